"""The parser of the command line, made of the commands."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path

from jianbao import __version__
from jianbao.cli.command import Command
from jianbao.cli.parser import Parser
from jianbao.config import SETTINGS_FILE


def make_parser(commands: Iterable[Command]) -> Parser:
    """Make the parser of the command line.

    In the parsed options, ``command`` is the command or None, and ``main_parser`` is this parser.
    """
    parser = Parser(
        prog="jianbao",
        description="Turn raw news clippings into a clean, searchable, static archive.",
        epilog="examples:\n  jianbao new my-archive\n  jianbao ingest && jianbao build\n  jianbao serve",
    )
    parser.set_defaults(command=None, main_parser=parser)
    _add_common_options(parser)
    parser.add_argument("-V", "--version", action="version", version=f"jianbao {__version__}")
    parsers = parser.add_subparsers(title="commands", metavar="COMMAND")
    for command in commands:
        text, examples = command.text, f"examples:\n{command.examples}"
        sub = parsers.add_parser(command.name, help=text, description=text, epilog=examples)
        sub.set_defaults(command=command, parser=sub)
        # Without SUPPRESS, the defaults of these options would overwrite those in front of the command.
        _add_common_options(sub, default=argparse.SUPPRESS)
        command.add_options(sub)
        parser.commands[command.name] = sub
    return parser


def _add_common_options(parser: Parser, **default: str) -> None:
    """Options of every command, which may also be in front of it."""
    where = "default: the current folder or its nearest parent that has one"
    text = f"folder of the archive, with its {SETTINGS_FILE} ({where})"
    parser.add_argument("--root", type=Path, metavar="DIR", help=text, **default)
    parser.add_argument("-q", "--quiet", action="store_true", help="print problems only", **default)
    text = "print every page that is written, every problem, and the time of each stage"
    parser.add_argument("-v", "--verbose", action="store_true", help=text, **default)
