"""``jianbao serve``: preview the site."""

from __future__ import annotations

import argparse
import re

from jianbao.cli.command import Command, require_archive
from jianbao.cli.console import Console
from jianbao.cli.options import parse_port
from jianbao.cli.parser import Parser


def _add_options(parser: Parser) -> None:
    parser.add_argument("--port", type=parse_port, metavar="N", default=8000, help="port (default: 8000)")
    text = "address or name of this machine to listen on; 0.0.0.0 is all of them (default: 127.0.0.1, for this machine)"
    parser.add_argument("--host", metavar="HOST", default="127.0.0.1", help=text)
    text = "answer requests to this name, too, besides localhost and addresses; may be given several times"
    parser.add_argument("--allow-host", type=_parse_name, metavar="NAME", action="append", default=[], help=text)
    parser.add_argument("--open", action="store_true", help="open the site in a browser")
    text = "compare all files regularly, where the system does not announce changes, as on some network drives"
    parser.add_argument("--force-polling", action="store_true", help=text)


def _parse_name(text: str) -> str:
    """Parse ``--allow-host``: the name of a machine."""
    if not re.fullmatch(r"[\w-]+(\.[\w-]+)*\.?", text, re.ASCII):
        raise argparse.ArgumentTypeError(f"{text!r} is not the name of a machine, like archive.example.org")
    return text


def _run(options: argparse.Namespace, console: Console) -> int:
    """Build and serve the site, and rebuild it on every change, until Ctrl-C."""
    from jianbao.serve import serve as run

    run(
        require_archive(options),
        host=options.host,
        port=options.port,
        allowed_hosts=options.allow_host,
        open_browser=options.open,
        force_polling=options.force_polling,
        console=console,
    )
    return 0


SERVE = Command(
    "serve",
    "build and serve the site, and rebuild it on every change",
    "  jianbao serve --open\n  jianbao serve --port 8001\n  jianbao serve --host 0.0.0.0 --allow-host laptop.lan",
    _add_options,
    _run,
)
