"""Remove an article from the archive, so that neither the next build nor the next ingest brings it back.

The list of removed articles is written first. What follows can be interrupted at any point: the article is not in the
site any more, and the same command finishes the rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from jianbao.care.article_files import ArticleClippings, find_clippings, recorded_captures
from jianbao.care.find_article import KeptPage, find_id, read_article, read_kept_pages
from jianbao.care.move_files import check_target, delete_files, move_file
from jianbao.care.pictures import own_pictures
from jianbao.chinese.language import find_language
from jianbao.config import Config
from jianbao.errors import UsageError
from jianbao.ingest.article_batches import clear_caches
from jianbao.ingest.existing_pages import ExistingPage, read_existing_pages
from jianbao.ingest.last_ingest import ingest_digests
from jianbao.ingest.source_url import id_at_shared_address, is_front_page
from jianbao.ingest.up_to_date import load_ingest_cache
from jianbao.media.prune import delete_lines, pictures_of_article
from jianbao.model import Article
from jianbao.page.aliases import ALIASES_FILE, remove_aliases
from jianbao.page.iso_dates import format_iso
from jianbao.page.removed import (
    REMOVED_FOLDER,
    TOMBSTONE,
    RemovedArticle,
    RemovedTable,
    address_digest,
    load_removed,
    write_removed,
)
from jianbao.report import Progress, no_progress
from jianbao.runtime.cache import temporary_file
from jianbao.runtime.file_stamps import page_stamps
from jianbao.runtime.workers import workers_for


class RemoveReport(NamedTuple):
    """What removing an article did, or would do. All files are named by their paths below the archive."""

    article: RemovedArticle
    was_removed: bool
    """Whether it was in the list of removed articles already."""
    moved: tuple[str, str] | None
    """The page, and where it is kept."""
    kept: tuple[str, ...]
    """Files that still have its text."""
    deleted: tuple[str, ...]
    """Files that were purged."""
    elsewhere: tuple[str, ...]
    """Clippings that its page records and that are not in the archive."""
    former: tuple[str, ...]
    """Names that purged clippings had before."""
    same_text: tuple[str, ...]
    """Ids of articles with the same text, which stay."""
    history: tuple[str, ...]
    """Paths under which the git history may have its text."""


class _Archive(NamedTuple):
    """The archive before anything changes."""

    config: Config
    pages: Mapping[str, ExistingPage]
    removed: RemovedTable
    kept: Sequence[KeptPage]


def remove(
    config: Config,
    wanted: str,
    reason: str,
    day: str,
    *,
    silent: bool = False,
    purge: bool = False,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> RemoveReport:
    """Remove the article that ``wanted`` names, by id or address, for this ``reason``, which readers of the site see.

    ``day`` is today, as ``2024-03-01``. The page is moved to ``content/removed``; with ``purge``, it is deleted, with
    its clippings and the pictures that no other page uses. With ``silent``, the site has no page in its place, and the
    list does not name it. For an article that is removed already, ``reason`` may be empty. Nothing is changed in a
    ``dry_run``.

    Raises UsageError if there is no such article, more than one, or no reason; ConfigError if a file of the archive is
    invalid; PageError if its page is; OutputError if a file cannot be written.
    """
    cache = load_ingest_cache(config.root, config.articles, ingest_digests(config.root, config.import_fields))
    removed, kept = load_removed(config.root), read_kept_pages(config)
    with workers_for(config.root, clear_caches) as workers:
        pages, _ = read_existing_pages(
            config.articles, page_stamps(config.articles), workers, progress, cache.pages.rows
        )
        identifier = find_id(wanted, pages, removed, kept, config.url)
        archive = _Archive(config, pages, removed, kept)
        old, page = removed.by_id.get(identifier), pages.get(identifier)
        article = (
            read_article(config.articles / page.file)
            if page
            else next((k.article for k in kept if k.id == identifier), None)
        )
        entry = _entry(archive, old, article, reason, day)
        entry = entry.without_names() if silent else entry
        clippings = find_clippings(config, entry, article, cache, workers, progress)
    entry = entry._replace(clippings=" ".join(sorted(clippings.digests)))
    report = _report(archive, entry, article, clippings, purge=purge)
    if not dry_run:
        _carry_out(archive, report)
    return report


def _entry(
    archive: _Archive, old: RemovedArticle | None, article: Article | None, reason: str, day: str
) -> RemovedArticle:
    """The line of an article in the list; an ``old`` one keeps what is not given again. Raises UsageError."""
    reason = " ".join(reason.split())
    if old:
        return old._replace(reason=reason or old.reason)
    if not reason or article is None:
        raise UsageError("the reason is missing", remedy="Say why, for readers and for yourself: --reason TEXT")
    page = archive.pages[article.id]
    return RemovedArticle(
        id=article.id,
        day=day,
        in_its_place=TOMBSTONE,
        address="" if _shares_address(archive, page, article) else address_digest(page.address_id),
        clippings="",
        date=format_iso(article.date) if article.date else "",
        outlet=article.outlet,
        lang=find_language(article.title) if article.lang == "und" else article.lang,
        title=" ".join(article.title.split()),
        reason=reason,
    )


def _shares_address(archive: _Archive, page: ExistingPage, article: Article) -> bool:
    """Whether the address of an article is that of others, too, which must not be removed with it."""
    url, captures = article.source_url, recorded_captures(article)
    others = {*_ids_at(archive.pages.values(), page.address_id), *_ids_at(archive.kept, page.address_id)} - {page.id}
    shared_ids = {id_at_shared_address(url, capture.sha256) for capture in captures}
    return bool(others) or page.id in shared_ids or is_front_page(url)


def _ids_at(pages: Iterable[ExistingPage] | Iterable[KeptPage], address_id: str) -> set[str]:
    return {page.id for page in pages if page.address_id == address_id}


def _report(
    archive: _Archive, entry: RemovedArticle, article: Article | None, clippings: ArticleClippings, *, purge: bool
) -> RemoveReport:
    config, page = archive.config, archive.pages.get(entry.id)
    page_files = [
        *([config.articles / page.file] if page else []),
        *(kept.path for kept in archive.kept if kept.id == entry.id),
    ]
    target = config.root / REMOVED_FOLDER / page.file if page else None
    moved = (_below(config, page_files[0]), _below(config, target)) if target and not purge else None
    pictures: list[Path] = []
    if purge and article:
        folder = config.articles if page else config.root / REMOVED_FOLDER
        pictures = own_pictures(config, page_files[0].relative_to(folder).as_posix(), article.body)
        pictures += [path for path in pictures_of_article(config, entry.id)[0] if path.is_relative_to(config.root)]
    files = (*clippings.names, *(_below(config, path) for path in (*pictures, *page_files)))
    kept_files = (*(name for name in files if not moved or name != moved[0]), *([moved[1]] if moved else []))
    history = {*files, *kept_files, *clippings.former, *map(_original, files)}
    return RemoveReport(
        article=entry,
        was_removed=entry.id in archive.removed.by_id,
        moved=moved,
        kept=() if purge else tuple(dict.fromkeys(kept_files)),
        deleted=files if purge else (),
        elsewhere=clippings.elsewhere,
        former=clippings.former if purge else (),
        same_text=_same_text(entry.id, article, archive.pages),
        history=tuple(sorted(history)),
    )


def _original(name: str) -> str:
    """Where a page was before it was moved."""
    return name.replace(f"{REMOVED_FOLDER}/", "content/articles/", 1) if name.startswith(f"{REMOVED_FOLDER}/") else name


def _below(config: Config, path: Path) -> str:
    root = config.root.resolve() if path.is_relative_to(config.root.resolve()) else config.root
    return path.relative_to(root).as_posix()


def _same_text(identifier: str, article: Article | None, pages: Mapping[str, ExistingPage]) -> tuple[str, ...]:
    named = {other for other in (article.same_as if article else ()) if other in pages}
    return tuple(sorted(named | {page.id for page in pages.values() if identifier in page.same_as} - {identifier}))


def _carry_out(archive: _Archive, report: RemoveReport) -> None:
    """Write the list, then move or delete the files. Raises OutputError."""
    root, temporary = archive.config.root, temporary_file(archive.config.root)
    moved = [root / name for name in report.moved or ()]
    if moved:
        check_target(*moved)
    articles = {**archive.removed.by_id, report.article.id: report.article}
    if articles != archive.removed.by_id:
        write_removed(root, articles.values(), temporary)
    if moved:
        move_file(root, *moved)
    if report.deleted:
        _, keys = pictures_of_article(archive.config, report.article.id)
        remove_aliases(root / ALIASES_FILE, (*report.deleted, *report.former), temporary)
        delete_files(root, report.deleted)  # a page comes after the clippings and pictures that it names
        if keys:
            delete_lines(archive.config, keys)
