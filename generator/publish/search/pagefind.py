"""The Pagefind binary: the only module that runs it, and that knows what its files look like."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.errors import SearchError
from generator.publish.search.cbor import decode

VERSION = "1.5.2"
"""Of Pagefind. Another one may store its pages in another way, and those are read and rewritten here."""

MARK = b"pagefind_dcd"
"""What every file of Pagefind begins with, once unpacked."""
CHUNK = 2000
"""Size of a part of the index, for Pagefind's own variable. A tenth of its default: a query loads one part a pair of
characters and shard, and for four characters in 10 shards moved 313 KB with 5,000, 40 % of that with this."""

_MEND = f"Install it again: pip install --force-reinstall pagefind-bin=={VERSION}"


def run(source: Path, output: Path, include: str) -> None:
    """Index the HTML files in ``source``; ``include`` are signs that count as words. Raises SearchError."""
    command = [_program(), "--site", str(source), "--output-path", str(output)]
    command += [f"--include-characters={include}", "--quiet"]
    # Pagefind also heeds PAGEFIND_* variables and a pagefind.toml where it is run; neither may change the site.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    environment["PAGEFIND_UNSTABLE_INDEX_CHUNK_SIZE"] = str(CHUNK)
    try:
        done = subprocess.run(  # noqa: S603 - the program that came with the package, on folders of our own
            command, cwd=source, env=environment, capture_output=True, text=True, encoding="utf-8", errors="replace"
        )
    except OSError as error:
        raise SearchError(f"Pagefind cannot be run: {error.strerror}", file=command[0], remedy=_MEND) from error
    if done.returncode:
        said = (done.stderr.strip() or done.stdout.strip())[-2000:]
        raise SearchError(f"Pagefind stopped with exit code {done.returncode}: {said}", remedy=_MEND)
    version = json.loads((output / "pagefind-entry.json").read_bytes())["version"]
    if version != VERSION:
        raise SearchError(f"Pagefind is {version}, not {VERSION}", remedy=_MEND)


def _program() -> str:
    try:
        import pagefind_bin  # type: ignore[import-untyped]

        return str(pagefind_bin.get_executable())
    except (ImportError, FileNotFoundError) as error:
        raise SearchError("the Pagefind binary is missing", remedy=_MEND) from error


def fragments(output: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Name and content of what Pagefind keeps of each page it has indexed. Raises SearchError."""
    for path in sorted(output.glob("fragment/*.pf_fragment")):
        yield path.stem, json.loads(unpack(path.read_bytes()))


@dataclass(frozen=True, slots=True)
class Contents:
    """Pagefind's table of contents of an index."""

    pages: tuple[str, ...]
    """Names of its pages; what stands in the parts counts them in this order."""
    parts: tuple[str, ...]
    """Names of the parts of the index, in the order of the words in them."""
    first: tuple[str, ...]
    """The first word of each part."""


def contents(output: Path, lang: str) -> Contents:
    """The table of contents of the index ``lang``. Raises SearchError."""
    (meta,) = output.glob(f"pagefind.{lang}_*.pf_meta")
    try:
        _, pages, parts, *_ = decode(unpack(meta.read_bytes()))
        found = Contents(*(tuple(row[at] for row in rows) for rows, at in ((pages, 0), (parts, 2), (parts, 0))))
    except (ValueError, IndexError, TypeError) as error:
        raise lost(f"Pagefind's table of contents of {lang} does not read as expected: {error}") from error
    return found


def unpack(packed: bytes) -> bytes:
    """The content of a file of Pagefind. Raises SearchError."""
    content = gzip.decompress(packed)
    if not content.startswith(MARK):
        raise SearchError("a file of Pagefind does not begin as expected", remedy=_MEND)
    return content.removeprefix(MARK)


def pack(content: bytes) -> bytes:
    """The same way back."""
    return gzip.compress(MARK + content, compresslevel=6, mtime=0)


def lost(what: str) -> SearchError:
    """What to say when Pagefind did something else than was asked."""
    return SearchError(what, remedy=_MEND)
