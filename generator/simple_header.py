"""Front matter in the few shapes that jianbao writes itself, read line by line.

libyaml and PyYAML take 220 µs for the header of a page, as long as its Markdown takes to parse; this takes 25. Whatever
is not plainly one of the shapes below is left to YAML: ``simple_header(text)`` is None or what YAML makes of ``text``.
"""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

LINE = re.compile(r"(?P<indent>  |- )?(?P<key>[a-z][a-z0-9_]*):(?: (?P<value>[^ \n](?:[^\n]*[^ \n])?))?\n?")
ODD = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""What YAML refuses, or takes for a line's end."""
PLAIN = re.compile(r"""(?![-?:,\[\]{}#&*!|>'"%@`+.<~=])(?!.*(?:: | #|:$))(?![0-9][ -~]*$)[^\n]+""")
"""A text without quotes whose first character opens no notation of YAML, and that can be no number or date."""
IN_LIST = re.compile(r"""(?![-?:,\[\]{}#&*!|>'"%@`+.<~= ])(?![0-9][^/]*$)[^,\[\]{}:#\n]*[^,\[\]{}:#\n ]""")
QUOTED = re.compile(r"'((?:[^'\n]|'')*)'")
"""The same in a list; a digit may come first where a slash follows, as in an old address."""
WORDS = frozenset(["yes", "no", "true", "false", "on", "off", "null", "y", "n"])
"""Texts that YAML takes for something else, in any case."""
NUMBER = re.compile(r"0|[1-9][0-9]{0,17}")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
MOMENT = re.compile(DAY.pattern + r"T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:Z|[+-][0-9]{2}:[0-9]{2})")
DIGEST = re.compile(r"(?!0b[01]*$)(?=[0-9]*[a-f])[0-9a-f]{64}")


class _OtherError(Exception):
    """A line that is for YAML to read."""


def simple_header(text: str) -> dict[str, Any] | None:
    """The keys and values, a mapping or a list of mappings below a key too; None if any line is of another shape."""
    if ODD.search(text):
        return None
    values: dict[str, Any] = {}
    above = ""  # the key without a value that lines further in belong to
    try:
        for line in text.splitlines(keepends=True):
            match = LINE.fullmatch(line)
            if not match:
                return None
            indent, key, value = match.groups()
            if indent:
                values[above] = _with_inner(values[above], indent, key, _value(value))
            else:
                values[key] = None if value is None else _value(value)
                above = key if value is None else ""
    except (_OtherError, ValueError, KeyError):
        return None
    return values


def _with_inner(holder: Any, indent: str, key: str, value: Any) -> Any:
    """A mapping, or a list of mappings, with one key more; ``-`` begins the next mapping of a list."""
    if indent == "- ":
        if isinstance(holder, dict):
            raise _OtherError
        return [*(holder or []), {key: value}]
    inner = holder[-1] if holder and isinstance(holder, list) else holder or {}
    inner[key] = value
    return holder or inner


def _value(text: str | None) -> Any:
    if text is None:
        raise _OtherError
    if PLAIN.fullmatch(text) and text.lower() not in WORDS:
        return text
    if text[0] == "[" and text[-1] == "]":
        return [_item(item) for item in text[1:-1].split(", ")] if text != "[]" else []
    if quoted := QUOTED.fullmatch(text):
        return quoted[1].replace("''", "'")
    if MOMENT.fullmatch(text):
        return datetime.fromisoformat(text)
    if DAY.fullmatch(text):
        return date.fromisoformat(text)
    if NUMBER.fullmatch(text):
        return int(text)
    if DIGEST.fullmatch(text):
        return text
    raise _OtherError


def _item(text: str) -> str:
    if not IN_LIST.fullmatch(text) or text.lower() in WORDS:
        raise _OtherError
    return text
