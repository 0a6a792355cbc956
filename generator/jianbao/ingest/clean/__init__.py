"""``Clipping`` -> ``Cleaned``: an ordered tuple of small rules, then Markdown.

A rule is a function ``rule(body, about)`` in a file of its own. It yields the nodes that go; this module takes them off
and enters them into the account under the rule's name, with the first paragraph of its docstring as the reason. A rule
that only mends the tree (an address made absolute, a caption tied to its picture) yields nothing.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator

from bs4 import Tag
from bs4.element import PageElement

from jianbao.errors import TOO_LARGE, ClippingError
from jianbao.ingest.boilerplate_file import NOTHING, Known
from jianbao.ingest.clean.about import About
from jianbao.ingest.clean.boilerplate import boilerplate
from jianbao.ingest.clean.dateline import dateline
from jianbao.ingest.clean.empty import drawn_lines, empty_blocks, outer_rules
from jianbao.ingest.clean.entry_meta import bylines, entry_meta, taxonomy_links, timestamps
from jianbao.ingest.clean.feed_footer import feed_footer
from jianbao.ingest.clean.figures import figures
from jianbao.ingest.clean.forms import form_controls, subscription_boxes
from jianbao.ingest.clean.frames import frames
from jianbao.ingest.clean.furniture import advertisements, comments, navigation, paywalls
from jianbao.ingest.clean.hidden import hidden
from jianbao.ingest.clean.inline import BLOCKS_KEPT, inline
from jianbao.ingest.clean.lightbox import lightbox_icons
from jianbao.ingest.clean.links import links
from jianbao.ingest.clean.outlet_junk import outlet_junk
from jianbao.ingest.clean.paragraphs import paragraphs
from jianbao.ingest.clean.pictures import avatars, lazy_pictures, pixels
from jianbao.ingest.clean.promotion import divisions, promotion
from jianbao.ingest.clean.related import related_boxes, related_headings, related_lists
from jianbao.ingest.clean.repeated_title import repeated_title
from jianbao.ingest.clean.scripts import scripts
from jianbao.ingest.clean.share import share_boxes, share_widgets
from jianbao.ingest.clean.source_breaks import source_breaks
from jianbao.ingest.clean.steering import steering
from jianbao.ingest.clean.structure import structure
from jianbao.ingest.html.blocks import BLOCKS
from jianbao.ingest.html.to_markdown import to_markdown
from jianbao.ingest.html.tree import Document, TooLarge
from jianbao.ingest.read.encoding import UTF_8
from jianbao.ingest.read.jekyll_posts import body_as_html
from jianbao.model import Cleaned, Clipping, Outlet, Removal

Rule = Callable[[Tag, About], Iterable[PageElement]]

# The order matters: pictures are resolved before noscript goes, widgets are known by their links before links are
# mended, captions are tied to pictures after the icons between them went, empty blocks go when all else is done.
RULES: tuple[Rule, ...] = (
    steering,
    lazy_pictures,
    scripts,
    frames,
    outlet_junk,
    hidden,
    comments,
    paywalls,
    advertisements,
    bylines,
    timestamps,
    dateline,
    repeated_title,
    share_widgets,
    share_boxes,
    subscription_boxes,
    related_boxes,
    related_headings,
    related_lists,
    taxonomy_links,
    entry_meta,
    navigation,
    feed_footer,
    avatars,
    lightbox_icons,
    pixels,
    form_controls,
    promotion,
    boilerplate,
    divisions,
    figures,
    links,
    drawn_lines,
    source_breaks,
    structure,
    paragraphs,
    empty_blocks,
    outer_rules,
    inline,
)

BOXES = tuple(BLOCKS.difference(BLOCKS_KEPT))
AGAIN: tuple[Rule, ...] = (
    *(bylines, dateline, repeated_title, share_widgets, related_headings, related_lists, entry_meta, feed_footer),
    *(divisions, drawn_lines),
)
"""Rules that may find more once the others are done: what stood below a byline is at the top now, and what stood
between two line breaks has a paragraph of its own. Without them, cleaning a page's own HTML would still find it."""
LOOKS = 30
"""Of 4,926 clippings none needed more than two; five thousand times the title would take as many, and two minutes."""


def clean(clipping: Clipping, outlet: Outlet, title: str, known: Known = NOTHING) -> Cleaned:
    """Reduce a clipping to its article in Markdown, with the account of everything that was removed.

    ``title`` is the article's own title, without the site's name; ``known`` is the boilerplate of its channel.

    Raises ClippingError for a body that is too large to be an article's.
    """
    try:
        soup = Document(body_as_html(clipping))
        about = About(clipping, outlet, title, known)
        removed = tuple(_removed(soup, about))
        text = to_markdown(soup)
        if not text and any(entry.rule == repeated_title.__name__ for entry in removed):
            soup = Document(body_as_html(clipping))  # all beside the title went: with no title, nothing repeats it
            removed = tuple(_removed(soup, about._replace(title="")))
            text = to_markdown(soup)
        return Cleaned(clipping, text, (*_assumed(clipping), *removed))
    except TooLarge as problem:
        raise ClippingError(str(problem), file=clipping.source, remedy=TOO_LARGE) from None


def tree_before_boilerplate(clipping: Clipping, outlet: Outlet, title: str) -> Tag:
    """The tree after all rules before ``boilerplate``: the text to learn boilerplate from. Raises ClippingError."""
    try:
        soup = Document(body_as_html(clipping))
        about = About(clipping, outlet, title)
        for rule in RULES[: RULES.index(boilerplate)]:
            for node in list(rule(soup, about)):
                node.extract()
        return soup
    except TooLarge as problem:
        raise ClippingError(str(problem), file=clipping.source, remedy=TOO_LARGE) from None


def _assumed(clipping: Clipping) -> Iterator[Removal]:
    """What a person should know who wonders about a page's characters."""
    if clipping.encoding != UTF_8:
        yield Removal("encoding", f"The file is not UTF-8; its bytes were read as {clipping.encoding}.", "")


def _removed(soup: Tag, about: About) -> Iterator[Removal]:
    """All rules one after the other; those of ``AGAIN`` as often as they find anything."""
    for rule in RULES:
        yield from _apply(rule, soup, about)
        if rule is paragraphs:
            yield from _until_nothing(soup, about)


def _until_nothing(soup: Tag, about: About) -> Iterator[Removal]:
    """The rules of ``AGAIN`` on the blocks as the page will have them: side by side, in no box."""
    soup.smooth()
    for box in soup.find_all(BOXES):
        box.unwrap()
    for _ in range(LOOKS):
        found = [entry for rule in AGAIN for entry in _apply(rule, soup, about)]
        if not found:
            break
        yield from found
        yield from _apply(paragraphs, soup, about)


def _apply(rule: Rule, body: Tag, about: About) -> Iterator[Removal]:
    """Run one rule: take off what it yields, one account entry each."""
    for node in list(rule(body, about)):
        if any(parent is body for parent in node.parents):  # not already gone with an element around it
            value = str(node.get("datetime", "")) if isinstance(node, Tag) else ""
            yield Removal(rule.__name__, reason(rule), _shown(node), value)
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
