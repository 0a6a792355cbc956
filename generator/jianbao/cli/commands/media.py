"""``jianbao media``: keep the pictures of articles in the archive."""

from __future__ import annotations

import argparse

from jianbao.cli.command import Command, require_archive
from jianbao.cli.console import Console
from jianbao.cli.options import add_json_option, add_strict_option, parse_jobs
from jianbao.cli.parser import Parser
from jianbao.config import load_config


def _add_options(parser: Parser) -> None:
    parser.add_argument("--limit", type=parse_jobs, metavar="N", help="fetch at most so many pictures in this run")
    text = "also try pictures again that are gone or were refused, and at once those that failed today"
    parser.add_argument("--retry", action="store_true", help=text)
    text = "fetch nothing; delete the pictures that no page uses any more"
    parser.add_argument("--prune", action="store_true", help=text)
    text = "list what would be fetched, or with --prune deleted, and change nothing"
    parser.add_argument("--dry-run", action="store_true", help=text)
    add_json_option(parser)
    add_strict_option(parser)


def _run(options: argparse.Namespace, console: Console) -> int:
    """Fetch pictures; the exit code is 1 if all failed, or any with ``--strict``."""
    from jianbao.cli.media import print_media, print_pruned
    from jianbao.media import keep_pictures
    from jianbao.media.prune import prune_pictures

    if options.prune and (options.limit or options.retry):
        options.parser.error("--prune fetches nothing: leave out --limit and --retry")
    config = load_config(require_archive(options))
    if options.prune:
        report = prune_pictures(config, dry_run=options.dry_run, progress=console.progress)
    else:
        report = keep_pictures(
            config,
            at_most=options.limit,
            retry=options.retry,
            dry_run=options.dry_run,
            progress=console.progress,
        )
    if options.json:
        console.print_json(report)
    else:
        (print_pruned if options.prune else print_media)(report, console)
    return 1 if report.all_failed or (options.strict and report.problems) else 0


KEEP_MEDIA = Command(
    "media",
    "fetch the pictures of articles and keep them in content/media, where pages then find them",
    "  jianbao media && jianbao build\n"
    "  jianbao media --limit 100 --dry-run\n"
    "  jianbao media --retry\n"
    "  jianbao media --prune",
    _add_options,
    _run,
)
