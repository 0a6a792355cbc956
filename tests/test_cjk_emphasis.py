"""Emphasis next to Chinese text: what opens and closes it in pages and posts, and what CommonMark keeps deciding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from jianbao.page.markdown_parser import markdown_parser
from jianbao.publish.render.markdown import to_html


def inline_html(source: str) -> str:
    """The HTML of one paragraph, as the parser of pages renders it."""
    return str(markdown_parser().render(source)).strip().removeprefix("<p>").removesuffix("</p>")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("**当心：**风大。她唱了**“船歌”**两遍", "<strong>当心：</strong>风大。她唱了<strong>“船歌”</strong>两遍"),
        ("读过*《海志》*的人", "读过<em>《海志》</em>的人"),
        ("~~“旧港”~~新港", "<s>“旧港”</s>新港"),
        ("***（急）***启事", "<em><strong>（急）</strong></em>启事"),
        ("读过__《海志》__的人", "读过<strong>《海志》</strong>的人"),
        ("读过_《海志》_的人", "读过<em>《海志》</em>的人"),
        ("第__三__号码头", "第<strong>三</strong>号码头"),
        ("**“灯塔”**B座", "<strong>“灯塔”</strong>B座"),
        ("用**C++**写成", "用<strong>C++</strong>写成"),
        ("船票**(半价)**有售", "船票<strong>(半价)</strong>有售"),
        ("*「港」*の船、**『海』**です", "<em>「港」</em>の船、<strong>『海』</strong>です"),
        ("**'부두'**는", "<strong>'부두'</strong>는"),
        ("**他说：“*别走*。”**于是", "<strong>他说：“<em>别走</em>。”</strong>于是"),
    ],
)
def test_punctuation_inside_a_passage(source: str, expected: str) -> None:
    """A passage that begins or ends with punctuation is emphasised although Chinese text touches it."""
    assert inline_html(source) == expected


@pytest.mark.parametrize(
    "source",
    [
        'a*"b"*c',
        "a**(b)**c",
        "snake_case_name",
        "文件_名_二",
        "报告_2021_终稿",
        "甲 ** 乙 ** 丙",
        "f(**参数)和g(**选项)",
        "2 * 3 * 4",
        "\\*\\*甲\\*\\*",
    ],
)
def test_text_that_is_no_emphasis(source: str) -> None:
    """Latin text keeps CommonMark's rule, and a delimiter never closes after an opening bracket."""
    assert "<em>" not in inline_html(source)
    assert "<strong>" not in inline_html(source)


LATIN_PIECES = ("a", "b c", "7", " ", "*", "**", "_", "__", '"', "(", ")", ".", ",", "\n")


@given(st.lists(st.sampled_from(LATIN_PIECES)).map("".join))
def test_latin_text_is_commonmark(source: str) -> None:
    """In text without wide characters every delimiter has the meaning that CommonMark gives it."""
    commonmark = MarkdownIt("commonmark").enable(["table", "strikethrough"])
    assert markdown_parser().render(source) == commonmark.render(source)


def test_pages_are_rendered_with_the_same_rule() -> None:
    """A page shows the emphasis that its plain text and its summary assume."""
    assert "<strong>当心：</strong>风大" in to_html("**当心：**风大", "zh-Hans")
