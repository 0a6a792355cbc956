"""The style sheet that the options of a theme make, as its ``theme.toml`` describes it.

Pages may not have style attributes, which their security policy forbids, so colours and fonts reach them as rules in a
file of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Template
from typing import Any

from jianbao.config.option_types import OPTION_TYPES
from jianbao.config.theme_file import ThemeFile
from jianbao.config.toml_file import KeyPath


def theme_css(values: Mapping[KeyPath, Any], theme: ThemeFile) -> str:
    """The rules for the options that differ from their defaults, ``values``; empty if none of them has any."""
    rules: dict[KeyPath, list[str]] = {}
    for place, option in (theme.options or {}).items():
        to_css = OPTION_TYPES[option.type].to_css or str
        if place in values and option.css:
            rules.setdefault(place[:-1], []).append(_filled(option.css, value=to_css(values[place])))
    return "".join(
        _filled(theme.groups.get(group, "$rules"), rules="\n".join(lines)) + "\n" for group, lines in rules.items()
    )


def _filled(css: str, **values: str) -> str:
    return Template(css.strip()).safe_substitute(values)
