"""Fetch one feed, or one page, and find what is new in it. Threads do this; nothing is written here."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from jianbao.collect.apart import read_apart
from jianbao.collect.article_page import MAX_PAGE_BYTES, ArticlePage, read_article_page
from jianbao.collect.clipping import entry_name, published
from jianbao.collect.draft import Draft
from jianbao.collect.entry import Entry, visible_text, web_address
from jianbao.collect.known import Known, address_id
from jianbao.collect.memory import FeedMemory
from jianbao.collect.read_feed import read_feed
from jianbao.collect.report import Collected, State
from jianbao.config import FeedSource
from jianbao.errors import FetchError
from jianbao.fetch import Fetcher, Response
from jianbao.page.removed import RemovedTable, entry_digest

MAX_FEED_BYTES = 50_000_000
MAX_PAGES_PER_RUN = 100
"""Pages of articles of one feed that a run fetches; the next run fetches others."""
TRIES_OF_A_PAGE = 3
"""Runs that try to fetch the page of an article before the feed's own text is kept."""
SECONDS_FOR_PAGES = 600.0
"""After this time, the pages that are left wait for the next run, so that one slow server does not delay the others."""
LONGEST_REST = 24 * 3600.0
"""The longest time, in seconds, that a server is left alone because it asks for it."""
DAYS_OF_FAILURE = 7
"""After this time a failing feed is probably gone."""


class Run(NamedTuple):
    """What all feeds of a run share."""

    fetcher: Fetcher
    known: Known
    removed: RemovedTable
    now: datetime
    since: datetime | None = None


class ReadSource(NamedTuple):
    """What one feed, or one page, has for the archive."""

    source: FeedSource
    result: Collected
    memory: FeedMemory
    """What to remember once the drafts are written."""
    drafts: tuple[Draft, ...] = ()
    names: tuple[str, ...] = ()
    """Names of all entries in the answer."""


def read_source(source: FeedSource, memory: FeedMemory, run: Run) -> ReadSource:
    """Fetch a feed, and the pages of its new articles if it is ``full``. A feed that fails has a problem, no error."""
    if (wait := memory.not_before - run.now.timestamp()) > 0:
        what = f"its server asked not to be asked again for {wait / 60:.0f} minutes more"
        return _failed(source, memory, run, FetchError(what, file=source.url))
    is_complete = all(map(run.known.has, memory.entries))
    conditions = {"If-None-Match": memory.etag, "If-Modified-Since": memory.modified} if is_complete else {}
    try:
        response = run.fetcher.fetch(
            source.url,
            headers={name: value for name, value in conditions.items() if value},
            max_bytes=MAX_FEED_BYTES,
            is_named=source.is_named,
        )
        memory = memory._replace(failing_since="", not_before=0.0)
        if response.status == 304:
            return ReadSource(source, Collected(source.url, State.NOTHING_NEW, known=len(memory.entries)), memory)
        feed = read_apart(read_feed, response, source.url)
    except FetchError as error:
        return _failed(source, memory, run, error)
    notes = [f"it has moved to {response.moved_to}: change its address"] if response.moved_to else []
    if feed.is_cut_off:
        notes.append("it is cut off; its last entry is left out")
    found = _select(source, feed.entries, run)
    if source.full:
        found = _with_pages(found, memory, run)
    is_all = not feed.is_cut_off and not found.result.waiting and not run.since
    return found._replace(
        result=found.result._replace(notes=(*notes, *found.result.notes)),
        memory=found.memory._replace(
            etag=response.headers.get("etag", "") if is_all else "",
            modified=response.headers.get("last-modified", "") if is_all else "",
            failing_since="",
            not_before=0.0,
        ),
    )


def _failed(source: FeedSource, memory: FeedMemory, run: Run, error: FetchError) -> ReadSource:
    since = memory.failing_since or run.now.isoformat()
    days = (run.now - datetime.fromisoformat(since)).days
    not_before = run.now.timestamp() + min(error.retry_after, LONGEST_REST) if error.retry_after else memory.not_before
    result = Collected(source.url, State.FAILED, problem=error, failing_since=since, failing_days=days)
    return ReadSource(source, result, memory._replace(failing_since=since, not_before=not_before))


