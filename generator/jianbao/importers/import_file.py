"""Import what other tools exported: open the source, read its parts, write each as a clipping."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from jianbao.collect.article_page import require_trafilatura
from jianbao.config import Config
from jianbao.errors import ClippingError, UsageError
from jianbao.fetch import Fetcher
from jianbao.importers.address_list import open_address_list
from jianbao.importers.clipping_writer import ClippingWriter
from jianbao.importers.feed_file import open_feed
from jianbao.importers.fetch_pages import fetch_pages
from jianbao.importers.found import Source, own_folders
from jianbao.importers.import_report import FileReport
from jianbao.importers.markdown_notes import open_notes
from jianbao.importers.saved_pages import open_saved_pages
from jianbao.importers.wallabag import open_wallabag
from jianbao.report import Progress, no_progress

LIST_FORMAT = "list"
OPENERS: Mapping[str, Callable[[Path, Config], Source]] = {
    "feed": lambda path, config: open_feed(path),
    "html": lambda path, config: open_saved_pages(path, own_folders(config)),
    "wallabag": lambda path, config: open_wallabag(path),
    "markdown": lambda path, config: open_notes(path, config.import_fields, own_folders(config)),
    LIST_FORMAT: lambda path, config: open_address_list(path),
}
"""Format -> the function that opens a source in it."""


def import_file(
    format_name: str,
    path: Path,
    config: Config,
    into: Path | None = None,
    *,
    fetch: bool = False,
    dry_run: bool = False,
    fetcher: Fetcher | None = None,
    progress: Progress = no_progress,
) -> FileReport:
    """Write a clipping of each part of ``path``, below ``into`` (default: the archive's clippings).

    ``fetch`` gets the articles of a list of addresses from the web; ``fetcher`` is for tests. With ``dry_run``, nothing
    is written. What is a clipping already is not written again.

    Raises UsageError if there is no such source, ClippingError if it is in another format or has nothing in it,
    ConfigError and OutputError.
    """
    if fetch and format_name != LIST_FORMAT:
        raise UsageError(f"--fetch is for lists of addresses, not for {format_name}", remedy="Leave it out.")
    if fetch:
        require_trafilatura("pages of a list can be fetched")
    writer = ClippingWriter(config, into, dry_run=dry_run)
    source = OPENERS[format_name](path, config)
    if not source.parts:
        raise ClippingError("nothing to import is in it", file=str(path), remedy=EMPTY_REMEDIES[format_name])
    if fetch and not dry_run:
        fetcher = fetcher or Fetcher(config.fetch.allow, delay=config.fetch.delay)
        parts = fetch_pages([*map(source.read, source.parts)], writer.lacks_text, fetcher, progress)
    else:
        parts = map(source.read, progress(source.parts, source.step))
    for found in parts:
        writer.add(found)
    return writer.report(str(path))._replace(notes=source.notes)


EMPTY_REMEDIES = {
    "feed": "Save the feed again: it has no entries.",
    "html": "Name a saved page (.html, .htm, .mhtml, .mht), or a folder with such files.",
    "wallabag": "Export all entries, not a list that is empty.",
    "markdown": "Name a folder with files that end in .md or .markdown.",
    LIST_FORMAT: "Name a file with addresses that begin with http:// or https://.",
}
