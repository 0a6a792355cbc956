"""The quality of articles from saved pages of sites without an outlet file; no figure may fall below its floor.

The forty pages of ``tests/eval/pages`` are article containers in the shapes of common content systems, in twelve
languages, from invented sites.
"""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from scorer import Gold, Score, score
from test_quality import figures
from test_unknown_outlets import no_outlets

from jianbao.ingest.article import make_article

PAGES = Path(__file__).parent / "eval" / "pages"
GOLD: dict[str, Gold] = {path.stem: json.loads(path.read_text("utf-8")) for path in sorted(PAGES.glob("gold/*.json"))}
FLOORS = tomllib.loads((PAGES / "floor.toml").read_text("utf-8"))
HEADROOM = 1.0
"""Percentage points by which a figure may exceed its floor before the floor must be raised."""


@pytest.fixture(scope="module")
def page_scores() -> list[Score]:
    """The score of each page of the set."""
    knowledge = no_outlets()
    return [score(make_article(PAGES / "raw" / f"{name}.md", name, knowledge)[0], gold) for name, gold in GOLD.items()]


@pytest.mark.parametrize("name", FLOORS)
def test_saved_pages_reach_their_floors(name: str, page_scores: list[Score]) -> None:
    """Each figure is at least its floor, and exceeds it by at most ``HEADROOM``."""
    reached = figures(page_scores)[name]
    assert FLOORS[name] <= reached <= FLOORS[name] + HEADROOM, f"{name} is {reached}, its floor {FLOORS[name]}"


def test_every_figure_of_saved_pages_has_a_floor(page_scores: list[Score]) -> None:
    """Each figure has a floor, because without one it could fall unnoticed."""
    assert set(FLOORS) == set(figures(page_scores))


def test_no_text_is_both_required_and_refused() -> None:
    """What a page must not contain is in none of the texts that it must or may contain: else no page could be right."""
    for name, gold in GOLD.items():
        accepted = "\n".join(["", *gold["paragraphs"], *gold["captions"], *gold["optional"]]).lower()
        assert [
            text for text in gold["must_not_contain"] if "".join(text.lower().split()) in "".join(accepted.split())
        ] == [], name
