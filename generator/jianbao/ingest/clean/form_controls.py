"""Rule: what is left of forms."""

from __future__ import annotations

from collections.abc import Iterator

from bs4 import Tag

from jianbao.ingest.clean.about import About

CONTROLS = ("form", "input", "button", "select", "textarea", "label", "svg", "dialog", "datalist", "output", "progress")


def form_controls(body: Tag, about: About) -> Iterator[Tag]:
    """Buttons, fields and their icons do nothing on a page of an archive."""
    yield from (control for control in body.find_all(CONTROLS) if not _holds_text(control))


def _holds_text(control: Tag) -> bool:
    """Some pages wrap the whole article in a form; then only its fields go."""
    return control.name == "form" and control.find(["p", "article"]) is not None
