"""Front matter read line by line: what jianbao writes is read so, and nothing is read otherwise than by YAML."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
import yaml
from conftest import an_article
from hypothesis import given, settings
from hypothesis import strategies as st

from jianbao.model import Article, Capture
from jianbao.page.fast_header import simple_header
from jianbao.page.format import dump_page
from jianbao.page.yaml_header import load_header

# what stands behind a colon: what it is read as, or ... where it is left to YAML
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
def test_shapes(text: str, value: object) -> None:
    """Each is read as YAML reads it, or not at all."""
    header = f"key: {text}\n"
    assert simple_header(header) == (None if value is ... else {"key": value})
    if value is not ...:
        assert load_header(header) == {"key": value}


def test_keys_below_a_key() -> None:
    """One level, as for the clipping; a key with nothing below it has no value."""
    text = "a: 1\nclipping:\n  file: x y.txt\n  sha256: b\nempty:\nlast: z\n"
    expected = {"a": 1, "clipping": {"file": "x y.txt", "sha256": "b"}, "empty": None, "last": "z"}
    assert simple_header(text) == load_header(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "  a: 1\n",
        "a: 1\n  b: 2\n",
        "a:\n    b: 2\n",
        "a:\n- b\n",
        "# a\n",
        "a: b\n c\n",
        "\n",
        "no: a\n",
        "a" * 1025 + ":\n",
    ],
    ids=lambda text: ascii(text[:20]),
)
def test_other_lines_are_for_yaml(text: str) -> None:
    """Whatever is not a key and a value on one line."""
    assert simple_header(text) is None


PIECES = st.sampled_from(
    [
        *SHAPES,
        "\n",
        "\n  ",
        "\n  k: ",
        "\n- k: ",
        "\nk: ",
        "\nl:",
        "\non: ",
        "\n  y: ",
        ": ",
        " ",
        "#",
        "'",
        ",",
        "[",
        "]",
        "-",
        "0",
        "a",
        "剪",
        ".",
    ]
)


@given(st.lists(PIECES, max_size=8).map(lambda pieces: "key: " + "".join(pieces) + "\n"))
@settings(max_examples=2000)
def test_never_otherwise_than_yaml(text: str) -> None:
    """Of any text whatever, it makes what YAML makes of it or nothing."""
    found = simple_header(text)
    if found is not None:
        assert found == load_header(text)


@given(st.text(max_size=30), st.lists(st.text(max_size=8), max_size=3).map(tuple))
@settings(max_examples=300)
def test_what_ingest_writes_is_read_as_yaml_reads_it(title: str, tags: tuple[str, ...]) -> None:
    """The header of a page, whatever its texts."""
    header = _header(an_article(title=title or "x", tags=tags))
    if (found := simple_header(header)) is not None:
        assert found == yaml.safe_load(header)


def test_most_of_what_ingest_writes_needs_no_yaml() -> None:
    """Else it would save nothing."""
    captures = tuple(Capture(f"{name}.txt", "0b" * 32, datetime(2023, 11, 7, tzinfo=UTC)) for name in "ab")
    header = _header(an_article(clipping={"file": "a b.txt", "sha256": "0f" * 32}, captures=captures))
    assert simple_header(header) == load_header(header)


def _header(article: Article) -> str:
    return dump_page(article).removeprefix("---\n").partition("\n---\n")[0] + "\n"
