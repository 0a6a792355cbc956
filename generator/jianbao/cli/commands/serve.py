"""``jianbao serve``: preview the site."""

from __future__ import annotations

import argparse

from jianbao.cli.command import Command, require_archive
from jianbao.cli.console import Console
from jianbao.cli.options import parse_port
from jianbao.cli.parser import Parser


def _add_options(parser: Parser) -> None:
    parser.add_argument("--port", type=parse_port, metavar="N", default=8000, help="port on 127.0.0.1 (default: 8000)")


def _run(options: argparse.Namespace, console: Console) -> int:
    """Build and serve the site, and rebuild it on every change, until Ctrl-C."""
    from jianbao.serve import serve as run

    run(require_archive(options), port=options.port)
    return 0


SERVE = Command(
    "serve",
    "build and serve the site, and rebuild it on every change",
    "  jianbao serve\n  jianbao serve --port 8001",
    _add_options,
    _run,
)
