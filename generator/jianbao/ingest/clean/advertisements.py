"""Rule: advertisements."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.about import About
from jianbao.ingest.clean.named import named, words

ADS = words(
    r"ads?|adverts?|advertis(?:ements?|ing)|adsbygoogle|ad-?(?:slot|unit|container|wrapper|banner|box|block)|dfp|gpt-ad|"
    r"sponsor(?:ed|s)?|google-auto-placed"
)


def advertisements(body: Tag, about: About) -> Iterator[Tag]:
    """An advertisement is not part of the article."""
    yield from named(body, ADS)
    yield from body.find_all("ins", class_="adsbygoogle")
