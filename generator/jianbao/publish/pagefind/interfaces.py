"""With the engine ``exact``: Pagefind's own interfaces, and a ``pagefind.js`` that searches jianbao's index.

The interfaces are those that Pagefind's program writes next to an index. They do not depend on the index, so the
program runs once for each of its versions, on a single page.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from jianbao.publish.build_context import BuildContext
from jianbao.publish.pagefind.program import index_empty_page, program_version
from jianbao.publish.urls import PAGEFIND_FOLDER
from jianbao.runtime.cache import read_rows, write_rows

PAGEFIND_SCRIPT = b'export * from "../static/search-pagefind.js";\n'
"""``pagefind.js``, which interfaces import; the theme has the code, because it uses the theme's other scripts."""


def pagefind_files(build: BuildContext) -> Mapping[str, bytes]:
    """The files in ``site/pagefind``, by path in the site; from the cache if it has those of this version.

    Raises SearchError if Pagefind's program is needed and cannot be run.
    """
    version = program_version()
    cache = build.cache("pagefind", shared=True)
    texts = dict(read_rows(cache, version))
    if not texts:
        texts = _interface_files()
        write_rows(cache, version, texts.items())
    interfaces = {PAGEFIND_FOLDER + name: text.encode() for name, text in texts.items()}
    return {**interfaces, f"{PAGEFIND_FOLDER}pagefind.js": PAGEFIND_SCRIPT}


def _interface_files() -> dict[str, str]:
    """Name -> text of the scripts and style sheets that Pagefind's program writes and that need no index of its own."""
    with TemporaryDirectory(prefix="jianbao-pagefind-") as folder:
        bundle = index_empty_page(Path(folder))
        files = sorted(file for pattern in ("pagefind-*.js", "pagefind-*.css") for file in bundle.glob(pattern))
        # The worker runs the WebAssembly that searches an index of Pagefind's own.
        return {file.name: file.read_text("utf-8") for file in files if file.name != "pagefind-worker.js"}
