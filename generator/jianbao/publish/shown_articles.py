"""Which articles a listing shows or counts, by its path: ``explain`` names those that changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jianbao.model import Shelf
from jianbao.publish import urls
from jianbao.publish.feeds import latest_arrivals
from jianbao.publish.page_record import PageRecord, newest_first
from jianbao.publish.redirects import redirect_path
from jianbao.publish.shelf_kinds import SHELF_KINDS
from jianbao.publish.shelves import NO_DATE, PERIOD_LENGTHS, day_of, shelf_ids_of

INDEXES = (urls.HOME, urls.DATES, *urls.SHELF_INDEXES)
"""Pages that count all articles."""
LISTS_BY_NAME = tuple(map(urls.list_folder, urls.SHELF_INDEXES))
"""The folders of pages that do so for the names with one initial."""
Records = Mapping[str, PageRecord]
"""Articles by their ids."""


def shown_on(path: str, records: Records, length: int) -> Records:
    """The articles that a listing shows or counts; for a part of a long list, those of the part's days.

    ``length`` is the number of newest articles in a feed.
    """
    if path in INDEXES or path.startswith(LISTS_BY_NAME):
        return records
    if path in (urls.FEED, urls.JSON_FEED):
        return {record.id: record for record in latest_arrivals(newest_first(records.values()), length)}
    if document := urls.FEED_ARCHIVE_FILE.fullmatch(path):
        path = f"{document[1]}.xml"  # for a part of a long day the articles of that day
    elif part := urls.TITLE_PART.fullmatch(path):
        path = f"{part[1]}.html"  # as well
    elif path.startswith(urls.FEED_PREFIXES) and path.endswith(".xml"):
        on_shelf = shown_on(f"{path.removesuffix('.xml')}.html", records, length)
        return {record.id: record for record in newest_first(on_shelf.values())[:length]}
    return {record.id: record for record in records.values() if path in _listings_of(record)}


def _listings_of(record: PageRecord) -> Iterator[str]:
    """The paths of all pages that may list an article, whether or not its shelves are long enough for parts."""
    day = day_of(record)
    periods = [NO_DATE] if day == NO_DATE else [day[:length] for length in PERIOD_LENGTHS]
    for kind, key in shelf_ids_of(record):
        shelf = Shelf(kind, key, "")
        yield urls.shelf_path(shelf)
        if kind in SHELF_KINDS:
            yield from [urls.period_path(shelf, period) for period in periods]
    yield from filter(None, map(redirect_path, record.aliases))


def dates_like(path: str, files: Iterable[str]) -> set[str]:
    """The pages of days, if ``path`` is one, of months, of years, or of the feed's archive; nothing for other pages."""
    folder, depth = path.partition("/")[0], path.count("/")
    if folder not in ("dates", urls.FEED_ARCHIVE):
        return set()
    return {other for other in files if other.startswith(f"{folder}/") and other.count("/") == depth}
