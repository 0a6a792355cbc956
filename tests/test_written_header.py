"""Front matter as ingest wrote it, read line by line: never otherwise than by YAML, and hardly ever by it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from conftest import an_article
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_format import ARTICLES

from jianbao.model import Article, Capture
from jianbao.page.format import dump_page, parse_page
from jianbao.page.written_header import written_header
from jianbao.page.yaml_header import load_header


def header_of(article: Article) -> str:
    """The front matter of its page."""
    return dump_page(article).removeprefix("---\n").partition("\n---\n")[0] + "\n"


@given(ARTICLES)
@settings(max_examples=300)
@example(an_article(title="'a'\n  file: b"))
@example(an_article(title="a\n- file: b", tags=("'", "a, b", "2023", "&a")))
@example(an_article(extra={"note": {"title": "a"}}))
@example(an_article(extra={"clipping": None, "  file": "b"}))
@example(an_article(extra={"myfile": "b"}))
@example(an_article(title="a\u2028b", source_url="a\u2029file: b"))
def test_read_as_yaml_reads_it(article: Article) -> None:
    """Whatever the texts hold, it is what YAML makes of it or nothing."""
    header = header_of(article)
    found = written_header(header)
    assert found is None or found == load_header(header)


CAPTURES = tuple(Capture(f"{name} 甲.txt", "0b" * 32, datetime(2023, 11, 7, tzinfo=UTC)) for name in "ab")
PAGES = {
    "with all there is": an_article(
        clipping={"file": "a b.txt", "sha256": "0f" * 32},
        captures=CAPTURES,
        same_as=("a.org-1",),
        aliases=("2021/03/18/a.html",),
    ),
    "with next to nothing": an_article(date=None, date_clue=None, collected=None, image=None, tags=(), summary=""),
    "with quotes": an_article(title="it's: #1", summary="'"),
    "of a capture without a time": an_article(captures=(Capture("a.txt", "1" * 64, None),)),
}


@pytest.mark.parametrize("name", PAGES)
def test_most_of_what_ingest_writes_is_read(name: str) -> None:
    """Else it would save nothing."""
    header = header_of(PAGES[name])
    assert written_header(header) == load_header(header)


PIECES = [
    "\n",
    " ",
    "  ",
    "- ",
    ": ",
    "'",
    "[",
    "]",
    "a",
    "1",
    "T",
    "title",
    "tags",
    "date",
    "clipping:",
    "captures:",
    "file",
]


@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_any_text(text: str) -> None:
    """A line of another shape is no reason to fail."""
    found = written_header(text)
    assert found is None or isinstance(found, dict)


def test_only_what_nobody_touched_is_read_so() -> None:
    """In an edited page a line may be of any kind that YAML knows."""
    text = dump_page(an_article(title="题目"))
    assert parse_page(text.replace("title: 题目", "title: 2023-11-07 # 题目"), "x.md").title == "2023-11-07"
