"""A theme's folders: templates, static files, and texts of the interface."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from jianbao.config import Config, read_toml, refuse_non_strings
from jianbao.errors import ThemeError

UNLISTABLE_NAME = re.compile(r"[\n\ud800-\udfff]")
"""Names that the list of the site's files, one per line in UTF-8, cannot contain. A name with a newline would take two
lines, and the second might name a file of the user's."""


class Theme(NamedTuple):
    """The folders of a theme; a file that the first folder lacks is taken from the next (fallback)."""

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
        return files, problems

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

    Raises ThemeError if no folder of that name contains a ``theme.toml``, or if the archive's own folder lacks it.
    """
    own, shipped = config.root / "themes" / config.theme, shipped_themes()
    existing = [folder for folder in (own, shipped / config.theme) if (folder / "theme.toml").is_file()]
    folders = tuple(dict.fromkeys(folder.resolve() for folder in (*existing, shipped / "default")))
    if not existing or "/" in config.theme or "\\" in config.theme:
        raise ThemeError(
            f"there is no theme {config.theme!r}",
            file=str(own / "theme.toml"),
            remedy='Create that file, or write theme = "default" in jianbao.toml.',
        )
    if own not in existing and own.is_dir():
        raise ThemeError(
            "the theme's folder lacks this file, and is ignored without it",
            file=str(own / "theme.toml"),
            remedy="Create the file (it may be empty), or rename the folder.",
        )
    return Theme(folders)
