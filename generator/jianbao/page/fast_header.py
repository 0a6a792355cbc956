"""Front matter in the few shapes that jianbao writes itself, read line by line.

libyaml and PyYAML take 220 µs for the header of a page, as long as its Markdown takes to parse; this takes 15. Whatever
is not plainly one of the shapes below is left to YAML: ``simple_header(text)`` is None or what YAML makes of ``text``.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

ODD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML refuses, or takes for a line's end."""
WORD = "(?i:yes|no|true|false|on|off|null|y|n)"
"""Texts and keys that YAML takes for something else."""
OPENS = r"""[-?:,\[\]{}#&*!|>'"%@`+.<~= ]"""
"""Characters that open a notation of YAML, where a text without quotes begins with one."""
DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
# In a list a digit may come first where a slash follows, as in an old address; elsewhere, where a letter follows.
ITEM = rf"(?!{OPENS})(?![0-9][^/,\]\n]*[,\]])(?!{WORD}[,\]])[^,\[\]{{}}:#\n]*[^,\[\]{{}}:#\n ]"
# YAML knows no key of more than 1,024 characters.
LINE = re.compile(
    rf"""(?P<indent>\ \ |-\ )?(?P<key>(?!{WORD}:)[a-z][a-z0-9_]{{0,99}}):
    (?:\ (?:
      (?P<plain>(?!{OPENS})(?![0-9][ -~]*$)(?!{WORD}$)[^\n:\ ]+(?:(?::(?=[^\n\ ])|\ (?=[^\n\#]))[^\n:\ ]*)*)
    | \[(?P<list>(?:{ITEM}(?:,\ {ITEM})*)?)\]
    | '(?P<quoted>[^'\n]*(?:''[^'\n]*)*)'
    | (?P<moment>{DAY}T[0-9]{{2}}:[0-9]{{2}}:[0-9]{{2}}(?:Z|[+-][0-9]{{2}}:[0-9]{{2}}))
    | (?P<day>{DAY})
    | (?P<number>0|[1-9][0-9]{{0,17}})
    | (?P<digest>(?!0b[01]*$)(?=[0-9]*[a-f])[0-9a-f]{{64}})
    ))?$\n?""",
    re.VERBOSE | re.MULTILINE,
)
READ: dict[str, Callable[[str], Any]] = {
    "key": lambda _: None,
    "list": lambda text: text.split(", ") if text else [],
    "quoted": lambda text: text.replace("''", "'"),
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
    "number": int,
}


def simple_header(text: str) -> dict[str, Any] | None:
    """The keys and values, a mapping or a list of mappings below a key too; None if any line is of another shape."""
    if ODD.search(text):
        return None
    values: dict[str, Any] = {}
    above = ""  # the key without a value that lines further in belong to
    end = 0
    try:
        for match in LINE.finditer(text):
            if match.start() != end:
                return None
            end = match.end()
            kind = match.lastgroup or ""
            indent, key, said = match.group("indent", "key", kind)
            value = READ[kind](said) if kind in READ else said
            if indent:
                values[above] = _with_inner(values[above], indent, key, value)
            else:
                values[key] = value
                above = key if value is None else ""
    except (_OtherError, ValueError, KeyError):
        return None
    return values if values and end == len(text) else None


class _OtherError(Exception):
    """A line that is for YAML to read."""


def _with_inner(holder: Any, indent: str, key: str, value: Any) -> Any:
    """A mapping, or a list of mappings, with one key more; ``-`` begins the next mapping of a list."""
    if value is None:
        raise _OtherError
    if indent == "- ":
        if isinstance(holder, dict):
            raise _OtherError
        return [*(holder or []), {key: value}]
    inner = holder[-1] if holder and isinstance(holder, list) else holder or {}
    inner[key] = value
    return holder or inner
