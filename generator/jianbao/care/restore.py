"""Restore an article that was removed: move its page back, and delete it from the list of removed articles."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from jianbao.care.find_article import find_id, read_kept_pages
from jianbao.care.move_files import check_target, move_file
from jianbao.config import Config
from jianbao.page.format import VALID_ID
from jianbao.page.removed import REMOVED_FOLDER, load_removed, write_removed
from jianbao.runtime.cache import temporary_file


class RestoreReport(NamedTuple):
    """What restoring an article did, or would do."""

    id: str
    was_removed: bool
    """Whether it was in the list of removed articles."""
    page: str
    """Its page, by its path below the archive; empty if it was purged."""


def restore(config: Config, wanted: str, *, dry_run: bool = False) -> RestoreReport:
    """Restore the removed article that ``wanted`` names, by id or address; nothing is changed in a ``dry_run``.

    Raises UsageError if no such article was removed, or more than one; ConfigError if the list is invalid; OutputError
    if a file cannot be written, or if its page exists again with other content.
    """
    removed, kept = load_removed(config.root), read_kept_pages(config)
    present = next(config.articles.rglob(f"{wanted}.md"), None) if VALID_ID.fullmatch(wanted) else None
    if wanted not in removed.by_id and present:
        return RestoreReport(wanted, was_removed=False, page=present.relative_to(config.root).as_posix())
    identifier = find_id(wanted, {}, removed, kept, config.url)
    moves = [(page.path, _original_path(config, page.path)) for page in kept if page.id == identifier]
    for source, target in moves:
        check_target(source, target)
    if not dry_run:
        for source, target in moves:
            move_file(config.root, source, target)
        left = [article for article in removed.by_id.values() if article.id != identifier]
        write_removed(config.root, left, temporary_file(config.root))
    page = moves[0][1].relative_to(config.root).as_posix() if moves else ""
    return RestoreReport(identifier, was_removed=True, page=page)


def _original_path(config: Config, kept: Path) -> Path:
    return config.articles / kept.relative_to(config.root / REMOVED_FOLDER)
