"""Rule: advertisements, by class name."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.class_names import boxes_named, name_pattern
from jianbao.ingest.clean.context import RuleContext

ADVERTISEMENT_NAMES = name_pattern(
    r"ads?|adverts?|advertis(?:ements?|ing)|adsbygoogle|ad-?(?:slot|unit|container|wrapper|banner|box|block)|dfp|"
    r"gpt-ad|"
    r"sponsor(?:ed|s)?|google-auto-placed"
)


def advertisements(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """An advertisement is not part of the article."""
    yield from boxes_named(body, ADVERTISEMENT_NAMES)
    yield from body.find_all("ins", class_="adsbygoogle")
