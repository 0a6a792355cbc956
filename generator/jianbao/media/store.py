"""The pictures of an archive on disk: files, and the tables that say what they are.

A file is written before its line: a run that is killed leaves complete files and complete tables, and the next run
fetches at most one picture again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

from jianbao.config import Config
from jianbao.media.reduce import PictureFile
from jianbao.page.media_table import (
    FAILED,
    MEDIA_TABLES,
    STORED,
    STORED_FILE_NAME,
    MediaRow,
    load_media,
    media_folder,
    picture_key,
    picture_place,
    write_media_table,
)
from jianbao.runtime.atomic import temporary_name, write_atomically
from jianbao.runtime.cache import CACHE_FOLDER, cache_file
from jianbao.runtime.file_stamps import bytes_digest, scan

TEMPORARY_PICTURES = "keeping"
"""Begins the names of temporary files, which other runs do not delete while this one has the lock."""


class MediaStore:
    """Files and tables of an archive. Only the run with the lock changes them."""

    def __init__(self, config: Config) -> None:
        """Read the tables, and the names of the files. Raises ConfigError."""
        self.root, self.folder = config.root, media_folder(config)
        self.rows = load_media(config.root)
        """By ``picture_key``."""
        self._tables: defaultdict[str, dict[str, MediaRow]] = defaultdict(dict)
        for key, row in self.rows.items():
            self._tables[key[:2]][key] = row
        self._named = {row.file: row.bytes for row in self.rows.values() if row.file}
        self.bytes = sum(self._named.values())
        """The size of all pictures that the tables name."""
        self.sizes: dict[str, int] = {file: size[0] for file, size in _picture_stamps(self.folder).items()}
        """The size of each file that exists, by its name."""
        self.has_folder = self.folder.is_dir()
        """Without the folder, as where it is kept elsewhere, files that the tables name count as existing."""

    def is_wanted(self, address: str, today: str, *, retry: bool) -> bool:
        """Whether the picture at an address is to be fetched now."""
        row = self.rows.get(picture_key(address))
        if row is None:
            return True
        if row.state == STORED:
            return self.has_folder and row.file not in self.sizes
        return retry or (row.state == FAILED and row.last_try < today)

    def names_file_of(self, address: str) -> bool:
        """Whether the line of an address names a file, which need not exist on this machine."""
        row = self.rows.get(picture_key(address))
        return row is not None and row.state == STORED

    def add_picture(self, address: str, original: bytes, picture: PictureFile, today: str) -> MediaRow:
        """Write the file of a picture, then its line. Raises OutputError."""
        name = f"{bytes_digest(picture.data)}.{picture.suffix}"
        if self.sizes.get(name) != len(picture.data):
            write_atomically(self.folder / picture_place(name), picture.data, self._temporary())
            self.sizes[name], self.has_folder = len(picture.data), True
        row = MediaRow(
            address,
            STORED,
            today,
            name,
            picture.width,
            picture.height,
            len(picture.data),
            sha256(original).hexdigest(),
        )
        if name not in self._named:
            self._named[name] = row.bytes
            self.bytes += row.bytes
        self.add_row(row)
        return row

    def add_row(self, row: MediaRow) -> None:
        """Write a line. Raises OutputError."""
        key = picture_key(row.address)
        self.rows[key] = self._tables[key[:2]][key] = row
        self._write_table(key[:2])

    def keep_only(self, keys: Iterable[str]) -> tuple[list[MediaRow], list[str]]:
        """Delete all lines but those of these keys, then the files that no line names; returns both.

        Raises OutputError.
        """
        kept = {*keys}
        dropped = {key: row for key, row in self.rows.items() if key not in kept}
        for key in dropped:
            del self.rows[key], self._tables[key[:2]][key]
        for name in sorted({key[:2] for key in dropped}):
            self._write_table(name)
        self._named = {row.file: row.bytes for row in self.rows.values() if row.file}
        self.bytes = sum(self._named.values())
        files = sorted(name for name in self.sizes if name not in self._named)
        for name in files:
            (self.folder / picture_place(name)).unlink(missing_ok=True)
            del self.sizes[name]
        return [*dropped.values()], files

    def delete_leftovers(self) -> None:
        """Delete the temporary files of runs that were killed."""
        for leftover in (self.root / CACHE_FOLDER).glob(f"{TEMPORARY_PICTURES}.*"):
            leftover.unlink(missing_ok=True)

    def _write_table(self, name: str) -> None:
        path = self.root / MEDIA_TABLES / f"{name}.tsv"
        write_media_table(path, self._tables[name].values(), self._temporary())

    def _temporary(self) -> Path:
        return cache_file(self.root, f"{TEMPORARY_PICTURES}{temporary_name()}")


def _picture_stamps(folder: Path) -> dict[str, list[int]]:
    """The stamps of the pictures below a folder, by name; a file in another place than its name says is not one."""
    found = scan(folder) if folder.is_dir() else {}
    names = {place: place.rpartition("/")[2] for place in found}
    return {
        name: found[place]
        for place, name in names.items()
        if STORED_FILE_NAME.fullmatch(name) and place == picture_place(name)
    }
