"""The ``jianbao.toml`` of a new archive: every common setting with what it does, most of them as comments."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jianbao.chinese.search_engine import suitable_engine
from jianbao.config import EXACT_ENGINE
from jianbao.config.listing import descriptions, to_toml
from jianbao.config.load import settings_of
from jianbao.config.settings import SECTIONS
from jianbao.config.toml_file import read_toml

UNCOMMON_SECTIONS = ("theme", "descriptions", "params", "fetch", "media", "import.fields")
"""Sections that are left out: few archives need them, and docs/settings.md describes them."""
LINE_LENGTH = 100


def settings_text(lang: str, texts: Path) -> str:
    """The settings of an archive in a language of ``config.LANGUAGES``.

    ``texts`` is a TOML file with the introduction, the archive's title, and what the settings of each section do, where
    that is not in English. The title, the language and, if it is not the default, the search engine are set.
    """
    data = read_toml(texts)
    lines = [*_comment(data["introduction"])]
    values = {"site.title": data["title"], "site.lang": lang}
    if (engine := suitable_engine(lang)) != EXACT_ENGINE:
        values["search.engine"] = engine
    for section in SECTIONS:
        if section not in UNCOMMON_SECTIONS:
            lines += ["", f"[{section}]", *_section(section, values, descriptions(section) | data.get(section, {}))]
    lines += ["", *_comment(data["feeds"]), "# [[feeds]]", '#   url = "https://www.example.org/feed.xml"']
    return "\n".join(lines) + "\n"


def _section(section: str, values: dict[str, Any], texts: dict[str, str]) -> Iterator[str]:
    for key, setting in settings_of(section).items():
        name = f"{section}.{key}"
        yield ""
        yield from _comment(texts[key])
        yield f"{'' if name in values else '# '}{key} = {to_toml(values.get(name, setting.default))}"


def _comment(text: str) -> Iterator[str]:
    for line in text.strip().splitlines():
        yield from textwrap.wrap(line, LINE_LENGTH, initial_indent="# ", subsequent_indent="# ", break_long_words=False)
