"""Check the section ``[theme]`` of ``jianbao.toml`` against the options that the theme has."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from jianbao.config.colours import MIN_CONTRAST, contrast, mix, readable_colour
from jianbao.config.option_types import OPTION_TYPES
from jianbao.config.theme_file import Ground, ThemeFile, ThemeOption
from jianbao.config.toml_file import KeyPath, did_you_mean, toml_error
from jianbao.errors import ConfigError


def checked_options(
    table: Mapping[str, Any], theme: ThemeFile, name: str, path: Path
) -> tuple[tuple[KeyPath, Any], ...]:
    """The options that ``table`` sets to another value than the default, by place.

    ``table`` is the section ``[theme]`` of the file ``path``, for the theme ``name``. Raises ConfigError for options
    that the theme does not have, for wrong values, and for text that cannot be read on its background.
    """
    options = theme.options or {}
    values = dict(_set_values((), table, options, name, path))
    _check_contrast(values, options, path)
    return tuple((place, value) for place, value in values.items() if value != options[place].default)


def _set_values(
    group: KeyPath, table: Mapping[str, Any], options: Mapping[KeyPath, ThemeOption], name: str, path: Path
) -> Iterator[tuple[KeyPath, Any]]:
    for key, value in table.items():
        place = (*group, key)
        if place in options:
            if value != "":  # an empty text means the default
                yield place, _checked_value(place, value, options[place], path)
            continue
        names = sorted({other[len(group)] for other in options if other[: len(group)] == group})
        is_group = any(other[: len(place)] == place for other in options)
        if is_group and isinstance(value, dict):
            yield from _set_values(place, value, options, name, path)
            continue
        what = f"{key} is a group of options" if is_group else f"the theme {name} has no option {'.'.join(place)}"
        remedy = f"Write [theme.{'.'.join(place)}] on a line of its own." if is_group else _known(key, names)
        raise toml_error(path, ("theme", *place), what, remedy)


def _known(key: str, names: list[str]) -> str:
    return did_you_mean(key, names, "options") if names else "Delete this line: the theme has no options."


def _checked_value(place: KeyPath, value: object, option: ThemeOption, path: Path) -> Any:
    try:
        return OPTION_TYPES[option.type].check(value, option.choices)
    except ConfigError as error:
        what = f"{place[-1]} = {value!r} {error.what}"
        raise toml_error(path, ("theme", *place), what, error.remedy or "") from None


def _check_contrast(values: Mapping[KeyPath, Any], options: Mapping[KeyPath, ThemeOption], path: Path) -> None:
    """Raise ConfigError for the first colour of text whose contrast to one of its backgrounds is too low."""
    colours = {place: values.get(place, option.default) for place, option in options.items() if option.type == "colour"}
    for place, option in options.items():
        group = {other[-1]: colour for other, colour in colours.items() if other[:-1] == place[:-1]}
        grounds = {ground: _colour_of(ground, group) for ground in option.on}
        for ground, behind in grounds.items():
            ratio = contrast(colours[place], behind)
            changed = [name for name in (place[-1], *ground.names) if (*place[:-1], name) in values]
            if ratio >= MIN_CONTRAST or not changed:
                continue
            better = readable_colour(colours[place], tuple(grounds.values()))
            remedy = f'Write {place[-1]} = "{better}"' if better else f"Choose another {place[-1]}"
            raise toml_error(
                path,
                ("theme", *place[:-1], changed[0]),
                f"{place[-1]} ({colours[place]}) on {ground} ({behind}) has a contrast of {ratio:.2f}, and readers "
                f"need {MIN_CONTRAST} (WCAG AA)",
                f"{remedy} in [{'.'.join(('theme', *place[:-1]))}], or another {ground.name}.",
            )


def _colour_of(ground: Ground, group: Mapping[str, str]) -> str:
    return mix(group[ground.below], group[ground.name], ground.share / 100) if ground.below else group[ground.name]
