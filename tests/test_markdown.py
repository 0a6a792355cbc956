"""Rendering Markdown to the HTML of an article's body: sanitised, and with as few requests as possible."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup
from hypothesis import example, given
from hypothesis import strategies as st

from jianbao.publish.render.markdown import to_html
from jianbao.publish.render.markdown_fast import PICTURE_ATTRIBUTES
from jianbao.publish.render.sanitise import ALLOWED_TAGS

PICTURE_END = '" loading="lazy" decoding="async" referrerpolicy="no-referrer"'


def html(body: str, lang: str = "zh-Hans") -> str:
    """The HTML of an article's body, without newlines."""
    return to_html(body, lang).replace("\n", "")


def link(url: str, text: str = "evil.example") -> str:
    """A link as a page has it."""
    return f'<a href="{url}" rel="noopener noreferrer">{text}</a>'


# name: body, expected HTML (None: only sanitised); visible text is kept
DANGEROUS = {
    "script": ("<script>alert(1)</script>", ""),
    "script in capitals": ("<SCRIPT src=//evil.example/x.js></SCRIPT>", ""),
    "script in a sentence": ("前<script>alert(1)</script>后", "<p>前后</p>"),
    "script that never ends": ("<script>alert(1)", ""),
    "script inside a script": ("<scr<script>ipt>alert(1)</script>", "<p>&lt;scr</p>"),
    "handler": ('<p onclick="alert(1)">文</p>', "<p>文</p>"),
    "handler of a picture": ("<img src=x onerror=alert(1)>", f'<img src="x{PICTURE_END} alt="">'),
    "handler in capitals": ("<IMG SRC=x ONERROR=alert(1)>", f'<img src="x{PICTURE_END} alt="">'),
    "handler after a slash": ("<img/src=x/onerror=alert(1)>", "<p>&lt;img/src=x/onerror=alert(1)&gt;</p>"),
    "style sheet": ("<style>body{display:none}</style>文", "文"),
    "style attribute": ('<p style="position:fixed">文</p>', "<p>文</p>"),
    "class and id": ('<p class="site-header" id="main">文</p>', "<p>文</p>"),
    "frame": ('<iframe src="https://evil.example"></iframe>文', f"<p>{link('https://evil.example')}</p>文"),
    "frame of its own source": ('<iframe srcdoc="<script>alert(1)</script>"></iframe>', ""),
    "object": ('<object data="x.swf"></object><embed src="x.swf">', f"<p>{link('x.swf', 'x.swf')}</p>"),
    "drawing": ('<svg onload="alert(1)"><circle r="1"></circle></svg>', "<p></p>"),
    "script in a drawing": ("<svg><script>alert(1)</script></svg>", "<p></p>"),
    "formula": ('<math href="https://evil.example"><mtext></mtext></math>', "<p><math><mtext></mtext></math></p>"),
    "form": ('<form action="https://evil.example"><input name="q"><button>送</button></form>', "送"),
    "base": ('<base href="https://evil.example/">', ""),
    "meta": ('<meta http-equiv="refresh" content="0;url=https://evil.example">', ""),
    "style link": ('<link rel="stylesheet" href="https://evil.example/x.css">', ""),
    "picture sources": (
        '<picture><source srcset="https://evil.example/a 2x"><img src="https://a.example/b" srcset="x 2x"></picture>',
        f'<p><img src="https://a.example/b{PICTURE_END} alt=""></p>',
    ),
    "video": (
        '<video src="https://evil.example/v" autoplay></video>',
        f"<p>{link('https://evil.example/v')}</p>",
    ),
    "comment": ("<!-- <script>alert(1)</script> -->文", "文"),
    "script in a title": ('<p title="<script>alert(1)</script>">文</p>', None),
    "custom element": ("<x-evil>文</x-evil>", "<p>文</p>"),
    "template": ("<template><script>alert(1)</script></template>", "<p></p>"),
    "noscript": ('<noscript><img src="x" title="</noscript><img src=x onerror=alert(1)>"></noscript>', None),
}


@pytest.mark.parametrize(("body", "expected"), DANGEROUS.values(), ids=DANGEROUS)
def test_dangerous_markup_never_reaches_a_page(body: str, expected: str | None) -> None:
    """Scripts, event handlers, styles, frames, SVG and forms are removed; the text around them stays."""
    rendered = html(body)
    if expected is not None:
        picture = r'<img( loading="lazy"| decoding="async"| referrerpolicy="no-referrer")*'
        ordered = re.sub(rf"{picture} src=\"([^\"]*)\"", lambda m: f'<img src="{m[2]}{PICTURE_END}', rendered)
        assert ordered == expected
    assert_harmless(rendered)


