"""Which code makes pages: by it an older cache is told, and a worker elsewhere that would make others."""

from __future__ import annotations

import functools
import os
import re
import sys
from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
LIBRARIES = re.compile(
    r"(?:jinja2|markupsafe|markdown_it_py|mdurl|nh3|pyyaml|python_frontmatter"
    r"|babel|beautifulsoup4|lxml|markdownify)-.*\.dist-info",
    re.IGNORECASE,
)
"""Those whose version may change a page's bytes; the folder's name tells it."""


@functools.cache
def package_digest() -> str:
    """Digest of this package's code, the same on every machine."""
    made = start_digest([])
    add_files(made, PACKAGE, (".py", ".toml"))
    return made.hexdigest()


def code_digest() -> str:
    """Digest of this package's code, of the libraries it makes pages with, and of Python's version."""
    libraries = {name for folder in sys.path for name in _names(folder) if LIBRARIES.fullmatch(name)}
    return start_digest([package_digest(), str(sys.version_info[:3]), *sorted(libraries)]).hexdigest()


def start_digest(texts: list[str]) -> blake2b:
    """A digest that begins with ``texts``, to which files may be added."""
    return blake2b("\0".join(texts).encode("utf-8", "surrogatepass"), digest_size=16)


def add_files(made: blake2b, folder: Path, endings: tuple[str, ...]) -> None:
    """Add the names and bytes of all files below ``folder`` whose names end so."""
    for path in sorted(_files(folder)):
        if path.name.endswith(endings) and path.is_file():
            data = path.read_bytes()
            made.update(f"\0{path.relative_to(folder).as_posix()}\0{len(data)}\0".encode("utf-8", "surrogateescape"))
            made.update(data)


def _files(folder: Path) -> Iterator[Path]:
    """All that a name below ``folder`` may lead to, through links as well: templates are found there too."""
    for place, folders, names in os.walk(folder, followlinks=True):
        if os.path.islink(place) and Path(place).parent.resolve().is_relative_to(Path(place).resolve()):  # noqa: PTH114
            folders.clear()  # it would never end
        yield from (Path(place, name) for name in names)


def _names(folder: str) -> list[str]:
    try:
        return os.listdir(folder or ".")  # noqa: PTH208  # sys.path holds texts
    except OSError:
        return []
