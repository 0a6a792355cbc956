"""Rule: paywalls, by class name."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.class_names import boxes_named, name_pattern
from jianbao.ingest.clean.context import RuleContext

PAYWALL_NAMES = name_pattern(
    r"paywall|regwall|(?:post-?)?upgrade-cta|(?:full-?)?barrier(?:failsafe)?|metered|subscriber-only|premium-(?:wall|"
    r"box)"
)


def paywalls(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A box that asks to pay before reading on is not part of the article."""
    yield from boxes_named(body, PAYWALL_NAMES)
