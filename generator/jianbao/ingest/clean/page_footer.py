"""Rule: the short lines below the text of a saved page, such as tags, counters, buttons and copyright lines."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from urllib.parse import unquote

from bs4 import Tag
from bs4.element import PageElement

from jianbao.ingest.byline_languages import are_names
from jianbao.ingest.clean.author_elements import AUTHOR_ADDRESS
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.link_lines import MIN_PROSE_TOKENS, is_mostly_links
from jianbao.ingest.clean.page_lines import (
    HEADLINE_ELEMENTS,
    PARTS_OF_ARTICLE,
    is_few_words,
    is_in,
    is_saved_page,
    picture_above,
)
from jianbao.ingest.clean.prose import paragraph_tokens, token_count
from jianbao.ingest.clean.same_site_links import is_same_site
from jianbao.ingest.clean.service_links import is_account, is_service_of
from jianbao.ingest.clean.top_lines import MAX_NAME_CHARACTERS, ends_a_sentence
from jianbao.ingest.html.blocks import text_blocks, text_of
from jianbao.ingest.printed_dates import DATE_LABELS
from jianbao.ingest.source_url import absolute_url

ANY_NUMBER = re.compile(r"\d+")
MAX_FOOTER_WORDS = 12
FOOTER_CREDIT = re.compile(r"^[（(【\[].*[）)】\]]$|^[^\d:：]{1,20}[:：].*[^\W\d]")
"""A line such as （新华社） or 责任编辑：林海, which names who made the article."""
TAG_ADDRESS = re.compile(
    r"/(?:tags?|topics?|temas?|thema|themen|theme|argoment[io]|keywords?|labels?|hashtags?|tagging|etiquetas?|sujets?|"
    r"categor(?:y|ies|ias?)|rubri[ck]s?|tu-khoa|chu-de|temy|takmicar)/",
    re.IGNORECASE,
)
COPYRIGHT = re.compile(
    r"[<＜]?(?:©|ⓒ|\(c\)|저작권자|copyright\b|版权(?:所有|声明)|版權(?:所有|聲明))|"
    r"all rights reserved|tous droits réservés|"
    r"riproduzione (?:riservata|vietata)|todos (?:los derechos|os direitos) reservados|alle rechte vorbehalten|"
    r"alle rechten voorbehouden|все права защищены|未[经經](?:授[权權]|[许許]可|允[许許]).{0,12}(?:[转轉][载載]|使用)|"
    r"無断(?:転載|複製)|무단\s?전재|جميع الحقوق محفوظة|bản quyền thuộc",
    re.IGNORECASE,
)
"""The beginning of such a line. One that begins with where the text was first published is a source."""
MAX_COPYRIGHT_CHARACTERS = 100
EMAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
LOST_LINKS = re.compile(r"\W*(?:[^\W\d]{2,20}\s?){1,3}[:：]?\s*(?:[,，、|/·;]\s*)+")
MIN_SHAPE_SHARE = 1 / 5
"""The share of the prose in blocks of one shape that makes them paragraphs of the article."""
MAX_NOTE_TOKENS = 60
MAX_NOTES_SHARE = 1 / 2
"""The share of the prose that notes of the site may be. More is a part of the article in another box."""
OPENING_MARKS = "“„«»\"'「『‘‹—–-"
CORRECTION = re.compile(
    r"\W*(?:correct(?:ion|ed)|clarification|updated?|editor['’]s note|note|this (?:article|story|post) (?:was|"
    r"has been)|"
    r"korrektur|berichtigung|anmerkung|hinweis|in einer früheren|correction|précision|mise à jour|rectifica|"
    r"fe de (?:erratas|errores)|"
    r"nota|correzione|errata|correção|исправлен|поправка|от редакции|"
    r"(?:更正|勘误|勘誤|编者按|編者按|补充|補充|订正|訂正|注|附)|정정|편집자)",
    re.IGNORECASE,
)
"""The beginning of a note that belongs to the article."""


def page_footer(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """A short line below the text of a saved page, such as a tag, a counter or a button, belongs to the site.

    It is in a box of its own, or its links lead to tags, apps and accounts, or it is about copyright. Lines in the
    box of the paragraphs are text, and so are sentences, captions, credits, and headings with text below them.
    """
    if not is_saved_page(context):
        return
    blocks = list(text_blocks(body))
    tokens = [paragraph_tokens(block) for block in blocks]
    if sum(tokens) < MIN_PROSE_TOKENS:
        return
    is_of_site = [
        isinstance(block, Tag) and (_is_copyright(block) or _has_lost_links(block) or leads_to_service(block, context))
        for block in blocks
    ]
    tokens = [0 if of_site else count for count, of_site in zip(tokens, is_of_site, strict=True)]
    last = _last_paragraph(blocks, tokens)
    box = blocks[last].parent
    notes = _notes(blocks, tokens, last)
    is_end = True
    for number in range(len(blocks) - 1, last, -1):
        block = blocks[number]
        is_heading = block.name in HEADLINE_ELEMENTS  # type: ignore[attr-defined]  # None for a text
        is_outside = is_end if is_heading else _is_apart(block, box)
        if isinstance(block, Tag) and (
            is_of_site[number] or number in notes or (is_outside and _is_label(block, context))
        ):
            yield block
        elif portrait := _portrait_above(block):
            yield from (portrait, block)
        else:
            is_end = False
            yield from _link_about_author(block)


def _portrait_above(block: PageElement) -> Tag | None:
    """The picture right above a line that links to the page of an author; captions that do so are in figures."""
    if not isinstance(block, Tag) or len(text_of(block)) > MAX_NAME_CHARACTERS or is_in(block, PARTS_OF_ARTICLE):
        return None
    picture = picture_above(block) if block.find("a", href=AUTHOR_ADDRESS) else None
    return None if picture is None or picture.find_parent("figure") else picture


def _last_paragraph(blocks: Sequence[PageElement], tokens: Sequence[int]) -> int:
    """The number of the last paragraph that is long, or marked up as much of the prose is: not a note of the site."""
    prose = [number for number, count in enumerate(tokens) if count] or [len(blocks) - 1]
    shapes: dict[str, list[int]] = {}
    for number in prose:
        shapes.setdefault(_shape(blocks[number]), []).append(tokens[number])
    least = sum(tokens) * MIN_SHAPE_SHARE
    of_text = {
        shape
        for shape, counts in shapes.items()
        if len(counts) > 1 and sum(counts) >= least and not shape.startswith("li ")
    }
    is_text = {n: _shape(blocks[n]) in of_text or tokens[n] > MAX_NOTE_TOKENS for n in prose}
    return max((n for n in prose if is_text[n]), default=prose[-1])


def _shape(block: PageElement) -> str:
    """The elements and class names, without numbers, of a block and the box around it."""
    tags = [tag for tag in (block, block.parent) if isinstance(tag, Tag)]
    return ANY_NUMBER.sub("", " ".join(f"{tag.name} {tag.get('class')}" for tag in tags))


def _notes(blocks: Sequence[PageElement], tokens: Sequence[int], last: int) -> set[int]:
    """The numbers of the sentences below the text in boxes of their own, if they are few."""
    box = blocks[last].parent
    notes = {n for n in range(last + 1, len(blocks)) if _is_note(blocks[n], box)}
    return notes if sum(tokens[n] for n in notes) <= sum(tokens) * MAX_NOTES_SHARE else set()


def _is_note(block: PageElement, box: Tag | None) -> bool:
    """Whether a sentence is outside the box of the text, and no correction, credit, speech or part of a table."""
    if not isinstance(block, Tag) or block.name in HEADLINE_ELEMENTS or any(parent is box for parent in block.parents):
        return False
    text = text_of(block)
    is_of_text = (
        text[0] in OPENING_MARKS
        or CORRECTION.match(text)
        or (len(text) <= MAX_NAME_CHARACTERS and FOOTER_CREDIT.match(text))
        or is_in(block, PARTS_OF_ARTICLE)
    )
    return ends_a_sentence(f"{text} ") and not is_of_text and token_count(text) <= MAX_NOTE_TOKENS


def _is_label(block: Tag, context: RuleContext) -> bool:
    """Whether a block is a few words, no credit, and without a link to another site, which may be the source."""
    links = block.find_all("a")
    text = text_of(block)
    is_credit = not links and FOOTER_CREDIT.search(text) is not None and not DATE_LABELS.match(text)
    return is_few_words(block, MAX_FOOTER_WORDS) and not is_credit and _leads_nowhere_else(links, context)


def _leads_nowhere_else(links: Sequence[Tag], context: RuleContext) -> bool:
    """Whether all links with the address of a page lead to the same site."""
    page = context.clipping.url
    addresses = [absolute_url(page, str(link["href"])) for link in links if link.get("href")]
    return all(is_same_site(address, page) for address in addresses if address.startswith("http"))


def _is_apart(block: PageElement, box: Tag | None) -> bool:
    """Whether a line, or the list that it is in, is outside the box of the paragraphs."""
    listing = block.find_parent(["ul", "ol"])
    return (listing or block).parent is not box or (listing is None and block.name not in ("p", "li"))  # type: ignore[attr-defined]


def _is_copyright(block: Tag) -> bool:
    text = text_of(block)
    return len(text) <= MAX_COPYRIGHT_CHARACTERS and COPYRIGHT.match(text) is not None


def _has_lost_links(block: Tag) -> bool:
    """Whether a line is an address, or a label with only the marks between links that were removed: Tags: , , ."""
    text = text_of(block)
    return LOST_LINKS.fullmatch(text) is not None or EMAIL_ADDRESS.fullmatch(text) is not None


def leads_to_service(block: Tag, context: RuleContext) -> bool:
    """Whether a few words are links to tags with a label, or have a link to an app, an account or another service."""
    links = block.find_all("a", href=True)
    if not links or not is_few_words(block, MAX_NAME_CHARACTERS):
        return False
    page = context.clipping.url
    addresses = [unquote(absolute_url(page, str(link["href"]))) for link in links]
    are_tags = all(map(TAG_ADDRESS.search, addresses)) and is_mostly_links(block, links)
    return are_tags or any(is_service_of(address, page) or is_account(address) for address in addresses)


def _link_about_author(block: PageElement) -> Iterator[Tag]:
    """The link at the end of a note about an author that leads to the author's other articles."""
    links = block.find_all("a", href=True) if isinstance(block, Tag) else []
    name = text_of(links[-1]) if links else ""
    if name and AUTHOR_ADDRESS.search(str(links[-1]["href"])) and text_of(block).endswith(name) and not are_names(name):
        yield links[-1]
