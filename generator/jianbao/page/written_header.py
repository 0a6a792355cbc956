"""Front matter that nobody has touched since ingest wrote it, read as it was written: a key and a value a line.

The page's digest says so, and what ingest dumps holds no notation but the few below; so no line need be looked at for
what else YAML might take it for. It takes 5 µs, where ``simple_header`` takes 20 and YAML 220.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

OTHER = frozenset('"|>&*!%@`?[{')
"""What opens a notation that is rare enough to be left to others."""


def _text(said: str) -> str:
    if said[0] == "'":
        if len(said.splitlines()) > 1:  # after a line's end of Unicode, which YAML knows too, the dumper indents
            raise ValueError
        return said[1:-1].replace("''", "'")
    if said[0] in OTHER:
        raise ValueError
    return said


def _list(said: str) -> list[str]:
    if said[0] != "[" or "'" in said or '"' in said:
        raise ValueError
    return said[1:-1].split(", ") if said != "[]" else []


def _when(said: str) -> date:
    return datetime.fromisoformat(said) if "T" in said else date.fromisoformat(said)


READ: dict[str, Callable[[str], Any]] = {
    **dict.fromkeys(("title", "date_clue", "outlet", "lang", "summary", "image", "source_url", "id", "written"), _text),
    **dict.fromkeys(("authors", "tags", "same_as", "aliases"), _list),
    **dict.fromkeys(("date", "collected"), _when),
    "characters": int,
}
INNER: dict[str, Callable[[str], Any]] = {"file": _text, "sha256": _text, "collected": _when}


def written_header(text: str) -> dict[str, Any] | None:
    """The keys and values; None if any line is of another shape."""
    values: dict[str, Any] = {}
    inner = values
    try:
        for line in text.removesuffix("\n").split("\n"):
            key, _, said = line.partition(": ")
            if key in READ:
                values[key] = READ[key](said)
            elif key == "clipping:":
                inner = values["clipping"] = {}
            elif key == "captures:":
                values["captures"] = []
            else:
                if key[:2] == "- ":
                    inner = {}
                    values["captures"].append(inner)
                elif key[:2] != "  ":
                    return None
                inner[key[2:]] = INNER[key[2:]](said)
    except (ValueError, KeyError, IndexError):
        return None
    return values
