"""Rule: paywalls."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.about import About
from jianbao.ingest.clean.named import named, words

PAYWALL = words(
    r"paywall|regwall|(?:post-?)?upgrade-cta|(?:full-?)?barrier(?:failsafe)?|metered|subscriber-only|premium-(?:wall|box)"
)


def paywalls(body: Tag, about: About) -> Iterator[Tag]:
    """A box that asks to pay before reading on stands in the way of the article."""
    yield from named(body, PAYWALL)
