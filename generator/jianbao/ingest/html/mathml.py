"""MathML as text with ``sub`` and ``sup``: ``1/2``, ``√2``, x₁. Numbers above and below a line stay apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import chain

from bs4 import Tag
from bs4.element import NavigableString, PageElement

from jianbao.ingest.html.tree import new_tag

INVISIBLE_OPERATORS = re.compile("[\u2061-\u2064]")
NOT_SHOWN = ("annotation", "annotation-xml", "mphantom", "none", "mprescripts")
Nodes = list[PageElement]


def mathml_nodes(formula: Tag) -> Nodes:
    """The nodes that show a formula, for a line of text."""
    return _children(formula)


def _children(element: Tag) -> Nodes:
    """The nodes of all children, with a space between a fraction and a number or letter next to it: ``3 1/2``."""
    nodes: Nodes = []
    previous = ""
    for child in element.contents:
        converted = _convert(child)
        if not converted:
            continue
        name = child.name if isinstance(child, Tag) else ""
        if "mfrac" in (previous, name) and nodes and nodes[-1].text[-1:].isalnum() and converted[0].text[:1].isalnum():
            nodes.append(NavigableString(" "))
        nodes += converted
        previous = name
    return nodes


def _convert(node: PageElement) -> Nodes:
    if not isinstance(node, Tag):
        text = " ".join(INVISIBLE_OPERATORS.sub("", str(node)).split()) if type(node) is NavigableString else ""
        return [NavigableString(text)] if text else []
    if node.name in NOT_SHOWN:
        return []
    convert = _CONVERTERS.get(node.name)
    return convert(node) if convert else _children(node)


def _arguments(element: Tag) -> list[Nodes]:
    return [_convert(child) for child in element.contents if isinstance(child, Tag)]


def _in_brackets(nodes: Nodes) -> Nodes:
    """The nodes in parentheses, unless they are one number or word."""
    is_simple = len(nodes) == 1 and isinstance(nodes[0], NavigableString)
    texts = [node.text for node in nodes]
    is_bracketed = "".join(texts[:1] + texts[-1:]) in ("()", "[]", "||") and texts.count(texts[0]) == 1 + (
        texts[0] == "|"
    )
    return nodes if is_simple or is_bracketed else [NavigableString("("), *nodes, NavigableString(")")]


def _script(name: str, nodes: Nodes) -> Nodes:
    script = new_tag(name)
    script.extend(nodes)
    return [script] if nodes else []


def _fraction(element: Tag) -> Nodes:
    if re.fullmatch(r"0\D*", str(element.get("linethickness", ""))):  # a binomial coefficient
        return _joined(_arguments(element), "; ")
    parts = [_in_brackets(nodes) for nodes in _arguments(element)]
    return _joined(parts, "/")


def _root(element: Tag) -> Nodes:
    return [NavigableString("√"), *_in_brackets(_children(element))]


def _root_with_index(element: Tag) -> Nodes:
    base, *index = _arguments(element) or [[]]
    return [*_script("sup", [*chain(*index)]), NavigableString("√"), *_in_brackets(base)]


def _with_scripts(*names: str) -> Callable[[Tag], Nodes]:
    """A converter of a base followed by scripts below (``sub``) and above (``sup``)."""

    def convert(element: Tag) -> Nodes:
        base, *scripts = _arguments(element) or [[]]
        if element.name.startswith("ms") and base:
            base = _in_brackets(base)
        written = (_script(names[min(at, len(names) - 1)], nodes) for at, nodes in enumerate(scripts))
        return [*base, *chain.from_iterable(written)]

    return convert


def _multiscripts(element: Tag) -> Nodes:
    """Scripts below and above in turn, first those after the base, then those before it: ¹⁴C."""
    parts = [child for child in element.contents if isinstance(child, Tag)]
    names = [part.name for part in parts]
    split = names.index("mprescripts") if "mprescripts" in names else len(parts)
    base, *after = [_convert(part) for part in parts[:split]] or [[]]
    before = [_convert(part) for part in parts[split + 1 :]]
    return [*_alternating(before), *base, *_alternating(after)]


def _alternating(scripts: Sequence[Nodes]) -> Nodes:
    return [node for at, nodes in enumerate(scripts) for node in _script(("sub", "sup")[at % 2], nodes)]


def _table(element: Tag) -> Nodes:
    rows = [_joined(_arguments(row), ", ") for row in element.find_all(["mtr", "mlabeledtr"], recursive=False)]
    return _joined(rows, "; ")


def _fenced(element: Tag) -> Nodes:
    separator = str(element.get("separators", ","))[:1]
    inner = _joined(_arguments(element), f"{separator} " if separator else "")
    opening, closing = str(element.get("open", "(")), str(element.get("close", ")"))
    return [NavigableString(opening), *inner, NavigableString(closing)]


def _joined(parts: Sequence[Nodes], separator: str) -> Nodes:
    nodes: Nodes = []
    for part in parts:
        nodes += [NavigableString(separator), *part] if nodes else part
    return nodes


_CONVERTERS: dict[str, Callable[[Tag], Nodes]] = {
    "mfrac": _fraction,
    "msqrt": _root,
    "mroot": _root_with_index,
    "msub": _with_scripts("sub"),
    "munder": _with_scripts("sub"),
    "msup": _with_scripts("sup"),
    "mover": _with_scripts("sup"),
    "msubsup": _with_scripts("sub", "sup"),
    "munderover": _with_scripts("sub", "sup"),
    "mmultiscripts": _multiscripts,
    "mtable": _table,
    "mfenced": _fenced,
    "mspace": lambda _: [NavigableString(" ")],
}
"""Name of an element -> function that converts it; all others are their content."""
