"""Fields of clippings from sites without an outlet file, case by case.

Each file of ``tests/cases/fields`` is about the field of its name, in the format of the cleaning cases: a title, a line
with a point, the complete clipping, a line with a point, the value of the field on its page, a line with a point.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from pathlib import Path

import pytest
from test_clean import CASE

from jianbao.ingest.article import Knowledge, article_from_clipping, load_knowledge
from jianbao.ingest.read.clipping import parse_clipping
from jianbao.model import Article

FIELD_CASES = Path(__file__).parent / "cases" / "fields"


@functools.cache
def no_outlets() -> Knowledge:
    """The knowledge of an archive that has no outlet files, not even the shipped ones."""
    shipped = load_knowledge(None)
    return shipped._replace(outlets={"unknown": shipped.outlets["unknown"]})


def value_of(article: Article, field: str) -> str:
    """The value of a field as the cases write it: several authors separated by commas."""
    value = getattr(article, field)
    return ", ".join(value) if isinstance(value, tuple) else str(value)


def field_cases() -> Iterator[object]:
    """Every case, with the field, line and title as the test id."""
    for path in sorted(FIELD_CASES.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for match in CASE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            test_id = f"{path.stem}:{line}: {match['title']}"
            yield pytest.param(path.stem, match["raw"], match["expected"].strip(), id=test_id)


@pytest.mark.parametrize(("field", "raw", "expected"), list(field_cases()))
def test_field_of_an_unknown_outlet(field: str, raw: str, expected: str) -> None:
    """The page of a clipping from a site without an outlet file has this value in the field."""
    article, _ = article_from_clipping(parse_clipping(raw.encode(), "a.txt"), no_outlets())
    assert value_of(article, field) == expected
