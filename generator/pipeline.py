"""The story in two functions; the only file that knows both halves."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import islice
from pathlib import Path

from generator.config import Config
from generator.errors import ClippingError
from generator.ingest.article import forget, make_articles
from generator.ingest.boilerplate import FILE, dump, load_lists, merge, write
from generator.ingest.captures import best_of, by_address
from generator.ingest.captures import endings as captured_endings
from generator.ingest.learn import Text, read_texts
from generator.ingest.learn import forget as forget_outlets
from generator.ingest.learn import learn as repeated
from generator.ingest.same_as import link_pages
from generator.ingest.sources import clipping_files
from generator.ingest.store import Captured, Stored, store, stored_pages
from generator.outlets import load_outlets
from generator.parallel import in_batches, processors
from generator.publish.index import build_index, search_records
from generator.publish.load import load_about, load_articles
from generator.publish.organise import organise
from generator.publish.pages import all_pages
from generator.publish.render import render_pages
from generator.publish.theme import open_theme
from generator.publish.write import Output, folder_for_site
from generator.report import BuildReport, Ending, IngestReport, LearnReport, Outcome, Track, silent

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
    jobs = jobs or processors()
    files = list(clipping_files(sources, config.root))
    pages = stored_pages(config.articles, jobs, track)
    groups = by_address(files, jobs, track)
    ordered = [files[place] for group in groups for place in group]
    made = in_batches(partial(make_articles, config.root), ordered, size=BATCH, jobs=jobs)
    results = (result for _, result in zip(track(ordered, "Cleaning clippings"), made, strict=True))
    endings: list[Ending] = []
    problems: list[ClippingError] = []
    for group in groups:
        captured, unread = best_of(islice(results, len(group)))
        problems += unread
        if captured:
            endings += _keep(captured, config.articles, pages, force=force)
    next(results, None)  # there is none; this lets the workers go and takes the progress bar off
    linked, relinked = link_pages(pages.values())
    place = {name: place for place, (_, name) in enumerate(files)}
    endings.sort(key=lambda ending: place[ending.clipping])
    problems.sort(key=lambda problem: place.get(problem.file or "", 0))
    return IngestReport(config.root, tuple(endings), tuple(problems), linked, relinked)


def _keep(captured: Captured, articles: Path, pages: dict[str, Stored], *, force: bool) -> list[Ending]:
    """Store the captures of one article and remember its page."""
    key = captured.article.id
    outcome, page = store(captured, articles, pages.get(key), force=force)
    if key in pages or outcome is not Outcome.EDITED:  # else it is a page that cannot be read
        pages[key] = page
    return captured_endings(captured, outcome, page)


def learn(config: Config, sources: Sequence[Path], *, jobs: int | None = None, track: Track = silent) -> LearnReport:
    """Raw clippings -> ``boilerplate.toml``: what repeats in each outlet and channel, beside what a person wrote there.

    Raises UsageError for a source that is not there, ConfigError for a file that does not hold, OutputError.
    """
    forget_outlets()
    path = config.root / FILE
    lists = load_lists(path)
    files = list(clipping_files(sources, config.root))
    read = in_batches(partial(read_texts, config.root), files, size=BATCH, jobs=jobs or processors())
    problems: list[ClippingError] = []
    texts: list[Text] = []
    for _, result in zip(track(files, "Reading clippings"), read, strict=True):
        if isinstance(result, ClippingError):
            problems.append(result)
        else:
            texts.append(result)
    found = repeated(texts)
    changed = write(path, dump(*merge(lists, found)))
    counts = [sum(map(len, known.values())) for known in found.values()]
    return LearnReport(path, len(files), len(counts), sum(counts), changed, tuple(problems))


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
    site = Output(folder_for_site(output or config.site, config.root))
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
