"""Footnotes of pages: on the page, and in the text that summaries and search use."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from conftest import Archive

from jianbao.page.plaintext import paragraphs, plain_text
from jianbao.publish.render.markdown import to_html

NOTES = "塔建于一八九五年[^1]，高三十尺[^高度]，至今仍在[^1]。\n\n[^1]: 据《县志》卷七。\n[^高度]: 另说二十八尺。\n"


def rendered(body: str, lang: str = "zh-Hans") -> BeautifulSoup:
    """The HTML of an article's body."""
    return BeautifulSoup(to_html(body, lang), "lxml")


def test_footnotes_are_at_the_end_with_links_both_ways() -> None:
    """Each mark leads to its note, and each note back to every mark."""
    page = rendered(NOTES)
    assert [mark.get_text() for mark in page.select("p > sup > a")] == ["1", "2", "1"]
    notes = page.select("section.footnotes li")
    assert [re.sub(r"[\s↩\ufe0e]", "", note.get_text()) for note in notes] == ["据《县志》卷七。", "另说二十八尺。"]
    assert [len(note.select("a")) for note in notes] == [2, 1]
    ids = [str(element["id"]) for element in page.select("[id]")]
    assert len(ids) == len(set(ids))
    assert {str(link["href"]) for link in page.select("a")} == {f"#{name}" for name in ids}


@pytest.mark.parametrize(
    ("lang", "label"), [("zh-Hant", "回到正文"), ("en", "Back to the text"), ("bo", "Back to the text")]
)
def test_links_back_have_a_label(lang: str, label: str) -> None:
    """Screen readers say where the arrow leads, in the language of the article if jianbao knows it."""
    link = rendered(NOTES, lang).select("section.footnotes a")[0]
    assert link["aria-label"] == label


KEPT = {
    "not referred to": ("甲。\n\n[^1]: 乙。", "甲。\n乙。"),
    "same label twice": ("甲[^1]。\n\n[^1]: 乙。\n\n[^1]: 丙。", "甲。\n乙。\n丙。"),
    "not defined": ("甲[^1]。", "甲[^1]。"),
    "other label defined": ("甲[^2]。\n\n[^1]: 乙。", "甲[^2]。\n乙。"),
    "several blocks": ("甲[^1]。\n\n[^1]: 乙。\n\n    丙。\n\n    - 丁\n\n戊。", "甲。\n戊。\n乙。\n丙。\n丁"),
    "further lines": ("甲[^1]。\n\n[^1]: 乙，\n丙。", "甲。\n乙， 丙。"),
    "brackets behind": ("甲[^1](乙)。\n\n[^1]: 丙。", "甲(乙)。\n丙。"),
    "below its text": ("甲[^1]。\n[^1]: 乙。", "甲。\n乙。"),
    "in a quotation": ("> 甲[^1]。\n>\n> [^1]: 乙。", "甲。\n乙。"),
    "below a quotation": ("> 甲[^1]。\n[^1]: 乙。", "甲。\n乙。"),
    "in a note": ("甲[^1]。\n\n[^1]: 乙[^2]。\n\n    [^2]: 丙。", "甲。\n乙。\n丙。"),
    "without text": ("甲[^1]。\n\n[^1]:", "甲。"),
    "code": ("`[^1]`\n\n```\n[^1]: 甲\n```", "[^1]\n[^1]: 甲"),
    "in brackets without a caret": (
        "甲[1]。\n\n[1]: 据《县志》。\n续行。\n[2]: 同上",
        "甲[1]。\n[1]: 据《县志》。 续行。\n[2]: 同上",
    ),
    "address of a link": ("甲[1]、[2]。\n\n[1]: 图/一，二.png\n[2]: #第一节", "甲[1]、2。\n[1]: 图/一，二.png"),
    "escaped": (r"甲\[^1\]。" "\n\n" r"\[^1\]: 乙。", "甲[^1]。\n[^1]: 乙。"),
}


@pytest.mark.parametrize(("body", "text"), KEPT.values(), ids=KEPT)
def test_no_text_of_a_note_is_lost(body: str, text: str) -> None:
    """Every note is on the page and in the text for search, whether the text refers to it or not."""
    assert plain_text(body) == text
    page = re.sub(r"<sup>.*?</sup>|\s|↩\ufe0e", "", to_html(body, "zh-Hans"))
    assert BeautifulSoup(page, "lxml").get_text() == re.sub(r"\s", "", text)


def test_notes_are_no_part_of_summaries() -> None:
    """Marks interrupt no word, and notes are not among the paragraphs of which summaries are made."""
    assert paragraphs(NOTES) == ["塔建于一八九五年，高三十尺，至今仍在。"]


def test_lists_have_no_footnotes(archive: Archive) -> None:
    """Ids of notes are only on the article's own page."""
    archive.page("a", id="a", date="2021-01-02", body=NOTES, summary="塔")
    archive.build()
    assert 'id="fn-1"' in archive.html("articles/a.html")
    assert "fn-1" not in archive.html("index.html") + archive.html("feed.xml")
