"""Rule: ``time`` elements with the date of publication. The date clues read them from the account."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import chain, islice, pairwise, takewhile
from typing import NamedTuple

from bs4 import Tag
from bs4.element import Comment, NavigableString, PageElement

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.top_lines import MAX_NAME_CHARACTERS, SENTENCE_PUNCTUATION, is_sentence
from jianbao.ingest.html.blocks import climb, holds_blocks, is_block, text_of

PUBLICATION_LABEL = r"published|posted|updated|出版|[发發][布佈表]|更新"
TIME_LABELS = re.compile(rf"(?:{PUBLICATION_LABEL}|by|于|於|on|at|[\W_\d])*", re.IGNORECASE)
PUBLICATION_MARK = re.compile(rf"{PUBLICATION_LABEL}|entry-?date|post-?date|pubdate", re.IGNORECASE)
"""A label next to a time, or a class or property of its element, that says what the time is."""
WITHOUT_DAY = re.compile(r"\d{4}(?:年(?:\d{1,2}月)?|[-/.]\d{1,2})?|[A-Za-z]{3,9}\.? \d{4}")
"""1998年6月, 2010: a time of an event, as every date of publication has a day."""
HEADER_NAME = re.compile(r"date|time|meta|byline|publi[sc]|signature|submitted|header", re.IGNORECASE)
"""A class of the box around the date of publication, whatever its prefix: ``atc-MetaItem``, ``c-date``."""
DATE_AND_CLOCK = re.compile(r"\b\d{4}\b.*?\b\d{1,2}\s?[:.hH時时시]\s?\d\d|\d{1,2}[:.hH]\d\d.*\b\d{4}\b")
"""A time of day next to a date with a year."""
CELLS = ["td", "th", "dt"]
UNCOUNTED = ["a", "figcaption", "h1", "h2", "h3", "h4", "h5", "h6", "time"]
"""Elements whose texts also occur outside the text of an article: titles, links to others, captions."""
MAX_SENTENCES_ABOVE = 1
"""A summary may be above a time that is marked as that of publication."""
MIN_RELATED_TIMES = 3
"""This many times below the text belong to links to other articles."""


class Stamp(NamedTuple):
    """A time on a line of its own, and what is before it."""

    time: Tag
    labels: list[NavigableString]
    """The other texts of its line: ``发布：``."""
    sentences_before: int
    lines_before: int
    """The number of lines with any text."""

    @property
    def is_in_header(self) -> bool:
        """Whether the markup says that it is next to the headline or the byline."""
        return _is_in_header(self.time)

    @property
    def is_marked(self) -> bool:
        """Whether a label or the markup says that it is the time of publication."""
        parent = self.time.parent
        names = (self.time.get("class"), self.time.get("itemprop"), *self.time.attrs, parent and parent.get("class"))
        return any(PUBLICATION_MARK.search(str(text)) for text in (*self.labels, *names))

    @property
    def shape(self) -> tuple[str, ...]:
        """The elements around it, with their classes: the same for all times of a list or a live blog."""
        return tuple(f"{tag.name} {tag.get('class')}" for tag in (self.time, *self.time.parents))


def timestamps(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """A time on a line of its own above or below the text is the date of publication, which the page shows itself.

    Times within the text are text: in a cell, in the headings of a timeline, before each entry of a live blog.
    """
    stamps, sentences, lines = _find_stamps(body, context.title)
    texts = {id(stamp.time) for stamp in _within_text(stamps, sentences, lines)}
    at_edge = [stamp for stamp in stamps if id(stamp.time) not in texts]
    below = [stamp for stamp in at_edge if stamp.sentences_before]
    for stamp in at_edge:
        if len(below) >= MIN_RELATED_TIMES and stamp.sentences_before:
            del stamp.time["datetime"]  # not a clue for the date of this article
        yield stamp.time
        yield from (label for label in stamp.labels if label.strip())
    for abbreviation in body.select("abbr.published[title]"):  # Blogger's markup
        abbreviation["datetime"] = str(abbreviation["title"])
        yield abbreviation


def _find_stamps(body: Tag, title: str) -> tuple[list[Stamp], int, int]:
    """The times on lines of their own, and the numbers of sentences and of lines with text in the body."""
    labels_of = {
        id(time): labels for time in body.find_all("time") if _are_labels(labels := _line_without_times(time), time)
    }
    labels_seen = {id(label) for labels in labels_of.values() for label in labels}
    stamps: list[Stamp] = []
    sentences = lines = 0
    line, box = "", None
    for node in body.descendants if labels_of else ():
        is_stamp = id(node) in labels_of
        if isinstance(node, NavigableString):
            is_counted = not isinstance(node, Comment) and node.strip() and id(node) not in labels_seen
            if not is_counted or node.find_parent(UNCOUNTED):
                continue
        elif not is_stamp:
            continue
        if is_stamp or _block_around(node) is not box:
            sentences, lines = sentences + (line != title and is_sentence(line)), lines + bool(line)
            line, box = "", _block_around(node)
        if isinstance(node, Tag):
            stamps.append(Stamp(node, labels_of[id(node)], sentences, lines))
        else:
            line += str(node).strip()
    return stamps, sentences + (line != title and is_sentence(line)), lines + bool(line)


def _within_text(stamps: list[Stamp], sentences: int, lines: int) -> Iterator[Stamp]:
    """The stamps that are text: those with text above and below them, and other times of the same list."""
    by_shape: dict[tuple[str, ...], list[Stamp]] = defaultdict(list)
    for stamp in stamps:
        by_shape[stamp.shape].append(stamp)
    for same in by_shape.values():
        is_list = len(same) > 1 and all(later.lines_before > stamp.lines_before for stamp, later in pairwise(same))
        if is_list or any(_is_inside(stamp, sentences, lines) for stamp in same):
            yield from same


def _is_inside(stamp: Stamp, sentences: int, lines: int) -> bool:
    """Whether a stamp has text above and below it, or cannot be a date of publication."""
    if stamp.time.find_parent(CELLS):
        return True
    if stamp.is_marked:
        return MAX_SENTENCES_ABOVE < stamp.sentences_before < sentences
    if WITHOUT_DAY.fullmatch(text_of(stamp.time)):
        return True
    return stamp.sentences_before > (MAX_SENTENCES_ABOVE if stamp.is_in_header else 0) and stamp.lines_before < lines


def names_a_date(element: Tag) -> bool:
    """Whether an element or a box around it is named after a date, or is a header."""
    boxes = (element, *islice(element.parents, 2))
    names = (f"{box.get('class') or ''} {box.get('id') or ''}" for box in boxes)
    return any(map(HEADER_NAME.search, names)) or any(box.name == "header" for box in boxes)


def _is_in_header(time: Tag) -> bool:
    if DATE_AND_CLOCK.search(text_of(time)):
        return True
    return names_a_date(time)


def _are_labels(labels: list[NavigableString], time: Tag) -> bool:
    """Whether the other texts on the line of a time are labels; in a header, also a place: Ormella, 5 de marzo."""
    text = "".join(labels)
    if TIME_LABELS.fullmatch(text):
        return True
    is_short = len(text.strip()) <= MAX_NAME_CHARACTERS and not SENTENCE_PUNCTUATION.search(text)
    return is_short and time.has_attr("datetime") and _is_in_header(time)


def _block_around(node: PageElement) -> PageElement | None:
    return next((parent for parent in node.parents if is_block(parent)), None)


def _line_without_times(time: Tag) -> list[NavigableString]:
    """The text nodes of the line around a time, without those in ``time`` elements. A block begins another line."""
    box = climb(time, lambda tag: tag.name in ("span", "strong", "b", "em", "i", "small", "a"))
    line: Iterable[PageElement] = (box,)
    if box.parent is not None and box.parent.name in ("p", "div", "li", "header", "footer"):
        line = chain(
            takewhile(_is_same_line, box.previous_siblings), (box,), takewhile(_is_same_line, box.next_siblings)
        )
    texts = (text for node in line for text in (node.find_all(string=True) if isinstance(node, Tag) else (node,)))
    return [text for text in texts if isinstance(text, NavigableString) and text.find_parent("time") is None]


def _is_same_line(node: PageElement) -> bool:
    return not is_block(node) and not (isinstance(node, Tag) and holds_blocks(node))
