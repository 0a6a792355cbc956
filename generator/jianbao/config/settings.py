"""Every setting of an archive: a field with its type, its default, and what it does, as its docstring.

A type may be annotated with checks (``values``) of what the type does not say. An empty string means the default.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, NamedTuple

from jianbao.config.theme_folders import DEFAULT_THEME
from jianbao.config.toml_file import KeyPath
from jianbao.config.values import (
    LIST_NAMES_IN_NAV,
    FrozenTable,
    NavLink,
    a_size,
    at_least,
    contact_address,
    day_form,
    language_tag,
    nav_entries,
    one_of,
    places,
    site_url,
    some_of,
    texts_by_name,
    time_zone,
    web_url,
)

SETTINGS_FILE = "jianbao.toml"
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
"""Languages of the interface that every theme has; a theme may have more (``theme_folders.interface_languages``)."""
ENGINES = EXACT_ENGINE, PAGEFIND_ENGINE = ("exact", "pagefind")
FACETS = ("outlet", "channel", "year", "tag", "script")
"""The facets of ``publish/search/facets.py``."""
MIN_SHARD_SIZE = 100_000
"""Characters. With smaller shards a large archive would have thousands, and a search loads a file from each."""


class NavConfig(NamedTuple):
    """The navigation in the header of every page."""

    entries: Annotated[tuple[str | NavLink, ...], nav_entries] = LIST_NAMES_IN_NAV
    """The entries in their order: names of lists (``dates``, ``outlets``, ``channels``, ``authors``, ``tags``),
    ``about``, ``pages`` (all own pages with ``nav: true``), and links, like ``{ title = "Feed", link = "feed.xml" }``.
    """


class PagesConfig(NamedTuple):
    """How many articles a page lists."""

    home: Annotated[int, at_least(1)] = 30
    """The number of newest articles on the home page."""
    shelf: Annotated[int, at_least(1)] = 30
    """The number of newest articles on the first page of a split shelf, which lists an outlet, a channel or a tag."""
    split: Annotated[int, at_least(1)] = 100
    """A shelf with more articles than this is split by year, such a year by month, a month by day, a day by title."""


class FeedsConfig(NamedTuple):
    """Feeds of the newest articles: ``feed.xml``, ``feed.json``, and one of each outlet, channel, author and tag."""

    enabled: bool = True
    """Whether the site has feeds."""
    length: Annotated[int, at_least(1)] = 30
    """The number of newest articles in a feed; those of the site also have all others of the newest day, up to 300."""
    full_text: bool = False
    """Whether the site's feed has the complete text of each article, not only its summary; others have summaries."""


class DescriptionsConfig(NamedTuple):
    """What channels, authors and tags are: a sentence on the page of each. Files of outlets have their own."""

    channels: Annotated[FrozenTable, texts_by_name] = FrozenTable()
    """Name of a channel -> sentence, like ``{ "Valley Morning" = "News of the valley, every morning." }``."""
    authors: Annotated[FrozenTable, texts_by_name] = FrozenTable()
    """Name of an author -> sentence."""
    tags: Annotated[FrozenTable, texts_by_name] = FrozenTable()
    """Tag -> sentence."""


class FeedSource(NamedTuple):
    """A feed of an outlet that ``jianbao collect`` reads: RSS, Atom or JSON Feed."""

    url: Annotated[str, web_url] = ""
    """Address of the feed; never empty."""
    channel: str = ""
    """Channel of its articles, if that is not the outlet itself."""
    outlet: str = ""
    """Slug of the outlet of its articles, like ``rfi``; if empty, their addresses decide."""
    full: bool = False
    """Whether each article's own page is fetched, for feeds that have only the beginnings of articles."""
    updates: bool = False
    """Whether an article whose text changes later is collected again."""
    is_named: bool = True
    """Whether the user wrote the address into ``jianbao.toml``, so that it may be in a private network."""


class BuildConfig(NamedTuple):
    """What ``jianbao build`` puts into the site."""

    drafts: bool = False
    """Whether pages with ``draft: true``, or another mark of a draft, are in the site: for a preview, never for a
    published site. Private pages stay out."""


