"""List all settings of an archive with their values, defaults and origins, as ``jianbao config`` prints them."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from jianbao.config.load import (
    FEED_SOURCES,
    load_config,
    read_settings,
    section_class,
    settings_of,
    split_sections,
)
from jianbao.config.settings import FREE_SECTIONS, SECTIONS, SETTINGS_FILE, Config
from jianbao.config.theme_file import read_theme_file, settable
from jianbao.config.theme_folders import theme_folders
from jianbao.config.toml_file import KeyPath, key_lines, line_of
from jianbao.config.values import FrozenTable, NavLink


class ListedSetting(NamedTuple):
    """One setting as it is in an archive."""

    section: str
    key: str
    value: Any
    default: Any
    """None for a key of ``[params]``."""
    line: int | None
    """The line of ``jianbao.toml`` that sets it; None if it has its default."""
    description: str
    """What it does, in Markdown."""
    number: int = 0
    """The number of its table, from 1 up, in an array of tables like ``[[feeds]]``."""

    @property
    def origin(self) -> str:
        """Where the value comes from: ``jianbao.toml:3`` or ``default``."""
        return "default" if self.line is None else f"{SETTINGS_FILE}:{self.line}"

    def as_json(self) -> dict[str, Any]:
        """The setting as values of JSON."""
        fields = {name: getattr(self, name) for name in ("value", "default", "origin", "description")}
        place = f"{self.section}.{self.number}" if self.number else self.section
        return {"key": f"{place}.{self.key}", **fields}

    @property
    def header(self) -> str:
        """The line of TOML above the settings of its table."""
        return f"[[{self.section}]]" if self.number else f"[{self.section}]"


def list_settings(root: Path) -> list[ListedSetting]:
    """All settings of the archive in ``root``, in the order of the sections. Raises ConfigError."""
    path = root / SETTINGS_FILE
    config, sections, lines = load_config(root), split_sections(read_settings(path), path), key_lines(path)
    listed = []
    for section in SECTIONS:
        if section == "theme":
            listed += _listed_options(config, lines)
            continue
        set_keys = {place[-1]: line_of(place, lines) for place in sections[section]}
        values = values_of(config, section)
        texts = descriptions(section)
        defaults = {key: setting.default for key, setting in settings_of(section).items()}
        for key, value in values.items():
            line = set_keys.get(key)
            listed.append(ListedSetting(section, key, value, defaults.get(key), line, texts.get(key, "")))
    return [*listed, *_listed_feeds(config, lines)]


def _listed_options(config: Config, lines: Mapping[KeyPath, int]) -> list[ListedSetting]:
    """The options of the theme: first those that are in no group."""
    values = dict(config.theme_options)
    options = settable(map(read_theme_file, theme_folders(config.root, config.theme))).options or {}
    return [
        ListedSetting(
            ".".join(("theme", *place[:-1])),
            place[-1],
            values.get(place, option.default),
            option.default,
            lines.get(("theme", *place)) or (line_of(("theme", *place), lines) if place in values else None),
            option.description,
        )
        for place, option in sorted(options.items(), key=lambda item: len(item[0]))
    ]


def _listed_feeds(config: Config, lines: Mapping[KeyPath, int]) -> Iterator[ListedSetting]:
    texts = descriptions(FEED_SOURCES)
    for number, source in enumerate(config.feed_sources):
        for key, setting in settings_of(FEED_SOURCES).items():
            line = lines.get((FEED_SOURCES, str(number), key))
            value = getattr(source, key)
            yield ListedSetting(FEED_SOURCES, key, value, setting.default, line, texts[key], number + 1)


def values_of(config: Config, section: str) -> Mapping[str, Any]:
    """The values of a section, by key."""
    field = SECTIONS[section]
    owner = getattr(config, field) if field else config
    return owner if isinstance(owner, FrozenTable) else {key: getattr(owner, key) for key in settings_of(section)}


def descriptions(section: str) -> dict[str, str]:
    """What each setting of a section does: the docstrings of the fields, in Markdown on one line."""
    if section in FREE_SECTIONS:
        return {}
    (owner,) = ast.parse(inspect.getsource(section_class(section))).body
    fields = {}
    for field, text in pairwise(getattr(owner, "body", ())):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=key)), ast.Expr(value=ast.Constant(value=str(docstring))):
                fields[key] = " ".join(docstring.replace("``", "`").split())
    return fields


def toml_lines(settings: list[ListedSetting]) -> Iterator[str]:
    """The settings as lines of TOML, each with its origin as a comment."""
    table = ("", 0)
    for setting in settings:
        if (setting.section, setting.number) != table:
            yield from ("",) * bool(table[0])
            table = (setting.section, setting.number)
            yield setting.header
        is_changed = setting.line is not None and setting.default is not None
        default = f"; default: {to_toml(setting.default)}" if is_changed else ""
        yield f"{to_toml_key(setting.key)} = {to_toml(setting.value)}  # {setting.origin}{default}"


def to_toml(value: Any) -> str:
    """Serialize a value of a setting to TOML on one line."""
    if isinstance(value, NavLink):
        value = value._asdict()
    if isinstance(value, dict):
        if not value:
            return "{}"
        return f"{{ {', '.join(f'{to_toml_key(key)} = {to_toml(item)}' for key, item in value.items())} }}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(to_toml, value))}]"
    if isinstance(value, str | bool):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value)


def to_toml_key(key: str) -> str:
    """A key of TOML, in quotes if it needs them."""
    return key if key.isascii() and key.replace("-", "").replace("_", "").isalnum() else to_toml(key)
