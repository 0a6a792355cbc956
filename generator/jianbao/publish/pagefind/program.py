"""Run Pagefind's program, of the version that jianbao installs."""

from __future__ import annotations

import importlib
import subprocess
from importlib import metadata
from pathlib import Path

from jianbao.errors import SearchError

PAGEFIND_PACKAGE = "pagefind-bin"
REINSTALL = "Install jianbao again with pip, or switch the search off: enabled = false in section [search]."


def program_version() -> str:
    """The version of the program. Raises SearchError if it is not installed."""
    try:
        return metadata.version(PAGEFIND_PACKAGE)
    except metadata.PackageNotFoundError:
        raise SearchError(f"the package {PAGEFIND_PACKAGE} is not installed", remedy=REINSTALL) from None


def run_program(pages: Path, bundle: Path, *options: str, remedy: str = REINSTALL) -> None:
    """Index the HTML files below ``pages`` and write index and interfaces into the new folder ``bundle``.

    ``options`` are further arguments of the program. Raises SearchError with the first line of what it prints, and the
    ``remedy``.
    """
    try:
        program = str(importlib.import_module("pagefind_bin").get_executable())
        command = (program, "--site", str(pages), "--output-path", str(bundle), "--silent", *options)
        subprocess.run(command, check=True, capture_output=True, stdin=subprocess.DEVNULL)  # noqa: S603
    except subprocess.CalledProcessError as error:
        lines = (error.stderr or error.stdout).decode("utf-8", "replace").split("\n")
        reason = next(filter(str.strip, lines), f"it ended with code {error.returncode}")
        raise SearchError(f"Pagefind's program failed: {reason.strip()}", remedy=remedy) from None
    except (ImportError, OSError) as error:
        raise SearchError(f"Pagefind's program cannot be run: {error}", remedy=remedy) from None


def index_empty_page(folder: Path) -> Path:
    """Index one page without text, and return the bundle, a new folder in ``folder``. Raises SearchError."""
    pages, bundle = folder / "site", folder / "pagefind"
    pages.mkdir()
    (pages / "index.html").write_text('<!doctype html><html lang="en"><body>a</body></html>', encoding="utf-8")
    run_program(pages, bundle)
    return bundle
