"""The values that move through jianbao, each frozen; a step takes one and makes the next.

``Clipping`` -> ``Cleaned`` -> ``Article`` (ingest), ``Article`` -> ``Shelf`` -> ``Page`` (publish). They are
NamedTuples: a dataclass takes six times as long to define, which every command would wait for, and three times as long
to make and to send to workers, of which there are 30,000.
This module imports nothing of jianbao.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

Day = date
When = datetime | date
"""A moment, or a day where the time is not known."""


class Outlet(NamedTuple):
    """A publisher, as its TOML file in ``generator/jianbao/outlets`` tells of it."""

    slug: str
    """Short ASCII name, used in front matter and addresses: ``rfi``."""
    names: Mapping[str, str]
    """Display name by language: ``{"zh-Hans": "法国国际广播电台 RFI", ...}``."""
    hosts: tuple[str, ...] = ()
    """Hosts without ``www.``; a host stands for its subdomains too."""
    timezone: str = "UTC"
    """IANA zone its printed times are in."""
    kind: str = ""
    """``video`` where a clipping is the description of a video, one run of text with advertisements in it."""
    junk: tuple[str, ...] = ()
    """CSS selectors of what never belongs to an article of this outlet."""
    captions: tuple[str, ...] = ()
    """CSS selectors of picture captions that are not marked up as ``figcaption``."""
    credits: tuple[str, ...] = ()
    """CSS selectors of picture credits; a credit is put behind the caption."""
    datelines: tuple[str, ...] = ()
    """Patterns of a printed date line (see ``ingest/dates.py`` for the notation)."""
    address_dates: tuple[str, ...] = ()
    """Patterns of a date in the article's address, the same notation."""
    wire_leads: tuple[str, ...] = ()
    """Regular expressions with a group ``author`` that find the reporter in the first paragraph."""
    sections: Mapping[str, str] = {}
    """Path segment of an address -> tag: ``{"aopl": "国际"}``."""

    def name(self, lang: str) -> str:
        """The display name for a reader of ``lang``, else any name there is, else the slug."""
        return self.names.get(lang) or next(iter(self.names.values()), self.slug)


class Clipping(NamedTuple):
    """A raw file as found; nothing is decided yet."""

    source: str
    """Path of the file with ``/``, relative to the archive where it lies inside it."""
    sha256: str
    """Digest of the file's bytes, in hexadecimal."""
    header: Mapping[str, Any]
    """The Jekyll front matter, empty where there is none."""
    title: str
    """Title as the file gives it, on one line; may be empty."""
    url: str
    """Source address as the file gives it; may be empty."""
    epoch: int | None
    """Milliseconds since 1970 from the leading comment; None where it is missing or NaN."""
    html: str
    """The raw body."""
    encoding: str = "UTF-8"
    """Name of the encoding that the file's bytes were read in."""


class Removal(NamedTuple):
    """One entry of the account: a text that was taken off the page, and why."""

    rule: str
    """Name of the rule, the function's name in ``ingest/clean``."""
    reason: str
    """The sentence the rule stands for."""
    text: str
    """What was taken off: its text, or a description of a textless element."""
    value: str = ""
    """What it says to machines: the ``datetime`` of a time element."""


class Cleaned(NamedTuple):
    """A clipping after the cleaning rules: the article in Markdown and the account of what went."""

    clipping: Clipping
    body: str
    """CommonMark, ending in a newline; empty where nothing was left."""
    removed: tuple[Removal, ...]


class Capture(NamedTuple):
    """A clipping of an article that is told by another clipping of the same address."""

    file: str
    """Name of the raw file."""
    sha256: str
    collected: datetime | None
    """When it was collected (its epoch comment), in UTC."""


class Article(NamedTuple):
    """One article; what a page under ``content/articles`` holds."""

    id: str
    """Host and a short hash of the source address; once written it never changes."""
    title: str
    date: When | None
    """Publication in the outlet's own offset; a plain date where the time is unknown, None for undated."""
    date_clue: str | None
    """Which clue decided the date: ``dateline``, ``address+epoch``, ..."""
    collected: datetime | None
    """When the clipping was collected (its epoch comment), in UTC."""
    outlet: str
    """Slug of the outlet."""
    authors: tuple[str, ...]
    lang: str
    """BCP 47: ``zh-Hans``, ``zh-Hant``, ``en``."""
    tags: tuple[str, ...]
    source_url: str
    summary: str
    """Plain text, one line."""
    image: str | None
    """Address of the leading picture."""
    body: str
    """CommonMark."""
    clipping: Mapping[str, str] = {}
    """``file`` and ``sha256`` of the raw file; empty for a page written by hand."""
    captures: tuple[Capture, ...] = ()
    """The other clippings of the same address, by name."""
    same_as: tuple[str, ...] = ()
    """Ids of pages that tell the same under other addresses."""
    aliases: tuple[str, ...] = ()
    """Old addresses that lead here, below the site and unquoted: ``2021/03/18/name.html``."""
    extra: Mapping[str, Any] = {}
    """Front matter that jianbao does not know, kept as it was."""
    is_draft: bool = False
    """Whether it is kept out of the site and every other output."""
    characters: int | None = None
    """Of the text, as ingest counted them; None where that is not known or no longer true."""

    @property
    def day(self) -> Day | None:
        """The outlet's local day, under which the article is filed."""
        return self.date.date() if isinstance(self.date, datetime) else self.date

    @property
    def instant(self) -> datetime:
        """The moment used for sorting; a plain date counts as its midnight UTC, undated as the oldest."""
        if isinstance(self.date, datetime):
            return self.date.astimezone(UTC)
        if self.date is not None:
            return datetime.combine(self.date, time.min, UTC)
        return datetime.min.replace(tzinfo=UTC) + timedelta(days=1)


class Shelf(NamedTuple):
    """What a listing is called: everything with one tag, of one outlet, of one year, month or day."""

    kind: str
    """``tag``, ``outlet``, ``year``, ``month``, ``day`` or ``undated``."""
    key: str
    """What the articles share: ``韩国``, ``rfi``, ``2023``, ``2023-11``, ``2023-11-07``."""
    title: str


class Page(NamedTuple):
    """A file of the site to be: where it goes, which template makes it, and what the template receives."""

    path: str
    """Relative to the output folder, with ``/``, unquoted: ``tags/韩国.html``."""
    template: str
    """Name under the theme's ``templates``: ``tag.html``."""
    context: Mapping[str, Any]
    source: str = ""
    """The Markdown file of the context's ``article``, below the folder of pages, where that came without its body."""
