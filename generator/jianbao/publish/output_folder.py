"""The site's folder during a build: only files whose bytes changed are written, only files of jianbao are deleted."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Set
from pathlib import Path
from typing import NamedTuple

from jianbao.errors import OutputError, not_written
from jianbao.model import Page
from jianbao.publish.output_file import MANIFEST, STAGING_FOLDER, put_file
from jianbao.publish.urls import FOLDER_FILES
from jianbao.runtime.atomic import TEMPORARY_NAME
from jianbao.runtime.cache import EMPTY_TABLE, Table, read_table, write_table
from jianbao.runtime.file_stamps import Stamp, bytes_digest, scan, stamp_of

MANIFEST_HEADER = "# The files of this folder that jianbao made. It deletes and overwrites no others.\n"
MOVE_FILE = "Move that file to another folder, or name an empty folder with --output."
DELETE_FOLDER = (
    f"Name an empty folder with --output; or delete this folder, if it is a site whose {MANIFEST} was deleted."
)
SOURCE_FOLDERS = ("content", "themes", "outlets", ".git", ".github", ".cache")
"""Folders of an archive that a site must not be written into."""


def folder_for_site(folder: Path, root: Path) -> Path:
    """Return ``folder``, in which a site may be.

    Raises OutputError if the archive ``root`` is in it, or it is in one of the ``SOURCE_FOLDERS``: whoever publishes a
    folder publishes everything in it.
    """
    try:
        target = folder.resolve()
    except RuntimeError:  # Python 3.12 and older; newer versions raise OSError when the folder is opened
        raise OutputError("it is a symbolic link to itself", file=str(folder), remedy="Delete that link.") from None
    root = root.resolve()
    if root.is_relative_to(target) or any(target.is_relative_to((root / name).resolve()) for name in SOURCE_FOLDERS):
        raise OutputError(
            "the archive's own files are here",
            file=str(folder),
            remedy="Name another folder, which has nothing but the site, like site.",
        )
    return folder


class SiteFile(NamedTuple):
    """A file of the site as the build that made it recorded it: a row of the table of site files."""

    path: str
    """Below the site's folder, with ``/``."""
    key: str
    """Digest of everything the file was made of (see ``page_keys``); empty if that is not certain, and for files that
    are copied."""
    stamp: Stamp
    digest: str
    """Digest of its bytes."""


