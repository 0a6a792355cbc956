"""HTML to Markdown: the rendered page shows the text of any HTML."""

from __future__ import annotations

import html
import re

import pytest
from account import clean_clipping
from bs4 import BeautifulSoup
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from jianbao.model import Cleaned, Clipping, Outlet
from jianbao.page.markdown_parser import markdown_parser

NOBODY = Outlet("nobody", {"en": "Nobody"})
INVISIBLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u200b\u2060\ufeff]+")
PIECES = [
    *(
        "渔船",
        "回港",
        "消息",
        "字",
        "“",
        "”",
        "（",
        "）",
        "《书》",
        "，",
        "。",
        "：",
        "！",
        "「",
        "」",
        "·",
        "…",
        "—",
        "１",
        "😀",
    ),
    *("a", "Word", "1", "2023", "é", "٣", "*", "**", "***", "_", "__", "`", "``", "```", "~", "~~", "#", "# ", "## "),
    *("1. ", "12) ", "- ", "+ ", "> ", "|", "---", "===", ":-", "\\", "\\\\", "[", "]", "(", ")", "[a](b)", "![x](y)"),
    *(
        "[x]: y",
        "<b>",
        "</b>",
        "<!--",
        "-->",
        "&",
        "&amp;",
        "&copy;",
        "&#35;",
        "https://a.example/c_d_e",
        "<http://x.y>",
    ),
    *(
        " ",
        "  ",
        "\n",
        "\t",
        "\xa0",
        "\u3000",
        "\u200b",
        "!",
        "$",
        "^",
        ":",
        ";",
        ".",
        "=",
        "+",
        "-",
        "{",
        "}",
        "'",
        '"',
    ),
]
TEXTS = st.lists(st.sampled_from(PIECES), min_size=1, max_size=5).map(
    lambda pieces: html.escape("".join(pieces), False)
)
LINKS = st.sampled_from(["https://a.example/b", "/c d", "https://a.example/(e)?f=1&copy;=2", "#g", "javascript:h"])
PICTURES = st.sampled_from(["", "船", "甲]乙", "*星*"]).map(lambda alt: f'<img src="/p_(1).jpg" alt="{alt}">')
INLINE = ("b", "strong", "i", "em", "span", "font", "code", "sub", "sup", "u", "s", "del", "mark")


def joined(parts: st.SearchStrategy[str], most: int) -> st.SearchStrategy[str]:
    """Up to ``most`` of these parts, concatenated."""
    return st.lists(parts, min_size=1, max_size=most).map("".join)


def within(tags: tuple[str, ...], inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """An element with one of these names."""
    return st.builds(lambda tag, text: f"<{tag}>{text}</{tag}>", st.sampled_from(tags), inside)


INLINES = joined(
    st.recursive(
        TEXTS | st.sampled_from(["<br>", "<br><br>"]) | PICTURES,
        lambda inner: (
            within(INLINE, joined(inner, 3)) | st.builds('<a href="{}">{}</a>'.format, LINKS, joined(inner, 2))
        ),
        max_leaves=6,
    ),
    4,
)
ROWS = st.integers(1, 3).flatmap(lambda width: joined(st.tuples(*[within(("td",), INLINES)] * width).map(row), 3))
FIGURES = within(("figcaption",), INLINES).map('<figure><img src="https://a.example/1.jpg">{}</figure>'.format)


def row(cells: tuple[str, ...]) -> str:
    """A table row."""
    return f"<tr>{''.join(cells)}</tr>"


BLOCKS = joined(
    st.recursive(
        within(("p", "p", "p", "h2", "div", "dt"), INLINES)
        | within(("pre",), TEXTS)
        | INLINES
        | FIGURES
        | st.just("<hr>"),
        lambda inner: (
            within(("div", "section", "blockquote", "center", "dl"), joined(inner, 3))
            | within(("ul", "ol"), joined(within(("li",), joined(inner, 2)), 3))
            | within(("table",), ROWS)
        ),
        max_leaves=5,
    ),
    3,
)


def cleaned(raw: str) -> str:
    """The Markdown of a body."""
    return cleaned_clipping(raw).body


def cleaned_clipping(raw: str) -> Cleaned:
    """The Markdown of a body, and what cleaning removed."""
    return clean_clipping(Clipping("a.txt", "0" * 64, {}, "题目", "https://example.org/a/b.html", None, raw), NOBODY)


def shown(page: str) -> str:
    """The text of a page without whitespace and zero-width characters."""
    return INVISIBLE.sub("", "".join(BeautifulSoup(f"<div>{page}</div>", "lxml").strings))


@pytest.mark.slow
@given(BLOCKS)
@settings(max_examples=100)
@example("<p>他说<strong>“明天”</strong>走</p>")
@example("<ul><li>- a</li><li># b</li></ul><ul><li>1. c</li></ul>")
@example("<p>`a`<code>`b</code><code>c`</code></p>")
@example("<table><tr><td>a|b\\</td><td><code>|</code></td></tr></table>")
def test_rendered_markdown_has_the_same_text(raw: str) -> None:
    """The rendered page shows the characters of the HTML in order; the Markdown has no superfluous whitespace."""
    found = cleaned_clipping(raw)
    removed = [INVISIBLE.sub("", entry.text) for entry in found.removed]
    assume(not any(text in shown(raw) for text in removed if text))
    text = found.body
    assert shown(markdown_parser().render(text)) == shown(raw)
    assert text == "" or text == text.strip("\n") + "\n"
    assert not re.search(r"[ \t]$|\n\n\n", text, re.MULTILINE)


@pytest.mark.parametrize(
    "text",
    [
        "2023年11月7日晚",
        "价格上涨5%（同比）",
        "C++ 与 C#",
        "a_b_c.txt",
        "10-20元",
        "他说：“好！”",
        "《书》第1章",
        "AT&T",
        "5 > 3",
    ],
)
def test_ordinary_text_is_not_escaped(text: str) -> None:
    """Only characters that Markdown would interpret are escaped, because pages are also read as source."""
    assert cleaned(f"<p>{html.escape(text)}</p>") == text + "\n"
