"""Rule: ends of CDATA sections."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.text_runs import isolate, text_runs

CDATA_END = re.compile(r"\A\s*\]\]>|\]\]>(?=\s*\Z)")


def cdata_ends(body: Tag, context: RuleContext) -> Iterator[NavigableString]:
    """The end of a CDATA section at the edge of a text is left over from a feed."""
    if "]]>" not in context.clipping.html and "]]&gt;" not in context.clipping.html:
        return
    for run in text_runs(body):
        if run.nodes[0][1].find_parent(["pre", "code"]) is None:
            yield from isolate(run, [match.span() for match in CDATA_END.finditer(run.text)])
