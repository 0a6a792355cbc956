"""Rule: buttons and input fields."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext

FORM_ELEMENTS = (
    *("form", "input", "button", "select", "textarea", "label", "svg"),
    *("dialog", "datalist", "output", "progress"),
)


def form_controls(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """Buttons, input fields and their icons do not work in an archive."""
    yield from (control for control in body.find_all(FORM_ELEMENTS) if not _is_around_article(control))


def _is_around_article(control: Tag) -> bool:
    """Some pages wrap the entire article in a form; then only its fields are removed."""
    return control.name == "form" and control.find(["p", "article"]) is not None
