"""Rule: line numbers next to code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import text_of

NUMBER_BOXES = (
    ".gutter, .rouge-gutter, .lineno, .linenos, .linenodiv, .line-numbers-rows, .hljs-ln-numbers, .blob-num, "
    ".crayon-nums, .code-snippet__line-index, .line-number"
)
ONLY_NUMBERS = re.compile(r"[\d\s]*")


def line_numbers(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """The numbers of lines next to code are not part of the code."""
    for box in body.select(NUMBER_BOXES):
        if ONLY_NUMBERS.fullmatch(text_of(box)):
            yield box
