"""Pages -> the site: ``load``, ``organise``, ``pages``, ``render``, ``write``, ``index``."""

from __future__ import annotations

import gc
from collections.abc import Callable, Mapping
from dataclasses import astuple

from generator.model import Outlet
from generator.outlets import load_outlets
from generator.parallel import Workers
from generator.publish.cache import read_rows, write_rows
from generator.publish.index import build_index, search_records
from generator.publish.load import load_about, load_article
from generator.publish.make import make_pages
from generator.publish.order import Order
from generator.publish.organise import organise
from generator.publish.pages import all_pages
from generator.publish.render import forget
from generator.publish.sources import Pages, load_pages
from generator.publish.stamps import Stamp, bytes_digest, digest_of, scan
from generator.publish.write import Output
from generator.report import BuildReport, SearchReport, Track

NO_JEKYLL = ".nojekyll"
"""Tells GitHub Pages to serve the files as they are."""
INDEX = "pagefind/"
"""The folder of the search index; ``index.py`` alone knows what is in it."""


def make_site(
    order: Order, stamps: Mapping[str, Stamp], laps: Callable[[str], None], track: Track
) -> tuple[BuildReport, dict[str, Stamp]]:
    """Make what has changed, and delete what is no longer part of the site; ``stamps`` are those of the pages.

    Gives the report, and the stamps of all files of the site. Raises ConfigError, ThemeError, OutputError and
    SearchError; a page that cannot be read goes into the report.
    """
    config = order.config
    forget()
    outlets = load_outlets(config.root / "outlets", patterns=False)
    gc.disable()  # it would walk all cards again and again while they are made: a quarter of the time of a small edit
    with Workers(order.jobs) as workers:
        pages = load_pages(
            config.articles,
            config.root,
            stamps,
            workers,
            cache=order.cache("pages", shared=True),
            code=order.code,
            track=track,
        )
        about, unread = load_about(order.about, config.root)
        laps("reading pages")
        library = organise(pages.cards, outlets, config.lang)
        planned = all_pages(pages.cards, library, about, absolute=bool(config.url), files=pages.files())
        static = order.theme.static()
        laps("planning")
        gc.freeze()
        gc.enable()
        site = Output(order.site, order.cache("site"), order.code)
        site.open([*(page.path for page in planned), *static, NO_JEKYLL, *([INDEX] if order.search else [])])
        lost = make_pages(config, planned, order.common, pages.sources, site, workers, track)
    for path, source in static.items():
        site.write(path, source.read_bytes())
    site.write(NO_JEKYLL, b"")
    laps("making pages")
    found = _index(order, pages, outlets, track) if order.search else None
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
        problems=(*pages.problems, *unread, *lost),
    )
    return report, left


def _index(order: Order, pages: Pages, outlets: Mapping[str, Outlet], track: Track) -> SearchReport:
    """The search index; made anew only if an article or a file of the index is not what it was."""
    folder, config, cache = order.site / INDEX, order.config, order.cache("search")
    key = bytes_digest(" ".join([order.common, *sorted(source.digest for source in pages.sources.values())]).encode())
    rows = read_rows(cache, key)
    if rows and rows[0] == digest_of(scan(folder)):
        return SearchReport(*rows[1])
    files = [config.articles / file for file in pages.files().values()]
    whole = (load_article(file.read_bytes(), file.name) for file in track(files, "Reading words"))
    found = build_index([*search_records(whole, outlets, config.lang)], folder)
    write_rows(cache, key, [digest_of(scan(folder)), astuple(found)])
    return found
