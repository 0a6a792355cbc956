"""Checks of settings that need more than their type: languages, addresses, sizes, dates, facets, entries of the menu.

A check takes a value of the right type and returns the value to store. It raises ConfigError for a wrong one; the
message continues ``key = value`` ("is not supported"), because only ``load`` knows key, file and line.
"""

from __future__ import annotations

import math
import re
import string
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from jianbao.config.toml_file import did_you_mean
from jianbao.errors import ConfigError
from jianbao.suggestion import closest

Check = Callable[[Any], Any]
SIZE_UNITS = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}


LIST_NAMES_IN_NAV = ("dates", "outlets", "channels", "authors", "tags", "about", "pages")
"""What the navigation may name: lists that the site has, the about page, and all own pages with ``nav: true``."""
HOST_AND_PORT = re.compile(r"(?:\[[0-9a-f:.]+\]|[^\s/:@\[\]?#]+):[1-9]\d{0,4}", re.IGNORECASE)
INTERFACE_TAG = re.compile(r"[a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?", re.IGNORECASE)
"""Tags with a language, a script and a territory, which every browser understands."""
WITHOUT_SCHEME = re.compile(r"(?://)?(?P<rest>[\w-]+(?:\.[\w-]+)+\.?(?::\d+)?(?:[/?#]\S*)?)")
"""An address that begins with the name of a host."""
NAV_LINK_SCHEMES = ("http", "https", "mailto")


class FrozenTable(dict[str, Any]):
    """A TOML table that never changes, and so has a hash; themes read a value of it as an attribute."""

    def __hash__(self) -> int:  # type: ignore[override]  # dict has none
        return hash(frozenset(self.items()))


class NavLink(NamedTuple):
    """An entry of the navigation with a title of its own."""

    title: str
    link: str
    """Path below the site's root, which may have a query or a fragment, or a complete URL."""


def one_of(*choices: str) -> Check:
    """A check: the value must be one of ``choices``."""

    def check(value: str) -> str:
        if value not in choices:
            meant = closest(value, choices)
            hint = f"Did you mean {meant}? " if meant else ""
            raise ConfigError("is not supported", remedy=f"{hint}Use one of {', '.join(choices)}.")
        return value

    return check


def at_least(minimum: int) -> Check:
    """A check: the number must be finite and not smaller than ``minimum``."""

    def check(value: float) -> float:
        if not minimum <= value < math.inf:
            problem = "is too small" if value < minimum else "is not finite"
            raise ConfigError(problem, remedy=f"Use {minimum} or more.")
        return value

    return check


def language_tag(text: str) -> str:
    """Check the tag of a language (BCP 47): ``fr``, ``pt-BR``, ``sr-Latn``. ``load`` checks that it has texts."""
    if not INTERFACE_TAG.fullmatch(text):
        raise ConfigError("is not supported", remedy="Write the tag of a language, like en, fr or pt-BR.")
    return text


def some_of(kind: str, choices: Sequence[str]) -> Check:
    """A check: each item of a list must be one of ``choices``; repeated items are dropped."""

    def check(values: Sequence[str]) -> tuple[str, ...]:
        unknown = next((value for value in values if value not in choices), None)
        if unknown is not None:
            raise ConfigError(f"has the unknown {kind} {unknown}", remedy=did_you_mean(unknown, choices, f"{kind}s"))
        return tuple(dict.fromkeys(values))

    return check


def site_url(text: str) -> str:
    """Check the URL of a site: an absolute http(s) URL, returned percent-encoded and ending in ``/``; may be empty.

    Raises ConfigError.
    """
    text = text.strip()
    if text and (not is_web_url(text) or re.search("[?#]", text)):
        remedy = how_to_complete(text) or "Write the complete URL, like https://user.github.io/repo/"
        raise ConfigError("is not the URL of a site", remedy=remedy)
    text = quote(text, safe=string.punctuation)  # a sitemap must be ASCII
    return text if text.endswith("/") or not text else text + "/"


def web_url(text: str) -> str:
    """Check the URL of any page on the web."""
    if not is_web_url(text):
        remedy = how_to_complete(text) or "Write the complete URL, like https://example.org/page"
        raise ConfigError("is not a URL", remedy=remedy)
    return quote(text, safe=string.punctuation)


def how_to_complete(text: str) -> str:
    """A remedy for an address without its scheme, such as ``example.org/x``; empty for any other text."""
    match = WITHOUT_SCHEME.fullmatch(text.strip())
    return f"Write https://{match['rest']}" if match else ""


def places(values: Sequence[str]) -> tuple[str, ...]:
    """Check machines, each a host with a port: ``127.0.0.1:8001``, ``[::1]:80``; returned in lower case."""
    if wrong := next((value for value in values if not HOST_AND_PORT.fullmatch(value.strip())), ""):
        raise ConfigError(f"has {wrong!r}, which is not a host with a port", remedy='Write "127.0.0.1:8001".')
    return tuple(dict.fromkeys(value.strip().lower() for value in values))


