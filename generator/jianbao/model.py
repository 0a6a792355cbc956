"""The immutable values that pass from step to step.

``Clipping`` -> ``Cleaned`` -> ``Article`` (ingest), ``Article`` -> ``Shelf`` -> ``Page`` (publish). They are
NamedTuples because dataclasses are slower to define, which delays every command, and slower to create and to pickle,
which happens 30,000 times.
This module imports nothing else of jianbao.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

Day = date
When = datetime | date
"""A point in time, or a day if the time is unknown."""


class Outlet(NamedTuple):
    """A publisher, as described by its TOML file in ``generator/jianbao/outlets`` (see ``docs/outlets.md``)."""

    slug: str
    """Short ASCII name, used in front matter and URLs: ``rfi``."""
    names: Mapping[str, str]
    """Display name by language: ``{"zh-Hans": "法国国际广播电台 RFI", ...}``."""
    descriptions: Mapping[str, str] = {}
    """What it is, in one sentence, by language."""
    also_called: tuple[str, ...] = ()
    """Other names, as feeds and bylines write them: a tag or an author that is one of them names the outlet."""
    hosts: tuple[str, ...] = ()
    """Hosts without ``www.``; a host includes its subdomains."""
    timezone: str = "UTC"
    """IANA time zone of its printed times."""
    kind: str = ""
    """``video`` if its clippings are descriptions of videos: one run of text with advertisements in it."""
    junk: tuple[str, ...] = ()
    """CSS selectors of elements that never belong to an article of this outlet."""
    captions: tuple[str, ...] = ()
    """CSS selectors of captions that are not marked up as ``figcaption``."""
    credits: tuple[str, ...] = ()
    """CSS selectors of picture credits; a credit is appended to the caption."""
    datelines: tuple[str, ...] = ()
    """Patterns of a printed date line (for the notation see ``ingest/date_patterns.py``)."""
    address_dates: tuple[str, ...] = ()
    """Patterns of a date in the article's URL, in the same notation."""
    wire_leads: tuple[str, ...] = ()
    """Regular expressions with a group ``author`` for the reporter's name in the first and last paragraphs."""
    sections: Mapping[str, str] = {}
    """Path segment of a URL -> tag: ``{"aopl": "国际"}``."""

    def name(self, lang: str) -> str:
        """The display name in ``lang``, else in the other Chinese script, in English or any other, else the slug."""
        related = [name for other, name in self.names.items() if lang.startswith("zh-") and other.startswith("zh-")]
        names = [self.names.get(lang), *related, self.names.get("en"), *self.names.values(), self.slug]
        return next(filter(None, names))

    def description(self, lang: str) -> str:
        """What it is, in ``lang``; empty if its file does not say that in this language."""
        return self.descriptions.get(lang, "")


class Fields(NamedTuple):
    """What the front matter of a clipping says, under jianbao's names; nothing is interpreted yet."""

    title: Any = None
    address: str = ""
    """The first http(s) address; may be empty."""
    date: Any = None
    """A date, a time, a number, or a text that may be a date; None if it is missing."""
    authors: tuple[str, ...] = ()
    """Texts with one name or several."""
    tags: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    summary: str = ""
    """On one line."""
    channel: str = ""
    outlet: str = ""


class Clipping(NamedTuple):
    """A raw file as it was read; nothing is interpreted yet."""

    source: str
    """Path of the file, with ``/``; relative to the archive if the file is inside it."""
    sha256: str
    """SHA-256 of the file's bytes, in hexadecimal."""
    header: Mapping[str, Any]
    """The front matter; empty if it is missing."""
    title: str
    """The title in the file, on one line; may be empty."""
    url: str
    """The source URL in the file; may be empty."""
    collected: When | None
    """When it was collected, in UTC, from the comment on the first line; None if that is missing or holds no date."""
    html: str
    """The raw body: HTML, or Markdown in a Jekyll post."""
    encoding: str = "UTF-8"
    """The encoding that the file was decoded with."""
    fields: Fields = Fields()
    """The values of the front matter that jianbao knows."""
    notes: tuple[str, ...] = ()
    """What the user should know about the front matter, each with its line: a date that cannot be read."""