class OutputFolder:
    """The site's folder during one build: ``open``, then ``keep``, ``add`` or ``write`` each file, then ``close``.

    The manifest distinguishes the files of jianbao from the user's (CNAME, a verification file). It is written before
    the first page, as the union of old and new paths, and after the last deletion, so that it lists all files of
    jianbao whenever a build is interrupted.
    """

    def __init__(self, folder: Path, cache: Path | None = None, common: str = "") -> None:
        """Read the table of site files from the file ``cache``, if it was written with the same ``common`` digest."""
        self.folder, self._cache, self._common = folder, cache, common
        self.last_files: Table[SiteFile] = read_table(cache, common, SiteFile) if cache else EMPTY_TABLE
        """What the last build recorded, by path."""
        self.table_version = ""
        """The version of the table that this build wrote; empty before ``close``."""
        self.written = 0
        """The number of files whose bytes changed."""
        self.pruned = 0
        """The number of files of an earlier build that were deleted."""
        self.old_paths: Set[str] = frozenset()
        """What the manifest listed when the build began."""
        self.new_paths: set[str] = set()
        """What this build will leave."""
        self.added_paths: Set[str] = frozenset()
        self.removed_paths: Set[str] = frozenset()
        self.files: dict[str, SiteFile] = {}
        """What this build records, by path: files that it made or found unchanged."""
        self.stamps: dict[str, Stamp] = {}
        """The files that exist in the folder now, by path."""
        self._manifest_paths: Set[str] = frozenset()
        """What the manifest lists now."""

    def open(
        self,
        paths: Iterable[str],
        stamps: dict[str, Stamp] | None = None,
        kept: Mapping[str, SiteFile] | None = None,
        markers: Iterable[str] = (),
    ) -> None:
        """Begin a build that will leave ``paths``; one that ends in ``/`` is a folder with everything in it.

        ``stamps`` are those of the folder's files, if they were just scanned. ``kept`` are files that the last build
        made and that stay without a check. ``markers`` are files that only have to exist; the user's own are accepted.
        Raises OutputError where a file that jianbao did not make would be overwritten.
        """
        self.files = {**(kept or {})}
        self.new_paths = {*paths, *self.files}
        try:
            self.old_paths = self._manifest_paths = self._read_manifest()
            self.new_paths |= {
                path for path in markers if path in self.old_paths or not os.path.lexists(f"{self.folder}/{path}")
            }
            self.stamps = scan(self.folder) if stamps is None else stamps
            self.added_paths, self.removed_paths = self.new_paths - self.old_paths, self.old_paths - self.new_paths
            self._delete_blocking_files()
            foreign = self._foreign_path()
            if not foreign and (self.folder / STAGING_FOLDER).is_dir():
                from shutil import rmtree  # slow to import and hardly ever needed

                rmtree(self.folder / STAGING_FOLDER)
        except OSError as error:
            raise not_written(error, str(self.folder)) from None
        if foreign:
            raise OutputError(
                f"{foreign} exists already and was not made by jianbao",
                file=str(self.folder),
                remedy=MOVE_FILE if self.old_paths else DELETE_FOLDER,
            )
        temporary = [path for path in self.stamps if path.startswith(MANIFEST) and TEMPORARY_NAME.fullmatch(path)]
        for path in temporary:  # of a build that was killed
            (self.folder / path).unlink(missing_ok=True)
            del self.stamps[path]
        if self.added_paths:
            self._write_manifest(self.old_paths | self.new_paths)

    def keep(self, path: str, key: str) -> bool:
        """Whether a file is a cache hit: it was made with the same ``key`` and has not changed since; then record it.

        If its stamp changed, its bytes are read and compared by digest.
        """
        file, stamp = self.last_files.rows.get(path), self.stamps.get(path)
        if file is None or stamp is None or file.key != key:
            return False
        if file.stamp != stamp:
            try:
                if bytes_digest((self.folder / path).read_bytes()) != file.digest:
                    return False
            except OSError:
                return False
            file = SiteFile(path, key, stamp, file.digest)
        self.files[path] = file
        return True

    def new_folders(self) -> Set[str]:
        """The top-level folders that do not exist yet, so that they can be filled in the staging folder and renamed."""
        if os.name == "nt":  # a folder cannot be renamed while a virus scanner reads a file in it
            return set()
        folders = {path.partition("/")[0] for path in self.added_paths if "/" in path}
        return {name for name in folders if not os.path.lexists(f"{self.folder}/{name}")}

    def move_folders(self) -> None:
        """Rename the complete folders in the staging folder to their places. Raises OutputError."""
        staging = self.folder / STAGING_FOLDER
        try:
            if staging.is_dir():  # it does not exist if none of its pages could be made
                for folder in sorted(staging.iterdir()):
                    folder.rename(self.folder / folder.name)
                staging.rmdir()
        except OSError as error:
            raise not_written(error, str(staging)) from None

    def write(self, path: str, data: bytes) -> None:
        """Write one file that has no key. Raises OutputError."""
        self.add(path, "", *put_file(self.folder, path, data))

    def add(self, path: str, key: str, stamp: Stamp, digest: str, was_written: bool) -> None:
        """Record a file that was put into the folder, and the key of what it was made of."""
        self.files[path] = SiteFile(path, key, stamp, digest)
        self.stamps[path] = stamp
        self.written += was_written

    def has_all_keys(self, pages: Iterable[Page]) -> bool:
        """Whether all pages have a key; a page whose Markdown file changed during the build has none."""
        return all(self.files[page.path].key for page in pages if page.path in self.files)

    def delete_stale(self) -> None:
        """Delete the files of an earlier build that this one does not leave. Raises OutputError."""
        for path in sorted(self.removed_paths):
            self._delete(path)
        self.removed_paths = frozenset()

    def close(self) -> dict[str, Stamp]:
        """Delete stale files and write manifest and table; return the stamps of all remaining files, by path.

        Raises OutputError.
        """
        self.delete_stale()
        for file in [file for file in self.folder.glob(f"{MANIFEST}.*") if TEMPORARY_NAME.fullmatch(file.name)]:
            file.unlink(missing_ok=True)  # of a worker on another machine that was killed
        if self._manifest_paths != self.new_paths or MANIFEST not in self.stamps:
            self._write_manifest(self.new_paths)
        if self._cache:
            self.table_version = write_table(self._cache, self._common, self.files, self.last_files)
        # With this, ``stamps`` is what a scan would find; scanning 35,000 files again is slow.
        self.stamps[MANIFEST] = stamp_of(self.folder / MANIFEST)
        return self.stamps

    def stamps_below(self, folder: str) -> dict[str, Stamp]:
        """The stamps of the files in a folder of the site, whose name ends in ``/``, by path below that folder."""
        return {path.removeprefix(folder): stamp for path, stamp in self.stamps.items() if path.startswith(folder)}

    def rescan(self, folder: str) -> None:
        """Read the stamps of the files in a folder again, after code outside this class has changed the files."""
        outside = {path: stamp for path, stamp in self.stamps.items() if not path.startswith(folder)}
        self.stamps = outside | {f"{folder}{path}": stamp for path, stamp in scan(self.folder / folder).items()}

    def _foreign_path(self) -> str | None:
        """A path that this build would overwrite although jianbao did not make it."""
        added = sorted(self.added_paths) if self.folder.is_dir() and any(self.folder.iterdir()) else []
        staging = self.folder / STAGING_FOLDER
        if os.path.lexists(staging) and not (self.old_paths and staging.is_dir() and not staging.is_symlink()):
            return STAGING_FOLDER  # jianbao makes it only as a folder, in a site that has a manifest
        return next(filter(None, map(self._existing_path, added)), None)

    def _existing_path(self, path: str) -> str | None:
        """The path if the user has a file there; of a folder, which may have other files of the user's, such a file."""
        if path.endswith("/") and not (self.folder / path).is_symlink():
            found = {f"{path}{name}" for name in self.stamps_below(path) if _is_ours(path, name)}
            return min(found - self.old_paths, default=None)
        folder, _, name = path.partition("/")
        was_ours = f"{folder}/" in self.old_paths and _is_ours(f"{folder}/", name)
        return path if os.path.lexists(f"{self.folder}/{path}") and not was_ours else None

    def _delete_blocking_files(self) -> None:
        """Delete stale files that are in the way: a file where a folder is to be, or a folder where a file is to be."""
        folders = {parent for path in self.added_paths for parent in _parents(path)} if self.removed_paths else set()
        for path in sorted(self.removed_paths) if self.added_paths else ():
            if path in folders or any(parent in self.added_paths for parent in _parents(path)):
                self._delete(path)

    def _delete(self, path: str) -> None:
        for target in self._listed_files(path):
            try:
                target.unlink()
                self.stamps.pop(target.relative_to(self.folder).as_posix(), None)
                remove_empty_folders(target.parent, self.folder)
            except OSError as error:
                raise not_written(error, str(target)) from None
            self.pruned += 1

    def _listed_files(self, path: str) -> list[Path]:
        """The files that a line of the manifest names; empty if the path leads out of the site's folder.

        Of a folder, not the user's files, nor those that this build has in it: another engine has files there, too.
        """
        target = self.folder / path
        if self.folder.resolve() not in target.resolve().parents:
            return []
        if not path.endswith("/"):
            return [target] if target.is_file() else []
        names = ((file, file.relative_to(target).as_posix()) for file in sorted(target.rglob("*")) if file.is_file())
        return [file for file, name in names if _is_ours(path, name) and f"{path}{name}" not in self.new_paths]

    def _read_manifest(self) -> frozenset[str]:
        try:
            lines = (self.folder / MANIFEST).read_bytes().decode().split("\n")
        except (FileNotFoundError, NotADirectoryError, UnicodeDecodeError):
            return frozenset()
        return frozenset(filter(None, lines[1:]))

    def _write_manifest(self, paths: Iterable[str]) -> None:
        self._manifest_paths = {*paths}
        put_file(self.folder, MANIFEST, (MANIFEST_HEADER + "\n".join([*sorted(self._manifest_paths), ""])).encode())


def _parents(path: str) -> list[str]:
    """The folders that ``path`` is in."""
    parts = path.split("/")
    return ["/".join(parts[:length]) for length in range(1, len(parts))]


def _is_ours(folder: str, name: str) -> bool:
    """Whether ``name``, a path below a folder of the site, is one that jianbao writes there."""
    return folder in FOLDER_FILES and FOLDER_FILES[folder].fullmatch(name) is not None


def remove_empty_folders(folder: Path, top: Path) -> None:
    """Delete ``folder`` and its parents below ``top`` as long as they are empty."""
    while folder != top and not any(folder.iterdir()):
        folder.rmdir()
        folder = folder.parent
