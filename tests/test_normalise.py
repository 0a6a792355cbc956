"""All fields of the front matter but the date: URL, id, outlet, title, authors, tags, language, summary, picture."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jianbao.chinese.language import find_language, foreign_language
from jianbao.config import DEFAULT_FIELD_NAMES
from jianbao.errors import ConfigError
from jianbao.ingest.article import load_knowledge, make_article
from jianbao.ingest.explanation import TagClue
from jianbao.ingest.normalise import find_outlet, normalise
from jianbao.ingest.normalise.authors import find_authors
from jianbao.ingest.normalise.picture import leading_picture
from jianbao.ingest.normalise.summary import MAX_SUMMARY_CHARACTERS, summarise
from jianbao.ingest.normalise.tags import MAX_TAGS, find_tags, load_vocabulary
from jianbao.ingest.normalise.title import find_title
from jianbao.ingest.read.fields import read_fields
from jianbao.ingest.source_url import article_id, canonical_url, without_tracking
from jianbao.model import Cleaned, Clipping, Outlet
from jianbao.outlets import load_outlets
from jianbao.page.format import VALID_ID

SHORE = Outlet(
    "shore",
    {"zh-Hans": "海岸通讯 SHORE", "en": "Shore News"},
    hosts=("shore.example",),
    wire_leads=(r"（海岸社記者(?P<author>[一-鿿、]{2,9}?)東港\d{1,2}日電）",),
    sections={"world": "国际", "国际": "国际", "econ": "经济"},
)
NOWHERE = Path("/nowhere")
WORDS = load_vocabulary(NOWHERE)


def a_clipping(title: str = "渔船回港", url: str = "https://shore.example/a", **header: Any) -> Clipping:
    """A clipping with this title, URL and front matter."""
    fields = read_fields(header, DEFAULT_FIELD_NAMES)
    return Clipping("a.txt", "5" * 64, header, title, url, None, "", fields=fields)


# URL and id


@pytest.mark.parametrize(
    ("raw", "normal"),
    [
        ("http://www.example.org//cn//a", "http://www.example.org/cn/a"),
        (" https://Example.ORG/A?b=C#d ", "https://example.org/A?b=C"),
        ("HTTPS://example.org", "https://example.org"),
        ("//example.org/a", "https://example.org/a"),
        ("https://example.org/国际/“一”", f"https://example.org/{quote('国际')}/{quote('“一”')}"),
        ("https://example.org/%25E5%259B%25BD", "https://example.org/%E5%9B%BD"),
        ("https://example.org/100%25", "https://example.org/100%25"),
        ("https://example.org/100%25E5x", "https://example.org/100%25E5x"),  # %E5 alone is not UTF-8
        ("https://example.org/%25E5/%25E5%259B%25BD", "https://example.org/%25E5/%E5%9B%BD"),
        ("//www.google.com/./url?q=https%3A%2F%2Fexample.org%2Fa", "https://example.org/a"),
        ("https://example.org/a%252Fb/../x", "https://example.org/x"),
        ("https://example.org/a%252Fb%25252Fc", "https://example.org/a%2Fb%2Fc"),
        ("https://example.org/a?to=https%253A%252F%252Fe.org", "https://example.org/a?to=https%253A%252F%252Fe.org"),
        ("https://example.org/a/./b/..", "https://example.org/a/"),
        ("https://example.org/../a", "https://example.org/a"),
        ("https://example.org/.well-known/..a", "https://example.org/.well-known/..a"),
        ("https://example.org/a?utm_source=x&id=1&fbclid=y&source=rss------2", "https://example.org/a?id=1"),
        ("https://example.org/a?utm_source=x", "https://example.org/a"),
        ("https://example.org/a(1)", "https://example.org/a(1)"),
        ("https://example.org/web/2023/http://e.org//a", "https://example.org/web/2023/http://e.org/a"),
        ("https://example.org/web/2023/https:/e.org/a", "https://example.org/web/2023/https://e.org/a"),
        ("https://example.org/HTTPS:///e.org", "https://example.org/HTTPS://e.org"),
        ("https://example.org/s?q=cache:x:https://e.org/a", "https://example.org/s?q=cache:x:https://e.org/a"),
        ("https://example.org/#/notice?id=1", "https://example.org/#/notice?id=1"),
        ("https://example.org/#/notice?id=1&utm_source=x", "https://example.org/#/notice?id=1"),
        ("https://example.org/a#!topic/国", f"https://example.org/a#!topic/{quote('国')}"),
        ("https://example.org/a#!", "https://example.org/a"),
        ("https://example.org/#/", "https://example.org/"),
        ("https://example.org:443/a", "https://example.org/a"),
        ("http://example.org:8080/a", "http://example.org:8080/a"),
        ("", ""),
        ("example.org/a", ""),
        ("ftp://example.org/a", ""),
        ("javascript:void(0)", ""),
        ("https://", ""),
        ("http://[", ""),
        ("http://[::1]/a", ""),
        ("https://新闻.中国/文章", "https://xn--efvy88h.xn--fiqs8s/%E6%96%87%E7%AB%A0"),
        ("https://../../etc/passwd", ""),
        ("https://a%2f..%2fb<script>/x", ""),
    ],
)
def test_canonical_url(raw: str, normal: str) -> None:
    """All spellings of a URL have one canonical form; for anything but an http or https URL it is empty."""
    assert canonical_url(raw) == normal
    assert canonical_url(normal) == normal


@pytest.mark.parametrize(
    ("raw", "without"),
    [
        ("https://e.org/a?source=rss", "https://e.org/a"),
        ("https://e.org/a?spm_id_from=333.999.0.0&vd_source=x", "https://e.org/a"),
        ("https://e.org/a?source=paper", "https://e.org/a?source=paper"),
        ("https://e.org/a?b=1&UTM_Medium=x#c", "https://e.org/a?b=1#c"),
        ("https://e.org/a?b", "https://e.org/a?b"),
        ("https://e.org/a?from=feed", "https://e.org/a"),
        ("https://e.org/a?b=1&source=post_page---------------------------", "https://e.org/a?b=1"),
        ("https://e.org/a?source=post_page", "https://e.org/a?source=post_page"),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fe.org%2Fa%3Fb%3D1%26fbclid%3Dx&h=AT0", "https://e.org/a?b=1"),
        ("https://www.google.com/url?rct=j&sa=t&url=https://e.org/a&ct=ga", "https://e.org/a"),
        ("https://www.google.com/url?sa=t", "https://www.google.com/url?sa=t"),
        ("https://google.de/url?q=" * 5 + "https://e.org", "https://google.de/url?q=" * 5 + "https://e.org"),
        ("https://www.google.com/url?q=javascript:x", "https://www.google.com/url?q=javascript:x"),
        ("https://e.org/url?q=https://e.net/", "https://e.org/url?q=https://e.net/"),
        ("https://e.org/a", "https://e.org/a"),
    ],
)
def test_without_tracking(raw: str, without: str) -> None:
    """Only tracking parameters are removed from a query, and redirects through sites that count clicks are resolved."""
    assert without_tracking(raw) == without


PATHS = st.lists(st.text("ab国际“”-_.~ ", min_size=1, max_size=6), max_size=4).map("/".join)
QUERIES = st.lists(
    st.tuples(st.sampled_from("ab国"), st.text("12际 ", max_size=3)), max_size=3, unique_by=lambda x: x[0]
)


@given(PATHS, QUERIES)
def test_ids_do_not_depend_on_spelling(path: str, query: list[tuple[str, str]]) -> None:
    """The id does not depend on scheme, ``www.``, case of the host, encoding, trailing slash or order of the query."""

    def written(quoted: bool, query: list[tuple[str, str]]) -> str:
        mark = quote if quoted else str
        pairs = "&".join(f"{mark(key)}={mark(value)}" for key, value in query)
        return mark(path) + ("?" + pairs if pairs else "")

    plain = f"https://example.org/{written(True, query)}"
    variants = [
        f"http://www.Example.org/{written(True, query)}",
        f"https://example.org/{written(False, query)}#teil",
        f"https://example.org/{written(True, query[::-1])}",
        f"https://example.org//{written(True, [('utm_source', 'x'), *query])}",
    ]
    if not query:
        variants.append(plain.rstrip("/") + "/")
    ids = {article_id(canonical_url(url), "") for url in (plain, *variants)}
    assert len(ids) == 1


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("https://example.org/a", "https://example.org/b"),
        ("https://example.org/a", "https://example.net/a"),
        ("https://example.org/a?id=1", "https://example.org/a?id=2"),
        ("https://example.org/a", "https://m.example.org/a"),
        ("https://example.org/A", "https://example.org/a"),
        ("https://example.org/a", "https://example.org:8443/a"),
        ("https://example.org/#/notice?id=1", "https://example.org/#/notice?id=2"),
        ("https://example.org/a", "https://example.org/a#!post/1"),
    ],
)
def test_ids_of_different_urls_differ(one: str, two: str) -> None:
    """URLs that may belong to two articles have different ids."""
    assert article_id(one, "") != article_id(two, "")


def test_ids_never_change() -> None:
    """Ids are part of published URLs, so the id of a URL must never change."""
    assert article_id("https://www.rfa.org/mandarin/Xinwen/1-11262023112535.html", "") == "rfa.org-mgqgvxy6tu"
    assert article_id("https://www.cna.com.tw/news/aopl/202309150183.aspx", "") == "cna.com.tw-douba5woxw"
    one_slash = article_id("https://example.org/web/2023/https:/e.org/a", "")
    assert article_id("https://example.org/web/2023/https://e.org/a", "") == one_slash


def test_ids_without_a_url() -> None:
    """The id of a clipping without a URL is made from its digest."""
    assert article_id("", "a" * 64) == article_id("", "a" * 64) != article_id("", "b" * 64)
    assert article_id("", "a" * 64).startswith("clipping-")


@pytest.mark.parametrize(
    "url", ["https://例子.中国/a", "https://a_b.example/", "http://[::1]/a", "https://user@example.org/"]
)
def test_ids_can_name_files(url: str) -> None:
    """For any host the id is a valid page id, in lower case and ASCII."""
    identifier = article_id(canonical_url(url), "x")
    assert VALID_ID.fullmatch(identifier)
    assert identifier.isascii()
    assert identifier == identifier.lower()


# Outlet


@pytest.mark.parametrize(
    ("url", "slug"),
    [
        ("https://www.rfi.fr/cn/a", "rfi"),
        ("https://rfi.my/abc", "rfi"),
        ("https://beta.cna.com.tw/a", "cna"),
        ("HTTPS://WWW.RFA.ORG/a", "rfa"),
        ("https://notrfi.fr/a", "notrfi.fr"),
        ("https://rfi.fr.example.org/a", "rfi.fr.example.org"),
        ("https://www.example.org:8080/a", "example.org"),
        ("", "unknown"),
        ("gibberish", "unknown"),
    ],
)
def test_outlet_of_a_host(url: str, slug: str) -> None:
    """The outlet is the one with the host or a parent domain in its file, else the host itself; else ``unknown``."""
    outlet = find_outlet(a_clipping(url=url), load_outlets())
    assert outlet.slug == slug
    assert outlet.name("zh-Hans")


# Title


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("渔船回港", "渔船回港"),
        ("渔船回港 - 海岸通讯", "渔船回港"),
        ("渔船回港 | 海岸通讯 SHORE", "渔船回港"),
        ("渔船回港 - 国际 - Shore News", "渔船回港"),
        ("渔船回港 - 海岸通讯 News 中文", "渔船回港"),
        ("渔船回港 - 海岸通讯中文網", "渔船回港"),
        ("渔船回港 - News 中文", "渔船回港 - News 中文"),
        ("渔船回港 - SHORE - shore.example", "渔船回港"),
        ("渔船回港 - 东港", "渔船回港 - 东港"),
        ("渔船-海岸通讯", "渔船-海岸通讯"),
        ("渔船回港 | 生活 | 海岸通讯", "渔船回港"),
        ("渔船回港 | Coast news | World | Shore News", "渔船回港 | Coast news"),
        ("The boats are back | Scotland | Shore News", "The boats are back"),
        ("渔船回港｜兩岸新聞｜海岸通讯", "渔船回港"),
        ("渔船回港｜法国｜港城新聞網", "渔船回港"),
        ("渔船回港 | 生活", "渔船回港 | 生活"),
        ("渔船回港 | 第二部 | 海岸通讯", "渔船回港 | 第二部"),
        ("船长专访｜海的女儿｜海岸通讯", "船长专访｜海的女儿"),
        ("渔船 | 生活 | 海岸通讯", "渔船 | 生活"),
        ("渔船回港|海岸", "渔船回港|海岸"),
        ("渔船回港_海岸通讯", "渔船回港"),
        ("渔船回港_第二部", "渔船回港_第二部"),
        ("渔船回港_哔哩哔哩_bilibili", "渔船回港"),
        ("渔船回港_直击现场_澎湃新闻-The Paper", "渔船回港"),
        ("渔船回港-The Paper", "渔船回港"),
        ("Folding-The Paper", "Folding-The Paper"),
        ("渔船为何离开哔哩哔哩", "渔船为何离开哔哩哔哩"),
        ("渔船回港 - YouTube", "渔船回港"),
        ("甲 &amp;amp; 乙 &quot;丙&quot;", '甲 & 乙 "丙"'),
        ("渔船\u200b回\x07港\ufeff", "渔船回港"),
        ("渔船\n  回港　了", "渔船 回港 了"),
        ("&lt;b&gt;", "<b>"),
        ("<b>灯塔</b>重建<br>首日<em class='hit'>开放</em> &amp; 夜航", "灯塔重建 首日开放 & 夜航"),
        ("&lt;strong&gt;灯塔&lt;/strong&gt;重建", "灯塔重建"),
        ("&amp;lt;i&amp;gt;灯塔&amp;lt;/i&amp;gt;重建", "灯塔重建"),
        ("<i><b>灯</b>塔</i><!-- 1 -->重<wbr>建", "灯塔重建"),
        ("<![CDATA[灯塔重建]]>", "灯塔重建"),
        ("浪高 1 < 2 米，风 <3 级", "浪高 1 < 2 米，风 <3 级"),
        ("a<b and c>d", "a<b and c>d"),
        ("<<灯塔>>重建", "<<灯塔>>重建"),
        ("<灯塔>重建", "<灯塔>重建"),
        ("标签 <b> 的用法", "标签 <b> 的用法"),
        ("标签 <b></b> 的用法", "标签 <b></b> 的用法"),
        ("灯\u00ad塔\u2060重\u200d建", "灯塔重建"),
        ("灯塔\u202e重建\u202c \u2067甲\u2069", "灯塔重建 甲"),
        ("\U0001f469\u200d\U0001f52c 科学家", "\U0001f469\u200d\U0001f52c 科学家"),
        ("\u2764\ufe0f\u200d\U0001f525 灯塔", "\u2764\ufe0f\u200d\U0001f525 灯塔"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f 队", None),
        ("灯塔\U000e0067\U000e007f", "灯塔"),
        ("\U0001f1e8\U0001f1f3 船队 \U0001f44d\U0001f3fd", None),
        ("新表情 \U0001fae8 与新字 \U00031351", None),
        ("می\u200cروم", None),
        ("ക്\u200dഷ", None),
        ("(א) \u200f1\u200e", None),
        ("葛\U000e0100城", None),
    ],
)
def test_title_is_cleaned(raw: str, title: str | None) -> None:
    """The name of the outlet is removed from the end, markup and entities are decoded, and the title is one line.

    None stands for the title as it is: characters that join others or show a direction stay where they do so.
    """
    assert find_title(a_clipping(raw), SHORE, "正文。") == (raw if title is None else title)


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        ("渔船回港 – 老船长 &amp; 海", "渔船回港"),
        ("渔船回港｜老船长 & 海", "渔船回港"),
        ("渔船回港 – 老船长", "渔船回港 – 老船长"),
        ("渔船回港 – 海的女儿", "渔船回港 – 海的女儿"),
    ],
)
def test_title_without_the_name_in_wordpress_footer(raw: str, title: str) -> None:
    """The name in WordPress's footer is removed from the title, but only if it is complete."""
    html = '<p>正文。</p><p>The post <a href="/a">渔船回港</a> appeared first on <a href="/">老船长 &#38; 海</a>.</p>'
    assert find_title(a_clipping(raw)._replace(html=html), SHORE, "正文。") == title


