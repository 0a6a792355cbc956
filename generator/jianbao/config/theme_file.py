"""Read ``theme.toml``: the options that a theme has, and the pages that it adds to a site.

An option is a table with a ``type``; any other table below ``[options]`` is a group of options. So an option's place is
the same in ``theme.toml`` and in ``jianbao.toml``: ``[options.light.link]`` describes ``link`` in ``[theme.light]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from jianbao.config.option_types import OPTION_TYPES
from jianbao.config.toml_file import KeyPath, did_you_mean, read_toml, refuse_unknown, toml_error
from jianbao.errors import ConfigError

THEME_FILE = "theme.toml"
THEME_KEYS = ("name", "description", "pages", "options")
"""Keys of the file. It may have others whose values are texts: they are for people."""
OPTION_KEYS = {"type": str, "default": object, "choices": list, "css": str, "on": list, "description": str}
"""The keys of an option, and the types of their values; lists are lists of texts."""
BLEND = re.compile(r"(?P<share>[1-9]\d?)% (?P<name>\S+) on (?P<below>\S+)")
PAGE_SUFFIXES = (".html", ".xml", ".json", ".txt", ".js")
"""Ends of the names of templates."""


class Ground(NamedTuple):
    """What is behind text: a colour of the same group, or a share of one on another, ``44% link on background``."""

    name: str
    share: int = 100
    below: str = ""
    """The other colour; empty if the share is all."""

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its colours."""
        return (self.name, self.below) if self.below else (self.name,)

    def __str__(self) -> str:
        return f"{self.share}% {self.name} on {self.below}" if self.below else self.name


class ThemeOption(NamedTuple):
    """An option of a theme."""

    type: str
    """A key of ``OPTION_TYPES``."""
    default: Any
    choices: tuple[str, ...]
    """The values that an option of the type ``choice`` may have."""
    css: str
    """Rules or declarations that are added to the site's style sheets if the value is not the default; ``$value`` in
    them is the value."""
    on: tuple[Ground, ...]
    """Backgrounds of this colour of text, so that the contrast is checked."""
    description: str


class ThemeFile(NamedTuple):
    """What a ``theme.toml`` says."""

    pages: tuple[str, ...] = ()
    """Templates that are rendered once, to this path of the site."""
    options: Mapping[KeyPath, ThemeOption] | None = None
    """None without ``[options]``."""
    groups: Mapping[KeyPath, str] = {}
    """The CSS around the rules of the options of a group, for which it has ``$rules``."""


def read_theme_file(folder: Path) -> ThemeFile:
    """Read and check the ``theme.toml`` of a theme's folder, which may be missing. Raises ConfigError."""
    path = folder / THEME_FILE
    if not path.is_file():
        return ThemeFile()
    data = read_toml(path)
    refuse_unknown([key for key, value in data.items() if not isinstance(value, str)], THEME_KEYS, path)
    pages = data.get("pages", [])
    if not isinstance(pages, list) or not all(isinstance(page, str) and _is_page_path(page) for page in pages):
        ends = ", ".join(PAGE_SUFFIXES)
        remedy = f'Write pages = ["words.html"]: names of files in the theme\'s folder templates that end in {ends}.'
        raise toml_error(path, ("pages",), "pages must be a list of paths of templates", remedy)
    if "options" not in data:
        return ThemeFile(tuple(pages))
    options: dict[KeyPath, ThemeOption] = {}
    groups: dict[KeyPath, str] = {}
    for place, table in _tables((), data["options"], path):
        if "type" in table:
            options[place] = _option(place, table, path)
        elif "css" in table:
            groups[place] = table["css"]
    _check_backgrounds(options, path)
    return ThemeFile(tuple(pages), options, groups)


def settable(files: Iterable[ThemeFile]) -> ThemeFile:
    """The ``theme.toml`` with the options that may be set: the first of a theme's that has ``[options]``."""
    return next((file for file in files if file.options is not None), ThemeFile(options={}))


