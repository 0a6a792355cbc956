"""Import a Jekyll site: copy its posts to clippings, byte for byte, and record the old address of each post.

Jekyll builds the posts in ``_posts``. Sites too large for it keep their older posts in other folders (``archived/``).
Such a post has the address that it had in ``_posts``, because only folders above ``_posts`` are categories.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from itertools import chain
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import yaml

from jianbao.config import Config
from jianbao.errors import ClippingError, OutputError, UsageError
from jianbao.importers.found import own_folders
from jianbao.importers.jekyll_config import POSTS_FOLDER, JekyllSite, as_mapping, missing_settings, open_jekyll_site
from jianbao.importers.jekyll_files import find_posts, utf8_name
from jianbao.importers.jekyll_report import ImportReport, KeptFields
from jianbao.importers.old_addresses import (
    ImportedPost,
    assign_addresses,
    count_redirects,
    redirects_to_post,
    refuse_line_breaks,
    shadowed_posts,
)
from jianbao.importers.permalinks import Post, post_addresses
from jianbao.page.aliases import ALIASES_FILE, write_aliases
from jianbao.page.post_names import parse_post_name
from jianbao.page.removed import RemovedTable, load_removed
from jianbao.page.written_dates import read_written_date
from jianbao.page.yaml_header import load_header
from jianbao.report import Progress, no_progress
from jianbao.runtime.atomic import write_atomically
from jianbao.runtime.cache import temporary_file
from jianbao.runtime.file_stamps import bytes_digest

FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.DOTALL | re.MULTILINE)
MAX_SEPARATE_LINES = 1_000
"""Invalid front matter is parsed line by line up to this line; later lines are ignored."""


FieldReader = Callable[[Mapping[str, Any]], tuple[str, tuple[str, ...]]]
"""Finds the channel, which may be empty, and the tags that ingest will keep, in the front matter of a post."""


class ImportJob(NamedTuple):
    """What importing a post needs to know about the old site and the archive."""

    site: JekyllSite
    zone: tzinfo
    root: Path
    """The folder of the archive."""
    into: Path
    """The folder for the copies."""
    temporary: Path | None
    """For temporary files; None if nothing is written."""
    read_fields: FieldReader


class CopiedPost(NamedTuple):
    """The result of importing one post."""

    is_new: bool
    """Whether it was not among the clippings yet."""
    channel: str
    tags: tuple[str, ...]
    addresses: ImportedPost | None = None
    """None if Jekyll would ignore the file, or if they cannot be computed."""
    problem: ClippingError | None = None
    """Why they cannot be computed."""


def import_jekyll(
    folder: Path,
    config: Config,
    into: Path | None = None,
    *,
    read_fields: FieldReader,
    dry_run: bool = False,
    progress: Progress = no_progress,
) -> ImportReport:
    """Copy the posts below ``folder`` to ``into`` (default: the archive's clippings) and record their old addresses.

    No file is overwritten, so an import can be repeated. A post that cannot be read or copied becomes a problem in the
    report. With ``dry_run``, nothing is written. Raises UsageError, ClippingError if there is no post, ConfigError and
    OutputError.
    """
    site, root = open_jekyll_site(folder), config.root.resolve()
    into = _resolve_inside(into or config.clippings, root)
    job = ImportJob(site, site.zone, root, into, None if dry_run else temporary_file(root), read_fields)
    excluded = {into, *own_folders(config)}
    files, pages = find_posts(site.folder, excluded)
    if not files:
        remedy = "Name the folder that contains _posts; elsewhere, posts are named like 2021-03-18-title.md."
        raise ClippingError("no posts were found", file=str(site.folder), remedy=remedy)
    removed = load_removed(root)
    wanted = [path for path in files if not _is_removed(path, removed)]
    results = [_copied_or_problem(path, job) for path in progress(wanted, "Copying posts")]
    copied = [result for result in results if isinstance(result, CopiedPost)]
    imported = [post.addresses for post in copied if post.addresses]
    aliases = assign_addresses(imported)
    if job.temporary:
        write_aliases(root / ALIASES_FILE, aliases, job.temporary)
    return ImportReport(
        posts=len(copied),
        copied=sum(post.is_new for post in copied),
        addresses=sum(map(len, aliases.values())),
        redirects=count_redirects(imported),
        shadowed=sum(1 for _ in shadowed_posts(imported, aliases)),
        unpublished=results.count(None),
        removed=len(files) - len(wanted),
        pages=pages,
        kept=_count_fields(copied),
        settings=tuple(missing_settings(site, config)),
        problems=tuple(filter(None, map(_problem, results))),
        dry_run=dry_run,
    )


def _is_removed(path: Path, removed: RemovedTable) -> bool:
    """Whether a post is a clipping of an article that the user removed from the archive."""
    with contextlib.suppress(OSError):  # reported when the post is copied
        return bool(removed.by_clipping) and bytes_digest(path.read_bytes()) in removed.by_clipping
    return False


def _copied_or_problem(path: Path, job: ImportJob) -> CopiedPost | ClippingError | None:
    """Import a post; returns None for an unpublished one, and the error of one that cannot be read or copied."""
    name = path.relative_to(job.site.folder).as_posix()
    try:
        return _import_post(path, job)
    except ClippingError as problem:
        return ClippingError(problem.what, file=problem.file or name, remedy=problem.remedy)
    except OSError as error:
        return ClippingError(f"cannot be read: {error.strerror}", file=name)


def _import_post(path: Path, job: ImportJob) -> CopiedPost | None:
    relative = path.relative_to(job.site.folder)
    name, data = utf8_name(relative), path.read_bytes()
    clipping = utf8_name((job.into / relative).relative_to(job.root))
    header = job.site.defaults(name) | read_front_matter(data)
    if header.get("published") is False:
        return None
    post = CopiedPost(_copy(data, job.into / relative, job.temporary), *job.read_fields(header))
    try:
        return post._replace(addresses=_old_addresses(name, clipping, header, job))
    except (ClippingError, UsageError) as problem:
        return post._replace(problem=ClippingError(problem.what, file=name, remedy=problem.remedy))


def _problem(result: CopiedPost | ClippingError | None) -> ClippingError | None:
    return result.problem if isinstance(result, CopiedPost) else result


def _old_addresses(name: str, clipping: str, header: Mapping[str, Any], job: ImportJob) -> ImportedPost | None:
    """The old addresses of the post ``name``; None if Jekyll would ignore it. Raises ClippingError and UsageError."""
    post = make_post(name, header, job.zone)
    if post is None:
        return None
    addresses = post_addresses(str(header.get("permalink") or job.site.template), post)
    redirects = redirects_to_post(header, str(job.site.settings.get("baseurl") or ""))
    refuse_line_breaks(clipping, *addresses, *redirects)
    return ImportedPost(post, clipping, addresses, redirects)


def _count_fields(posts: Sequence[CopiedPost]) -> KeptFields:
    channels = [post.channel for post in posts if post.channel]
    tags = [post.tags for post in posts if post.tags]
    return KeptFields(len({*channels}), len(channels), len({*chain.from_iterable(tags)}), len(tags))


def read_front_matter(data: bytes) -> dict[str, Any]:
    """Parse the front matter of a post; empty if it has none.

    Invalid YAML (a backslash in a title is enough, and Jekyll warns of it) is parsed line by line.
    """
    match = FRONT_MATTER.match(data.decode("utf-8", "replace"))
    text = match["yaml"].replace("\r\n", "\n") if match else ""
    try:
        return dict(as_mapping(load_header(text)))
    except yaml.YAMLError:
        lines = text.split("\n")[:MAX_SEPARATE_LINES]
    values: dict[str, Any] = {}
    for line in lines:
        with contextlib.suppress(yaml.YAMLError):
            values.update(as_mapping(load_header(line)))
    return values


def make_post(name: str, header: Mapping[str, Any], zone: tzinfo) -> Post | None:
    """The parts of a post's address, from its path in the site and its header; None if Jekyll would ignore the file."""
    path = PurePosixPath(name)
    post_name = parse_post_name(path.stem)
    if post_name is None:
        return None
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    if POSTS_FOLDER in path.parts:
        index = path.parts.index(POSTS_FOLDER)
        above, below = path.parts[:index], path.parts[index + 1 : -1]
    return Post(
        stem=path.stem,
        slug=str(header.get("slug") or post_name.slug),
        date=_header_date(header.get("date"), zone) or _midnight(post_name.day, zone),
        categories=tuple(dict.fromkeys((*above, *_categories(header.get("categories")), *_category(header)))),
        folder="/".join(below),
    )


def _resolve_inside(folder: Path, root: Path) -> Path:
    """Resolve a folder to import into. Raises UsageError if it is outside the archive at ``root``."""
    resolved = folder.resolve()
    if not resolved.is_relative_to(root):
        raise UsageError(
            "the folder to import into is outside the archive",
            file=str(resolved),
            remedy="Choose a folder below content/clippings.",
        )
    return resolved


def _copy(data: bytes, target: Path, temporary: Path | None) -> bool:
    """Write a copy; returns False if it exists. Raises OutputError, and ClippingError if ``target`` is another file.

    Without a path for a ``temporary`` file, nothing is written.
    """
    try:
        existing = target.read_bytes() if target.exists() else None
    except OSError as error:
        raise OutputError(f"cannot be read: {error.strerror}", file=str(target)) from None
    if existing is None and temporary:
        write_atomically(target, data, temporary)
    elif existing is not None and existing != data:
        raise ClippingError(
            f"{target} already exists with other content",
            remedy="Move it away, or import to another folder with --into.",
        )
    return existing is None


def _header_date(value: object, zone: tzinfo) -> datetime | None:
    """The ``date`` of a header in the site's ``zone``; None if it cannot be read.

    A time without an offset is in UTC if YAML knows its notation, else in the site's zone, as in Jekyll, which passes
    all texts to ``Time.parse``.
    """
    written = read_written_date(value)
    if written is None:
        return None
    if not isinstance(written.when, datetime):
        return _midnight(written.when, zone)
    assumed_zone = zone if isinstance(value, str) else UTC
    when = written.when if written.when.tzinfo else written.when.replace(tzinfo=assumed_zone)
    try:
        return when.astimezone(zone)
    except OverflowError:
        return None


def _midnight(day: date, zone: tzinfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def _categories(value: object) -> Sequence[str]:
    """The value of ``categories``: a list, or words separated by spaces."""
    if isinstance(value, str):
        return value.split()
    return [str(item).strip() for item in value if item is not None] if isinstance(value, list) else []


def _category(header: Mapping[str, Any]) -> Sequence[str]:
    """The value of ``category``: one category, even if it contains spaces, or a list."""
    value = header.get("category")
    return _categories(value) if isinstance(value, list) else [] if value is None else [str(value).strip()]
