"""The options of ``jianbao remove`` and ``jianbao restore``."""

from __future__ import annotations

from collections.abc import Callable

from jianbao.cli.parser import Parser


def add_remove_commands(command: Callable[[str, str, str], Parser]) -> None:
    """Add the parsers of ``remove`` and ``restore``."""
    text = "remove an article from the site; no ingest or import brings it back"
    reason = '--reason "At the author\'s request"'
    sub = command(
        "remove",
        text,
        f"  jianbao remove example.org-dxwmeu2hcj {reason}\n"
        f"  jianbao remove https://example.org/news/1 {reason} --dry-run\n"
        "  jianbao remove example.org-dxwmeu2hcj --purge",
    )
    where = "id of an article (articles/ID.html in the site), or its source address"
    sub.add_argument("article", metavar="ID|ADDRESS", help=where)
    sub.add_argument("--reason", metavar="TEXT", default="", help="why it is removed; readers of the site see it")
    sub.add_argument(
        "--silent", action="store_true", help="leave no page in its place, and no title in content/removed.tsv"
    )
    sub.add_argument(
        "--purge", action="store_true", help="delete its clippings, its page, and pictures that no other page uses"
    )
    sub.add_argument("--dry-run", action="store_true", help="print what would be done, and change nothing")

    text = "undo the removal of an article, except what was purged"
    sub = command("restore", text, "  jianbao restore example.org-dxwmeu2hcj && jianbao ingest && jianbao build")
    sub.add_argument("article", metavar="ID|ADDRESS", help=where)
    sub.add_argument("--dry-run", action="store_true", help="print what would be done, and change nothing")
