"""``jianbao collect``: new entries of feeds, and pages of the web, to clippings."""

from __future__ import annotations

import argparse
from datetime import datetime

from jianbao.cli.command import Command, require_archive
from jianbao.cli.console import Console
from jianbao.cli.options import add_json_option, add_strict_option, parse_day
from jianbao.cli.parser import Parser
from jianbao.config import load_config


def _add_options(parser: Parser) -> None:
    text = "page to collect (default: all feeds in jianbao.toml)"
    parser.add_argument("page", nargs="*", metavar="URL", help=text)
    text = "leave out entries published before this day, like 2026-11-30"
    parser.add_argument("--since", type=parse_day, metavar="DAY", help=text)
    parser.add_argument("--dry-run", action="store_true", help="list what would be collected, and write nothing")
    add_json_option(parser)
    add_strict_option(parser)


def _run(options: argparse.Namespace, console: Console) -> int:
    """Collect; the exit code is 1 if everything failed, or anything with ``--strict``."""
    from jianbao.cli.collect import print_collect
    from jianbao.collect import collect as run

    since: datetime | None = options.since
    config = load_config(require_archive(options))
    report = run(
        config,
        options.page,
        since=since,
        dry_run=options.dry_run,
        progress=console.progress,
    )
    if options.json:
        console.print_json(report)
    else:
        print_collect(report, console)
    code = 1 if report.failed and (options.strict or len(report.failed) == len(report.feeds)) else 0
    names = [name for feed in report.feeds for name in (*feed.new, *feed.changed)]
    if config.media.keep and names and not options.dry_run:
        from jianbao.cli.media import keep_and_print
        from jianbao.media.wanted import pictures_of_clippings

        uses = pictures_of_clippings(config, names)
        code = max(code, keep_and_print(config, console, uses, strict=options.strict, is_json=options.json))
    return code


COLLECT = Command(
    "collect",
    "fetch the feeds named in jianbao.toml, and write a clipping for each new article",
    "  jianbao collect && jianbao ingest\n"
    "  jianbao collect --since 2026-11-01 --dry-run\n"
    "  jianbao collect https://example.org/news/1",
    _add_options,
    _run,
)
