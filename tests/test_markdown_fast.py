"""The fast path from Markdown to HTML: it makes what the parser makes, byte for byte, or nothing."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from jianbao.page.plaintext import plain_text
from jianbao.publish.render.markdown_fast import fast_html, fast_text
from jianbao.publish.render.markdown_fast_inline import NeedsParser
from jianbao.publish.render.markdown_parsed import parsed_html

# Everything with a meaning in Markdown or HTML, text that only looks like it, and neighbours of every character class.
# fmt: off
PIECES = (
    "中文", "漢字國", "国", "a", "B c", "The of and is", "7", "😀", "\u0301", "é", "ß",
    "。", "，", "“", "”", "（", "「",
    "!", '"', "'", "?", ".", ",", ":", ";", "(", ")", "{", "}", "^", "$", "%", "/", "@", "*", "**", "***", "_", "__",
    "~", "~~", "~~~", "`", "``", "```", "\\", "\\*", "\\\\", "\\[", "\\]", "\\`", "\\\n", "[", "]", "](", "![", "[a]",
    "[a]: /b", "[a](https://e.org/x)", "[**a**](https://e.org/)", "](https://e.org/x)", "https://e.org/x",
    "<https://e.org/x?a=1&b=2>", "<https://e.org/%41>", "[a](https://e.org/?a&amp;b)", "&", "&lt;", "&#65;", "&x",
    "[a](https://E.org/x_y*z*)", "[a](https://xn--e-1ga.org/)", "[\u4e2d\n\u6587](http://e.org)", "[](http://e.org)",
    "![](https://e.org/a.jpg)", "![中 a](https://e.org/a_b.jpg?c=1&d)", "![](https://e.org/a.jpg)\n*\u4e2d \u6587*",
    "\n*a b*", "<", ">", "<strong>", "</strong>", "<em>", "</em>", "<sup>", "</sup>", "<b>", "<p>", "<!--", "-->",
    "<del>", "</del>", "[a](mailto:b.c_d%E4%B8%AD@e.org)", "](mailto:a@b-c.org)", "<mailto:a@b.org>", "mailto:",
    "\n<del>", "<pre>", "</pre>", "# ", "## ", "### ", "#", "-", "- ", "* ", "+ ", "---", "***", "===", "1. ", "2. ",
    "10. ", "1) ", "> ", ">", "|", "|-|", " ", "  ", "    ", "\t", "\n", "\n\n", "\n\n\n", "\n  ", "\n   ", "\n> ",
    "\n- ", "\n2. ", "\n\n- ", "\n\n## ", "\n\n  ", "\n\n   ", "\n\n  - ", "\n\n  1. ",
    "**b**", "**中 7**", "\\***", "**--**", "７. ", "[中\\\n文](https://e.org/x)", "[a](https://www./)",
    "[a](https://b.c@e.org/)", "[a](https://e..org)",
    "[a](https://xn--a.org/)", "[a](https://e.0)", "<https://1.2.3.425>",
    "[^a]", "[^a]: ", "\n[^a]: ", "\n\n[^a]: b", "{#a}", " {#中}", "## a\n\n", "## A!\n\n", "## main\n\n", "[a](#b)",
    "שלום.", "خەۋەر",
    "\u3000", "\xa0", "\u200b", "\u2028", "\x85", "\x0b", "\r", "\x1f", "\ufffd", "\ufeff", "\xad",
)
# fmt: on
LANGUAGES = st.sampled_from(["zh-Hans", "zh-Hant", "en", "ug"])


def assert_as_parsed(body: str, lang: str) -> None:
    """The fast path either raises NeedsParser or equals the parser; so does the text that is searched."""
    with suppress(NeedsParser):
        assert fast_html(body, lang) == parsed_html(body, lang)
    with suppress(NeedsParser):
        assert fast_text(body) == plain_text(body, alt=True)


@pytest.mark.slow
@given(st.lists(st.sampled_from(PIECES), max_size=9).map("".join), LANGUAGES)
@settings(max_examples=1500)
@example("- a\n\n- b\n\nc", "zh-Hans")
@example("- a\n\n1. b", "zh-Hans")
@example("[a\nb]: /c\n\n[a b]", "en")
@example("*a**b*", "en")
@example("[a\\](https://e.org/x)", "en")
@example("[a [b](https://e.org/x) c](https://e.org/y)", "en")
@example("![](https://e.org/a.jpg)\n*a* *b*", "en")
@example("**a *b* c**", "en")
@example("## a ##", "en")
@example("**a\\~b**c**d**", "en")
@example("**a**b**c**", "en")
@example("1. a\n７. b", "en")
@example("```\n\r\n```", "en")
@example("> ```\na\n> ```", "en")
@example("> > ```\n> >\ta\n> > ```", "en")
@example("[a](https://xn--a.org/)", "en")
@example("<https://xn--fiqs8s>", "en")
@example("<https://e.org/xn--fiqs8s>", "en")
@example("[a](https://e.0)", "en")
@example("![](https://1.2.3.425./x)", "en")
@example("# a\n\n### b\n\n> ## c\n\n### d", "en")
@example("a[^b]\n[^b]: c", "en")
@example("- a[^b]\n- [^b]: c", "en")
@example("## a {#b}", "en")
@example("## a\n\n## **a**\n\n## a\u0301", "en")
def test_fast_path_equals_the_parser(body: str, lang: str) -> None:
    """For any sequence of pieces, the fast path gives what the parser gives, if it renders the text at all."""
    assert_as_parsed(body, lang)


def a_list(marker: str, items: list[list[str]], within: str, between: str) -> str:
    """A list whose items have several blocks each, with the indentation that they need."""
    indent = "\n" + " " * len(marker)
    return between.join(marker + within.join(blocks).replace("\n", indent) for blocks in items)


BLOCKS = st.sampled_from(
    ["a", "中文。", "**b** c", "a\\\nb", "## c", "> d", "```\nx\n```", "---", "![](https://e.org/a.jpg)", "1. e", ""]
)
LISTS = st.recursive(
    BLOCKS,
    lambda blocks: st.builds(
        a_list,
        st.sampled_from(["- ", "* ", "1. ", "10. "]),
        st.lists(st.lists(blocks, min_size=1, max_size=3), min_size=1, max_size=3),
        st.sampled_from(["\n", "\n\n"]),
        st.sampled_from(["\n", "\n\n"]),
    ),
    max_leaves=8,
)


@pytest.mark.slow
@given(st.lists(LISTS, min_size=1, max_size=3).map("\n\n".join), LANGUAGES)
@settings(max_examples=500)
def test_nested_lists_equal_the_parser(body: str, lang: str) -> None:
    """For lists of any blocks, nested to any depth, the fast path gives what the parser gives, if it renders them."""
    assert_as_parsed(body, lang)


FAST_BODIES = {
    "paragraphs": "第一段，https://e.org/x\n第二行。\n\n“第三”段：A-b (c)！ AT&T 2 > 1",
    "emphasis": "**一**二*三*，***四***。~~四~~。\n\n<strong>“一”</strong>二<em>三</em><sup>\\[4\\]</sup>\n\n**[一](https://e.org/x)**",
    "delimiters next to escapes": "**一\\***，**三\\~四**五**六**七",
    "number of a footnote": "一<sup><strong>\\[2\\]</strong></sup>",
    "links in several parts": "[一\\\n二](https://e.org/x)，[三.](https://www./)[四](https://a.b@c--d.org/)",
    "links": "见[**新闻**](https://e.org/2023/11/a_b.html?x=1&y=2#z)，<https://e.org/a>。[来信@e.org](mailto:%E4%BF%A1a.b@e.org)",
    "deletions": "<del>一</del>二<strong><del>三</del></strong>",
    "headings": "## 一\n\n#### 二\n\n#不是標題",
    "pictures": "![國旗](https://e.org/a.jpg)\n*王一 / 社 \\[1\\]*\n\n![](https://e.org/b.jpg)",
    "lists": "- 一\n- 二\\\n  三\n  - 四\n\n五\n\n3. 六\n\n4. 七\n\n* 八",
    "items of several blocks": "- 一\n\n  二\n\n  > 三\n\n- 四\n\n  10. 五\n\n      六\n\n  ## 七\n\n八",
    "heading with a number": "## #1 一",
    "quotations": "> 一\n> 二\n>\n> - 三\n\n---\n\n> 四",
    "code": "```\na < b\n  c\n```\n\n`a < b` 行",
}


@pytest.mark.parametrize("body", FAST_BODIES.values(), ids=FAST_BODIES)
def test_common_markdown_takes_the_fast_path(body: str) -> None:
    """Everything that ingest writes often is rendered without the parser, and equally."""
    assert fast_html(body, "zh-Hans") == parsed_html(body, "zh-Hans")


@pytest.mark.parametrize(
    "body",
    [
        ">" * 100_000,
        "> " * 9 + "a",
        "a  \nb",
        "a\n===",
        "- a\n  - b\n\n  c",
        "- a\n\n b",
        "10. a\n\n  b",
        "- a\n\n  b\n- c",
        "- a\n\n      b",
        "<div>a</div>",
        "|a|\n|-|",
        "    a",
        "__a__",
        "[a][b]",
        "![a](b)",
    ],
)
def test_other_markdown_is_left_to_the_parser(body: str) -> None:
    """The fast path rejects what is rare, and what depends on other parts of the text."""
    with pytest.raises(NeedsParser):
        fast_html(body, "zh-Hans")
