"""Links within a page lead to headings and to elements with an id."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup

from jianbao.page.plaintext import plain_text
from jianbao.publish.render.markdown import to_html

LINKS = {
    "text of a heading": ("[见](#渔港)\n\n## 渔港", "h2"),
    "text with spaces and capitals": ("[see](#Old-Port)\n\n## Old Port, 1895", None),
    "capitals": ("[see](#Old-Port)\n\n## Old Port", "h2"),
    "text with marks": ("[见](#港口是否)\n\n### **港口**是否？", "h2"),
    "second heading of this text": ("[见](#港-1)\n\n## 港\n\n## 港", "h2"),
    "written id": ("[见](#gang)\n\n## 港 {#gang}", "h2"),
    "text of a heading with a written id": ("[见](#港)\n\n## 港 {#gang}", "h2"),
    "id in HTML": ('[见](#gang)\n\n<h3 id="gang">港</h3>', "h3"),
    "anchor": ('[见](#gang)\n\n<a id="gang"></a>港', "a"),
    "anchor in a heading": ('[见](#gang)\n\n## <a name="gang"></a>港', "a"),
    "link in HTML": ('<a href="#港">见</a>\n\n## 港', "h2"),
    "name of the frame of the page": ("[见](#main)\n\n## Main", "h2"),
}


@pytest.mark.parametrize(("body", "target"), LINKS.values(), ids=LINKS)
def test_link_within_a_page(body: str, target: str | None) -> None:
    """The link leads to the element that its author meant."""
    page = BeautifulSoup(to_html(body, "zh-Hans"), "lxml")
    name = unquote(str(page.select("a[href]")[0]["href"])[1:])
    assert (
        next((element.name for element in page.select("[id], a[name]") if name in element.attrs.values()), None)
        == target
    )


def test_ids_are_unique_and_the_frame_keeps_its_own() -> None:
    """A heading never takes an id that the author has given to another element, or that the skip link needs."""
    body = '## 港\n\n## 港\n\n<p id="港-1">文</p>\n\n## main\n\n<p id="main">文</p>\n\n## ！？'
    page = BeautifulSoup(to_html(body, "zh-Hans"), "lxml")
    assert [element.get("id") for element in page.select("h2, p")] == ["港", "港-2", "港-1", "main-1", None, None]


def test_written_id_is_not_text() -> None:
    """``{#id}`` is not shown, and is not found by search."""
    assert plain_text("## 港 {#gang}\n\n文 {#gang}") == "港\n文 {#gang}"
    assert "gang}" not in to_html("## 港 {#gang}", "zh-Hans")