def _select(source: FeedSource, entries: tuple[Entry, ...], run: Run) -> ReadSource:
    """Those of the entries that are new, or whose texts changed, and how many are not."""
    drafts, names, known, removed, old = [], [], 0, 0, 0
    for entry in entries:
        name = entry_name(source.url, entry.key)
        names.append(name)
        when = published(entry)
        if is_removed(entry, source, run.removed):
            removed += 1
        elif run.since and when and when < run.since:
            old += 1
        elif is_collected(name, entry, source, run.known):
            known += 1
        else:
            drafts.append(Draft(name, entry, entry.title, entry.html))
    result = Collected(source.url, State.NOTHING_NEW, known=known, removed=removed, old=old)
    return ReadSource(source, result, FeedMemory(source.url), tuple(drafts), tuple(names))


def is_collected(name: str, entry: Entry, source: FeedSource, known: Known) -> bool:
    """Whether an entry needs no new clipping."""
    return known.has_text(name, entry, source.url) or (known.has(name) and not source.updates)


def is_removed(entry: Entry, source: FeedSource, removed: RemovedTable) -> bool:
    """Whether the user removed the article of an entry, or of its address, from the archive."""
    return removed.find(entry_digest(source.url, entry.key), address_id(entry.address)) is not None


def _with_pages(found: ReadSource, memory: FeedMemory, run: Run) -> ReadSource:
    """The drafts with the texts of their articles' pages; without those whose pages the next run will fetch."""
    tries, waiting, notes = dict(memory.tries), {}, []
    drafts: list[Draft] = []
    clock = run.fetcher.clock
    end = clock.now() + SECONDS_FOR_PAGES
    for number, draft in enumerate(found.drafts):
        count = tries.get(draft.name, 0) + 1
        if number >= MAX_PAGES_PER_RUN or clock.now() > end:
            waiting[draft.name] = count - 1
            continue
        try:
            drafts.append(_with_page(draft, run.fetcher))
        except FetchError as error:
            if error.is_temporary and count < TRIES_OF_A_PAGE:
                waiting[draft.name] = count
            else:
                drafts.append(draft)
                notes.append(f"the text of the feed is kept of {error}")
    result = found.result._replace(waiting=len(waiting), notes=tuple(notes))
    return found._replace(
        result=result, drafts=tuple(drafts), memory=found.memory._replace(tries=tuple(waiting.items()))
    )


def _with_page(draft: Draft, fetcher: Fetcher) -> Draft:
    """The draft with the text of the article's page, unless the feed has more of it. Raises FetchError."""
    if not draft.entry.address:
        return draft
    page = _read_page(fetcher, draft.entry.address)[1]
    if len(page.text) <= len(visible_text(draft.body)):
        return draft
    return draft._replace(body=page.html, title=draft.title or page.title)


def _read_page(fetcher: Fetcher, address: str) -> tuple[Response, ArticlePage]:
    """Raises FetchError."""
    response = fetcher.fetch(address, max_bytes=MAX_PAGE_BYTES)
    return response, read_apart(read_article_page, response, response.address)


def read_page(address: str, run: Run) -> ReadSource:
    """Fetch a single page."""
    source, memory = FeedSource(updates=True), FeedMemory("")
    try:
        response, page = _read_page(run.fetcher, address)
        if not page.text:
            remedy = "Save the page in your browser, and put the file into content/clippings."
            raise FetchError("no article is found in this page", file=address, remedy=remedy)
    except FetchError as error:
        return _failed(source._replace(url=address), memory, run, error)
    entry = Entry(id=web_address(address), address=response.address, title=page.title, html=page.html)
    found = _select(source, (entry,), run)
    return found._replace(result=found.result._replace(feed=address))
