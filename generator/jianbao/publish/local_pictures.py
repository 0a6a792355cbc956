"""The pictures of articles that are in the archive, or gone: read from the tables, added to the pages that show them.

A page's context, and so its key, has what the tables say of its own pictures, and nothing else of them. A table is
parsed again only if it changed since the last build.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from jianbao.errors import ConfigError, PageError
from jianbao.model import Page
from jianbao.page.media_table import GONE_PICTURE, STORED, media_folder, parse_media_table, picture_place
from jianbao.publish.build_context import BuildContext
from jianbao.publish.output_file import put_file
from jianbao.publish.output_folder import OutputFolder
from jianbao.publish.own_content import TABLES_FOLDER, OwnContent
from jianbao.publish.page_record import PageRecord
from jianbao.publish.urls import JSON_FEED, MEDIA_PREFIX, collision_key
from jianbao.runtime.cache import read_table, write_table
from jianbao.runtime.file_stamps import NO_STAMP, Stamp, bytes_digest, is_settled


class ShownPicture(NamedTuple):
    """What a page shows of a picture that is stored or gone; others are shown from where they are."""

    key: str
    """``picture_key`` of its address."""
    file: str
    """Name of its file; empty if it is gone."""
    width: int
    height: int
    address: str


class _Table(NamedTuple):
    """A table of pictures as it was last read."""

    name: str
    stamp: Stamp
    digest: str
    """Digest of its bytes."""
    pictures: Sequence[Sequence[Any]]
    """The fields of each ``ShownPicture``."""


class Pictures(NamedTuple):
    """All pictures of an archive that are stored or gone."""

    by_key: Mapping[str, ShownPicture] = MappingProxyType({})
    changed: Set[str] = frozenset()
    """The keys of pictures that pages show otherwise than with the tables of the last build."""
    version_before: str = ""
    """The version of the cached tables as they were read."""
    version: str = ""
    """Their version as they were written."""

    def of(self, record: PageRecord) -> tuple[ShownPicture, ...]:
        """The stored and gone pictures of an article."""
        return tuple(self.by_key[key] for key in record.pictures if key in self.by_key)


def load_pictures(build: BuildContext, stamps: Mapping[str, Stamp]) -> Pictures:
    """Read the tables that changed, and take the others from the cache.

    ``stamps`` are those of own files by path below ``content``, tables among them. Raises ConfigError.
    """
    names = [name for name in stamps if name.startswith(TABLES_FOLDER)]
    if not names:
        return Pictures()
    now, cache = time.time_ns(), build.cache("pictures", shared=True)
    before = read_table(cache, build.code, _Table)
    rows: dict[str, _Table] = {}
    changed: set[str] = set()
    for name in names:
        old = before.rows.get(name)
        rows[name] = _current(build.content, name, stamps[name], old, now)
        if not old or old.digest != rows[name].digest:
            changed |= _difference(old.pictures if old else (), rows[name].pictures)
    for name in before.rows.keys() - rows.keys():
        changed |= _difference(before.rows[name].pictures, ())
    version = write_table(cache, build.code, rows, before)
    shown = (ShownPicture._make(picture) for table in rows.values() for picture in table.pictures)
    return Pictures({picture.key: picture for picture in shown}, changed, before.version, version)


def _current(content: Path, name: str, stamp: Stamp, old: _Table | None, now: int) -> _Table:
    """A table as it is now; ``old`` itself if it did not change. Raises ConfigError."""
    if old and old.stamp == stamp:
        return old
    kept = stamp if is_settled(stamp, now) else NO_STAMP
    try:
        data = (content / name).read_bytes()
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(content / name)) from None
    digest = bytes_digest(data)
    if old and old.digest == digest:
        return old if old.stamp == kept else old._replace(stamp=kept)
    rows = sorted(parse_media_table(data, content / name).items())
    pictures = [
        [key, row.file, row.width, row.height, row.address] for key, row in rows if row.state in (STORED, GONE_PICTURE)
    ]
    return _Table(name, kept, digest, pictures)


def _difference(before: Iterable[Sequence[Any]], after: Iterable[Sequence[Any]]) -> set[str]:
    """The keys of the pictures that are in one of the two, or differ."""
    return {picture[0] for picture in {*map(tuple, before)} ^ {*map(tuple, after)}}


def with_pictures(pages: Iterable[Page], pictures: Pictures) -> Iterator[Page]:
    """The pages, those that show stored or gone pictures with these in their contexts, as ``pictures``, by article."""
    for page in pages:
        records: Sequence[PageRecord] = ()
        if pictures.by_key and page.source:
            records = [page.context["article"]]
        elif pictures.by_key and (page.has_texts or page.path == JSON_FEED):  # JSON Feed has lead pictures
            records = page.context["articles"]
        found = {record.id: shown for record in records if (shown := pictures.of(record))}
        yield page._replace(context={**page.context, "pictures": found}) if found else page


def picture_files(
    build: BuildContext, records: Iterable[PageRecord], pictures: Pictures, own: OwnContent
) -> tuple[dict[str, str], list[PageError]]:
    """The files that the site needs (path in the site -> name), and a problem if its folder of pictures is taken."""
    if build.config.media.url or not pictures.by_key:
        return {}, []
    shown = pictures.by_key
    names = {shown[key].file for record in records for key in record.pictures if key in shown}
    files = {f"{MEDIA_PREFIX}{picture_place(name)}": name for name in sorted(names) if name}
    folder = collision_key(MEDIA_PREFIX.rstrip("/"))
    if files and (owner := own.owners.get(folder)):
        what = f"the path {folder} in the site is taken, where jianbao has pictures"
        return {}, [PageError(what, file=owner, remedy="Rename the file.")]
    return {path: name for path, name in files.items() if path not in own.files}, []


def copy_pictures(build: BuildContext, files: Mapping[str, str], site: OutputFolder) -> list[PageError]:
    """Copy the ``files`` that the site does not have; return a problem for each that cannot be read.

    A file's name is the digest of its bytes, so that those that were copied before need not be looked at. Raises
    OutputError.
    """
    folder, problems = media_folder(build.config), []
    for path, name in files.items():
        if site.keep(path, name):
            continue
        file = folder / picture_place(name)
        try:
            site.add(path, name, *put_file(site.folder, path, file.read_bytes()))
        except OSError as error:
            remedy = "Restore the file from git or a backup, or run: jianbao media"
            problems.append(PageError(f"cannot be read: {error.strerror}", file=str(file), remedy=remedy))
    if problems and not folder.is_dir():  # then jianbao media fetches nothing again
        what = f"there is no such folder, so {len(problems)} of the pictures are not in the site"
        return [PageError(what, file=str(folder), remedy="Restore the folder, or set url in section [media].")]
    return problems
