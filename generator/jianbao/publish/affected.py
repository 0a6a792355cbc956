"""What of a big site has to be planned anew when a few pages have changed; where in doubt, everything.

To plan a site of 30,000 articles takes three times as long as all else in a small edit. There is one plan, made by
``organise`` and ``all_pages``; here stands how much of it is wanted, and what of the last build it leaves as it is.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from itertools import chain
from typing import Any, TypeVar

from jianbao.model import Page, Shelf
from jianbao.publish.catalogue import Catalogue
from jianbao.publish.page_record import PageRecord
from jianbao.publish.redirects import redirect_path
from jianbao.publish.shelves import ALL_AFFECTED, Affected, ShelfId, day_of, shelf_ids_of, tag_key
from jianbao.publish.urls import SITEMAP_PREFIX, article_path_of, folder_of, shelf_path
from jianbao.runtime.cache import Table

MAX_CHANGED_PAGES = 200
"""Changed pages; more are planned as fast together with all others."""
ARTICLE_DEPENDENT_PREFIXES = ("articles", "tags", "outlets", "dates", SITEMAP_PREFIX)
"""How the paths of all pages begin that come and go with articles."""
T = TypeVar("T")


def find_affected(pages: Catalogue, spellings: Iterable[str], site: tuple[str, str], files: Table[Any]) -> Affected:
    """The articles and shelves that the change of ``pages`` is about.

    ``spellings`` are those of the tags of all. ``site`` names the tables of pages and of files that the site as it is
    was left with; ``files`` are those that were found recorded. Everything is due

    - where a file of the site is not as the last build left it, where that build had problems, and where settings,
      theme, outlets, code or the wish for a search index are others: no tables are named then;
    - where the table of pages is not the one this site was made of, as another of the archive's sites was built since
      or the cache was lost, and where the table of files is not the one that build left;
    - where there are problems now;
    - where more than a few pages have changed;
    - where an old address may get another owner.
    """
    is_known = all(site) and site == (pages.before, files.version)
    if not is_known or pages.problems or len(pages.changed) > MAX_CHANGED_PAGES or _may_change_owners(pages):
        return ALL_AFFECTED
    those = [source for pair in pages.changed for source in pair if source]
    changed = {source.id for source in those}
    named = {other for source in those for other in source.same_as}
    naming = {s.id for s in pages.records.values() if s.same_as and not changed.isdisjoint(s.same_as)}
    shelves: defaultdict[ShelfId, set[str]] = defaultdict(set)
    for old, new in pages.changed:
        if not (old and new and old.facts == new.facts):
            for source in filter(None, (old, new)):
                for place in shelf_ids_of(source):
                    shelves[place].add(day_of(source))
    return Affected(changed | named | naming, shelves, _there(files, spellings, those, shelves))


def _there(
    files: Table[Any], spellings: Iterable[str], changed: Iterable[PageRecord], shelves: Iterable[ShelfId]
) -> Set[str]:
    """The files, without those of tags that may be called otherwise now, since all parts of a shelf show its name.

    Of two spellings of a tag the one used most is shown.
    """
    keys = Counter(map(tag_key, {*spellings, *chain.from_iterable(source.tags for source in changed)}))
    renamed = [Shelf(kind, key, "") for kind, key in shelves if kind == "tag" and keys[key] > 1]
    folders = tuple(map(folder_of, renamed))
    return {path for path in files.rows if not path.startswith(folders)} if folders else files.rows.keys()


def unaffected_files(
    files: Mapping[str, T], affected: Affected, old: Set[str], planned: Iterable[Page]
) -> dict[str, T]:
    """Those ``files`` of the last build that stay: what is not due, nor part of a shelf that has no such part now.

    ``old`` are the pages at ``old_addresses``.
    """
    if affected is ALL_AFFECTED:
        return {}
    places = [Shelf(kind, key, "") for kind, key in affected.shelves]
    own = {*map(article_path_of, affected.article_ids), *map(shelf_path, places)}
    folders = (SITEMAP_PREFIX, *(folder_of(shelf) for shelf in places if shelf.kind in ("tag", "outlet")))
    contexts = {page.path: page.context for page in planned}
    parts = {part.path for context in contexts.values() for part in context.get("parts", ())}

    def stays(path: str) -> bool:
        while "/" in path:
            whole = f"{path.rpartition('/')[0]}.html"
            if whole in contexts:
                return path in parts
            path = whole
        return False

    return {
        path: made
        for path, made in files.items()
        if (path not in own and not path.startswith(folders)) or path in old or stays(path)
    }


def reusable_sitemaps(files: Mapping[str, T], left: Mapping[str, T], planned: Set[str]) -> dict[str, T] | None:
    """The sitemaps of the last build that are not ``left`` yet, if no page comes or goes; None where they are due.

    To list 30,000 pages took a sixth of the time of a small edit.
    """
    missing = files.keys() - left.keys() - planned
    if not left or not planned <= files.keys() or not all(path.startswith(SITEMAP_PREFIX) for path in missing):
        return None
    return {path: files[path] for path in missing}


def redirect_paths(pages: Catalogue) -> set[str]:
    """The pages that lead to articles from where they were."""
    return {path for path in map(redirect_path, _aliases(pages)) if path}


def _aliases(pages: Catalogue) -> Iterator[str]:
    return chain.from_iterable([source.aliases for source in pages.records.values()])


def _may_change_owners(pages: Catalogue) -> bool:
    """Whether an old address may come, go, or get another owner.

    All there are have theirs, and none is claimed twice, or there would have been problems. So the article itself must
    have changed its, or a page of the site may have come to stand where one is.
    """
    for old, new in pages.changed:
        before, after = (source.aliases if source else [] for source in (old, new))
        if before != after or (before and old and new and old.id != new.id):
            return True
    if not any(alias.lstrip("/").casefold().startswith(ARTICLE_DEPENDENT_PREFIXES) for alias in _aliases(pages)):
        return False
    return any(not (old and new and _addresses(old) == _addresses(new)) for old, new in pages.changed)


def _addresses(source: PageRecord) -> tuple[object, ...]:
    """What decides where the article and its listings stand."""
    return source.id, shelf_ids_of(source)