@pytest.mark.parametrize(("text", "title"), [("正文第一句。" * 20, ("正文第一句。" * 20)[:40]), ("", "—")])
def test_missing_title(text: str, title: str) -> None:
    """A missing title is replaced by the first words of the text, or by a dash if there is no text."""
    assert find_title(a_clipping(" \u200b "), SHORE, text) == title


# Authors


@pytest.mark.parametrize(
    ("text", "header", "authors"),
    [
        ("（海岸社記者林海東港15日電）渔船。", {}, ("林海",)),
        ("（海岸社記者林海、陳洋東港5日電）渔船。", {}, ("林海", "陳洋")),
        ("（海岸社記者林海東港15日電）渔船。", {"author": "王港"}, ("林海",)),
        ("渔船。", {"author": "王港"}, ("王港",)),
        ("渔船。", {"author": "王港, 李湾 & Ann Sea and Bob Bay"}, ("王港", "李湾", "Ann Sea", "Bob Bay")),
        ("渔船。", {"author": "王港、王港/李湾"}, ("王港", "李湾")),
        ("渔船。", {"author": "海岸通讯"}, ()),
        ("渔船。", {"author": "(臺)海岸通訊SHORE"}, ()),
        ("渔船。", {"author": "feed 甲", "tags": ["feed 甲"]}, ()),
        ("渔船。", {"author": "feed 甲", "category": "feed 甲"}, ("feed 甲",)),
        ("渔船。", {"author": "Matthew Shorey"}, ("Matthew Shorey",)),
        ("渔船。", {"author": "海湾 Bay and Shiba", "tags": ["海灣"], "category": "海灣"}, ()),
        ("渔船。", {"author": "林海湾", "tags": ["海灣"], "category": "海灣"}, ("林海湾",)),
        ("渔船。", {"author": "老船长在海上", "tags": ["老船長"], "category": "老船長"}, ()),
        ("渔船。", {"author": "Joanna Bay", "tags": ["Anna"], "category": "Anna"}, ("Joanna Bay",)),
        ("渔船。", {"author": "渔家妹&Anna", "tags": ["anna"], "category": "anna"}, ()),
        ("渔船。", {"author": "admin"}, ()),
        ("渔船。", {"author": "佚名"}, ()),
        ("渔船。", {"author": "M&amp;M"}, ("M&M",)),
        ("渔船。", {"author": None}, ()),
        ("渔船。", {"author": ["王一", {"b": "李二"}, None, "李湾"]}, ("王一", "李湾")),
        ("渔船。", {"author": {"name": "王一"}}, ("王一",)),
        ("渔船。", {"author": "王\u202e一"}, ("王一",)),
        ("〔記者陳美玲／台北報導〕渔船。", {}, ("陳美玲",)),
        ("【記者陳美玲、林海／綜合報導】渔船。", {}, ("陳美玲", "林海")),
        ("船长说：〔記者陳美玲／台北報導〕渔船。", {}, ()),
        ("記者陳美玲／台北報導說渔船。", {}, ()),
        ("文｜林小满\n渔船。", {}, ("林小满",)),
        ("引子。\n渔船。\n文／图｜林小满　编辑｜阿柴\n完。", {}, ("林小满",)),
        ("渔船。\n\n（撰文：林小满、王一）", {}, ("林小满", "王一")),
        ("文：渔船回港记的由来是这样的一件事。", {}, ()),
        ("书名：海\n作者：林小满\n渔船。", {}, ()),
        ("港城新闻记者 林海 实习生 王湾\n渔船。", {}, ("林海", "王湾")),
        ("引子。\n渔船。\n（海岸傳媒記者 王小湾 發自台北）", {}, ("王小湾",)),
        ("港報記者 李小海\n渔船。", {}, ("李小海",)),
        ("港报特约记者 林海、王湾 综合报道\n渔船。", {}, ("林海", "王湾")),
        ("渔船。", {"author": "港報記者 李小海"}, ("李小海",)),
        ("渔船。", {"author": "Lin Hai, lin hai"}, ("Lin Hai",)),
        ("渔船。", {"author": ["lin hai", "Lin Hai", "王一"]}, ("Lin Hai", "王一")),
        ("港报记者 综合报道\n渔船。", {}, ()),
        ("港报记者 手记\n渔船。", {}, ()),
        ("一名记者 获奖\n渔船。", {}, ()),
        ("港报记者 林海回到了渔船上，船长说。\n渔船。", {}, ()),
        ("渔船。", {"author": 42}, ("42",)),
        ("渔船。", {"author": "王港", "tags": None, "categories": [None, 3]}, ("王港",)),
        ("渔船。", {}, ()),
    ],
)
def test_authors_are_people(text: str, header: dict[str, Any], authors: tuple[str, ...]) -> None:
    """Authors are people, from the lead, the front matter or a signature; the name of the feed or outlet is not one."""
    cleaned = Cleaned(a_clipping(**header), text, ())
    assert find_authors(cleaned, SHORE, text)[0] == authors


