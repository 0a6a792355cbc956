"""``jianbao check``: find what is wrong with an archive."""

from __future__ import annotations

import argparse

from jianbao.cli.command import Command, require_archive
from jianbao.cli.console import Console
from jianbao.cli.options import parse_jobs
from jianbao.cli.parser import Parser
from jianbao.config import load_config

CHECK_CHOICES = (
    *("theme", "outlets", "tags", "boilerplate", "front-matter", "merge-conflicts", "dates"),
    *("duplicate-ids", "same-address", "near-duplicates"),
    *(
        "same-as",
        "changed-clippings",
        "missing-clippings",
        "never-ingested",
        "old-addresses",
        "links",
        "pictures",
        "media",
    ),
    *("site-links", "source-addresses"),
)
"""The names of the checks of ``care/check``, which is slow to import."""


def _add_options(parser: Parser) -> None:
    text = f"make only this check; may be given several times: {', '.join(CHECK_CHOICES)}"
    parser.add_argument("--only", choices=CHECK_CHOICES, action="append", metavar="NAME", help=text)
    text = "also ask the source addresses of articles, slowly, and list those that are dead"
    parser.add_argument("--external", action="store_true", help=text)
    text = "ask addresses of this machine and of the private network, too"
    parser.add_argument("--allow-private", action="store_true", help=text)
    parser.add_argument("--json", action="store_true", help="print the findings as JSON, for scripts")
    parser.add_argument(
        "--jobs", type=parse_jobs, metavar="N", help="number of worker processes (default: one per processor)"
    )


def _run(options: argparse.Namespace, console: Console) -> int:
    """Find what is wrong with the archive; the exit code is 1 if anything is."""
    from jianbao.care.check import check as run
    from jianbao.cli.check import print_check

    config = load_config(require_archive(options))
    report = run(
        config,
        options.only or (),
        external=options.external,
        allow_private=options.allow_private,
        jobs=options.jobs,
        progress=console.progress,
    )
    print_check(report, console, as_json=options.json)
    return 1 if report.findings else 0


CHECK = Command(
    "check",
    "find what is damaged, missing or contradictory in the archive and its site; change nothing",
    "  jianbao check\n  jianbao check --only dates --only pictures\n  jianbao check --external --json",
    _add_options,
    _run,
)
