"""Rule: quotations within a sentence have their quotation marks."""

from __future__ import annotations

import re

from bs4 import Tag
from bs4.element import NavigableString

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import holds_blocks, text_of

QUOTATION_MARKS = {
    "zh-hant": ("「」", "『』"),
    "zh-tw": ("「」", "『』"),
    "zh-hk": ("「」", "『』"),
    "zh-mo": ("「」", "『』"),
    "ja": ("「」", "『』"),
    "de": ("„“", "‚‘"),
    "fr": ("«»", "‹›"),
    "ru": ("«»", "„“"),
    "": ("“”", "‘’"),
}
"""The beginning of a language -> its marks, and those of a quotation within a quotation."""
QUOTED = re.compile(r"[“‘「『«„\"'].*[”’」』»“\"']", re.DOTALL)
CORNER_BRACKETS = "ja"


def quotation_marks(body: Tag, context: RuleContext) -> tuple[()]:
    """A browser shows quotation marks around ``q``; they become text, in the style of its language."""
    quotations = body.find_all("q")
    if not quotations:
        return ()
    text = text_of(body)
    usual = CORNER_BRACKETS if text.count("「") > text.count("“") else ""
    for quotation in quotations:
        depth = sum(outer.name == "q" for outer in quotation.parents)
        marks = _marks(quotation, usual)[depth % 2]
        if not QUOTED.fullmatch(text_of(quotation)) and not _is_quoted(quotation):
            _insert(quotation, marks)
    for quotation in quotations:
        quotation.unwrap()
    return ()


def _insert(quotation: Tag, marks: str) -> None:
    """Put marks around the content; around the text of its first and last paragraph if it has paragraphs."""
    texts = [node for node in quotation.find_all(string=True) if node.strip()] if holds_blocks(quotation) else []
    if texts:
        texts[0].insert_before(marks[0])
        texts[-1].insert_after(marks[1])
    else:
        quotation.insert(0, marks[0])
        quotation.append(marks[1])


def _is_quoted(quotation: Tag) -> bool:
    """Whether quotation marks are already right before and after a quotation."""
    before, after = quotation.previous_sibling, quotation.next_sibling
    if not isinstance(before, NavigableString) or not isinstance(after, NavigableString):
        return False
    return QUOTED.fullmatch(before[-1:] + after[:1]) is not None


def _marks(quotation: Tag, usual: str) -> tuple[str, str]:
    """The marks for a quotation in its language, which the closest ``lang`` names, or in the language ``usual``."""
    lang = next((str(tag["lang"]) for tag in (quotation, *quotation.parents) if tag.get("lang")), usual).lower()
    return next(marks for name, marks in QUOTATION_MARKS.items() if lang.startswith(name))
