"""The tags and categories that a clipping brings, without the names of its channel and its outlet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jianbao.chinese.characters import fold
from jianbao.config import FieldNames
from jianbao.ingest.explanation import TagClue
from jianbao.ingest.normalise.channel import find_channel
from jianbao.ingest.normalise.names import is_outlet_name, name_key
from jianbao.ingest.normalise.one_line import one_line
from jianbao.ingest.normalise.outlet import outlet_of_url
from jianbao.ingest.normalise.tags import Vocabulary
from jianbao.ingest.read.fields import read_fields
from jianbao.model import Fields, Outlet

MAX_OWN_TAGS = 50
"""A post has rarely more than ten; a page with hundreds of tags lists the keywords of a search engine."""
MAX_TAG_CHARACTERS = 60
"""A longer tag is a sentence."""


def channel_and_tags(
    header: Mapping[str, Any], names: FieldNames, outlets: Mapping[str, Outlet]
) -> tuple[str, tuple[str, ...]]:
    """The channel, which may be empty, and the own tags of a clipping with this front matter."""
    fields = read_fields(header, names)
    outlet = outlet_of_url(fields.address, outlets)
    channel, _ = find_channel(fields, outlet)
    return channel, own_tags(fields, channel, outlet)


def own_tags(fields: Fields, channel: str, outlet: Outlet) -> tuple[str, ...]:
    """The tags in front matter, then the categories, as they are written there, each once."""
    tags: dict[str, str] = {}
    for tag in map(one_line, (*fields.tags, *fields.categories)):
        key = name_key(tag)
        if tag and len(tag) <= MAX_TAG_CHARACTERS and key != name_key(channel) and not is_outlet_name(tag, outlet):
            tags.setdefault(fold(tag), tag)
    return tuple(tags.values())[:MAX_OWN_TAGS]


def add_found_tags(own: Sequence[str], found: Sequence[TagClue], vocabulary: Vocabulary) -> tuple[TagClue, ...]:
    """``own`` tags, then the ``found`` ones that they lack; 韓國 becomes 韩国 if the vocabulary spells it so."""
    clues: dict[str, TagClue] = {}
    for clue in (*(TagClue(_known_spelling(tag, vocabulary), "front matter") for tag in own), *found):
        clues.setdefault(fold(clue.tag), clue)
    return tuple(clues.values())


def _known_spelling(tag: str, vocabulary: Vocabulary) -> str:
    known = vocabulary.tags.get(fold(tag), ())
    return next((name for name in known if fold(name) == fold(tag)), tag)
