"""Link reference definitions: ``[1]: https://example.org`` is one, ``[1]: 见《省志》。`` is a note in brackets.

CommonMark takes any characters without a space for the address of a link, so a Chinese sentence would be one, and the
text would be on no page.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_block import StateBlock

LINK_LABEL = r"\[(?:[^\[\]\\\n]|\\.)+\]:[ \t]*"
ANY_DEFINITION = re.compile(LINK_LABEL)
SENTENCE_AS_ADDRESS = re.compile(
    LINK_LABEL + r"(?![a-zA-Z][\w+.-]*:|[./#?<])"
    r"(?:\S*[\u3001-\u3011\u2018-\u201f，。：；！？（）]|[\u3400-\u9fff]+(?=\s|\Z))"
)
"""A definition whose address has Chinese punctuation, or only Chinese characters, and does not begin as an address."""


def link_definitions(parser: MarkdownIt) -> None:
    """Make a parser read a definition whose address is a Chinese sentence as a paragraph."""
    parser.block.ruler.before("reference", "note_in_brackets", _note_in_brackets)


def _note_in_brackets(state: StateBlock, line: int, end_line: int, silent: bool) -> bool:
    """The rule of the block parser. The paragraph ends before the next definition, which may be that of a link."""
    start = state.bMarks[line] + state.tShift[line]
    if state.is_code_block(line) or not SENTENCE_AS_ADDRESS.match(state.src, start, state.eMarks[line]):
        return False
    if silent:
        return True
    end = line + 1
    while end < end_line and not state.isEmpty(end) and not _is_definition(state, end):
        end += 1
    state.line = end
    paragraph = state.push("paragraph_open", "p", 1)
    inline = state.push("inline", "", 0)
    inline.content = state.getLines(line, end, state.blkIndent, False).strip()
    paragraph.map = inline.map = [line, end]
    inline.children = []
    state.push("paragraph_close", "p", -1)
    return True


def _is_definition(state: StateBlock, line: int) -> bool:
    start = state.bMarks[line] + state.tShift[line]
    return ANY_DEFINITION.match(state.src, start, state.eMarks[line]) is not None
