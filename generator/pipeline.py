"""The story in two functions; the only file that knows both halves."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.config import Config
from generator.errors import ClippingError, UsageError
from generator.ingest.clean import clean
from generator.ingest.normalise import find_outlet, normalise
from generator.ingest.normalise.tags import Vocabulary, load_vocabulary
from generator.ingest.read import read_clipping
from generator.ingest.store import store, stored_pages
from generator.model import Article, Outlet, Removal
from generator.outlets import load_outlets
from generator.plaintext import plain_text
from generator.publish.addresses import article_path
from generator.publish.index import SearchRecord, build_index
from generator.publish.load import load_about, load_articles
from generator.publish.organise import organise, outlet_name
from generator.publish.pages import all_pages
from generator.publish.render import render_pages
from generator.publish.theme import open_theme
from generator.publish.write import Output
from generator.report import BuildReport, Ending, IngestReport, Track, silent

NO_JEKYLL = ".nojekyll"
"""Tells GitHub Pages to serve the files as they are."""
INDEX = "pagefind/"
"""The folder of the search index; ``index.py`` alone knows what is in it."""


@dataclass(frozen=True, slots=True)
class Knowledge:
    """What is known of the world before the first clipping is read."""

    outlets: Mapping[str, Outlet]
    vocabulary: Vocabulary


def load_knowledge(root: Path | None) -> Knowledge:
    """The shipped outlets and words, and those of the archive at ``root``. Raises ConfigError."""
    folder = root or Path(__file__).parent / "no archive"
    return Knowledge(load_outlets(folder / "outlets"), load_vocabulary(folder / "tags.toml"))


def make_article(path: Path, name: str, knowledge: Knowledge) -> tuple[Article, tuple[Removal, ...]]:
    """One raw file -> its article and the account of what was taken off. Raises ClippingError."""
    clipping = read_clipping(path, name)
    outlet = find_outlet(clipping, knowledge.outlets)
    cleaned = clean(clipping, outlet)
    return normalise(cleaned, outlet, knowledge.vocabulary), cleaned.removed


def ingest(config: Config, sources: Sequence[Path], *, force: bool = False, track: Track = silent) -> IngestReport:
    """Raw clippings (files, or folders read recursively) -> pages under ``config.articles``.

    Raises UsageError for a source that is not there and OutputError when a page cannot be written; a clipping that
    cannot be read goes into the report and stays where it is.
    """
    knowledge = load_knowledge(config.root)
    pages = stored_pages(config.articles)
    endings: list[Ending] = []
    problems: list[ClippingError] = []
    for path, name in track(list(clipping_files(sources, config.root)), "Cleaning clippings"):
        try:
            article, _ = make_article(path, name, knowledge)
        except ClippingError as problem:
            problems.append(problem)
        else:
            outcome, pages[article.id] = store(article, config.articles, pages, force=force)
            endings.append(Ending(outcome, name, pages[article.id].path, article.date is not None))
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
    for path, data in render_pages(config, track(pages, "Rendering pages"), jobs or os.cpu_count() or 1):
        site.write(path, data)
    for path, source in static.items():
        site.write(path, source.read_bytes())
    site.write(NO_JEKYLL, b"")
    records = search_records(articles, outlets, config.lang, track)
    found = build_index(list(records), site.folder / INDEX) if search else None
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


def search_records(
    articles: Sequence[Article], outlets: Mapping[str, Outlet], lang: str, track: Track = silent
) -> Iterator[SearchRecord]:
    """What the search knows of each article."""
    for article in track(articles, "Reading words"):
        yield SearchRecord(
            id=article.id,
            path=article_path(article),
            title=article.title,
            text=plain_text(article.body, alt=True),
            lang=article.lang,
            date=article.date.isoformat() if article.date else "",
            outlet=outlet_name(outlets, article.outlet, lang),
            tags=article.tags,
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


def clipping_files(sources: Sequence[Path], root: Path) -> Iterator[tuple[Path, str]]:
    """Each raw file below the sources in order, with the name it is recorded under; hidden files are passed over.

    The name is relative to the archive, or to the source's parent for a source elsewhere, so that no page tells of
    the machine it was made on.
    """
    for source in sources:
        if not source.exists():
            raise UsageError(
                "there is no such file or folder", file=str(source), remedy="Name a clipping or a folder of them."
            )
        base = root if source.resolve().is_relative_to(root.resolve()) else source.resolve().parent
        files = [source] if source.is_file() else sorted(path for path in source.rglob("*") if path.is_file())
        for path in files:
            inside = path.relative_to(source).parts
            if not any(part.startswith(".") for part in inside):
                yield path, path.resolve().relative_to(base.resolve()).as_posix()
