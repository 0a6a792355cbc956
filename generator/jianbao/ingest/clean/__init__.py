"""Cleaning: a ``Clipping`` -> ``Cleaned``, the article in Markdown with an account of everything that was removed.

A rule is a function ``rule(body, context)`` in a module of the same name. It yields the nodes to remove; ``apply_rule``
removes them and enters them into the account under the rule's name, with the first paragraph of the rule's docstring as
the reason. A rule that only rewrites the tree, for example makes addresses absolute, yields nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bs4 import Tag

from jianbao.errors import TOO_LARGE_REMEDY, ClippingError
from jianbao.ingest.boilerplate_file import NO_CHANNEL_BOILERPLATE, ChannelBoilerplate
from jianbao.ingest.clean.advertisements import advertisements
from jianbao.ingest.clean.anchors import anchors
from jianbao.ingest.clean.apply_rules import Rule, apply_rule, repeat_rules
from jianbao.ingest.clean.avatars import avatars
from jianbao.ingest.clean.banners import banners
from jianbao.ingest.clean.boilerplate import boilerplate
from jianbao.ingest.clean.byline_debris import byline_debris
from jianbao.ingest.clean.bylines import bylines
from jianbao.ingest.clean.cdata_ends import cdata_ends
from jianbao.ingest.clean.comments import comments
from jianbao.ingest.clean.context import RuleContext
from jianbao.ingest.clean.dateline import dateline
from jianbao.ingest.clean.divisions import divisions
from jianbao.ingest.clean.drawn_lines import drawn_lines
from jianbao.ingest.clean.embedded_pictures import embedded_pictures
from jianbao.ingest.clean.empty_blocks import empty_blocks
from jianbao.ingest.clean.entry_meta import entry_meta
from jianbao.ingest.clean.escaped_characters import escaped_characters
from jianbao.ingest.clean.feed_footer import feed_footer
from jianbao.ingest.clean.figures import figures
from jianbao.ingest.clean.footnotes import footnotes
from jianbao.ingest.clean.form_controls import form_controls
from jianbao.ingest.clean.formulas import formulas
from jianbao.ingest.clean.frames import frames
from jianbao.ingest.clean.heading_links import heading_links
from jianbao.ingest.clean.hidden import hidden
from jianbao.ingest.clean.inline import inline
from jianbao.ingest.clean.lazy_pictures import lazy_pictures
from jianbao.ingest.clean.lightbox_icons import lightbox_icons
from jianbao.ingest.clean.line_numbers import line_numbers
from jianbao.ingest.clean.links import links
from jianbao.ingest.clean.loose_lines import loose_lines
from jianbao.ingest.clean.navigation import navigation
from jianbao.ingest.clean.notes_last import notes_last
from jianbao.ingest.clean.outer_rules import outer_rules
from jianbao.ingest.clean.outlet_junk import outlet_junk
from jianbao.ingest.clean.page_footer import page_footer
from jianbao.ingest.clean.page_header import page_header
from jianbao.ingest.clean.paragraphs import paragraphs
from jianbao.ingest.clean.paywalls import paywalls
from jianbao.ingest.clean.pixels import pixels
from jianbao.ingest.clean.promotion import promotion
from jianbao.ingest.clean.prose_loss import rule_that_lost_prose
from jianbao.ingest.clean.quotation_marks import quotation_marks
from jianbao.ingest.clean.read_also import read_also
from jianbao.ingest.clean.related_boxes import related_boxes
from jianbao.ingest.clean.related_headings import related_headings
from jianbao.ingest.clean.related_lines import related_lines
from jianbao.ingest.clean.related_lists import related_lists
from jianbao.ingest.clean.repeated_notes import repeated_notes
from jianbao.ingest.clean.repeated_title import repeated_title
from jianbao.ingest.clean.ruby import ruby
from jianbao.ingest.clean.script_bodies import with_script_bodies
from jianbao.ingest.clean.scripts import scripts
from jianbao.ingest.clean.service_lines import service_lines
from jianbao.ingest.clean.share_boxes import share_boxes
from jianbao.ingest.clean.share_widgets import share_widgets
from jianbao.ingest.clean.site_lines import site_lines
from jianbao.ingest.clean.source_breaks import source_breaks
from jianbao.ingest.clean.steering import steering
from jianbao.ingest.clean.structure import structure
from jianbao.ingest.clean.subscription_boxes import subscription_boxes
from jianbao.ingest.clean.taxonomy_links import taxonomy_links
from jianbao.ingest.clean.teaser_cards import teaser_cards
from jianbao.ingest.clean.timestamps import timestamps
from jianbao.ingest.html.to_markdown import to_markdown
from jianbao.ingest.html.tree import Document, TooLarge
from jianbao.ingest.read.encoding import UTF_8
from jianbao.ingest.read.jekyll_posts import body_as_html
from jianbao.model import Cleaned, Clipping, Outlet, Removal

# The order matters: pictures are resolved before noscript elements are removed, widgets are recognised by their links
# before links are rewritten, captions are joined to pictures after the icons between them are removed, and empty blocks
# are removed at the end.
RULES: tuple[Rule, ...] = (
    steering,
    formulas,
    lazy_pictures,
    scripts,
    frames,
    cdata_ends,
    escaped_characters,
    outlet_junk,
    hidden,
    line_numbers,
    quotation_marks,
    ruby,
    footnotes,
    comments,
    paywalls,
    advertisements,
    avatars,
    loose_lines,
    teaser_cards,
    bylines,
    timestamps,
    dateline,
    page_header,
    repeated_title,
    share_widgets,
    share_boxes,
    subscription_boxes,
    related_boxes,
    related_headings,
    related_lists,
    related_lines,
    read_also,
    service_lines,
    site_lines,
    repeated_notes,
    taxonomy_links,
    entry_meta,
    byline_debris,
    navigation,
    feed_footer,
    page_footer,
    banners,
    lightbox_icons,
    embedded_pictures,
    pixels,
    form_controls,
    promotion,
    boilerplate,
    divisions,
    figures,
    anchors,
    links,
    drawn_lines,
    source_breaks,
    structure,
    paragraphs,
    empty_blocks,
    outer_rules,
    inline,
    heading_links,
    notes_last,
)

REPEATED_RULES: tuple[Rule, ...] = (
    *(bylines, dateline, repeated_title, share_widgets, related_headings, related_lists, related_lines, read_also),
    *(service_lines, repeated_notes, byline_debris, entry_meta, feed_footer, divisions, drawn_lines),
)
"""Rules that may find more once all rules have run: the line below a removed byline is now at the top, and a line
between two line breaks now has a paragraph of its own. Otherwise, cleaning a cleaned page would remove more."""


def clean(
    clipping: Clipping, outlet: Outlet, title: str, known_boilerplate: ChannelBoilerplate = NO_CHANNEL_BOILERPLATE
) -> Cleaned:
    """Reduce a clipping to its article in Markdown, with an account of everything that was removed.

    ``title`` is the article's own title, without the site's name. ``known_boilerplate`` is that of the clipping's
    channel, from the archive's ``boilerplate.toml``. Raises ClippingError for a body that is too large for an article.
    """
    try:
        html = with_script_bodies(body_as_html(clipping))
        context = RuleContext(clipping, outlet, title, known_boilerplate)
        text, removed = _cleaned(html, context, RULES)
        if not text and any(entry.rule == repeated_title.__name__ for entry in removed):
            context = context._replace(title="")  # only the title was left: keep it
            text, removed = _cleaned(html, context, RULES)
        text, removed, notes = _guarded(html, context, text, removed)
        clipping = clipping._replace(notes=(*clipping.notes, *notes))
        return Cleaned(clipping, text, (*_encoding_note(clipping), *removed))
    except TooLarge as problem:
        raise ClippingError(str(problem), file=clipping.source, remedy=TOO_LARGE_REMEDY) from None


def _cleaned(html: str, context: RuleContext, rules: Sequence[Rule]) -> tuple[str, tuple[Removal, ...]]:
    """The Markdown of a body, and the account of what ``rules`` removed from it."""
    soup = Document(html)
    removed = tuple(_apply_all_rules(soup, context, rules))
    return to_markdown(soup), removed


def _guarded(
    html: str, context: RuleContext, text: str, removed: tuple[Removal, ...]
) -> tuple[str, tuple[Removal, ...], tuple[str, ...]]:
    """Clean a body again without the rule that removed too much of its prose; returns text, account and notes.

    Several rules may have to be left out, each with its note.
    """
    notes: tuple[str, ...] = ()
    rules = RULES
    while culprit := rule_that_lost_prose(html, removed):
        rules = tuple(rule for rule in rules if rule.__name__ != culprit)
        notes += (f"the rule {culprit} removed much of the text, so the page is made without it; check the page",)
        text, removed = _cleaned(html, context, rules)
    return text, removed, notes


def tree_before_boilerplate(clipping: Clipping, outlet: Outlet, title: str) -> Tag:
    """The tree after all rules before ``boilerplate``: the text to learn boilerplate from. Raises ClippingError."""
    try:
        soup = Document(with_script_bodies(body_as_html(clipping)))
        context = RuleContext(clipping, outlet, title)
        for rule in RULES[: RULES.index(boilerplate)]:
            for node in list(rule(soup, context)):
                node.extract()
        return soup
    except TooLarge as problem:
        raise ClippingError(str(problem), file=clipping.source, remedy=TOO_LARGE_REMEDY) from None


def _encoding_note(clipping: Clipping) -> Iterator[Removal]:
    """The account entry for a file that is not UTF-8, in case characters of the page look wrong."""
    if clipping.encoding != UTF_8:
        yield Removal("encoding", f"The file is not UTF-8; its bytes were read as {clipping.encoding}.", "")


def _apply_all_rules(body: Tag, context: RuleContext, rules: Sequence[Rule]) -> Iterator[Removal]:
    """Run rules in order; once every text is in a paragraph, run the repeated rules until they find nothing."""
    for rule in rules:
        yield from apply_rule(rule, body, context)
        if rule is paragraphs:
            yield from repeat_rules([rule for rule in REPEATED_RULES if rule in rules], body, context)
