"""The pages that have changed, rendered and written by as many processes as there are."""

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
from jianbao.model import Page
from jianbao.page.format import page_body
from jianbao.publish.batch_sizes import PAGES_PER_BATCH
from jianbao.publish.build_context import BuildContext
from jianbao.publish.catalogue import page_prefix
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
"""The key of a page that was made, and what ``put`` tells of its file."""


class Task(NamedTuple):
    """A page to make."""

    page: Page
    key: str
    """Empty where nobody has needed it yet."""
    place: Place
    """Where its file goes."""


def make_pages(
    build: BuildContext,
    pages: Sequence[Page],
    site: OutputFolder,
    workers: Workers,
    helper: HelperProcess,
    progress: Progress,
) -> list[PageError]:
    """Make all pages whose key or file is not what it was; what became unreadable meanwhile is returned.

    New files are made before those that may link to them, articles before listings, the home page last: so at no moment
    does a page that can be reached from it lead to one that is not there.
    """
    can_move = build.has_lock and build.executor is None  # two builds would fill, and move, the same folder
    new_folders = site.new_folders() if can_move else frozenset[str]()
    groups: defaultdict[tuple[Place, int], list[Task]] = defaultdict(list)
    for page in pages:
        key = page_key(page) if page.path in site.known.rows else ""
        if not (key and site.keep(page.path, key)):
            is_staged = page.path.partition("/")[0] in new_folders
            place = Place.STAGING if is_staged else Place.REPLACE if page.path in site.stamps else Place.CREATE
            groups[place, 0 if page.source else 2 if page.path == HOME else 1].append(Task(page, key, place))
    work = partial(_make_batch, build.config, site.folder)
    ordered = [groups[rank] for rank in sorted(groups)]
    changed = [task.page for group in ordered for task in group]
    done: Iterator[Result | PageError]
    if len(changed) <= PAGES_PER_BATCH:
        done = chain.from_iterable(helper.run(work, group) for group in ordered)
    else:
        done = workers.map_groups(work, ordered, size=PAGES_PER_BATCH)
    problems = []
    aside = sum(len(group) for (place, _), group in groups.items() if place == Place.STAGING)
    for page, result in zip(progress(changed, "Making pages"), done, strict=True) if changed else ():
        if isinstance(result, PageError):
            problems.append(result)
        else:
            site.add(page.path, *result)
        aside -= 1
        if aside == 0:
            site.move_folders()
    return [*{str(problem): problem for problem in problems}.values()]  # many listings may show what one page holds


def clear_caches() -> None:
    """Let go of the templates, which may have changed since the last build of this process (serve)."""
    if render := sys.modules.get("jianbao.publish.render.templates"):
        render.clear_caches()


def preload(config: Config) -> None:
    """Load what is needed to make pages, and read the templates."""
    from jianbao.publish.render.templates import read_templates

    clear_caches()  # what the process that forked this one has in memory is of its last build
    read_templates(config)


def _make_batch(config: Config, folder: Path, tasks: Sequence[Task]) -> list[Result | PageError]:
    from jianbao.publish.render.templates import render_pages  # in the processes that make pages alone; see ``Standby``

    articles, prefix = f"{config.articles}/", page_prefix(config.articles, config.root)
    found = [_whole(task.page, articles, prefix) for task in tasks]
    files = iter(render_pages(config, [page for page, _ in found if not isinstance(page, PageError)]))
    done: list[Result | PageError] = []
    for (planned, key, place), (page, is_same) in zip(tasks, found, strict=True):
        if isinstance(page, PageError):
            done.append(page)
            continue
        data = next(files)
        if place == Place.STAGING:
            made = stage_file(folder, page.path, data)
        else:
            made = put_file(folder, page.path, data, is_there=place == Place.REPLACE)
        done.append(((key or page_key(planned)) if is_same else "", *made))
    return done


def _whole(page: Page, folder: str, prefix: str) -> tuple[Page | PageError, bool]:
    """The page with cards and its article's body, and whether all files are still what the key was made of."""
    context = dict(page.context)
    is_same = True

    def read(source: PageRecord) -> tuple[PageRecord, bytes]:
        nonlocal is_same
        found, data = _read(source, folder, prefix)
        is_same &= found.digest == source.digest
        return found, data

    try:
        if page.source:
            source, data = read(context.pop("article"))
            # A source knows all but the body and what only a theme may; reading front matter again takes its time.
            if source.has_more:
                context["article"] = load_article(data, prefix + page.source)
            else:
                context["article"] = make_card(source, page_body(decode_page(data)))
        return page._replace(context=with_cards(context, lambda source: read(source)[0])), is_same
    except PageError as problem:
        return problem, False


def _read(source: PageRecord, folder: str, prefix: str) -> tuple[PageRecord, bytes]:
    """The source as its file is now, with what it shows, and the file's bytes. Raises PageError."""
    name = prefix + source.file
    data = read_page(folder + source.file, name)
    digest = bytes_digest(data)
    if digest == source.digest and source.shown:
        return source, data
    article = load_article(data, name)
    if article.is_draft:
        raise PageError("became a draft during the build", file=name, remedy="Run the build again.")
    return PageRecord._make((source.file, source.stamp, digest, *to_row(article))), data
