"""Redirect pages: the path for an alias, and what happens to aliases that clash."""

from __future__ import annotations

import unicodedata
from datetime import UTC, datetime
from pathlib import Path

import pytest
from conftest import Archive, a_record, an_article, files_of
from hypothesis import given
from hypothesis import strategies as st

from jianbao.errors import ConfigError, OutputError
from jianbao.page.aliases import aliases_of, load_aliases, write_aliases
from jianbao.publish.redirects import redirect_path, with_redirects


@pytest.mark.parametrize(
    ("alias", "path"),
    [
        ("2021/03/18/题目.html", "2021/03/18/题目.html"),
        ("/2021/a.HTM", "2021/a.HTM"),
        ("blog/a/", "blog/a/index.html"),
        ("blog/a", "blog/a/index.html"),
        ("a.b", "a.b/index.html"),
        ("/", "index.html"),
        ("../a.html", None),
        ("a/../../b.html", None),
        ("a//b.html", None),
        ("a\\b.html", None),
        ("C:/a.html", None),
        ("https://example.org/a", None),
        ("a?b=1", None),
        ("con/a.html", None),
        ("a./b.html", None),
        (".git/a.html", None),
        (".a", None),
        ("a/.-b.html", "a/.-b.html"),
        ("a/.-b/", "a/.-b/index.html"),
        ("a/../", None),
        ("\ud800.html", None),
        ("题" * 84 + ".html", None),
        ("a/" * 500 + "b.html", None),
    ],
)
def test_path_of_an_alias(alias: str, path: str | None) -> None:
    """The path for an alias is valid on every system, found by every server, and never outside the site."""
    assert redirect_path(alias) == path


@given(st.text() | st.lists(st.sampled_from(["..", ".", "/", "a", "\\", " "])).map("".join))
def test_no_alias_leaves_the_site(alias: str) -> None:
    """The path for any alias is inside the site."""
    path = redirect_path(alias)
    assert path is None or (not path.startswith("/") and {*path.split("/")}.isdisjoint({"", ".", ".."}))


def test_oldest_article_keeps_an_alias(archive: Archive) -> None:
    """Of two articles the older keeps an alias, whatever its case and Unicode composition; others are reported."""
    archive.page("new", date="2023-01-02", aliases=["OLD/é.html", "b.html"])
    archive.page("old", date="2023-01-01", aliases=["old/é.html", "b.html/", "old/é.html"])
    taken = ["index.html", "Tags/index.html", "static/style.css/x", "pagefind/a.html", "search/a.html"]
    archive.page("rude", aliases=[*taken, "../x.html"])
    report = archive.build()
    messages = [problem.what for problem in report.problems]
    assert sorted({problem.file for problem in report.problems if problem.file}) == [
        "content/articles/new.md",
        "content/articles/rude.md",
    ]
    assert len(messages) == 8
    assert "old.html" in archive.html("old/é.html")
    assert (archive.root / "site/b.html/index.html").is_file()
    assert "标题 rude" not in archive.html("tags/index.html")


@given(st.permutations(["a", "b", "c"]), st.sampled_from(["x.html", "x"]))
def test_one_page_for_each_path(names: list[str], alias: str) -> None:
    """However many articles claim an alias, one page is planned for it."""
    cards = [
        an_article(
            name, aliases=(unicodedata.normalize("NFD", alias), alias.upper()), date=datetime(2023, 1, n, tzinfo=UTC)
        )
        for n, name in enumerate(names, 1)
    ]
    pages, problems = with_redirects((), [a_record(card) for card in cards[::-1]], "")
    owners = {page.context["article"].id for page in pages}
    assert owners == {names[0]}
    assert len({page.path for page in pages}) == len(pages)
    assert problems


def test_spellings_of_one_address(archive: Archive) -> None:
    """All spellings of an address redirect to its article; those that may be one file have the same bytes."""
    archive.page("a", aliases=["old/A.html", "old/a.html"])
    assert archive.build().problems == ()
    assert archive.html("old/A.html") == archive.html("old/a.html")
    assert archive.build().written == 0


def test_redirects_are_neither_listed_nor_searched(archive: Archive) -> None:
    """Redirects are not in the sitemap or the feed, and their canonical link is the article's own URL."""
    archive.write("jianbao.toml", 'url = "https://user.example/repo/"\n')
    archive.page("a", date="2023-11-07", aliases=["old/a.html", "old/b/c/"])
    archive.build()
    assert "old/" not in archive.html("sitemap.xml") + archive.html("feed.xml") + archive.html("index.html")
    assert '<link rel="canonical" href="https://user.example/repo/articles/a.html">' in archive.html("old/a.html")
    assert 'content="0; url=../../../articles/a.html"' in archive.html("old/b/c/index.html")


def test_removed_alias_is_pruned(archive: Archive) -> None:
    """The redirect page of an alias that was deleted from the front matter is deleted."""
    archive.page("a", aliases=["old/a.html"])
    archive.build()
    archive.page("a")
    assert archive.build().pruned == 1
    assert not (archive.root / "site/old").exists()


def test_aliases_file_round_trip(archive: Archive) -> None:
    """The aliases file is read as it was written; a second alias of a clipping is a second line."""
    path = archive.root / "content/aliases.tsv"
    assert load_aliases(path) == {}
    assert write_aliases(path, {"b": ("x.html",), "a": ("y/", "题 目.html")})
    assert not write_aliases(path, {"b": ("x.html",)})
    assert write_aliases(path, {"b": ("z.html",)})
    assert load_aliases(path) == {"a": ("y/", "题 目.html"), "b": ("x.html", "z.html")}
    assert aliases_of(load_aliases(path), ["b", "a", "b", "none"]) == ("x.html", "y/", "z.html", "题 目.html")


def test_invalid_line_of_the_aliases_file(archive: Archive) -> None:
    """An invalid line of the aliases file is an error with its number, so that no alias is lost."""
    path = archive.write("content/aliases.tsv", "# a\tb\n\na\tb\nno tab\n")
    with pytest.raises(ConfigError, match=r"aliases\.tsv:4: this line"):
        load_aliases(path)


def test_address_that_becomes_a_folder_and_a_file_again(archive: Archive, tmp_path: Path) -> None:
    """A stale redirect page does not block another one; a file of the user's in that folder does."""
    for number, alias in enumerate(["old.html", "old.html/in.html", "old.html"]):
        archive.page("a", aliases=[alias])
        archive.build()
        archive.build(tmp_path / str(number))
        assert files_of(archive.root / "site") == files_of(tmp_path / str(number))
    archive.page("a", aliases=["old.html/in.html"])
    archive.build()
    archive.write("site/old.html/own.txt", "mine")
    archive.page("a", aliases=["old.html"])
    with pytest.raises(OutputError, match=r"old\.html exists already"):
        archive.build()
    assert (archive.root / "site/old.html/own.txt").read_bytes() == b"mine"
