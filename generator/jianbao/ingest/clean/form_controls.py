"""Rule: buttons and input fields."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.blocks import MEDIA_ELEMENTS, text_of

FORM_ELEMENTS = (
    *("form", "input", "button", "select", "textarea", "label", "svg"),
    *("dialog", "datalist", "output", "progress"),
)

FORM_ROLES = ["button", "toolbar", "menu", "menubar", "search", "tablist", "switch", "slider", "progressbar"]
MAX_CONTROL_CHARACTERS = 60
"""A control with more text may be around a part of the article, which a script folds."""


def form_controls(body: Tag, context: RuleContext) -> Iterator[Tag]:
    """Buttons, input fields and their icons do not work in an archive."""
    yield from (control for control in body.find_all(FORM_ELEMENTS) if not _is_around_article(control))
    for control in body.find_all(role=FORM_ROLES):
        if len(text_of(control)) <= MAX_CONTROL_CHARACTERS and not control.find(MEDIA_ELEMENTS):
            yield control


def _is_around_article(control: Tag) -> bool:
    """Some pages wrap the entire article in a form; then only its fields are removed."""
    return control.name == "form" and control.find(["p", "article"]) is not None
