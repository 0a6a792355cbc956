"""Refuse phrases that newcomers have to read twice: ``make lint`` runs this over docstrings, comments, messages, docs.

``phrases.toml`` lists the phrases with what to write instead. Identifiers and data are exempt, and so are entries of
released versions in the changelog.
"""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
import tomllib
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
PROSE = (".md", ".html", ".js", ".css", ".yml", ".yaml", ".xml", ".sh", ".ini")
"""Files whose every line is checked."""
HASH_COMMENTS = (".toml", "Makefile", ".editorconfig")
"""Files of which comments are checked: their values are data."""
EXEMPT = re.compile(
    r"content/|tests/(?:outlets|eval|cases|sites|fuzz/corpus)/|tests/phrases\.toml|requirements/|docs/benchmarks"
)
"""Clippings, test inputs, lock files and generated documents."""
FSTRING_MIDDLE = getattr(tokenize, "FSTRING_MIDDLE", None)
"""The texts of f-strings have tokens of their own from Python 3.12 on; before, an f-string is one STRING."""
Line = tuple[int, str]
"""A line's number and its text."""


def load_phrases() -> dict[re.Pattern[str], str]:
    """Each refused pattern with what to write instead."""
    phrases = tomllib.loads((HERE / "phrases.toml").read_text(encoding="utf-8"))["phrases"]
    return {re.compile(rf"\b(?:{pattern})(?!\w)", re.IGNORECASE): instead for pattern, instead in phrases.items()}


def tracked_files() -> list[str]:
    """The files of the project that git knows or would add, below its root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    return subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()


def prose_of(name: str, text: str) -> Iterator[Line]:
    """The lines of a file that people read as sentences."""
    if name.endswith(".py"):
        yield from _python_prose(text, messages=name.startswith("generator/"))
    elif name.endswith(PROSE):
        if name == "CHANGELOG.md":
            text = _newest_sections(text)
        yield from enumerate(text.splitlines(), 1)
    elif name.endswith(HASH_COMMENTS):
        yield from ((number, line) for number, line in enumerate(text.splitlines(), 1) if line.lstrip().startswith("#"))


def _python_prose(text: str, *, messages: bool) -> Iterator[Line]:
    """Comments and docstrings, those of attributes too; with ``messages`` every other text that has a blank."""
    docstrings = {
        node.value.lineno
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
    }
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        is_message = messages and token.type == tokenize.STRING and " " in token.string and not _is_raw(token.string)
        is_docstring = token.type == tokenize.STRING and token.start[0] in docstrings
        is_message |= messages and token.type == FSTRING_MIDDLE
        if token.type == tokenize.COMMENT or is_docstring or is_message:
            yield from enumerate(token.string.splitlines(), token.start[0])


def _is_raw(literal: str) -> bool:
    """Whether a literal is a regular expression rather than a sentence."""
    return "r" in literal[: literal.index(literal[-1])].lower()


def _newest_sections(changelog: str) -> str:
    """The changelog down to the end of its newest released version."""
    parts = re.split(r"^(?=## \[)", changelog, flags=re.MULTILINE)
    return "".join(parts[:3])


def find_phrases(names: list[str]) -> Iterator[str]:
    """A line ``file:line: 'phrase': write ...`` for each refused phrase in the files ``names`` below the root."""
    phrases = load_phrases()
    for name in names:
        path = ROOT / name
        if EXEMPT.match(name) or not path.is_file():
            continue
        for number, line in prose_of(name, path.read_text(encoding="utf-8", errors="replace")):
            for pattern, instead in phrases.items():
                for match in pattern.finditer(line):
                    yield f"{name}:{number}: {match.group()!r}: write {instead}"


def main() -> int:
    """Print what was found in the files named on the command line, or in all; 1 if anything was."""
    found = list(find_phrases(sys.argv[1:] or tracked_files()))
    print("\n".join(found) or "No refused phrases.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
