"""What of a big site has to be planned anew when a few pages have changed; where in doubt, everything.

To plan a site of 30,000 articles takes three times as long as all else in a small edit. There is one plan, made by
``organise`` and ``all_pages``; here stands how much of it is wanted, and what of the last build it leaves as it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from generator.model import Shelf
from generator.publish.addresses import PARTS_OF_SITEMAP, article_path_of, folder_of, shelf_path
from generator.publish.organise import EVERYTHING, Due, places_of
from generator.publish.redirects import redirect_path
from generator.publish.sources import Pages

FEW = 200
"""Changed pages; more are planned as fast together with all others."""
T = TypeVar("T")


def due_of(pages: Pages, site: tuple[str, str], files: str) -> Due:
    """The articles and shelves that the change of ``pages`` is about.

    ``site`` names the tables of pages and of files that the site as it is was left with; ``files`` names the table of
    files that was found. Everything is due

    - where a file of the site is not as the last build left it, where that build had problems, and where settings,
      theme, outlets, code or the wish for a search index are others: no tables are named then;
    - where the table of pages is not the one this site was made of, as another of the archive's sites was built since
      or the cache was lost, and where the table of files is not the one that build left;
    - where there are problems now;
    - where more than a few pages have changed;
    - where an old address may get another owner.
    """
    is_known = all(site) and site == (pages.before, files)
    if not is_known or pages.problems or len(pages.changed) > FEW or _may_change_owners(pages):
        return EVERYTHING
    those = [source for pair in pages.changed for source in pair if source]
    changed = {source.id for source in those}
    named = {other for source in those for other in source.same_as}
    naming = {source.id for source in pages.sources.values() if not changed.isdisjoint(source.same_as)}
    listed = [pair for pair in pages.changed if len({source and source.facts for source in pair}) > 1]
    shelves = {place for pair in listed for source in pair if source for place in places_of(source)}
    return Due(changed | named | naming, shelves)


def kept(files: Mapping[str, T], due: Due, pages: Pages) -> dict[str, T]:
    """Those ``files`` of the last build whose place nothing due may take, or leave."""
    if due is EVERYTHING:
        return {}
    places = [Shelf(kind, key, "") for kind, key in due.shelves]
    own = {*map(article_path_of, due.articles), *map(shelf_path, places)}
    folders = (PARTS_OF_SITEMAP, *(folder_of(shelf) for shelf in places if shelf.kind in ("tag", "outlet")))
    old = old_addresses(pages)
    return {path: made for path, made in files.items() if path in old or not (path in own or path.startswith(folders))}


def old_addresses(pages: Pages) -> set[str]:
    """The pages that lead to articles from where they were."""
    paths = (redirect_path(alias) for source in pages.sources.values() for alias in source.aliases)
    return {path for path in paths if path}


def _may_change_owners(pages: Pages) -> bool:
    """Whether an address may come or go where there are old ones: those of other articles, or a page of the site."""
    sources = (*pages.sources.values(), *(old for old, _ in pages.changed if old))
    if not any(source.aliases for source in sources):
        return False
    return any(
        not (old and new) or (old.id, old.aliases, places_of(old)) != (new.id, new.aliases, places_of(new))
        for old, new in pages.changed
    )
