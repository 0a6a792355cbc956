"""Checks of clippings against the pages that were made from them."""

from __future__ import annotations

from collections.abc import Iterator

from jianbao.care.article_files import DIGEST_LENGTH
from jianbao.care.check.archive import Archive
from jianbao.care.check.finding import Finding, as_finding
from jianbao.errors import ClippingError
from jianbao.ingest.read.clipping import read_clipping
from jianbao.ingest.source_url import clipping_id
from jianbao.page.removed import RemovedTable, load_removed
from jianbao.report import relative

RESTORE_FOLDER = "Restore the folder from a backup."


def changed_clippings(archive: Archive) -> Iterator[Finding]:
    """Clippings that cannot be read, or whose bytes are not those that were ingested."""
    known = _digests(archive)
    for page in archive.pages:
        for capture in page.captures:
            found = archive.clippings.get(capture.file)
            if found == "":
                yield Finding(capture.file, "cannot be read", "Fix the file's permissions, or restore it.")
            elif found and capture.sha256 and capture.sha256 not in known:
                what = f"the SHA-256 is not {capture.sha256}, as {page.name} recorded it"
                yield Finding(capture.file, what, "Restore the file, or run jianbao ingest if you changed it.")


def missing_clippings(archive: Archive) -> Iterator[Finding]:
    """Pages whose clipping does not exist any more, under any name."""
    known, folder = _digests(archive), archive.config.clippings
    without_folder = []
    for page in archive.pages:
        for capture in page.captures:
            if capture.sha256 in known or not archive.is_gone(capture.file):
                continue
            if not folder.is_dir() and (archive.root / capture.file).is_relative_to(folder):
                without_folder.append(page)
                continue
            fix = "Restore the clipping, delete the page, or delete the clipping's lines from its front matter."
            line = page.line_of("clipping" if capture == page.captures[0] else "captures")
            yield Finding(page.name, f"the clipping {capture.file} does not exist", fix, line)
    if without_folder:
        what = f"the folder does not exist; {len(without_folder)} clippings in it are named by pages"
        yield Finding(relative(folder, archive.root), what, RESTORE_FOLDER)
    if archive.config.site.is_dir() and not archive.content.is_dir():  # a new archive may have neither
        yield Finding(relative(archive.content, archive.root), "the folder does not exist", RESTORE_FOLDER)


def never_ingested(archive: Archive) -> Iterator[Finding]:
    """Clippings that are on no page, except those of removed articles."""
    removed = load_removed(archive.root)
    captures = [capture for page in archive.pages for capture in page.captures]
    names, digests = {capture.file for capture in captures}, {capture.sha256 for capture in captures} - {""}
    for name in archive.clipping_names:
        if name not in names and archive.clippings[name] not in digests:
            yield from _without_page(archive, name, removed)


def _digests(archive: Archive) -> set[str]:
    """The SHA-256 of all clippings that can be read."""
    return {*archive.clippings.values()} - {""}


def _without_page(archive: Archive, name: str, removed: RemovedTable) -> Iterator[Finding]:
    try:
        clipping = read_clipping(archive.root / name, name, archive.config.import_fields)
    except ClippingError as error:
        yield as_finding(error, archive.root)
        return
    if not removed.find(clipping.sha256[:DIGEST_LENGTH], clipping_id(clipping)):
        yield Finding(name, "no page was made from this clipping", "Run jianbao ingest.")
