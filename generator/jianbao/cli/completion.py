"""``jianbao completion``: a script with which a shell completes commands, options and names of files."""

from __future__ import annotations

import argparse

from jianbao.cli.parser import Parser
from jianbao.errors import UsageError

FOLDER_METAVARS = frozenset(["DIR"])
"""What an argument is called in the help texts if it is a folder."""
FILE_METAVARS = frozenset(["FILE", "FILE|DIR", "SOURCE", "SPEC", "PATH"])
"""What an argument is called if it is a file."""


def completion_script(parser: Parser, shell: str) -> str:
    """The script for a shell, one of ``SHELLS`` of the command. Raises UsageError without shtab, which writes it."""
    try:
        import shtab
    except ModuleNotFoundError:
        raise UsageError(
            "completion needs the package shtab",
            remedy="pipx inject jianbao shtab, or pip install 'jianbao[completion]'",
        ) from None
    for argument in _all_arguments(parser):
        if argument.metavar in FOLDER_METAVARS:
            argument.complete = shtab.DIRECTORY  # type: ignore[attr-defined]  # shtab's way to mark an argument
        elif argument.metavar in FILE_METAVARS:
            argument.complete = shtab.FILE  # type: ignore[attr-defined]
    return shtab.complete(parser, shell)


def _all_arguments(parser: Parser) -> list[argparse.Action]:
    """The arguments of a parser and of the parsers of its commands."""
    commands = parser.commands.values()
    return [*parser.arguments, *(argument for command in commands for argument in command.arguments)]
