"""The cleaning rules, case by case, and the laws that hold for every clipping.

``tests/cases/*.md`` hold the cases in the format of markdown-it's fixtures: a title, a line with a point, the HTML of a
clipping, a line with a point, the expected Markdown, a line with a point. Each file is about one rule or one subject.
Text before the first case and between cases is a comment.
"""

from __future__ import annotations

import base64
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from account import clean_clipping
from bs4 import BeautifulSoup
from bs4.element import Comment

from jianbao.errors import ClippingError
from jianbao.ingest.clean import RULES
from jianbao.ingest.clean.apply_rules import reason_of
from jianbao.ingest.read.clipping import read_clipping
from jianbao.model import Clipping, Outlet
from jianbao.outlets import load_outlets
from jianbao.page.markdown_parser import markdown_parser

HERE = Path(__file__).parent
CASE = re.compile(r"^(?P<title>\S[^\n]*)\n\.\n(?P<raw>.*?)\n?^\.\n(?P<expected>.*?)^\.$", re.MULTILINE | re.DOTALL)
SHORE = Outlet(
    "shore",
    {"zh-Hans": "海岸通讯"},
    timezone="Europe/Paris",
    junk=(".promo", "[data-ad]"),
    captions=(".tushuo",),
    credits=(".photographer",),
    datelines=("{day}/{month}/{year} - {hour}:{minute}",),
)
"""An outlet with a value for every key that cleaning uses."""
SEEDS = sorted((HERE.parent / "content" / "clippings").glob("*.txt"))


def a_clipping(html: str, title: str = "渔船回港", url: str = "https://example.org/a/b.html") -> Clipping:
    """A clipping with this HTML as its body."""
    return Clipping("a.txt", "0" * 64, {}, title, url, None, html)


def markdown(html: str) -> str:
    """The Markdown of a cleaned body."""
    return clean_clipping(a_clipping(html), SHORE).body


def account(html: str) -> list[tuple[str, str]]:
    """The account of a cleaned body: the rule and the text of each removal."""
    return [(entry.rule, entry.text) for entry in clean_clipping(a_clipping(html), SHORE).removed]


def cases(folder: Path = HERE / "cases") -> Iterator[object]:
    """Every case of every file in ``folder``, with its file, line and title as the test id."""
    for path in sorted(folder.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        for match in CASE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            yield pytest.param(match["raw"], match["expected"], id=f"{path.stem}:{line}: {match['title']}")


@pytest.mark.parametrize(("raw", "expected"), list(cases()))
def test_rule_case(raw: str, expected: str) -> None:
    """The HTML of a clipping becomes the Markdown that the case shows."""
    assert markdown(raw) == expected


@pytest.mark.parametrize("path", sorted((HERE / "cases").rglob("*.md")), ids=lambda path: path.stem)
def test_cases_are_complete(path: Path) -> None:
    """Every line with a point belongs to a case, three to each, so no case is skipped because of a typo."""
    text = path.read_text(encoding="utf-8")
    found = list(CASE.finditer(text))
    assert found
    assert text.split("\n").count(".") == 3 * len(found)


def test_account_has_rule_reason_and_text() -> None:
    """The account lists a removed text with the name of the rule and its reason."""
    removed = clean_clipping(a_clipping('<p>正文。</p><div class="promo"><p>买 <b>船票</b>！</p></div>'), SHORE).removed
    assert [(entry.rule, entry.text) for entry in removed] == [("outlet_junk", "买 船票 ！")]
    assert removed[0].reason == "The outlet's file lists this box as junk, which is not part of its articles."


@pytest.mark.parametrize(
    ("html", "entries"),
    [
        ("<p>18/03/2021 - 14:18</p><p>正文。</p>", [("dateline", "18/03/2021 - 14:18")]),
        ("<h1>渔船回港</h1><p>正文。</p>", [("repeated_title", "渔船回港")]),
        ("<p>正文。</p><script>x = 1</script>", [("scripts", "x = 1")]),
        ("<p>正文。</p><p hidden>看不见</p>", [("hidden", "看不见")]),
        (
            '<p>正文。<img src="https://stats.example.org/x.gif"></p>',
            [("pixels", "<img> https://stats.example.org/x.gif")],
        ),
        (
            '<p>船长说今天收成很好。</p><div class="blogger-post-footer">海岸博客</div>',
            [("feed_footer", "海岸博客")],
        ),
        ("<p>正\u202e文。</p>", [("steering", "\u202e")]),
        ("<p>正文。</p><p>閱讀全文</p>", [("feed_footer", "閱讀全文")]),
        ("<p>正文。</p><input><p></p>", [("form_controls", "<input>"), ("empty_blocks", "<p>")]),
        ("<p>正文。</p>", []),
    ],
)
def test_account_lists_each_removal_once(html: str, entries: list[tuple[str, str]]) -> None:
    """The account lists every removal once; an element without text is described by its name and address."""
    assert account(html) == entries


def test_a_removed_box_is_listed_once() -> None:
    """Text in a removed box is not listed again by another rule."""
    assert account('<div class="promo"><p hidden>看不见</p><input></div>') == [("outlet_junk", "看不见")]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)
