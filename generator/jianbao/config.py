"""Read the settings, ``jianbao.toml``, into an immutable ``Config``; suggest a key for an unknown one."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from jianbao.errors import ConfigError
from jianbao.suggestion import closest

SETTINGS_FILE = "jianbao.toml"
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
"""Languages of the interface."""
DEFAULT_LANGUAGE = LANGUAGES[0]
FACETS = ("outlet", "channel", "year", "tag", "script")
"""The facets of ``publish/search/facets.py``."""
MIN_SHARD_SIZE = 100_000
"""Characters. With smaller shards a large archive would have thousands, and a search loads a file from each."""


class SearchConfig(NamedTuple):
    """The section ``[search]`` of ``jianbao.toml``."""

    enabled: bool = True
    """Whether the site has a search."""
    fold: bool = True
    """Whether a search in Simplified characters finds Traditional ones, and vice versa."""
    shard_size: int = 8_000_000
    """Characters per shard. Fewer, larger shards make a search faster, because it loads files from every shard; smaller
    ones need less memory in a build."""
    facets: tuple[str, ...] = FACETS
    """By which facets results can be filtered, some of ``FACETS``."""


class FieldNames(NamedTuple):
    """The section ``[import.fields]``: the keys of a clipping's front matter that hold each field.

    The first key with a usable value wins; of ``tags`` and ``categories``, the values of all keys are kept. Case,
    ``_``, ``-`` and spaces in a key make no difference: ``pubDate`` is also ``pub_date``.
    """

    title: tuple[str, ...] = ("title", "full_title")
    address: tuple[str, ...] = (
        "from",
        "source",
        "url",
        "link",
        "original_url",
        "canonical_url",
        "source_url",
        "permalink",
        *("resolved_url", "given_url", "origin_url"),
    )
    date: tuple[str, ...] = (
        *("date", "published", "created", "date_published", "date_saved", "pubDate", "publishDate", "clipped"),
        *("published_at", "created_at", "published_date", "time_added"),
    )
    author: tuple[str, ...] = ("author", "authors", "creator", "byline", "published_by")
    tags: tuple[str, ...] = ("tags", "tag", "keywords", "document_tags")
    categories: tuple[str, ...] = ("categories", "category")
    summary: tuple[str, ...] = ("description", "excerpt", "summary")


DEFAULT_FIELD_NAMES = FieldNames()


class Config(NamedTuple):
    """The settings of one archive: its ``root``, the keys of ``jianbao.toml``, and a field for each of its sections."""

    root: Path
    """The folder with ``jianbao.toml``; all other folders are in it."""
    title: str = "剪报"
    """Name of the archive, shown on every page."""
    description: str = ""
    """One sentence, on the home page and in the feed."""
    url: str = ""
    """URL of the published site, ending in ``/``; if empty, absolute URLs are left out."""
    lang: str = DEFAULT_LANGUAGE
    """Language of the interface, one of ``LANGUAGES``."""
    author: str = ""
    """Author of the feed; if empty, the title is used."""
    theme: str = "default"
    """Folder in ``themes/``; files that it lacks are taken from the default theme."""
    search: SearchConfig = SearchConfig()
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
        return self.root / "site"


KEYS = tuple(name for name in Config._fields if name not in ("root", "search", "import_fields"))
"""The keys of ``jianbao.toml`` outside sections; their values are strings."""
SEARCH_KEYS = SearchConfig._fields


def find_root(start: Path) -> Path | None:
    """The nearest folder with a ``jianbao.toml``: ``start`` or one of its parents; None if there is no such folder."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / SETTINGS_FILE).is_file()), None)


def load_config(root: Path) -> Config:
    """Read and check ``root/jianbao.toml``. Raises ConfigError with file, line and remedy."""
    path = root / SETTINGS_FILE
    data = read_toml(path)
    refuse_unknown(data, (*KEYS, "search", "import"), path)
    search = _search(data.pop("search", {}), path)
    import_fields = _import_fields(data.pop("import", {}), path)
    refuse_non_strings(data, path)
    texts = {key: value.strip() for key, value in data.items() if value.strip()}  # an empty value means the default
    lang = texts.get("lang", DEFAULT_LANGUAGE)
    if lang not in LANGUAGES:
        raise _error(path, "lang", f"lang = {lang!r} is not supported", f"Use one of {', '.join(LANGUAGES)}.")
    if "url" in texts:
        texts["url"] = site_url(texts["url"], file=str(path), line=_line_of(path, "url"))
    return Config(root=root, search=search, import_fields=import_fields, **texts)


def load_field_names(root: Path) -> FieldNames:
    """The section ``[import.fields]`` of an archive; the defaults for a folder without settings. Raises ConfigError."""
    return load_config(root).import_fields if (root / SETTINGS_FILE).is_file() else DEFAULT_FIELD_NAMES


