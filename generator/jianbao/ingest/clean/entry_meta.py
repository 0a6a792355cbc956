"""Rules: who, when and under what, printed around the text; the clues for authors and dates read the account."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain, islice, takewhile
from zoneinfo import ZoneInfo

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from jianbao.ingest.byline_patterns import BOOK_DETAILS, STAFF_BYLINE
from jianbao.ingest.clean.about import About
from jianbao.ingest.clean.named import named, words
from jianbao.ingest.date_patterns import COMMON_DATELINES, read_line, within
from jianbao.ingest.html.blocks import climb, holds_blocks, is_block, text_blocks, text_of

META = words(
    r"entry-?(?:meta|footer|utility|author(?:-wrapper)?)|(?<!blogger-)post-?(?:meta|info|footer|tags|categories|date|details)|"
    r"article-?(?:meta|info|tags)|meta-(?:info|data)|bylines?|cat-links|tags?-links|tag-list|word-count|read(?:ing)?-time|"
    r"post(?:ed)?-on|published-on|submitted|author-?(?:box|bio|info|wrap|wrapper|card|meta|avatar)|about-author|"
    r"page-header|entry-header|tags|keywords|article-tag|submeta|rich_media_meta_list|artical-?info"
)
AUTHOR = "[rel~=author], [itemprop=author], [property='foaf:name'], .author-name, .byline-name, .byline a, .author a.fn"
TAXONOMY_LABEL = re.compile(
    r"post tags|tagged|tags?|categor(?:y|ies)|filed under|posted in|topics?|标签|標籤|分类|分類|关键词|關鍵詞|關鍵字|"
    r"归档|歸檔|收录于|in|and|与|與|[\W_]",
    re.IGNORECASE,
)
FIRST_BLOCKS = 3
NAME_LENGTH = 60
"""Characters; a line above the text that is longer is a sentence."""
OTHER = re.compile(r"\d|[:：]\s*$|minute|read|ago$")
"""What stands in a byline and is no name: ``出版：``, ``4 min read``."""
BYLINE = words(r"bylines?|by-?line")
LABELLED_NAME = re.compile(
    r"(?:作者|撰文|撰稿|采写|採寫|记者|記者|文)\s*[/／|｜丨:：]\s*[^\s\d]{2,20}(?:[\s、].{0,30})?|"
    r"By [A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3}(?:(?:,| and| &) [A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){1,3}){0,4}"
)
"""A line that names its author and says nothing else: ``文 / 罗衡之　摄影 / 白溪``, ``By Ada Lindqvist``."""
NAME_LABEL = re.compile(r"\s{0,2}(?:by|文|作者|撰文|撰稿|记者|記者)?\s{0,2}[/／|｜丨:：]?\s{0,2}", re.IGNORECASE)
PRINTED = re.compile(
    r"(?:来源|來源|出处|作者|记者|記者|编辑|編輯|字号|浏览|阅读|點閱|source|author)\s*[:：(（]", re.IGNORECASE
)
"""What is printed beside the date of publication: ``2005年04月01日 08:00　来源：河口日报　作者：贺一舟``."""
PRINTED_LENGTH = 120
SENTENCE = re.compile(r"[。！？；!?;]|\.\s")
LABELLED = re.compile(
    r"(?:published|posted|updated|by|出版|发布|發布|發佈|发表|發表|更新|于|於|on|at|[\W_\d])*", re.IGNORECASE
)


def bylines(body: Tag, about: About) -> Iterator[PageElement]:
    """The author's name above or below the text is told by the page's own front matter."""
    for tag in body.select(AUTHOR):
        if 0 < len(text_of(tag)) <= NAME_LENGTH and not _in_sentence(tag):
            yield _with_label(tag)
    boxes = [box for box in named(body, BYLINE) if len(text_of(box)) <= NAME_LENGTH]
    for box in boxes:
        yield from (line for line in _lines(box) if _is_name(line) and not OTHER.search(line))
    top = list(islice(text_blocks(body), FIRST_BLOCKS))
    is_review = any(BOOK_DETAILS.search(text_of(block)) for block in top)
    for block in top:
        text = text_of(block)
        named_here = not is_review and (LABELLED_NAME.fullmatch(text) or STAFF_BYLINE.fullmatch(text))
        if named_here and not any(box is block or box in block.parents for box in boxes):
            yield block
        if isinstance(block, Tag) and block.find("br") and any(_is_date(line, about) for line in _lines(block)):
            yield from (line for line in _lines(block) if not _is_date(line, about) and _is_name(line))


def timestamps(body: Tag, about: About) -> Iterator[PageElement]:
    """A time that stands by itself is when the page was published, not what it says."""
    for time in body.find_all("time"):
        labels = _around(time)
        if LABELLED.fullmatch("".join(labels)):
            yield time
            yield from (label for label in labels if label.strip())
    for stamp in body.select("abbr.published[title]"):  # as Blogger writes it
        stamp["datetime"] = str(stamp["title"])
        yield stamp


def taxonomy_links(body: Tag, about: About) -> Iterator[Tag]:
    """Links to the site's own tags and categories lead away from the article."""
    for link in body.select("a[rel~=tag], a[rel~=category]"):
        yield climb(link, _only_taxonomy)