def all_options(files: Sequence[ThemeFile]) -> dict[KeyPath, ThemeOption]:
    """All options that templates may read: those of the theme, and of the themes that it takes templates from."""
    return {place: option for file in reversed(files) for place, option in (file.options or {}).items()}


def _is_page_path(page: str) -> bool:
    parts = page.split("/")
    return page.endswith(PAGE_SUFFIXES) and not any(part[:1] in ("", ".") or "\\" in part for part in parts)


def _tables(place: KeyPath, table: object, path: Path) -> Iterator[tuple[KeyPath, dict[str, Any]]]:
    """A table below ``[options]`` and all tables in it that are groups or options, with their places."""
    if not isinstance(table, dict):
        remedy = f'Write [options.{".".join(place)}] on a line of its own, and type = "..." below it.'
        raise toml_error(path, ("options", *place), f"{place[-1]} must be a table", remedy)
    yield place, table
    if "type" not in table:
        for key, value in table.items():
            if key != "css" or isinstance(value, dict):
                yield from _tables((*place, key), value, path)


def _option(place: KeyPath, table: Mapping[str, Any], path: Path) -> ThemeOption:
    """Check the description of an option. Raises ConfigError."""
    where = ("options", *place)
    for key in table:
        if key not in OPTION_KEYS:
            raise toml_error(path, (*where, key), f"unknown key {key}", did_you_mean(key, [*OPTION_KEYS], "keys"))
        if not _has_type(table[key], OPTION_KEYS[key]):
            kind_name = "a text" if OPTION_KEYS[key] is str else "a list of texts"
            raise toml_error(path, (*where, key), f"{key} must be {kind_name}", f"Correct {key} in {path.name}.")
    kind = OPTION_TYPES.get(table["type"])
    if kind is None:
        what = f"type = {table['type']!r} is not a type of options"
        raise toml_error(path, (*where, "type"), what, did_you_mean(table["type"], [*OPTION_TYPES], "types"))
    if "$value" in table.get("css", "") and kind.to_css is None:
        remedy = "Use another type, or rules without $value: the value of this type may be any text."
        raise toml_error(path, (*where, "css"), f"css cannot have the value of the type {table['type']}", remedy)
    if kind.empty is None and "default" not in table:
        what = f"an option of the type {table['type']} needs a default"
        raise toml_error(path, where, what, "Write default = ... below it.")
    choices = tuple(table.get("choices", ()))
    try:
        default = kind.check(table["default"], choices) if "default" in table else kind.empty
    except ConfigError as error:
        what = f"default = {table['default']!r} {error.what}"
        raise toml_error(path, (*where, "default"), what, error.remedy or "") from None
    grounds = tuple(map(_ground, table.get("on", ())))
    return ThemeOption(table["type"], default, choices, table.get("css", ""), grounds, table.get("description", ""))


def _ground(text: str) -> Ground:
    blend = BLEND.fullmatch(text)
    return Ground(blend["name"], int(blend["share"]), blend["below"]) if blend else Ground(text)


def _has_type(value: object, kind: type) -> bool:
    return isinstance(value, kind) and (kind is not list or all(isinstance(item, str) for item in value))  # type: ignore[attr-defined]  # it is a list


def _check_backgrounds(options: Mapping[KeyPath, ThemeOption], path: Path) -> None:
    """Raise ConfigError for an option whose backgrounds are no colours of its group."""
    for place, option in options.items():
        colours = [other[-1] for other in options if other[:-1] == place[:-1] and options[other].type == "colour"]
        for name in [name for ground in option.on for name in ground.names]:
            if option.type != "colour" or name not in colours:
                what = f"on names {name}, which is not a colour next to {place[-1]}"
                raise toml_error(path, ("options", *place, "on"), what, did_you_mean(name, colours, "colours"))
