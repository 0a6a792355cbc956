"""Rule: lines in which a site asks its readers for something, or speaks of its rules, by their words."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.link_lines import MIN_PROSE_TOKENS
from jianbao.ingest.clean.page_lines import is_in, is_in_own_box, is_saved_page
from jianbao.ingest.clean.prose import SENTENCE_MARKS, has_many_links, paragraph_tokens
from jianbao.ingest.clean.same_site_links import is_article_of_site
from jianbao.ingest.clean.site_line_words import ANYWHERE, POSTED_LINE, SITE_LINE
from jianbao.ingest.clean.top_lines import MIN_TEXT_TOKENS, ends_a_sentence
from jianbao.ingest.html.blocks import text_blocks, text_of

MAX_SITE_LINE_CHARACTERS = 200
MAX_SITE_LINE_SENTENCES = 3
MAX_POSTED_CHARACTERS = 600
"""WordPress adds several sentences to the date of a post and its categories."""
NOT_A_SITE_LINE = ("table", "blockquote", "figure", "figcaption", "dl", "pre", "note")


def site_lines(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A line that asks to subscribe, log in, follow, download or report a mistake, or disclaims, is about the site.

    It is above or below the text, or between its paragraphs in a box of its own, without a full stop, or mostly link.
    """
    if context.outlet.kind == "video" or not is_article_of_site(context.clipping.url):
        return
    blocks = [block for block in text_blocks(body) if isinstance(block, Tag)]
    found = [number for number, block in enumerate(blocks) if _has_words(block)]
    if not found:
        return
    prose = {n: tokens for n, block in enumerate(blocks) if n not in found and (tokens := paragraph_tokens(block))}
    if sum(prose.values()) < MIN_PROSE_TOKENS:
        return
    text = [number for number, tokens in prose.items() if tokens >= MIN_TEXT_TOKENS] or list(prose)
    boxes = {id(blocks[number].parent) for number in text} if is_saved_page(context) else set()
    yield from (
        blocks[number] for number in found if not text[0] < number < text[-1] or _is_apart(blocks[number], boxes)
    )


def _has_words(block: Tag) -> bool:
    text = text_of(block)
    is_short = len(text) <= MAX_SITE_LINE_CHARACTERS and len(SENTENCE_MARKS.findall(text)) <= MAX_SITE_LINE_SENTENCES
    is_posted = len(text) <= MAX_POSTED_CHARACTERS and POSTED_LINE.match(text)
    if not (is_short or is_posted) or is_in(block, NOT_A_SITE_LINE):
        return False
    has_words = SITE_LINE.match(text) or ANYWHERE.search(text)
    return bool(has_words) or any(SITE_LINE.match(text_of(link)) for link in block.find_all("a", href=True))


def _is_apart(block: Tag, boxes: set[int]) -> bool:
    """Whether a line between paragraphs is in another box than they are, no sentence, or mostly link."""
    text = text_of(block)
    return is_in_own_box(block, boxes) or not ends_a_sentence(f"{text} ") or has_many_links(block, len(text))
