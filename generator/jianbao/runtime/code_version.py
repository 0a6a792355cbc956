"""Digests of the code that makes pages: the cache of other code is invalid, and workers with other code are refused."""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

PACKAGE_FOLDER = Path(__file__).parents[1]
LIBRARY_FOLDER = re.compile(
    r"(?:jinja2|markupsafe|markdown_it_py|mdurl|nh3|pyyaml|python_frontmatter"
    r"|babel|beautifulsoup4|lxml|markdownify|pagefind_bin)-.*\.dist-info",
    re.IGNORECASE,
)
"""Metadata folders of the libraries that may change a byte of the site; the folder's name contains the version."""


@functools.cache
def package_digest() -> str:
    """Digest of this package's code and data, the same on every machine."""
    digest = start_digest([])
    add_files(digest, PACKAGE_FOLDER, (".py", ".toml"))
    return digest.hexdigest()


@functools.cache
def digest_of_parts(*parts: str) -> str:
    """Digest of some files and folders of this package, given by their paths in it."""
    digest = start_digest([*parts])
    for part in parts:
        add_files(digest, PACKAGE_FOLDER / part, (".py", ".toml"))
    return digest.hexdigest()


def code_digest() -> str:
    """Digest of this package, of the versions of the libraries it makes pages with, and of Python's version."""
    libraries = {name for folder in sys.path for name in _names_in(folder) if LIBRARY_FOLDER.fullmatch(name)}
    return start_digest([package_digest(), str(sys.version_info[:3]), *sorted(libraries)]).hexdigest()


def start_digest(texts: list[str]) -> blake2b:
    """A digest of ``texts``, to which files may be added."""
    return blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=16)


def add_files(digest: blake2b, folder: Path, endings: tuple[str, ...]) -> None:
    """Add the relative paths and the bytes of all files below ``folder`` whose names have one of the ``endings``.

    ``folder`` may be a single file.
    """
    for path in sorted(_files(folder)):
        if path.name.endswith(endings) and path.is_file():
            data = path.read_bytes()
            header = f"\0{path.relative_to(folder).as_posix()}\0{len(data)}\0"
            digest.update(header.encode("utf-8", "surrogateescape"))
            digest.update(data)


def _files(folder: Path) -> Iterator[Path]:
    """All files below ``folder``, through symbolic links too, because templates are found through them."""
    if folder.is_file():
        yield folder
    for parent, folders, names in os.walk(folder, followlinks=True):
        if os.path.islink(parent) and Path(parent).parent.resolve().is_relative_to(Path(parent).resolve()):  # noqa: PTH114
            folders.clear()  # a link to a folder that contains the link: the walk would not end
        yield from (Path(parent, name) for name in names)


def _names_in(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")  # noqa: PTH208  # sys.path contains strings
    except OSError:
        return []
