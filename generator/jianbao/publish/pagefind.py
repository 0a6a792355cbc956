"""The files in ``site/pagefind``: Pagefind's own interfaces, and a ``pagefind.js`` that searches jianbao's index.

The interfaces are those that Pagefind's program writes next to an index. They do not depend on the index, so the
program runs once for each of its versions, on a single page.
"""

from __future__ import annotations

import importlib
import subprocess
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path
from tempfile import TemporaryDirectory

from jianbao.errors import OutputError, SearchError
from jianbao.publish.build_context import BuildContext
from jianbao.publish.output_folder import OutputFolder
from jianbao.publish.urls import PAGEFIND_FOLDER
from jianbao.runtime.cache import read_rows, write_rows

PAGEFIND_PACKAGE = "pagefind-bin"
PAGEFIND_SCRIPT = b'export * from "../static/search-pagefind.js";\n'
"""``pagefind.js``, which interfaces import; the theme has the code, because it uses the theme's other scripts."""
PAGEFIND_ENTRY = f"{PAGEFIND_FOLDER}pagefind-entry.json"
"""The file of which every index of Pagefind's program has one, and jianbao's none."""
TINY_PAGE = '<!doctype html><html lang="en"><body>a</body></html>'
REINSTALL = "Install jianbao again with pip, or switch the search off: enabled = false in section [search]."


def pagefind_files(build: BuildContext) -> Mapping[str, bytes]:
    """The files in ``site/pagefind``, by path in the site; from the cache if it has those of this version.

    Raises SearchError if Pagefind's program is needed and cannot be run.
    """
    try:
        version = metadata.version(PAGEFIND_PACKAGE)
    except metadata.PackageNotFoundError:
        raise SearchError(f"the package {PAGEFIND_PACKAGE} is not installed", remedy=REINSTALL) from None
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
        pages, bundle = Path(folder, "site"), Path(folder, "pagefind")
        pages.mkdir()
        (pages / "index.html").write_text(TINY_PAGE, encoding="utf-8")
        try:
            program = importlib.import_module("pagefind_bin").get_executable()
            options = ("--site", str(pages), "--output-path", str(bundle), "--silent")
            subprocess.run([str(program), *options], check=True, capture_output=True, stdin=subprocess.DEVNULL)  # noqa: S603
        except subprocess.CalledProcessError as error:
            lines = (error.stderr or error.stdout).decode("utf-8", "replace").split("\n")
            reason = next(filter(str.strip, lines), f"it ended with code {error.returncode}")
            raise SearchError(f"Pagefind's program failed: {reason.strip()}", remedy=REINSTALL) from None
        except (ImportError, OSError) as error:
            raise SearchError(f"Pagefind's program cannot be run: {error}", remedy=REINSTALL) from None
        files = sorted(file for pattern in ("pagefind-*.js", "pagefind-*.css") for file in bundle.glob(pattern))
        # The worker runs the WebAssembly that searches an index of Pagefind's own.
        return {file.name: file.read_text("utf-8") for file in files if file.name != "pagefind-worker.js"}


def refuse_foreign_index(site: OutputFolder) -> None:
    """Raise OutputError if Pagefind's program has written an index over the interfaces that jianbao keeps there."""
    ours = {path for path in site.old_paths | site.new_paths if path.startswith(PAGEFIND_FOLDER)}
    if ours and (site.folder / PAGEFIND_ENTRY).exists():
        raise OutputError(
            f"{PAGEFIND_ENTRY} exists already and was not made by jianbao",
            file=str(site.folder),
            remedy="Move that folder; Pagefind's program writes to another one with --output-subdir NAME.",
        )
