"""Rule: author, date and categories printed around the text. The clues for authors and dates read the account."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from zoneinfo import ZoneInfo

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.clean.class_names import boxes_named, name_pattern
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.top_lines import MAX_NAME_CHARACTERS, SENTENCE_PUNCTUATION, TOP_BLOCKS, in_sentence
from jianbao.ingest.date_patterns import COMMON_DATELINES, date_within
from jianbao.ingest.html.blocks import text_blocks, text_of

ENTRY_META_NAMES = name_pattern(
    r"entry-?(?:meta|footer|utility|author(?:-wrapper)?)|(?<!blogger-)post-?(?:meta(?:data)?\d?|info|footer|tags|"
    r"categories|date|details)|"
    r"article-?(?:meta|info|tags)|meta-(?:info|data)|bylines?|cat-links|tags?-links|tag-list|word-count|"
    r"read(?:ing)?-time|"
    r"post(?:ed)?-on|published-on|submitted|author-?(?:box|bio|info|wrap|wrapper|card|meta|avatar)|about-author|"
    r"page-header|entry-header|tags|keywords|article-tag|submeta|rich-media-meta-list|artical-?info"
)

SOURCE_LABEL = re.compile(
    r"(?<![图圖照]片)(?<![图圖面料])(?:来源|來源|出处|作者|记者|記者|编辑|編輯|字号|浏览|阅读|點閱|source|author)\s*[:：(（]",
    re.IGNORECASE,
)
"""Labels next to a printed date of publication: ``2005年04月01日 08:00　来源：河口日报　作者：贺一舟``.

图片来源 is the label of a picture credit, whose address or date is another one.
"""

MICRODATA = [
    *("articleSection", "keywords", "commentCount", "interactionCount", "userInteractionCount", "wordCount"),
    "timeRequired",
]
"""Properties of the vocabulary schema.org that say something about the page and are not its text."""

MAX_META_LINE_CHARACTERS = 120


def entry_meta(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """Title, byline, date and categories around the text are removed because the page shows its own."""
    for box in boxes_named(body, ENTRY_META_NAMES):
        if not box.find(["p", "figure"]) or len(text_of(box)) <= MAX_NAME_CHARACTERS:
            yield box
    for tag in body.find_all(itemprop=MICRODATA):
        if 0 < len(text_of(tag)) <= MAX_NAME_CHARACTERS and not in_sentence(tag):
            yield tag
    for block in islice(text_blocks(body), TOP_BLOCKS):
        text = text_of(block)
        is_line = (
            len(text) <= MAX_META_LINE_CHARACTERS
            and SOURCE_LABEL.search(text)
            and not SENTENCE_PUNCTUATION.search(text)
        )
        if is_line and date_within(text, COMMON_DATELINES, ZoneInfo(context.outlet.timezone)) is not None:
            yield block