def entry_meta(body: Tag, about: About) -> Iterator[PageElement]:
    """Title, byline, date and categories around the text are told by the page's own front matter."""
    for box in named(body, META):
        if not box.find(["p", "figure"]) or len(text_of(box)) <= NAME_LENGTH:
            yield box
    for block in islice(text_blocks(body), FIRST_BLOCKS):
        text = text_of(block)
        is_line = len(text) <= PRINTED_LENGTH and PRINTED.search(text) and not SENTENCE.search(text)
        if is_line and within(text, COMMON_DATELINES, ZoneInfo(about.outlet.timezone)) is not None:
            yield block


def _with_label(tag: Tag) -> Tag:
    """A name with the box around it that says only what the name is: 文/."""
    name = text_of(tag)
    return climb(tag, lambda box: NAME_LABEL.fullmatch(text_of(box).replace(name, "", 1)) is not None)


def _lines(block: Tag) -> list[NavigableString]:
    return [text for text in block.find_all(string=True) if text.strip()]


def _is_date(line: str, about: About) -> bool:
    return read_line(line, about.outlet) is not None


def _is_name(line: str) -> bool:
    return len(line) <= NAME_LENGTH and not SENTENCE.search(line)


def _in_sentence(tag: Tag) -> bool:
    """Whether a name stands inside running text: a link to an author is no byline there."""
    block = tag.find_parent(["p", "li", "td", "blockquote"])
    return block is not None and len(text_of(block)) > len(text_of(tag)) + NAME_LENGTH


def _around(time: Tag) -> list[NavigableString]:
    """The texts of the line a time stands in, without the times; a block begins another line."""
    box = climb(time, lambda tag: tag.name in ("span", "strong", "b", "em", "i", "small", "a"))
    line: Iterable[PageElement] = (box,)
    if box.parent is not None and box.parent.name in ("p", "div", "li", "header", "footer"):
        line = chain(takewhile(_goes_on, box.previous_siblings), (box,), takewhile(_goes_on, box.next_siblings))
    texts = (text for node in line for text in (node.find_all(string=True) if isinstance(node, Tag) else (node,)))
    return [text for text in texts if isinstance(text, NavigableString) and text.find_parent("time") is None]


def _goes_on(node: PageElement) -> bool:
    return not is_block(node) and not (isinstance(node, Tag) and holds_blocks(node))


def _only_taxonomy(box: Tag) -> bool:
    """Whether a box shows nothing but links to tags and categories, and words for them."""
    rest = "".join(text for text in box.find_all(string=True) if text.find_parent("a", rel=["tag", "category"]) is None)
    return not TAXONOMY_LABEL.sub("", rest) and not box.find(["img", "iframe", "video"])
