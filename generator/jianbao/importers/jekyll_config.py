"""Read the ``_config.yml`` of a Jekyll site."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from jianbao.config import Config
from jianbao.errors import ConfigError, UsageError
from jianbao.importers.permalinks import PERMALINK_STYLES
from jianbao.page.yaml_header import load_header

POSTS_FOLDER = "_posts"


class JekyllSite(NamedTuple):
    """A Jekyll site and its settings."""

    folder: Path
    """The source folder, which contains the posts."""
    settings: Mapping[str, Any]

    @property
    def template(self) -> str:
        """The permalink template of posts."""
        posts = as_mapping(as_mapping(self.settings.get("collections")).get("posts"))
        permalink = str(posts.get("permalink") or self.settings.get("permalink") or "date")
        return PERMALINK_STYLES.get(permalink, permalink)

    @property
    def zone(self) -> tzinfo:
        """The time zone of dates; by default UTC, which build servers use. Raises UsageError."""
        name = self.settings.get("timezone")
        try:
            return ZoneInfo(str(name)) if name else UTC
        except (OSError, ValueError, ZoneInfoNotFoundError):
            raise UsageError(
                f"unknown timezone {name!r}", file="_config.yml", remedy="Use an IANA name like Asia/Shanghai."
            ) from None

    def defaults(self, name: str) -> dict[str, Any]:
        """The front matter that the setting ``defaults`` gives a post; the innermost folder wins.

        ``name`` is the post's path in the site.
        """
        path = PurePosixPath(name if POSTS_FOLDER in name.split("/") else f"{POSTS_FOLDER}/{PurePosixPath(name).name}")
        items = self.settings.get("defaults")
        matching = []
        for item in map(as_mapping, items if isinstance(items, list) else []):
            scope = as_mapping(item.get("scope"))
            folder = PurePosixPath(str(scope.get("path") or ""))
            if scope.get("type") in (None, "", "posts", "post") and path.is_relative_to(folder):
                matching.append((len(folder.parts), as_mapping(item.get("values"))))
        return {key: value for _, values in sorted(matching, key=lambda pair: pair[0]) for key, value in values.items()}


def open_jekyll_site(folder: Path) -> JekyllSite:
    """Open the site in ``folder``; it has no settings without ``_config.yml``. Raises UsageError and ConfigError."""
    if not folder.is_dir():
        raise UsageError("there is no such folder", file=str(folder), remedy="Name the folder that contains _posts.")
    path = next((path for name in ("_config.yml", "_config.yaml") if (path := folder / name).is_file()), None)
    try:
        settings = load_header(path.read_text(encoding="utf-8-sig")) if path else {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        what = " ".join(str(error).split())
        raise ConfigError(
            f"this is not YAML: {what}", file=str(path), remedy="Correct the file; jekyll build must accept it."
        ) from None
    settings = as_mapping(settings)
    source = (folder / str(settings.get("source") or ".")).resolve()
    return JekyllSite(source if source.is_dir() else folder.resolve(), settings)


def missing_settings(site: JekyllSite, config: Config) -> Iterator[str]:
    """Yield lines for ``jianbao.toml``: settings of the old site for which this archive has the default."""
    url = str(site.settings.get("url") or "").rstrip("/")
    base = str(site.settings.get("baseurl") or "").strip("/")
    values = {
        "title": site.settings.get("title"),
        "description": site.settings.get("description"),
        "url": url and f"{url}/{base}/".replace("//", "/").replace(":/", "://", 1),
        "author": site.settings.get("author"),
    }
    defaults = Config(config.root)
    for key, value in values.items():
        if isinstance(value, str) and value.strip() and getattr(config, key) == getattr(defaults, key):
            text = " ".join(value.split()).replace("\\", "\\\\").replace('"', '\\"')
            yield f'{key} = "{text}"'


def as_mapping(value: object) -> Mapping[str, Any]:
    """``value`` with its keys as text if it is a mapping, else an empty mapping."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}
