"""``jianbao import``: an archive made by another tool as clippings of this one."""

from __future__ import annotations

import argparse
from pathlib import Path

from jianbao.cli.command import Command, exit_code, require_archive
from jianbao.cli.console import Console
from jianbao.cli.options import add_strict_option
from jianbao.cli.parser import Parser
from jianbao.config import load_config


def _add_options(parser: Parser) -> None:
    parser.add_argument("tool", choices=["jekyll"], help="the tool that made the archive")
    parser.add_argument("dir", type=Path, metavar="DIR", help="its folder, with _config.yml and _posts; not changed")
    parser.add_argument(
        "--into",
        type=Path,
        metavar="DIR",
        help="where to copy the posts; subfolders are kept (default: content/clippings)",
    )
    add_strict_option(parser)


def _run(options: argparse.Namespace, console: Console) -> int:
    """Copy the posts of an archive made by another tool into this archive's clippings."""
    from jianbao.pipeline import import_jekyll as run

    report = run(load_config(require_archive(options)), options.dir, options.into, progress=console.progress)
    console.print_import(report.lines(), report.problems)
    return exit_code(options, report.problems)


IMPORT = Command(
    "import",
    "import an archive made by another tool; its old URLs keep working",
    "  jianbao import jekyll ~/old-archive && jianbao ingest && jianbao build",
    _add_options,
    _run,
)
