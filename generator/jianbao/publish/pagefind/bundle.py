"""With the engine ``pagefind``: the index that Pagefind's program makes of the articles' pages.

The program's files differ from run to run, so they are the one part of a site that is not the same after every build.
It runs only if an article's page or one of its own files has changed, and always indexes all pages.
"""

from __future__ import annotations

import filecmp
import re
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson

from jianbao.errors import OutputError, not_written
from jianbao.publish.build_context import BuildContext
from jianbao.publish.output_file import STAGING_FOLDER
from jianbao.publish.output_folder import OutputFolder, remove_empty_folders
from jianbao.publish.pagefind.program import index_empty_page, program_version, run_program
from jianbao.publish.urls import ARTICLES_FOLDER, PAGEFIND_FILE, PAGEFIND_FOLDER
from jianbao.report import Progress, SearchReport
from jianbao.runtime.cache import read_rows, write_rows
from jianbao.runtime.code_version import digest_of_parts
from jianbao.runtime.file_stamps import bytes_digest, stamps_digest

ENTRY_FILE = "pagefind-entry.json"
"""The file of an index that browsers read first: it names the others, whose names contain digests."""
MADE_BY = {"made_by": "jianbao"}
"""What jianbao adds to that file, so that an index that the user makes with Pagefind's program is not taken for its
own. The program's scripts ignore it."""
OTHER_ENGINE = (
    'Free memory and disk space, install jianbao again with pip, or write engine = "exact" in section [search].'
)
HTML_LANGUAGE = re.compile(rb'<html lang="([A-Za-z]+)')
HEAD_BYTES = 200
"""The first bytes of a page, which contain its language."""


class _LastIndex(NamedTuple):
    """What the last build left in the cache, one value per row of the file."""

    stamps: str
    """Digest of the stamps of the files in the folder."""
    pages: str
    """Digest of the articles' pages."""
    report: Sequence[Any]
    """The fields of its SearchReport."""


def update_bundle(build: BuildContext, articles: Iterable[str], site: OutputFolder, progress: Progress) -> SearchReport:
    """Update the index in ``site``, whose pages are complete; nothing is done if it is up to date.

    ``articles`` are the paths of the articles' pages; what else is in their folder is not searched.
    Raises SearchError if Pagefind's program cannot be run, and OutputError.
    """
    started = time.perf_counter()
    site.delete_stale()  # or the program would index them
    pages = sorted((path, site.files[path].digest) for path in articles if path in site.files)
    code = f"{program_version()}-{digest_of_parts('publish/pagefind')}"
    digest = bytes_digest(repr(pages).encode("utf-8", "surrogatepass"))
    rows = read_rows(build.cache("bundle"), code)
    last = _LastIndex(*rows) if rows else None
    if last and (last.pages, last.stamps) == (digest, stamps_digest(site.stamps_below(PAGEFIND_FOLDER))):
        return SearchReport(*last.report)
    staging = site.folder / STAGING_FOLDER  # in the site, because a rename is cheaper than a copy of each file
    try:
        staging.mkdir(exist_ok=True)
        for _ in progress([staging], "Indexing with Pagefind"):
            bundle = _index([path for path, _ in pages], site.folder, staging)
        files, size = _publish(bundle, site)
    except OSError as error:
        raise not_written(error, str(error.filename or staging)) from None
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    site.rescan(PAGEFIND_FOLDER)
    report = SearchReport(len(pages), files, size, seconds=time.perf_counter() - started)
    stamps = stamps_digest(site.stamps_below(PAGEFIND_FOLDER))
    write_rows(build.cache("bundle"), code, _LastIndex(stamps, digest, tuple(report.idle())))
    return report


def _index(pages: Sequence[str], site: Path, folder: Path) -> Path:
    """Run the program on articles' pages, and return the bundle, a new folder in ``folder``. Raises SearchError."""
    if not pages:
        return index_empty_page(folder)
    bundle = folder / "pagefind"
    # Without this, articles in another language than the search page would have an index that it does not load.
    language = _main_language(site / path for path in pages)
    options = ("--glob", f"{ARTICLES_FOLDER}*.html", "--force-language", language)
    run_program(site, bundle, *options, remedy=OTHER_ENGINE)
    return bundle


def _main_language(pages: Iterable[Path]) -> str:
    """The language of most pages, as its primary subtag; of equally frequent ones the first in the alphabet."""
    counts: Counter[str] = Counter()
    for page in pages:
        with page.open("rb") as file:
            counts.update(tag.decode().lower() for tag in HTML_LANGUAGE.findall(file.read(HEAD_BYTES))[:1])
    del counts["und"]
    return min(counts, key=lambda language: (-counts[language], language), default="en")


def _publish(bundle: Path, site: OutputFolder) -> tuple[int, int]:
    """Move the bundle's files into the site, and delete those of the last one. Returns their number and bytes.

    The entry file is written when all files that it names are there, and the old files are deleted last: so readers
    always find one complete index, also if this is interrupted. The user's files stay. Raises OSError.
    """
    folder, entry = site.folder / PAGEFIND_FOLDER, bundle / ENTRY_FILE
    entry.write_bytes(orjson.dumps(orjson.loads(entry.read_bytes()) | MADE_BY))
    sizes = {file.relative_to(bundle).as_posix(): file.stat().st_size for file in bundle.rglob("*") if file.is_file()}
    if folder.is_symlink():  # moving files through the link would change files outside the site
        folder.unlink()
    for name in sorted(sizes, key=lambda name: (name == ENTRY_FILE, name)):
        site.written += _move(bundle / name, folder / name)
    for name in site.stamps_below(PAGEFIND_FOLDER).keys() - sizes.keys():
        if PAGEFIND_FILE.fullmatch(name):
            (folder / name).unlink()
            remove_empty_folders((folder / name).parent, folder)
            site.pruned += 1
    return len(sizes), sum(sizes.values())


def _move(source: Path, target: Path) -> bool:
    """Move a file atomically, unless the target has the same bytes already; whether it was moved."""
    if target.is_file() and filecmp.cmp(source, target, shallow=False):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)
    return True


def refuse_foreign_index(site: OutputFolder) -> None:
    """Raise OutputError if the folder has an index that the user made with Pagefind's program."""
    entry = site.folder / PAGEFIND_FOLDER / ENTRY_FILE
    is_used = any(path.startswith(PAGEFIND_FOLDER) for path in site.old_paths | site.new_paths)
    if is_used and entry.exists() and not (PAGEFIND_FOLDER in site.old_paths and _is_own(entry)):
        raise OutputError(
            f"{PAGEFIND_FOLDER}{ENTRY_FILE} exists already and was not made by jianbao",
            file=str(site.folder),
            remedy="Move that folder; Pagefind's program writes to another one with --output-subdir NAME.",
        )


def _is_own(entry: Path) -> bool:
    try:
        return bool(orjson.loads(entry.read_bytes()).items() >= MADE_BY.items())
    except (OSError, ValueError, AttributeError):
        return False
