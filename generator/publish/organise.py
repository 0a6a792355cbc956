"""Articles -> shelves: one idea for all listings."""

from __future__ import annotations

import functools
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

from generator.model import Outlet, Shelf
from generator.publish.cards import Source, newest_first

Place = tuple[str, str]
"""Kind and key of a shelf."""


class _All(frozenset[Any]):
    """Holds whatever is asked for."""

    def __contains__(self, thing: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Due:
    """What of a site is to be planned; the few pages about the whole site always are."""

    articles: Set[str]
    """By their ids."""
    shelves: Set[Place]


EVERYTHING = Due(_All(), _All())


@dataclass(frozen=True, slots=True)
class Library:
    """Every listing of a site, and how many articles are on it."""

    articles: Sequence[Source]
    """All, newest first."""
    tags: Mapping[Shelf, int]
    """The fullest first."""
    outlets: Mapping[Shelf, int]
    """The fullest first."""
    years: Mapping[Shelf, int]
    """The latest first, as are months and days."""
    months: Mapping[Shelf, int]
    days: Mapping[Shelf, int]
    undated: Mapping[Shelf, int]
    """None or one."""
    on: Mapping[Place, Sequence[Source]]
    """What is on the shelves that are due, newest first; no article bears two spellings of one tag."""


def organise(articles: Sequence[Source], outlets: Mapping[str, Outlet], lang: str, due: Due = EVERYTHING) -> Library:
    """Put articles (newest first) on their shelves; titles of outlets in ``lang``."""
    tags = [tag for article in articles for tag in article.tags]
    names = _tag_names(Counter(tags))
    days = [article.date[:10] if article.date else "" for article in articles]
    keys = {
        "tag": [tag_key(tag) for tag in tags],
        "outlet": [article.outlet for article in articles],
        "year": [day[:4] for day in days],
        "month": [day[:7] for day in days],
        "day": days,
        "undated": ["" if day else "undated" for day in days],
    }
    bearers = [article for article in articles for _ in article.tags]
    counts = {kind: Counter(those) for kind, those in keys.items()}
    on: dict[Place, list[Source]] = {}
    for kind, those in keys.items():
        counts[kind].pop("", None)
        shelves = {key: on.setdefault((kind, key), []) for key in counts[kind] if (kind, key) in due.shelves}
        for key, article in zip(those, bearers if kind == "tag" else articles, strict=True) if shelves else ():
            if key in shelves:
                shelves[key].append(article)
    return Library(
        articles=articles,
        tags=_by_size("tag", counts["tag"], names.__getitem__),
        outlets=_by_size("outlet", counts["outlet"], lambda slug: outlet_name(outlets, slug, lang)),
        years=_by_key("year", counts["year"]),
        months=_by_key("month", counts["month"]),
        days=_by_key("day", counts["day"]),
        undated=_by_key("undated", counts["undated"]),
        on=on,
    )


def places_of(article: Source) -> set[Place]:
    """The shelves it stands on."""
    places = {("outlet", article.outlet), *(("tag", tag_key(tag)) for tag in article.tags)}
    if article.date is None:
        return places | {("undated", "undated")}
    return places | {("day", article.date[:10]), ("month", article.date[:7]), ("year", article.date[:4])}


def twins(articles: Sequence[Source]) -> dict[str, tuple[Source, ...]]:
    """Id -> the articles that tell the same under other addresses, in order, whichever of the two names the other."""
    naming = [article for article in articles if article.same_as]
    concerned = {article.id for article in naming}.union(*(article.same_as for article in naming))
    known = {article.id: article for article in articles if article.id in concerned}
    linked: defaultdict[str, set[str]] = defaultdict(set)
    for article in naming:
        for other in article.same_as:
            if other in known and other != article.id:
                linked[article.id].add(other)
                linked[other].add(article.id)
    return {own: tuple(newest_first(map(known.__getitem__, others))) for own, others in linked.items()}


@functools.lru_cache(maxsize=100_000)
def tag_key(tag: str) -> str:
    """What two spellings of one tag share: width, case and blanks make no difference."""
    wide = " ".join(unicodedata.normalize("NFKC", tag).split())
    return unicodedata.normalize("NFKC", wide.casefold())


def outlet_name(outlets: Mapping[str, Outlet], slug: str, lang: str) -> str:
    """The outlet's display name; a slug no file knows stands for itself."""
    return outlets[slug].name(lang) if slug in outlets else slug


def _tag_names(spellings: Mapping[str, int]) -> dict[str, str]:
    """Key -> the spelling used most, the first in code-point order where two are used alike."""
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for tag, count in spellings.items():
        found[tag_key(tag)][tag.strip()] += count
    return {key: min(counts, key=lambda tag: (-counts[tag], tag)) for key, counts in found.items()}


def _by_size(kind: str, counts: Mapping[str, int], title: Callable[[str], str]) -> dict[Shelf, int]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return {Shelf(kind, key, title(key)): count for key, count in ordered}


def _by_key(kind: str, counts: Mapping[str, int]) -> dict[Shelf, int]:
    return {Shelf(kind, key, key): count for key, count in sorted(counts.items(), reverse=True)}