def assert_harmless(rendered: str) -> None:
    """Assert that HTML, parsed like in a browser, executes, styles and embeds nothing, and loads only pictures."""
    for element in BeautifulSoup(rendered, "lxml").find_all(True):
        if element.name in ("html", "body"):
            continue
        assert element.name in ALLOWED_TAGS
        for name, value in element.attrs.items():
            assert not name.startswith("on")
            assert name not in ("style", "srcset", "srcdoc", "target")
            assert (name, value) not in (("id", "main"), ("id", "search"))
            assert name != "class" or (element.name == "section" and value == ["footnotes"])
            if name in ("href", "src", "cite"):
                assert re.match(r"(?:https?:|mailto:|[^:]*(?:[/?#]|$))", str(value), re.IGNORECASE), value
        if element.name == "img":
            assert {key: element[key] for key in PICTURE_ATTRIBUTES} == PICTURE_ATTRIBUTES
            assert str(element["src"]).partition(":")[0].lower() not in ("javascript", "data", "vbscript")


ACTIVE_URLS = [
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    " javascript:alert(1)",
    "java\tscript:alert(1)",
    "java&#10;script:alert(1)",
    "java&Tab;script:alert(1)",
    "&#106;avascript:alert(1)",
    "&#x6A;avascript:alert(1)",
    "&#0000106avascript:alert(1)",
    "javascript&colon;alert(1)",
    "\x01javascript:alert(1)",
    "vbscript:msgbox(1)",
    "data:text/html,<script>alert(1)</script>",
    "DATA:text/html;base64,PHNjcmlwdD4=",
    "file:///etc/passwd",
    "blob:https://evil.example/1",
]


@pytest.mark.parametrize("url", ACTIVE_URLS)
@pytest.mark.parametrize(
    "form",
    [
        '<a href="{}">文</a>',
        "<a href='{}'>文</a>",
        "[文]({})",
        "[文](<{}>)",
        "[文][1]\n\n[1]: {}",
        "<{}>",
        '<img src="{}">',
        '<image src="{}">',
        "![文]({})",
        '<blockquote cite="{}">文</blockquote>',
    ],
)
def test_urls_that_execute_something_are_removed(form: str, url: str) -> None:
    """Links and pictures only keep http, https and mailto URLs, however another scheme is spelt."""
    rendered = BeautifulSoup(html(form.format(url)), "lxml")
    kept = [str(e.get(a)) for e in rendered.find_all(True) for a in ("href", "src", "cite") if e.get(a)]
    schemes = {re.sub(r"[\x00-\x20]", "", value).partition(":")[0].lower() for value in kept if ":" in value}
    assert not schemes & {"javascript", "vbscript", "data", "file", "blob"}


@pytest.mark.parametrize("url", ["https://a.example/b?c=1", "http://a.example/", "mailto:a@b.example"])
def test_links_to_other_sites_stay_without_referrer_or_opener(url: str) -> None:
    """The linked page learns no referrer, and cannot control the window of ours."""
    link = BeautifulSoup(html(f"[文]({url})"), "lxml").find("a")
    assert link is not None
    assert link["href"] == url
    assert link["rel"] == ["noopener", "noreferrer"]


MARKUP_PIECES = (
    *"<>\"'=/ \n&;:-!()[]`*#x",
    *("img", "image", "script", "svg", "a", "style", "src", "href", "onerror", "javascript:", "title"),
    *(
        "<!--",
        "-->",
        "<p>",
        "<![CDATA[",
        "]]>",
        "<math>",
        "<mtext>",
        "mglyph",
        "<iframe src=",
        "<embed",
        "id=",
        "[^a]:",
    ),
)


@given(st.lists(st.sampled_from(MARKUP_PIECES), max_size=30).map("".join))
@example('<p title="<img src=x ">')
@example("<img title='<img '>")
def test_broken_markup_is_sanitised(body: str) -> None:
    """Pieces of markup in any order give HTML that executes nothing."""
    assert_harmless(html(body))


