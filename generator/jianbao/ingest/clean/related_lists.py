"""Rule: lists of links to other articles."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.link_lines import (
    LOWER_HEADINGS,
    MAX_TITLE_CHARACTERS,
    MIN_PROSE_TOKENS,
    is_label,
    is_mostly_links,
)
from jianbao.ingest.clean.page_lines import is_in, is_saved_page
from jianbao.ingest.clean.prose import paragraph_tokens
from jianbao.ingest.clean.related_labels import RELATED_LABEL
from jianbao.ingest.clean.same_site_links import (
    LABEL_DECORATION,
    is_article_of_site,
    is_only_links,
    lead_to_other_articles,
)
from jianbao.ingest.html.blocks import climb, is_blank, text_blocks, text_of


def related_lists(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """A list that holds only links to the same site leads away from the article, unless many users write there.

    Below the text, an item may also have a date or a section, or be a title that is linked in part, and the label above
    the list goes with it.
    """
    for listing in body.find_all(["ul", "ol"]):
        items = [item for item in listing.find_all("li", recursive=False) if text_of(item)]
        is_related = (
            items and is_article_of_site(context.clipping.url) and all(is_only_links(item, context) for item in items)
        )
        if is_related:
            yield listing
        label = _label_above(listing)
        leads_away = is_related or _leads_to_articles(items, context) or (label and _are_titles(items, context))
        if items and leads_away and _is_below_text(listing, body, context):
            yield from [label] if label else []
            yield from [] if is_related else [listing]


def _label_above(listing: Tag) -> Tag | None:
    """The label right above a list, or above the box that shows nothing but the list."""
    text = text_of(listing)
    box = climb(listing, lambda parent: text_of(parent) == text)
    above = next((node for node in box.previous_siblings if not is_blank(node)), None)
    if not isinstance(above, Tag):
        return None
    heading = above.find(LOWER_HEADINGS) or above
    text = text_of(above)
    is_related = RELATED_LABEL.fullmatch(text.strip(LABEL_DECORATION)) is not None
    return above if is_related or (text_of(heading) == text and is_label(heading)) else None


def _leads_to_articles(items: Sequence[Tag], context: RuleContext) -> bool:
    """Whether each item is mostly links to other articles of the site."""
    links = [item.find_all("a", href=True) for item in items]
    return all(
        found and is_mostly_links(item, found) and lead_to_other_articles(found, context) and not item.find("p")
        for item, found in zip(items, links, strict=True)
    )


def _are_titles(items: Sequence[Tag], context: RuleContext) -> bool:
    """Whether each item of a saved page is a title with a link, and most lead to other articles of the site."""
    links = [item.find_all("a", href=True) for item in items]
    are_short = all(
        found and len(text_of(item)) <= MAX_TITLE_CHARACTERS for item, found in zip(items, links, strict=True)
    )
    related = [found for found in links if lead_to_other_articles(found, context)]
    return are_short and 2 * len(related) > len(items) and is_saved_page(context)


def _is_below_text(listing: Tag, body: Tag, context: RuleContext) -> bool:
    """Whether a list is below all paragraphs of an article."""
    if not is_article_of_site(context.clipping.url) or listing.find_parent(["li", "table", "blockquote"]):
        return False
    prose = [block for block in text_blocks(body) if paragraph_tokens(block) and not is_in(block, ("li",))]
    is_last = bool(prose) and any(block is prose[-1] for block in listing.previous_elements)
    return is_last and sum(map(paragraph_tokens, prose)) >= MIN_PROSE_TOKENS