# Tags


@pytest.mark.parametrize(
    ("title", "text", "tags"),
    [
        ("南韓總統訪問東京", "正文。", ("韩国",)),
        ("韩国总统发言", "正文。", ("韩国",)),
        ("美韩外长会谈", "正文。", ("外交", "美国", "韩国")),
        ("朝鲜半岛的天气", "正文。", ()),
        ("馬里奧新作", "正文。", ()),
        ("港口重开", "日本。\n\n日本。\n\n日本。\n\n其他。\n\n其他。\n\n其他。", ("日本",)),
        ("港口重开", "日本和日本和日本。\n\n其他。\n\n其他。", ()),
        ("WHO says", "正文。", ("世界卫生组织",)),
        ("whose ship", "正文。", ()),
        ("全形ＷＨＯ", "正文。", ("世界卫生组织",)),
        ("", "", ()),
    ],
)
def test_tags_of_a_text(title: str, text: str, tags: tuple[str, ...]) -> None:
    """A tag is given for a word in the title or in several paragraphs, in either script, but not for an aside."""
    assert tag_names(find_tags("", title, text.replace("\n\n", "\n"), SHORE, WORDS)) == tags


@pytest.mark.parametrize(
    ("url", "tags"),
    [
        ("https://shore.example/world/a", ("国际",)),
        (f"https://shore.example/cn/{quote('国际')}/a", ("国际",)),
        ("https://shore.example/econ/world/a", ("经济",)),
        ("https://shore.example/worldly/a", ()),
        ("", ()),
    ],
)
def test_section_of_the_url_is_a_tag(url: str, tags: tuple[str, ...]) -> None:
    """The first path segment that is a section in the outlet's file gives the first tag."""
    assert tag_names(find_tags(url, "", "", SHORE, WORDS)) == tags


