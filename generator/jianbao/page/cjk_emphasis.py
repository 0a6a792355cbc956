"""Emphasis next to Chinese, Japanese and Korean text: when a delimiter such as ``**`` opens or closes a passage.

CommonMark's flanking rule expects a space or punctuation outside a passage that begins or ends with punctuation.
Text without spaces has none: in ``她唱了**“船歌”**两遍`` neither ``**`` would work, and ``**当心：**大的**夜**`` would
make the wrong words bold. Here a wide character outside the passage, or Chinese punctuation inside it, is enough.
All other delimiters keep CommonMark's rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from unicodedata import category, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

OPENING_BRACKETS, CLOSING_BRACKETS = frozenset(["Ps", "Pi"]), frozenset(["Pe", "Pf"])
"""Unicode categories of brackets and quotation marks."""


def cjk_emphasis(parser: MarkdownIt) -> None:
    """Make a parser decide with ``flanking`` which delimiters of emphasis and strikethrough open and close."""
    from markdown_it.rules_inline import emphasis, strikethrough  # slow to import

    parser.inline.ruler.at("emphasis", _with_flanking(emphasis.tokenize))
    parser.inline.ruler.at("strikethrough", _with_flanking(strikethrough.tokenize))


def flanking(text: str, start: int, end: int) -> tuple[bool, bool]:
    """Whether the run of delimiters ``text[start:end]`` can open a passage, and whether it can close one."""
    delimiter, before, after = text[start:end], text[start - 1 : start] or " ", text[end : end + 1] or " "
    opens = _flanks(delimiter, before, after, CLOSING_BRACKETS)
    closes = _flanks(delimiter, after, before, OPENING_BRACKETS)
    return opens, closes


def _with_flanking(tokenize: Callable[[StateInline, bool], bool]) -> Callable[[StateInline, bool], bool]:
    """A rule of the parser that finds the same delimiters, with other flags."""

    def rule(state: StateInline, silent: bool) -> bool:
        start, known = state.pos, len(state.delimiters)
        found = tokenize(state, silent)
        if found and len(state.delimiters) > known:
            opens, closes = flanking(state.src, start, state.pos)
            for delimiter in state.delimiters[known:]:
                delimiter.open, delimiter.close = opens, closes
        return found

    return rule


def _flanks(delimiter: str, outside: str, inside: str, away: frozenset[str]) -> bool:
    """Whether a delimiter can be the edge of a passage that has the character ``inside`` next to it.

    A bracket of the categories ``away`` belongs to the text outside the passage: ``f(**a)和g(**b)`` has none.
    """
    if inside.isspace():
        return False
    if delimiter[0] == "_" and _is_word(outside) and _is_word(inside):  # snake_case, but not 第__三__号
        return len(delimiter) > 1 and _is_wide(outside)
    if not _is_sign(inside) or not _is_word(outside):
        return True
    return (_is_wide(outside) or _is_cjk_sign(inside)) and category(inside) not in away


def _is_word(character: str) -> bool:
    return not character.isspace() and not _is_sign(character)


def _is_sign(character: str) -> bool:
    """Whether a character is punctuation or a symbol, which CommonMark 0.31 counts as punctuation."""
    return category(character)[0] in "PS"


def _is_wide(character: str) -> bool:
    """Whether a character has the width of a Chinese one: Chinese, kana, hangul, full-width forms, emoji."""
    return east_asian_width(character) in "WFH"


def _is_cjk_sign(character: str) -> bool:
    """Whether Chinese fonts show a sign in full width, also one they share with Latin text: ``“``, ``—``, ``…``."""
    return east_asian_width(character) in "WFHA"
