"""Footnotes in Markdown: ``[^1]`` in the text, and ``[^1]: the note`` in a paragraph of its own.

All notes come to the end of the text, in the order in which it refers to them. Notes that nothing refers to follow, and
further notes with the same label; they are text of the page, so they are not dropped.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import MutableMapping, Sequence

    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

NOTES_CLASS = "footnotes"
BACK_LABELS = {
    "zh-Hans": "回到正文",
    "zh-Hant": "回到正文",
    "en": "Back to the text",
    "ja": "本文に戻る",
    "ko": "본문으로 돌아가기",
}
"""What screen readers say for the arrow that leads from a note back to the text."""
BACK_ARROW = "\u21a9\ufe0e"


DEFINITION = re.compile(r"\[\^([^\]\s]+)\]:[ \t]*")
REFERENCE = re.compile(r"\[\^([^\]\s]+)\]")
CONTENT_INDENT = 4
"""Columns by which further paragraphs of a note are indented."""


def footnotes(parser: MarkdownIt) -> None:
    """Make a parser read footnotes and put them at the end of the text."""
    parser.block.ruler.before(
        "reference", "footnote", _definition, {"alt": ["paragraph", "reference", "blockquote", "list"]}
    )
    parser.inline.ruler.before("link", "footnote", _reference)  # [^1](…) is a note and brackets, not a link
    parser.core.ruler.after("inline", "footnotes", _place_notes)
    parser.add_render_rule("footnote_reference", _reference_html)
    parser.add_render_rule("footnote_back", _back_link_html)


def _definition(state: StateBlock, line: int, end_line: int, silent: bool) -> bool:
    """The rule of the block parser for a definition and the indented blocks below it."""
    start = state.bMarks[line] + state.tShift[line]
    match = None if state.is_code_block(line) else DEFINITION.match(state.src, start, state.eMarks[line])
    if not match or silent:
        return bool(match)
    state.env.setdefault("footnotes", {}).setdefault(match[1], 0)
    note = state.push("footnote_definition_open", "", 1)
    note.meta = {"label": match[1]}
    changed = state.bMarks[line], state.tShift[line], state.sCount[line], state.parentType
    state.blkIndent += CONTENT_INDENT
    state.bMarks[line], state.tShift[line], state.sCount[line] = match.end(), 0, state.blkIndent
    state.parentType = "footnote"
    state.md.block.tokenize(state, line, end_line)
    state.blkIndent -= CONTENT_INDENT
    state.bMarks[line], state.tShift[line], state.sCount[line], state.parentType = changed
    state.line = max(state.line, line + 1)
    note.map = [line, state.line]
    state.push("footnote_definition_close", "", -1)
    return True


def _reference(state: StateInline, silent: bool) -> bool:
    """The rule of the inline parser for a reference to a note that is defined somewhere."""
    match = REFERENCE.match(state.src, state.pos, state.posMax)
    counts: dict[str, int] = state.env.get("footnotes", {})
    if not match or match[1] not in counts:
        return False
    if not silent:
        counts[match[1]] += 1
        order: list[str] = state.env.setdefault("footnote_order", [])
        if counts[match[1]] == 1:
            order.append(match[1])
        state.push("footnote_reference", "", 0).meta = {
            **_meta(order.index(match[1]) + 1, counts[match[1]]),
            "label": match[1],
        }
    state.pos = match.end()
    return True


def _meta(number: int, nth: int) -> dict[str, int]:
    """The number of a note, and which of the references to it is meant."""
    return {"number": number, "nth": nth}


def _place_notes(state: StateCore) -> None:
    """Move the notes to the end, as items of a list."""
    state.tokens, notes = _split(state.tokens)
    if not notes:
        return
    counts, order = state.env["footnotes"], state.env.get("footnote_order", [])
    first = dict(reversed(notes))
    others = [(0, tokens) for label, tokens in notes if label not in order or tokens is not first[label]]
    ordered = [*((counts[label], first[label]) for label in order), *others]
    state.tokens += [_token("footnotes_open", "section", 1, **{"class": NOTES_CLASS}), _token("list_open", "ol", 1)]
    for number, (count, tokens) in enumerate(ordered, start=1):
        state.tokens.append(_token("footnote_open", "li", 1, id=f"fn-{number}"))
        state.tokens += _with_back_links(tokens, number, count)
        state.tokens.append(_token("footnote_close", "li", -1))
    state.tokens += [_token("list_close", "ol", -1), _token("footnotes_close", "section", -1)]


def _split(tokens: Sequence[Token]) -> tuple[list[Token], list[tuple[str, list[Token]]]]:
    """The tokens outside notes, and label and tokens of each note; a note may be defined inside another."""
    text: list[Token] = []
    notes: list[tuple[str, list[Token]]] = []
    opened: list[list[Token]] = []
    for token in tokens:
        if token.type == "footnote_definition_open":
            opened.append([])
            notes.append((token.meta["label"], opened[-1]))
        elif token.type == "footnote_definition_close":
            opened.pop()
        else:
            (opened[-1] if opened else text).append(token)
    return text, notes


def _with_back_links(tokens: list[Token], number: int, count: int) -> list[Token]:
    """The tokens of a note with a link back to each of its ``count`` references, at the end of its last paragraph."""
    links = [_token("footnote_back", "", 0) for _ in range(count)]
    for nth, link in enumerate(links, start=1):
        link.meta = _meta(number, nth)
    if tokens and tokens[-1].type == "paragraph_close":
        return [*tokens[:-1], *links, tokens[-1]]
    return [*tokens, *links]


def _token(kind: str, tag: str, nesting: Literal[-1, 0, 1], **attributes: str | int | float) -> Token:
    from markdown_it.token import Token  # slow to import

    return Token(kind, tag, nesting, attrs=attributes, block=bool(nesting))


def _reference_html(_: object, tokens: Sequence[Token], index: int, options: object, env: object) -> str:
    number = tokens[index].meta["number"]
    return f'<sup><a href="#fn-{number}" id="{_reference_id(tokens[index])}">{number}</a></sup>'


def _back_link_html(
    _: object, tokens: Sequence[Token], index: int, options: object, env: MutableMapping[str, Any]
) -> str:
    label = BACK_LABELS.get(env.get("lang", ""), BACK_LABELS["en"])
    return f' <a href="#{_reference_id(tokens[index])}" aria-label="{label}">{BACK_ARROW}</a>'


def _reference_id(token: Token) -> str:
    """The id of a reference; that of the second reference to a note ends in ``-2``."""
    number, nth = token.meta["number"], token.meta["nth"]
    return f"fnref-{number}-{nth}" if nth > 1 else f"fnref-{number}"
