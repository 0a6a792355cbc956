"""Articles -> shelves: one idea for all listings."""

from __future__ import annotations

import functools
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from generator.model import Article, Outlet, Shelf

KINDS = ("tag", "outlet", "year", "month", "day")


@dataclass(frozen=True, slots=True)
class Library:
    """Every listing of a site; the articles on shelves are cards, without their bodies."""

    cards: tuple[Article, ...]
    """All articles, newest first."""
    tags: tuple[Shelf, ...]
    """The fullest first."""
    outlets: tuple[Shelf, ...]
    """The fullest first."""
    years: tuple[Shelf, ...]
    """The latest first, as are months and days."""
    months: tuple[Shelf, ...]
    days: tuple[Shelf, ...]
    undated: Shelf | None
    day_of: Mapping[str, str]
    """The day of each dated article, as text, by its id."""


def organise(articles: Iterable[Article], outlets: Mapping[str, Outlet], lang: str) -> Library:
    """Put articles (newest first) on their shelves; titles of outlets in ``lang``."""
    cards = tuple(articles)
    undated: list[Article] = []
    day_of: dict[str, str] = {}
    shelves: dict[str, defaultdict[str, list[Article]]] = {kind: defaultdict(list) for kind in KINDS}
    tags, by_outlet, years, months, days = shelves.values()
    for card in cards:
        by_outlet[card.outlet].append(card)
        for key in dict.fromkeys(map(tag_key, card.tags)):
            tags[key].append(card)
        if card.date is None:
            undated.append(card)
        else:
            day = day_of[card.id] = card.date.isoformat()[:10]
            days[day].append(card)
            months[day[:7]].append(card)
            years[day[:4]].append(card)
    names = _tag_names(cards)
    return Library(
        cards=cards,
        tags=_by_size(_shelves("tag", tags, names.__getitem__)),
        outlets=_by_size(_shelves("outlet", by_outlet, lambda slug: outlet_name(outlets, slug, lang))),
        years=_by_key(_shelves("year", years)),
        months=_by_key(_shelves("month", months)),
        days=_by_key(_shelves("day", days)),
        undated=Shelf("undated", "undated", "undated", tuple(undated)) if undated else None,
        day_of=day_of,
    )


def twins(articles: Iterable[Article]) -> dict[str, tuple[Article, ...]]:
    """Id -> the articles that tell the same under other addresses, in order, whichever of the two names the other."""
    known = {article.id: article for article in articles}
    linked: defaultdict[str, set[str]] = defaultdict(set)
    for article in known.values():
        for other in article.same_as:
            if other in known and other != article.id:
                linked[article.id].add(other)
                linked[other].add(article.id)
    order = {identifier: place for place, identifier in enumerate(known)}
    return {
        own: tuple(known[other] for other in sorted(others, key=order.__getitem__)) for own, others in linked.items()
    }


@functools.lru_cache(maxsize=100_000)
def tag_key(tag: str) -> str:
    """What two spellings of one tag share: width, case and blanks make no difference."""
    wide = " ".join(unicodedata.normalize("NFKC", tag).split())
    return unicodedata.normalize("NFKC", wide.casefold())


def outlet_name(outlets: Mapping[str, Outlet], slug: str, lang: str) -> str:
    """The outlet's display name; a slug no file knows stands for itself."""
    return outlets[slug].name(lang) if slug in outlets else slug


def _shelves(kind: str, members: Mapping[str, list[Article]], title: Callable[[str], str] = str) -> list[Shelf]:
    return [Shelf(kind, key, title(key), tuple(cards)) for key, cards in members.items() if key]


def _tag_names(cards: Iterable[Article]) -> dict[str, str]:
    """Key -> the spelling used most, the first in code-point order where two are used alike."""
    spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for card in cards:
        for tag in card.tags:
            spellings[tag_key(tag)][tag.strip()] += 1
    return {key: min(counts, key=lambda tag: (-counts[tag], tag)) for key, counts in spellings.items()}


def _by_size(shelves: Iterable[Shelf]) -> tuple[Shelf, ...]:
    return tuple(sorted(shelves, key=lambda shelf: (-len(shelf.articles), shelf.key)))


def _by_key(shelves: Iterable[Shelf]) -> tuple[Shelf, ...]:
    return tuple(sorted(shelves, key=lambda shelf: shelf.key, reverse=True))
