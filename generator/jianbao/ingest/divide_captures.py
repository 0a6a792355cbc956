"""Divide the clippings of one address among articles, find each article's page, and choose its best capture.

Nearly every address is that of one article. Where it is not, the clippings that ``are_one_article`` connects, directly
or through others, are captures of one article. The result does not depend on the order or names of the files.

A page that exists keeps its id and its clipping, so that what was published stays. Of new articles the one collected
first gets the id of the address; the id of every other one is made from its first clipping, too.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from itertools import starmap
from pathlib import Path
from typing import NamedTuple

from jianbao.ingest.article_facts import ArticleFacts, capture_order
from jianbao.ingest.clipping_names import ClippingNames
from jianbao.ingest.existing_pages import ExistingPage
from jianbao.ingest.possible_pairs import possible_pairs
from jianbao.ingest.same_article import Traits, are_one_article, traits_of
from jianbao.ingest.source_url import id_at_shared_address
from jianbao.ingest.write_page import ChosenCapture, read_page
from jianbao.model import Article


class CleanedCapture(NamedTuple):
    """A clipping after cleaning."""

    article: Article
    """Its id is that of the address."""
    facts: ArticleFacts
    place: str
    """See ``place_within``."""


Division = tuple[ExistingPage | None, ChosenCapture]
"""One article: its page, None if it is new, and its captures."""


def divide_captures(
    captures: Sequence[CleanedCapture],
    pages: Sequence[ExistingPage],
    articles: Path,
    names: ClippingNames,
    used_ids: Container[str],
) -> list[Division]:
    """Divide the ``captures`` of one address among its ``pages`` and new articles, whose ids are not ``used_ids``.

    ``articles`` is the folder of pages.
    """
    captures = sorted(captures, key=lambda capture: capture_order(capture.facts.capture))
    clusters = _Clusters(len(captures), len(pages))
    page_nodes = dict(enumerate(pages, len(captures)))
    without_clipping = _join_own_captures(clusters, page_nodes, captures)
    for node, page in page_nodes.items():
        _join_listed_captures(clusters, node, page, captures, names)
    _join_similar(clusters, captures, without_clipping, articles)
    for node, page in without_clipping.items():
        if not page.clipping_files[0]:  # the user wrote the page, perhaps in other words
            first = next((number for number in range(len(captures)) if clusters.can_join(number, node)), None)
            if clusters.root(node) == node and first is not None:
                clusters.join(first, node)
    return [*_divisions(clusters, captures, page_nodes, used_ids)]


class _Clusters:
    """Disjoint sets of nodes, each with at most one page. Captures are numbered from 0, pages after them."""

    def __init__(self, captures: int, pages: int) -> None:
        self._parents = [*range(captures + pages)]
        self._have_page = [False] * captures + [True] * pages

    def root(self, node: int) -> int:
        """The smallest node of the same set."""
        while self._parents[node] != node:
            node = self._parents[node]
        return node

    def can_join(self, one: int, other: int) -> bool:
        """Whether two nodes are in two sets, of which at most one has a page."""
        one, other = self.root(one), self.root(other)
        return one != other and not (self._have_page[one] and self._have_page[other])

    def join(self, one: int, other: int) -> None:
        """Join the sets of two nodes if ``can_join``."""
        if self.can_join(one, other):
            root, child = sorted((self.root(one), self.root(other)))
            self._parents[child] = root
            self._have_page[root] |= self._have_page[child]


def _join_own_captures(
    clusters: _Clusters, pages: Mapping[int, ExistingPage], captures: Sequence[CleanedCapture]
) -> dict[int, ExistingPage]:
    """Join each page with the clipping it was made from, by its bytes or else by its name.

    Returns the pages, by node, whose clipping is not among the ``captures``.
    """
    missing = dict(pages)
    for key in (_bytes_of, _name_of):
        numbers: dict[str, list[int]] = {}
        for number, capture in enumerate(captures):
            numbers.setdefault(key(capture.facts), []).append(number)
        for node, page in [*missing.items()]:
            own = [number for number in numbers.get(key(page.facts), ()) if clusters.can_join(number, node)]
            if own:
                clusters.join(own[0], node)
                del missing[node]
    return missing


def _bytes_of(facts: ArticleFacts) -> str:
    return facts.capture.sha256


def _name_of(facts: ArticleFacts) -> str:
    return facts.capture.file


def _join_listed_captures(
    clusters: _Clusters, node: int, page: ExistingPage, captures: Sequence[CleanedCapture], names: ClippingNames
) -> None:
    """Join a page with the captures that it lists, if this ingest does not have all of them.

    One that is missing here may be what connects the others. If all are here, ``_join_similar`` decides.
    """
    recorded = (page.facts.capture, *page.captures)
    if all(capture.file in names.ingested or names.is_gone(capture.file) for capture in recorded):
        return
    known = {value for capture in page.captures for value in (capture.file, capture.sha256)}
    for number, cleaned in enumerate(captures):
        if not known.isdisjoint((cleaned.facts.capture.file, cleaned.facts.capture.sha256)):
            clusters.join(number, node)


def _join_similar(
    clusters: _Clusters, captures: Sequence[CleanedCapture], pages: Mapping[int, ExistingPage], articles: Path
) -> None:
    """Join captures of one article, and ``pages`` with captures of theirs."""
    if not captures or len(captures) + len(pages) < 2:
        return
    nodes = [*range(len(captures)), *pages]
    traits = [*starmap(traits_of, captures), *(_traits_of_page(page, articles) for page in pages.values())]
    for one, other in possible_pairs(traits):
        if clusters.can_join(nodes[one], nodes[other]) and are_one_article(traits[one], traits[other]):
            clusters.join(nodes[one], nodes[other])


def _traits_of_page(page: ExistingPage, articles: Path) -> Traits:
    return traits_of(read_page(articles / page.file), page.facts)


def _divisions(
    clusters: _Clusters,
    captures: Sequence[CleanedCapture],
    pages: Mapping[int, ExistingPage],
    used_ids: Container[str],
) -> Iterator[Division]:
    """The articles, in the order of their first captures."""
    page_of = {clusters.root(node): page for node, page in pages.items()}
    members: dict[int, list[CleanedCapture]] = {}
    for number, capture in enumerate(captures):
        members.setdefault(clusters.root(number), []).append(capture)
    new_ids: set[str] = set()
    for root, group in members.items():
        best, *others = sorted(group, key=lambda capture: capture.facts.rank)
        article = best.article
        if root not in page_of:
            article = article._replace(id=_unused_id(group, used_ids, new_ids))
            new_ids.add(article.id)
        yield page_of.get(root), ChosenCapture(article, best.facts, tuple(capture.facts for capture in others))


def _unused_id(group: Sequence[CleanedCapture], used_ids: Container[str], new_ids: Container[str]) -> str:
    """The id of a new article: that of its address, unless another article has it."""
    address_id, url = group[0].article.id, group[0].article.source_url
    own_ids = (id_at_shared_address(url, capture.facts.capture.sha256) for capture in group)
    return next(new_id for new_id in (address_id, *own_ids) if new_id not in used_ids and new_id not in new_ids)
