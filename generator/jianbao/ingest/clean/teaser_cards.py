"""Rule: cards that lead to other articles of the site, each with a linked title and a picture, a summary or a date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bs4 import Tag

from jianbao.ingest.clean.author_elements import AUTHOR_ADDRESS
from jianbao.ingest.clean.class_names import outermost
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.link_lines import LINE_ELEMENTS, MIN_PROSE_TOKENS, is_mostly_links, is_title, word_count
from jianbao.ingest.clean.page_lines import HEADLINE_ELEMENTS, is_in, is_saved_page
from jianbao.ingest.clean.prose import paragraph_tokens, prose_tokens
from jianbao.ingest.clean.related_labels import RELATED_LABEL
from jianbao.ingest.clean.same_site_links import LABEL_DECORATION, lead_to_other_articles
from jianbao.ingest.clean.top_lines import MIN_TEXT_TOKENS
from jianbao.ingest.html.blocks import BLOCK_ELEMENTS, climb, holds_blocks, text_blocks, text_of
from jianbao.ingest.source_url import absolute_url

CARD_ELEMENTS = (*LINE_ELEMENTS, "li", "a", "figure", "header")
NOT_IN_CARDS = ("table", "blockquote", "pre", "dl", "note", "p")
MAX_CARD_CHARACTERS = 600
MAX_CARD_PROSE = 80
MIN_CARDS = 2
MAX_CARDS_SHARE = 1 / 3
"""The share of the prose that the summaries in cards may be; a page with more is a digest, and the cards its text."""
MAX_LABEL_WORDS_AROUND = 20
"""The words around cards in one box: a heading, a link to the section."""


def teaser_cards(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """Boxes that each lead to another article of the site, with its picture, summary or date, lead away.

    There are several of them in a saved page, or one in an ``aside`` or with a label such as "related articles", and
    they have little text compared with the article.
    """
    if not is_saved_page(context):
        return
    cards = _cards(body, context)
    boxes = _outermost_boxes(cards if len(cards) >= MIN_CARDS else list(filter(_is_labelled, cards)))
    inside = sum(map(prose_tokens, boxes))
    outside = prose_tokens(body) - inside
    if boxes and outside >= MIN_PROSE_TOKENS and inside <= outside * MAX_CARDS_SHARE:
        yield from dict.fromkeys(_with_labels(box, boxes) for box in boxes)


def _outermost_boxes(boxes: Sequence[Tag]) -> list[Tag]:
    """Boxes without repetitions that are in no other one."""
    return outermost(list({id(box): box for box in boxes}.values()))


def _cards(body: Tag, context: RuleContext) -> list[Tag]:
    """The boxes of links to other articles that are no bare lines."""
    seeds = [(block, address) for link in body.find_all("a", href=True) for block, address in _seed(link, context)]
    addresses: dict[int, set[str]] = {}
    for block, address in seeds:
        for parent in block.parents:
            addresses.setdefault(id(parent), set()).add(address)
    cards = []
    for block, _ in seeds:
        box = climb(block, lambda parent: len(addresses[id(parent)]) == 1 and _is_small(parent))
        if box.name in CARD_ELEMENTS and _shows_more(box, block):
            cards.append(box)
    return cards


def _seed(link: Tag, context: RuleContext) -> Iterator[tuple[Tag, str]]:
    """The block that is only the link to another article, or the link around blocks, and its address."""
    is_about_author = AUTHOR_ADDRESS.search(str(link["href"])) is not None
    if not text_of(link) or is_about_author or not lead_to_other_articles([link], context):
        return
    block = link if holds_blocks(link) else link.find_parent(BLOCK_ELEMENTS)
    if block is None or link.find_parent(NOT_IN_CARDS) or (block is not link and not is_mostly_links(block, [link])):
        return
    if is_title(link) or block.name in HEADLINE_ELEMENTS or link.find(HEADLINE_ELEMENTS):
        yield block, absolute_url(context.clipping.url, str(link["href"]))


def _is_labelled(card: Tag) -> bool:
    """Whether a single card is in an ``aside``, or has a label."""
    labels = (text_of(label).strip(LABEL_DECORATION) for label in card.find_all([*HEADLINE_ELEMENTS, *LINE_ELEMENTS]))
    return is_in(card, ("aside",)) or any(map(RELATED_LABEL.fullmatch, labels))


def _is_small(box: Tag) -> bool:
    if len(text_of(box)) > MAX_CARD_CHARACTERS or prose_tokens(box) > MAX_CARD_PROSE:
        return False
    return sum(paragraph_tokens(block) >= MIN_TEXT_TOKENS for block in text_blocks(box)) <= 1


def _shows_more(box: Tag, block: Tag) -> bool:
    """Whether a box is more than a line or an item of a list: with a heading, a picture or more words."""
    has_more = box.find(["img", "picture", "video", *HEADLINE_ELEMENTS]) is not None
    return has_more or box.name == "article" or word_count(text_of(box)) > word_count(text_of(block))


def _with_labels(box: Tag, boxes: Sequence[Tag]) -> Tag:
    """The largest box around a card with no other text than cards and a few words."""
    return climb(box, lambda parent: _is_only_cards(parent, boxes))


def _is_only_cards(box: Tag, cards: Sequence[Tag]) -> bool:
    inside = [card for card in cards if any(parent is box for parent in card.parents)]
    words = word_count(text_of(box)) - sum(word_count(text_of(card)) for card in inside)
    pictures = len(box.find_all(["img", "iframe", "video"])) - sum(
        len(card.find_all(["img", "iframe", "video"])) for card in inside
    )
    return words <= MAX_LABEL_WORDS_AROUND and pictures == 0 and box.find("h1") is None
