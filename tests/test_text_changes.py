"""How many characters were added and removed between two captures of an article."""

from __future__ import annotations

import pytest
from conftest import Archive
from hypothesis import given
from hypothesis import strategies as st
from stories import run_ingest, story, write_clipping

from jianbao.ingest.text_changes import MAX_COMPARED_PAIRS, TextChanges, compare_texts
from jianbao.model import Article
from jianbao.page.format import parse_page
from jianbao.page.plaintext import count_characters, plain_text

URL = "https://example.org/a"


@pytest.mark.parametrize(
    ("old", "new", "changes"),
    [
        ("渔船回港。", "渔船回港。", (0, 0)),
        ("渔船回港。", "三艘渔船回港。", (2, 0)),
        ("渔船傍晚回港。", "渔船清晨回港。", (2, 2)),
        ("", "渔船回港。", (4, 0)),
        ("甲。\n\n渔船回港。\n\n乙。", "甲。\n\n乙。", (0, 4)),
        ("**渔船**回港。", "渔船回港。", (0, 0)),
        ("渔" * 2000, "船" * 2000, (2000, 2000)),
    ],
)
def test_added_and_removed_characters(old: str, new: str, changes: TextChanges) -> None:
    """Characters count as readers count them; markup does not count."""
    assert compare_texts(old, new) == changes
    assert len(old) * len(new) <= MAX_COMPARED_PAIRS or "渔" not in new


@given(st.text("渔船。\n", max_size=40), st.text("渔船。\n", max_size=40))
def test_changes_explain_the_difference_in_length(old: str, new: str) -> None:
    """What was added less what was removed is the difference in length; the opposite comparison adds up, too."""
    changes = compare_texts(old, new)
    lengths = [count_characters(plain_text(text)) for text in (old, new)]
    assert changes.added - changes.removed == lengths[1] - lengths[0]
    assert min(changes) >= 0


def only_page(archive: Archive) -> Article:
    """The only page of the archive."""
    (path,) = archive.config.articles.rglob("*.md")
    return parse_page(path.read_text(encoding="utf-8"), path.name)


def test_captures_have_their_changes(archive: Archive) -> None:
    """Each other capture is listed with what the page's text has and it lacks, and vice versa."""
    long, short = story(1, 200), story(1, 160)
    write_clipping(archive, "a", URL, f"{short}\n旧句。", epoch="1694764200000")
    write_clipping(archive, "b", URL, long, epoch="1699358400000")
    run_ingest(archive)
    (capture,) = only_page(archive).captures
    added = count_characters(long) - count_characters(short)
    assert (capture.file, capture.added, capture.removed) == ("content/clippings/a.txt", added, 2)


def test_capture_of_an_earlier_ingest_is_read_again(archive: Archive) -> None:
    """When a better capture replaces the page's text, the numbers of all others are about the new text."""
    texts = {name: story(1, words) for name, words in (("a", 120), ("b", 160), ("c", 200))}
    paths = [
        write_clipping(archive, name, URL, text, epoch=f"169476420{number}000")
        for number, (name, text) in enumerate(texts.items())
    ]
    for path in paths:
        run_ingest(archive, path)
    longest = count_characters(texts["c"])
    assert [(capture.added, capture.removed) for capture in only_page(archive).captures] == [
        (longest - count_characters(texts[name]), 0) for name in "ab"
    ]


def test_numbers_stay_when_a_clipping_is_gone(archive: Archive) -> None:
    """A capture whose file was deleted keeps its numbers while the page's text is the same, and loses them after."""
    old = write_clipping(archive, "a", URL, story(1, 120), epoch="1694764200000")
    write_clipping(archive, "b", URL, story(1, 160), epoch="1694764201000")
    run_ingest(archive)
    before = only_page(archive).captures
    old.unlink()
    run_ingest(archive, force=True)
    assert only_page(archive).captures == before
    write_clipping(archive, "c", URL, story(1, 200), epoch="1694764202000")
    run_ingest(archive)
    assert [(capture.file[-5:], capture.added is None) for capture in only_page(archive).captures] == [
        ("a.txt", True),
        ("b.txt", False),
    ]