class PublishConfig(NamedTuple):
    """The host that the site is published on."""

    limit: Annotated[str, a_size] = "1 GB"
    """The size that the site may have, in KB, MB, GB or TB; the default is that of GitHub Pages. ``jianbao build``
    reports a larger site, and fails with ``--strict``."""


class SearchConfig(NamedTuple):
    """The search."""

    enabled: bool = True
    """Whether the site has a search."""
    engine: Annotated[str, one_of(*ENGINES)] = EXACT_ENGINE
    """What answers queries: ``exact`` finds any part of a text, which suits Chinese and other languages without spaces
    between words; ``pagefind`` finds words by their stem or beginning, which suits languages with spaces."""
    fold: bool = True
    """Whether a search in Simplified characters finds Traditional ones, and vice versa."""
    shard_size: Annotated[int, at_least(MIN_SHARD_SIZE)] = 8_000_000
    """Characters per shard. Fewer, larger shards make a search faster, because it loads files from every shard; smaller
    ones need less memory in a build."""
    facets: Annotated[tuple[str, ...], some_of("facet", FACETS)] = FACETS
    """By which facets results can be filtered."""


class FetchConfig(NamedTuple):
    """How jianbao fetches from the web."""

    allow: Annotated[tuple[str, ...], places] = ()
    """Machines that may be asked although they are not on the public internet, each with its port, like
    ``127.0.0.1:8001``. Addresses that you wrote in ``[[feeds]]`` need no entry; what they redirect to does."""
    delay: Annotated[float, at_least(0)] = 1.0
    """Seconds between two requests to one host."""


class MediaConfig(NamedTuple):
    """Pictures of articles, kept in the archive."""

    keep: bool = False
    """Whether ``jianbao ingest`` and ``jianbao collect`` fetch the pictures of articles; ``jianbao media`` does in any
    case."""
    limit: Annotated[str, a_size] = "500 MB"
    """The size of all pictures, in KB, MB, GB or TB, from which on no more are fetched."""
    keep_originals: bool = False
    """Whether pictures are kept as they were fetched, with the metadata in them, instead of reduced to WebP of 1,280
    pixels in width."""
    folder: str = ""
    """Folder of the pictures, relative to the archive, if not ``content/media``: outside git, for example."""
    url: Annotated[str, site_url] = ""
    """Address at which you publish that folder; if empty, the pictures that pages use are copied into the site."""


class FieldNames(NamedTuple):
    """The keys of a clipping's front matter that hold each field.

    The first key with a usable value wins; of ``tags`` and ``categories``, the values of all keys are kept. Case,
    ``_``, ``-`` and spaces in a key make no difference: ``pubDate`` is also ``pub_date``.
    """

    title: tuple[str, ...] = ("title", "full_title")
    """Keys of the title."""
    address: tuple[str, ...] = (
        *("from", "source", "url", "link", "original_url", "canonical_url", "source_url", "permalink"),
        *("resolved_url", "given_url", "origin_url"),
    )
    """Keys of the address of the source."""
    date: tuple[str, ...] = (
        *("date", "published", "created", "date_published", "date_saved", "pubDate", "publishDate", "clipped"),
        *("published_at", "created_at", "published_date", "time_added"),
    )
    """Keys of the date of publication."""
    author: tuple[str, ...] = ("author", "authors", "creator", "byline", "published_by")
    """Keys of the authors."""
    tags: tuple[str, ...] = ("tags", "tag", "keywords", "document_tags")
    """Keys of the tags."""
    categories: tuple[str, ...] = ("categories", "category")
    """Keys of the categories."""
    summary: tuple[str, ...] = ("description", "excerpt", "summary")
    """Keys of the summary."""
    channel: tuple[str, ...] = ("channel",)
    """Keys of the channel."""
    outlet: tuple[str, ...] = ("outlet",)
    """Keys of the outlet's slug; another value than the slug of a known outlet is ignored."""


DEFAULT_FIELD_NAMES = FieldNames()


