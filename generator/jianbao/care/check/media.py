"""Check of the pictures that ``jianbao media`` stored: tables, and the files that they name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from jianbao.care.check.archive import Archive
from jianbao.care.check.finding import Finding, as_finding
from jianbao.errors import ConfigError
from jianbao.page.media_table import (
    MEDIA_TABLES,
    STORED_FILE_NAME,
    MediaRow,
    media_folder,
    media_table_files,
    parse_media_table,
    picture_key,
    picture_place,
)
from jianbao.report import relative
from jianbao.runtime.file_stamps import bytes_digest, scan

STORED_PER_BATCH = 100
FETCH_AGAIN = "Restore it from a backup, or run: jianbao media"


def media(archive: Archive) -> Iterator[Finding]:
    """Stored pictures that are missing, damaged or in no table, and lines of tables that cannot be read."""
    rows: dict[str, tuple[str, MediaRow]] = {}
    has_unread = False
    for path in media_table_files(archive.content):
        name = f"{MEDIA_TABLES}/{path.name}"
        try:
            table = parse_media_table(path.read_bytes(), path)
        except ConfigError as error:
            has_unread = True
            yield as_finding(error, archive.root)
            continue
        for row in table.values():
            if picture_key(row.address)[:2] != path.stem:
                fix = f"Move the line to {picture_key(row.address)[:2]}.tsv."
                yield Finding(name, f"the line of {row.address} is in the wrong table", fix)
            if row.file:
                rows.setdefault(row.file, (name, row))
    folder = media_folder(archive.config)
    if not folder.is_dir():  # it may be kept on another machine
        return
    places = {place for place in scan(folder) if STORED_FILE_NAME.fullmatch(place.rpartition("/")[2])}
    yield from _of_files(archive, folder, rows, places)
    named = {*map(picture_place, rows)}
    for place in () if has_unread else sorted(places - named):
        fix = "Delete it, and all others like it: jianbao media --prune"
        yield Finding(relative(folder / place, archive.root), "no table names this picture", fix)


def _of_files(
    archive: Archive, folder: Path, rows: dict[str, tuple[str, MediaRow]], places: set[str]
) -> Iterator[Finding]:
    """What is wrong with the files that tables name."""
    for name, (table, row) in sorted(rows.items()):
        if picture_place(name) not in places:
            yield Finding(table, f"the file {name} of {row.address} does not exist", FETCH_AGAIN)
    existing = [name for name in sorted(rows) if picture_place(name) in places]
    digests = archive.workers.map_batches(partial(_digests, folder), existing, size=STORED_PER_BATCH)
    for name, digest in (
        zip(archive.progress(existing, "Reading stored pictures"), digests, strict=True) if existing else ()
    ):
        if digest != name.partition(".")[0]:
            what, fix = "the picture is damaged: its bytes are not those that were stored", f"Delete it. {FETCH_AGAIN}"
            yield Finding(relative(folder / picture_place(name), archive.root), what, fix)


def _digests(folder: Path, names: list[str]) -> list[str]:
    return [_digest(folder / picture_place(name)) for name in names]


def _digest(path: Path) -> str:
    try:
        return bytes_digest(path.read_bytes())
    except OSError:
        return ""
