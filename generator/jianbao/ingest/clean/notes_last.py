"""Rule: footnotes are at the end of the text."""

from __future__ import annotations

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext


def notes_last(body: Tag, context: RuleContext) -> tuple[()]:
    """Footnotes come last, in the order of the references to them, as a page shows them."""
    notes = {str(note["data-label"]): note for note in body.find_all("note")}
    if notes:
        references = dict.fromkeys("".join(reference.strings) for reference in body.find_all("fnref"))
        root = body.find("body") or body
        root.extend([notes[label] for label in references if label in notes])
    return ()
