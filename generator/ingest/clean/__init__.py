"""``Clipping`` -> ``Cleaned``: an ordered tuple of small rules, then Markdown.

A rule is a function ``rule(body, about)`` in a file of its own. It yields the nodes that go; this module takes them off
and enters them into the account under the rule's name, with the first sentence of its docstring as the reason. A rule
that only mends the tree (an address made absolute, a caption tied to its picture) yields nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import PageElement

from generator.errors import ClippingError
from generator.ingest.clean.about import About
from generator.ingest.clean.dateline import dateline
from generator.ingest.clean.empty import empty_blocks, outer_rules
from generator.ingest.clean.feed_footer import feed_footer
from generator.ingest.clean.figures import figures
from generator.ingest.clean.forms import form_controls, subscription_boxes
from generator.ingest.clean.frames import frames
from generator.ingest.clean.hidden import hidden
from generator.ingest.clean.inline import inline
from generator.ingest.clean.lightbox import lightbox_icons
from generator.ingest.clean.links import links
from generator.ingest.clean.outlet_junk import outlet_junk
from generator.ingest.clean.paragraphs import paragraphs
from generator.ingest.clean.pictures import lazy_pictures, pixels
from generator.ingest.clean.repeated_title import repeated_title
from generator.ingest.clean.scripts import scripts
from generator.ingest.clean.share import share_widgets
from generator.ingest.clean.structure import structure
from generator.ingest.markdown import to_markdown
from generator.model import Cleaned, Clipping, Outlet, Removal

Rule = Callable[[Tag, About], Iterable[PageElement]]

# The order matters: pictures are resolved before noscript goes, widgets are known by their links before links are
# mended, captions are tied to pictures after the icons between them went, empty blocks go when all else is done.
RULES: tuple[Rule, ...] = (
    lazy_pictures,
    scripts,
    frames,
    outlet_junk,
    hidden,
    dateline,
    repeated_title,
    share_widgets,
    subscription_boxes,
    feed_footer,
    lightbox_icons,
    pixels,
    form_controls,
    figures,
    links,
    structure,
    paragraphs,
    empty_blocks,
    outer_rules,
    inline,
)


def clean(clipping: Clipping, outlet: Outlet) -> Cleaned:
    """The article of a clipping in Markdown, and the account of what was taken off.

    Raises ClippingError when the HTML is nested too deeply to be walked.
    """
    try:
        soup = BeautifulSoup(_as_html(clipping.html), "lxml")
        removed = tuple(entry for rule in RULES for entry in _apply(rule, soup, About(clipping, outlet)))
        return Cleaned(clipping, to_markdown(soup), removed)
    except RecursionError:
        raise ClippingError(
            "the HTML is nested too deeply", file=clipping.source, remedy="Mend the tags that are never closed."
        ) from None


def _as_html(text: str) -> str:
    """A body without a single tag is plain text, each of its lines a paragraph."""
    return text if "<" in text else "".join(f"<p>{line}</p>" for line in text.split("\n"))


def _apply(rule: Rule, body: Tag, about: About) -> Iterator[Removal]:
    """Run one rule: take off what it yields, one account entry each."""
    for node in list(rule(body, about)):
        if body in node.parents:  # not already gone with an element around it
            yield Removal(rule.__name__, reason(rule), _shown(node))
            node.extract()


def reason(rule: Rule) -> str:
    """The sentence a rule stands for: the first paragraph of its docstring on one line."""
    return " ".join((inspect.getdoc(rule) or "").partition("\n\n")[0].split())


def _shown(node: PageElement) -> str:
    """The text of a node that goes, or what it is where it has none."""
    if not isinstance(node, Tag):
        return " ".join(str(node).split())
    text = " ".join(" ".join(node.strings).split())
    if text:
        return text
    source = next(
        (
            tag.get("src") or tag.get("href")
            for tag in (node, *node.find_all(True))
            if tag.get("src") or tag.get("href")
        ),
        "",
    )
    return f"<{node.name}> {source}".rstrip()
