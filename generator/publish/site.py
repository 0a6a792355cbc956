"""Pages -> the site: ``load``, ``organise``, ``pages``, ``render``, ``write``, ``index``."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Callable, Iterable, Iterator, Mapping

from generator.config import Config
from generator.elsewhere import workers_for
from generator.errors import PageError
from generator.model import Outlet, Page
from generator.outlets import load_outlets
from generator.publish.addresses import INDEX
from generator.publish.load import load_about
from generator.publish.make import make_pages
from generator.publish.order import Order
from generator.publish.organise import organise
from generator.publish.pages import all_pages
from generator.publish.redirects import with_redirects
from generator.publish.render import forget
from generator.publish.sources import Pages, load_pages, page_prefix
from generator.publish.unchanged import Glance
from generator.publish.write import MANIFEST, Output
from generator.report import BuildReport, Track
from generator.stamps import Stamp

NO_JEKYLL = ".nojekyll"
"""Tells GitHub Pages to serve the files as they are."""
OURS = (NO_JEKYLL, MANIFEST, INDEX)
"""What no article can answer at, whether there is an index or not."""


@contextlib.contextmanager
def no_collection() -> Iterator[None]:
    """Nothing made here is garbage; looking for some among 30,000 cards took a quarter of the time of a small edit."""
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def make_site(
    order: Order, glance: Glance, laps: Callable[[str], None], track: Track
) -> tuple[BuildReport, dict[str, Stamp]]:
    """Make what has changed, and delete what is no longer part of the site; ``glance`` is what a look showed.

    Gives the report, and the stamps of all files of the site. Raises ConfigError, ThemeError, OutputError and
    SearchError; a page that cannot be read goes into the report.
    """
    config = order.config
    forget()
    outlets = load_outlets(config.root / "outlets", patterns=False)
    with workers_for(config.root, forget, order.jobs, order.executor) as workers:
        with no_collection():
            pages = load_pages(order, glance.pages, workers, track)
            about, unread = load_about(order.about, config.root)
            laps("reading pages")
            static = order.theme.static()
            planned, clashes = _plan(config, pages, outlets, about, static)
            laps("planning")
        site = Output(order.site, order.cache("site"), order.code)
        paths = [*(page.path for page in planned), *static, NO_JEKYLL, *([INDEX] if order.search else [])]
        site.open(paths, glance.files())
        lost = make_pages(order, planned, pages.sources, site, workers, track)
    for path, source in static.items():
        site.write(path, source.read_bytes())
    site.write(NO_JEKYLL, b"")
    laps("making pages")
    found = None
    if order.search:
        from generator.publish.find import make_index  # what it needs takes as long to load as a small edit to make

        found = make_index(order, pages, outlets, track)
    laps("indexing")
    left = site.close()
    laps("deleting and remembering")
    report = BuildReport(
        output=order.site,
        articles=len(pages.cards),
        pages=len(planned),
        written=site.written,
        pruned=site.pruned,
        search=found,
        problems=(*pages.problems, *clashes, *unread, *lost),
    )
    return report, left


def _plan(
    config: Config, pages: Pages, outlets: Mapping[str, Outlet], about: str | None, static: Iterable[str]
) -> tuple[list[Page], list[PageError]]:
    """All pages of the site, and the old addresses that cannot be kept."""
    library = organise(pages.cards, outlets, config.lang)
    kinds = {"absolute": bool(config.url), "search": config.search.enabled}
    planned = all_pages(pages.cards, library, about, **kinds, files=pages.files())
    return with_redirects(planned, pages.cards, _names(config, pages), [*static, *OURS])


def _names(config: Config, pages: Pages) -> dict[str, str]:
    """What messages call each article's page, by its id."""
    prefix = page_prefix(config.articles, config.root)
    return {identifier: prefix + file for identifier, file in pages.files().items()}
