"""Rule: what a feed or a portal adds below every article."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.class_names import boxes_named, name_pattern
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.same_site_links import lead_to_same_site
from jianbao.ingest.html.blocks import BLOCK_ELEMENTS, is_blank, last_lines, text_blocks, text_of
from jianbao.ingest.promotion.segments import is_hashtags

FOOTER_START = re.compile(
    r"^获取更多RSS[:：]|^Feed enhanced by\b|^The post .{1,300} (?:first )?appeared first on\b|^本文由自动聚合程序|"
    r"^.{1,300} was originally published in .{1,200} on Medium, where people are continuing the conversation|"
    r"^(?:©|\(c\)).{0,200}\bPermalink\b|^(?:版权|版權|免责|免責|特别|特別)(?:声明|聲明)[:：]\s*(?:凡|本[网網站文]|以上|文章)|"
    r"^(?:上|下|前|后|後)一(?:篇|页|頁)[:：]|^[-—\s]*(?:END|全文完)[-—\s]*$|^(?:[【\[]?\s*(?:打印|关闭|列印|關閉|返回|收藏|顶部)\s*[】\]]?\s*)+$|"
    r"^点击(?:上方|下方|标题).{0,10}(?:蓝字|关注)|^.{0,12}[点點].{0,3}[“「]?在看[”」]?吧?[。！]?$|"
    r"^•?\s?(?:Follow|Sign up (?:to|for)) .{0,200}\b(?:Twitter|newsletter|email)\b|"
    r"^Thanks for reading .{1,100}! (?:Subscribe for free to receive|This post is public so feel free to share)\b|"
    r"^微信搜索[“「『].{2,20}[”」』]|^(?:扫一扫|掃一掃|扫描|掃描|长按|長按).{0,30}(?:关注|關注|二维码|二維碼|微信)",
    re.IGNORECASE,
)
TITLE_AND_SITE = re.compile(
    r"[〈《「]?(?P<title>.{1,200}?)[〉》」]?\s*(?:最先出现在|(?:這篇文章)?最早(?:發佈|發布|出現)[於在])\s*[《〈「]?(?P<site>.{1,100}?)[》〉」]?[。.]?"
)
"""WordPress's ``The post … appeared first on …`` in Chinese. Both names are links, unlike in a sentence."""
READ_MORE = re.compile(
    r"[\W_]*(?:(?:点击|點擊|点此|點此|请|請)?(?:(?:阅读|閱讀|查看|浏览|瀏覽)(?:全文|原文|更多)|(?:继续|繼續)(?:阅读|閱讀)(?:全文)?)|"
    r"(?:continue|keep) reading|read (?:more|on|the (?:full|whole|rest)\b.{0,30}|full (?:article|story|post)))[\W_]*",
    re.IGNORECASE,
)
"""Links to the full article on the site: ``Continue reading...``, ``阅读全文 »``."""
SAFETY_NOTICE = re.compile(
    r"\W*(?:[^，。\s]{1,8}(?:新聞|新聞網|新聞雲|新聞台|電視|時報|日報|晚報|週刊)[》】」]?\s*(?:提醒|關心)[您你]|"
    r"(?<=[★☆※◎●■▲◆＊*])\s*(?:[^，。\s]{2,10}[報網雲社台][》】」]?\s*(?:提醒|關心)(?:[您你]|民眾|大家)|(?:請)?珍惜生命|自殺不能|"
    r"(?:飲酒|喝酒)過量|(?:酒後|喝酒)[不勿]開車|未滿(?:18|十八)歲|吸菸有害)).{0,120}"
)
"""Warnings that Taiwanese newspapers add below reports of an accident or a crime: ``★ 山城新聞網提醒您：…``."""
FOLLOW_REQUEST = re.compile(
    r"\W*(?:快[來来]?|立即|立刻|[馬马]上|[歡欢]迎|[點点]此|[點点]我|按此)?"
    r"(?:加入|追[蹤踪]|[關关]注|按[讚赞]|[訂订][閱阅]|下[載载])[^。，]{0,16}"
    r"(?:LINE|Telegram|[臉脸][書书]|粉[絲丝][團团專专]|粉[專专]|公众号|微信|FB|IG|YouTube|Google ?News|APP)[^。]{0,24}?"
    r"(?:好友|群[組组]|新[聞闻]|消息|[訊讯]息|[資资][訊讯]|[報报][導导道]|不漏接|不[錯错][過过]|[頻频]道)\W*|"
    r".{0,12}(?:[點点]擊?击?|按)[^。，]{0,6}[「“]拍手[」”].{0,40}",
    re.IGNORECASE,
)
COPYRIGHT_NOTICE = re.compile(
    r"\W*(?:(?:本[文稿篇站网網报報刊](?![^。，]{0,6}(?:首[发發]|[刊载載])[于於])|[转轉][载載]|"
    r"版[权權])[^。，]{0,16}[，,。\s]\s*)?(?:任何)?未[经經][^。，]{0,12}"
    r"(?:授[权權]|[许許]可|同意|允[许許])[^。，]{0,4}[，,]?\s*(?:均?不得|[请請]勿|禁止|[严嚴]禁|[谢謝][绝絕])(?:擅自|以任何[^。，]{1,8})?"
    r"[^。，]{0,8}(?:[转轉](?:[载載]|[贴貼]|[发發])|[复複][制製]|摘[编編]|使用|[抓爬]取)(?:[及或、][^。，]{1,10})?"
    r"(?:[，,。\s]\s*(?:[违違侵][^。，]{0,6}必究|[^。，]{0,8}追究[^。，]{0,10}))?\W*"
)
"""``未经授权不得转载``, with the owner before it and the threat of prosecution after it."""
CONTACT_DETAIL = (
    r"(?:(?:微信|VX|V信|QQ|TG|Telegram|WhatsApp|[邮郵]箱|[电電][邮郵]|E-?mail)[号號:：\s]*)?"
    r"@?[A-Za-z0-9][A-Za-z0-9@._+-]{3,50}"
)
CONTACT_LINE = re.compile(
    r"(?:[^\w@+]*(?:投稿|爆料|[订訂][阅閱](?:本?[频頻]道)?|[频頻]道|[联聯](?:[系繫]|[络絡])(?:我[们們])?|[讨討][论論]群|交流群|[广廣]告)"
    r"\s*[:：]\s*@[A-Za-z][A-Za-z0-9_]{3,31})+\W*|"
    rf"\W*商[务務业業](?:合作|洽[谈談]|[联聯][系繫络絡])\s*[:：]\s*{CONTACT_DETAIL}\W*|"
    r"\W*[^，。\s]{0,8}(?:[报報]料|爆料)(?:[热熱][线線]|[电電][话話])\s*[:：]?\s*[+(]?\d[\d\s()+-]{5,20}"
    rf"(?:[/／|｜、，,\s]+{CONTACT_DETAIL})?\W*",
    re.IGNORECASE,
)
"""Accounts and telephone numbers: ``投稿：@x　订阅频道：@y``, ``報料熱線：2345 6789``, ``商务合作：微信 x``."""
BUTTON_REQUEST = re.compile(
    r"[+＋]1|(?:[+＋]1\s*)?我要[举舉][报報]|"
    r"\W*(?:立即|[马馬]上|即刻|[请請]|[欢歡]迎)?下[载載][「『《“\"][^」』》”\"]{1,10}[」』》”\"]\s*(?:手机|手機)?(?:APP|客[户戶]端|[应應]用程[式序])"
    r"(?:\W{0,2}|\W{0,2}(?:[随隨][时時]|即[时時]|收?看|睇|接收|[紧緊][贴貼]|掌握|了解|[获獲]取)[^。]{0,24})\W*|"
    r"(?:[^。，]{0,16}[，,]?)?(?:求|[请請]|[记記]得|[别別]忘了?|[欢歡]迎|麻[烦煩]|喜[欢歡]|[来來][个個]?|[给給][个個]?)[^。，]{0,10}[，,]?"
    r"一[键鍵]三[连連][^。，]{0,8}\W*",
    re.IGNORECASE,
)
"""Buttons, and requests to press them: ``+1``, ``下載「山城」App，…``, ``喜欢的话请一键三连！``."""
REQUESTS = (FOLLOW_REQUEST, COPYRIGHT_NOTICE, CONTACT_LINE, BUTTON_REQUEST)
MAX_REQUEST_CHARACTERS = 60
EDITOR_CREDIT = re.compile(
    r"[（(\[【]?(?:(?:责任|責任|[图圖]片|[网網][络絡]|本期|值班|[实實][习習])?(?:[编編][辑輯]|主[编編]|[校审審](?:[对對]|[阅閱]|核))|[责責網网][编編]|[监監][制製])"
    r"\s*[:：/／|｜].{1,40}"
)
"""A line that names the editors. It is kept, but the lines above it are checked as well."""
HASH_SIGN = re.compile(r"[#＃]")
SCAN_REQUEST = re.compile("扫|掃|长按|長按")
"""Requests to scan a QR code."""
FEED_BOX_NAMES = name_pattern("blogger-post-footer|feedflare")
"""Boxes of Blogger and FeedBurner below each entry of the feed."""
FINISHED_SENTENCE = re.compile(r"(?:[。！？!?…」』”）)\].]|—)\s*\Z")
MAX_FOOTER_CHARACTERS = 400
"""A footer is a line or two; a longer block with such a beginning is kept."""


