"""Embedded players, pictures inside a page, and other HTML that a page's author may have written."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from jianbao.page.plaintext import plain_text
from jianbao.publish.render.markdown import to_html

VIDEO = "https://www.youtube.com/watch?v=abc-def_123"
PLAYERS = {
    "frame": ('<iframe src="https://www.youtube.com/embed/abc-def_123?rel=0" width="560"></iframe>', [VIDEO]),
    "frame without end": ('<iframe src="//film.example/1">', ["https://film.example/1"]),
    "frame without address": ("<iframe></iframe>", []),
    "frame of a script": ('<iframe src="javascript:alert(1)"></iframe>', []),
    "plug-in": ('<embed src="https://film.example/1.swf">', ["https://film.example/1.swf"]),
    "object": ('<object data="https://film.example/1.pdf"></object>', ["https://film.example/1.pdf"]),
    "object with parameters": (
        '<object><param name="movie" value="https://www.youtube.com/v/abc-def_123">'
        '<param name="quality" value="high"><embed src="https://www.youtube.com/v/abc-def_123"></object>',
        [VIDEO],
    ),
    "video with sources": (
        '<video controls><source src="../media/1.mp4"><source src="../media/1.webm"></video>',
        ["../media/1.mp4"],
    ),
    "sounds": ("<audio src='1.mp3'></audio><audio src=2.mp3></audio>", ["1.mp3", "2.mp3"]),
    "quotes in an attribute": ("<video title='a > b' src='1.mp4'>", ["1.mp4"]),
    "code": ("<code>&lt;video src='1.mp4'&gt;</code>", []),
    "comment": ("<!-- <video src='1.mp4'> -->", []),
}


@pytest.mark.parametrize("form", ["{}\n\n后文。", "前文{}后文。", "<div>\n{}\n</div>\n\n后文。"])
@pytest.mark.parametrize(("player", "links"), PLAYERS.values(), ids=PLAYERS)
def test_players_become_links(form: str, player: str, links: list[str]) -> None:
    """A link leads to what the player plays, and the text behind it stays, even where the player is never closed."""
    page = BeautifulSoup(to_html(form.format(player), "zh-Hans"), "lxml")
    assert [link["href"] for link in page.select("a")] == links
    assert "后文。" in page.get_text()
    assert all(link.get_text() for link in page.select("a"))


@pytest.mark.parametrize("form", ["{}后文。", "<div>\n{}\n</div>\n\n后文。"])
@pytest.mark.parametrize(
    ("player", "text"),
    [
        ("<video src='1.mp4'>您的<b>浏览器</b>不能播放。<a href='1.mp4'>下载</a></video>", "1.mp4"),
        ("<video><source src='1.mp4'>Your browser cannot play it.</video>", "1.mp4"),
        ("<object data='1.pdf'>灯塔的平面图</object>", "1.pdf灯塔的平面图"),
        ("<audio src='1.mp3'>没有结尾，浏览器", "1.mp3没有结尾，浏览器"),
    ],
)
def test_notices_for_old_browsers_are_removed(form: str, player: str, text: str) -> None:
    """What a browser shows that cannot play something is not text of the page; a description is."""
    page = BeautifulSoup(to_html(form.format(player), "zh-Hans"), "lxml")
    assert "".join(page.get_text().split()) == f"{text}后文。"


def test_link_is_named_after_the_player() -> None:
    """Its title, otherwise the host or the file."""
    body = '<video src="a/1.mp4"></video> <iframe title="塔的由来" src="https://film.example/2"></iframe> <embed src="https://film.example/3">'
    page = BeautifulSoup(to_html(body, "zh-Hans"), "lxml")
    assert [link.get_text() for link in page.select("a")] == ["1.mp4", "塔的由来", "film.example"]


DATA = "data:image/{};base64,R0lGODlhAQABAAAAACw="


@pytest.mark.parametrize("kind", ["png", "jpeg", "gif", "webp", "avif"])
@pytest.mark.parametrize("form", ["![塔]({})", '<img alt="塔" src="{}">'])
def test_pictures_inside_a_page_are_shown(form: str, kind: str) -> None:
    """A raster picture in a data URL makes no request and cannot execute anything."""
    page = BeautifulSoup(to_html(form.format(DATA.format(kind)), "zh-Hans"), "lxml")
    assert page.select("img")[0]["src"] == DATA.format(kind)


@pytest.mark.parametrize(
    "url", [DATA.format("svg+xml"), "data:text/html,x", "javascript:alert(1)", "da\nta:image/png,x"]
)
def test_picture_that_cannot_be_shown_becomes_its_alt_text(url: str) -> None:
    """A page never has a picture without an address."""
    page = BeautifulSoup(to_html(f'前<img src="{url}" alt="&lt;塔&gt;">后', "zh-Hans"), "lxml")
    assert page.select("img") == []
    assert page.get_text().strip() == "前<塔>后"


def test_data_urls_are_only_pictures() -> None:
    """No link leads to a data URL, whatever it says it is."""
    assert "data:" not in to_html(f'<a href="{DATA.format("png")}">塔</a>', "zh-Hans")


def test_markup_of_authors_stays() -> None:
    """Ruby, quotations, keys, details, list numbers, spans of cells and formulas are on the page as written."""
    body = (
        "<ruby>塔<rt>とう</rt></ruby> <q>引</q> <kbd>Esc</kbd>\n\n<details open><summary>一</summary>二</details>\n\n"
        '<ol start="3" reversed><li value="7">项</li></ol>\n\n<table><tr><td rowspan="2">甲</td></tr></table>\n\n'
        '<math display="block"><mfrac><mn>1</mn><mn>2</mn></mfrac></math>'
    )
    page = BeautifulSoup(to_html(body, "zh-Hans"), "lxml")
    lists = "ol[start='3'][reversed], li[value='7'], td[rowspan='2']"
    assert len(page.select(f"ruby > rt, q, kbd, details[open] > summary, {lists}, mfrac > mn")) == 9


FORMULA = "<math><semantics><mfrac><mn>1</mn><mn>2</mn></mfrac>{}</semantics></math>"


def test_source_of_a_formula_is_not_in_the_text_for_search() -> None:
    """TeX in an annotation is for machines, within a sentence as in a block."""
    formula = (
        '<math><semantics><mi>q</mi><annotation encoding="application/x-tex">\\vec q</annotation></semantics></math>'
    )
    assert plain_text(f"设 {formula} 为变量。").split() == ["设", "q", "为变量。"]


def test_formula_in_the_text_for_search() -> None:
    """The parts of a fraction are not one number, and the source of a formula is neither shown nor found."""
    assert plain_text(f"半 {FORMULA.format('')} 塔", alt=True) == "半 1 2 塔"
    block = f"<div>{FORMULA.format('<annotation>frac12</annotation>')}</div>"
    assert plain_text(block, alt=True).split() == ["1", "2"]
    assert "frac12" not in to_html(block, "zh-Hans")