def test_every_reason_is_one_sentence(rule: object) -> None:
    """A rule's reason, which the account quotes from its docstring, is one sentence with a full stop."""
    assert re.fullmatch(r"[A-Z].{20,160}\.", reason_of(rule))  # type: ignore[arg-type]  # the rules' common type is Rule


def test_outlet_rules_apply_to_their_own_outlet_only() -> None:
    """A box that is junk in one outlet is text in another."""
    other = Outlet("other", {"en": "Other"})
    assert clean_clipping(a_clipping('<div class="promo"><p>正文。</p></div>'), other).body == "正文。\n"


def test_deep_nesting_is_cleaned_or_reported() -> None:
    """Hundreds of nested elements are either cleaned or reported as a problem of the file."""
    html = "<div><b>" * 300 + "正文。" + "</b></div>" * 300
    try:
        assert markdown(html) in ("正文。\n", "**正文。**\n")
    except ClippingError as problem:
        assert problem.file == "a.txt"  # noqa: PT017  # both endings are right


@pytest.mark.parametrize("url", ["", "not an address", "http://[", "https://例子.中国/新闻?a=“b”#c", "//example.org/a"])
def test_invalid_source_address_loses_only_relative_links(url: str) -> None:
    """With an invalid source address only relative links are lost."""
    html = (
        '<p>正文<a href="c">甲</a><a href="https://example.org/d">乙</a><img src="e.jpg"></p><iframe src="f"></iframe>'
    )
    body = clean_clipping(a_clipping(html, url=url), SHORE).body
    assert body.startswith("正文")
    assert "[乙](https://example.org/d)" in body


def letters(text: str) -> Counter[str]:
    """How often each visible character occurs in a text."""
    return Counter(re.sub(r"[\s\u200b\ufeff]", "", text))


def visible(html: str) -> Counter[str]:
    """The characters of a raw body that a browser could show."""
    soup = BeautifulSoup(html, "lxml")
    for unseen in soup.find_all(["script", "style"]) + soup.find_all(string=lambda text: isinstance(text, Comment)):
        unseen.extract()
    return letters("".join(soup.strings))


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem[:3])
def test_no_text_is_lost_or_invented(path: Path) -> None:
    """Every character of a clipping is on the page or in the account, and the page has no other characters."""
    clipping = read_clipping(path, path.name)
    outlets = load_outlets()
    for outlet in outlets.values():
        cleaned = clean_clipping(clipping, outlet)
        shown = letters("".join(BeautifulSoup(markdown_parser().render(cleaned.body), "lxml").strings))
        listed = sum((letters(entry.text) for entry in cleaned.removed), Counter())
        assert not visible(clipping.html) - (shown + listed)
        assert not shown - visible(clipping.html), "the page has text that the clipping lacks"


@pytest.mark.parametrize(
    ("kind", "size", "is_kept"),
    [("png", 60, False), ("png", 5_000, True), ("JPEG", 5_000, True), ("svg+xml", 5_000, False), ("png", 2**21, False)],
)
def test_pictures_in_the_source(kind: str, size: int, *, is_kept: bool) -> None:
    """A photograph in the page itself is kept; placeholders, drawings and pictures of megabytes are in the account."""
    data = base64.b64encode(b"1234567890" * (size // 10)).decode()
    raw = f'<p>甲</p><figure><img src="data:image/{kind};base64,{data}" alt="码头"></figure>'
    cleaned = clean_clipping(a_clipping(raw), SHORE)
    assert ("![码头](data:image/" in cleaned.body) == is_kept
    assert [entry.rule in ("pixels", "embedded_pictures") for entry in cleaned.removed] == [True] * (not is_kept)
    assert all(len(entry.text) < 300 for entry in cleaned.removed)
