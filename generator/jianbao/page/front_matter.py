"""Split a text into front matter and body, and parse the front matter without trusting it.

Three notations: YAML between ``---`` lines, TOML between ``+++`` lines, JSON between a ``{`` and a ``}`` line. The
handlers are for python-frontmatter, whose own YAML handler expands any alias and which reads TOML only with an extra
package.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import Any

import frontmatter
import yaml
from frontmatter.default_handlers import BaseHandler

from jianbao.page.keys import PAGE_TYPES, ValueTypes
from jianbao.page.yaml_header import load_header

MAX_TOML_OR_JSON_CHARACTERS = 10_000
"""The longest front matter of 29,591 clippings has 1,070. tomllib takes quadratic time for keys with many dots."""
MAX_INTEGER_DIGITS = 1_000
"""Python refuses to print an integer of more than 4,300 digits."""
HEX_DIGITS = re.compile(r"[0-9a-fA-F_]+")
LINE_IN_MESSAGE = re.compile(r"\bline (\d+)")
"""The position in messages of tomllib, whose exceptions have no attribute for it before Python 3.14."""


class FrontMatterError(ValueError):
    """Raised for front matter that does not parse, with its ``notation``, the ``problem`` and the 1-based ``line``."""

    def __init__(self, notation: str, problem: str, line: int) -> None:
        super().__init__(notation, problem, line)
        self.notation = notation
        self.problem = problem
        self.line = line


class WrittenFloat(float):
    """A number with a point, and the ``text`` that it was parsed from: 1.10 is another title than 1.1."""

    def __init__(self, text: str) -> None:
        self.text = text


class _Handler(BaseHandler):
    """A notation of front matter; ``types`` says which of its values become other types than text."""

    def __init__(self, types: ValueTypes = PAGE_TYPES) -> None:
        super().__init__()
        self.types = types


class YamlFrontMatter(_Handler):
    """YAML between ``---`` lines."""

    notation = "YAML"
    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)

    def load(self, fm: str) -> dict[str, Any]:
        """Parse the text between the boundaries. Raises yaml.YAMLError; a line in it counts from the first ``---``."""
        values = load_header(fm, self.types)
        return values if isinstance(values, dict) else {}


class TomlFrontMatter(_Handler):
    """TOML between ``+++`` lines; a date in it becomes a ``datetime`` or a ``date``, as in YAML."""

    notation = "TOML"
    FM_BOUNDARY = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)

    def load(self, fm: str) -> dict[str, Any]:
        """Parse the text between the boundaries. Raises ValueError; a line in it counts from the first ``+++``."""
        _refuse_excess(fm)
        try:
            return _keep_texts(tomllib.loads(fm, parse_float=WrittenFloat), self.types)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None


class JsonFrontMatter(_Handler):
    """A JSON object whose braces are on lines of their own."""

    notation = "JSON"
    FM_BOUNDARY = re.compile(r"^(?:\A\{|\})[ \t]*$", re.MULTILINE)

    def load(self, fm: str) -> dict[str, Any]:
        """Parse the text between the braces. Raises ValueError; a line in it counts from the opening brace."""
        _refuse_excess(fm)
        try:
            values: dict[str, Any] = json.loads(f"{{{fm}}}", parse_float=WrittenFloat)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
        try:
            json.dumps(values, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("an escape in it like \\ud800 is half a character") from None
        return _keep_texts(values, self.types)


Handler = YamlFrontMatter | TomlFrontMatter | JsonFrontMatter
HANDLERS: tuple[Handler, ...] = (YamlFrontMatter(), TomlFrontMatter(), JsonFrontMatter())


def find_front_matter(text: str, handlers: Sequence[Handler] = HANDLERS) -> tuple[Handler, int] | None:
    """Find front matter at the start of ``text``: its handler and the offset of its end; None if it is missing."""
    for handler in handlers:
        if handler.detect(text):
            boundaries = [match.end() for match in islice(handler.FM_BOUNDARY.finditer(text), 2)]
            return (handler, boundaries[1]) if len(boundaries) == 2 else None
    return None


def split_front_matter(text: str, handlers: Sequence[Handler] = HANDLERS) -> tuple[dict[str, Any], str]:
    """Split ``text`` into the parsed front matter, empty if it is missing, and the unchanged body.

    Raises FrontMatterError if the front matter does not parse.
    """
    found = find_front_matter(text, handlers)
    if found is None:
        return {}, text
    handler, end = found
    try:
        # Only the front matter is handed over: python-frontmatter strips the body, and with it the indentation of a
        # code block that comes first.
        values, _ = frontmatter.parse(text[:end], handler=handler)
    except (ValueError, yaml.YAMLError) as error:
        raise FrontMatterError(handler.notation, *_problem_and_line(error, text[:end])) from None
    return values, text[end:].removeprefix("\n")


def _keep_texts(values: dict[str, Any], types: ValueTypes) -> dict[str, Any]:
    """Replace, in the values of TOML or JSON, numbers, truth values and dates by texts where ``types`` wants texts."""
    pending: list[tuple[Any, Any, bool]] = [(values, key, key in types.text_keys) for key in values]
    while pending:  # no recursion, because a TOML key may have thousands of dots
        parent, key, is_text = pending.pop()
        value = parent[key]
        if isinstance(value, dict | list):
            pending += [(value, below, is_text) for below in (value if isinstance(value, dict) else range(len(value)))]
        elif is_text or (types.only_dates and not isinstance(value, date)):
            parent[key] = _as_text(value)
        elif isinstance(value, WrittenFloat):
            parent[key] = float(value)
    return values


def _as_text(value: Any) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.text if isinstance(value, WrittenFloat) else None if value is None else str(value)


def _problem_and_line(error: Exception, front_matter: str) -> tuple[str, int]:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.context_mark or error.problem_mark  # the context is where a bracket or quote was opened
        return str(error.problem), mark.line + 1 if mark else 1
    if isinstance(error, json.JSONDecodeError):
        return error.msg, error.lineno
    line = LINE_IN_MESSAGE.search(str(error))
    at_end = "at end of document" in str(error)  # in place of a line
    return str(error), int(line[1]) if line else front_matter.count("\n") + 1 if at_end else 1


def _refuse_excess(text: str) -> None:
    """Raise ValueError for a text or a number that is too long to parse or print."""
    if len(text) > MAX_TOML_OR_JSON_CHARACTERS:
        raise ValueError(f"it has more than {MAX_TOML_OR_JSON_CHARACTERS:,} characters")
    if any(len(digits) > MAX_INTEGER_DIGITS for digits in HEX_DIGITS.findall(text)):
        raise ValueError(f"a number in it has more than {MAX_INTEGER_DIGITS:,} digits")