PICTURE_FORMS = {
    "Markdown": "![说明](https://a.example/b.jpg)",
    "in a sentence": "前 ![说明](https://a.example/b.jpg) 后",
    "by reference": "![说明][1]\n\n[1]: https://a.example/b.jpg",
    "in a link": "[![说明](https://a.example/b.jpg)](https://a.example/)",
    "in a list": "- ![说明](https://a.example/b.jpg)",
    "in a heading": "## ![说明](https://a.example/b.jpg)",
    "in a table": "| a |\n|---|\n| ![说明](https://a.example/b.jpg) |",
    "in a quotation": "> ![说明](https://a.example/b.jpg)",
    "HTML": '<img src="https://a.example/b.jpg" alt="说明">',
    "HTML in a sentence": '前 <img src="https://a.example/b.jpg" alt="说明"/> 后',
    "HTML in capitals": '<IMG SRC="https://a.example/b.jpg" ALT="说明">',
    "image": '<image src="https://a.example/b.jpg" alt="说明">',
    "IMAGE": '<p><IMAGE src="https://a.example/b.jpg" alt="说明"></p>',
    "with other attributes": (
        '<img loading="eager" decoding="sync" referrerpolicy="unsafe-url" src="https://a.example/b.jpg" alt="说明">'
    ),
}


@pytest.mark.parametrize("body", PICTURE_FORMS.values(), ids=PICTURE_FORMS)
def test_every_picture_is_lazy_and_sends_no_referrer(body: str) -> None:
    """A picture is loaded when it comes into view, does not delay the text, and does not reveal which page is read."""
    (picture,) = BeautifulSoup(html(body), "lxml").find_all("img")
    assert picture.attrs == {"src": "https://a.example/b.jpg", "alt": "说明", **PICTURE_ATTRIBUTES}


def test_picture_without_alternative_text() -> None:
    """A picture that its author gave no alternative text has an empty one, or screen readers would read its address."""
    assert re.findall(r'<img [^>]*alt="([^"]*)"', to_html('<img src="https://a.example/b.jpg">', "zh-Hans")) == [""]


@pytest.mark.parametrize("gap", ["\n", "  \n", "\\\n"])
def test_picture_with_a_caption_is_a_figure(gap: str) -> None:
    """Emphasis below a picture is its caption, including other markup in it."""
    rendered = BeautifulSoup(html(f"![图](https://a.example/b.jpg){gap}*说明 **重** [链](https://a.example/)*"), "lxml")
    figure = rendered.find("figure")
    assert figure is not None
    assert [child.name for child in figure.find_all(True, recursive=False)] == ["img", "figcaption"]
    assert figure.get_text() == "说明 重 链"
    assert rendered.find("p") is None
    assert figure.find("em") is None


def test_picture_alone_is_a_figure() -> None:
    """A picture in a paragraph of its own is a figure without a caption."""
    assert re.fullmatch(r"<figure><img [^>]*></figure>", html("![图](https://a.example/b.jpg)"))


@pytest.mark.parametrize(
    "body",
    [
        "![图](https://a.example/b.jpg) 正文接着写。",
        "![图](https://a.example/b.jpg)\n正文 *强调*",
        "![图](https://a.example/b.jpg)\n*一* 和 *二*",
        "![图](https://a.example/b.jpg)\n*一**二*三*",
        "![图](https://a.example/b.jpg)\n**粗**",
        "![图](https://a.example/b.jpg)\n![图](https://a.example/c.jpg)",
    ],
)
def test_picture_in_a_paragraph_stays_in_it(body: str) -> None:
    """Text after a picture that is not one emphasis on its own lines does not become a caption."""
    rendered = html(body)
    assert rendered.startswith("<p>")
    assert "<figcaption>" not in rendered


@pytest.mark.parametrize(("marks", "align"), [(":--", "left"), ("--:", "right"), (":-:", "center"), ("---", None)])
def test_tables_keep_their_alignment(marks: str, align: str | None) -> None:
    """Alignment is kept as an attribute, because the Content-Security-Policy forbids style attributes."""
    rendered = BeautifulSoup(html(f"| 国 | 数 |\n|---|{marks}|\n| 韩 | 1 |"), "lxml")
    assert [cell.get("align") for cell in rendered.find_all(["th", "td"])] == [None, align] * 2
    assert "style" not in html(f"| 国 | 数 |\n|---|{marks}|\n| 韩 | 1 |")


