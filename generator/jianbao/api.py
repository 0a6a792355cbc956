"""The public Python API of jianbao; every other module is private and may change in any release.

``docs/api.md`` describes it with examples::

    from jianbao.api import build, clean, ingest, load_config

Errors that these functions raise are all ``JianbaoError``.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from jianbao.config import Config, load_config
from jianbao.errors import (
    ClippingError,
    ConfigError,
    ExecutorError,
    JianbaoError,
    OutputError,
    PageError,
    SearchError,
    ThemeError,
    UsageError,
)
from jianbao.ingest.article import article_from_clipping, load_knowledge
from jianbao.ingest.explanation import Explanation, TagClue
from jianbao.ingest.read.clipping import parse_clipping
from jianbao.model import Removal
from jianbao.page.format import dump_page
from jianbao.pipeline import build, ingest
from jianbao.report import BuildReport, IngestReport, Outcome

__all__ = [
    "BuildReport",
    "CleanedClipping",
    "ClippingError",
    "Config",
    "ConfigError",
    "ExecutorError",
    "Explanation",
    "IngestReport",
    "JianbaoError",
    "Outcome",
    "OutputError",
    "PageError",
    "Removal",
    "SearchError",
    "TagClue",
    "ThemeError",
    "UsageError",
    "build",
    "clean",
    "ingest",
    "load_config",
]


class CleanedClipping(NamedTuple):
    """What ``clean`` made of a clipping; unpacks as ``page, account``."""

    page: str
    """The Markdown page with its front matter, as ``jianbao clean`` prints it."""
    account: Explanation
    """What was removed and by which rule, and which clues decided date, authors and tags."""


def clean(text: str | bytes, *, name: str = "clipping.txt", archive: Path | None = None) -> CleanedClipping:
    """Clean one raw clipping in memory; nothing is read or written but the TOML files of an ``archive``.

    ``text`` is the content of a raw file; bytes are decoded as ``ingest`` does (UTF-8, else GB18030 or Big5). ``name``
    is the file name that the page records. It also decides how a body below front matter is read: as Markdown if the
    name ends in ``.md``, and a name like ``2021-03-18-title.md`` gives a missing title and day. ``archive`` is the
    folder of an archive whose own outlets, tags and boilerplate are used in addition to those of jianbao.

    Raises ClippingError if ``text`` is not a clipping, UsageError if ``archive`` is not a folder, and ConfigError if a
    TOML file of the archive is invalid.
    """
    if archive is not None and not archive.is_dir():
        raise UsageError("this folder does not exist", file=str(archive), remedy="Name the folder of an archive.")
    data = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    knowledge = load_knowledge(archive)
    article, account = article_from_clipping(parse_clipping(data, name, knowledge.field_names), knowledge)
    return CleanedClipping(dump_page(article), account)
