"""Rule: what is left of forms."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext

FORM_ELEMENTS = (
    "form",
    "input",
    "button",
    "select",
    "textarea",
    "label",
    "svg",
    "dialog",
    "datalist",
    "output",
    "progress",
)


def form_controls(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """Buttons, fields and their icons do nothing on a page of an archive."""
    yield from (control for control in body.find_all(FORM_ELEMENTS) if not _holds_text(control))


def _holds_text(control: Tag) -> bool:
    """Some pages wrap the whole article in a form; then only its fields go."""
    return control.name == "form" and control.find(["p", "article"]) is not None
