"""The folders of a theme: the archive's own, the one that comes with jianbao, and that of the default theme."""

from __future__ import annotations

import re
from pathlib import Path

DEFAULT_THEME = "default"
THEME_NAME = re.compile(r"[^./\\][^/\\]*")
"""Names of themes: a folder, not a path."""


def shipped_themes() -> Path:
    """The folder of the themes that come with jianbao: inside the package in a wheel, at the top in a checkout."""
    package = Path(__file__).parents[1]
    return package / "themes" if (package / "themes").is_dir() else package.parents[1] / "themes"


def theme_exists(root: Path, name: str) -> bool:
    """Whether the archive in ``root``, or jianbao, has a theme of this name."""
    return bool(THEME_NAME.fullmatch(name)) and any(
        (folder / name).is_dir() for folder in (root / "themes", shipped_themes())
    )


def theme_folders(root: Path, name: str) -> tuple[Path, ...]:
    """The folders of the theme ``name`` that exist; a file that the first lacks is taken from the next (fallback).

    The last one is that of the default theme, which has every file.
    """
    shipped = shipped_themes()
    folders = [root / "themes" / name, shipped / name] if theme_exists(root, name) else []
    found = (folder.resolve() for folder in (*folders, shipped / DEFAULT_THEME) if folder.is_dir())
    return tuple(dict.fromkeys(found))


def interface_languages(folders: tuple[Path, ...]) -> tuple[str, ...]:
    """The languages of the interface: those that a theme with these folders has texts in."""
    return tuple(dict.fromkeys(path.stem for folder in folders for path in sorted(folder.glob("i18n/*.toml"))))