class Removal(NamedTuple):
    """One entry of the account: a text that a rule removed, and why."""

    rule: str
    """Name of the rule: the name of its function in ``ingest/clean``."""
    reason: str
    """The rule in one sentence."""
    text: str
    """The removed text, or a description of an element without text."""
    value: str = ""
    """Its machine-readable value: the ``datetime`` of a time element."""
    alt: str = ""
    """The alternative texts of the pictures in it that ``text`` does not contain."""
    prose: int = 0
    """The number of tokens in its paragraphs of prose, unless it is short."""


class Cleaned(NamedTuple):
    """A clipping after the cleaning rules: the article in Markdown, and the account of everything removed."""

    clipping: Clipping
    body: str
    """CommonMark, ending in a newline; empty if nothing is left."""
    removed: tuple[Removal, ...]


class Capture(NamedTuple):
    """A clipping that was not chosen for its page: another clipping of the same URL was."""

    file: str
    """Name of the raw file."""
    sha256: str
    collected: datetime | None
    """When the clipping was collected, in UTC, from the comment on its first line."""
    added: int | None = None
    """Characters of the page's text that this capture lacks; None if unknown."""
    removed: int | None = None
    """Characters of this capture that the page's text lacks."""


class Article(NamedTuple):
    """One article: the content of a page in ``content/articles``."""

    id: str
    """Host and a short hash of the source URL; it never changes once written."""
    title: str
    date: When | None
    """Time of publication with the outlet's offset; a plain date if the time is unknown, None if undated."""
    date_clue: str | None
    """The clue that decided the date: ``dateline``, ``address+epoch``, ..."""
    collected: datetime | None
    """When the clipping was collected, in UTC, from the comment on its first line."""
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
    """URL of the leading picture."""
    body: str
    """CommonMark."""
    clipping: Mapping[str, str] = {}
    """``file`` and ``sha256`` of the raw file; empty for a page written by hand."""
    captures: tuple[Capture, ...] = ()
    """The other clippings of the same article, the first collected first."""
    same_as: tuple[str, ...] = ()
    """Ids of pages with the same text from other URLs."""
    aliases: tuple[str, ...] = ()
    """Old URLs that redirect here, relative to the site and not percent-encoded: ``2021/03/18/name.html``."""
    extra: Mapping[str, Any] = {}
    """Front matter that jianbao does not know, unchanged."""
    channel: str = ""
    """Name of the feed or channel that published the article, if it is not the outlet itself; empty otherwise."""
    is_draft: bool = False
    """Whether it is left out of the site and every other output, except a preview with drafts."""
    is_private: bool = False
    """Whether it is left out of the site and every other output, always."""
    characters: int | None = None
    """Length of the text as ingest counted it; None if unknown, or if the page was edited since."""
    noindex: bool = False
    """Whether search engines are asked to leave its page out."""

    @property
    def day(self) -> Day | None:
        """The local day at the outlet, under which the article is filed."""
        return self.date.date() if isinstance(self.date, datetime) else self.date

    @property
    def instant(self) -> datetime:
        """The time used for sorting; a plain date counts as midnight UTC, an undated article as the oldest."""
        if isinstance(self.date, datetime):
            return self.date.astimezone(UTC)
        if self.date is not None:
            return datetime.combine(self.date, time.min, UTC)
        return datetime.min.replace(tzinfo=UTC) + timedelta(days=1)


class Shelf(NamedTuple):
    """Identifies a listing: all articles with one tag, of one outlet, or of one year, month or day."""

    kind: str
    """``tag``, ``outlet``, ``year``, ``month``, ``day``, ``undated``, or ``collected``, for a day of collection."""
    key: str
    """The tag, outlet or date: ``韩国``, ``rfi``, ``2023``, ``2023-11``, ``2023-11-07``."""
    title: str


class Page(NamedTuple):
    """A planned file of the site: its path, its template, and the variables for the template."""

    path: str
    """Relative to the output folder, with ``/``, not percent-encoded: ``tags/韩国.html``."""
    template: str
    """File name in the theme's ``templates``: ``tag.html``."""
    context: Mapping[str, Any]
    source: str = ""
    """The Markdown file of the article in ``context``, relative to ``content/articles``, if its body is not loaded."""
    has_texts: bool = False
    """Whether the articles that it lists come with their texts, as in a feed of complete articles."""
