"""Which pages a small change can affect, so that a build skips planning all others; in doubt, everything is affected.

This is the second of the three places that decide what a build does (see ``up_to_date``). It is an optimisation only:
planning all pages of 30,000 articles is slow, and after a small edit nearly all of that work is needless. A page that
counts as affected may still be a cache hit by its key (``page_keys``); a page that counts as unaffected keeps its file
without a key being computed. ``organise`` and ``all_pages`` make the plan; they plan what an ``Affected`` value names.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from typing import TypeVar

from jianbao.model import Page, Shelf
from jianbao.publish.article_neighbours import changed_neighbours
from jianbao.publish.catalogue import Catalogue
from jianbao.publish.date_neighbours import changed_archive_days, changed_dates
from jianbao.publish.local_pictures import Pictures
from jianbao.publish.output_folder import SiteFile
from jianbao.publish.page_record import PageRecord
from jianbao.publish.redirects import redirect_path
from jianbao.publish.related.related_table import RelatedArticles
from jianbao.publish.related.related_update import Change
from jianbao.publish.shelf_kinds import SHELF_KINDS, Spellings
from jianbao.publish.shelves import ALL_AFFECTED, Affected, ShelfId, arrival_day, day_of, shelf_ids_of
from jianbao.publish.up_to_date import TableVersions
from jianbao.publish.urls import (
    FEED_ARCHIVE,
    PAGE_FOLDERS,
    SITEMAP_PREFIX,
    article_path_of,
    depends_on_articles,
    feed_path,
    folder_of,
    list_folder,
    shelf_path,
)
from jianbao.runtime.cache import Table

MAX_CHANGED_PAGES = 200
"""With more changed pages, planning everything is as fast."""
ARTICLE_DEPENDENT_PREFIXES = (*PAGE_FOLDERS, f"{FEED_ARCHIVE}/", SITEMAP_PREFIX)
"""Prefixes of the paths of all pages that come and go with articles."""
T = TypeVar("T")


def find_affected(
    catalogue: Catalogue,
    spellings: Spellings,
    related: RelatedArticles,
    pictures: Pictures,
    site: TableVersions,
    files: Table[SiteFile],
) -> Affected:
    """Find the articles and shelves that the changed pages of ``catalogue`` affect.

    A changed page affects its article's page and those of articles with the same text; and, if what listings show of it
    changed (``PageRecord.facts``), the pages that link to it as a neighbour or a related article, the shelves that it
    was on or is on, and the neighbours of a date that came or went.
    A picture that was stored, or is gone, affects the pages that show it. The home page, the feed and the lists of all
    shelves are always planned.

    ``spellings`` is the result of ``spellings_of``. ``site`` has the versions of the tables that the site, as it is
    now, was made of; ``files`` is the table of site files as it was read. Everything is affected if

    - a file of the site is not as the last build left it, that build had problems, or settings, theme, outlets, code,
      the menu or the option for a search index changed: ``site`` has empty versions then;
    - the tables that were read are not those the site was made of: another site of the archive was built in between,
      or the cache was lost;
    - the list of removed articles changed;
    - it is not known which articles were related to which;
    - there are problems now;
    - more than ``MAX_CHANGED_PAGES`` pages changed;
    - another article or page may now own an alias.
    """
    removed = catalogue.removed.digest
    now = TableVersions(catalogue.table_version_before, files.version, removed, pictures.version_before)
    is_known = bool(site.pages and site.site_files) and site == now
    if (
        not is_known
        or related.changed_ids is None
        or catalogue.problems
        or len(catalogue.changed) > MAX_CHANGED_PAGES
        or _may_change_alias_owners(catalogue)
    ):
        return ALL_AFFECTED
    records = [record for pair in catalogue.changed for record in pair if record]
    shown = [(old, new) for old, new in catalogue.changed if not (old and new and old.facts == new.facts)]
    shelves = _affected_shelves(shown, catalogue, files.rows.keys())
    ids = related.changed_ids | _affected_ids(records, shown, related, catalogue) | _with_changed(pictures, catalogue)
    return Affected(ids, shelves, _intact_files(files, spellings, records, shelves))


def _affected_ids(
    records: Sequence[PageRecord], shown: Sequence[Change], related: RelatedArticles, catalogue: Catalogue
) -> set[str]:
    """The articles whose own pages show something else; ``records`` are the changed ones, before and now."""
    changed = {record.id for record in records}
    linking = {record.id for record in catalogue.records.values() if record.links}  # what they link to may have changed
    # Pages with the same text link to each other, whichever of them names the other in its front matter.
    named = {other for record in records for other in record.same_as}
    naming = {r.id for r in catalogue.records.values() if r.same_as and not changed.isdisjoint(r.same_as)}
    neighbours = changed_neighbours(shown, [*catalogue.records.values()])
    return changed | named | naming | linking | neighbours | related.linked_with(_ids(shown))


def _with_changed(pictures: Pictures, catalogue: Catalogue) -> set[str]:
    """The articles that show a picture which was stored, or is gone, since the last build."""
    changed = pictures.changed
    return {r.id for r in catalogue.records.values() if not changed.isdisjoint(r.pictures)} if changed else set()


def _ids(changes: Iterable[Change]) -> set[str]:
    return {record.id for pair in changes for record in pair if record}


def _affected_shelves(shown: Iterable[Change], catalogue: Catalogue, last_paths: Set[str]) -> dict[ShelfId, set[str]]:
    """The affected shelves with the days of their changed articles.

    ``shown`` are the records, before and now, of the articles of which listings show something else; ``last_paths`` are
    the paths of the last build's files.
    """
    shelves: defaultdict[ShelfId, set[str]] = defaultdict(set)
    for pair in shown:
        for record in filter(None, pair):
            for shelf in shelf_ids_of(record):
                shelves[shelf].add(day_of(record))
    if all(old and new and shelf_ids_of(old) == shelf_ids_of(new) for old, new in shown):
        return shelves  # no date came or went
    days, arrivals = ({*map(day, catalogue.records.values())} for day in (day_of, arrival_day))
    neighbours = chain(changed_dates(shelves, days, last_paths), changed_archive_days(arrivals, last_paths))
    return {**{shelf: set() for shelf in neighbours}, **shelves}


def _intact_files(
    files: Table[SiteFile], spellings: Spellings, changed: Sequence[PageRecord], shelves: Iterable[ShelfId]
) -> Set[str]:
    """The paths of all site files, without the parts of shelves whose displayed name may have changed.

    All parts of a tag or channel show its name, which is the spelling that most articles use.
    """
    spelling_counts: Counter[ShelfId] = Counter()
    for kind in SHELF_KINDS.values():
        values = {*spellings[kind.name], *chain.from_iterable(map(kind.values, changed))}
        spelling_counts.update((kind.name, kind.key(value)) for value in values)
    renamed = [Shelf(*shelf, "") for shelf in shelves if spelling_counts[shelf] > 1]
    folders = tuple(map(folder_of, renamed))
    return {path for path in files.rows if not path.startswith(folders)} if folders else files.rows.keys()


def unaffected_files(
    files: Mapping[str, T], affected: Affected, redirects: Set[str], planned: Iterable[Page]
) -> dict[str, T]:
    """The site's files that this build leaves untouched: not affected, or a part of a long shelf that still lists it.

    ``files`` are the last build's, by path in the site; ``redirects`` are the paths of all redirect pages, ``planned``
    the pages that this build has planned.
    """
    if affected is ALL_AFFECTED:
        return {}
    shelves = [Shelf(kind, key, "") for kind, key in affected.shelves]
    lists = (list_folder(kind.list_path) for kind in SHELF_KINDS.values())
    long_kinds = {*SHELF_KINDS, "day", "undated", "collected"}
    folders = (SITEMAP_PREFIX, *lists, *(folder_of(shelf) for shelf in shelves if shelf.kind in long_kinds))
    contexts = {page.path: page.context for page in planned}
    feeds = (feed_path(shelf) for shelf in shelves if shelf.kind in SHELF_KINDS)
    affected_paths = {*map(article_path_of, affected.article_ids), *map(shelf_path, shelves), *feeds, *contexts}
    parts = {part.path for context in contexts.values() for part in context.get("parts", ())}
    parts |= {part.path for context in contexts.values() for part in context.get("by_title", ())}

    def is_part_still_listed(path: str) -> bool:
        """Whether the nearest planned page above lists it: ``tags/韩国.html`` is above ``tags/韩国/2023/11.html``."""
        while "/" in path:
            parent = f"{path.rpartition('/')[0]}.html"
            if parent in contexts:
                return path in parts
            path = parent
        return False

    return {
        path: file
        for path, file in files.items()
        if path in redirects
        or (depends_on_articles(path) and path not in affected_paths and not path.startswith(folders))
        or is_part_still_listed(path)
    }


def redirect_paths(catalogue: Catalogue) -> set[str]:
    """The paths of all redirect pages: those at the old addresses (aliases) of articles."""
    return {path for path in map(redirect_path, _aliases(catalogue)) if path}


def _aliases(catalogue: Catalogue) -> Iterator[str]:
    return chain.from_iterable([record.aliases for record in catalogue.records.values()])


def _may_change_alias_owners(catalogue: Catalogue) -> bool:
    """Whether an alias may be added, be removed, or get another owner.

    In the last build every alias had one owner, or there would have been problems. So an owner can only change if an
    article changed its own aliases, or if a page of the site was added or removed at the path of an alias.
    """
    for old, new in catalogue.changed:
        before, after = (record.aliases if record else [] for record in (old, new))
        if before != after or (before and old and new and old.id != new.id):
            return True
    if not any(alias.lstrip("/").casefold().startswith(ARTICLE_DEPENDENT_PREFIXES) for alias in _aliases(catalogue)):
        return False
    return any(not (old and new and _paths_key(old) == _paths_key(new)) for old, new in catalogue.changed)


def _paths_key(record: PageRecord) -> tuple[object, ...]:
    """What the paths of an article's page and of its listings are made of."""
    return record.id, shelf_ids_of(record)
