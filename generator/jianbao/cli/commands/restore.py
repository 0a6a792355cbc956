"""``jianbao restore``: undo the removal of an article."""

from __future__ import annotations

import argparse

from jianbao.cli.command import Command, require_archive
from jianbao.cli.commands.remove import ARTICLE_HELP
from jianbao.cli.console import Console
from jianbao.cli.parser import Parser
from jianbao.config import load_config


def _add_options(parser: Parser) -> None:
    parser.add_argument("article", metavar="ID|ADDRESS", help=ARTICLE_HELP)
    parser.add_argument("--dry-run", action="store_true", help="print what would be done, and change nothing")


def _run(options: argparse.Namespace, console: Console) -> int:
    """Undo the removal of an article."""
    from jianbao.cli.remove import restore_article

    console.print_lines(restore_article(load_config(require_archive(options)), options))
    return 0


RESTORE = Command(
    "restore",
    "undo the removal of an article, except what was purged",
    "  jianbao restore example.org-dxwmeu2hcj && jianbao ingest && jianbao build",
    _add_options,
    _run,
)