def test_section_comes_first_and_tags_are_limited() -> None:
    """The section is the first tag, no tag is repeated, and there are at most ``MAX_TAGS``."""
    title = "美国 日本 韩国 法国 德国 英国 印度 巴西 加拿大 墨西哥 澳大利亚 国际"
    tags = tag_names(find_tags("https://shore.example/world/a", title, "", SHORE, WORDS))
    assert tags[0] == "国际"
    assert len(tags) == len(set(tags)) == MAX_TAGS


def tag_names(clues: Iterable[TagClue]) -> tuple[str, ...]:
    """The tags without their evidence."""
    return tuple(clue.tag for clue in clues)


@pytest.mark.parametrize(
    ("url", "title", "text", "clues"),
    [
        ("https://shore.example/world/a", "", "", [("国际", "address: /world/")]),
        (f"https://shore.example/{quote('国际')}/a", "", "", [("国际", "address: /国际/")]),
        ("", "南韓總統訪問", "韩国。", [("韩国", "title: 南韓")]),
        ("", "", "韩国和南韩。\n韩国。", [("韩国", "text: 2 × 韩国")]),
        (
            "",
            "",
            "韩国。\n南韩和日本。\n韩国。\n日本。",
            [("韩国", "text: 2 × 韩国, 1 × 南韩"), ("日本", "text: 2 × 日本")],
        ),
        ("https://shore.example/world/a", "韩国", "", [("国际", "address: /world/"), ("韩国", "title: 韩国")]),
    ],
)
def test_evidence_for_tags(url: str, title: str, text: str, clues: list[tuple[str, str]]) -> None:
    """The evidence for a tag is a part of the URL, a word in the title, or words with the number of paragraphs."""
    assert list(find_tags(url, title, text, SHORE, WORDS)) == clues


