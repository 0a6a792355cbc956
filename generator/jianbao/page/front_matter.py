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
from itertools import islice
from typing import Any

import frontmatter
from frontmatter.default_handlers import BaseHandler

from jianbao.page.yaml_header import load_header

MAX_TOML_OR_JSON_CHARACTERS = 10_000
"""Of 29,591 headers none has more than 1,070. tomllib takes quadratic time for a key of many dotted parts."""
MAX_INTEGER_DIGITS = 1_000
"""Python refuses to print an integer of more than 4,300 digits."""
HEX_DIGITS = re.compile(r"[0-9a-fA-F_]+")


class YamlFrontMatter(BaseHandler):
    """YAML between ``---`` lines."""

    FM_BOUNDARY = re.compile(r"^---[ \t]*$", re.MULTILINE)

    def load(self, fm: str) -> dict[str, Any]:
        """Parse the text between the boundaries. Raises yaml.YAMLError."""
        values = load_header(fm.strip("\n"))
        return values if isinstance(values, dict) else {}


class TomlFrontMatter(BaseHandler):
    """TOML between ``+++`` lines; a date in it becomes a ``datetime`` or a ``date``, as in YAML."""

    FM_BOUNDARY = re.compile(r"^\+\+\+[ \t]*$", re.MULTILINE)

    def load(self, fm: str) -> dict[str, Any]:
        """Parse the text between the boundaries. Raises ValueError; a line in it counts from the first ``+++``."""
        _refuse_traps(fm)
        try:
            return tomllib.loads(fm)
        except RecursionError:
            raise ValueError("it is nested too deeply") from None


class JsonFrontMatter(BaseHandler):
    """A JSON object whose braces are on lines of their own."""

    FM_BOUNDARY = re.compile(r"^(?:\A\{|\})[ \t]*$", re.MULTILINE)

    def load(self, fm: str) -> dict[str, Any]:
        """Parse the text between the braces. Raises ValueError; a line in it counts from the opening brace."""
        _refuse_traps(fm)
        try:
            values: dict[str, Any] = json.loads(f"{{{fm}}}")
        except RecursionError:
            raise ValueError("it is nested too deeply") from None
        try:
            json.dumps(values, ensure_ascii=False).encode()
        except UnicodeEncodeError:
            raise ValueError("an escape in it like \\ud800 is half a character") from None
        return values


HANDLERS: tuple[BaseHandler, ...] = (YamlFrontMatter(), TomlFrontMatter(), JsonFrontMatter())


def split_front_matter(text: str, handlers: Sequence[BaseHandler] = HANDLERS) -> tuple[dict[str, Any], str]:
    """The values of the front matter and the body behind it, unchanged; no values where front matter is missing.

    Raises what the handler raises: yaml.YAMLError for YAML, ValueError for TOML and JSON.
    """
    handler = frontmatter.detect_format(text, handlers)
    if handler is None or handler.FM_BOUNDARY is None:
        return {}, text
    _, *closing = islice(handler.FM_BOUNDARY.finditer(text), 2)
    if not closing:
        return {}, text
    # Only the front matter is handed over: python-frontmatter strips the body, and with it the indentation of a code
    # block that comes first.
    end = closing[0].end()
    values, _ = frontmatter.parse(text[:end], handler=handler)
    return values, text[end:].removeprefix("\n")


def _refuse_traps(text: str) -> None:
    if len(text) > MAX_TOML_OR_JSON_CHARACTERS:
        raise ValueError(f"it has more than {MAX_TOML_OR_JSON_CHARACTERS:,} characters")
    if any(len(digits) > MAX_INTEGER_DIGITS for digits in HEX_DIGITS.findall(text)):
        raise ValueError(f"a number in it has more than {MAX_INTEGER_DIGITS:,} digits")
