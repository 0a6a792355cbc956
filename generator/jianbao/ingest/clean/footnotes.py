"""Rule: notes of an article become footnotes of Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from jianbao.ingest.clean.class_names import class_names
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.page_anchors import InnerLink, inner_links
from jianbao.ingest.html.blocks import is_blank, is_block, text_of
from jianbao.ingest.html.tree import new_tag
from jianbao.page.footnotes import BACK_ARROW

NOTE_BLOCKS = ("li", "p", "div", "dd")
MARK_DECORATION = " []()（）〔〕［］【】^.:：。、"
MAX_MARK_CHARACTERS = 8
"""Marks are numbers, stars, 注1; a longer link text is that of a table of contents."""
MAX_SUPERSCRIPT_CHARACTERS = 40
"""The longest superscript that is a mark: ``[^source]`` in a post."""
NOT_IN_LABEL = re.compile(r"[\[\]\s\\`*<>&|]+")
LEADING_MARK = re.compile(r"\s*(?:[\[［〔【(（](\S{1,8})[\]］〕】)）][\s:：.、]*|(\d{1,4})\s*[.．、:：]\s*)")
"""``[1] 见…``, ``1. 见…``"""
TEXT_STYLE = "\ufe0e"
"""The character with which a page asks for an arrow that is not an emoji."""
BACK_LINK_BOX = "backlink"
"""In the class of Wikipedia's box around several links back."""


class _Note(NamedTuple):
    """A block with the text of a note, and the links to it."""

    block: Tag
    marks: list[Tag]


def footnotes(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """Marks of notes, and links from a note back to the text, are replaced by the footnotes of Markdown.

    The page numbers the notes and leads back by arrows, so such marks and links are not removed but stay as they are.
    """
    for foreign in body.find_all(["note", "fnref"]):  # the names that Markdown's footnotes have from here on
        foreign.unwrap()
    links = inner_links(body, context)
    for number, note in enumerate(_notes(links), start=1):
        label = NOT_IN_LABEL.sub("", str(note.marks[0].get("data-label") or "")) or str(number)
        texts = {text_of(mark).strip(MARK_DECORATION) for mark in note.marks}
        for mark in map(_mark_box, note.marks):
            reference = new_tag("fnref")
            reference.string = label
            mark.insert_before(reference)
            yield from _remove(mark, str(number))
        for back_link in _back_links(note, links):
            yield from _remove(back_link, BACK_ARROW)
        yield from _leading_mark(note.block, texts)
        _make_definition(note.block, label)


def _remove(node: Tag, shown: str) -> Iterator[Tag]:
    """Remove an element; yield it, for the account, unless its text is what the page shows in its place."""
    if text_of(node) in (shown, shown.removesuffix(TEXT_STYLE)):
        node.extract()
    else:
        yield node


def _notes(links: list[InnerLink]) -> list[_Note]:
    """The notes that short links before them lead to, in document order of the first mark."""
    notes: dict[int, _Note] = {}
    for link in links:
        block = _note_block(link)
        if block is not None:
            notes.setdefault(id(block), _Note(block, [])).marks.append(link.tag)
    blocks = [note.block for note in notes.values()]
    return [note for note in notes.values() if not any(note.block in other.parents for other in blocks)]


def _note_block(link: InnerLink) -> Tag | None:
    """The block of the note that a link is the mark of; None for another link, such as one in a table of contents."""
    mark = text_of(link.tag).strip(MARK_DECORATION)
    longest = MAX_SUPERSCRIPT_CHARACTERS if link.tag.find_parent("sup") is not None else MAX_MARK_CHARACTERS
    if not mark or len(mark) > longest or link.leads_back:
        return None
    block = link.target
    while not is_block(block) and block.parent is not None:
        block = block.parent
    is_only_text = any(is_block(box) and text_of(box) == text_of(link.tag) for box in link.tag.parents)
    is_note = block.name in NOTE_BLOCKS and block not in link.tag.parents and not is_only_text
    return block if is_note and text_of(block) and block.find(["h1", "h2", "h3"]) is None else None


def _mark_box(mark: Tag) -> Tag:
    """The largest inline element around a mark that has no other text than brackets."""
    box = mark
    while (
        box.parent is not None
        and not is_block(box.parent)
        and text_of(box.parent).strip(MARK_DECORATION) == text_of(mark).strip(MARK_DECORATION)
    ):
        box = box.parent
    return box


def _back_links(note: _Note, links: list[InnerLink]) -> Iterator[Tag]:
    """The links in a note that lead back to the text."""
    for link in links:
        if link.leads_back and note.block in link.tag.parents and len(text_of(link.tag)) <= MAX_MARK_CHARACTERS:
            boxes = (box for box in link.tag.parents if BACK_LINK_BOX in class_names(box))
            box = next(boxes, None)
            yield box if box is not None and note.block in box.parents else _mark_box(link.tag)


def _leading_mark(block: Tag, texts: set[str]) -> Iterator[NavigableString]:
    """The mark at the beginning of a note, if it is text and equals the mark in the article: ``[1] 见…``."""
    first = next((node for node in block.find_all(string=True) if not is_blank(node)), None)
    match = LEADING_MARK.match(str(first or ""))
    if first is not None and match and (match[1] or match[2]) in texts and len(first) > match.end():
        mark, rest = NavigableString(match[0]), NavigableString(first[match.end() :])
        first.replace_with(mark, rest)
        yield mark


def _make_definition(block: Tag, label: str) -> None:
    """Turn the block of a note into an element of its own; a list of which nothing else is left becomes a box."""
    listing = block.parent
    if block.name == "li" and listing is not None and listing.name in ("ol", "ul"):
        listing.name = "div"
        for other in listing.find_all("li", recursive=False):
            other.name = "div"
    block.name, block.attrs = "note", {"data-label": label}