def test_own_words_of_an_archive(tmp_path: Path) -> None:
    """``tags.toml`` of an archive adds tags and words, and may move a word from a shipped tag to another."""
    own = tmp_path / "tags.toml"
    own.write_text('[topics]\n"渔业" = ["漁船", "fishing"]\n"首尔" = ["南韩"]\n', encoding="utf-8")
    words = load_vocabulary(own)
    assert tag_names(find_tags("", "渔船回港", "", SHORE, words)) == ("渔业",)
    assert tag_names(find_tags("", "A fishing port", "", SHORE, words)) == ("渔业",)
    assert set(tag_names(find_tags("", "南韓与韩国", "", SHORE, words))) == {"韩国", "首尔"}


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('[topic]\n"渔业" = []\n', "unknown key topic"),
        ('[topics]\n"渔业" = "漁船"\n', "渔业 must be a list of words"),
        ('[topics]\n"渔业" = [1]\n', "渔业 must be a list of words"),
        ("[topics\n", "this is not TOML"),
    ],
)
def test_invalid_vocabulary(text: str, what: str, tmp_path: Path) -> None:
    """A mistake in tags.toml is reported with the file."""
    own = tmp_path / "tags.toml"
    own.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=what) as caught:
        load_vocabulary(own)
    assert caught.value.file == str(own)


