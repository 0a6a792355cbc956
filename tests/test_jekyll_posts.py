"""Posts of a Jekyll archive: Markdown below front matter, a date and a title in the file name.

The cases in ``tests/cases/posts/*.md`` have the format of the cases for cleaning rules (``test_clean.py``), with the
body of a post instead of HTML.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from account import clean_clipping
from test_clean import HERE, SHORE, cases
from test_idempotent import second_cleaning_changes

from jianbao.errors import ClippingError
from jianbao.ingest.read.clipping import read_clipping
from jianbao.ingest.read.jekyll_posts import MAX_MARKDOWN_CHARACTERS, day_of_name, title_of_name
from jianbao.model import Clipping

POSTS = HERE / "cases" / "posts"


def a_post(body: str, name: str = "_posts/2021-03-18-a.md", header: dict[str, Any] | None = None) -> Clipping:
    """A post with this body; its front matter is ``layout: post`` by default."""
    return Clipping(name, "0" * 64, {"layout": "post"} if header is None else header, "题目", "", None, body)


@pytest.mark.parametrize(("raw", "expected"), list(cases(POSTS)))
def test_post_case(raw: str, expected: str) -> None:
    """The body of a post is cleaned to the Markdown in the case."""
    assert clean_clipping(a_post(raw), SHORE).body == expected


@pytest.mark.parametrize(("raw", "expected"), list(cases(POSTS)))
def test_cleaning_is_idempotent(raw: str, expected: str) -> None:
    """Cleaning the HTML of the cleaned page changes nothing."""
    assert second_cleaning_changes(a_post(raw), SHORE) == ""


@pytest.mark.parametrize(
    ("name", "header", "is_markdown"),
    [
        ("2021-03-18-a.md", {"layout": "post"}, True),
        ("a.MARKDOWN", {"title": "a"}, True),
        ("2021-03-18-a.md", {}, False),
        ("2021-03-18-a.html", {"layout": "post"}, False),
        ("2021-03-18-a.txt", {"layout": "post"}, False),
    ],
)
def test_what_may_be_markdown(name: str, header: dict[str, Any], is_markdown: bool) -> None:
    """A body is read as Markdown only below front matter, and only in files with a Markdown suffix of Jekyll."""
    body = "**甲**" if is_markdown else "\\*\\*甲\\*\\*"
    assert clean_clipping(a_post("**甲**", name, header), SHORE).body == f"{body}\n"


def test_very_long_body_is_not_markdown() -> None:
    """A body that is longer than any post is not parsed as Markdown."""
    body = "**甲** " * (1 + MAX_MARKDOWN_CHARACTERS // 6)
    assert clean_clipping(a_post(body), SHORE).body.startswith("\\*\\*甲")


@pytest.mark.parametrize(
    ("name", "day", "title"),
    [
        ("_posts/2021-03-18-hello-world.md", date(2021, 3, 18), "hello world"),
        ("2021-03-18-渔船--回港-.html", date(2021, 3, 18), "渔船 回港"),
        ("2021-03-18-v1.2.md", date(2021, 3, 18), "v1.2"),
        ("2021-02-30-a.md", None, ""),
        ("2021-3-8-a.md", date(2021, 3, 8), "a"),
        ("21-03-08-a.md", date(2021, 3, 8), "a"),
        ("2021-3-32-a.md", None, ""),
        ("2021-03-18.md", None, ""),
        ("2021-03-18-.md", None, ""),
        ("a-2021-03-18-b.md", None, ""),
        ("2021-03-18-a/b.md", None, ""),
        ("_posts/notes.md", None, ""),
    ],
)
def test_date_and_title_of_file_names(name: str, day: date | None, title: str) -> None:
    """A file name has a title only after a valid date, and a date only before a title."""
    assert (day_of_name(name), title_of_name(name)) == (day, title)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("---\nlayout: post\n---\n<p>正文。</p>", "渔船 回港"),
        ("---\nfrom: https://example.org/a\n---\n<p>正文。</p>", "渔船 回港"),
        ("---\nlayout: post\n---\n[](https://example.org/a)\n------\n<p>正文。</p>", "渔船 回港"),
        ("---\nlayout: post\n---\n[题目](https://example.org/a)\n------\n<p>正文。</p>", "题目"),
        ("---\ntitle: 题目\n---\n<p>正文。</p>", "题目"),
        ("[](https://example.org/a)\n------\n<p>正文。</p>", ""),
    ],
)
def test_title_from_the_file_name(text: str, title: str, tmp_path: Path) -> None:
    """The file name is the title of a clipping that has front matter but no title in it or in the linked line."""
    path = tmp_path / "2021-03-18-渔船-回港.md"
    path.write_text(text, encoding="utf-8")
    assert read_clipping(path, path.name).title == title


def test_front_matter_without_a_title(tmp_path: Path) -> None:
    """The error for a post without any title says that its front matter and its file name have none."""
    path = tmp_path / "notes.md"
    path.write_text("---\nlayout: post\n---\n正文。", encoding="utf-8")
    with pytest.raises(
        ClippingError, match="its front matter has no title, and its file name has no title after a date"
    ) as caught:
        read_clipping(path, path.name)
    assert "2021-03-18-title.md" in str(caught.value.remedy)


def test_labels_of_footnotes() -> None:
    """A footnote of a post keeps its label."""
    body = "甲[^灯]，乙[^x_1]，丙[^灯]。\n\n[^灯]: 灯塔。\n[^x_1]: 码头。"
    cleaned = "甲[^灯]，乙[^x_1]，丙[^灯]。\n\n[^灯]: 灯塔。\n\n[^x_1]: 码头。\n"
    assert clean_clipping(a_post(body), SHORE).body == cleaned
