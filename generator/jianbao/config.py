"""``jianbao.toml`` -> a frozen ``Config``. Unknown keys are answered with "did you mean"."""

from __future__ import annotations

import re
import string
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from jianbao.errors import ConfigError

FILE = "jianbao.toml"
LANGUAGES = ("zh-Hans", "zh-Hant", "en")
DEFAULT_LANGUAGE = LANGUAGES[0]
FACETS = ("outlet", "year", "tag", "script")
OFFLINE = ("auto", "on", "off")
SMALLEST_SHARD = 100_000
"""Characters; of shards smaller than this a big archive would have thousands, and a search would load from each."""


class SearchConfig(NamedTuple):
    """The section ``[search]`` of ``jianbao.toml``."""

    enabled: bool = True
    """Whether there is a search at all."""
    fold: bool = True
    """Whether Simplified and Traditional characters are one."""
    shard_size: int = 8_000_000
    """Characters that have lists of words in common. A search loads from every shard, so of fewer it answers sooner; an
    article put into the middle of one makes its lists be written anew, a second or so for a million characters."""
    offline: str = "auto"
    """Whether the site can be searched from a folder too, one of ``OFFLINE``."""
    facets: tuple[str, ...] = FACETS
    """What results can be narrowed by."""


class Config(NamedTuple):
    """The settings of one archive; every field but ``root`` is a key of ``jianbao.toml``, ``search`` a section."""

    root: Path
    """The folder that holds ``jianbao.toml``; all other folders lie in it."""
    title: str = "剪报"
    """Name of the archive, on every page."""
    description: str = ""
    """One sentence, on the home page and in the feed."""
    url: str = ""
    """Where the site will stand, ending in ``/``; empty: absolute addresses are left out."""
    lang: str = DEFAULT_LANGUAGE
    """Language of the pages around the articles, one of ``LANGUAGES``."""
    author: str = ""
    """Who keeps the archive, for the feed; empty: the title stands there."""
    theme: str = "default"
    """Folder under ``themes/``; what it lacks is taken from the default theme."""
    search: SearchConfig = SearchConfig()

    @property
    def clippings(self) -> Path:
        """Where the raw clippings lie."""
        return self.root / "content" / "clippings"

    @property
    def articles(self) -> Path:
        """Where the clean pages lie."""
        return self.root / "content" / "articles"

    @property
    def site(self) -> Path:
        """Where the site is built unless told otherwise."""
        return self.root / "site"


KEYS = tuple(name for name in Config._fields if name not in ("root", "search"))
SEARCH_KEYS = SearchConfig._fields


