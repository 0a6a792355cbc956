"""What jianbao knows of publishers: one TOML file an outlet, here and in an archive's own ``outlets`` folder.

The file's name is the slug; the keys are the fields of ``model.Outlet``. See docs/architecture.md for the notation.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from jianbao.config import read_toml, refuse_unknown
from jianbao.errors import ConfigError
from jianbao.model import Outlet

SHIPPED_OUTLETS = Path(__file__).parent
OUTLET_KEYS = tuple(name for name in Outlet._fields if name != "slug")
SELECTOR_KEYS = ("junk", "captions", "credits")
PATTERN_KEYS = ("datelines", "address_dates", "wire_leads")
DATE_PARTS = ("year", "month", "day", "hour", "minute", "second")
UNKNOWN_DATE_PART = re.compile(rf"\{{(?!(?:{'|'.join(DATE_PARTS)})\}})[A-Za-z]\w*\}}")
TABLE_KEYS = ("names", "sections")
TEXT_KEYS = ("timezone", "kind")
OUTLET_KINDS = ("", "video")


def load_outlets(*folders: Path, patterns: bool = True) -> Mapping[str, Outlet]:
    """Slug -> Outlet from the shipped files and then from ``folders``, a later file taking the earlier one's place.

    Without ``patterns`` selectors and regular expressions are not tried: who only wants names need not wait for that.

    Raises ConfigError naming the file that does not hold.
    """
    files = [path for folder in (SHIPPED_OUTLETS, *folders) for path in sorted(folder.glob("*.toml"))]
    return MappingProxyType({path.stem: _outlet(path, patterns) for path in files})


def _outlet(path: Path, patterns: bool) -> Outlet:
    data = read_toml(path)
    refuse_unknown(data, OUTLET_KEYS, path)
    values: dict[str, Any] = {}
    for key, value in data.items():
        if key in TABLE_KEYS:
            good = isinstance(value, dict) and all(isinstance(v, str) for v in value.values())
        elif key in TEXT_KEYS:
            good = isinstance(value, str)
        else:
            good = isinstance(value, list) and all(isinstance(v, str) for v in value)
            value = tuple(value) if good else value
        if not good:
            kind = "a table of texts" if key in TABLE_KEYS else "a text" if key in TEXT_KEYS else "a list of texts"
            raise ConfigError(f"{key} must be {kind}", file=str(path), remedy="rfi.toml shows how it is written.")
        values[key] = value
    if not values.get("names"):
        raise ConfigError("names is missing", file=str(path), remedy='Write names = { zh-Hans = "..." }.')
    if patterns:
        _check(values, path)
    return Outlet(slug=path.stem, **values)


def _check(values: Mapping[str, Any], path: Path) -> None:
    """What is written in another notation must be understood now, not at the first clipping that needs it."""
    # These take 10 and 100 ms to load, and only who cleans needs them.
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    import soupsieve

    try:
        ZoneInfo(values.get("timezone", "UTC"))
    except (ZoneInfoNotFoundError, ValueError):
        raise ConfigError(
            f"timezone {values['timezone']!r} is not known", file=str(path), remedy="Write it like Europe/Paris."
        ) from None
    if values.get("kind", "") not in OUTLET_KINDS:
        raise ConfigError(
            f"kind {values['kind']!r} is not known", file=str(path), remedy='Write kind = "video", or none.'
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
            if key != "wire_leads" and (slip := UNKNOWN_DATE_PART.search(pattern)):
                raise ConfigError(
                    f"{key}: {slip.group()} stands for no part of a date",
                    file=str(path),
                    remedy=f"Known are {', '.join(f'{{{part}}}' for part in DATE_PARTS)}.",
                )
            try:
                groups = re.compile(pattern).groupindex
            except re.error as error:
                raise ConfigError(f"{key}: {pattern!r} is not a pattern: {error}", file=str(path)) from None
            if key == "wire_leads" and "author" not in groups:
                raise ConfigError(
                    f"{key}: {pattern!r} names no author", file=str(path), remedy="Write (?P<author>...) in it."
                )


def host_of(url: str) -> str:
    """The host of an address in lower case without ``www.``; empty where there is none."""
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.").rstrip(".")


def by_host(outlets: Mapping[str, Outlet], host: str) -> Outlet | None:
    """The outlet that claims ``host`` or the nearest domain above it."""
    claims = {claim: outlet for outlet in outlets.values() for claim in outlet.hosts}
    labels = host.split(".")
    domains = (".".join(labels[i:]) for i in range(len(labels)))
    return next((claims[domain] for domain in domains if domain in claims), None)
