"""Import a Jekyll site: copy its posts to clippings, byte for byte, and record the old address of each post.

Jekyll builds the posts in ``_posts``. Sites too large for it keep their older posts in other folders (``archived/``).
Such a post has the address that it had in ``_posts``, because only folders above ``_posts`` are categories.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple

import yaml

from jianbao.config import Config
from jianbao.errors import ClippingError, JianbaoError, OutputError, UsageError
from jianbao.importers.jekyll_config import POSTS_FOLDER, as_mapping, missing_settings, open_jekyll_site
from jianbao.importers.permalinks import Post, post_addresses
from jianbao.page.aliases import ALIASES_FILE, write_aliases
from jianbao.page.post_names import POST_STEM, parse_post_name
from jianbao.page.written_dates import read_written_date
from jianbao.page.yaml_header import load_header
from jianbao.report import Progress, no_progress
from jianbao.runtime.atomic import write_atomically

POST_SUFFIXES = frozenset([".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".html", ".htm", ".textile", ".txt"])
FRONT_MATTER = re.compile(r"\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.DOTALL | re.MULTILINE)
IGNORED_FOLDERS = frozenset(["node_modules", "vendor", "gemfiles"])
"""Folders that Jekyll ignores, besides those whose names begin with ``_`` or ``.``."""
MAX_SEPARATE_LINES = 1_000
"""Invalid front matter is parsed line by line up to this line; later lines are ignored."""


class ImportReport(NamedTuple):
    """The result of an import."""

    posts: int
    copied: int
    """Posts that were not among the clippings yet."""
    addresses: int
    """Old addresses of the posts."""
    shadowed: int
    """Posts whose addresses all belong to a later post or a copy, which Jekyll showed instead."""
    unpublished: int
    """Posts left out because their front matter says ``published: false``."""
    settings: tuple[str, ...] = ()
    """Lines for ``jianbao.toml``: settings of the old site that this archive lacks."""
    problems: tuple[JianbaoError, ...] = ()

    def lines(self) -> Iterator[str]:
        """The lines that the command prints."""
        yield f"Posts      {self.posts}: {self.copied} copied, {self.posts - self.copied} copied before"
        yield f"Addresses  {self.addresses} in {ALIASES_FILE}"
        if self.shadowed:
            yield f"Shadowed   {self.shadowed} are copies or share the address of a later post, which Jekyll showed"
        if self.unpublished:
            yield f"Left out   {self.unpublished} with published: false"
        if self.settings:
            yield "\nSettings of the old site that jianbao.toml lacks:\n"
            yield from self.settings
        yield "\nNext:  jianbao ingest && jianbao build"


class ImportedPost(NamedTuple):
    """A post that was copied, and its old addresses."""

    post: Post
    clipping: str
    """Path of the copy, relative to the archive."""
    addresses: tuple[str, ...]


def import_jekyll(
    folder: Path, config: Config, into: Path | None = None, *, progress: Progress = no_progress
) -> ImportReport:
    """Copy the posts below ``folder`` to ``into`` (default: the archive's clippings) and record their old addresses.

    No file is overwritten, so an import can be repeated. A post that cannot be read or copied becomes a problem in the
    report. Raises UsageError, ConfigError and OutputError.
    """
    site, root = open_jekyll_site(folder), config.root.resolve()
    into = _resolve_inside(into or config.clippings, root)
    zone, template = site.zone, site.template
    excluded = {into, *((root / name).resolve() for name in ("content", "site", "themes", "outlets"))}
    files = list(post_files(site.folder, excluded))
    imported: list[ImportedPost] = []
    problems: list[JianbaoError] = []
    copied = unpublished = 0
    for path in progress(files, "Copying posts"):
        name = path.relative_to(site.folder).as_posix()
        try:
            data = path.read_bytes()
            header = site.defaults(name) | read_front_matter(data)
            if header.get("published") is False:
                unpublished += 1
                continue
            copied += _copy(data, into / name)
            if post := make_post(name, header, zone):
                addresses = post_addresses(str(header.get("permalink") or template), post)
                clipping = (into / name).relative_to(root).as_posix()
                _check_line_safe(clipping, *addresses)
                imported.append(ImportedPost(post, clipping, addresses))
        except (ClippingError, UsageError) as problem:
            problems.append(ClippingError(problem.what, file=name, remedy=problem.remedy))
        except OSError as error:
            problems.append(ClippingError(f"cannot be read: {error.strerror}", file=name))
    aliases = _assign_addresses(imported)
    write_aliases(root / ALIASES_FILE, aliases)
    return ImportReport(
        posts=len(files) - unpublished,
        copied=copied,
        addresses=sum(map(len, aliases.values())),
        shadowed=len(imported) - len(aliases),
        unpublished=unpublished,
        settings=tuple(missing_settings(site, config)),
        problems=tuple(problems),
    )


def post_files(folder: Path, excluded: Iterable[Path] = ()) -> Iterator[Path]:
    """Yield the files below ``folder`` that may be posts: in ``_posts`` folders, or named like posts.

    Symbolic links and the folders in ``excluded`` are skipped.
    """
    skipped = {*excluded}
    for current, folders, names in os.walk(folder):
        current_folder = Path(current)
        folders[:] = sorted(
            name
            for name in folders
            if (name == POSTS_FOLDER or name[0] not in "._")
            and name not in IGNORED_FOLDERS
            and current_folder / name not in skipped
        )
        in_posts = POSTS_FOLDER in current_folder.relative_to(folder).parts
        for path in (current_folder / name for name in sorted(names) if name[0] not in "._"):
            is_post = in_posts or POST_STEM.fullmatch(path.stem)
            if is_post and path.suffix.lower() in POST_SUFFIXES and not path.is_symlink():
                yield path


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


def _assign_addresses(imported: Iterable[ImportedPost]) -> dict[str, tuple[str, ...]]:
    """Clipping -> its addresses; an address of several posts belongs to the post that Jekyll writes last.

    That is the last post by date; of two with one date the one in ``_posts``, then the last by name.
    """
    owners: dict[str, str] = {}
    for item in sorted(
        imported, key=lambda item: (item.post.date, f"/{POSTS_FOLDER}/" in item.clipping, item.clipping)
    ):
        owners.update(dict.fromkeys(item.addresses, item.clipping))
    aliases: dict[str, tuple[str, ...]] = {}
    for address, clipping in owners.items():
        aliases[clipping] = (*aliases.get(clipping, ()), address)
    return aliases


def _check_line_safe(*texts: str) -> None:
    """Raise ClippingError if a text cannot be part of a line of ``aliases.tsv``."""
    if any(mark in text for text in texts for mark in "\t\r\n"):
        raise ClippingError("its name or address contains a tab or a newline", remedy="Rename the file.")


def _copy(data: bytes, target: Path) -> bool:
    """Write a copy; returns False if it exists. Raises OutputError, and ClippingError if ``target`` is another file."""
    try:
        existing = target.read_bytes() if target.exists() else None
    except OSError as error:
        raise OutputError(f"cannot be read: {error.strerror}", file=str(target)) from None
    if existing is None:
        write_atomically(target, data)
    elif existing != data:
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
