"""Keys of a page's front matter that jianbao does not know: a misspelt key is noted, any other key is the user's."""

from __future__ import annotations

import pytest
from conftest import Archive

from jianbao.page.keys import KNOWN_KEYS, intended_key


@pytest.mark.parametrize(
    ("unknown", "known"),
    [
        *(("tag", "tags"), ("author", "authors"), ("auhtors", "authors"), ("drafts", "draft"), ("titel", "title")),
        *(
            ("Title", "title"),
            ("DATE", "date"),
            ("source-url", "source_url"),
            ("alias", "aliases"),
            ("sumary", "summary"),
        ),
        *(("publish", "published"), ("images", "image"), ("imgae", "image"), ("chanell", "channel")),
    ],
)
def test_misspelt_key(unknown: str, known: str) -> None:
    """Another case, a hyphen, swapped letters, one letter too many or too few: the known key is meant."""
    assert intended_key(unknown) == known


@pytest.mark.parametrize(
    "key",
    [
        "rating",
        "subtitle",
        "layout",
        "updated",
        "update",
        "data",
        "note",
        "slug",
        "permalink",
        "url",
        "id2",
        "",
        "评分",
    ],
)
def test_keys_of_the_user(key: str) -> None:
    """A key that resembles no known one closely is the user's own."""
    assert intended_key(key) is None


def test_known_keys_differ_enough() -> None:
    """No known key would be taken for a misspelling of another one if it were unknown."""
    assert [key for key in KNOWN_KEYS if intended_key(key) != key] == []


def test_misspelt_keys_are_noted(archive: Archive) -> None:
    """A build notes each misspelt key once, with file and line, and so do the next builds until it is corrected."""
    archive.write("content/articles/a.md", "---\ntitle: 甲\nauhtors: [乙]\nrating: 5\n---\n正文。\n")
    archive.write("content/articles/b.md", "+++\ntitle = '乙'\ntag = '港口'\n+++\n正文。\n")
    archive.write("content/articles/c.md", '{\n"title": "丙",\n"tag": "港口"\n}\n正文。\n')
    notes = [
        "content/articles/a.md:3: unknown key auhtors; did you mean authors?",
        "content/articles/b.md:3: unknown key tag; did you mean tags? (1 more)",
    ]
    for _ in range(2):
        report = archive.build()
        assert [note for note in report.notes if "unknown key" in note] == notes
        assert report.problems == ()
    archive.write("content/articles/d.md", "---\ntitle: 丁\n---\n正文。\n")
    assert [note for note in archive.build().notes if "unknown key" in note] == notes
    archive.write("content/articles/a.md", "---\ntitle: 甲\nauthors: [乙]\nrating: 5\n---\n正文。\n")
    assert [note for note in archive.build().notes if "unknown key" in note] == notes[1:]


def test_misspelt_title(archive: Archive) -> None:
    """A page whose title has a misspelt key has no title; the error names the key and its line."""
    archive.write("content/articles/a.md", "---\nlang: en\nTitle: A\n---\nText.\n")
    (problem,) = archive.build().problems
    assert (problem.line, problem.what, problem.remedy) == (3, "title is missing", "Write title in place of Title.")
