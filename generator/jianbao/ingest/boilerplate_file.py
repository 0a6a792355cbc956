"""``boilerplate.toml``: what repeats in an outlet or a channel, as data that a person reads, corrects and commits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from jianbao.config import read_toml, refuse_unknown
from jianbao.errors import ConfigError, OutputError
from jianbao.ingest.promotion.segments import comparison_key
from jianbao.model import Clipping
from jianbao.runtime.atomic import write_atomically

BOILERPLATE_FILE = "boilerplate.toml"
LIST_NAMES = ("keep", "also", "always", "pieces", "endings")
ALL_CHANNELS = "*"
"""The name under which an outlet's file has what all its channels share."""
BOILERPLATE_HEADER = """\
# What repeats in an outlet or a channel and so belongs to no article of it. Written by `jianbao learn`, read by
# `jianbao ingest` and `jianbao clean`; commit it. A table is [outlet."channel"]; "*" stands for the whole outlet.
#
#   always    learned: what stands in half of all texts or more; it goes even where nothing else is said
#   pieces    learned: paragraphs, and parts of a run-on text; the comment tells in how many texts at least
#   endings   learned: the same, where it is glued to the end of what stands before it
#   keep      yours: texts that are never boilerplate; `learn` leaves them out from then on
#   also      yours: texts that always are, wherever in a text of this channel they stand
#
# To correct it, move a line to keep, or add one to keep or also: `learn` never touches these two. It writes the rest
# anew, your own comments with it.
"""


class ChannelBoilerplate(NamedTuple):
    """What is known of one channel."""

    pieces: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    """Longest first, so that the first that fits takes all that repeats."""
    also: tuple[str, ...] = ()
    keep: frozenset[str] = frozenset()

    def __or__(self, other: ChannelBoilerplate) -> ChannelBoilerplate:
        """What is known of a channel and of its outlet together; what either keeps is kept."""
        keep = self.keep | other.keep
        return ChannelBoilerplate(
            (self.pieces | other.pieces) - keep,
            (self.always | other.always) - keep,
            tuple(sorted({*self.endings, *other.endings} - keep, key=lambda text: (-len(text), text))),
            tuple(dict.fromkeys((*self.also, *other.also))),
            keep,
        )

    def __bool__(self) -> bool:
        return bool(self.pieces or self.always or self.endings or self.also)


NO_CHANNEL_BOILERPLATE = ChannelBoilerplate()


class Boilerplate(NamedTuple):
    """Everything in the file, by outlet and channel."""

    channels: Mapping[tuple[str, str], ChannelBoilerplate] = MappingProxyType({})

    def of(self, outlet: str, channel: str) -> ChannelBoilerplate:
        """What is known of a channel, with what its whole outlet has."""
        of_outlet = self.channels.get((outlet, ALL_CHANNELS), NO_CHANNEL_BOILERPLATE)
        return of_outlet | self.channels.get((outlet, channel), NO_CHANNEL_BOILERPLATE)


def clipping_channel(clipping: Clipping) -> str:
    """The channel, column or author that a clipping's header names: its categories, else its author.

    The categories come first since a channel is renamed more often than the shelf its collector puts it on: one of
    the corpus stands under three authors and one category.
    """
    return _text(clipping.header.get("categories")) or _text(clipping.header.get("author"))


def _text(value: object) -> str:
    values = value if isinstance(value, list) else [] if value is None else [value]
    return " ".join(" ".join(str(item) for item in values).split())


def load_boilerplate(path: Path) -> Boilerplate:
    """What ``path`` holds; nothing where it is not there. Raises ConfigError."""
    channels = {
        name: ChannelBoilerplate(
            frozenset(map(comparison_key, lists["pieces"])),
            frozenset(map(comparison_key, lists["always"])),
            tuple(map(comparison_key, lists["endings"])),
            tuple(text for text in lists["also"] if text),
            frozenset(map(comparison_key, lists["keep"])),
        )
        for name, lists in load_boilerplate_lists(path).items()
    }
    return Boilerplate(MappingProxyType(channels))


