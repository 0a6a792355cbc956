"""The kinds of shelves with names: outlets, channels, authors and tags. ``SHELF_KINDS`` has all that differs.

Everything else treats them alike: pages, lists, menu, incremental builds and ``--explain``. (Shelves of dates are
different: a year has months, and its title depends on the language; see ``shelves``.)
"""

from __future__ import annotations

import functools
import unicodedata
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

from jianbao.config import Config
from jianbao.model import Outlet
from jianbao.publish.page_record import PageRecord


@functools.lru_cache(maxsize=100_000)
def spelling_key(name: str) -> str:
    """Normalise a tag, author or channel, so that spellings that differ in width, case or whitespace have one key."""
    normalised = " ".join(unicodedata.normalize("NFKC", name).split())
    return unicodedata.normalize("NFKC", normalised.casefold())


def outlet_name(outlets: Mapping[str, Outlet], slug: str, lang: str) -> str:
    """The outlet's display name; the slug itself if no TOML file describes that outlet."""
    return outlets[slug].name(lang) if slug in outlets else slug


class ShelfKind(NamedTuple):
    """A kind of shelves with names."""

    name: str
    """``tag``: also the search facet. ``tag.html`` is the template of a shelf, ``tag_path`` the filter with its URL."""
    folder: str
    """``tags``: the folder in the site. ``tags.html`` is the template of the list of all shelves, and ``t.tags`` the
    text of the interface."""
    values: Callable[[PageRecord], Sequence[str]]
    """The shelves that an article is on, as its front matter writes them."""
    key: Callable[[str], str]
    """Normalises such a value: values with one key are one shelf."""
    title: Callable[[Mapping[str, Outlet], str, str], str]
    """The display name, made from the outlets by slug, the most frequent spelling of the value, and a language."""
    description: Callable[[Mapping[str, Outlet], Config, str], str]
    """What a shelf is, in one sentence, made from the outlets, the settings and the key; empty if none of them says."""
    min_shared: int = 2
    """With how many common articles a shelf of another kind names one of this kind."""
    is_optional: bool = False
    """Whether a site in which no article is on such a shelf has neither the list of them nor a link to it."""

    @property
    def list_path(self) -> str:
        """Path in the site of the list of all shelves: ``tags/index.html``."""
        return f"{self.folder}/index.html"


def _spelling(_outlets: object, spelling: str, _lang: str) -> str:
    return spelling


def _outlet_description(outlets: Mapping[str, Outlet], config: Config, slug: str) -> str:
    return outlets[slug].description(config.lang) if slug in outlets else ""


def _described(descriptions: Mapping[str, str], key: str) -> str:
    """The description of a channel, author or tag, whose name the settings may spell in another way."""
    return next((text for name, text in descriptions.items() if spelling_key(name) == key), "")


SHELF_KINDS: Mapping[str, ShelfKind] = {
    kind.name: kind
    for kind in (
        ShelfKind(
            "outlet", "outlets", lambda record: (record.outlet,), str, outlet_name, _outlet_description, min_shared=1
        ),
        ShelfKind(
            "channel",
            "channels",
            lambda record: (record.channel,) if record.channel else (),
            spelling_key,
            _spelling,
            lambda _, config, key: _described(config.descriptions.channels, key),
            min_shared=1,
            is_optional=True,
        ),
        ShelfKind(
            "author",
            "authors",
            attrgetter("authors"),
            spelling_key,
            _spelling,
            lambda _, config, key: _described(config.descriptions.authors, key),
            is_optional=True,
        ),
        ShelfKind(
            "tag",
            "tags",
            attrgetter("tags"),
            spelling_key,
            _spelling,
            lambda _, config, key: _described(config.descriptions.tags, key),
        ),
    )
}
"""By name, in the order of menu and home page."""
Spellings = Mapping[str, Mapping[str, int]]
"""Kind -> each value as front matter writes it -> number of articles that have it."""


def spellings_of(articles: Iterable[PageRecord]) -> Spellings:
    """Count for each kind how many articles have each value."""
    articles = [*articles]
    return {kind.name: Counter(chain.from_iterable(map(kind.values, articles))) for kind in SHELF_KINDS.values()}


def kinds_in_use(shelves: Mapping[str, Collection[object]]) -> tuple[str, ...]:
    """The names of the kinds that a site shows; ``shelves`` are values or shelves, by kind."""
    return tuple(kind.name for kind in SHELF_KINDS.values() if shelves[kind.name] or not kind.is_optional)
