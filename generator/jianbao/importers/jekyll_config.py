"""What the ``_config.yml`` of a Jekyll archive says."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, tzinfo
from pathlib import Path, PurePosixPath
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml

from jianbao.config import Config
from jianbao.errors import ConfigError, UsageError
from jianbao.importers.permalinks import STYLES
from jianbao.page.yaml_header import load_header

POSTS = "_posts"


class Site(NamedTuple):
    """What ``_config.yml`` says."""

    folder: Path
    settings: Mapping[str, Any]

    @property
    def template(self) -> str:
        """The permalinks of posts."""
        posts = mapping(mapping(self.settings.get("collections")).get("posts"))
        permalink = str(posts.get("permalink") or self.settings.get("permalink") or "date")
        return STYLES.get(permalink, permalink)

    @property
    def zone(self) -> tzinfo:
        """In which a day begins; a build server's, which is UTC, where nothing is said. Raises UsageError."""
        name = self.settings.get("timezone")
        try:
            return ZoneInfo(str(name)) if name else UTC
        except (OSError, ValueError, ZoneInfoNotFoundError):
            raise UsageError(
                f"timezone {name!r} is not known", file="_config.yml", remedy="Write one like Asia/Shanghai."
            ) from None

    def defaults(self, name: str) -> dict[str, Any]:
        """Front matter that ``defaults`` gives a post; that of the nearest folder counts."""
        place = PurePosixPath(name if POSTS in name.split("/") else f"{POSTS}/{PurePosixPath(name).name}")
        items = self.settings.get("defaults")
        fitting = []
        for item in map(mapping, items if isinstance(items, list) else []):
            scope = mapping(item.get("scope"))
            folder = PurePosixPath(str(scope.get("path") or ""))
            if scope.get("type") in (None, "", "posts", "post") and place.is_relative_to(folder):
                fitting.append((len(folder.parts), mapping(item.get("values"))))
        return {key: value for _, more in sorted(fitting, key=lambda pair: pair[0]) for key, value in more.items()}


def open_site(folder: Path) -> Site:
    """The archive at ``folder``, with its settings if it has any. Raises UsageError, ConfigError."""
    if not folder.is_dir():
        raise UsageError("there is no such folder", file=str(folder), remedy="Name the one that holds _posts.")
    path = next((path for name in ("_config.yml", "_config.yaml") if (path := folder / name).is_file()), None)
    try:
        settings = load_header(path.read_text(encoding="utf-8-sig")) if path else {}
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        what = " ".join(str(error).split())
        raise ConfigError(f"this is not YAML: {what}", file=str(path), remedy="Mend it as Jekyll would ask.") from None
    settings = mapping(settings)
    source = str(settings.get("source") or ".")
    inside = (folder / source).resolve()
    return Site(inside if inside.is_dir() else folder.resolve(), settings)


def said(site: Site, config: Config) -> Iterator[str]:
    """Lines of ``jianbao.toml`` for what the old site says of itself and this archive does not yet."""
    url = str(site.settings.get("url") or "").rstrip("/")
    base = str(site.settings.get("baseurl") or "").strip("/")
    values = {
        "title": site.settings.get("title"),
        "description": site.settings.get("description"),
        "url": url and f"{url}/{base}/".replace("//", "/").replace(":/", "://", 1),
        "author": site.settings.get("author"),
    }
    told = Config(config.root)
    for key, value in values.items():
        if isinstance(value, str) and value.strip() and getattr(config, key) == getattr(told, key):
            text = " ".join(value.split()).replace("\\", "\\\\").replace('"', '\\"')
            yield f'{key} = "{text}"'


def mapping(value: object) -> Mapping[str, Any]:
    """A mapping by texts; empty for what is none."""
    return {str(key): item for key, item in value.items()} if isinstance(value, dict) else {}
