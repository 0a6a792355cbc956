"""``jianbao learn``: find texts that repeat in the clippings."""

from __future__ import annotations

import argparse
from pathlib import Path

from jianbao.cli.command import Command, exit_code, open_executor_or_none, require_archive
from jianbao.cli.console import Console
from jianbao.cli.options import add_json_option, add_strict_option, add_worker_options
from jianbao.cli.parser import Parser
from jianbao.config import load_config


def _add_options(parser: Parser) -> None:
    parser.add_argument(
        "source",
        type=Path,
        nargs="*",
        metavar="SOURCE",
        help="all your clippings, or folders of them (default: content/clippings)",
    )
    add_json_option(parser)
    add_worker_options(parser)
    add_strict_option(parser)


def _run(options: argparse.Namespace, console: Console) -> int:
    """Write texts that repeat in the clippings to ``boilerplate.toml``."""
    from jianbao.pipeline import learn as run

    config = load_config(require_archive(options))
    with open_executor_or_none(options) as (executor, jobs):
        report = run(config, options.source or None, jobs=jobs, executor=executor, progress=console.progress)
    if options.json:
        console.print_json(report)
    else:
        console.print_learn(report)
    return exit_code(options, report.problems)


LEARN = Command(
    "learn",
    "find texts that repeat in the clippings and write them to boilerplate.toml",
    "  jianbao learn && jianbao ingest\n  jianbao learn ~/feeds/2023 --strict",
    _add_options,
    _run,
)
