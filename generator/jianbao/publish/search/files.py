"""Files of the index on disk: written only if they differ, and verified before they are trusted.

The name of a file contains a digest of its data, so that browsers may cache it without limit and never use a stale
one. Each shard has a start file, ``start-<digest>.js``, that names all its other files; the manifest names the start
files. Files that a browser may still know from an earlier manifest are deleted last, after the new manifest is written.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any, NamedTuple

import orjson

from jianbao.errors import not_written
from jianbao.publish.output_file import put_file
from jianbao.publish.search.data_scripts import unpack
from jianbao.publish.search.start_file import StartFile, decode_start
from jianbao.publish.urls import SEARCH_INDEX_FILE


class DamagedError(Exception):
    """A file of the index does not exist, or does not have the digest that is in its name."""


class FileTotals(NamedTuple):
    """The size of several files together."""

    files: int
    """Number of files."""
    bytes: int


class PublishedShard(NamedTuple):
    """A shard as an earlier build wrote it, or nothing.

    Reading raises DamagedError if a file is missing or was changed.
    """

    folder: Path
    start: str
    """Digest in the name of its start file; empty if nothing is published."""

    def read(self, name: str) -> Any:
        """The JSON value in one of its files."""
        try:
            return orjson.loads(self.read_bytes(name))
        except ValueError as error:
            raise DamagedError(name) from error

    def read_bytes(self, name: str) -> bytes:
        """The content of one of its files."""
        return self._read(name)[0]

    def _read(self, name: str) -> tuple[bytes, int]:
        """The content of one of its files, verified against the digest in the file's name, and the file's size."""
        try:
            content = (self.folder / name).read_bytes()
            return unpack(content, f"{self.folder.name}/{name}"), len(content)
        except (OSError, ValueError) as error:
            raise DamagedError(name) from error

    def read_start(self) -> StartFile:
        """The content of its start file."""
        try:
            return decode_start(self.read_bytes(f"start-{self.start}.js"))
        except (ValueError, KeyError, TypeError) as error:
            raise DamagedError(self.start) from error

    def intact_size(self) -> FileTotals | None:
        """The size of the shard if every file is as it was written and no other is in its folder but the user's.

        None otherwise. Reads all files.
        """
        try:
            names = self.read_start().files() | {f"start-{self.start}.js"}
            sizes = [self._read(name)[1] for name in names]
            paths = dict(_index_files(self.folder))
        except (OSError, DamagedError):
            return None
        has_links = os.path.islink(self.folder) or any(map(os.path.islink, paths.values()))  # noqa: PTH114
        if has_links or paths.keys() != names:
            return None
        return FileTotals(len(sizes), sum(sizes))


def write_index_files(files: Mapping[str, bytes], folder: Path) -> FileTotals:
    """Write ``files`` (path in ``folder`` -> content) atomically; files that have their content already are left alone.

    Other files in ``folder`` stay, except where one of ``files`` has to be. Returns the size. Raises OutputError.
    """
    try:
        _clear_paths(folder, files)
    except OSError as error:
        raise not_written(error, str(error.filename or folder)) from error
    for name, content in files.items():
        put_file(folder, name, content)
    return FileTotals(len(files), sum(map(len, files.values())))


def total_size(folder: Path, names: Container[str]) -> FileTotals:
    """The size of the files with these paths in ``folder``. Raises OutputError."""
    try:
        # os.stat, because creating a Path object for each of 10,000 files is slow.
        sizes = [os.stat(path).st_size for name, path in _index_files(folder) if name in names]  # noqa: PTH116
    except OSError as error:
        raise not_written(error, str(error.filename or folder)) from error
    return FileTotals(len(sizes), sum(sizes))


def _clear_paths(folder: Path, names: Iterable[str]) -> None:
    """Delete what is in the way of the files: folders at their paths, files at the paths of their folders, and links.

    These paths belong to jianbao. Writing through a link would change files outside the folder.
    """
    for path in {folder, *((folder / name).parent for name in names)}:
        if path.is_symlink() or path.is_file():
            path.unlink()
    for name in names:
        path = folder / name
        if path.is_symlink():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)


def delete_unwanted(folder: Path, wanted: Container[str], skipped: Iterable[str] = ()) -> None:
    """Delete all files of the index below ``folder`` that are not ``wanted``, and folders that this empties.

    ``wanted`` are paths in ``folder``; ``skipped`` are names of folders in it that are left alone. Raises OutputError.
    """
    try:
        unwanted = [(name, path) for name, path in _index_files(folder, skipped) if name not in wanted]
        for _, path in unwanted:
            Path(path).unlink()
        candidates = {parent for name, _ in unwanted for parent in PurePath(name).parents[:-1]}
        for parent in sorted(candidates, reverse=True):  # a folder after its subfolders
            if not any((folder / parent).iterdir()):
                (folder / parent).rmdir()
    except OSError as error:
        raise not_written(error, str(error.filename or folder)) from error


def _index_files(folder: Path, skipped: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Path relative to ``folder``, and full path, of every file and link of the index below it.

    The user's own files are left out, and the folders ``skipped``.
    """
    prefix_length = len(str(folder)) + 1
    for parent, folders, names in os.walk(folder):
        if len(parent) < prefix_length:
            folders[:] = sorted({*folders} - {*skipped})
        names += [name for name in folders if os.path.islink(f"{parent}/{name}")]  # noqa: PTH114  # see write_index_files
        for name in names:
            path = f"{parent}/{name}"
            relative = path[prefix_length:].replace(os.sep, "/")
            if SEARCH_INDEX_FILE.fullmatch(relative):
                yield relative, path