# Language


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        ("渔船昨天回到了东港，船长说风浪很大。", "zh-Hans"),
        ("漁船昨天回到了東港，船長說風浪很大。", "zh-Hant"),
        ("在后面", "zh-Hans"),
        ("The ship came back to the harbour yesterday.", "en"),
        ("船长 Joe Bay 和 Ann Sea 说风浪很大。", "zh-Hans"),
        ("漁船は昨日、港に戻りました。", "ja"),
        ("어선이 어제 항구로 돌아왔다.", "ko"),
        ("", "und"),
        ("12345 !!!", "und"),
    ],
)
def test_language_of_a_text(text: str, lang: str) -> None:
    """Language and script are detected by the characters."""
    assert find_language(text) == lang


@pytest.mark.parametrize(
    ("text", "around", "lang"),
    [
        ("The ship is in the harbour and it is safe.", "zh-Hans", "en"),
        ("Joe Bay", "zh-Hans", None),
        ("漁船昨天回東港，船長說風浪大。", "zh-Hans", "zh-Hant"),
        ("渔船昨天回东港，船长说风浪大。", "zh-Hant", "zh-Hans"),
        ("漁船在这里", "zh-Hans", None),
        ("渔船昨天回东港，船长说风浪大。", "zh-Hans", None),
        ("어선이 어제 항구로 돌아왔다.", "zh-Hans", "ko"),
        ("", "zh-Hans", None),
    ],
)
def test_language_of_a_passage(text: str, around: str, lang: str | None) -> None:
    """The language of a passage is given only if it certainly differs from that of the article."""
    assert foreign_language(text, around) == lang


