"""Cache keys of pages: a digest of everything that a page is made of, so that a stale page is found without making it.

This is the third of the three places that decide what a build does (see ``up_to_date``), and the one that is always
right. A page's key is made of everything that its template receives:

- for an article, the digest of its Markdown file, and ``PageRecord.facts`` of each article that its page links to;
- for a listing, its counts and ``PageRecord.facts`` of each article on it, so that an edit that changes nothing on the
  listing is a cache hit.

What is the same for all pages (code, settings, outlets, theme, menu) is in ``common_digest``; another ``common_digest``
invalidates the keys of the whole site. So no rule has to say which pages a change concerns, and none can be forgotten.
``jianbao build --explain PATH`` says which part of a key changed (``explain``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import blake2b
from typing import Any

from jianbao.config import Config
from jianbao.model import Page
from jianbao.publish.page_record import PageRecord
from jianbao.publish.render.theme import Theme
from jianbao.runtime.code_version import add_files, start_digest

INGREDIENTS = ("code", "settings", "outlets", "theme", "menu")
"""What all pages have in common, in the order of ``common_digest``."""
DIGEST_CHARACTERS = 20
"""Hexadecimal characters of each digest in ``common_digest``: 80 bits."""
SETTINGS_NOT_IN_PAGES = ("root", "output", "publish", "import_fields")
"""Fields of ``Config`` that change no byte of a page."""


def common_digest(code: str, config: Config, theme: Theme) -> str:
    """Digests of what every page is made of, one for each of ``INGREDIENTS`` except the menu, joined by ``-``.

    ``code`` is the digest of jianbao's code and libraries. The cache files of a site name
    this text in their first lines; any difference invalidates them, and ``explain`` sees from it which part differs.
    """
    names = (name for name in config._fields if name not in SETTINGS_NOT_IN_PAGES)
    settings = start_digest([f"{name}={getattr(config, name)!r}" for name in names])
    outlets, theme_digest = start_digest([]), start_digest([repr(theme.options)])
    add_files(outlets, config.root / "outlets", ("",))
    for folder in theme.folders:
        add_files(theme_digest, folder, ("",))
    digests = (code, settings.hexdigest(), outlets.hexdigest(), theme_digest.hexdigest())
    return "-".join(digest[:DIGEST_CHARACTERS] for digest in digests)


def add_menu(common: str, menu: object) -> str:
    """Add the last of ``INGREDIENTS`` to a ``common_digest``: the menu, which is known once the pages are read."""
    return f"{common}-{start_digest([repr(menu)]).hexdigest()[:DIGEST_CHARACTERS]}"


def page_key(page: Page) -> str:
    """A digest of everything that ``page`` shows except what is in ``common_digest``."""
    context = page.context
    parts = [page.template, page.path]
    if page.source:
        parts.append(context["article"].digest)
    if page.has_texts:
        parts += [record.digest for record in context["articles"]]
    parts += _key_parts(context)
    return blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _key_parts(value: Any) -> Iterator[str]:
    """Strings that differ if a value that a template receives differs."""
    if isinstance(value, PageRecord):
        yield value.facts
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield name
            yield from _key_parts(item)
    elif isinstance(value, tuple | list):
        yield str(len(value))
        if value and isinstance(value[0], PageRecord):  # fast path: 30,000 articles are in 200,000 rows of listings
            yield from [record.facts for record in value]
        elif value and isinstance(value[0], str):
            yield from map(repr, value)
        else:
            for item in value:
                yield from _key_parts(item)
    else:
        yield repr(value)