def find_root(start: Path) -> Path | None:
    """The nearest folder, ``start`` or a parent of it, that holds a ``jianbao.toml``."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / FILE).is_file()), None)


def load_config(root: Path) -> Config:
    """Read ``root/jianbao.toml``. Raises ConfigError with file, line and remedy."""
    path = root / FILE
    data = read_toml(path)
    refuse_unknown(data, (*KEYS, "search"), path)
    search = _search(data.pop("search", {}), path)
    refuse_other_than_texts(data, path)
    texts = {key: value.strip() for key, value in data.items() if value.strip()}  # an empty one is as if left out
    lang = texts.get("lang", DEFAULT_LANGUAGE)
    if lang not in LANGUAGES:
        raise _wrong(path, "lang", f"lang = {lang!r} is not known", f"Use one of {', '.join(LANGUAGES)}.")
    if "url" in texts:
        texts["url"] = site_url(texts["url"], file=str(path), line=_line_of(path, "url"))
    return Config(root=root, search=search, **texts)


def _search(data: object, path: Path) -> SearchConfig:
    """The section ``[search]``. Raises ConfigError."""
    if not isinstance(data, dict):
        raise _wrong(path, "search", "search must be a section", "Write [search] on a line of its own, keys below it.")
    refuse_unknown(data, SEARCH_KEYS, path)
    for key in ("enabled", "fold"):
        if not isinstance(data.get(key, True), bool):
            raise _wrong(path, key, f"{key} = {data[key]!r} is neither true nor false", f"Write {key} = true or false.")
    size = data.get("shard_size", SMALLEST_SHARD)
    if isinstance(size, bool) or not isinstance(size, int) or size < SMALLEST_SHARD:
        raise _wrong(path, "shard_size", f"shard_size = {size!r} is no size", f"Use a number from {SMALLEST_SHARD} up.")
    if data.get("offline", "auto") not in OFFLINE:
        raise _wrong(
            path, "offline", f"offline = {data['offline']!r} is not known", f"Use one of {', '.join(OFFLINE)}."
        )
    facets = data.get("facets", FACETS)
    if not isinstance(facets, list | tuple) or not all(isinstance(facet, str) for facet in facets):
        raise _wrong(path, "facets", "facets must be a list of texts", f"Write facets = {[*FACETS]}.")
    unknown = next((facet for facet in facets if facet not in FACETS), None)
    if unknown is not None:
        raise _wrong(path, "facets", f"unknown facet {unknown}", _hint(unknown, FACETS, "facets"))
    return SearchConfig(**data | {"facets": tuple(dict.fromkeys(facets))})


def site_url(text: str, *, file: str | None = None, line: int | None = None) -> str:
    """``text`` as an absolute http(s) address ending in ``/``, or empty. Raises ConfigError."""
    text = text.strip()
    if text and not _is_site(text):
        raise ConfigError(
            f"url = {text!r} is not the address of a site",
            file=file,
            line=line,
            remedy="Write it whole, like https://user.github.io/repo/",
        )
    text = quote(text, safe=string.punctuation)  # a sitemap takes nothing but ASCII
    return text if text.endswith("/") or not text else text + "/"


def _is_site(text: str) -> bool:
    try:
        parts = urlsplit(text)
        whole = bool(parts.hostname) and parts.port != 0
    except ValueError:  # half a bracket, a port that is no number
        return False
    return parts.scheme in ("http", "https") and whole and not re.search(r"[?#\s<>\"\\]", text)


def read_toml(path: Path) -> dict[str, Any]:
    """A TOML file as a dict. Raises ConfigError naming the line that does not hold."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"at line (\d+)", str(error))
        raise ConfigError(
            f"this is not TOML: {error}",
            file=str(path),
            line=int(at.group(1)) if at else len(_lines(path)),  # else it says "at end of document"
            remedy='Each line is  key = "value"; a text needs its quotes.',
        ) from None
    except UnicodeDecodeError:
        raise ConfigError("the file is not UTF-8", file=str(path), remedy="Save it again as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from None


def refuse_unknown(data: Iterable[str], known: Iterable[str], path: Path) -> None:
    """Raise ConfigError for the first key of ``data`` that is not ``known``, naming the nearest."""
    names = sorted(known)
    for key in data:
        if key not in names:
            raise _wrong(path, key, f"unknown key {key}", _hint(key, names, "keys"))


def _hint(unknown: str, known: Sequence[str], kind: str) -> str:
    from difflib import get_close_matches  # only who mistypes waits for it to load

    near = get_close_matches(unknown, known, n=1)
    return f"Did you mean {near[0]}?" if near else f"Known {kind}: {', '.join(known)}."


def refuse_other_than_texts(data: Mapping[str, object], path: Path) -> None:
    """Raise ConfigError for the first value of ``data`` that is a number, a list or a table."""
    for key, value in data.items():
        if not isinstance(value, str):
            raise _wrong(path, key, f"{key} must be a text in quotes", f'Write {key} = "..." in {path.name}.')


def _wrong(path: Path, key: str, what: str, remedy: str) -> ConfigError:
    return ConfigError(what, file=str(path), line=_line_of(path, key), remedy=remedy)


def _line_of(path: Path, key: str) -> int | None:
    """The 1-based line on which ``key`` is set or opens a table."""
    pattern = re.compile(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[\].=]""")
    return next((number for number, line in enumerate(_lines(path), 1) if pattern.match(line)), None)


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8-sig").splitlines()
