"""Make the stale pages: render them and write their files, with worker processes if there are many.

The third step of deciding what a build does (see ``up_to_date``) is ``make_pages``: it computes the key of every
planned page (``page_keys``) and asks ``OutputFolder.keep`` whether the file in the site is a cache hit.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from jianbao.config import Config
from jianbao.errors import PageError
from jianbao.model import Article, Page
from jianbao.page.format import page_body
from jianbao.publish.batch_sizes import PAGES_PER_BATCH
from jianbao.publish.build_context import BuildContext
from jianbao.publish.catalogue import PAGE_PREFIX
from jianbao.publish.menu import Menu
from jianbao.publish.output_file import Place, put_file, stage_file
from jianbao.publish.output_folder import OutputFolder
from jianbao.publish.page_keys import page_key
from jianbao.publish.page_record import PageRecord, make_card, to_row, with_cards
from jianbao.publish.read_page import decode_page, load_article, read_page
from jianbao.publish.urls import HOME
from jianbao.report import Progress
from jianbao.runtime.file_stamps import Stamp, bytes_digest
from jianbao.runtime.helper_process import HelperProcess
from jianbao.runtime.workers import Workers

Result = tuple[str, Stamp, str, bool]
"""The key of a page that was made (empty if it is not certain), and the fields of a ``PutResult``."""


class Task(NamedTuple):
    """A page to make."""

    page: Page
    key: str
    """Empty if the last build did not have the page, so that no key was needed yet."""
    place: Place


def make_pages(
    build: BuildContext,
    pages: Sequence[Page],
    site: OutputFolder,
    workers: Workers,
    helper: HelperProcess,
    progress: Progress,
) -> list[PageError]:
    """Make all stale pages and record all other pages as kept.

    Returns a problem for each Markdown page that became unreadable since planning. Raises ThemeError, OutputError.

    New files are made before existing ones that may link to them, articles before listings, and the home page last: so
    no page that can be reached from the home page has a dead link at any moment.
    """
    # Without the lock another build might fill and rename the same staging folder.
    can_stage = build.has_lock and build.executor is None
    new_folders = site.new_folders() if can_stage else frozenset[str]()
    groups: defaultdict[tuple[Place, int], list[Task]] = defaultdict(list)
    for page in pages:
        key = page_key(page) if page.path in site.last_files.rows else ""
        if not (key and site.keep(page.path, key)):
            is_staged = page.path.partition("/")[0] in new_folders
            place = Place.STAGING if is_staged else Place.REPLACE if page.path in site.stamps else Place.CREATE
            groups[place, 0 if page.source else 2 if page.path == HOME else 1].append(Task(page, key, place))
    work = partial(_make_batch, build.config, build.menu, site.folder)
    ordered = [groups[rank] for rank in sorted(groups)]
    stale = [task.page for group in ordered for task in group]
    results: Iterator[Result | PageError]
    if len(stale) <= PAGES_PER_BATCH:
        results = chain.from_iterable(helper.run(work, group) for group in ordered)
    else:
        results = workers.map_groups(work, ordered, size=PAGES_PER_BATCH)
    problems = []
    still_staging = sum(len(group) for (place, _), group in groups.items() if place == Place.STAGING)
    for page, result in zip(progress(stale, "Making pages"), results, strict=True) if stale else ():
        if isinstance(result, PageError):
            problems.append(result)
        else:
            site.add(page.path, *result)
        still_staging -= 1
        if still_staging == 0:
            site.move_folders()
    # Deduplicated, because several listings may show the same unreadable article.
    return [*{str(problem): problem for problem in problems}.values()]


def clear_caches() -> None:
    """Clear the cached templates: they may have changed since the last build of this process (serve)."""
    if templates := sys.modules.get("jianbao.publish.render.templates"):
        templates.clear_caches()


def preload(config: Config) -> None:
    """Import what making pages needs, and read the templates: the helper process does this ahead of time."""
    from jianbao.publish.render.templates import read_templates

    clear_caches()  # the process that forked this one may have cached the templates of its last build
    read_templates(config)


def _make_batch(config: Config, menu: Menu, folder: Path, tasks: Sequence[Task]) -> list[Result | PageError]:
    """Read, render and write one batch; an error for each page that cannot be made."""
    from jianbao.publish.render.templates import render_pages  # Jinja is slow to import; only processes at work need it

    completed = [_complete(task.page, config) for task in tasks]
    contents = iter(render_pages(config, [page for page, _ in completed if not isinstance(page, PageError)], menu))
    results: list[Result | PageError] = []
    for (planned, key, place), (page, is_as_planned) in zip(tasks, completed, strict=True):
        if isinstance(page, PageError):
            results.append(page)
            continue
        data = next(contents)
        if place == Place.STAGING:
            result = stage_file(folder, page.path, data)
        else:
            result = put_file(folder, page.path, data, may_exist=place == Place.REPLACE)
        results.append(((key or page_key(planned)) if is_as_planned else "", *result))
    return results


def _complete(page: Page, config: Config) -> tuple[Page | PageError, bool]:
    """The page with cards instead of records and with its article's body.

    Also returns whether all Markdown files that were read still have the bytes that the page's key was made of.
    """
    context = dict(page.context)
    is_as_planned = True

    def read(record: PageRecord) -> tuple[PageRecord, bytes]:
        nonlocal is_as_planned
        current, data = _read(record, config)
        is_as_planned &= current.digest == record.digest
        return current, data

    try:
        if page.source:
            record, data = read(context.pop("article"))
            # A card has everything but captures and unknown front matter, so parsing is mostly avoided.
            if record.has_extra:
                context["article"] = load_article(data, PAGE_PREFIX + record.file, config.timezone)
            else:
                context["article"] = _card_with_text(record, data)
        if page.has_texts:
            context["articles"] = tuple(_card_with_text(*read(record)) for record in context["articles"])
        return page._replace(context=with_cards(context, lambda record: read(record)[0])), is_as_planned
    except PageError as problem:
        return problem, False


def _card_with_text(record: PageRecord, data: bytes) -> Article:
    return make_card(record, page_body(decode_page(data)))


def _read(record: PageRecord, config: Config) -> tuple[PageRecord, bytes]:
    """The record of a file as it is now, with what its card shows, and the file's bytes. Raises PageError."""
    name = PAGE_PREFIX + record.file
    data = read_page(f"{config.root}/{name}", name)
    digest = bytes_digest(data)
    if digest == record.digest and record.shown:
        return record, data
    article = load_article(data, name, config.timezone)
    if article.is_private or (article.is_draft and not config.build.drafts):
        raise PageError("became a draft during the build", file=name, remedy="Run the build again.")
    return PageRecord._make((record.file, record.stamp, digest, *to_row(article))), data
