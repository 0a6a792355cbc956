"""The fast path for front matter: it reads what jianbao writes, and never reads it differently from YAML."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from conftest import an_article
from hypothesis import example, given, settings
from hypothesis import strategies as st
from test_format import ARTICLES

from jianbao.model import Article, Capture
from jianbao.page.fast_header import read_simple_header
from jianbao.page.format import dump_page
from jianbao.page.keys import PAGE_TYPES
from jianbao.page.yaml_header import load_header

# text after the colon -> the value it is read as, or ... where only YAML may read it
SHAPES: dict[str, object] = {
    "中文 标题": "中文 标题",
    "2023年的事": "2023年的事",
    "https://example.org/a?b=1#c": "https://example.org/a?b=1#c",
    "'it''s: #1'": "it's: #1",
    "''": "",
    "[]": [],
    "[美国, Japan 2]": ["美国", "Japan 2"],
    "12": 12,
    "2023-11-07": date(2023, 11, 7),
    "2023-11-07T12:35:00Z": datetime(2023, 11, 7, 12, 35, tzinfo=UTC),
    "2023-11-07T12:35:00-03:30": datetime(2023, 11, 7, 12, 35, tzinfo=timezone(timedelta(hours=-3.5))),
    "0f" * 32: "0f" * 32,
    "yes": ...,
    "Null": ...,
    "~": ...,
    "1e3": ...,
    "1_000": ...,
    "010": ...,
    "12:30:59": ...,
    "0b1" + "0" * 61: ...,
    "1.5": ...,
    ".inf": ...,
    "a: b": ...,
    "a #b": ...,
    "a:": ...,
    "- a": ...,
    '"a"': ...,
    "'a": ...,
    "'a'b": ...,
    "[a, [b]]": ...,
    "[a, no]": ...,
    "[a,b]": ...,
    "{a: b}": ...,
    "&a b": ...,
    "*a": ...,
    "!!str a": ...,
    "|": ...,
    "2023-13-07": ...,
    "a\tb": ...,
    "a\u2028b": ...,
    "a\x85b": ...,
}


@pytest.mark.parametrize(("text", "value"), SHAPES.items(), ids=map(repr, SHAPES))
def test_values_are_read_as_yaml_reads_them(text: str, value: object) -> None:
    """A value is read as YAML reads it, or left to YAML."""
    header = f"key: {text}\n"
    assert read_simple_header(header) == (None if value is ... else {"key": value})
    if value is not ...:
        assert load_header(header, PAGE_TYPES) == {"key": value}


TEXT_SHAPES: dict[str, object] = {
    "1.10": "1.10",
    "007": "007",
    "1_000": "1_000",
    "0x1F": "0x1F",
    "12:30": "12:30",
    "No": "No",
    "2021-03-18": "2021-03-18",
    "2021-03-18T12:35:00Z": "2021-03-18T12:35:00Z",
    "[yes, 1.10, 007]": ["yes", "1.10", "007"],
    "null": ...,
    "~": ...,
    "[a, null]": ...,
    ".5": ...,
    "[12:30]": ...,
}


@pytest.mark.parametrize("key", ["summary", "tags", "authors"])
@pytest.mark.parametrize(("text", "value"), TEXT_SHAPES.items(), ids=map(repr, TEXT_SHAPES))
def test_texts_are_read_as_they_are_written(text: str, value: object, key: str) -> None:
    """After a key whose values are text, a number, date or truth value is text; null is left to YAML."""
    header = f"{key}: {text}\n"
    assert read_simple_header(header) == (None if value is ... else {key: value})
    if value is not ...:
        assert load_header(header, PAGE_TYPES) == {key: value}


def test_a_title_in_brackets_is_left_to_yaml() -> None:
    """A title is no list: YAML gives what is written."""
    assert read_simple_header("title: [快讯]\n") is None
    assert load_header("title: [快讯]\n", PAGE_TYPES) == {"title": "[快讯]"}


def test_nested_keys() -> None:
    """One level of nesting is read, as the key ``clipping`` has it; a key with nothing below it has the value None."""
    text = "a: 1\nclipping:\n  file: x y.txt\n  sha256: b\nempty:\nlast: z\n"
    expected = {"a": 1, "clipping": {"file": "x y.txt", "sha256": "b"}, "empty": None, "last": "z"}
    assert read_simple_header(text) == load_header(text, PAGE_TYPES) == expected


@pytest.mark.parametrize(
    "text",
    [
        *("", "  a: 1\n", "a: 1\n  b: 2\n", "a:\n    b: 2\n", "a:\n- b\n", "a:\n  no: 1\n", "a:\n- b: 1\n  c:\n"),
        *("# a\n", "a: b\n c\n", "\n", "a\n", "a: 1\n\n", "no: a\n", "no:\n", "a" * 1025 + ":\n", "A: 1\n", "1a: 1\n"),
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_other_lines_are_left_to_yaml(text: str) -> None:
    """Any line that is not a key and a value of a simple shape makes the reader give up."""
    assert read_simple_header(text) is None


PIECES = st.sampled_from(
    [
        *SHAPES,
        *(
            "\n",
            "\n  ",
            "\n  k: ",
            "\n- k: ",
            "\nk: ",
            "\nl:",
            "\non: ",
            "\n  y: ",
            "\ntags: ",
            "\ntitle: ",
            "\ntags: [",
            "\nclipping:",
            "\ncaptures:",
        ),
        *(": ", " ", "  ", "- ", "#", "'", ",", "[", "]", "-", "?", "/", "0", "1", "T", "a", "剪", "."),
    ]
)


@pytest.mark.slow
@given(st.lists(PIECES, max_size=8).map(lambda pieces: "key: " + "".join(pieces) + "\n"))
@settings(max_examples=2000)
def test_agrees_with_yaml(text: str) -> None:
    """For any text the reader gives what YAML gives, or nothing."""
    values = read_simple_header(text)
    assert values is None or values == load_header(text, PAGE_TYPES)


@pytest.mark.slow
@given(ARTICLES)
@settings(max_examples=300)
@example(an_article(title="'a'\n  file: b"))
@example(an_article(title="a\n- file: b", tags=("'", "a, b", "2023", "&a")))
@example(an_article(extra={"note": {"title": "a"}}))
@example(an_article(extra={"clipping": None, "  file": "b"}))
@example(an_article(extra={"myfile": "b"}))
@example(an_article(title="a\u2028b", source_url="a\u2029file: b"))
def test_agrees_with_yaml_on_pages_of_ingest(article: Article) -> None:
    """For the front matter of any article, whatever its texts hold, the reader gives what YAML gives, or nothing."""
    header = _header(article)
    values = read_simple_header(header)
    assert values is None or values == load_header(header, PAGE_TYPES)


PAGES = {
    "with all fields": an_article(
        clipping={"file": "a b.txt", "sha256": "0f" * 32},
        captures=tuple(Capture(f"{name} 甲.txt", "0b" * 32, datetime(2023, 11, 7, tzinfo=UTC)) for name in "ab"),
        same_as=("a.org-1",),
        aliases=("2021/03/18/a.html",),
    ),
    "with few fields": an_article(date=None, date_clue=None, collected=None, image=None, tags=(), summary=""),
    "with quotes": an_article(title="it's: #1", summary="'"),
    "with a capture without a time": an_article(captures=(Capture("a.txt", "1a" * 32, None),)),
}


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_ingest_take_the_fast_path(name: str) -> None:
    """The usual pages that ingest writes do not need YAML."""
    header = _header(PAGES[name])
    assert read_simple_header(header) == load_header(header, PAGE_TYPES)


def _header(article: Article) -> str:
    return dump_page(article).removeprefix("---\n").partition("\n---\n")[0] + "\n"
