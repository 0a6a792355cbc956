"""``jianbao remove``: take an article down."""

from __future__ import annotations

import argparse

from jianbao.cli.command import Command, require_archive
from jianbao.cli.console import Console
from jianbao.cli.parser import Parser
from jianbao.config import load_config

ARTICLE_HELP = "id of an article (articles/ID.html in the site), or its source address"
"""The help text of the argument that names an article."""


def _add_options(parser: Parser) -> None:
    parser.add_argument("article", metavar="ID|ADDRESS", help=ARTICLE_HELP)
    parser.add_argument("--reason", metavar="TEXT", default="", help="why it is removed; readers of the site see it")
    parser.add_argument(
        "--silent", action="store_true", help="leave no page in its place, and no title in content/removed.tsv"
    )
    parser.add_argument(
        "--purge", action="store_true", help="delete its clippings, its page, and pictures that no other page uses"
    )
    parser.add_argument("--dry-run", action="store_true", help="print what would be done, and change nothing")


def _run(options: argparse.Namespace, console: Console) -> int:
    """Remove an article from the archive."""
    from jianbao.cli.remove import remove_article

    console.print_lines(remove_article(load_config(require_archive(options)), options, console.progress))
    return 0


REMOVE = Command(
    "remove",
    "remove an article from the site; no ingest or import brings it back",
    '  jianbao remove example.org-dxwmeu2hcj --reason "At the author\'s request"\n'
    '  jianbao remove https://example.org/news/1 --reason "At the author\'s request" --dry-run\n'
    "  jianbao remove example.org-dxwmeu2hcj --purge",
    _add_options,
    _run,
)
