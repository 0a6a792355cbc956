"""Titles and tables that are too long for a line."""

from __future__ import annotations

import pytest
from conftest import Archive
from markupsafe import Markup

from jianbao.publish.render.line_breaks import has_short_parts, headline, in_regions

OPEN = '<section class="table" tabindex="0" aria-label="表 {}">'


@pytest.mark.parametrize(
    ("html", "shown"),
    [
        ("<p>文。</p>", "<p>文。</p>"),
        ("<table><tr></tr></table>", f"{OPEN.format(1)}<table><tr></tr></table></section>"),
        (
            '<p>甲</p><table dir="rtl"><td>1</td></table><p>乙</p><table></table>丙',
            f'<p>甲</p>{OPEN.format(1)}<table dir="rtl"><td>1</td></table></section><p>乙</p>'
            f"{OPEN.format(2)}<table></table></section>丙",
        ),
        (
            "<table><td><table></table></td></table>",
            f"{OPEN.format(1)}<table><td><table></table></td></table></section>",
        ),
    ],
)
def test_in_regions(html: str, shown: str) -> None:
    """Each table that is in no other is in a region, numbered from the first."""
    assert in_regions(Markup(html), "表 {number}") == shown  # noqa: S704  # HTML of this test


def test_name_is_escaped() -> None:
    """A word of the interface cannot end the attribute."""
    assert 'aria-label="&#34;&gt;1"' in in_regions(Markup("<table></table>"), '">{number}')


def test_tables_of_articles_and_own_pages(archive: Archive) -> None:
    """Tables of articles and of the user's own pages are in regions."""
    table = "| 甲 |\n|---|\n| 1 |"
    archive.page("a", table, outlet="cna")
    archive.write("content/pages/b.md", f"---\ntitle: 页\n---\n\n{table}\n")
    archive.build()
    for path in ("articles/a.html", "b.html"):
        assert f"{OPEN.format(1)}<table>" in archive.html(path).replace("\n<table>", "<table>"), path


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("晨读 】旧桥 ？重开", "晨读\xa0】旧桥\xa0？重开"),
        ("2024 : the bridge  !", "2024\xa0: the bridge\xa0!"),
        ("旧桥 重开 「六周」", "旧桥 重开 「六周」"),
        ("the “bridge”, open.", "the “bridge”, open."),
    ],
)
def test_headline(title: str, shown: str) -> None:
    """A blank before a closing mark is one at which no line breaks; other blanks stay."""
    assert headline(title) == shown


def test_titles_of_a_site(archive: Archive) -> None:
    """Titles are shown so on their pages, in lists and among what other articles lead on to."""
    for number in range(2):
        archive.page(f"a{number}", title=f"【旧桥{number} 】", date=f"2023-11-0{number + 1}", outlet="cna")
    archive.build()
    for path in ("index.html", "dates/2023/11/01.html", "articles/a0.html", "articles/a1.html"):
        assert "【旧桥0\xa0】</" in archive.html(path), path
    assert "<title>【旧桥0 】 · " in archive.html("articles/a0.html")


@pytest.mark.parametrize(
    ("title", "is_so"),
    [
        ("旧桥 重开", True),
        ("河" * 22 + " " + "桥" * 22, True),
        ("河 " + "桥" * 23, False),
        ("河，" + "桥" * 21, False),
        ("河" * 20 + " ？！", False),  # which is not divided by its blank
    ],
)
def test_parts_of_a_title(title: str, *, is_so: bool) -> None:
    """Blanks divide a title into parts, and marks do not; each part must fit a line."""
    assert has_short_parts(title) is is_so


def test_parts_of_a_title_on_phones() -> None:
    """The number of characters that fit a line may be another one."""
    assert has_short_parts("旧桥关闭 居民坐船过河", 6)
    assert not has_short_parts("旧桥关闭 居民坐船过河去", 6)
