"""An argument parser that says what may be meant by an unknown command, option or choice."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from typing import Any, NoReturn

from jianbao.suggestion import closest

INVALID_CHOICE = re.compile(
    r"argument (?P<argument>\S+): invalid choice: '(?P<given>.*?)'.*\(choose from (?P<known>.*)\)"
)
"""argparse's message; some versions put the known choices in quotes."""


class Parser(argparse.ArgumentParser):
    """An argument parser that keeps the line breaks of the examples, also in the parsers of the commands.

    After parsing, ``parser`` in the parsed options is the parser of the command, if there is one.
    """

    def __init__(self, **options: Any):
        self.arguments: list[argparse.Action] = []
        """All options and positional arguments, without those of the commands."""
        self.commands: dict[str, Parser] = {}
        """The parsers of the commands by name."""
        super().__init__(**{"formatter_class": argparse.RawDescriptionHelpFormatter, **options})

    def add_argument(self, *names: Any, **options: Any) -> argparse.Action:
        """Add an option or a positional argument, and record it."""
        argument = super().add_argument(*names, **options)
        self.arguments.append(argument)
        return argument

    def parse(self, arguments: Sequence[str] | None) -> argparse.Namespace:
        """Parse the arguments, by default those of the process.

        Raises SystemExit for ``--help``, ``--version``, and what cannot be parsed.
        """
        options, unknown = self.parse_known_args(arguments)
        if unknown:
            getattr(options, "parser", self).refuse(unknown[0])
        return options

    def refuse(self, unknown: str) -> NoReturn:
        """Print that an argument is not known, and which option may be meant. Raises SystemExit."""
        if not unknown.startswith("-"):
            self.error(f"unexpected argument {unknown!r}")
        name = unknown.partition("=")[0]
        meant = closest(name, [option for argument in self.arguments for option in argument.option_strings])
        self.error(
            f"unknown option {name}\n  " + (f"Did you mean {meant}?" if meant else f"All options: {self.prog} --help")
        )

    def error(self, message: str) -> NoReturn:
        """Print the usage and the message, with what may be meant by a wrong choice. Raises SystemExit."""
        if wrong := INVALID_CHOICE.search(message):
            known = re.findall(r"[\w-]+", wrong["known"])
            meant = closest(wrong["given"], known)
            remedy = f"Did you mean {meant}?" if meant else f"Choose from {', '.join(known)}."
            message = f"unknown {wrong['argument'].lower().removeprefix('--')} {wrong['given']!r}\n  {remedy}"
        super().error(message)
