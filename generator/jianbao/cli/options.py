"""Options that several commands have, and the parsing of option values."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, time

from jianbao.cli.parser import Parser
from jianbao.config import site_url
from jianbao.errors import ConfigError
from jianbao.runtime.dask import SCHEMES, Address, parse_address


def parse_jobs(text: str) -> int:
    """Parse ``--jobs`` or ``--limit``: a number from 1 up. Raises ArgumentTypeError, like all parsers here."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def parse_url(text: str) -> str:
    """Parse ``--url``: the absolute URL of a site, returned with a ``/`` at its end; empty for no URL."""
    try:
        return site_url(text)
    except ConfigError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not the URL of a site. {error.remedy}") from None


def parse_port(text: str) -> int:
    """Parse ``--port``: a TCP port."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number from 1 to 65535")
    return int(text)


def parse_executor(text: str) -> Address:
    """Parse ``--executor``: scheme, host and port of the scheduler of a cluster."""
    try:
        return parse_address(text)
    except ValueError:
        expected = " or ".join(f"{scheme}://HOST:PORT" for scheme in SCHEMES)
        raise argparse.ArgumentTypeError(f"{text!r} is not an address like {expected}") from None


def parse_day(text: str) -> datetime:
    """Parse a day: its beginning in UTC."""
    try:
        return datetime.combine(date.fromisoformat(text), time.min, UTC)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a day like 2026-11-30") from None


def add_json_option(parser: Parser) -> None:
    """Add ``--json``."""
    parser.add_argument("--json", action="store_true", help="print the report as JSON, for scripts")


def add_strict_option(parser: Parser) -> None:
    """Add ``--strict``, which ``command.exit_code`` looks at."""
    parser.add_argument("--strict", action="store_true", help="exit with 1 if any problem was reported")


def add_worker_options(parser: Parser) -> None:
    """Add ``--jobs`` and ``--executor``, which ``command.open_executor_or_none`` looks at."""
    parser.add_argument(
        "--jobs", type=parse_jobs, metavar="N", help="number of worker processes (default: one per processor)"
    )
    parser.add_argument(
        "--executor",
        type=parse_executor,
        metavar="ADDRESS",
        help="run the work on a cluster: dask://HOST:PORT, its Dask scheduler (default: on this machine)",
    )
