"""Rule: lines that are only links to other articles of the site, in any language."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from bs4 import Tag

from jianbao.ingest.byline_languages import names_in_byline
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.link_lines import (
    LINE_ELEMENTS,
    LOWER_HEADINGS,
    MIN_PROSE_TOKENS,
    PARTS_OF_TEXT,
    is_all_links,
    is_label,
    is_mostly_links,
    is_only_titles,
    is_right_above,
    is_short_line,
    with_linked_pictures,
)
from jianbao.ingest.clean.prose import SENTENCE_MARKS, paragraph_tokens, token_count
from jianbao.ingest.clean.same_site_links import is_article_of_site, lead_to_other_articles
from jianbao.ingest.date_patterns import parse_date_line
from jianbao.ingest.html.blocks import text_blocks, text_of

MAX_GAP = 3
"""Lines between two links after the text: section, date and kind of the next article."""
MAX_LINES_SHARE = 1 / 3
"""Of a page with more such lines between its paragraphs, the lines are the subject."""
MAX_DATE_CHARACTERS = 40
MIN_RUN = 3
MAX_PROSE_AFTER = 1 / 3
"""The share of the prose that may follow a run of links after the article: comments, notes about the site."""


def related_lines(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A line that is only a link to another article of the site, between or after the paragraphs, leads away.

    A short label may come before the link. Above the first paragraph and after the last one, a link may also be shorter
    than a title, such as a section. Many such lines between short paragraphs are what the page is about, and stay.
    """
    if context.outlet.kind == "video" or not is_article_of_site(context.clipping.url) or not body.find("a"):
        return
    blocks = [block for block in text_blocks(body) if isinstance(block, Tag)]
    links = {number: found for number, block in enumerate(blocks) if (found := _related_links(block, context))}
    if not links:
        return
    prose = {number: tokens for number, block in enumerate(blocks) if (tokens := paragraph_tokens(block))}
    if sum(prose.values()) < MIN_PROSE_TOKENS:
        return
    closing = _closing(blocks, sorted(links), prose)
    others = {n: found for n, found in links.items() if n not in closing and blocks[n].name not in LOWER_HEADINGS}
    above = [n for n, found in others.items() if n < min(prose) and is_all_links(blocks[n], found)]
    between = [n for n, found in others.items() if n > min(prose) and is_only_titles(blocks[n], found)]
    are_few = sum(token_count(text_of(blocks[n])) for n in between) <= sum(prose.values()) * MAX_LINES_SHARE
    lines = [*above, *(between if are_few else []), *closing]
    yield from _dates(blocks, between if are_few else [], context)
    yield from (with_linked_pictures(blocks[number]) for number in lines)
    yield from _labels(blocks, closing, prose)


def _dates(blocks: Sequence[Tag], lines: Sequence[int], context: RuleContext) -> Iterator[Tag]:
    """The dates of other articles: a line below a link between paragraphs, and above a paragraph."""
    for number in lines:
        below = blocks[number + 1 : number + 2]
        is_date = below and len(text_of(below[0])) <= MAX_DATE_CHARACTERS and number + 2 not in lines
        if is_date and parse_date_line(text_of(below[0]), context.outlet) is not None:
            yield below[0]


def _closing(blocks: Sequence[Tag], lines: Sequence[int], prose: Mapping[int, int]) -> list[int]:
    """The lines after the last paragraph, and runs of lines with little prose after them."""
    closing: list[int] = []
    run: list[int] = []
    for number in lines:
        is_next = run and all(map(is_short_line, blocks[run[-1] + 1 : number])) and number - run[-1] <= MAX_GAP + 1
        run = [*run, number] if is_next else [number]
        after = sum(tokens for index, tokens in prose.items() if index > number)
        is_in_run = len(run) >= MIN_RUN and after <= sum(prose.values()) * MAX_PROSE_AFTER
        if is_in_run or (not after and _ends_text(blocks[number + 1 :])):
            closing += [index for index in run if index not in closing] if is_in_run else [number]
    return closing


def _ends_text(following: Sequence[Tag]) -> bool:
    """Whether no sentence, such as a short answer in an interview, is among the blocks after a line."""
    return not any(SENTENCE_MARKS.search(text_of(block)) for block in following if block.find("a") is None)


def _labels(blocks: Sequence[Tag], closing: Sequence[int], prose: Mapping[int, int]) -> Iterator[Tag]:
    """The label right above the links after the text, and the short lines between them."""
    for number in closing[:1]:
        above = blocks[number - 1]
        if number - 1 not in prose and is_label(above) and is_right_above(above, blocks[number]):
            yield above
    for number, following in pairwise(closing):
        between = blocks[number + 1 : following]
        if len(between) <= MAX_GAP and all(map(is_short_line, between)):
            yield from between


def _related_links(block: Tag, context: RuleContext) -> list[Tag]:
    """The links of a line if it is only links to other articles of the site; else none."""
    if block.name not in (*LINE_ELEMENTS, *LOWER_HEADINGS):
        return []
    links = block.find_all("a", href=True) or [box for box in block.parents if box.name == "a" and box.get("href")]
    is_related = (
        links
        and is_mostly_links(block, links)
        and lead_to_other_articles(links, context)
        and not block.find_parent(PARTS_OF_TEXT)
        and not names_in_byline(text_of(block))
        and not text_of(block).endswith((":", "："))  # the name of who speaks
        and all(picture.find_parent("a") is not None for picture in block.find_all("img"))
    )
    return links if is_related else []