class Config(NamedTuple):
    """The settings of one archive: its ``root``, the keys of ``[site]``, and a field for each other section."""

    root: Path
    """The folder with ``jianbao.toml``; all other folders are in it."""
    title: str = "剪报"
    """Name of the archive, shown on every page."""
    description: str = ""
    """One sentence, on the home page and in the feed."""
    url: Annotated[str, site_url] = ""
    """URL of the published site; without it, sitemap and canonical links, which need absolute URLs, are left out."""
    lang: Annotated[str, language_tag] = LANGUAGES[0]
    """Language of the interface: ``zh-Hans``, ``zh-Hant``, ``en``, or another that the theme has texts in."""
    author: str = ""
    """Author of the feed; if empty, the title is used."""
    theme: str = DEFAULT_THEME
    """Folder in ``themes/``; files that it lacks are taken from the default theme. The key ``name``
    in section ``[theme]`` is the same."""
    timezone: Annotated[str, time_zone] = ""
    """Time zone in which times are shown and articles are filed by day, like ``Asia/Shanghai``; if empty, each outlet's
    own, as the article printed it."""
    date_form: Annotated[str, day_form] = ""
    """How days are written, like ``{year}-{month:02}-{day:02}``, also with ``{month_name}``; if empty, as the language
    of the interface writes them."""
    output: str = "site"
    """Folder of the site, which ``--output`` overrides."""
    noindex: bool = False
    """Whether search engines are asked to leave the site out: every page says so, and there is no sitemap."""
    canonical: Annotated[str, one_of("self", "source")] = "self"
    """What the canonical link of an article names: its own page (``self``), or the article's address at its outlet
    (``source``), so that search engines list only that."""
    licence: str = ""
    """Name of the licence of the site's content, like ``CC BY 4.0``, in the footer and the feed."""
    licence_url: Annotated[str, web_url] = ""
    """Address of the licence's text, to which its name links."""
    contact: Annotated[str, contact_address] = ""
    """How to reach whoever keeps the archive, on the about page: an e-mail address or a URL."""
    footer: str = ""
    """Text in the footer of every page, in Markdown."""
    opml: str = ""
    """File with more feeds to collect, as feed readers export them, like ``feeds.opml``; relative to the archive."""
    feed_sources: tuple[FeedSource, ...] = ()
    theme_options: tuple[tuple[KeyPath, Any], ...] = ()
    """The options of the theme that differ from its defaults, each with its place in ``[theme]``."""
    nav: NavConfig = NavConfig()
    pages: PagesConfig = PagesConfig()
    feeds: FeedsConfig = FeedsConfig()
    descriptions: DescriptionsConfig = DescriptionsConfig()
    params: FrozenTable = FrozenTable()
    """Values for themes: any keys, which templates read as ``site.params.KEY``."""
    build: BuildConfig = BuildConfig()
    publish: PublishConfig = PublishConfig()
    search: SearchConfig = SearchConfig()
    fetch: FetchConfig = FetchConfig()
    media: MediaConfig = MediaConfig()
    import_fields: FieldNames = DEFAULT_FIELD_NAMES

    @property
    def clippings(self) -> Path:
        """The folder of the raw clippings."""
        return self.root / "content" / "clippings"

    @property
    def articles(self) -> Path:
        """The folder of the Markdown pages."""
        return self.root / "content" / "articles"

    @property
    def site(self) -> Path:
        """The default output folder."""
        return self.root / self.output


SECTIONS = {
    "site": "",
    "theme": "theme_options",
    "nav": "nav",
    "pages": "pages",
    "feed": "feeds",
    "descriptions": "descriptions",
    "params": "params",
    "build": "build",
    "publish": "publish",
    "search": "search",
    "fetch": "fetch",
    "media": "media",
    "import.fields": "import_fields",
}
"""The sections of ``jianbao.toml``, and the field of ``Config`` with their values; ``[site]`` has those of ``Config``.

Keys of ``[site]`` may also be at the top of the file, outside any section. Besides, each ``[[feeds]]`` is a
``FeedSource`` of ``feed_sources``.
"""
FREE_SECTIONS = ("theme", "params")
"""Sections whose keys are no fields of ``Config``: the theme says which there are (``theme_file``), or nobody."""
OLD_SECTION_NAMES = {"feeds": "feed"}
"""Names of sections in earlier versions, which are still understood, and their present names."""
