"""Articles -> shelves: one idea for all listings."""

from __future__ import annotations

import functools
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from functools import partial
from itertools import chain
from typing import NamedTuple

from jianbao.model import Outlet, Shelf
from jianbao.publish.page_record import PageRecord, newest_first

ShelfId = tuple[str, str]
"""Kind and key of a shelf."""
NO_DATE = "undated"
"""The day of what has none."""


class Affected(NamedTuple):
    """What of a site is to be planned, besides the few pages about the whole of it, which always are."""

    article_ids: Set[str]
    """Articles whose own pages are planned again."""
    shelves: Mapping[ShelfId, Set[str]]
    """Each with the days of the articles that came to it, left it or stand on it otherwise."""
    intact_files: Set[str]
    """The files that are as the last build left them; where there are none, everything is due."""

    def select(self, articles: Sequence[PageRecord]) -> Sequence[PageRecord]:
        """The articles whose pages are."""
        return [article for article in articles if article.id in self.article_ids] if self.intact_files else articles

    def includes_shelf(self, shelf: ShelfId) -> bool:
        """Whether a shelf is, or a part of it."""
        return not self.intact_files or shelf in self.shelves

    def includes_part(self, shelf: ShelfId, period: str, path: str) -> bool:
        """Whether a part of such a shelf is; that of another day may be new where the shelf was not long before."""
        return path not in self.intact_files or any(day.startswith(period) for day in self.shelves[shelf])


ALL_AFFECTED = Affected(frozenset(), {}, frozenset())


class Library(NamedTuple):
    """Every listing of a site, and how many articles are on it."""

    articles: Sequence[PageRecord]
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
    on: Mapping[ShelfId, Sequence[PageRecord]]
    """What is on the shelves that are due, newest first; no article bears two spellings of one tag."""


def spellings_of(articles: Iterable[PageRecord]) -> Counter[str]:
    """Every tag as it is written somewhere, and how often."""
    return Counter(chain.from_iterable([article.tags for article in articles]))


def organise(
    articles: Sequence[PageRecord],
    spellings: Mapping[str, int],
    outlets: Mapping[str, Outlet],
    lang: str,
    affected: Affected = ALL_AFFECTED,
) -> Library:
    """Put articles (newest first) on their shelves; ``spellings`` are those of their tags, ``lang`` titles outlets."""
    on: dict[ShelfId, list[PageRecord]] = {}
    fill = partial(_fill, on, affected)
    slugs, days = [article.outlet for article in articles], [*map(day_of, articles)]
    by_day = Counter(days)
    names = _tag_names(spellings)
    wanted = {tag for tag in spellings if affected.includes_shelf(("tag", tag_key(tag)))}
    tagged = [article for article in articles if not wanted.isdisjoint(article.tags)]
    by_tag = fill("tag", spellings, ((tag, article) for article in tagged for tag in article.tags))
    by_outlet = fill("outlet", Counter(slugs), zip(slugs, articles, strict=True))
    undated, years, months, dates = (
        fill(kind, by_day, zip(days, articles, strict=True)) for kind in ("undated", "year", "month", "day")
    )
    return Library(
        articles=articles,
        tags=_by_size("tag", by_tag, names.__getitem__),
        outlets=_by_size("outlet", by_outlet, lambda slug: outlet_name(outlets, slug, lang)),
        years=_by_key("year", years),
        months=_by_key("month", months),
        days=_by_key("day", dates),
        undated=_by_key("undated", undated),
        on=on,
    )


def shelf_ids_of(article: PageRecord) -> set[ShelfId]:
    """The shelves it stands on."""
    day = day_of(article)
    words = [("outlet", article.outlet), *(("tag", tag) for tag in article.tags)]
    words += [(kind, day) for kind in ("undated", "year", "month", "day")]
    return {(kind, key) for kind, word in words if (key := SHELF_KEYS[kind](word))}


def day_of(article: PageRecord) -> str:
    """The outlet's local day, under which the article is filed."""
    return article.date[:10] if article.date else NO_DATE


def same_text_links(articles: Sequence[PageRecord]) -> dict[str, tuple[PageRecord, ...]]:
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


SHELF_KEYS: Mapping[str, Callable[[str], str]] = {
    "tag": tag_key,
    "outlet": str,
    "undated": lambda day: day if day == NO_DATE else "",
    "year": lambda day: "" if day == NO_DATE else day[:4],
    "month": lambda day: "" if day == NO_DATE else day[:7],
    "day": lambda day: "" if day == NO_DATE else day,
}
"""A shelf's key, by its kind, made of a word of an article: its tag, outlet or day; empty for no shelf."""


def _fill(
    on: dict[ShelfId, list[PageRecord]],
    affected: Affected,
    kind: str,
    counted: Mapping[str, int],
    standing: Iterable[tuple[str, PageRecord]],
) -> dict[str, int]:
    """Put articles, each by a word of its, on those shelves of a kind that are due; how many are on every one.

    A key is made of each word once, as words are ``counted``: most articles are only looked past here.
    """
    counts: Counter[str] = Counter()
    shelves: dict[str, list[PageRecord]] = {}
    for word, count in counted.items():
        if key := SHELF_KEYS[kind](word):
            counts[key] += count
            if affected.includes_shelf((kind, key)):
                shelves[word] = on.setdefault((kind, key), [])
    for word, article in standing if shelves else ():
        if word in shelves:
            shelves[word].append(article)
    return counts


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
