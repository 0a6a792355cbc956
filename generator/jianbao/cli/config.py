"""``jianbao config``: print every setting of an archive with its value, its default and where it is set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from jianbao.config.listing import list_settings, toml_lines


def settings_lines(root: Path, *, as_json: bool) -> Iterator[str]:
    """The lines to print: TOML with comments, or one JSON array of objects. Raises ConfigError."""
    settings = list_settings(root)
    if not as_json:
        yield from toml_lines(settings)
        return
    entries = [setting.as_json() for setting in settings]
    yield json.dumps(entries, ensure_ascii=False, indent=2, default=str)
