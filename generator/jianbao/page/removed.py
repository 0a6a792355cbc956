"""``content/removed.tsv``: the articles that the user removed from the archive, so that nothing brings them back.

Each line has the fields of a ``RemovedArticle``, separated by tabs. The file has one line for each article and is
sorted by id, so that versions of it can be merged. A silently removed article has neither date, outlet, language nor
title in it. Its page, until it is purged, is in ``content/removed/``, at the path that it had in ``content/articles/``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from jianbao.errors import ConfigError
from jianbao.page.format import VALID_ID
from jianbao.page.iso_dates import parse_iso
from jianbao.runtime.atomic import write_atomically
from jianbao.runtime.file_stamps import bytes_digest

REMOVED_FILE, REMOVED_FOLDER = "content/removed.tsv", "content/removed"
TOMBSTONE, SILENT = "tombstone", "silent"
"""What the site has in place of the article: a page that says what was removed and why, or nothing."""
DIGEST = re.compile("[0-9a-f]{32}")
REMOVED_HEADER = "# id\tday\tin its place\taddress\tclippings\tdate\toutlet\tlanguage\ttitle\treason\n"
MERGE_MARK = re.compile("<{7}|={7}|>{7}|[|]{7}")
"""How git marks what it could not merge."""


class RemovedArticle(NamedTuple):
    """A line of the file: an article that was removed."""

    id: str
    day: str
    """The day of its removal: ``2024-03-01``."""
    in_its_place: str
    """``TOMBSTONE`` or ``SILENT``."""
    address: str
    """``address_digest`` of its source URL; empty if the URL is that of several articles."""
    clippings: str
    """``bytes_digest`` of each of its clippings, and ``entry_digest`` of those of feeds, separated by spaces."""
    date: str
    """Its time or day of publication in ISO 8601, for the tombstone, like the three that follow; may be empty."""
    outlet: str
    lang: str
    title: str
    reason: str
    """Why it was removed; never empty."""

    @property
    def is_silent(self) -> bool:
        """Whether the site has no page in its place."""
        return self.in_its_place == SILENT

    @property
    def why(self) -> str:
        """When and why it was removed, for reports."""
        return f"removed on {self.day}: {self.reason}"

    def without_names(self) -> RemovedArticle:
        """The same article, removed silently."""
        return self._replace(in_its_place=SILENT, date="", outlet="", lang="", title="")


class RemovedTable(NamedTuple):
    """The articles that were removed."""

    by_id: Mapping[str, RemovedArticle] = MappingProxyType({})
    by_address: Mapping[str, RemovedArticle] = MappingProxyType({})
    """By the digest of the address."""
    by_clipping: Mapping[str, RemovedArticle] = MappingProxyType({})
    """By the digest of each clipping, and of each entry of a feed."""
    digest: str = ""
    """Digest of the file's bytes; empty if there is no file."""

    def find(self, clipping_digest: str, address_id: str | None) -> RemovedArticle | None:
        """The removed article that a clipping is of, by its bytes or its address; None for any other clipping."""
        if not self.by_id:
            return None
        by_bytes = self.by_clipping.get(clipping_digest)
        return by_bytes or (self.by_address.get(address_digest(address_id)) if address_id else None)


def address_digest(address_id: str) -> str:
    """The digest of an address, made from the id that it gives: of all spellings of the address it is the same."""
    return bytes_digest(address_id.encode())


def entry_digest(feed: str, entry: str) -> str:
    """The digest of an entry of a feed, by the address of the feed and its id there.

    It recognises what has no address, and is collected again as a clipping with other bytes.
    """
    return bytes_digest(f"{feed}\n{entry}".encode())


def load_removed(root: Path) -> RemovedTable:
    """Load the file of the archive at ``root``; an empty table if it does not exist.

    Raises ConfigError with the line of the error: a file that cannot be read must stop a run that could publish what
    it lists.
    """
    path = root / REMOVED_FILE
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except FileNotFoundError:
        return RemovedTable()
    except UnicodeDecodeError:
        raise ConfigError("the file is not UTF-8", file=str(path), remedy="Save it again as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from None
    articles: dict[str, RemovedArticle] = {}
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip() or line.startswith("#"):
            continue
        article = _parse(line.rstrip("\r"), path, number)
        if articles.setdefault(article.id, article) != article:
            remedy = "Keep one of the two lines."
            raise ConfigError(f"{article.id} has two different lines", file=str(path), line=number, remedy=remedy)
    return make_table(articles.values(), bytes_digest(data))


def make_table(articles: Iterable[RemovedArticle], digest: str = "") -> RemovedTable:
    """The table of ``articles``."""
    articles = [*articles]
    return RemovedTable(
        {article.id: article for article in articles},
        {article.address: article for article in articles if article.address},
        {clipping: article for article in articles for clipping in article.clippings.split()},
        digest,
    )


def write_removed(root: Path, articles: Iterable[RemovedArticle], temporary: Path | None = None) -> None:
    """Write the file, sorted; ``temporary`` is as in ``write_atomically``. Raises OutputError."""
    lines = sorted("\t".join(" ".join(value.split()) for value in article) for article in articles)
    data = REMOVED_HEADER + "".join(f"{line}\n" for line in lines)
    write_atomically(root / REMOVED_FILE, data.encode(), temporary)


def _parse(line: str, path: Path, number: int) -> RemovedArticle:
    """Parse a line. Raises ConfigError."""
    if MERGE_MARK.match(line):
        what, remedy = "git could not merge this file", "Keep the lines of both sides, and delete git's three marks."
        raise ConfigError(what, file=str(path), line=number, remedy=remedy)
    values = line.split("\t")
    problem = f"this line has {len(values)} fields and not {len(RemovedArticle._fields)}, separated by tabs"
    if len(values) == len(RemovedArticle._fields):
        article = RemovedArticle(*(value.strip() for value in values))
        problem = _problem(article)
        if not problem:
            return article
    remedy = "Restore the line from git, or delete it and run: jianbao remove ID --reason TEXT"
    raise ConfigError(problem, file=str(path), line=number, remedy=remedy)


def _problem(article: RemovedArticle) -> str:
    """What is wrong with the fields of an article; empty if nothing is."""
    digests = [*article.clippings.split(), *filter(None, [article.address])]
    day = parse_iso(article.day) if len(article.day) == len("2024-03-01") else None
    checks = {
        f"{article.id!r} is not an id": VALID_ID.fullmatch(article.id) is not None,
        f"{article.day!r} is not a day like 2024-03-01": day is not None,
        f"{article.in_its_place!r} is neither {TOMBSTONE} nor {SILENT}": article.in_its_place in (TOMBSTONE, SILENT),
        "a digest does not have 32 hexadecimal digits": all(map(DIGEST.fullmatch, digests)),
        f"{article.date!r} is not a date like 2023-11-07": not article.date or parse_iso(article.date) is not None,
        "a tombstone needs a title": article.is_silent or bool(article.title),
        "the reason is missing": bool(article.reason),
    }
    return next((problem for problem, holds in checks.items() if not holds), "")
