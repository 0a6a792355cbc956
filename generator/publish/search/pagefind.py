"""The Pagefind binary: the only module that runs it, and that knows what its files look like."""

from __future__ import annotations

import gzip
import json
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from generator.errors import SearchError

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


def contents(output: Path, lang: str) -> tuple[bytes, list[str]]:
    """Pagefind's table of contents of the index ``lang``, and the names of the pages in it, in their order."""
    (meta,) = output.glob(f"pagefind.{lang}_*.pf_meta")
    table = gzip.decompress(meta.read_bytes())
    pages = json.loads((output / "pagefind-entry.json").read_bytes())["languages"][lang]["page_count"]
    found = re.findall(rb"%b_[0-9a-f]+" % lang.encode(), table)  # the pages come before the parts of the index
    return table, [name.decode() for name in found[:pages]]


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


@cache
def program() -> tuple[str, bytes]:
    """What Pagefind ships for the browser: its module as a classic script, and its WebAssembly as a packed file.

    A classic script, unlike a module, can be loaded from a folder without a server. This one defines
    ``jianbaoPagefind(fetch, document, setTimeout)``: what it loads, which language it sees and how long it waits before
    it looks again is up to the caller.
    """
    with tempfile.TemporaryDirectory(prefix="jianbao-search-") as name:
        source, output = Path(name, "source"), Path(name, "output")
        source.mkdir()
        (source / "page.html").write_text('<html lang="all"><body data-pagefind-body>a</body></html>', encoding="utf-8")
        run(source, output, "")
        script = (output / "pagefind.js").read_text(encoding="utf-8")
        wasm = (output / "wasm.unknown.pagefind").read_bytes()
    body, ends = re.subn(r"export\s*\{[^{}]*\}\s*;?\s*$", "return { createInstance };", script)
    if ends != 1:
        raise lost("Pagefind's script does not end as expected")
    body = body.replace("import.meta.url", "undefined")
    return f"window.jianbaoPagefind = (fetch, document, setTimeout) => {{\n{body}\n}};\n", wasm
