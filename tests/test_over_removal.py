"""Cleaning takes no more than a little of an article's prose, whatever the boxes around it are called."""

from __future__ import annotations

import pytest
from account import clean_clipping
from test_clean import CASE, HERE, SHORE, a_clipping, markdown

from jianbao.ingest.clean.prose import prose_tokens
from jianbao.ingest.html.tree import Document
from jianbao.page.markdown_parser import markdown_parser

CASES = [
    pytest.param(match["expected"], id=match["title"])
    for match in CASE.finditer((HERE / "cases" / "over_removal.md").read_text(encoding="utf-8"))
]
PARAGRAPH = "<p>渡船在雾里停了半个钟头，船长一直敲着那口小钟，直到对岸有人回答他，大家才放下心来。</p>"


def prose(html: str) -> int:
    """The tokens of prose in a body."""
    return prose_tokens(Document(html))


@pytest.mark.parametrize("expected", CASES)
def test_each_case_keeps_its_prose(expected: str) -> None:
    """The page of each case has a hundred tokens of prose, all that its body has."""
    assert prose(str(markdown_parser().render(expected))) >= 100


def test_a_rule_that_takes_most_of_the_prose_is_left_out_and_reported() -> None:
    """If a rule takes half of the prose piece by piece, the page is made without it, and a note has its name."""
    html = PARAGRAPH + f"<div hidden>{PARAGRAPH}</div>" * 3
    cleaned = clean_clipping(a_clipping(html), SHORE)
    assert cleaned.body.count("渡船") == 4
    assert cleaned.clipping.notes == (
        "the rule hidden removed much of the text, so the page is made without it; check the page",
    )


def test_several_rules_for_names_take_no_more_than_a_fifth_together() -> None:
    """Boxes of several names, each with little of the prose, are kept if they hold more than a fifth together."""
    boxes = "".join(f'<div class="{name}">{PARAGRAPH}</div>{PARAGRAPH}' for name in ("paywall", "ad-box", "related"))
    cleaned = clean_clipping(a_clipping(PARAGRAPH * 2 + boxes), SHORE)
    assert cleaned.body.count("渡船") >= 7
    assert len(cleaned.clipping.notes) >= 1


def test_other_rules_still_apply_without_the_one_left_out() -> None:
    """Junk between hidden sections is removed, and listed once in the account."""
    html = PARAGRAPH + f"<div hidden>{PARAGRAPH}</div>" * 3 + '<div class="promo">买船票</div>'
    cleaned = clean_clipping(a_clipping(html), SHORE)
    assert [entry.rule for entry in cleaned.removed] == ["outlet_junk"]
    assert cleaned.body.count("渡船") == 4


def test_an_element_with_most_of_the_prose_is_kept_without_a_note() -> None:
    """A selector of the outlet's file that selects the body itself takes nothing."""
    cleaned = clean_clipping(a_clipping(f'<div class="promo">{PARAGRAPH * 3}</div>'), SHORE)
    assert cleaned.body.count("渡船") == 3
    assert cleaned.clipping.notes == ()


def test_a_long_thread_of_comments_is_removed() -> None:
    """Comments longer than the article are no part of it, if each has a box of its own."""
    thread = f'<ol class="comment-list">{f"<li>{PARAGRAPH}</li>" * 5}</ol>'
    assert markdown(PARAGRAPH * 4 + thread).count("渡船") == 4


def test_a_short_notice_in_noscript_stays_out() -> None:
    """A notice for browsers without scripts is not taken for the body."""
    notice = "<noscript><p>请打开浏览器的脚本功能，否则本页的图片和评论都不能显示。</p></noscript>"
    assert markdown(PARAGRAPH + notice).count("脚本") == 0


@pytest.mark.parametrize(
    ("html", "is_prose"),
    [
        (PARAGRAPH, True),
        ("<p>The boat left at seven, and nobody on the bank had a watch.</p>", True),
        ("<p>Subscribe now!</p>", False),
        ("<p>首页 新闻 体育 财经 科技 娱乐</p>", False),
        ('<p><a href="/a">The boat left at seven, and nobody on the bank had a watch.</a></p>', False),
        ("<p>#漁港 #碼頭 #海鹽 #渡船 #燈塔 #魚市 #潮汐 #造船 #漁網 #港務 #鹽田 #船長</p>", False),
        (f"<p>{'เรือข้ามฟากลำเก่า ' * 60}</p>", True),
    ],
)
def test_what_prose_is(html: str, is_prose: bool) -> None:
    """Prose has sentences and few links; in Thai, which writes no sentence marks, it has several words."""
    assert (prose(html) > 0) == is_prose
