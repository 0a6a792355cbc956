"""Read the fields of a clipping from its front matter, whichever tool wrote it; ``[import.fields]`` names the keys."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from jianbao.config import FieldNames
from jianbao.model import Fields

INNER_TABLES = ("taxonomies", "extra", "params")
"""Tables in the front matter of Zola and Hugo whose keys count like those outside them."""
LINKED_NAME = re.compile(r"\[\[(?:[^][|]*[|/])?(?P<wiki>[^][|/]+)\]\]|\[(?P<markdown>[^][]+)\]\([^()\s]*\)")
"""``[[name]]``, ``[[page|name]]`` and ``[[folder/name]]``, as Obsidian links notes, and ``[name](address)``."""
LINKED_ADDRESS = re.compile(r"^\[[^][]*\]\((\S+)\)$")
"""``[title](address)``, as templates of Obsidian write an address."""
WORD_SEPARATOR = re.compile(r"\s*[,，、;；]\s*")
SINGULAR_KEYS = frozenset(["tag", "category"])
"""Keys whose text is one word even if it contains spaces, as in Jekyll; other texts are split."""
MAX_LIST_DEPTH = 5
"""Hexo's categories are lists in a list. JSON could nest a thousand of them, too many for a recursive function."""
SWITCHES = frozenset(["true", "false", "yes", "no", "on", "off"])
"""Values of Jekyll's ``published``, which in other tools is a date."""


def read_fields(header: Mapping[str, Any], names: FieldNames) -> Fields:
    """The fields in the front matter ``header``, by the keys in ``names``."""
    if not header:
        return Fields()
    values = _values_by_key(header)
    found = {
        field: [(key, values[key]) for key in keys if key in values] for field, keys in _comparison_keys(names).items()
    }
    title, dates = ([value for _, value in found[field]] for field in ("title", "date"))
    addresses, authors, summaries = (
        [texts for _, value in found[field] if (texts := tuple(filter(None, map(_one_line, _items(value)))))]
        for field in ("address", "author", "summary")
    )
    channel, outlet = (
        next((text for _, value in found[field] for text in map(_one_line, _items(value)) if text), "")
        for field in ("channel", "outlet")
    )
    return Fields(
        title=next((value for value in title if value not in (None, "", [], {})), None),
        address=next((address for texts in addresses for text in texts if (address := _http_address(text))), ""),
        date=_first_date(dates),
        authors=next((tuple(map(_without_link, texts)) for texts in authors), ()),
        tags=_words(found["tags"]),
        categories=_words(found["categories"]),
        summary=next((texts[0] for texts in summaries), ""),
        channel=channel,
        outlet=outlet,
    )


@functools.cache
def _comparison_keys(names: FieldNames) -> Mapping[str, tuple[str, ...]]:
    return {
        field: tuple(dict.fromkeys(map(_comparison_key, keys)))
        for field, keys in zip(names._fields, names, strict=True)
    }


@functools.lru_cache(maxsize=1000)
def _comparison_key(key: str) -> str:
    """A key in lower case without separators, so that ``pubDate``, ``pub_date`` and ``Pub Date`` are equal."""
    return re.sub(r"[\s_-]", "", key).lower()


def header_tables(header: Mapping[str, Any]) -> tuple[Mapping[str, Any], ...]:
    """Front matter, then the tables in it whose keys count like those outside them."""
    return header, *(table for name in INNER_TABLES if isinstance(table := header.get(name), dict))


def _values_by_key(header: Mapping[str, Any]) -> dict[str, Any]:
    """The values by comparison key; a key outside the inner tables takes precedence."""
    values: dict[str, Any] = {}
    for table in header_tables(header):
        for key, value in table.items():
            values.setdefault(_comparison_key(str(key)), value)
    return values


def _items(value: object, depth: int = 0) -> Iterator[object]:
    """The single values in a value: those of a list, and the ``name`` of a mapping.

    Without quotes, ``[[name]]`` is a list in a list in YAML; its brackets are put back.
    """
    if isinstance(value, list):
        for item in value if depth < MAX_LIST_DEPTH else ():
            yield from _items(item, depth + 1)
    elif isinstance(value, dict):
        yield from _items(value["name"]) if isinstance(value.get("name"), str) else ()
    elif value is not None:
        yield f"[[{value}]]" if depth > 1 else value


def _one_line(value: object) -> str:
    return " ".join(html.unescape(str(value)).split())


def _http_address(text: str) -> str:
    """``text`` if it is an http(s) address; in Hugo and Jekyll ``url`` and ``permalink`` are often paths."""
    text = LINKED_ADDRESS.sub(r"\1", text).removeprefix("<").removesuffix(">")
    return text if text.lower().startswith(("http://", "https://")) else ""


def _without_link(text: str) -> str:
    return LINKED_NAME.sub(lambda match: (match["wiki"] or match["markdown"]).strip(), text)


def _first_date(values: list[Any]) -> Any:
    """The first value that may be a date, preferably one with a digit; a word is kept so that it can be reported."""
    candidates = [value for value in map(_single_date, values) if _may_be_date(value)]
    return next((value for value in candidates if any(map(str.isdigit, str(value)))), next(iter(candidates), None))


def _single_date(value: Any) -> Any:
    """``value``, or the text of a ``[[2021-03-18]]``, which links a daily note in Obsidian and is a list in YAML."""
    items = list(_items(value)) if isinstance(value, list) else []
    value = items[0] if len(items) == 1 else value
    return _without_link(value) if isinstance(value, str) else value


def _may_be_date(value: object) -> bool:
    if isinstance(value, str):
        return value.strip().lower() not in SWITCHES | {""}
    return isinstance(value, date | int | float) and not isinstance(value, bool)


def _words(found: list[tuple[str, Any]]) -> tuple[str, ...]:
    """The tags or categories in the values of ``found``, which come with their keys; without duplicates and ``#``."""
    words = []
    for key, value in found:
        for text in map(_one_line, _items(value)):
            text = _without_link(text)
            if isinstance(value, list) or key in SINGULAR_KEYS:
                words.append(text)
            else:
                words += WORD_SEPARATOR.split(text) if WORD_SEPARATOR.search(text) else text.split()
    return tuple(dict.fromkeys(filter(None, (word.removeprefix("#").strip() for word in words))))
