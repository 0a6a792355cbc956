"""Colours of options of a theme: their notation, and the contrast of text to its background."""

from __future__ import annotations

import re

from jianbao.errors import ConfigError

COLOUR = re.compile(r"#(?:[0-9a-f]{3}|[0-9a-f]{6})", re.IGNORECASE)
MIN_CONTRAST = 4.5
"""Of text to its background, level AA of the Web Content Accessibility Guidelines
(https://www.w3.org/TR/WCAG22/#contrast-minimum)."""
STEPS = 100
"""In how many steps ``readable_colour`` goes from a colour to black or white."""


def colour(text: object) -> str:
    """Check a colour in hexadecimal digits; returned as ``#rrggbb``. Raises ConfigError."""
    if not isinstance(text, str) or not COLOUR.fullmatch(text.strip()):
        raise ConfigError("is not a colour", remedy='Write it in hexadecimal digits, like "#1a5fb4".')
    digits = text.strip().lower().removeprefix("#")
    return f"#{digits if len(digits) == 6 else ''.join(digit * 2 for digit in digits)}"


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def readable_colour(text: str, backgrounds: tuple[str, ...]) -> str:
    """The colour nearest to ``text`` on its way to black or to white that is readable on all of the ``backgrounds``.

    Empty if no such colour exists.
    """
    for step in range(STEPS + 1):
        for end in ("#000000", "#ffffff"):
            mixed = mix(text, end, step / STEPS)
            if all(contrast(mixed, background) >= MIN_CONTRAST for background in backgrounds):
                return mixed
    return ""


def mix(one: str, other: str, share: float) -> str:
    """A colour with a ``share``, from 0 to 1, of the ``other`` one."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def _channels(colour_text: str) -> tuple[int, ...]:
    return tuple(int(colour_text[at : at + 2], 16) for at in (1, 3, 5))


def _luminance(colour_text: str) -> float:
    """The relative luminance (https://www.w3.org/TR/WCAG22/#dfn-relative-luminance)."""
    red, green, blue = (
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in _channels(colour_text))
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
