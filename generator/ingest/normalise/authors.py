"""Who wrote it: people only; an outlet, a channel or an editor's credit is not an author."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Mapping
from typing import Any

from generator.hanzi import fold
from generator.model import Cleaned, Clipping, Outlet

SEPARATORS = re.compile(r"\s*[,，、;；/|]\s*|\s+(?:&|and)\s+")
NOT_A_NAME = re.compile(r"^(?:more|admin|editor|staff|unknown|佚名|编辑|編輯|小编|匿名)$", re.IGNORECASE)


def wire_lead(cleaned: Cleaned, outlet: Outlet, text: str) -> str:
    """The reporter in the agency's lead, by the outlet's own patterns: （中央社記者廖禹揚首爾15日專電）."""
    matches = (re.match(pattern, text) for pattern in outlet.wire_leads)
    return next((match["author"] for match in matches if match), "")


def header(cleaned: Cleaned, outlet: Outlet, text: str) -> str:
    """The Jekyll header's author, unless that is only the name of the outlet or of the feed."""
    author = _plain(cleaned.clipping.header.get("author"))
    names = {_letters(name) for name in _feed_names(cleaned.clipping)} | {
        _letters(part) for name in outlet.names.values() for part in (name, *name.split())
    }
    letters = _letters(author)
    if letters in names or any(len(name) > 2 and name in letters for name in names):
        return ""
    return author


CLUES: tuple[Callable[[Cleaned, Outlet, str], str], ...] = (wire_lead, header)


def find_authors(cleaned: Cleaned, outlet: Outlet, text: str) -> tuple[str, ...]:
    """Names in order, each once; empty when nobody is named."""
    line = next((line for clue in CLUES if (line := clue(cleaned, outlet, text))), "")
    names = (name.strip() for name in SEPARATORS.split(line))
    return tuple(dict.fromkeys(name for name in names if name and not NOT_A_NAME.match(name)))


def _feed_names(clipping: Clipping) -> list[str]:
    """Tags and categories of a Jekyll header; these archives put the feed's name there."""
    values: Mapping[str, Any] = clipping.header
    lists = (values.get(key) for key in ("tags", "categories"))
    return [_plain(item) for value in lists for item in (value if isinstance(value, list) else [value]) if item]


def _plain(value: object) -> str:
    return "" if value is None else " ".join(html.unescape(html.unescape(str(value))).split())


def _letters(text: str) -> str:
    return fold("".join(filter(str.isalnum, text)))