def feed_footer(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """A footer that a feed or a portal adds below every article is not part of the article."""
    yield from boxes_named(body, FEED_BOX_NAMES)
    yield from _closing_lines(body, context)
    for block in text_blocks(body):
        text = text_of(block)
        if len(text) <= MAX_FOOTER_CHARACTERS and (FOOTER_START.match(text) or _names_title_and_site(block, text)):
            box = block if isinstance(block, Tag) else _rest_of_line(block)
            yield from _dividing_line_before(block)
            yield from _qr_code_below(block) if SCAN_REQUEST.search(text) else ()
            if isinstance(box, Tag):
                yield box
            else:
                yield from box


def _names_title_and_site(block: PageElement, text: str) -> bool:
    """Whether a line says that the title, a link, was first on the site, another link."""
    match = TITLE_AND_SITE.fullmatch(text)
    links = [text_of(link) for link in _links_in([block])]
    return match is not None and links == [match["title"].strip(), match["site"].strip()]


def _closing_lines(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """The footer lines at the end of the page. They are kept if the page has no other line."""
    closing: list[PageElement] = []
    for line in last_lines(body):
        if _is_closing_line(line, context):
            closing += line
        elif not EDITOR_CREDIT.fullmatch(" ".join(map(text_of, line))):
            yield from closing or _read_more_link(line, context)
            return


def _is_closing_line(line: list[PageElement], context: RuleContext) -> bool:
    text = " ".join(map(text_of, line))
    if len(text) > MAX_FOOTER_CHARACTERS:
        return False
    links = _links_in(line)
    are_tags = is_hashtags(text) and (len(HASH_SIGN.findall(text)) > 1 or len(links) == 1) and not text[1:].isdecimal()
    is_request = len(text) <= MAX_REQUEST_CHARACTERS and any(pattern.fullmatch(text) for pattern in REQUESTS)
    without_title = text.replace(context.title, "") if context.title else text
    is_read_more = READ_MORE.fullmatch(without_title) and lead_to_same_site(links, context)
    return bool(are_tags or is_request or is_read_more or SAFETY_NOTICE.fullmatch(text))


def _read_more_link(line: list[PageElement], context: RuleContext) -> Iterator[Tag]:
    """A link after the last sentence that leads to the rest of the same article."""
    links = _links_in(line)[-1:]
    if links and READ_MORE.fullmatch(text_of(links[0])) and lead_to_same_site(links, context):
        before, _, after = " ".join(map(text_of, line)).rpartition(text_of(links[0]))
        if not after and FINISHED_SENTENCE.search(before):
            yield from links


def _links_in(line: list[PageElement]) -> list[Tag]:
    tags = [node for node in line if isinstance(node, Tag)]
    return [link for tag in tags for link in ([tag] if tag.name == "a" else tag.find_all("a")) if link.get("href")]


def _qr_code_below(block: PageElement) -> Iterator[Tag]:
    """The picture that a line asks to scan: the next node after the line, if it is a picture without text."""
    for node in block.next_siblings:
        if not is_blank(node):
            if isinstance(node, Tag) and not text_of(node) and (node.name == "img" or len(node.find_all("img")) == 1):
                yield node
            return


def _rest_of_line(text: PageElement) -> list[PageElement]:
    """The nodes of a footer without an element of its own: the text and all nodes up to the next block."""
    nodes = [text]
    for node in text.next_siblings:
        if isinstance(node, Tag) and node.name in BLOCK_ELEMENTS:
            break
        nodes.append(node)
    return nodes


def _dividing_line_before(block: PageElement) -> Iterator[PageElement]:
    """The ``hr`` right before the footer, if there is one."""
    for node in block.previous_siblings:
        if isinstance(node, Tag) and node.name == "hr":
            yield node
            return
        if not is_blank(node):
            return
