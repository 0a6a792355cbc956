"""Find the channel: the feed or channel that published an article, where that is not the outlet itself.

Collectors of feeds write the name of the feed as the only tag, and again as the category or the author. The tag decides
the spelling, because an author is spelled in several ways: 44,862 posts of two archives have one tag, equal to their
only category, but the author of one channel has five spellings.
"""

from __future__ import annotations

from collections.abc import Callable

from jianbao.ingest.normalise.names import is_outlet_name, name_key
from jianbao.model import Fields, Outlet


def only_category(tag: str, fields: Fields) -> bool:
    """Whether the tag is also the only category."""
    return [name_key(category) for category in fields.categories] == [name_key(tag)]


def author(tag: str, fields: Fields) -> bool:
    """Whether the tag is also the author."""
    return name_key(tag) == name_key("".join(fields.authors))


CHANNEL_CLUES: tuple[Callable[[str, Fields], bool], ...] = (only_category, author)


def find_channel(fields: Fields, outlet: Outlet) -> tuple[str, str | None]:
    """The channel, and the name of the clue: the front matter names it, or the only tag is one; else ``("", None)``."""
    if fields.channel:
        return ("", None) if is_outlet_name(fields.channel, outlet) else (fields.channel, "front_matter")
    if len(fields.tags) != 1 or is_outlet_name(fields.tags[0], outlet):
        return "", None
    (tag,) = fields.tags
    clue = next((clue.__name__ for clue in CHANNEL_CLUES if clue(tag, fields)), None)
    return (tag, clue) if clue else ("", None)
