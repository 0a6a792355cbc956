"""Rule: captions and credits go into a figure with their picture."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from bs4 import Tag
from bs4.element import NavigableString

from jianbao.ingest.clean.captions import CAPTION_SIGNATURE, MAX_CAPTION_CHARACTERS
from jianbao.ingest.clean.class_names import class_names, name_pattern
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import MEDIA_ELEMENTS, holds_blocks, is_blank, text_of
from jianbao.ingest.html.tree import new_tag

CAPTION_NAMES = name_pattern(
    r"(?:tr|wp|image|img|photo|pic(?:ture)?|media|article)-?caption(?:-text)?|caption(?:-text)?"
)

POINTS_DOWN = re.compile("^[▼▽↓⬇👇]")
"""The beginning of a caption above its picture."""


def figures(body: Tag, context: RuleContext) -> tuple[()]:
    """A caption or a credit is moved into a figure with its picture."""
    if body.find("img") is None:  # fast path: the search for captions reads all paragraphs
        return ()
    credits = [credit for selector in context.outlet.credits for credit in body.select(selector) if text_of(credit)]
    for selector in context.outlet.captions:
        for caption in body.select(selector):
            picture = caption.find_previous("img")
            if picture is not None and text_of(caption) and picture.find_parent("figure") is None:
                _join(picture, caption)
    _join_captions_above(body)
    for caption in list(_loose_captions(body)):
        picture = _picture_before(caption, credits)
        if picture is not None and _has_no_caption(picture):
            _join(picture, caption)
    for credit in credits:
        picture = _picture_before(credit, credits)
        if picture is not None:
            figure = _figure_or_picture(picture)
            existing = figure.find("figcaption")
            if existing is None:
                _join(picture, credit)
            else:
                existing.append(f" {text_of(credit)}")
                credit.decompose()
    return ()


def _join_captions_above(body: Tag) -> None:
    """Join pictures with the short line above them that points down to them."""
    for tag in body.find_all(["p", "blockquote"]):
        text = text_of(tag)
        if POINTS_DOWN.match(text) and len(text) <= MAX_CAPTION_CHARACTERS and not tag.find(["p", "img", "figure"]):
            picture = _picture_after(tag)
            if picture is not None and _has_no_caption(picture):
                _join(picture, tag)


def _picture_after(tag: Tag) -> Tag | None:
    """The picture right after an element, with no text or other media between them."""
    for node in islice(tag.next_elements, sum(1 for _ in tag.descendants), None):
        if isinstance(node, Tag):
            if node.name in MEDIA_ELEMENTS:
                return node if node.name == "img" else None
        elif not is_blank(node):
            return None
    return None


def _has_no_caption(picture: Tag) -> bool:
    """Whether a picture has no caption yet, or an empty one."""
    caption = _figure_or_picture(picture).find("figcaption") if picture.find_parent("figure") else None
    return caption is None or not text_of(caption)


def _loose_captions(body: Tag) -> Iterator[Tag]:
    """Elements that look like captions by markup, class name or signature, and are in no figure with a picture."""
    for tag in body.find_all(_looks_like_caption):
        if not tag.find(["img", "figure", "figcaption"]) and 0 < len(text_of(tag)) <= MAX_CAPTION_CHARACTERS:
            figure = tag.find_parent("figure")
            if figure is None or figure.find("img") is None:
                yield tag


def _looks_like_caption(tag: Tag) -> bool:
    if tag.name == "figcaption" or CAPTION_NAMES.search(class_names(tag)):
        return True
    if tag.name == "p" and len(tag) and CAPTION_SIGNATURE.search(text_of(tag)):
        return True
    return tag.name == "small" and tag.parent is not None and text_of(tag.parent) == text_of(tag)


def _picture_before(tag: Tag, credits: Iterable[Tag]) -> Tag | None:
    """The picture right before an element, with only credits and the picture's caption between them."""
    for node in tag.previous_elements:
        if isinstance(node, Tag):
            if node.name == "img":
                return node
        elif isinstance(node, NavigableString) and not is_blank(node):
            caption = node.find_parent("figcaption")
            if caption is not None and caption.parent is not None and caption.parent.find("img"):
                return caption.parent.find("img")
            if not any(credit in node.parents for credit in credits):
                return None
    return None


def _figure_or_picture(picture: Tag) -> Tag:
    """The figure around a picture, or the picture itself if it is in none."""
    return picture.find_parent("figure") or picture


def _join(picture: Tag, caption: Tag) -> None:
    """Move the content of ``caption`` into the figure of ``picture``; create the figure if it is missing."""
    figcaption = new_tag("figcaption")
    if holds_blocks(caption):
        figcaption.string = text_of(caption)
    else:
        figcaption.extend(list(caption.contents))
    caption.decompose()
    existing = picture.find_parent("figure")
    if existing is not None:
        existing.append(figcaption)
        return
    figure = new_tag("figure")
    picture.replace_with(figure)
    figure.extend([picture, figcaption])
