"""Find and read ``jianbao.toml``: every key is checked against the field of ``settings`` that it sets."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple, get_args, get_type_hints

from jianbao.config.check_theme_options import checked_options
from jianbao.config.settings import (
    DEFAULT_FIELD_NAMES,
    FREE_SECTIONS,
    LANGUAGES,
    OLD_SECTION_NAMES,
    SECTIONS,
    SETTINGS_FILE,
    Config,
    FeedSource,
    FieldNames,
)
from jianbao.config.theme_file import read_theme_file, settable
from jianbao.config.theme_folders import interface_languages, theme_exists, theme_folders
from jianbao.config.toml_file import KeyPath, did_you_mean, read_toml, toml_error
from jianbao.config.values import Check, FrozenTable
from jianbao.errors import ConfigError
from jianbao.suggestion import closest

RETIRED_KEYS = frozenset([("search", "offline")])
"""Keys of earlier versions that are ignored, as section and key; an old archive needs no change."""
MOVED_KEYS = {("pages", "feed"): "Write length in section [feed]."}
"""Keys that users look for in another section than theirs, and where they are."""
_NO_SETTINGS = frozenset(["root", "feed_sources", "is_named", *filter(None, SECTIONS.values())])
"""Fields of the NamedTuples of settings that are no keys of their section."""
FEED_SOURCES = "feeds"
"""The array of tables ``[[feeds]]``."""
FEEDS_LINE = re.compile(r"\s*\[\[?\s*feeds\b")


class Setting(NamedTuple):
    """One key of ``jianbao.toml``."""

    section: str
    key: str
    type: Any
    """``str``, ``bool``, ``int``, ``float``, ``tuple[str, ...]``, or a type that ``checks`` make."""
    default: Any
    checks: tuple[Check, ...]


def find_root(start: Path) -> Path | None:
    """The nearest folder with a ``jianbao.toml``: ``start`` or one of its parents; None if there is no such folder."""
    start = start.resolve()
    return next((folder for folder in (start, *start.parents) if (folder / SETTINGS_FILE).is_file()), None)


def load_config(root: Path) -> Config:
    """Read and check ``root/jianbao.toml``. Raises ConfigError with file, line and remedy."""
    path = root / SETTINGS_FILE
    data = read_settings(path)
    sections = split_sections(data, path)
    values: dict[str, Any] = {"feed_sources": feed_sources(data, path)}
    for name, keys in sections.items():
        if name in FREE_SECTIONS:
            values[SECTIONS[name]] = _frozen({place[-1]: value for place, value in keys.items()})
            continue
        checked = {setting.key: value for setting, value in _checked(name, keys, path)}
        values |= {SECTIONS[name]: section_class(name)(**checked)} if SECTIONS[name] else checked
    return _with_theme(Config(root=root, **values), path)


def _with_theme(config: Config, path: Path) -> Config:
    """The settings with the options of the theme, checked. Raises ConfigError for them, and for the language.

    The options of a theme that does not exist are not checked: a build reports that first.
    """
    folders = theme_folders(config.root, config.theme)
    languages = (*LANGUAGES, *interface_languages(folders))
    if config.lang not in LANGUAGES and config.lang not in languages:
        known = tuple(dict.fromkeys(languages))
        meant = closest(config.lang, known)
        own_file = f"themes/{config.theme}/i18n/{config.lang}.toml"
        remedy = f"{f'Did you mean {meant}? ' if meant else ''}Use one of {', '.join(known)}, or write {own_file}."
        raise toml_error(path, ("lang",), f"lang = {config.lang!r} is not supported", remedy)
    options: Any = config.theme_options
    if not options or not theme_exists(config.root, config.theme):
        return config._replace(theme_options=())
    theme = settable(map(read_theme_file, folders))
    return config._replace(theme_options=checked_options(options, theme, config.theme, path))


def load_field_names(root: Path) -> FieldNames:
    """The section ``[import.fields]`` of an archive; the defaults for a folder without settings. Raises ConfigError."""
    return load_config(root).import_fields if (root / SETTINGS_FILE).is_file() else DEFAULT_FIELD_NAMES


@functools.cache
def settings_of(section: str) -> dict[str, Setting]:
    """The settings of a section by key, in their order; empty for ``FREE_SECTIONS``."""
    if section in FREE_SECTIONS:
        return {}
    owner = section_class(section)
    hints = get_type_hints(owner, include_extras=True)
    found = {}
    for key in owner._fields:
        if key in _NO_SETTINGS:
            continue
        hint, default = hints[key], owner._field_defaults[key]
        base, *checks = get_args(hint) if hasattr(hint, "__metadata__") else (hint,)
        found[key] = Setting(section, key, base, default, tuple(checks))
    return found


def section_class(section: str) -> Any:
    """The NamedTuple with the settings of a section."""
    if section == FEED_SOURCES:
        return FeedSource
    field = SECTIONS[section]
    return type(Config._field_defaults[field]) if field else Config


def split_sections(data: Mapping[str, Any], path: Path) -> dict[str, dict[KeyPath, Any]]:
    """Section -> the values of its keys, each with the tables and the key as the file has them.

    Keys of ``[site]`` may also be outside all sections. Raises ConfigError for sections and keys that do not exist, and
    for a key that is set both ways.
    """
    sections: dict[str, dict[KeyPath, Any]] = {name: {} for name in SECTIONS}
    for name, value in data.items():
        if name == "theme" and isinstance(value, dict):
            sections["theme"] = {("theme", key): item for key, item in value.items() if key != "name"}
            sections["site"] |= _theme_name(value, path)
        elif name in settings_of("site"):
            sections["site"][name,] = value
        elif name == FEED_SOURCES and isinstance(value, list):
            continue  # feed_sources reads them
        elif name == "import":
            sections["import.fields"] = _import_fields(value, path)
        elif name in SECTIONS or name in OLD_SECTION_NAMES:
            section = OLD_SECTION_NAMES.get(name, name)
            sections[section] |= {(name, key): item for key, item in _table(value, (name,), path).items()}
        else:
            raise _unknown((name,), value, path)
    for name, keys in sections.items():
        for place in [place for place in keys if (name, place[-1]) in RETIRED_KEYS]:
            del keys[place]
        if name not in FREE_SECTIONS:
            _refuse_unknown_keys(name, keys, path)
    return sections


def _theme_name(table: Mapping[str, Any], path: Path) -> dict[KeyPath, str]:
    """The setting ``theme`` if the section ``[theme]`` has a ``name``. Raises ConfigError."""
    if not isinstance(name := table.get("name", ""), str):
        raise toml_error(path, ("theme", "name"), "name must be a string in quotes", 'Write name = "default".')
    return {("theme",): name} if name else {}


def read_settings(path: Path) -> dict[str, Any]:
    """Parse ``jianbao.toml``. Raises ConfigError."""
    try:
        return read_toml(path)
    except ConfigError as error:
        if error.line and FEEDS_LINE.match(path.read_text(encoding="utf-8-sig").splitlines()[error.line - 1]):
            error.remedy = "[feeds] and [[feeds]] cannot both be there: rename [feeds], the site's own feed, to [feed]."
        raise


def feed_sources(data: Mapping[str, Any], path: Path) -> tuple[FeedSource, ...]:
    """The feeds in ``[[feeds]]``. Raises ConfigError for unknown keys, wrong values, and a feed without an address."""
    tables = data.get(FEED_SOURCES)
    found = []
    for number, table in enumerate(tables if isinstance(tables, list) else ()):
        place = (FEED_SOURCES, str(number))
        if not isinstance(table, dict):
            raise toml_error(path, (FEED_SOURCES,), "feeds must be sections", "Write [[feeds]] above each feed.")
        keys: dict[KeyPath, Any] = {(*place, key): item for key, item in table.items()}
        for key_place in keys:
            if key_place[-1] not in settings_of(FEED_SOURCES):
                raise _unknown(key_place, None, path)
        source = FeedSource(**{setting.key: value for setting, value in _checked(FEED_SOURCES, keys, path)})
        if not source.url:
            raise toml_error(path, place, "a feed has no address", 'Write url = "https://..." below [[feeds]].')
        found.append(source)
    return tuple(found)


def _import_fields(value: object, path: Path) -> dict[KeyPath, Any]:
    table = _table(value, ("import",), path, name="import.fields")
    for key in table:
        if key != "fields":
            raise toml_error(path, ("import", key), f"unknown key {key}", did_you_mean(key, ("fields",), "keys"))
    fields = _table(table.get("fields", {}), ("import", "fields"), path)
    return {("import", "fields", key): item for key, item in fields.items()}


def _table(value: object, place: KeyPath, path: Path, *, name: str = "") -> dict[str, Any]:
    """``value`` if it is a table. Raises ConfigError."""
    name = name or ".".join(place)
    if not isinstance(value, dict):
        remedy = f"Write [{name}] on a line of its own, and its keys below it."
        raise toml_error(path, place, f"{place[-1]} must be a section", remedy)
    return value


def _refuse_unknown_keys(section: str, keys: Mapping[KeyPath, object], path: Path) -> None:
    known = settings_of(section)
    twice = {place[-1] for place in keys if len(place) == 1} & {place[-1] for place in keys if len(place) == 2}
    for place in keys:
        key = place[-1]
        if key not in known:
            raise _unknown(place, None, path)
        if key in twice and len(place) == 2:
            what = f"{key} is set twice, in section [{section}] and outside it"
            raise toml_error(path, place, what, "Delete one of the two lines.")


def _unknown(place: KeyPath, value: object, path: Path) -> ConfigError:
    """The error for a section or key that does not exist."""
    section, key = FEED_SOURCES if len(place) == 3 and place[0] == FEED_SOURCES else ".".join(place[:-1]), place[-1]
    if len(place) == 2:
        section = OLD_SECTION_NAMES.get(section, section)
    homes = [name for name in SECTIONS if key in settings_of(name)]
    if isinstance(value, dict) and not homes:
        return toml_error(path, place, f"unknown section [{key}]", did_you_mean(key, [*SECTIONS], "sections"))
    if homes:
        remedy = f"{key} belongs in section [{homes[0]}]."
    else:
        known = sorted(settings_of(section or "site"))
        remedy = MOVED_KEYS.get((section, key)) or did_you_mean(key, known, "keys")
    where = f" in section [{section}]" if section else ""
    return toml_error(path, place, f"unknown key {key}{where}", remedy)


def _checked(section: str, keys: Mapping[KeyPath, object], path: Path) -> Iterator[tuple[Setting, Any]]:
    """The settings of a section that a file sets, with their values. Raises ConfigError."""
    for place, value in keys.items():
        setting = settings_of(section)[place[-1]]
        _check_type(setting, place, value, path)
        shown = value
        if isinstance(value, str):
            value = value.strip()
            if not value:  # an empty text means the default
                continue
        if isinstance(value, list):
            value = tuple(value)
        try:
            for check in setting.checks:
                value = check(value)
        except ConfigError as error:
            raise toml_error(path, place, f"{setting.key} = {shown!r} {error.what}", error.remedy or "") from None
        yield setting, value


def _check_type(setting: Setting, place: KeyPath, value: object, path: Path) -> None:
    key = setting.key
    if setting.type is str and not isinstance(value, str):
        raise toml_error(path, place, f"{key} must be a string in quotes", f'Write {key} = "..." in {path.name}.')
    if setting.type is bool and not isinstance(value, bool):
        what = f"{key} = {value!r} is neither true nor false"
        raise toml_error(path, place, what, f"Write {key} = true or false.")
    if setting.type is int and (isinstance(value, bool) or not isinstance(value, int)):
        raise toml_error(path, place, f"{key} = {value!r} is not a whole number", f"Write {key} = {setting.default}.")
    if setting.type is float and (isinstance(value, bool) or not isinstance(value, int | float)):
        raise toml_error(path, place, f"{key} = {value!r} is not a number", f"Write {key} = {setting.default}.")
    if setting.type == tuple[str, ...]:
        is_list = isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)
        if not is_list:
            example = ", ".join(f'"{item}"' for item in setting.default[:2] or ["..."])
            raise toml_error(path, place, f"{key} must be a list of strings", f"Write {key} = [{example}].")


def _frozen(value: Any) -> Any:
    """A TOML value with tables and lists that do not change."""
    if isinstance(value, dict):
        return FrozenTable({key: _frozen(item) for key, item in value.items()})
    return tuple(map(_frozen, value)) if isinstance(value, list) else value
