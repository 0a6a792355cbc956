"""The article's own title, from the header or the linked line, without the site's name at its end."""

from __future__ import annotations

import html
import re
import unicodedata

from generator.model import Clipping, Outlet

SEPARATOR = re.compile(r"\s+[-–—|｜_·]\s+")
LENGTH_FROM_TEXT = 40


def find_title(clipping: Clipping, outlet: Outlet, text: str) -> str:
    """One line of plain text. Without any title the first words of the article stand in."""
    title = _one_line(clipping.title)
    names = {_letters(part) for name in (*outlet.names.values(), *outlet.hosts) for part in (name, *name.split())}
    while (found := list(SEPARATOR.finditer(title))) and _letters(title[found[-1].end() :]) in names:
        title = title[: found[-1].start()]
    return title or _one_line(text)[:LENGTH_FROM_TEXT] or "—"


def _one_line(text: str) -> str:
    """Entities decoded (twice: feeds encode the encoded), control and zero-width characters out, white space folded."""
    text = html.unescape(html.unescape(text))
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " if c in "\t\n\r" else "" for c in text)
    return " ".join(kept.split())


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text)).casefold()
