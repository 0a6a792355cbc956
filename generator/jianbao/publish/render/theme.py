"""A theme's folders: templates, static files, words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from jianbao.config import Config, read_toml, refuse_other_than_texts
from jianbao.errors import ThemeError

UNLISTED = re.compile(r"[\n\ud800-\udfff]")
"""What the list of the site's files cannot hold; of the two lines of one name the second might be a person's file."""


class Theme(NamedTuple):
    """Where a theme's files lie; what the first folder lacks is taken from the next."""

    folders: tuple[Path, ...]

    def templates(self) -> list[Path]:
        """The folders in which a template is looked for."""
        return [folder / "templates" for folder in self.folders]

    def static(self) -> dict[str, Path]:
        """Path in the site -> file, for all that is copied as it is. Raises ThemeError."""
        files: dict[str, Path] = {}
        for folder in reversed(self.folders):
            base = folder / "static"
            for path in sorted(path for path in base.rglob("*") if path.is_file() and not path.name.startswith(".")):
                files[f"static/{path.relative_to(base).as_posix()}"] = path
                if UNLISTED.search(path.relative_to(base).as_posix()):
                    raise ThemeError(
                        "a static file has no name that a line of UTF-8 can hold",
                        file=str(path),
                        remedy="Give it another name.",
                    )
        return files

    def words(self, lang: str) -> dict[str, str]:
        """The words of the interface in ``lang``. Raises ConfigError."""
        words: dict[str, str] = {}
        for folder in reversed(self.folders):
            path = folder / "i18n" / f"{lang}.toml"
            found = read_toml(path) if path.is_file() else {}
            refuse_other_than_texts(found, path)
            words |= found
        return words


def shipped_themes() -> Path:
    """The folder of the themes that come with jianbao: inside the package in the wheel, beside it in a checkout."""
    package = Path(__file__).parents[2]
    return package / "themes" if (package / "themes").is_dir() else package.parents[1] / "themes"


def open_theme(config: Config) -> Theme:
    """The theme an archive asks for: its own ``themes/NAME``, then a shipped one, then the default theme.

    Raises ThemeError when no folder of that name holds a ``theme.toml``, or the archive's own lacks it.
    """
    own, shipped = config.root / "themes" / config.theme, shipped_themes()
    found = [folder for folder in (own, shipped / config.theme) if (folder / "theme.toml").is_file()]
    folders = tuple(dict.fromkeys(folder.resolve() for folder in (*found, shipped / "default")))
    if not found or "/" in config.theme or "\\" in config.theme:
        raise ThemeError(
            f"there is no theme {config.theme!r}",
            file=str(own / "theme.toml"),
            remedy='Make that file, or write theme = "default" in jianbao.toml.',
        )
    if own not in found and own.is_dir():
        raise ThemeError(
            "without this file nothing in its folder is used",
            file=str(own / "theme.toml"),
            remedy="Make it, if only an empty one, or give the folder another name.",
        )
    return Theme(folders)
