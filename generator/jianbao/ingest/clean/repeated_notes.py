"""Rule: notes with a link that repeat between the paragraphs, and labels of advertisements."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.link_lines import LINE_ELEMENTS, LINE_MARKS, PARTS_OF_TEXT, with_linked_pictures
from jianbao.ingest.clean.prose import paragraph_tokens
from jianbao.ingest.clean.same_site_links import is_article_of_site, lead_to_same_site
from jianbao.ingest.clean.service_links import is_account
from jianbao.ingest.html.blocks import BLOCK_ELEMENTS, text_of

ADVERTISEMENT_LABELS = frozenset(
    [
        *(
            "advertisement",
            "advertisements",
            "sponsored",
            "sponsored content",
            "scroll to continue",
            "pr",
            "ad",
            "end of list",
        ),
        *("article continues below", "article continues after advertisement", "article continues below advertisement"),
        *("story continues below", "story continues below advertisement", "story continues after advertisement"),
        *("skip advertisement", "continue reading", "continue reading the main story", "externer inhalt"),
        *("请继续往下阅读", "請繼續往下閱讀", "继续阅读", "繼續閱讀", "lire la suite", "continua a leggere"),
        *("continua después de la publicidad", "continua após a publicidade", "sigue leyendo", "weiterlesen"),
        *("广告", "廣告", "広告", "スポンサーリンク", "광고", "anzeige", "werbung", "publicité", "publicidad"),
        *("publicidade", "pubblicità", "advertentie", "annons", "annonse", "mainos", "reklam", "reklama", "reklame"),
        *("реклама", "iklan", "quảng cáo", "โฆษณา", "विज्ञापन", "إعلان", "إعلانات", "פרסומת", "διαφήμιση"),
    ]
)
"""Lines of their own above an advertisement that is gone, in the languages of the press."""
MAX_ADVERTISEMENT_CHARACTERS = 60
MAX_NOTE_CHARACTERS = 200


def repeated_notes(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A note with a link that repeats between the paragraphs, or the label of an advertisement, is not text."""
    if context.outlet.kind == "video":
        return
    for node in body.find_all(string=True):
        if len(node) <= MAX_ADVERTISEMENT_CHARACTERS and node.strip(LINE_MARKS).casefold() in ADVERTISEMENT_LABELS:
            block = node.find_parent(BLOCK_ELEMENTS)
            if block is not None and text_of(block) == " ".join(node.split()) and not block.find_parent(PARTS_OF_TEXT):
                yield block
    if not is_article_of_site(context.clipping.url):
        return
    addresses: dict[str, list[Tag]] = {}
    for link in body.find_all("a", href=True):
        addresses.setdefault(str(link["href"]), []).append(link)
    for links in addresses.values():
        if len(links) > 1:
            yield from map(with_linked_pictures, _notes(links, context))


def _notes(links: list[Tag], context: RuleContext) -> list[Tag]:
    """The short lines around links to one address that repeat another of these lines.

    The links lead to the same site, or to accounts elsewhere. A line that ends with a colon names who speaks.
    """
    if not (lead_to_same_site(links, context) or all(is_account(str(link["href"])) for link in links)):
        return []
    parents = (link.find_parent(BLOCK_ELEMENTS) for link in links)
    blocks = list({id(block): block for block in parents if block is not None}.values())
    texts = [text_of(block) for block in blocks]
    return [
        block
        for block, text in zip(blocks, texts, strict=True)
        if 0 < len(text) <= MAX_NOTE_CHARACTERS and texts.count(text) > 1 and _is_note(block, text)
    ]


def _is_note(block: Tag, text: str) -> bool:
    """Whether a line is neither prose nor a speaker's name, nor in a list or a quotation, nor below a picture."""
    above = block.find_previous(["img", "p"])
    is_caption = above is not None and above.name == "img" and above not in block.descendants
    is_text = text.endswith((":", "：")) or paragraph_tokens(block) > 0 or block.find_parent(PARTS_OF_TEXT) is not None
    return block.name in LINE_ELEMENTS and not is_caption and not is_text
