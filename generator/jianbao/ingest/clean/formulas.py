"""Rule: formulas are written once."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from jianbao.ingest.clean.class_names import class_names, name_pattern
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.html.mathml import mathml_nodes
from jianbao.ingest.html.tree import Document

FORMULA_BOX = name_pattern("katex|math-?jax|mjx-container|mwe-math-element")
"""Boxes in which KaTeX, MathJax and MediaWiki write a formula twice or three times."""
DISPLAY_BOX = name_pattern("katex-display|math-?jax-display|mwe-math-element-block")
PREFIXED_NAME = re.compile("^(?:m|mml):(?:m[a-z]+|semantics|annotation(?:-xml)?|none)$")
"""MathML in a namespace: ``<mml:math>`` in journals."""
TEX_ATTRIBUTES = ("data-tex", "data-formula", "data-latex")
TEX_SCRIPT = re.compile("^math/tex")
TEX_ENCODING = re.compile("tex", re.IGNORECASE)
SOURCES = ("annotation", "annotation-xml")
"""Elements of MathML that a browser does not show."""
STYLE_WRAPPER = re.compile(r"\{\\(?:display|text)style\s+(.*)\}", re.DOTALL)


def formulas(body: Tag, context: RuleContext) -> Iterator[PageElement]:
    """A formula that a page repeats, for scripts or screen readers, is written once: in TeX if possible, or as text."""
    replaced: set[int] = set()
    for script in body.find_all("script", type=TEX_SCRIPT):
        for rendered in _rendered_before(script):
            replaced.add(id(rendered))
            yield rendered
        is_display = "display" in str(script.get("type"))
        script.replace_with(NavigableString(_as_text(str(script.string or ""), is_display=is_display)))
    for element in body.find_all(PREFIXED_NAME):
        element.name = element.name.partition(":")[2]
    if isinstance(body, Document) and not body.has_attribute(*TEX_ATTRIBUTES) and not body.find_all("math"):
        return
    for element in body.find_all(lambda tag: tag.name == "math" or any(tag.get(name) for name in TEX_ATTRIBUTES)):
        if element.name == "img" or any(id(outer) in replaced for outer in element.parents):
            continue
        box = _box(element)
        replaced.add(id(box))
        tex = _tex(element)
        if tex:
            is_display = element.get("display") == "block" or bool(DISPLAY_BOX.search(class_names(box)))
            box.insert_before(NavigableString(_as_text(tex, is_display=is_display)))
        else:
            box.insert_before(*mathml_nodes(element))
        if tex or box is not element or element.find(SOURCES):
            yield box
        else:
            box.extract()


def _rendered_before(script: Tag) -> Iterator[Tag]:
    """What MathJax has written before its script with the source."""
    for node in script.previous_siblings:
        if isinstance(node, Tag) and FORMULA_BOX.search(class_names(node)):
            yield node
        elif not isinstance(node, NavigableString) or node.strip():
            break


def _box(element: Tag) -> Tag:
    """The outermost box of one formula, or the formula itself."""
    box = element
    for outer in element.parents:
        if outer.find("p") is not None or len(outer.find_all("math")) > 1:
            break
        if FORMULA_BOX.search(f"{class_names(outer)} {outer.name}"):
            box = outer
    return box


def _tex(element: Tag) -> str:
    """The TeX source of a formula; empty if the page does not have it."""
    annotation = element.find("annotation", encoding=TEX_ENCODING)
    sources = [element.get(name) for name in TEX_ATTRIBUTES]
    sources += ["".join(annotation.strings) if annotation is not None else "", element.get("alttext")]
    return next((str(source).strip() for source in sources if source and str(source).strip()), "")


def _as_text(tex: str, *, is_display: bool) -> str:
    tex = " ".join(tex.split())
    wrapper = STYLE_WRAPPER.fullmatch(tex)
    mark = "$$" if is_display else "$"
    return f"{mark}{(wrapper[1] if wrapper else tex).strip()}{mark}" if tex else ""
