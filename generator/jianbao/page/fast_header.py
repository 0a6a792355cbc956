"""The fast path for front matter: the few shapes of YAML that jianbao itself writes, read line by line.

``read_simple_header`` either gives what YAML gives for the same text, or None. It never guesses: a page with any other
notation goes to ``page/front_matter.py``, which imports YAML and python-frontmatter.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from jianbao.page.keys import KEYS_OF_TEXT

YAML_OPENING = re.compile(r"---[ \t]*\n")
YAML_CLOSING = re.compile(r"\n---[ \t]*(?:\n|$)")
"""Begins with the newline before it, because a search for a pattern with a literal prefix is much faster."""
NOT_PLAIN_TEXT = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff]")
"""Characters that YAML refuses, or reads as the end of a line."""
RESERVED_WORDS = frozenset(["yes", "no", "true", "false", "on", "off", "null", "y", "n"])
"""Words that YAML reads as a truth value or as null, in any case."""
NULL_WORDS = frozenset(["null"])
YAML_INDICATORS = frozenset("""-?:,[]{}#&*!|>'"%@`+.<~= """)
"""Characters that begin another notation of YAML where a text without quotes begins with one."""
ASCII_DIGITS = frozenset("0123456789")
SIMPLE_KEY = re.compile(rf"(?!(?:{'|'.join(sorted(RESERVED_WORDS))})$)[a-z][a-z0-9_]{{0,99}}")
"""YAML takes no key of more than 1,024 characters."""
LIST_PUNCTUATION = re.compile("[][{}:#]")
SINGLE_QUOTED = re.compile("'((?:[^']|'')*)'")
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
ISO_TIME = re.compile(ISO_DAY.pattern + r"T\d{2}:\d{2}:\d{2}(?:Z|[+-]\d{2}:\d{2})", re.ASCII)
SIMPLE_INTEGER = re.compile("0|[1-9][0-9]{0,17}")
SHA256_HEX = re.compile("(?!0b[01]*$)(?=[0-9]*[a-f])[0-9a-f]{64}")
"""A digest that begins with a digit and is no number: one with digits alone is, and so is one like 0b110."""


class _NotSimpleError(Exception):
    """A line that only YAML can read."""


def find_yaml_header(text: str) -> tuple[int, int, int] | None:
    """Find YAML front matter: the offsets of its start, its end and the body; None if ``text`` has no front matter."""
    opening = YAML_OPENING.match(text)
    closing = YAML_CLOSING.search(text, opening.end() - 1) if opening else None
    return (opening.end(), closing.start() + 1, closing.end()) if opening and closing else None


def read_simple_header(text: str) -> dict[str, Any] | None:
    """Parse front matter that is nested at most one level deep; None if any line needs a YAML parser."""
    if NOT_PLAIN_TEXT.search(text):
        return None
    values: dict[str, Any] = {}
    parent = ""  # the last key without a value: indented lines belong to it
    try:
        for line in text.removesuffix("\n").split("\n"):
            key, separator, written = line.partition(": ")
            if not separator and not line.endswith(":"):
                return None
            is_nested = (indent := key[:2]) in ("  ", "- ")
            read = _read_as_text if (parent if is_nested else key) in KEYS_OF_TEXT else _read_value
            key, value = (key, read(written)) if separator else (line[:-1], None)
            if is_nested:
                values[parent] = _add_nested(values[parent], indent, key[2:], value)
            elif SIMPLE_KEY.fullmatch(key):
                values[key] = value
                parent = key if value is None else ""
            else:
                return None
    except (_NotSimpleError, ValueError, KeyError):
        return None
    return None if isinstance(values.get("title"), list) else values  # title: [独家] is text


def _read_value(written: str) -> Any:
    first = written[:1]
    if first not in YAML_INDICATORS:
        return _read_digits(written) if first in ASCII_DIGITS else _read_text(written)
    return _read_quoted_or_list(written, _read_item)


def _read_as_text(written: str) -> Any:
    """Read the value of a key of KEYS_OF_TEXT, in which a number is text."""
    if written[:1] not in YAML_INDICATORS:
        return _read_text(written, NULL_WORDS)
    return _read_quoted_or_list(written, _read_text_item)


def _read_quoted_or_list(written: str, read_item: Callable[[str], str]) -> str | list[str]:
    if written[:1] == "'" and (quoted := SINGLE_QUOTED.fullmatch(written)):
        return quoted[1].replace("''", "'")
    if written[:1] == "[" and written[-1] == "]":
        return [read_item(item) for item in written[1:-1].split(", ")] if written != "[]" else []
    raise _NotSimpleError


def _read_digits(written: str) -> Any:
    if ISO_TIME.fullmatch(written):
        return datetime.fromisoformat(written)
    if ISO_DAY.fullmatch(written):
        return date.fromisoformat(written)
    if SIMPLE_INTEGER.fullmatch(written):
        return int(written)
    if written.isascii() and not SHA256_HEX.fullmatch(written):
        raise _NotSimpleError  # 12:30:59, 1_000 and 010 are numbers, and 2023-11-07 12:35 is a date
    return _read_text(written)


def _read_text(written: str, other_words: frozenset[str] = RESERVED_WORDS) -> str:
    if (
        not written
        or written[0] in YAML_INDICATORS
        or written[-1] in ": "
        or ": " in written
        or " #" in written
        or written.casefold() in other_words
    ):
        raise _NotSimpleError
    return written


def _read_item(written: str) -> str:
    """Read one item of a list; it may begin with a digit only if it has a slash, as an old address does."""
    if written[:1] in ASCII_DIGITS and "/" not in written:
        raise _NotSimpleError
    return _read_text_item(written, RESERVED_WORDS)


def _read_text_item(written: str, other_words: frozenset[str] = NULL_WORDS) -> str:
    if "," in written or LIST_PUNCTUATION.search(written):
        raise _NotSimpleError
    return _read_text(written, other_words)


def _add_nested(parent: Any, indent: str, key: str, value: Any) -> Any:
    """Add a key to ``parent``, a mapping or a list of mappings; the indent ``- `` begins the next mapping of a list."""
    if value is None or not SIMPLE_KEY.fullmatch(key):
        raise _NotSimpleError
    if indent == "- ":
        if isinstance(parent, dict):
            raise _NotSimpleError
        return [*(parent or []), {key: value}]
    mapping = parent[-1] if parent and isinstance(parent, list) else parent or {}
    mapping[key] = value
    return parent or mapping
