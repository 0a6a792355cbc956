"""Load the outlets (publishers): one TOML file for each, in this folder and in an archive's own ``outlets`` folder.

The file's name is the slug, and the keys are the fields of ``model.Outlet``. docs/outlets.md explains them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from jianbao.config import read_toml, refuse_unknown
from jianbao.errors import ConfigError, undecodable_name
from jianbao.model import Outlet

SHIPPED_OUTLETS = Path(__file__).parent
OUTLET_KEYS = tuple(name for name in Outlet._fields if name != "slug")
SELECTOR_KEYS = ("junk", "captions", "credits")
PATTERN_KEYS = ("datelines", "address_dates", "wire_leads")
DATE_PARTS = ("year", "month", "day", "hour", "minute", "second")
UNKNOWN_DATE_PART = re.compile(rf"\{{(?!(?:{'|'.join(DATE_PARTS)})\}})[A-Za-z]\w*\}}")
TABLE_KEYS = ("names", "descriptions", "sections")
TEXT_KEYS = ("timezone", "kind")
OUTLET_KINDS = ("", "video")


def load_outlets(*folders: Path, patterns: bool = True) -> Mapping[str, Outlet]:
    """Load outlets by slug from the shipped files and ``folders``; a later file replaces an earlier one of its name.

    Without ``patterns`` the selectors and regular expressions are not checked, which is faster. Raises ConfigError with
    the name of an invalid file.
    """
    files = [path for folder in (SHIPPED_OUTLETS, *folders) for path in sorted(folder.glob("*.toml"))]
    return MappingProxyType({path.stem: load_outlet(path, patterns) for path in files})


def load_outlet(path: Path, patterns: bool = True) -> Outlet:
    """Load the outlet in one file; parameters and errors are those of ``load_outlets``."""
    if found := undecodable_name(path.stem):  # the name is the slug, which is written to pages
        raise ConfigError(found[0], file=str(path), remedy=found[1])
    data = read_toml(path)
    refuse_unknown(data, OUTLET_KEYS, path)
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key in TABLE_KEYS:
            is_valid = isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
        elif key in TEXT_KEYS:
            is_valid = isinstance(value, str)
        else:
            is_valid = isinstance(value, list) and all(isinstance(v, str) for v in value)
            value = tuple(value) if is_valid else value
        if not is_valid:
            kind = (
                "a table of strings" if key in TABLE_KEYS else "a string" if key in TEXT_KEYS else "a list of strings"
            )
            raise ConfigError(f"{key} must be {kind}", file=str(path), remedy="See rfi.toml for an example.")
        values[key] = value
    if not values.get("names"):
        raise ConfigError("names is missing", file=str(path), remedy='Write names = { zh-Hans = "..." }.')
    if patterns:
        _check_notations(values, path)
    return Outlet(slug=path.stem, **values)


def _check_notations(values: Mapping[str, Any], path: Path) -> None:
    """Check values in other notations (time zones, selectors, patterns) now and not when a clipping needs them."""
    # Both are slow to import, and only cleaning needs them.
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    import soupsieve

    try:
        ZoneInfo(values.get("timezone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigError(
            f"timezone {values['timezone']!r} is not known",
            file=str(path),
            remedy="Write the name of an IANA zone, like Europe/Paris.",
        ) from None
    if values.get("kind", "") not in OUTLET_KINDS:
        raise ConfigError(
            f"kind {values['kind']!r} is not known", file=str(path), remedy='Write kind = "video", or leave kind out.'
        )
    for key in (key for key in SELECTOR_KEYS if key in values):
        for selector in values[key]:
            try:
                soupsieve.compile(selector)
            except soupsieve.SelectorSyntaxError:
                raise ConfigError(
                    f"{key}: {selector!r} is not a CSS selector",
                    file=str(path),
                    remedy="Write it as in a stylesheet: .class, #id, [role=note], p:-soup-contains('…').",
                ) from None
    _check_patterns(values, path)


def _check_patterns(values: Mapping[str, Any], path: Path) -> None:
    for key in (key for key in PATTERN_KEYS if key in values):
        for pattern in values[key]:
            if key != "wire_leads" and (placeholder := UNKNOWN_DATE_PART.search(pattern)):
                raise ConfigError(
                    f"{key}: {placeholder.group()} is not a part of a date",
                    file=str(path),
                    remedy=f"Use {', '.join(f'{{{part}}}' for part in DATE_PARTS)}.",
                )
            try:
                groups = re.compile(pattern).groupindex
            except re.error as error:
                raise ConfigError(
                    f"{key}: {pattern!r} is not a regular expression: {error}",
                    file=str(path),
                    remedy="Write a backslash before ( [ . * + ? if the character itself is meant.",
                ) from None
            if key == "wire_leads" and "author" not in groups:
                raise ConfigError(
                    f"{key}: {pattern!r} has no group for the author",
                    file=str(path),
                    remedy="Write (?P<author>...) in it.",
                )


def host_of(url: str) -> str:
    """The host of a URL in lower case without ``www.``; empty if there is no host."""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.").rstrip(".")


def outlet_of_host(outlets: Mapping[str, Outlet], host: str) -> Outlet | None:
    """The outlet whose file lists ``host``, or the closest parent domain of it; None if no file does."""
    outlet_of = {domain: outlet for outlet in outlets.values() for domain in outlet.hosts}
    labels = host.split(".")
    domains = (".".join(labels[i:]) for i in range(len(labels)))
    return next((outlet_of[domain] for domain in domains if domain in outlet_of), None)
