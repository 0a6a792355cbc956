"""``jianbao config``: every setting with its value."""

from __future__ import annotations

import argparse

from jianbao.cli.command import Command, require_archive
from jianbao.cli.console import Console
from jianbao.cli.parser import Parser


def _add_options(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="print a JSON array with an object for each setting")


def _run(options: argparse.Namespace, console: Console) -> int:
    """Print every setting with its value, its default and where it is set."""
    from jianbao.cli.config import settings_lines

    for line in settings_lines(require_archive(options), as_json=options.json):
        console.out.print(line)
    return 0


CONFIG = Command(
    "config",
    "print every setting with its value, its default and where it is set",
    "  jianbao config\n  jianbao config --json",
    _add_options,
    _run,
)
