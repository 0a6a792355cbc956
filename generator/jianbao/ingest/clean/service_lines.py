"""Rule: lines about accounts, subscriptions, donations and the rules of the site, by the addresses of their links."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.link_lines import LINE_ELEMENTS, LOWER_HEADINGS, MIN_PROSE_TOKENS, PARTS_OF_TEXT
from jianbao.ingest.clean.page_lines import is_in_own_box, is_saved_page
from jianbao.ingest.clean.prose import SENTENCE_MARKS, has_many_links, paragraph_tokens
from jianbao.ingest.clean.same_site_links import is_article_of_site
from jianbao.ingest.clean.service_links import service_share
from jianbao.ingest.html.blocks import text_blocks, text_of

MAX_LINE_CHARACTERS = 320
MAX_SENTENCES = 6
MIN_SERVICE_SHARE = 1 / 2


def service_lines(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A line whose links all lead to an account, a subscription, a donation or the rules of the site is not text.

    It is short, and mostly link, or in italics or bold, above or below all paragraphs, or a link in a caption.
    """
    if context.outlet.kind == "video" or not is_article_of_site(context.clipping.url) or not body.find("a"):
        return
    for caption in body.find_all("figcaption"):
        yield from (link for link in caption.find_all("a", href=True) if service_share([link], context) == 1)
    blocks = [block for block in text_blocks(body) if isinstance(block, Tag)]
    shares = [_service_share(block, context) for block in blocks]
    found = [number for number, share in enumerate(shares) if share >= MIN_SERVICE_SHARE]
    if not found:
        return
    prose = [number for number, block in enumerate(blocks) if number not in found and paragraph_tokens(block)]
    if sum(paragraph_tokens(blocks[number]) for number in prose) < MIN_PROSE_TOKENS:
        return
    boxes = {id(blocks[number].parent) for number in prose} if is_saved_page(context) else set()
    for number in found:
        block = blocks[number]
        is_edge = not prose[0] < number < prose[-1]
        is_service = shares[number] == 1 or (is_edge and _is_emphasised(block))
        is_apart = is_edge or is_in_own_box(block, boxes) or has_many_links(block, len(text_of(block)))
        if is_service and (is_apart or _is_emphasised(block)):
            yield block


def _service_share(block: Tag, context: RuleContext) -> float:
    """The share of service links among the links of a short line; 0 for any other block."""
    if block.name not in (*LINE_ELEMENTS, *LOWER_HEADINGS) or block.find_parent(PARTS_OF_TEXT):
        return 0
    links = [link for link in block.find_all("a", href=True) if text_of(link)]
    text = text_of(block) if links else ""
    is_short = len(text) <= MAX_LINE_CHARACTERS and len(SENTENCE_MARKS.findall(text)) <= MAX_SENTENCES
    return service_share(links, context) if links and is_short else 0


def _is_emphasised(block: Tag) -> bool:
    """Whether all text of a block is in italics or bold, perhaps in several pieces."""
    return all(
        not text.strip() or text.find_parent(["em", "i", "strong", "b"]) is not None
        for text in block.find_all(string=True)
    )
