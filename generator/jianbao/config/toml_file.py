"""Read a TOML file, and report what is wrong in it with its line, which ``tomllib`` does not keep."""

from __future__ import annotations

import itertools
import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from jianbao.errors import ConfigError
from jianbao.suggestion import closest

KeyPath = tuple[str, ...]
"""The tables that a key is in, and the key: ``("search", "facets")``."""
_NAME = r"""(?:[\w-]+|"[^"]*"|'[^']*')"""
_NAMES = rf"{_NAME}(?:\s*\.\s*{_NAME})*"
_TABLE_LINE = re.compile(rf"\s*\[(?P<array>\[)?\s*({_NAMES})\s*\]\]?\s*(?:#.*)?$")
_KEY_LINE = re.compile(rf"\s*({_NAMES})\s*=")


def read_toml(path: Path) -> dict[str, Any]:
    """Parse a TOML file. Raises ConfigError with the line of the error."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except tomllib.TOMLDecodeError as error:
        position = re.search(r"at line (\d+)", str(error))
        raise ConfigError(
            f"this is not TOML: {error}",
            file=str(path),
            line=int(position.group(1)) if position else len(_lines(path)),  # else "at end of document"
            remedy='Each line is  key = "value"; a string needs quotes.',
        ) from None
    except UnicodeDecodeError:
        raise ConfigError("the file is not UTF-8", file=str(path), remedy="Save it again as UTF-8.") from None
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", file=str(path)) from None


def key_lines(path: Path) -> dict[KeyPath, int]:
    """The 1-based line on which each key of a TOML file is set, and on which each table begins.

    The tables of an array have numbers from 0 up: the keys of the first ``[[feeds]]`` are in ``("feeds", "0")``.
    """
    found: dict[KeyPath, int] = {}
    table: KeyPath = ()
    quotes = ""  # the delimiter of the multi-line string that a line is in
    for number, line in enumerate(_lines(path), 1):
        if not quotes and (match := _TABLE_LINE.match(line)):
            table = _key_path(match[2])
            found.setdefault(table, number)
            if match["array"]:
                table = (*table, str(next(count for count in itertools.count() if (*table, str(count)) not in found)))
                found[table] = number
        elif not quotes and (match := _KEY_LINE.match(line)):
            found.setdefault((*table, *_key_path(match[1])), number)
        for mark in ('"""', "'''"):
            if quotes in ("", mark) and line.count(mark) % 2:
                quotes = "" if quotes else mark
    return found


def toml_error(path: Path, keys: KeyPath, what: str, remedy: str) -> ConfigError:
    """The error for a key of a TOML file, with its line."""
    return ConfigError(what, file=str(path), line=line_of(keys, key_lines(path)), remedy=remedy)


def line_of(keys: KeyPath, lines: Mapping[KeyPath, int]) -> int | None:
    """The line of a key, else that of the first key of its name, else that of the innermost table that it is in."""
    same_name = (line for found, line in lines.items() if found[-1:] == keys[-1:])
    above = (lines[keys[:length]] for length in range(len(keys), 0, -1) if keys[:length] in lines)
    return lines.get(keys) or next(same_name, None) or next(above, None)


def refuse_unknown(data: Iterable[str], known: Iterable[str], path: Path) -> None:
    """Raise ConfigError for the first key of ``data`` that is not ``known``, and suggest the most similar one."""
    names = sorted(known)
    for key in data:
        if key not in names:
            raise toml_error(path, (key,), f"unknown key {key}", did_you_mean(key, names, "keys"))


def did_you_mean(unknown: str, known: Sequence[str], kind: str) -> str:
    """The remedy for an unknown name: the most similar known one, or else all of this ``kind``."""
    meant = closest(unknown, known)
    return f"Did you mean {meant}?" if meant else f"Known {kind}: {', '.join(known)}."


def refuse_non_strings(data: Mapping[str, object], path: Path) -> None:
    """Raise ConfigError for the first value of ``data`` that is not a string."""
    for key, value in data.items():
        if not isinstance(value, str):
            raise toml_error(path, (key,), f"{key} must be a string in quotes", f'Write {key} = "..." in {path.name}.')


def _key_path(text: str) -> KeyPath:
    return tuple(name.strip("\"'") for name in re.findall(_NAME, text))


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8-sig").splitlines()
