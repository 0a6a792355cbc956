"""Hostile clippings: each becomes a clean page or an error, and nothing in it is executed.

The sizes are those at which a rule in quadratic time would take minutes, and recursion over the tree would raise
RecursionError.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from account import clean_clipping, lost_characters
from bs4 import BeautifulSoup

from jianbao.errors import ClippingError, PageError
from jianbao.ingest.article import load_knowledge, make_article
from jianbao.ingest.html.tree import MAX_ELEMENT_DEPTH, MAX_ELEMENTS, MAX_TEXT_CHARACTERS
from jianbao.ingest.normalise import normalise
from jianbao.ingest.read.clipping import read_clipping
from jianbao.ingest.read.encoding import decode
from jianbao.model import Article, Clipping
from jianbao.page.format import dump_page, parse_page
from jianbao.publish.render.markdown import to_html

pytestmark = pytest.mark.slow

KNOWLEDGE = load_knowledge(None)
RFI = KNOWLEDGE.outlets["rfi"]
PROSE = "船只今天回到了港口，人们说这是他们多年来第一次看到这么多的鱼。他不知道明天会不会有风。"
LAUGHS = "\n".join(
    ["l0: &l0 [哈, 哈, 哈, 哈, 哈, 哈, 哈, 哈, 哈]"]
    + [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9)}]" for n in range(1, 10)]
)


def a_clipping(html: str, title: str = "渔船回港", url: str = "https://www.rfi.fr/cn/a") -> Clipping:
    """A clipping with this body."""
    return Clipping("a.txt", "0" * 64, {}, title, url, None, html)


def article_from_bytes(data: bytes, folder: Path) -> Article:
    """The article of a file with these bytes; its page is written and parsed again."""
    path = folder / "a.txt"
    path.write_bytes(data)
    article, _ = make_article(path, "a.txt", KNOWLEDGE)
    page = dump_page(article)
    assert page.encode()
    assert parse_page(page, "a.md")._replace(characters=None) == article
    return article


def executable(page: str) -> list[str]:
    """The elements and attributes of a page that a browser would run."""
    soup = BeautifulSoup(page, "lxml")
    found = [tag.name for tag in soup.find_all(["script", "style", "iframe", "object", "embed", "form", "svg", "base"])]
    for tag in soup.find_all(True):
        for name, value in tag.attrs.items():
            address = re.sub(r"[\x00-\x20\x7f-\xa0]", "", str(value)).lower()
            harmless = name not in ("href", "src") or address.startswith(("http://", "https://", "mailto:"))
            if not harmless or name.startswith("on") or name in ("style", "srcdoc", "srcset", "formaction"):
                found.append(f"{name}={value}")
    return found


# Bodies

REPEATED: dict[str, Callable[[int], str]] = {
    "nested elements": lambda n: "<div>甲" * n,
    "nested inline elements": lambda n: "<b><i><span><font>甲" * (n // 4),
    "nested lists": lambda n: "<ul><li>甲" * (n // 2),
    "nested quotations": lambda n: "<blockquote>甲" * n,
    "nested tables": lambda n: "<table><tr><td>甲" * (n // 3),
    "nested links": lambda n: "<a href=x>甲" * n,
    "line breaks": lambda n: "<p>甲" + "<br>" * n + "乙",
    "line breaks in bold": lambda n: "<p><b>" + "<br>" * n + "</b>乙",
    "lines in bold": lambda n: "<p><b>" + "甲<br><br>" * (n // 2),
    "links": lambda n: "<p>" + '<a href="https://e.org/1">甲</a> <a href="https://e.org/2">乙</a> ' * (n // 2),
    "marks side by side": lambda n: "<p>" + "<b>甲</b>" * n,
    "comments": lambda n: "<p>" + "甲<!--x-->" * n,
    "items": lambda n: "<ol>" + "<li>甲</li>" * n,
    "items with paragraphs": lambda n: "<ol>" + "<li><p>甲</p></li>" * (n // 2),
    "lists side by side": lambda n: "<ul><li>甲</li></ul>" * (n // 2),
    "rows": lambda n: "<table>" + "<tr><td>甲</td><td>乙</td></tr>" * (n // 3),
    "columns and rows": lambda n: (
        "<table><tr>" + "<td>甲</td>" * (n // 2) + "</tr>" + "<tr><td>乙</td></tr>" * (n // 4)
    ),
    "cells over a thousand columns": lambda n: "<table>" + "<tr><td colspan=9999>甲</td><td>乙</td></tr>" * (n // 3),
    "share links": lambda n: "<div>" + '<a href="https://wa.me/?text=1">x</a>' * n,
    "inputs": lambda n: "<div>" + "<input>" * n + "订阅",
    "pictures for noscript": lambda n: "<div>" + '<noscript><img src="https://e.org/1.jpg"></noscript>' * (n // 2),
    "frames": lambda n: "<div>" + '<iframe src="https://e.org/1"></iframe>' * n,
    "captions": lambda n: '<figure><img src="https://e.org/1.jpg">' + "<figcaption>甲</figcaption>" * n,
    "rules": lambda n: "<i></i>" * (n // 2) + "<hr> " * (n // 2),
    "lines of code": lambda n: "<pre>" + "甲<br>" * n,
    "terms": lambda n: "<dl>" + "<dt>甲<dd>乙" * (n // 2),
    "titles": lambda n: "<p>渔船回港</p>" * n,
    "bylines": lambda n: "<p>文｜林小满</p>" * n,
    "links that lead on": lambda n: "<p>甲。</p>" + '<a href="/cn/a">阅读全文</a>' * n,
    "hashtags": lambda n: "<p>甲。</p>" + "<p>#甲 #乙</p>" * n,
    "texts among blocks": lambda n: "<div>" + "甲<i>x</i>" * n + "<p>乙</p></div>",
}


@pytest.mark.parametrize("make", REPEATED.values(), ids=REPEATED)
def test_thousands_of_elements(make: Callable[[int], str]) -> None:
    """Anything repeated thousands of times is cleaned without losing text, and the page can be rendered."""
    cleaned = clean_clipping(a_clipping(make(1_500)), RFI)
    assert not lost_characters(cleaned)
    assert executable(to_html(cleaned.body, "zh-Hans")) == []


@pytest.mark.parametrize("make", REPEATED.values(), ids=REPEATED)
def test_too_many_elements(make: Callable[[int], str]) -> None:
    """Tens of thousands of elements are refused with an error that has the limit."""
    with pytest.raises(ClippingError, match=f"more than {MAX_ELEMENTS:,} elements") as caught:
        clean_clipping(a_clipping(make(60_000)), RFI)
    assert caught.value.remedy


@pytest.mark.parametrize("tag", ["div", "b", "ul", "span", "blockquote", "section", "a", "font"])
def test_depth_is_limited(tag: str) -> None:
    """An element beyond the maximum depth becomes a sibling of the deepest allowed; text and pictures stay in order."""
    html = f"<{tag}>" * 2_000 + "<p>甲</p><p>乙<img src='https://e.org/1.jpg'></p>" + f"</{tag}>" * 2_000 + "<p>丙</p>"
    body = clean_clipping(a_clipping(html), RFI).body
    assert re.sub(r"[^甲乙丙!]", "", body) == "甲乙!丙"
    assert body.endswith("\n\n丙\n")
    assert "甲乙" not in body, "two paragraphs stay two"


def test_ordinary_depth_is_kept() -> None:
    """Up to the maximum depth, elements remain nested."""
    html = "<div>" * (MAX_ELEMENT_DEPTH - 4) + "<p>甲<b>乙</b></p>" + "</div>" * (MAX_ELEMENT_DEPTH - 4)
    assert clean_clipping(a_clipping(html), RFI).body == "甲**乙**\n"


def test_depth_of_lists_is_limited() -> None:
    """markdown-it drops content that is nested 20 deep; lists are kept less deep, so that all items are on the page."""
    html = "".join(f"<ul><li>第{number}层" for number in range(25))
    page = to_html(clean_clipping(a_clipping(html), RFI).body, "zh-Hans")
    assert [number for number in range(25) if f"第{number}层" not in page] == []


@pytest.mark.parametrize(
    "text",
    [
        *(
            "中",
            "word ",
            "\\",
            "*",
            "_a_ ",
            "[",
            "](",
            "`a",
            "<",
            "# ",
            "=",
            "|",
            "1",
            "1. ",
            "&amp;amp",
            "~",
            "!",
            "> ",
        ),
        *(
            " ",
            "\u3000",
            "\n",
            "\u200b",
            "https://e.org/",
            "发布时间：",
            "The post ",
            "-",
            "：",
            "2023年",
            "😀",
            "\ufffd",
            "\u202e甲",
            "\u3000〔",
            "★",
            "优惠码A1 ",
            "限時優惠",
            "get ",
        ),
    ],
)
def test_endless_line_loses_no_text(text: str) -> None:
    """Thousands of equal characters in one line lose no text, and no regular expression takes exponential time."""
    cleaned = clean_clipping(a_clipping(f"<p>头{text * (30_000 // len(text))}尾</p>"), RFI)
    article, _ = normalise(cleaned, RFI, KNOWLEDGE.vocabulary)
    assert not lost_characters(cleaned)
    assert len(article.summary) < 200
    assert executable(to_html(article.body, article.lang)) == []


def test_body_of_millions_of_characters_is_refused() -> None:
    """A body of millions of characters is an error, with or without elements in it."""
    for html in ("字" * (MAX_TEXT_CHARACTERS + 1), "<p>" + "字" * 50_000 + "</p>" + "<p>" + "字" * MAX_TEXT_CHARACTERS):
        with pytest.raises(ClippingError, match="characters of text"):
            clean_clipping(a_clipping(html), RFI)


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="data:image/png;base64,{}">',
        '<p title="{}">',
        "<script>{}</script>",
        "<style>{}</style>",
        '<a href="https://e.org/?{}">乙</a>',
        '<p style="display{}">',
        '<img srcset="{}">',
        '<img src="https://e.org/{}.gif">',
    ],
)
@pytest.mark.parametrize("filling", ["A", ",", "a,", " ", "a 1w, ", "icon-", "%", "&amp;", "/"])
def test_huge_attributes(tag: str, filling: str) -> None:
    """Huge attributes, scripts and styles do not affect the text around them."""
    assert not lost_characters(
        clean_clipping(a_clipping("<p>甲</p>" + tag.format(filling * (100_000 // len(filling))) + "<p>丙</p>"), RFI)
    )


def test_an_attribute_of_ten_megabytes() -> None:
    """An attribute of ten megabytes does not end the parsing: by default libxml2 would drop the rest of the article."""
    html = '<p>甲</p><img alt="" src="data:' + "A" * 11_000_000 + '"><p>乙</p>'
    assert clean_clipping(a_clipping(html), RFI).body == "甲\n\n乙\n"


# URLs

SCRIPTS = [
    *("javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "\x01javascript:alert(1)"),
    *("java\nscript:alert(1)", "java\tscript:alert(1)", "java&#x0A;script:alert(1)", "&#106;avascript:alert(1)"),
    *("&#x6A&#x61&#x76&#x61script:alert(1)", "javascript&colon;alert(1)", "java&Tab;script:alert(1)"),
    *("jav\x00ascript:alert(1)", "\u200bjavascript:alert(1)", "\ufeffjavascript:alert(1)", "\xa0javascript:alert(1)"),
    *("javascript%3Aalert(1)", "%6Aavascript:alert(1)", "javascript://e.org/%0Aalert(1)", "//javascript:alert(1)"),
    *("vbscript:msgbox(1)", "VBSCRIPT:x", "data:text/html,<script>alert(1)</script>", "DATA:text/html;base64,PHNj"),
    *("da\nta:text/html,x", "&#100;ata:text/html,x", "blob:https://e.org/1", "file:///etc/passwd", "feed:javascript:x"),
    *(
        "view-source:javascript:x",
        "jar:https://e.org!/",
        "livescript:x",
        "mhtml:x",
        "ｊａｖａｓｃｒｉｐｔ:x",
        "javascript：x",
    ),
    *(
        "https://e.org/<script>",
        "https://e.org/\"onmouseover='x'",
        "https://e.org/)[a](javascript:x)",
        "https://e.org/`x",
    ),
    *(
        "https://e.org/ onerror=x",
        "https://[::1",
        "https://e.org:99999/",
        "http://\u2100.org/",
        "\\\\e.org\\x",
        "?javascript:",
    ),
]
PLACES = [
    '<p>甲<a href="{}">乙</a></p>',
    "<p>甲<a href='{}'>乙</a></p>",
    '<p>甲<img src="{}" alt="乙"></p>',
    '<p>甲乙<img data-src="{}"></p>',
    '<p>甲乙<img srcset="{} 2x"></p>',
    '<p>甲乙</p><iframe src="{}"></iframe>',
    '<p>甲乙</p><video src="{}"></video>',
    '<form action="{0}"><p>甲乙</p><button formaction="{0}"></button></form>',
    '<p>甲乙</p><object data="{0}"><embed src="{0}"></object>',
    '<p>甲乙</p><svg><a xlink:href="{0}"><animate to="{0}"/></a></svg>',
    '<base href="{}"><p>甲乙<a href="x">丙</a></p>',
    '<p>甲乙</p><meta http-equiv="refresh" content="0;url={}">',
    "<p>甲乙 {} </p>",
    "<p>甲乙 &lt;{}&gt; [丙]({}) </p>",
    '<table background="{0}"><tr><td>甲乙<td><a href="{0}">丙</a></table>',
]


@pytest.mark.parametrize("place", PLACES)
def test_executable_urls_are_removed(place: str) -> None:
    """No executable URL is on the page, in any spelling and at any place in the HTML."""
    for address in SCRIPTS:
        cleaned = clean_clipping(a_clipping(place.format(address, address)), RFI)
        article, _ = normalise(cleaned, RFI, KNOWLEDGE.vocabulary)
        assert executable(to_html(article.body, "zh-Hans")) == [], address
        assert article.image is None or article.image.startswith(("http://", "https://"))


@pytest.mark.parametrize("address", [address for address in SCRIPTS if "\n" not in address])
def test_executable_source_urls_are_ignored(address: str, tmp_path: Path) -> None:
    """The source URL is an http or https URL or empty, and the id is a safe file name."""
    article = article_from_bytes(f"[题目]({address})\n------\n<p>甲<a href='#x'>乙</a></p>".encode(), tmp_path)
    assert article.source_url == "" or article.source_url.startswith(("http://", "https://"))
    assert re.fullmatch(r"[a-z0-9][a-z0-9.-]*", article.id)
    assert executable(to_html(article.body, "zh-Hans")) == []


@pytest.mark.parametrize(
    "markup",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<svg/onload=alert(1)>",
        "<a href=https://e.org onclick=alert(1)>乙</a>",
        "<p style='background:url(javascript:alert(1))'>乙</p>",
        "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<iframe srcdoc='<script>alert(1)</script>'></iframe>",
        "<template><script>alert(1)</script></template>",
        "<!--[if IE]><script>alert(1)</script><![endif]-->",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&amp;lt;img src=x onerror=alert(1)&amp;gt;",
        "<textarea><img src=x onerror=alert(1)></textarea>",
        "<xmp><img src=x onerror=alert(1)></xmp>",
        "<plaintext><img src=x onerror=alert(1)>",
        "<code><img src=x onerror=alert(1)>&lt;script&gt;</code>",
        "<img alt='](javascript:alert(1)) <script>alert(1)</script>' src='https://e.org/1.jpg'>",
        "[乙](javascript:alert(1)) <javascript:alert(1)> ![x](data:text/html,x)",
        "{% include x %}{{ site.x }}<?php x ?><% x %>",
    ],
)
def test_markup_in_any_field_is_not_executed(markup: str, tmp_path: Path) -> None:
    """Markup in the body, the title, the front matter and the URL becomes text or is removed, and is never executed."""
    quoted = markup.replace("'", "''")
    header = f"---\ntitle: '{quoted}'\nauthor: '{quoted}'\ntags: ['{quoted}']\nfrom: 'https://e.org/{quoted}'\n---\n"
    for data in (
        f"{header}<p>甲</p>{markup}<p>丙</p>",
        f"[{markup}](https://e.org/{markup})\n------\n{markup}<p>丙</p>",
    ):
        article = article_from_bytes(data.encode(), tmp_path)
        assert executable(to_html(article.body, article.lang)) == []
        assert "\n" not in article.title


@pytest.mark.parametrize(
    "title", ["../../etc/passwd", "..\\..\\x", "/etc/passwd", "\x00\x1f", "CON", ".", "a/b:c*?", "‮abc"]
)
def test_ids_do_not_depend_on_titles(title: str, tmp_path: Path) -> None:
    """The id of a page depends on its URL or digest, never on its title."""
    article = article_from_bytes(f"[{title}]()\n------\n<p>甲</p>".encode(), tmp_path)
    assert re.fullmatch(r"clipping-[a-z2-7]{10}", article.id)


# Front matter

HEADERS = [
    "title: 好\nx: !!python/object/apply:os.system ['true']",
    "title: 好\nx: !!python/name:os.system",
    "title: 好\nx: !!timestamp foo",
    "title: 好\nx: !!bool x",
    'title: 好\nx: !!int ""',
    "title: 好\nx: !!float x",
    "title: 好\nx: !!binary '%'",
    "title: 好\n? [a, b]\n: 1",
    "title: 好\nx: 2023-99-99",
    "title: 好\nx: 1:59:59.5",
    "title: 好\nx: *nothing",
    "title: 好\nx: &x [*x]",
    "title: 好\nauthor: 0x" + "f" * 50_000,
    "title: 好\nauthor: " + "9" * 50_000,
    "title: 好\nauthor: 1" + ":59" * 20_000,
    "title: 好\nauthor: &" + "x" * 50_000 + " 乙",
    "title: 好\nx: " + "[" * 30_000,
    "title: 好\nx: " + "[" * 30_000 + "]" * 30_000,
    "title: 好\nx: " + "{a: " * 20_000,
    "title: 好\nx:\n  " + "- " * 40_000 + "y",
    "title: 好\n" + "? " * 40_000 + "y",
    "title: 好\n" + "\n".join(" " * depth + "x:" for depth in range(440)),
    "title: 好\ntags: [" + "甲, " * 40_000 + "]",
    "title: 好\n" + "x: y\n" * 60_000,
    f"title: 好\n{LAUGHS}",
    "title: 好\nauthor: " + "a, " * 20_000,
    'title: 好\nx: "\\uD800"',
]


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: re.sub(r"\s+", " ", header[10:40]))
def test_hostile_front_matter_of_clippings(header: str, tmp_path: Path) -> None:
    """For any hostile YAML the title is read, nothing is executed, and the article is complete."""
    article = article_from_bytes(f"---\n{header}\n---\n[甲](https://e.org/a)\n------\n<p>正文。</p>".encode(), tmp_path)
    assert (article.title, article.body) == ("好", "正文。\n")


def test_title_with_a_billion_laughs(tmp_path: Path) -> None:
    """A title that is an alias for a billion words stays as the text of its line."""
    article = article_from_bytes(
        f"---\n{LAUGHS}\ntitle: *l9\nfrom: https://e.org/a\n---\n<p>正文。</p>".encode(), tmp_path
    )
    assert article.title == "*l9"


@pytest.mark.parametrize("header", HEADERS, ids=lambda header: re.sub(r"\s+", " ", header[10:40]))
def test_hostile_front_matter_of_pages(header: str) -> None:
    """A page with hostile front matter is read, or refused with PageError."""
    try:
        assert parse_page(f"---\n{header}\n---\n正文。\n", "a.md").title == "好"
    except PageError as problem:
        assert problem.file == "a.md"  # noqa: PT017  # both outcomes are valid


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"[" + b"](" * 500_000 + b")\n", "not a clipping"),
        (b"[" + b"](" * 500_000 + b")\n------\n", "the title has more than"),
        (b"[a](https://e.org/" + b"x" * 500_000 + b")\n------\n<p>b</p>", "the URL has more than"),
        (b"\n" * 1_000_000 + b"x", "not a clipping"),
        (b"---\n" + b"\n--- x" * 200_000, "not a clipping"),
        (b"<!--" + b" " * 1_000_000 + b"1", "not a clipping"),
        (b"<!--" + b"1" * 1_000_000 + b"-->\n[a](b)\n", "not a clipping"),
        (b"\xef\xbb\xbf" * 3, "not a clipping"),
        (b"x" * 20_000_001, "the file has more than 20 MB"),
        ("[甲](https://e.org)\n------\n<p>乙</p>".encode()[:-5] + b"\xe4\xb8", "is not UTF-8"),
        ("[甲](https://e.org)\n------\n<p>乙".encode("utf-16")[:-1], "is not UTF-8"),
        (bytes(range(256)) * 40, "is not UTF-8"),
    ],
)
def test_hostile_files(data: bytes, what: str, tmp_path: Path) -> None:
    """A file that is not a clipping is refused with an error, without expensive matching of its first lines."""
    with pytest.raises(ClippingError, match=what) as caught:
        article_from_bytes(data, tmp_path)
    assert caught.value.file == "a.txt"
    assert caught.value.remedy


def test_nul_characters_are_removed(tmp_path: Path) -> None:
    """NUL characters are removed, as a browser does."""
    article = article_from_bytes(
        b"[t\x00itle](https://e.org/\x00a)\n---\x00---\n<p>a\x00b</p>\x00<scr\x00ipt>x</script>", tmp_path
    )
    assert (article.title, article.source_url, article.body) == ("title", "https://e.org/a", "ab\n")


# Encodings

RAW = f"[渔船回港](https://e.org/a)\n------\n<p>{PROSE}</p>"
TRADITIONAL = "船隻今天回到了港口，人們說這是他們多年來第一次看到這麼多的魚。他不知道明天會不會有風。"
RAW_TRADITIONAL = f"[漁船回港](https://e.org/a)\n------\n<p>{TRADITIONAL}</p>"


@pytest.mark.parametrize(
    ("raw", "encoding", "name"),
    [
        (RAW, "gb18030", "GB18030"),
        (RAW, "gbk", "GB18030"),
        (RAW, "gb2312", "GB18030"),
        (RAW_TRADITIONAL, "gbk", "GB18030"),
        (RAW_TRADITIONAL, "big5", "Big5-HKSCS"),
        (RAW_TRADITIONAL, "big5hkscs", "Big5-HKSCS"),
        (RAW_TRADITIONAL, "cp950", "Big5-HKSCS"),
        (RAW, "utf-16", "UTF-16-LE"),
        (RAW, "utf-8-sig", "UTF-8"),
    ],
)
def test_legacy_encodings(raw: str, encoding: str, name: str, tmp_path: Path) -> None:
    """Files in legacy encodings of Chinese are decoded, and the account names the encoding."""
    path = tmp_path / "a.txt"
    path.write_bytes(raw.encode(encoding))
    clipping = read_clipping(path, "a.txt")
    cleaned = clean_clipping(clipping, RFI)
    assert (clipping.encoding, cleaned.body) == (name, raw.partition("<p>")[2].removesuffix("</p>") + "\n")
    reasons = [entry.reason for entry in cleaned.removed if entry.rule == "encoding"]
    assert reasons == ([] if name == "UTF-8" else [f"The file is not UTF-8; its bytes were read as {name}."])


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("渔船回港", "gb18030"),
        ("漁船回港", "big5"),
        ("정부는 오늘 서울에서 새로운 정책을 발표했다. 어선들이 항구로 돌아왔다고 주민들은 말했다." * 3, "euc_kr"),
        ("漁船が港に戻ったと住民は話した。政府は今日、東京で新しい政策を発表した。" * 3, "euc_jp"),
        ("漁船が港に戻ったと住民は話した。政府は今日、東京で新しい政策を発表した。" * 3, "shift_jis"),
        ("Рыбацкие лодки вернулись в порт, говорят жители города." * 3, "cp1251"),
        ("Les bateaux de pêche sont rentrés à Étretat, disent les élèves." * 3, "latin-1"),
        ("ÄÖÜäöüß" * 30, "latin-1"),
    ],
)
def test_uncertain_encodings(text: str, encoding: str) -> None:
    """Text that is too short or in another language is not decoded, because its encoding would be a guess."""
    assert decode(text.encode(encoding)) is None
