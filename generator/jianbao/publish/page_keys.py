"""By what a page of the site is told from its earlier self without being made: a digest of all that goes into it.

No rule says which pages a change is about. A page's key is made of everything its template receives, and what keys are
remembered is asked only where everything that is the same for all (the settings, the theme, the outlets, the code) is
what it was, so that nothing can be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from pathlib import Path
from typing import Any

from jianbao.config import Config
from jianbao.model import Page
from jianbao.publish.page_record import PageRecord
from jianbao.runtime.code_version import add_files, start_digest

INGREDIENTS = ("code", "settings", "outlets", "theme")
"""What all pages have in common, in the order of ``common_digest``."""
DIGEST_CHARACTERS = 20
"""Hexadecimal characters of each of its digests: 80 bits."""
OF_ARTICLES = {"article", "same_text"}
"""What the template of an article's page receives."""


def common_digest(code: str, config: Config, folders: tuple[Path, ...]) -> str:
    """Digests of what every page is made of, one for each of ``INGREDIENTS``, joined by ``-``.

    ``code`` is the digest of jianbao's code and libraries, ``folders`` are the theme's. The cache files of a site name
    this text in their first lines; any difference invalidates them, and ``explain`` sees from it which part differs.
    """
    settings = start_digest([f"{name}={getattr(config, name)!r}" for name in config._fields if name != "root"])
    outlets, theme = start_digest([]), start_digest([])
    add_files(outlets, config.root / "outlets", ("",))
    for folder in folders:
        add_files(theme, folder, ("",))
    digests = (code, settings.hexdigest(), outlets.hexdigest(), theme.hexdigest())
    return "-".join(digest[:DIGEST_CHARACTERS] for digest in digests)


def page_key(page: Page) -> str:
    """Names everything that ``page`` will show, besides what is the same for all."""
    context = page.context
    if page.source and context.keys() == OF_ARTICLES and not context["same_text"]:
        return str(context["article"].digest)  # nearly all pages, and a digest takes its time
    parts = [page.template, page.path]
    if page.source:
        parts.append(context["article"].digest)
    parts += _facts(context)
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _facts(value: Any) -> Iterator[str]:
    """Texts that differ whenever a value that a template receives does."""
    if isinstance(value, PageRecord):
        yield value.facts
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield name
            yield from _facts(item)
    elif isinstance(value, tuple | list):
        yield str(len(value))
        if value and isinstance(value[0], PageRecord):  # most of a site's listings: 200,000 rows of 30,000 articles
            yield from [source.facts for source in value]
        elif value and isinstance(value[0], str):
            yield from map(repr, value)
        else:
            for item in value:
                yield from _facts(item)
    else:
        yield repr(value)