def _import_fields(data: object, path: Path) -> FieldNames:
    """Check the section ``[import.fields]``. Raises ConfigError."""
    if isinstance(data, dict):
        refuse_unknown(data, ("fields",), path)
    fields = data.get("fields", {}) if isinstance(data, dict) else None
    if not isinstance(fields, dict):
        what, remedy = "the keys of fields must be in a section", "Write [import.fields] on a line of its own."
        raise _error(path, "import", what, f"{remedy[:-1]}, and its keys below it.")
    refuse_unknown(fields, FieldNames._fields, path)
    for field, keys in fields.items():
        if not isinstance(keys, list) or not all(isinstance(key, str) and key.strip() for key in keys):
            example = ", ".join(f'"{key}"' for key in getattr(DEFAULT_FIELD_NAMES, field)[:2])
            raise _error(path, field, f"{field} must be a list of keys", f"Write {field} = [{example}].")
    return FieldNames(**{field: tuple(keys) for field, keys in fields.items()})


def _search(data: object, path: Path) -> SearchConfig:
    """Check the section ``[search]``. Raises ConfigError."""
    if not isinstance(data, dict):
        raise _error(
            path, "search", "search must be a section", "Write [search] on a line of its own, and its keys below it."
        )
    data = {key: value for key, value in data.items() if key != "offline"}  # of version 0.2; no longer needed
    refuse_unknown(data, SEARCH_KEYS, path)
    for key in ("enabled", "fold"):
        if not isinstance(data.get(key, True), bool):
            raise _error(path, key, f"{key} = {data[key]!r} is neither true nor false", f"Write {key} = true or false.")
    size = data.get("shard_size", MIN_SHARD_SIZE)
    if isinstance(size, bool) or not isinstance(size, int) or size < MIN_SHARD_SIZE:
        raise _error(path, "shard_size", f"shard_size = {size!r} is not a valid size", f"Use {MIN_SHARD_SIZE} or more.")
    facets = data.get("facets", FACETS)
    if not isinstance(facets, list | tuple) or not all(isinstance(facet, str) for facet in facets):
        raise _error(path, "facets", "facets must be a list of strings", f"Write facets = {[*FACETS]}.")
    unknown = next((facet for facet in facets if facet not in FACETS), None)
    if unknown is not None:
        raise _error(path, "facets", f"unknown facet {unknown}", _suggestion(unknown, FACETS, "facets"))
    return SearchConfig(**data | {"facets": tuple(dict.fromkeys(facets))})


def site_url(text: str, *, file: str | None = None, line: int | None = None) -> str:
    """Check the URL of a site: an absolute http(s) URL, returned percent-encoded and ending in ``/``; may be empty.

    Raises ConfigError with ``file`` and ``line``.
    """
    text = text.strip()
    if text and not _is_site_url(text):
        raise ConfigError(
            f"url = {text!r} is not the URL of a site",
            file=file,
            line=line,
            remedy="Write the complete URL, like https://user.github.io/repo/",
        )
    text = quote(text, safe=string.punctuation)  # a sitemap must be ASCII
    return text if text.endswith("/") or not text else text + "/"


def _is_site_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:  # an unclosed bracket, or a port that is not a number
        return False
    return parts.scheme in ("http", "https") and has_host and not re.search(r"[?#\s<>\"\\]", text)


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file. Raises ConfigError with the line of the error."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        position = re.search(r"at line (\d+)", str(error))
        raise ConfigError(
            f"this is not TOML: {error}",
            file=str(path),
            line=int(position.group(1)) if position else len(_lines(path)),  # else "at end of document"
            remedy='Each line is  key = "value"; a string needs quotes.',
        ) from None
    except UnicodeDecodeError:
        raise ConfigError("the file is not UTF-8", file=str(path), remedy="Save it again as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from None


def refuse_unknown(data: Iterable[str], known: Iterable[str], path: Path) -> None:
    """Raise ConfigError for the first key of ``data`` that is not ``known``, and suggest the most similar one."""
    names = sorted(known)
    for key in data:
        if key not in names:
            raise _error(path, key, f"unknown key {key}", _suggestion(key, names, "keys"))


def _suggestion(unknown: str, known: Sequence[str], kind: str) -> str:
    meant = closest(unknown, known)
    return f"Did you mean {meant}?" if meant else f"Known {kind}: {', '.join(known)}."


def refuse_non_strings(data: Mapping[str, object], path: Path) -> None:
    """Raise ConfigError for the first value of ``data`` that is not a string."""
    for key, value in data.items():
        if not isinstance(value, str):
            raise _error(path, key, f"{key} must be a string in quotes", f'Write {key} = "..." in {path.name}.')


def _error(path: Path, key: str, what: str, remedy: str) -> ConfigError:
    return ConfigError(what, file=str(path), line=_line_of(path, key), remedy=remedy)


def _line_of(path: Path, key: str) -> int | None:
    """The 1-based line on which ``key`` is set, or begins a table."""
    pattern = re.compile(rf"""\s*\[*\s*(?:\w+\.)*["']?{re.escape(key)}["']?\s*[\].=]""")
    return next((number for number, line in enumerate(_lines(path), 1) if pattern.match(line)), None)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8-sig").splitlines()
