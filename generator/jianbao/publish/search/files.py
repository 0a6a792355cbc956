"""Files of the index on disk: written only where they differ, and looked at before they are trusted.

The name of a file holds a digest of its bytes, so that no browser shows an old one for a new one. Each shard has one
that names all others, ``start-<digest>.bin``; the table of the index names that one. So what a reader's browser may
still be led to is deleted last, when the new table is there.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import shutil
from collections.abc import Container, Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import Any, NamedTuple

import orjson

from jianbao.errors import not_written
from jianbao.publish.output_file import put_file
from jianbao.publish.search.offline import twins


class DamagedError(Exception):
    """A file of the index is not what its name says, or not there."""


class Kept(NamedTuple):
    """What a folder holds."""

    files: int
    bytes: int


class Start(NamedTuple):
    """What the browser loads of a shard first. Its articles are numbered from the oldest."""

    titles: tuple[int, ...]
    """Words of each article's title."""
    texts: tuple[str, ...]
    """Names of what a result shows of each article; like all names here without folder and ending."""
    words: tuple[str, ...]
    """Names of the chunks of the lists of words."""
    facets: str
    """Name of the file of the articles' facets."""
    sources: str
    """Name of the file of what each article was made of; no browser loads it."""

    def files(self) -> set[str]:
        """Those it names."""
        named = {f"texts/{name}.bin" for name in self.texts} | {f"words/{name}.bin" for name in self.words}
        return named | {f"facets-{self.facets}.bin", f"sources-{self.sources}.bin"}


def packed(value: object) -> tuple[str, bytes]:
    """A value of JSON as a file: the digest for its name, and its bytes, the same for equal values."""
    made = gzip.compress(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), compresslevel=6, mtime=0)
    return _digest(made), made


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


class Published(NamedTuple):
    """A shard as an earlier build left it. What is read of it raises DamagedError where it is not that any more."""

    folder: Path
    start: str
    """Name of its first file."""

    def read(self, name: str) -> Any:
        """The value in one of its files."""
        try:
            return orjson.loads(gzip.decompress(self.bytes(name)))
        except (OSError, EOFError, ValueError) as error:
            raise DamagedError(name) from error

    def bytes(self, name: str) -> bytes:
        """One of its files as it is."""
        try:
            data = (self.folder / name).read_bytes()
        except OSError as error:
            raise DamagedError(name) from error
        if not name.endswith(f"{_digest(data)}.bin"):
            raise DamagedError(name)
        return data

    def first(self) -> Start:
        """What the first file says."""
        try:
            return Start(**self.read(f"start-{self.start}.bin"))
        except TypeError as error:
            raise DamagedError(self.start) from error

    def kept(self, *, offline: bool) -> Kept | None:
        """What lies there, if each file is what it was, and no other there; takes reading all of them."""
        try:
            start = f"start-{self.start}.bin"
            data = {name: self.bytes(name) for name in self.first().files() | {start}}
            found = dict(_files(self.folder))
            made = twins(data, self.folder.name) if offline else {}
            same = all((self.folder / name).read_bytes() == twin for name, twin in made.items())
        except (OSError, DamagedError):
            return None
        data |= made
        links = os.path.islink(self.folder) or any(map(os.path.islink, found.values()))  # noqa: PTH114
        if not same or links or found.keys() != data.keys():
            return None
        return Kept(len(data), sum(map(len, data.values())))


def add(files: Mapping[str, bytes], folder: Path, kept: Iterable[str] = ()) -> Kept:
    """Put ``files`` into ``folder``, each whole at any moment; what there is then of them and of ``kept``.

    What else lies there stays, unless it is where one of them has to be. Raises OutputError.
    """
    try:
        _make_way(folder, files)
    except OSError as error:
        raise not_written(error, str(error.filename or folder)) from error
    for name, content in files.items():
        put_file(folder, name, content)
    sizes = [len(content) for content in files.values()]
    if left := {*kept} - files.keys():
        # A Path of each of 10,000 takes as long as all else here.
        sizes += [os.stat(path).st_size for name, path in _files(folder) if name in left]  # noqa: PTH116
    return Kept(len(sizes), sum(sizes))


def _make_way(folder: Path, names: Iterable[str]) -> None:
    """Delete what stands where the files are to be and is none, or where their folders are to be.

    All in the index's folder is ours; but through a link the bytes of whatever it leads to would do, or be changed.
    """
    for place in {folder, *((folder / name).parent for name in names)}:
        if place.is_symlink() or place.is_file():
            place.unlink()
    for name in names:
        path = folder / name
        if path.is_symlink():
            path.unlink()
        elif path.is_dir():
            shutil.rmtree(path)


def tidy(folder: Path, wanted: Container[str], others: Iterable[str] = ()) -> None:
    """Delete what is neither ``wanted`` nor in one of the folders ``others``. Raises OutputError."""
    try:
        unwanted = [(name, path) for name, path in _files(folder, others) if name not in wanted]
        for _, path in unwanted:
            Path(path).unlink()
        emptied = {parent for name, _ in unwanted for parent in PurePath(name).parents[:-1]}
        for parent in sorted(emptied, reverse=True):  # a folder after those in it
            if not any((folder / parent).iterdir()):
                (folder / parent).rmdir()
    except OSError as error:
        raise not_written(error, str(error.filename or folder)) from error


def _files(folder: Path, others: Iterable[str] = ()) -> Iterator[tuple[str, str]]:
    """Name below ``folder`` and path of all that is no folder; ``others`` are folders not looked into."""
    top = len(str(folder)) + 1
    for place, folders, names in os.walk(folder):
        if len(place) < top:
            folders[:] = sorted({*folders} - {*others})
        names += [name for name in folders if os.path.islink(f"{place}/{name}")]  # noqa: PTH114  # as above
        for name in names:
            path = f"{place}/{name}"
            yield path[top:].replace(os.sep, "/"), path
