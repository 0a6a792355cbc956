"""``boilerplate.toml``: the texts that repeat in an outlet or a channel, which the user reads, corrects and commits."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from jianbao.config import read_toml, refuse_unknown
from jianbao.config.toml_file import KeyPath, toml_error
from jianbao.errors import OutputError
from jianbao.ingest.promotion.segments import comparison_key
from jianbao.model import Clipping
from jianbao.runtime.atomic import write_atomically

BOILERPLATE_FILE = "boilerplate.toml"
USER_LISTS = ("keep", "also")
LIST_NAMES = (*USER_LISTS, "always", "pieces", "endings")
ALL_CHANNELS = "*"
"""The channel name in the file for boilerplate that all channels of an outlet share."""
BOILERPLATE_HEADER = """\
# Texts that repeat in an outlet or a channel and so belong to none of its articles. `jianbao learn` writes this file;
# `jianbao ingest` and `jianbao clean` read it. Commit it. A table is [outlet."channel"]; "*" means all its channels.
#
#   always    learned: found in at least half of all texts; removed even if nothing else is left
#   pieces    learned: paragraphs, and parts of a text without line breaks; the comment says in how many texts at least
#   endings   learned: the same, if it follows other text without a break
#   keep      yours: texts that are never boilerplate; `learn` leaves them out from then on
#   also      yours: texts that always are boilerplate, anywhere in a text of this channel
#
# To correct the file, move a line to keep, or add one to keep or also: `learn` never changes these two lists. It
# rewrites everything else, including your own comments.
"""

ChannelKey = tuple[str, str]
"""Outlet and channel."""
BoilerplateLists = dict[ChannelKey, dict[str, list[str]]]
"""The lists of each channel, by name, with their texts as they are in the file."""
TextCounts = dict[tuple[str, str, str], int]
"""Outlet, channel and repeated text -> the number of texts that contain it."""


class ChannelBoilerplate(NamedTuple):
    """The boilerplate of one channel. Texts are normalised by ``comparison_key``, except in ``also``."""

    pieces: frozenset[str] = frozenset()
    always: frozenset[str] = frozenset()
    endings: tuple[str, ...] = ()
    """The longest first, so that the first match is the longest."""
    also: tuple[str, ...] = ()
    keep: frozenset[str] = frozenset()

    def __or__(self, other: ChannelBoilerplate) -> ChannelBoilerplate:
        """Combine the boilerplate of a channel and of its outlet; a text that either keeps is not boilerplate."""
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
    """The boilerplate of all channels."""

    channels: Mapping[ChannelKey, ChannelBoilerplate] = MappingProxyType({})

    def for_channel(self, outlet: str, channel: str) -> ChannelBoilerplate:
        """The boilerplate of a channel, including that of its outlet."""
        of_outlet = self.channels.get((outlet, ALL_CHANNELS), NO_CHANNEL_BOILERPLATE)
        return of_outlet | self.channels.get((outlet, channel), NO_CHANNEL_BOILERPLATE)


def clipping_channel(clipping: Clipping) -> str:
    """The channel or column of a clipping: the categories in its header, else the author, else empty.

    Categories come first because a channel is renamed more often than the category that its collector uses: one
    channel of the corpus has three authors and one category.
    """
    return " ".join(clipping.fields.categories or clipping.fields.authors)


def load_boilerplate(path: Path) -> Boilerplate:
    """Load the file at ``path``; without a file there is no boilerplate. Raises ConfigError."""
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


def load_boilerplate_lists(path: Path) -> BoilerplateLists:
    """Load the lists in the file at ``path``; they are empty if it does not exist. Raises ConfigError."""
    if not path.exists():
        return {}
    lists_of: BoilerplateLists = {}
    for outlet, channels in read_toml(path).items():
        for channel, lists in _checked_table(channels, (outlet,), path).items():
            table = _checked_table(lists, (outlet, channel), path)
            refuse_unknown(table, LIST_NAMES, path)
            lists_of[outlet, channel] = {
                name: _checked_list(table.get(name, []), (outlet, channel, name), path) for name in LIST_NAMES
            }
    return lists_of


def _checked_table(value: Any, keys: KeyPath, path: Path) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise toml_error(path, keys, f"{keys[-1]} must be a table", 'Write [outlet."channel"] above its lists.')
    return value


def _checked_list(value: Any, keys: KeyPath, path: Path) -> list[str]:
    name = keys[-1]
    if not isinstance(value, list) or not all(isinstance(text, str) for text in value):
        raise toml_error(path, keys, f"{name} must be a list of texts", f'Write {name} = ["...", "..."].')
    return list(value)


def merge_lists(
    existing: BoilerplateLists, learned: Mapping[ChannelKey, Mapping[str, Mapping[str, int]]]
) -> tuple[BoilerplateLists, TextCounts]:
    """Merge the user's lists in the ``existing`` file with the ``learned`` lists: list -> text -> its count.

    Returns the lists for the new file, and the counts of the learned texts. Texts in the user's ``keep`` and channels
    without any text are left out.
    """
    lists: BoilerplateLists = {}
    counts: TextCounts = {}
    for outlet, channel in sorted({*existing, *learned}):
        name = (outlet, channel)
        of_channel, of_outlet = existing.get(name, {}), existing.get((outlet, ALL_CHANNELS), {})
        keep = {comparison_key(text) for text in (*of_channel.get("keep", []), *of_outlet.get("keep", []))}
        lists[name] = {kind: of_channel.get(kind, []) for kind in USER_LISTS}
        for kind, texts in learned.get(name, {}).items():
            lists[name][kind] = [text for text in texts if text not in keep]
            counts |= {(outlet, channel, text): count for text, count in texts.items()}
        if not any(lists[name].values()):
            del lists[name]
    return lists, counts


def write_boilerplate(path: Path, text: str) -> bool:
    """Write the file atomically if that changes it; returns whether it did. Raises OutputError."""
    try:
        if path.exists() and path.read_text(encoding="utf-8-sig") == text:
            return False
    except OSError as error:
        raise OutputError(f"cannot be read: {error.strerror}", file=str(path)) from None
    write_atomically(path, text.encode())
    return True


def dump_boilerplate(
    lists: Mapping[ChannelKey, Mapping[str, Iterable[str]]], counts: Mapping[tuple[str, str, str], int]
) -> str:
    """Serialize the lists to TOML; a comment after each learned text has its count."""
    parts = [BOILERPLATE_HEADER]
    for (outlet, channel), of_channel in sorted(lists.items()):
        parts.append(f"\n[{_toml_key(outlet)}.{_toml_key(channel)}]\n")
        for name in LIST_NAMES:
            texts = list(of_channel.get(name, ()))
            texts = texts if name in USER_LISTS else sorted(texts)
            if texts or name in USER_LISTS:
                parts.append(_toml_list(name, texts, {t: counts.get((outlet, channel, t), 0) for t in texts}))
    return "".join(parts)


def _toml_list(name: str, texts: list[str], counts: Mapping[str, int]) -> str:
    if not texts:
        return f"{name} = []\n"
    lines = [f"  {_toml_string(text)},{f'  # {_rounded(counts[text])}' if counts[text] else ''}\n" for text in texts]
    return f"{name} = [\n{''.join(lines)}]\n"


def _rounded(count: int) -> int:
    """Round down to two digits, so that a few new clippings do not change every line of the file."""
    unit = 1 if count < 100 else int(10 ** (len(str(count)) - 2))
    return count // unit * unit


def _toml_key(text: str) -> str:
    bare = text.replace("-", "").replace("_", "")
    return text if bare.isascii() and bare.isalnum() else _toml_string(text)


def _toml_string(text: str) -> str:
    """A TOML basic string: its escapes are those of JSON, except that TOML also escapes the delete character."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
