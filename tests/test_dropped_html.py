"""HTML in a page that the site does not show is reported with its line."""

from __future__ import annotations

import pytest
from conftest import Archive

from jianbao import pipeline
from jianbao.publish.render.dropped_html import dropped_html

FORM = "第一段。\n\n<form>\n<input>\n</form>\n"

DROPPED = {
    "script": ("文<script>f('<b>')</script>", [(0, "<script>")]),
    "form": (FORM, [(2, "<form>"), (3, "<input>")]),
    "twice": ("<canvas></canvas>\n\n<canvas></canvas>", [(0, "<canvas>")]),
    "attributes": (
        '文\n<p style="color: red" onclick="f()" class="a" title="b">文</p>',
        [(1, "style of <p>"), (1, "onclick of <p>")],
    ),
    "address": ("<a href='javascript:f()'>文</a><a href='b.html'>文</a>", [(0, "href of <a>")]),
    "drawing": (
        "文\n文 ![塔](data:image/svg+xml;base64,AAAA)",
        [(1, "a picture that is not PNG, JPEG, GIF, WebP or AVIF")],
    ),
    "drawing in HTML": ('<img src="data:image/svg+xml;base64,AAAA">', [(0, "src of <img>")]),
    "shown": (
        '<video src="1.mp4" controls></video> <ruby>塔<rt>とう</rt></ruby> <img src="data:image/png;base64,AAAA">'
        ' <img src="a.png" srcset="b"> <font color="red">文</font> `<form>` <!-- <form> -->'
        ' <a name="b" id="c" target="_blank" href="#c">文</a>',
        [],
    ),
    "code": ("```\n<form>\n```\n\n    <form>", []),
}


@pytest.mark.parametrize(("body", "expected"), DROPPED.values(), ids=DROPPED)
def test_dropped_html(body: str, expected: list[tuple[int, str]]) -> None:
    """Elements, attributes and addresses that are left out are named once each, with the line of the first."""
    assert dropped_html(body) == expected


def test_build_says_what_it_left_out_of_a_page(archive: Archive) -> None:
    """The note names file and line, and is the same in every build until the page is corrected."""
    page = archive.page("a", id="a", body=FORM)
    archive.page("b", id="b", body=FORM)
    archive.page("c", id="c", body="文。")
    first, second = archive.build(), archive.build()
    line = page.read_text(encoding="utf-8").split("\n").index("<form>") + 1
    assert f"content/articles/a.md:{line}: <form> is left out of the site (1 more)" in first.notes
    assert [note for note in first.notes if "c.md" in note or "b.md" in note] == []
    assert second.notes == first.notes
    page.write_text(page.read_text(encoding="utf-8").replace("<form>", ""), encoding="utf-8")
    assert [note for note in archive.build().notes if "a.md" in note and "<form>" in note] == []


def test_pages_as_ingested_have_no_notes(archive: Archive) -> None:
    """HTML that a clipping had is in the account of ingest; a build says nothing about it."""
    archive.write(
        "content/clippings/a.txt",
        "<!--1699359302000-->\n[塔](https://a.example/1)\n------\n\n<p>塔在港口，已经一百年了。</p><form><input></form>",
    )
    pipeline.ingest(archive.config, [archive.config.clippings])
    assert [note for note in archive.build().notes if ".md" in note] == []
