"""A theme's folders: templates, static files, texts of the interface, options, and pages that it adds to a site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from jianbao.config import SETTINGS_FILE, Config
from jianbao.config.theme_file import ThemeOption, all_options, read_theme_file, settable
from jianbao.config.theme_folders import shipped_themes, theme_exists, theme_folders
from jianbao.config.toml_file import KeyPath, toml_error
from jianbao.config.values import FrozenTable
from jianbao.errors import ThemeError
from jianbao.publish.render.picture_size import picture_size
from jianbao.publish.render.theme_css import theme_css
from jianbao.suggestion import closest

UNLISTABLE_NAME = re.compile(r"[\n\ud800-\udfff]")
"""Names that the list of the site's files, one per line in UTF-8, cannot contain. A name with a newline would take two
lines, and the second might name a file of the user's."""

CUSTOM_CSS = "custom.css"
"""A file at the top of a theme's folder, added after the style sheet, so that it needs only the rules that differ."""
OPTIONS_CSS = "static/theme-options.css"
"""The path in the site of the rules that the options of the theme make; without such rules there is no such file."""


class OptionFile(NamedTuple):
    """The value of an option that names a file, as templates read it."""

    path: str
    """In the site."""
    width: int
    """Of a picture, in pixels; 0 if unknown."""
    height: int


class Theme(NamedTuple):
    """The folders of a theme; a file that the first folder lacks is taken from the next (fallback).

    A folder may have any of: ``templates``, ``static``, ``i18n``, ``custom.css``, and a ``theme.toml``
    (``config/theme_file.py``).
    """

    folders: tuple[Path, ...]
    pages: tuple[str, ...] = ()
    """Templates that are rendered once, each to the path of its name."""
    options: FrozenTable = FrozenTable()
    """The value of every option, as templates read it: a group is a table, a file is an ``OptionFile`` or None."""
    css: str = ""
    """The rules of ``OPTIONS_CSS``."""

    def templates(self) -> list[Path]:
        """The folders that are searched for a template, in order."""
        return [folder / "templates" for folder in self.folders]

    def static(self) -> tuple[dict[str, Path], list[ThemeError]]:
        """Path in the site -> file, for all files that are copied unchanged, and the files that cannot be copied."""
        files: dict[str, Path] = {}
        problems = []
        for folder in reversed(self.folders):
            base = folder / "static"
            for path in sorted(path for path in base.rglob("*") if path.is_file() and not path.name.startswith(".")):
                name = path.relative_to(base).as_posix()
                if UNLISTABLE_NAME.search(name):
                    what = "the name of a static file contains a newline or is not UTF-8"
                    problems.append(ThemeError(what, file=str(path), remedy="Rename the file."))
                else:
                    files[f"static/{name}"] = path
            if (folder / CUSTOM_CSS).is_file():
                files[f"static/{CUSTOM_CSS}"] = folder / CUSTOM_CSS
        return files, problems

    def generated(self) -> dict[str, bytes]:
        """Path in the site -> content of the files that the options of the theme make."""
        return {OPTIONS_CSS: self.css.encode()} if self.css else {}

    def has_custom_css(self) -> bool:
        """Whether pages have a link to ``static/custom.css``."""
        return any((folder / CUSTOM_CSS).is_file() for folder in self.folders)


def open_theme(config: Config) -> Theme:
    """The theme that an archive uses: its own ``themes/NAME``, then a shipped one, then the default theme.

    Raises ThemeError if there is no folder of that name, and ConfigError if an option names a file that does not exist.
    """
    if not theme_exists(config.root, config.theme):
        own = config.root / "themes"
        known = {path.name for path in (*own.glob("*/"), *shipped_themes().glob("*/"))}
        meant = closest(config.theme, sorted(known)) or "default"
        raise ThemeError(
            f"there is no theme {config.theme!r}",
            file=str(own / config.theme),
            remedy=f'Create that folder, or write theme = "{meant}" in {SETTINGS_FILE}.',
        )
    folders = theme_folders(config.root, config.theme)
    files = [read_theme_file(folder) for folder in folders]
    pages = tuple(dict.fromkeys(page for file in files for page in file.pages))
    values = _values(config, folders, all_options(files))
    return Theme(folders, pages, values, theme_css(dict(config.theme_options), settable(files)))


def _values(config: Config, folders: tuple[Path, ...], options: Mapping[KeyPath, ThemeOption]) -> FrozenTable:
    """The value of every option, in tables like those of ``[theme]``."""
    set_values, tables = dict(config.theme_options), FrozenTable()
    for place, option in options.items():
        value, table = set_values.get(place, option.default), tables
        for name in place[:-1]:
            table = table.setdefault(name, FrozenTable())
        table[place[-1]] = _option_file(config, folders, place, value) if option.type == "file" else value
    return tables


def _option_file(config: Config, folders: tuple[Path, ...], place: KeyPath, name: str) -> OptionFile | None:
    """A file that an option names: the user's own one, below ``content/static``, else one of the theme's."""
    if not name:
        return None
    own = (name, config.root / "content" / "static" / name)
    for path, file in (own, *((f"static/{name}", folder / "static" / name) for folder in folders)):
        if file.is_file():
            return OptionFile(path, *picture_size(file))
    raise toml_error(
        config.root / SETTINGS_FILE,
        ("theme", *place),
        f"{place[-1]} = {name!r} is not a file in content/static, nor in static/ of the theme",
        "Correct the name, or put the file there.",
    )
