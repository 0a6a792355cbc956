"""The story in two functions; the only file that knows both halves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple
from functools import partial
from itertools import islice
from pathlib import Path

from generator.config import Config
from generator.errors import ClippingError, JianbaoError
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
from generator.model import Outlet
from generator.outlets import load_outlets
from generator.parallel import Workers, in_batches, processors
from generator.publish.cache import cache_file, read_rows, write_rows
from generator.publish.index import build_index, search_records
from generator.publish.keys import code_digest, common_digest
from generator.publish.load import load_about, load_article
from generator.publish.make import make_pages
from generator.publish.organise import organise
from generator.publish.pages import all_pages
from generator.publish.render import forget as forget_templates
from generator.publish.sources import Pages, load_pages
from generator.publish.stamps import bytes_digest, digest_of, scan
from generator.publish.theme import open_theme
from generator.publish.unchanged import look
from generator.publish.write import Output, folder_for_site
from generator.report import BuildReport, Ending, IngestReport, LearnReport, Outcome, SearchReport, Track, silent

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
    folder = folder_for_site(output or config.site, config.root)
    theme, code = open_theme(config), code_digest()
    common = common_digest(code, config, theme.folders)
    about = config.articles.parent / "about.md"
    cached = partial(cache_file, config.root)
    glance = look(cached("glance", folder), f"{common} {search}", config.articles, about, folder)
    if numbers := glance.last_build():
        return _report(config, folder, numbers)
    forget_templates()
    outlets = load_outlets(config.root / "outlets")
    with Workers(jobs or processors()) as workers:
        sources = load_pages(config.articles, config.root, workers, cache=cached("pages"), code=code, track=track)
        text, unread = load_about(about, config.root)
        library = organise(sources.cards, outlets, config.lang)
        pages = all_pages(sources.cards, library, text, absolute=bool(config.url), files=sources.files())
        site = Output(folder, cached("site", folder), code)
        static = theme.static()
        site.open([*(page.path for page in pages), *static, NO_JEKYLL, *([INDEX] if search else [])])
        lost = make_pages(config, pages, common, sources.sources, site, workers, track)
    for path, source in static.items():
        site.write(path, source.read_bytes())
    site.write(NO_JEKYLL, b"")
    found = _index(config, sources, outlets, site, cached("search", folder), common, track) if search else None
    site.close()
    problems = (*sources.problems, *unread, *lost)
    numbers = [len(sources.cards), len(pages), *(astuple(found) if found else ())]
    if not problems:
        glance.remember(numbers)
    return _report(config, folder, numbers, site, problems)


def _report(
    config: Config,
    folder: Path,
    numbers: list[int],
    site: Output | None = None,
    problems: tuple[JianbaoError, ...] = (),
) -> BuildReport:
    """The report of a build; ``site`` is None when there was nothing to do."""
    articles, pages, *search = numbers
    return BuildReport(
        output=folder,
        articles=articles,
        pages=pages,
        written=site.written if site else 0,
        pruned=site.pruned if site else 0,
        search=SearchReport(*search) if search else None,
        problems=problems,
        notes=_notes(config, bool(search)),
    )


def _index(
    config: Config,
    sources: Pages,
    outlets: Mapping[str, Outlet],
    site: Output,
    cache: Path,
    common: str,
    track: Track,
) -> SearchReport:
    """The search index; made anew only if an article or a file of the index is not what it was."""
    folder = site.folder / INDEX
    digests = [source.digest for source in sources.sources.values()]
    key = bytes_digest(" ".join([common, *sorted(digests)]).encode())
    rows = read_rows(cache, key)
    if rows and rows[0] == digest_of(scan(folder)):
        return SearchReport(*rows[1])
    files = [config.articles / file for file in sources.files().values()]
    whole = (load_article(file.read_bytes(), file.name) for file in track(files, "Reading words"))
    found = build_index([*search_records(whole, outlets, config.lang)], folder)
    write_rows(cache, key, [digest_of(scan(folder)), astuple(found)])
    return found


def _notes(config: Config, search: bool) -> tuple[str, ...]:
    notes = []
    if not config.url:
        notes.append(
            'No url in jianbao.toml: sitemap and canonical links are left out; --url ADDRESS or url = "..." adds them.'
        )
    if not search:
        notes.append("No search index, as asked.")
    return tuple(notes)