def load_boilerplate_lists(path: Path) -> dict[tuple[str, str], dict[str, list[str]]]:
    """The file's lists by outlet and channel, each text as it is written there. Raises ConfigError."""
    if not path.exists():
        return {}
    found = {}
    for outlet, channels in read_toml(path).items():
        for channel, lists in _table(channels, outlet, path).items():
            given = _table(lists, channel, path)
            refuse_unknown(given, LIST_NAMES, path)
            found[outlet, channel] = {name: _texts(given.get(name, []), name, path) for name in LIST_NAMES}
    return found


def _table(value: Any, name: str, path: Path) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ConfigError(f"{name} must be a table", file=str(path), remedy='Write [outlet."channel"] above its lists.')
    return value


def _texts(value: Any, name: str, path: Path) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise ConfigError(f"{name} must be a list of texts", file=str(path), remedy=f'Write {name} = ["...", "..."].')
    return list(value)


ChannelKey = tuple[str, str]
BoilerplateLists = dict[ChannelKey, dict[str, list[str]]]
TextCounts = dict[tuple[str, str, str], int]


def merge_lists(
    given: BoilerplateLists, found: Mapping[ChannelKey, Mapping[str, Mapping[str, int]]]
) -> tuple[BoilerplateLists, TextCounts]:
    """A person's lists with what was learned; and for (outlet, channel, text) in how many texts it stands."""
    lists: BoilerplateLists = {}
    seen: TextCounts = {}
    for name in sorted({*given, *found}):
        own = given.get(name, {})
        keep = {
            comparison_key(text)
            for text in (*own.get("keep", []), *given.get((name[0], ALL_CHANNELS), {}).get("keep", []))
        }
        lists[name] = {"keep": own.get("keep", []), "also": own.get("also", [])}
        for kind, counts in found.get(name, {}).items():
            lists[name][kind] = [text for text in counts if text not in keep]
            seen |= {(*name, text): count for text, count in counts.items()}
        if not any(lists[name].values()):
            del lists[name]
    return lists, seen


def write_boilerplate(path: Path, text: str) -> bool:
    """Write the file unless it says the same already. Raises OutputError."""
    try:
        if path.exists() and path.read_text(encoding="utf-8-sig") == text:
            return False
    except OSError as error:
        raise OutputError(f"cannot be read: {error.strerror}", file=str(path)) from None
    write_atomically(path, text.encode())
    return True


def dump_boilerplate(
    lists: Mapping[ChannelKey, Mapping[str, Iterable[str]]], seen: Mapping[tuple[str, str, str], int]
) -> str:
    """The file's text; ``seen`` tells for (outlet, channel, text) in how many texts it stands."""
    parts = [BOILERPLATE_HEADER]
    for (outlet, channel), given in sorted(lists.items()):
        parts.append(f"\n[{_name(outlet)}.{_name(channel)}]\n")
        for name in LIST_NAMES:
            texts = list(given.get(name, ()))
            texts = texts if name in ("keep", "also") else sorted(texts)
            if texts or name in ("keep", "also"):
                parts.append(_list(name, texts, {t: seen.get((outlet, channel, t), 0) for t in texts}))
    return "".join(parts)


def _list(name: str, texts: list[str], seen: Mapping[str, int]) -> str:
    if not texts:
        return f"{name} = []\n"
    lines = [f"  {_quoted(text)},{f'  # {_rounded(seen[text])}' if seen[text] else ''}\n" for text in texts]
    return f"{name} = [\n{''.join(lines)}]\n"


def _rounded(count: int) -> int:
    """To two digits, downwards: a day's clippings must not change every line of the file."""
    unit = 1 if count < 100 else int(10 ** (len(str(count)) - 2))
    return count // unit * unit


def _name(text: str) -> str:
    bare = text.replace("-", "").replace("_", "")
    return text if bare.isascii() and bare.isalnum() else _quoted(text)


def _quoted(text: str) -> str:
    """A TOML basic string: JSON's escapes are TOML's, but for the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
