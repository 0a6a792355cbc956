"""Checks of the links and pictures of pages that lead to files of the archive, and of these pictures."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import PurePosixPath

from jianbao.care.check.archive import Archive
from jianbao.care.check.finding import Finding, as_finding
from jianbao.care.check.picture_files import PICTURE_SUFFIXES, damage_of_files
from jianbao.publish import urls
from jianbao.publish.local_links import LocalLinks
from jianbao.runtime.file_stamps import scan

PICTURES_PER_BATCH = 50
GENERATED_FILES = (urls.HOME, urls.SEARCH, urls.ABOUT, urls.NOT_FOUND, urls.FEED, urls.SITEMAP, urls.ROBOTS)
GENERATED_FOLDERS = (*(f"{folder}/" for folder in urls.PAGE_FOLDERS if folder != "articles"), "static/")
"""The lists of articles, and the theme's files."""


def links(archive: Archive) -> Iterator[Finding]:
    """Links of articles and own pages that lead to no file of the archive and no page of the site."""
    yield from (finding for finding, is_picture in _dead_links(archive) if not is_picture)


def pictures(archive: Archive) -> Iterator[Finding]:
    """Pictures in pages that do not exist, and pictures in content/ that are cut off or no pictures."""
    yield from (finding for finding, is_picture in _dead_links(archive) if is_picture)
    files = [name for name in archive.own_stamps if PurePosixPath(name).suffix.lower() in PICTURE_SUFFIXES]
    work = partial(damage_of_files, archive.content)
    found = archive.workers.map_batches(work, files, size=PICTURES_PER_BATCH)
    for name, damage in zip(archive.progress(files, "Reading pictures"), found, strict=True) if files else ():
        if damage:
            yield Finding(f"content/{name}", damage, "Restore the file from a backup, or save the picture again.")


def _dead_links(archive: Archive) -> Iterator[tuple[Finding, bool]]:
    """The links that lead nowhere, each with whether it is a picture."""
    own, site = archive.own_content, archive.config.site
    paths = {
        *own.files,
        *(page.path for page in own.pages),
        *(urls.article_path(page.record) for page in archive.pages),
    }
    paths |= {address for page in archive.pages for address in page.record.aliases}
    paths |= set(filter(_is_generated, scan(site)))
    resolver = LocalLinks(archive.content, own, [page.record for page in archive.pages], paths)
    for page in archive.pages:
        if page.record.links:
            resolver.resolve(f"articles/{page.record.file}", urls.article_path(page.record), page.record.links)
    for own_page in own.pages:
        if own_page.links:
            resolver.resolve(own_page.file, own_page.path, own_page.links)
    for problem in resolver.problems:
        address = problem.what.removesuffix(" leads nowhere")
        suffix = PurePosixPath(address).suffix.lower()
        if site.is_dir() or not _may_be_generated(address, suffix):
            yield as_finding(problem, archive.root), suffix in PICTURE_SUFFIXES


def _is_generated(path: str) -> bool:
    """Whether a file of the site is no copy of one in content/, which may be gone since the last build."""
    return path in GENERATED_FILES or path.startswith(GENERATED_FOLDERS)


def _may_be_generated(address: str, suffix: str) -> bool:
    """Whether only a built site shows if something is at an address: a list of articles, a file of the theme."""
    return address.startswith("/") or (suffix != ".md" and suffix not in PICTURE_SUFFIXES)
