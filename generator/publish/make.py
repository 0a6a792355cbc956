"""The pages that have changed, rendered and written by as many processes as there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from generator import pagefile
from generator.config import Config
from generator.errors import PageError
from generator.model import Page
from generator.parallel import Workers
from generator.publish.keys import page_key
from generator.publish.load import load_article, read_page
from generator.publish.order import Order
from generator.publish.render import render_batch
from generator.publish.sources import Source, page_prefix
from generator.publish.stamps import bytes_digest
from generator.publish.write import Made, Output, put
from generator.report import Track

BATCH = 50
"""Pages a worker takes at a time; sending fewer costs more than rendering them."""


@dataclass(frozen=True, slots=True)
class Task:
    """A page to make."""

    page: Page
    key: str
    digest: str = ""
    """Of the bytes of the page's source."""
    parse: bool = False
    """Whether the source holds front matter that the card in the page's context has not."""
    is_there: bool = True
    """Whether there is a file in the page's place."""


def make_pages(
    order: Order,
    pages: Sequence[Page],
    sources: Mapping[str, Source],
    site: Output,
    workers: Workers,
    track: Track,
) -> list[PageError]:
    """Make all pages whose key or file is not what it was; what became unreadable meanwhile is returned.

    New files are made before those that may link to them, articles before listings: so at no moment does a page that
    can be reached from the home page lead to one that is not there.
    """
    groups: defaultdict[tuple[bool, bool], list[Task]] = defaultdict(list)
    for page in pages:
        key = page_key(page, order.common, sources)
        if not site.keep(page.path, key):
            is_there = page.path in site.stamps
            groups[is_there, not page.source].append(_task(page, key, sources, is_there))
    work = partial(_make_batch, order.config, site.folder)
    ordered = [groups[rank] for rank in sorted(groups)]
    done = (result for group in ordered for result in workers.batches(work, group, size=BATCH))
    changed = [task.page for group in ordered for task in group]
    problems = []
    for page, result in zip(track(changed, "Making pages"), done, strict=True) if changed else ():
        if isinstance(result, PageError):
            problems.append(result)
        else:
            site.add(page.path, *result)
    return problems


def _task(page: Page, key: str, sources: Mapping[str, Source], is_there: bool) -> Task:
    if not page.source:
        return Task(page, key, is_there=is_there)
    source = sources[page.context["article"].id]
    return Task(page, key, source.digest, source.has_more, is_there)


def _make_batch(config: Config, folder: Path, tasks: Iterable[Task]) -> list[tuple[Made, bool] | PageError]:
    return list(_made(config, folder, tasks))


def _made(config: Config, folder: Path, tasks: Iterable[Task]) -> Iterator[tuple[Made, bool] | PageError]:
    for task in tasks:
        try:
            page, is_same = _whole(task, config)
        except PageError as problem:
            yield problem
            continue
        (data,) = render_batch(config, [page])
        made, is_new = put(folder, page.path, data, is_there=task.is_there)
        yield replace(made, key=task.key if is_same else ""), is_new


def _whole(task: Task, config: Config) -> tuple[Page, bool]:
    """The page with its article's body, and whether its source is still what the key was made of."""
    page = task.page
    if not page.source:
        return page, True
    name = page_prefix(config.articles, config.root) + page.source
    data = read_page(config.articles / page.source, name)
    is_same = bytes_digest(data) == task.digest
    if is_same and not task.parse:  # the card knows all but the body; YAML takes as long as a short article's Markdown
        article = replace(page.context["article"], body=pagefile.body_of(data.decode("utf-8-sig")))
    else:
        article = load_article(data, name)
    return replace(page, context={**page.context, "article": article}), is_same
