"""Delete the pictures that no page uses any more: their lines, and their files."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

from jianbao.config import Config
from jianbao.errors import PageError
from jianbao.ingest.never_ingested import never_ingested
from jianbao.media.report import MediaReport
from jianbao.media.store import MediaStore
from jianbao.media.wanted import pictures_of_clippings, read_page_pictures
from jianbao.page.media_table import load_media, media_folder, media_table_files, picture_key, picture_place
from jianbao.report import Progress, no_progress
from jianbao.runtime.cache import cache_file
from jianbao.runtime.lock import hold_lock


def prune_pictures(config: Config, *, dry_run: bool = False, progress: Progress = no_progress) -> MediaReport:
    """Delete what no page uses, and files that no table names.

    Pages are also drafts, removed ones, and those that the next ingest will make of clippings.

    Raises PageError if a page cannot be read, because its pictures are not known; ConfigError; OutputError.
    """
    with hold_lock(cache_file(config.root, "media-lock"), config.root, "jianbao media", progress):
        pages = read_page_pictures(
            config, progress
        )  # not before: the run that had the lock may have been for new pages
        if unread := next((page for page in pages if not page.id), None):
            remedy = "Correct it first: jianbao check --only front-matter"
            raise PageError("cannot be read, so its pictures are not known", file=unread.file, remedy=remedy)
        used = {picture_key(address) for page in pages for address in page.addresses}
        used |= {picture_key(use.address) for use in pictures_of_clippings(config, never_ingested(config))}
        store = MediaStore(config)
        if dry_run:
            dropped = [row for key, row in store.rows.items() if key not in used]
            named = {row.file for key, row in store.rows.items() if key in used}
            files = sorted(name for name in store.sizes if name not in named)
        else:
            dropped, files = store.keep_only(used)
    addresses = tuple(sorted(row.address for row in dropped))
    return MediaReport(config.root, bytes=store.bytes, dropped=addresses, deleted=tuple(files), dry_run=dry_run)


def pictures_of_article(config: Config, identifier: str) -> tuple[list[Path], set[str]]:
    """The files of the stored pictures that no other page uses, sorted, and the keys of all such pictures.

    Raises ConfigError if a table cannot be read.
    """
    if not media_table_files(config.root / "content"):
        return [], set()
    pages, rows = read_page_pictures(config), load_media(config.root)
    used = {picture_key(address) for page in pages if page.id != identifier for address in page.addresses}
    keys = {picture_key(address) for page in pages if page.id == identifier for address in page.addresses} - used
    names = {rows[key].file for key in keys & rows.keys()} - {row.file for key, row in rows.items() if key not in keys}
    return sorted(media_folder(config) / picture_place(name) for name in names if name), keys


def delete_lines(config: Config, keys: Set[str]) -> None:
    """Delete the lines of these pictures, and the files that no line names then. Raises ConfigError, OutputError."""
    with hold_lock(cache_file(config.root, "media-lock"), config.root, "jianbao media", no_progress):
        store = MediaStore(config)
        store.keep_only(store.rows.keys() - keys)