# Summary and picture


@pytest.mark.parametrize(
    ("body", "summary"),
    [
        (
            "渔船昨天回到了东港，船长说风浪比以往都要大一些。\n\n第二段。\n",
            "渔船昨天回到了东港，船长说风浪比以往都要大一些。",
        ),
        ("![图](https://e.org/1.jpg)\n*图片说明也有二十个字，可是不算数的一句话。*\n\n正文。\n", "正文。"),
        (
            "本报讯\n\n渔船昨天回到了东港，船长说风浪比以往都要大一些。\n",
            "渔船昨天回到了东港，船长说风浪比以往都要大一些。",
        ),
        ("**加粗**的`字`和[链接](https://e.org)。\n", "加粗的字和链接。"),
        ("## 标题\n", ""),
        ("", ""),
        (
            f"渔船昨天回到了东港，船长说风浪比以往都要大一些，{'风' * 60}。2. {'浪' * 60}3. 港口",
            f"渔船昨天回到了东港，船长说风浪比以往都要大一些，{'风' * 60}。",
        ),
    ],
)
def test_summary(body: str, summary: str) -> None:
    """The summary is the first paragraph of sufficient length, as plain text; captions and headings are skipped."""
    assert summarise(body) == summary


def test_summary_ends_with_a_sentence() -> None:
    """The summary has complete sentences up to its maximum length, with their closing quotation marks."""
    sentence = "渔船昨天回到了东港，船长说：“风浪比以往都要大！”"
    assert summarise(sentence * 9) == sentence * (MAX_SUMMARY_CHARACTERS // len(sentence))


def test_summary_of_one_long_sentence() -> None:
    """A sentence that is too long is cut at a word, with an ellipsis."""
    assert summarise("渔船，" * 90) == ("渔船，" * 90)[:MAX_SUMMARY_CHARACTERS].rstrip("，") + "…"
    english = summarise("harbour " * 40)
    assert english.endswith("harbour…")
    assert len(english) <= MAX_SUMMARY_CHARACTERS + 1


@given(st.text("渔船。，“” ab.!\n*_#", max_size=400))
def test_summary_is_one_line(body: str) -> None:
    """The summary of any text is one line of at most ``MAX_SUMMARY_CHARACTERS`` and an ellipsis."""
    summary = summarise(body)
    assert "\n" not in summary
    assert len(summary) <= MAX_SUMMARY_CHARACTERS + 1
    assert summary == summary.strip()


@pytest.mark.parametrize(
    ("body", "picture"),
    [
        ("正文。\n\n![甲\\]乙](https://e.org/1.jpg)\n\n![](https://e.org/2.jpg)\n", "https://e.org/1.jpg"),
        ("[链接](https://e.org/1.jpg)\n", None),
        ("\\![不是](https://e.org/1.jpg)\n", None),
        ("", None),
        (
            "![](https://e.org/images/logo.png)![](https://e.org/a.svg?v=2) ![](https://e.org/1.jpg)",
            "https://e.org/1.jpg",
        ),
        ("![](https://e.org/rain.gif) ![](https://e.org/1.jpg)", "https://e.org/1.jpg"),
        ("![](https://e.org/rain.gif)", "https://e.org/rain.gif"),
        ("![](https://banners.e.org/a.php?zone=1)", None),
        ("![](https://e.org/top-banner.gif)![](https://e.org/ads/1.jpg)", None),
        ("![](https://e.org/fans-hold-banner-at-gate.jpg)", "https://e.org/fans-hold-banner-at-gate.jpg"),
    ],
)
def test_leading_picture(body: str, picture: str | None) -> None:
    """The leading picture is the first photograph; links, escaped images, logos and banners do not count."""
    assert leading_picture(body) == picture


# All fields


def test_article_has_every_field(tmp_path: Path) -> None:
    """A clipping of a host without an outlet file gives an article with all fields, and their explanation."""
    path = tmp_path / "a.txt"
    path.write_text(
        "<!--1694764200000-->\n[美韩外长会谈](https://www.example.org/国际/a?utm_source=rss)\n------\n"
        '<p>漁船昨天回到了東港，船長說風浪比以往都要大一些。</p><img src="/1.jpg">\n',
        encoding="utf-8",
    )
    article, explanation = make_article(path, "clippings/a.txt", load_knowledge(None))
    assert explanation.removed == ()
    assert (explanation.date, explanation.date_clue) == (article.date, "epoch")
    assert (explanation.authors, explanation.author_clue) == ((), None)
    assert tag_names(explanation.tags) == article.tags
    assert article.id.startswith("example.org-")
    assert (article.outlet, article.lang, article.date_clue) == ("example.org", "zh-Hant", "epoch")
    assert article.source_url == f"https://www.example.org/{quote('国际')}/a"
    assert article.image == "https://www.example.org/1.jpg"
    assert article.clipping["file"] == "clippings/a.txt"


def test_empty_clipping_is_an_article() -> None:
    """A clipping without title, URL, date and text becomes an undated article with a dash as title."""
    article, _ = normalise(
        Cleaned(Clipping("a.txt", "5" * 64, {}, "", "", None, ""), "", ()), Outlet("x", {"en": "X"}), WORDS
    )
    assert (article.title, article.date, article.lang, article.body) == ("—", None, "und", "")
    assert article.id.startswith("clipping-")
