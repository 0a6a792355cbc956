"""Clippings that were never ingested, which a build reports: their articles are missing from the site.

``ingest`` writes a list of the clippings that it has seen to ``.cache/``, so that a build only has to list the files.
If the list is missing or old, as after a clone, the pages say which clippings they were made from.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from jianbao.config import Config
from jianbao.ingest.read.files import files_below, is_leftover, recorded_name
from jianbao.page.removed import REMOVED_FOLDER
from jianbao.report import first_of
from jianbao.runtime.cache import cache_file, read_rows, write_rows
from jianbao.runtime.file_stamps import NO_STAMP, Stamp, is_settled, page_stamps, stamp_of

if TYPE_CHECKING:
    from jianbao.ingest.clipping_names import ClippingNames

SEEN_VERSION = "1"
"""Version of the format of the list; no change of the code makes a clipping unseen."""
FILE_LINE = re.compile(r"^[ -]+file: (?P<name>.+)$", re.MULTILINE)
"""The line of a page's front matter that names a clipping, under ``clipping`` or ``captures``."""


def save_seen_clippings(root: Path, names: ClippingNames) -> None:
    """Update the list in the cache after an ingest of the clippings in ``names``."""
    before = _seen_clippings(root)
    seen = {name for name in before - names.ingested if not names.is_covered(name)} | names.ingested
    seen -= {name for name in seen - before if not _is_unicode(name)}
    if seen != before:
        write_rows(_seen_file(root), SEEN_VERSION, [sorted(seen)])


def never_ingested(config: Config) -> list[str]:
    """The names of the clippings in ``config.clippings`` that no ingest has seen and no page was made from, sorted.

    If every clipping was, the stamps of the folders are kept in the cache: no file can be added without changing them.
    """
    now, stamps_file = time.time_ns(), cache_file(config.root, "all-ingested")
    known = read_rows(stamps_file, SEEN_VERSION)
    if not config.clippings.is_dir() or (known and all(_has_stamp(config.clippings, *row) for row in known)):
        return []
    folders, files = files_below(config.clippings)
    stamps = [(folder, _stamp_of_folder(config.clippings, folder)) for folder in folders]
    prefix, seen = recorded_name(config.clippings.resolve(), config.root.resolve()), _seen_clippings(config.root)
    unseen = {f"{prefix}{file}" for file in files}.difference(seen)
    unseen = {name for name in unseen if _is_unicode(name) and not is_leftover(name)}  # an ingest reports these
    if unseen:
        for folder in (config.articles, config.root / REMOVED_FOLDER):
            unseen.difference_update(_recorded_clippings(folder))
    if not unseen and all(is_settled(stamp, now) for _, stamp in stamps):
        write_rows(stamps_file, SEEN_VERSION, stamps)
    return sorted(unseen)


def _has_stamp(clippings: Path, folder: str, stamp: Stamp) -> bool:
    return _stamp_of_folder(clippings, folder) == stamp


def _stamp_of_folder(clippings: Path, folder: str) -> Stamp:
    try:
        return stamp_of(f"{clippings}{folder}")
    except OSError:
        return NO_STAMP


def never_ingested_notes(config: Config) -> tuple[str, ...]:
    """A note about the clippings that were never ingested, if there are any."""
    names = never_ingested(config)
    if not names:
        return ()
    count = "1 clipping was" if len(names) == 1 else f"{len(names)} clippings were"
    return (f"{count} never ingested, so the site lacks what is in {first_of(names)}; run: jianbao ingest",)


def _recorded_clippings(folder: Path) -> Iterator[str]:
    """The names of clippings in the front matter of all pages below a folder."""
    for file in page_stamps(folder) if folder.is_dir() else ():
        text = (folder / file).read_text(encoding="utf-8", errors="replace")
        for line in FILE_LINE.finditer(text, 0, max(0, text.find("\n---", 3))):
            name = line["name"].strip()
            yield _unquoted(name) if name[0] in "'\"" else name


def _unquoted(name: str) -> str:
    from yaml import YAMLError

    from jianbao.page.yaml_header import load_header

    try:
        return str(load_header(name))
    except YAMLError:  # in a page that the user edited
        return name


def _seen_clippings(root: Path) -> set[str]:
    rows = read_rows(_seen_file(root), SEEN_VERSION)
    return set(rows[0]) if rows else set()


def _seen_file(root: Path) -> Path:
    return cache_file(root, "ingest-seen")


def _is_unicode(name: str) -> bool:
    return name.isascii() or not any("\ud800" <= character <= "\udfff" for character in name)
