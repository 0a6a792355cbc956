"""The story in two functions; the only file that knows both halves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from generator.config import Config
from generator.errors import ClippingError
from generator.ingest.article import forget, make_articles
from generator.ingest.sources import clipping_files
from generator.ingest.store import store, stored_pages
from generator.outlets import load_outlets
from generator.parallel import in_batches, processors
from generator.publish.index import build_index, search_records
from generator.publish.load import load_about, load_articles
from generator.publish.organise import organise
from generator.publish.pages import all_pages
from generator.publish.render import render_pages
from generator.publish.theme import open_theme
from generator.publish.write import Output
from generator.report import BuildReport, Ending, IngestReport, Track, silent

BATCH = 50
"""Clippings a worker takes at a time; cleaning one takes longer than sending fifty."""
NO_JEKYLL = ".nojekyll"
"""Tells GitHub Pages to serve the files as they are."""
INDEX = "pagefind/"
"""The folder of the search index; ``index.py`` alone knows what is in it."""


def ingest(
    config: Config, sources: Sequence[Path], *, force: bool = False, jobs: int | None = None, track: Track = silent
) -> IngestReport:
    """Raw clippings (files, or folders read recursively) -> pages under ``config.articles``.

    Raises UsageError for a source that is not there and OutputError when a page cannot be written; a clipping that
    cannot be read goes into the report and stays where it is.
    """
    forget()
    pages = stored_pages(config.articles)
    files = list(clipping_files(sources, config.root))
    work = partial(make_articles, config.root)
    made = in_batches(work, files, size=BATCH, jobs=jobs or processors())
    endings: list[Ending] = []
    problems: list[ClippingError] = []
    for (_, name), result in zip(track(files, "Cleaning clippings"), made, strict=True):
        if isinstance(result, ClippingError):
            problems.append(result)
            continue
        outcome, pages[result.id] = store(result, config.articles, pages, force=force)
        endings.append(Ending(outcome, name, pages[result.id].path, result.date is not None))
    return IngestReport(config.root, tuple(endings), tuple(problems))


def build(
    config: Config, *, output: Path | None = None, search: bool = True, jobs: int | None = None, track: Track = silent
) -> BuildReport:
    """Pages under ``config.articles`` -> the site in ``output`` (default ``config.site``), with ``jobs`` processes.

    Raises ConfigError, ThemeError, OutputError and SearchError; a page that cannot be read goes into the report.
    """
    theme = open_theme(config)
    outlets = load_outlets(config.root / "outlets")
    articles, problems = load_articles(config.articles, config.root, track)
    about, unread = load_about(config.articles.parent, config.root)
    library = organise(articles, outlets, config.lang)
    pages = all_pages(articles, library, about, absolute=bool(config.url))
    site = Output(output or config.site)
    static = theme.static()
    site.open([*(page.path for page in pages), *static, NO_JEKYLL, *([INDEX] if search else [])])
    rendered = render_pages(config, pages, jobs or processors())
    for page, data in zip(track(pages, "Rendering pages"), rendered, strict=True):
        site.write(page.path, data)
    for path, source in static.items():
        site.write(path, source.read_bytes())
    site.write(NO_JEKYLL, b"")
    records = search_records(track(articles, "Reading words"), outlets, config.lang) if search else ()
    found = build_index([*records], site.folder / INDEX) if search else None
    site.close()
    return BuildReport(
        output=site.folder,
        articles=len(articles),
        pages=len(pages),
        written=site.written,
        pruned=site.pruned,
        search=found,
        problems=(*problems, *unread),
        notes=_notes(config, search),
    )


def _notes(config: Config, search: bool) -> tuple[str, ...]:
    notes = []
    if not config.url:
        notes.append(
            'No url in jianbao.toml: sitemap and canonical links are left out; --url ADDRESS or url = "..." adds them.'
        )
    if not search:
        notes.append("No search index, as asked.")
    return tuple(notes)
