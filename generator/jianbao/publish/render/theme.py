"""A theme's folders: templates, static files, and texts of the interface."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from jianbao.config import SETTINGS_FILE, Config, read_toml, refuse_non_strings
from jianbao.errors import ThemeError
from jianbao.suggestion import closest

UNLISTABLE_NAME = re.compile(r"[\n\ud800-\udfff]")
"""Names that the list of the site's files, one per line in UTF-8, cannot contain. A name with a newline would take two
lines, and the second might name a file of the user's."""

THEME_NAME = re.compile(r"[^./\\][^/\\]*")
"""Names of themes: a folder, not a path."""
CUSTOM_CSS = "custom.css"
"""A file at the top of a theme's folder, added after the style sheet, so that it needs only the rules that differ."""


class Theme(NamedTuple):
    """The folders of a theme; a file that the first folder lacks is taken from the next (fallback).

    A folder may have any of: ``templates``, ``static``, ``i18n``, ``custom.css``, and a ``theme.toml``, which describes
    the theme and is not read.
    """

    folders: tuple[Path, ...]

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

    def has_custom_css(self) -> bool:
        """Whether pages have a link to ``static/custom.css``."""
        return any((folder / CUSTOM_CSS).is_file() for folder in self.folders)

    def words(self, lang: str) -> dict[str, str]:
        """The texts of the interface in ``lang``, by key. Raises ConfigError."""
        words: dict[str, str] = {}
        for folder in reversed(self.folders):
            path = folder / "i18n" / f"{lang}.toml"
            texts = read_toml(path) if path.is_file() else {}
            refuse_non_strings(texts, path)
            words |= texts
        return words


def shipped_themes() -> Path:
    """The folder of the themes that come with jianbao: inside the package in a wheel, at the top in a checkout."""
    package = Path(__file__).parents[2]
    return package / "themes" if (package / "themes").is_dir() else package.parents[1] / "themes"


def open_theme(config: Config) -> Theme:
    """The theme that an archive uses: its own ``themes/NAME``, then a shipped one, then the default theme.

    Raises ThemeError if there is no folder of that name.
    """
    name, own, shipped = config.theme, config.root / "themes", shipped_themes()
    folders = [folder / name for folder in (own, shipped) if (folder / name).is_dir()]
    if not folders or not THEME_NAME.fullmatch(name):
        known = {path.name for path in (*own.glob("*/"), *shipped.glob("*/"))}
        meant = closest(name, sorted(known)) or "default"
        raise ThemeError(
            f"there is no theme {name!r}",
            file=str(own / name),
            remedy=f'Create that folder, or write theme = "{meant}" in {SETTINGS_FILE}.',
        )
    return Theme(tuple(dict.fromkeys(folder.resolve() for folder in (*folders, shipped / "default"))))