def contact_address(text: str) -> str:
    """Check an e-mail address or a URL."""
    if not (is_web_url(text) or re.fullmatch(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\".]+", text)):
        raise ConfigError("is neither an e-mail address nor a URL", remedy="Write one, like keeper@example.org")
    return text


def texts_by_name(values: object) -> FrozenTable:
    """Check a table of names with a text for each."""
    if not isinstance(values, dict) or not all(isinstance(text, str) for text in values.values()):
        raise ConfigError("is not a table of texts", remedy='Write { "name" = "What it is." }.')
    return FrozenTable(values)


def is_web_url(text: str) -> bool:
    """Whether ``text`` is an absolute http(s) URL."""
    try:
        parts = urlsplit(text)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:  # an unclosed bracket, or a port that is not a number
        return False
    return parts.scheme in ("http", "https") and has_host and not re.search(r'[\s<>"\\]', text)


def byte_size(text: str) -> int:
    """The bytes in a size like ``1 GB`` or ``500 MB``. Raises ConfigError."""
    match = re.fullmatch(r"(\d+(?:\.\d+)?)\s*([KMGT]?B)", text.strip(), re.IGNORECASE)
    if not match:
        raise ConfigError("is not a size", remedy="Write a number and a unit, like 1 GB or 500 MB.")
    return round(float(match[1]) * SIZE_UNITS[match[2].upper()])


def a_size(text: str) -> str:
    """Check a size, which ``byte_size`` converts."""
    byte_size(text)
    return text


def time_zone(name: str) -> str:
    """Check the name of a time zone."""
    from zoneinfo import ZoneInfo, available_timezones  # slow to import, and few archives name one

    try:
        ZoneInfo(name)
    except (OSError, ValueError, LookupError):  # a folder, an absolute path, an unknown name
        meant = closest(name, sorted(available_timezones())) if "/" in name else None
        remedy = f"Did you mean {meant}?" if meant else "Use an IANA name like Asia/Shanghai."
        raise ConfigError("is not a time zone", remedy=remedy) from None
    return name


def day_form(text: str) -> str:
    """Check the form of a day, with ``{year}``, ``{month}``, ``{day}`` and ``{month_name}``."""
    try:
        parts = [*string.Formatter().parse(text)]
    except ValueError:  # a brace without its other half
        parts = [("", "", "", None)]
    if all(name is None or _is_part_of_day(name, width or "", conversion) for _, name, width, conversion in parts):
        return text
    remedy = 'Write it with {year}, {month}, {day} and {month_name}, like "{year}-{month:02}-{day:02}".'
    raise ConfigError("is not the form of a date", remedy=remedy)


def _is_part_of_day(name: str, width: str, conversion: str | None) -> bool:
    """Whether a field in braces is a part of a day; the width is short, because any length would fill the memory."""
    is_number = name in ("year", "month", "day") and re.fullmatch(r"(?:0?[1-9])?", width)
    return conversion is None and bool(is_number or (name == "month_name" and not width))


def nav_entries(values: object) -> tuple[str | NavLink, ...]:
    """Check the entries of the navigation: names of lists, and tables with ``title`` and ``link``."""
    example = 'Write entries = ["dates", "tags", { title = "Feed", link = "feed.xml" }].'
    if not isinstance(values, list | tuple):
        raise ConfigError("is not a list", remedy=example)
    return tuple(_nav_entry(value, example) for value in values)


def _nav_entry(value: object, example: str) -> str | NavLink:
    if isinstance(value, str):
        return str(some_of("entry", LIST_NAMES_IN_NAV)([value])[0])
    if not isinstance(value, dict) or not all(isinstance(value.get(key), str) for key in NavLink._fields):
        raise ConfigError(f"has an entry that is neither a name nor a title with a link: {value}", remedy=example)
    if unknown := next((key for key in value if key not in NavLink._fields), ""):
        raise ConfigError(
            f"has an entry with the unknown key {unknown}", remedy=did_you_mean(unknown, NavLink._fields, "keys")
        )
    title, link = value["title"].strip(), value["link"].strip().removeprefix("/")
    scheme = re.match(r"([a-z][a-z0-9+.-]*):", link, re.IGNORECASE)
    if not title or not link or ".." in link.split("/") or (scheme and scheme[1].lower() not in NAV_LINK_SCHEMES):
        remedy = "Write a path below the site, like feed.xml, or a complete URL, like https://example.org/"
        raise ConfigError(f"has an entry with a link that leads nowhere: {value['link']!r}", remedy=remedy)
    return NavLink(title, link)
