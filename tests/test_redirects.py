"""Old addresses: which file answers, and what becomes of those that clash."""

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
        ("\ud800.html", None),
        ("题" * 84 + ".html", None),
        ("a/" * 500 + "b.html", None),
    ],
)
def test_paths(alias: str, path: str | None) -> None:
    """A file that every system can hold and every server finds, never outside the site."""
    assert redirect_path(alias) == path


@given(st.text() | st.lists(st.sampled_from(["..", ".", "/", "a", "\\", " "])).map("".join))
def test_no_alias_leaves_the_site(alias: str) -> None:
    """Whatever a person writes."""
    path = redirect_path(alias)
    assert path is None or (not path.startswith("/") and {*path.split("/")}.isdisjoint({"", ".", ".."}))


def test_first_owner_wins(archive: Archive) -> None:
    """Of two articles the older keeps an address, whatever its case and composition; all others are reported."""
    archive.page("new", date="2023-01-02", aliases=["OLD/é.html", "b.html"])
    archive.page("old", date="2023-01-01", aliases=["old/é.html", "b.html/", "old/é.html"])
    archive.page(
        "rude", aliases=["index.html", "Tags/index.html", "static/style.css/x", "pagefind/a.html", "../x.html"]
    )
    report = archive.build()
    said = [problem.what for problem in report.problems]
    assert sorted({problem.file for problem in report.problems if problem.file}) == [
        "content/articles/new.md",
        "content/articles/rude.md",
    ]
    assert len(said) == 7
    assert "old.html" in archive.html("old/é.html")
    assert (archive.root / "site/b.html/index.html").is_file()
    assert "标题 rude" not in archive.html("tags/index.html")


@given(st.permutations(["a", "b", "c"]), st.sampled_from(["x.html", "x"]))
def test_one_page_for_each_path(names: list[str], alias: str) -> None:
    """However many claim it."""
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
    """All lead to their one article; where a system takes them for one file, it holds what either does."""
    archive.page("a", aliases=["old/A.html", "old/a.html"])
    assert archive.build().problems == ()
    assert archive.html("old/A.html") == archive.html("old/a.html")
    assert archive.build().written == 0


def test_redirects_are_neither_listed_nor_searched(archive: Archive) -> None:
    """Not in the sitemap, not in the feed; canonical is the article's own address."""
    archive.write("jianbao.toml", 'url = "https://user.example/repo/"\n')
    archive.page("a", date="2023-11-07", aliases=["old/a.html", "old/b/c/"])
    archive.build()
    assert "old/" not in archive.html("sitemap.xml") + archive.html("feed.xml") + archive.html("index.html")
    assert '<link rel="canonical" href="https://user.example/repo/articles/a.html">' in archive.html("old/a.html")
    assert 'content="0; url=../../../articles/a.html"' in archive.html("old/b/c/index.html")


def test_alias_that_goes_is_pruned(archive: Archive) -> None:
    """The address of an article that was taken away, or that lost it, is no longer there."""
    archive.page("a", aliases=["old/a.html"])
    archive.build()
    archive.page("a")
    assert archive.build().pruned == 1
    assert not (archive.root / "site/old").exists()


def test_aliases_file(archive: Archive) -> None:
    """What is written is read again; a second address of a clipping is a second line."""
    path = archive.root / "content/aliases.tsv"
    assert load_aliases(path) == {}
    assert write_aliases(path, {"b": ("x.html",), "a": ("y/", "题 目.html")})
    assert not write_aliases(path, {"b": ("x.html",)})
    assert write_aliases(path, {"b": ("z.html",)})
    assert load_aliases(path) == {"a": ("y/", "题 目.html"), "b": ("x.html", "z.html")}
    assert aliases_of(load_aliases(path), ["b", "a", "b", "none"]) == ("x.html", "y/", "z.html", "题 目.html")


def test_line_that_is_none(archive: Archive) -> None:
    """Ingest stops and names the line, rather than lose an address."""
    path = archive.write("content/aliases.tsv", "# a\tb\n\na\tb\nno tab\n")
    with pytest.raises(ConfigError, match=r"aliases\.tsv:4: this line"):
        load_aliases(path)


def test_address_that_becomes_a_folder_and_a_file_again(archive: Archive, tmp_path: Path) -> None:
    """What an old address left behind does not stand in the way of another; a person's file in there does."""
    for number, alias in enumerate(["old.html", "old.html/in.html", "old.html"]):
        archive.page("a", aliases=[alias])
        archive.build()
        archive.build(tmp_path / str(number))
        assert files_of(archive.root / "site") == files_of(tmp_path / str(number))
    archive.page("a", aliases=["old.html/in.html"])
    archive.build()
    archive.write("site/old.html/own.txt", "mine")
    archive.page("a", aliases=["old.html"])
    with pytest.raises(OutputError, match=r"old\.html is there already"):
        archive.build()
    assert (archive.root / "site/old.html/own.txt").read_bytes() == b"mine"
