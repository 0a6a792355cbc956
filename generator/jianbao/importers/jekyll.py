"""A Jekyll archive as it stands -> clippings here, byte for byte, and the address that each post had.

What Jekyll builds is in ``_posts``. Archives too large for it keep the older posts in other folders (``archived/``);
these had an address while they stood in ``_posts``, and it is the same: only folders above ``_posts`` are categories.
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
from jianbao.importers.jekyll_config import POSTS, mapping, open_site, said
from jianbao.importers.permalinks import Post, addresses
from jianbao.page.aliases import FILE, write_aliases
from jianbao.page.yaml_header import load_header
from jianbao.report import Track, silent
from jianbao.runtime.atomic import write_atomically

ENDINGS = frozenset([".md", ".markdown", ".mkd", ".mkdn", ".mkdown", ".html", ".htm", ".textile", ".txt"])
NAME = re.compile(r"(?P<date>\d{2,4}-\d{1,2}-\d{1,2})-(?P<slug>.*)")
"""The name, without its ending, of what Jekyll takes for a post."""
HEADER = re.compile(r"\ufeff?---[ \t]*\r?\n(?P<yaml>.*?)^(?:---|\.\.\.)[ \t]*\r?$", re.DOTALL | re.MULTILINE)
NOT_POSTS = frozenset(["node_modules", "vendor", "gemfiles"])
"""Folders that Jekyll leaves alone, as it does those in ``_`` and ``.``."""
MOST_LINES = 1_000
"""Lines of a header that is not YAML: each is tried as YAML of its own."""


class ImportReport(NamedTuple):
    """What was brought in."""

    posts: int
    copied: int
    """Those that were not here yet."""
    addresses: int
    """Old addresses known now."""
    behind: int
    """Posts whose address another has too, so that Jekyll showed that one."""
    unpublished: int
    """Left out, since their front matter says ``published: false``."""
    said: tuple[str, ...] = ()
    """Lines for ``jianbao.toml``, of what only the old site says."""
    problems: tuple[JianbaoError, ...] = ()

    def lines(self) -> Iterator[str]:
        """What to print."""
        yield f"Posts      {self.posts}: {self.copied} copied, {self.posts - self.copied} here before"
        yield f"Addresses  {self.addresses} in {FILE}"
        if self.behind:
            yield f"Behind     {self.behind} posts are copies, or had the address of a later one, which Jekyll showed"
        if self.unpublished:
            yield f"Left out   {self.unpublished} with published: false"
        if self.said:
            yield "\nThe old site says, and jianbao.toml does not:\n"
            yield from self.said
        yield "\nNext:  jianbao ingest && jianbao build"


def import_jekyll(folder: Path, config: Config, into: Path | None = None, *, track: Track = silent) -> ImportReport:
    """Copy the posts below ``folder`` to ``into`` (default: the archive's clippings), write down where each stood.

    Nothing that is there is overwritten, so it may be run again. Raises UsageError, ConfigError and OutputError.
    """
    site, into = open_site(folder), (into or config.clippings).resolve()
    root = config.root.resolve()
    if not into.is_relative_to(root):
        raise UsageError("this folder is not in the archive", file=str(into), remedy="Name one in content/clippings.")
    zone, template = site.zone, site.template
    ours = {into, *((root / name).resolve() for name in ("content", "site", "themes", "outlets"))}
    files = list(post_files(site.folder, ours))
    found: list[tuple[Post, str, tuple[str, ...]]] = []
    problems: list[JianbaoError] = []
    copied = unpublished = 0
    for path in track(files, "Copying posts"):
        name = path.relative_to(site.folder).as_posix()
        try:
            data = path.read_bytes()
            header = site.defaults(name) | front_matter(data)
            if header.get("published") is False:
                unpublished += 1
                continue
            copied += _copy(data, into / name)
            if post := make_post(name, header, zone):
                old = addresses(str(header.get("permalink") or template), post)
                found.append((post, _line_safe((into / name).relative_to(root).as_posix(), old), old))
        except (ClippingError, UsageError) as problem:
            problems.append(ClippingError(problem.what, file=name, remedy=problem.remedy))
        except OSError as error:
            problems.append(ClippingError(f"cannot be read: {error.strerror}", file=name))
    known = _owned(found)
    write_aliases(root / FILE, known)
    count = sum(map(len, known.values()))
    posts, behind = len(files) - unpublished, len(found) - len(known)
    return ImportReport(posts, copied, count, behind, unpublished, tuple(said(site, config)), tuple(problems))


def post_files(folder: Path, ours: Iterable[Path] = ()) -> Iterator[Path]:
    """All that may be a post: anything in ``_posts``, and what is named like a post elsewhere; links are no posts."""
    skipped = {*ours}
    for place, folders, names in os.walk(folder):
        here = Path(place)
        folders[:] = sorted(
            name
            for name in folders
            if (name == POSTS or name[0] not in "._") and name not in NOT_POSTS and here / name not in skipped
        )
        in_posts = POSTS in here.relative_to(folder).parts
        for path in (here / name for name in sorted(names) if name[0] not in "._"):
            is_post = in_posts or NAME.fullmatch(path.stem)
            if is_post and path.suffix.lower() in ENDINGS and not path.is_symlink():
                yield path


def front_matter(data: bytes) -> dict[str, Any]:
    """The header of a post; nothing where it has none.

    One that is not YAML, such as Jekyll complains of (a backslash in a title is enough), is read line by line.
    """
    match = HEADER.match(data.decode("utf-8", "replace"))
    text = match["yaml"].replace("\r\n", "\n") if match else ""
    try:
        return dict(mapping(load_header(text)))
    except yaml.YAMLError:
        lines = text.split("\n")[:MOST_LINES]
    found: dict[str, Any] = {}
    for line in lines:
        with contextlib.suppress(yaml.YAMLError):
            found.update(mapping(load_header(line)))
    return found


def make_post(name: str, header: Mapping[str, Any], zone: tzinfo) -> Post | None:
    """What the address of the post at ``name`` is made of; None for a file that Jekyll would not take for a post."""
    path = PurePosixPath(name)
    match = NAME.fullmatch(path.stem)
    named = _day(match["date"]) if match else None
    if not match or named is None:
        return None
    above: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    if POSTS in path.parts:
        at = path.parts.index(POSTS)
        above, below = path.parts[:at], path.parts[at + 1 : -1]
    return Post(
        stem=path.stem,
        slug=str(header.get("slug") or match["slug"]),
        date=_moment(header.get("date"), zone) or named.replace(tzinfo=zone),
        categories=tuple(dict.fromkeys((*above, *_listed(header.get("categories")), *_single(header)))),
        folder="/".join(below),
    )


def _owned(found: Iterable[tuple[Post, str, tuple[str, ...]]]) -> dict[str, tuple[str, ...]]:
    """Clipping -> its addresses; of posts with one address the last by date and name has it, as Jekyll writes it last.

    Of two copies it is the one in ``_posts``.
    """
    owners: dict[str, str] = {}
    for _, name, old in sorted(found, key=lambda item: (item[0].date, f"/{POSTS}/" in item[1], item[1])):
        owners.update(dict.fromkeys(old, name))
    known: dict[str, tuple[str, ...]] = {}
    for address, name in owners.items():
        known[name] = (*known.get(name, ()), address)
    return known


def _line_safe(name: str, old: Iterable[str]) -> str:
    """``name``, if it can stand on a line of ``aliases.tsv``. Raises ClippingError."""
    if any(mark in text for text in (name, *old) for mark in "\t\r\n"):
        raise ClippingError("a tab or a line's end stands in its name or address", remedy="Give the file another name.")
    return name


def _copy(data: bytes, target: Path) -> bool:
    """Put the bytes there; False where they are already. Raises ClippingError for another file there, OutputError."""
    try:
        there = target.read_bytes() if target.exists() else None
    except OSError as error:
        raise OutputError(f"cannot be read: {error.strerror}", file=str(target)) from None
    if there is None:
        write_atomically(target, data)
    elif there != data:
        raise ClippingError(
            f"{target} is there already and differs",
            remedy="Move it away, or import to another folder with --into.",
        )
    return there is None


def _day(text: str) -> datetime | None:
    """A day as it stands in a file's name; Ruby puts years of two digits into 1969 to 2068."""
    year, month, day = map(int, text.split("-"))
    if year < 100:
        year += 2000 if year < 69 else 1900
    try:
        return datetime(year, month, day)  # the site's own time, whatever that is
    except ValueError:
        return None


def _moment(value: object, zone: tzinfo) -> datetime | None:
    """The ``date`` of a header in the site's time zone; Jekyll takes one without an offset for UTC, a day for a day."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(re.sub(r" (?=[+-]\d\d:?\d\d$)| UTC$", "", value.strip()))
        except ValueError:
            return None
    try:
        if isinstance(value, datetime):
            return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(zone)
    except OverflowError:
        return None
    return datetime(value.year, value.month, value.day, tzinfo=zone) if isinstance(value, date) else None


def _listed(value: object) -> Sequence[str]:
    """``categories``: a list, or words with blanks between."""
    if isinstance(value, str):
        return value.split()
    return [str(item).strip() for item in value if item is not None] if isinstance(value, list) else []


def _single(header: Mapping[str, Any]) -> Sequence[str]:
    """``category``: one, whatever blanks it has."""
    value = header.get("category")
    return _listed(value) if isinstance(value, list) else [] if value is None else [str(value).strip()]
