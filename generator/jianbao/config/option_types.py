"""The types that options of a theme may have: how a value is checked, and how it is written in CSS."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from jianbao.config.colours import colour
from jianbao.config.values import one_of
from jianbao.errors import ConfigError

FONT_NAME = re.compile(r"[\w .&+()-]+")
GENERIC_FONTS = frozenset(
    "serif sans-serif monospace cursive fantasy system-ui ui-serif ui-sans-serif ui-monospace ui-rounded math".split()  # noqa: SIM905
)
"""Names of families that the browser chooses (https://www.w3.org/TR/css-fonts-4/#generic-font-families)."""


class OptionType(NamedTuple):
    """A type of options."""

    check: Callable[[Any, Sequence[str]], Any]
    """Makes the value to store from one of TOML and the option's choices. Raises ConfigError, as in ``values``."""
    empty: Any
    """The default of an option that names none; None if it has to."""
    to_css: Callable[[Any], str] | None = None
    """The value in CSS; None if it may be any text."""


def _fonts(value: object, _choices: Sequence[str]) -> tuple[str, ...]:
    """Names of font families, the first choice first."""
    names = value.split(",") if isinstance(value, str) else value
    if not isinstance(names, list | tuple) or not all(isinstance(name, str) for name in names):
        raise ConfigError("is not a list of fonts", remedy='Write names of font families, like ["Georgia", "serif"].')
    stripped = tuple(name.strip() for name in names)
    if wrong := next((name for name in stripped if not FONT_NAME.fullmatch(name)), None):
        raise ConfigError(f"has {wrong!r}, which is not the name of a font", remedy='Write the name, like "Georgia".')
    return stripped


def _boolean(value: object, _choices: Sequence[str]) -> bool:
    if not isinstance(value, bool):
        raise ConfigError("is neither true nor false", remedy="Write true or false, without quotes.")
    return value


def _text(value: object, _choices: Sequence[str]) -> str:
    if not isinstance(value, str):
        raise ConfigError("is not a text", remedy="Write it in quotes.")
    return value.strip()


def _choice(value: object, choices: Sequence[str]) -> str:
    return str(one_of(*choices)(_text(value, choices)))


def _file(value: object, choices: Sequence[str]) -> str:
    """The path of a file below ``content/static``, or below ``static`` of the theme."""
    path = _text(value, choices).removeprefix("/")
    if (path and any(part[:1] in ("", ".") for part in path.split("/"))) or "\\" in path or ":" in path:
        remedy = 'Write its path below content/static, or below static of the theme, like "logo.svg".'
        raise ConfigError("is not the path of a file", remedy=remedy)
    return path


OPTION_TYPES = {
    "colour": OptionType(lambda value, _: colour(value), None, str),
    "fonts": OptionType(
        _fonts, (), lambda names: ", ".join(name if name in GENERIC_FONTS else f'"{name}"' for name in names)
    ),
    "file": OptionType(_file, ""),
    "boolean": OptionType(_boolean, False, lambda value: str(value).lower()),
    "choice": OptionType(_choice, None, str),
    "text": OptionType(_text, ""),
}