PASSAGES = {
    "English paragraph": ("The minister said that it was the first of its kind.", "zh-Hans", "en"),
    "English heading": ("## The minister said that it was the first of its kind", "zh-Hans", "en"),
    "English in a loose list": ("- The minister said that it was the first.\n\n- 二", "zh-Hans", "en"),
    "English in a list": ("- The minister said that it was the first of its kind.\n- 二", "zh-Hans", "en"),
    "English in a table": ("| 一 |\n|---|\n| The minister said that it was the first of its kind. |", "zh-Hans", "en"),
    "English in a quotation": ("> The minister said that it was the first of its kind.", "zh-Hans", "en"),
    "English caption": (
        "![](https://a.example/b)\n*The minister said that it was the first of its kind.*",
        "zh-Hans",
        "en",
    ),
    "Japanese paragraph": ("防衛大臣は金曜日に会談を行うと述べました。", "zh-Hans", "ja"),
    "Korean paragraph": ("국방부 장관이 금요일에 회담을 연다고 밝혔습니다.", "zh-Hant", "ko"),
    "Traditional in Simplified": ("國務卿與國防部長將會談，並發表聲明。", "zh-Hans", "zh-Hant"),
    "Simplified in Traditional": ("国务卿与国防部长将会谈，并发表声明。", "zh-Hant", "zh-Hans"),
    "same language": ("国务卿与国防部长将会谈，并发表声明。", "zh-Hans", None),
    "name": ("Bonnie Jenkins", "zh-Hans", None),
    "name in a sentence": ("国务次卿詹金斯（Bonnie Jenkins）和国防部副次长贝克。", "zh-Hans", None),
    "abbreviation": ("EDSCG 2+2", "zh-Hans", None),
}


@pytest.mark.parametrize(("body", "article_lang", "lang"), PASSAGES.values(), ids=PASSAGES)
def test_foreign_passages_have_a_lang_attribute(body: str, article_lang: str, lang: str | None) -> None:
    """Blocks in another language than the article have a ``lang`` attribute; names and single words have none."""
    rendered = BeautifulSoup(html(body, article_lang), "lxml")
    assert [element["lang"] for element in rendered.find_all(lang=True)] == ([lang] if lang else [])


HEADINGS = {
    "first level": ("# 一", ["h2"]),
    "underlined": ("一\n===\n\n二\n---", ["h2", "h3"]),
    "in order": ("## 一\n\n### 二\n\n#### 三", ["h2", "h3", "h4"]),
    "begins deep": ("#### 一\n\n#### 二", ["h2", "h2"]),
    "jumps": ("## 一\n\n##### 二\n\n##### 三\n\n## 四", ["h2", "h3", "h3", "h2"]),
    "all six": ("\n".join(f"{'#' * n} 题" for n in range(1, 7)), ["h2", "h3", "h4", "h5", "h6", "h6"]),
    "first level and its parts": ("# 一\n\n## 二\n\n# 三", ["h2", "h3", "h2"]),
}


@pytest.mark.parametrize(("body", "levels"), HEADINGS.values(), ids=HEADINGS)
def test_heading_levels_start_below_the_title_without_gaps(body: str, levels: list[str]) -> None:
    """The page's title is its only first-level heading, and no level is skipped below it."""
    assert re.findall(r"<(h\d)[ >]", html(body)) == levels
    assert re.findall(r"</(h\d)>", html(body)) == levels


def test_first_level_heading_in_html_is_removed() -> None:
    """HTML in the body cannot add a second title; the heading's text stays."""
    assert "<h1" not in html("<h1>题</h1>")
    assert "题" in html("<h1>题</h1>")


def test_common_markup_stays() -> None:
    """Emphasis, quotations, lists, code, rules, ruby, marks, subscripts and times."""
    body = (
        "**重** *强* ~~删~~ `码`\n\n> 引\n\n1. 一\n2. 二\n\n- 甲\n\n```\n<b>\n```\n\n---\n\n"
        "<ruby>漢<rt>かん</rt></ruby> <mark>记</mark> H<sub>2</sub>O <time datetime='2023-11-07'>今</time>"
    )
    names = {element.name for element in BeautifulSoup(html(body), "lxml").find_all(True)}
    assert names >= {"strong", "em", "s", "code", "blockquote", "ol", "ul", "pre", "hr", "ruby", "mark", "sub", "time"}
    assert "&lt;b&gt;" in html(body)


def test_same_body_gives_the_same_bytes() -> None:
    """The order of attributes does not change between calls."""
    body = '<img src="a" alt="b" title="c" width="1" height="2">\n\n<td colspan=2 rowspan=3 align=left>'
    assert len({to_html(body, "zh-Hans") for _ in range(20)}) == 1


def test_language_of_code() -> None:
    """The language after the fence is an attribute of the code; classes are not kept."""
    assert to_html("```c++\na\n```", "zh-Hans") == '<pre><code data-lang="c++">a\n</code></pre>\n'
    assert to_html('<code class="x">a</code>', "zh-Hans") == "<p><code>a</code></p>\n"
