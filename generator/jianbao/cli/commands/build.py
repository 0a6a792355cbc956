"""``jianbao build``: turn Markdown pages into the site."""

from __future__ import annotations

import argparse
from pathlib import Path

from jianbao.cli.command import Command, exit_code, open_executor_or_none, require_archive
from jianbao.cli.console import Console
from jianbao.cli.options import add_json_option, add_strict_option, add_worker_options, parse_url
from jianbao.cli.parser import Parser
from jianbao.config import load_config
from jianbao.errors import UsageError


def _add_options(parser: Parser) -> None:
    parser.add_argument("--output", type=Path, metavar="DIR", help="where to write the site (default: site)")
    parser.add_argument("--url", type=parse_url, metavar="URL", help="URL of the site (default: url in jianbao.toml)")
    parser.add_argument("--no-search", dest="search", action="store_false", help="build without a search index")
    add_json_option(parser)
    add_worker_options(parser)
    parser.add_argument("--profile", action="store_true", help="print the seconds that each stage took")
    parser.add_argument(
        "--explain", metavar="PATH", help="say why a page, like articles/ID.html or its Markdown file, was rebuilt"
    )
    add_strict_option(parser)


def _run(options: argparse.Namespace, console: Console) -> int:
    """Turn Markdown pages into the site."""
    from jianbao.pipeline import build as run

    config = load_config(require_archive(options))
    if options.url is not None:
        config = config._replace(url=options.url)
    with open_executor_or_none(options) as (executor, jobs):
        report = run(
            config,
            output=options.output,
            search=options.search,
            jobs=jobs,
            executor=executor,
            explain=options.explain,
            progress=console.progress,
        )
    if problem := report.size_problem():  # of a site that is published, not of a preview
        report = report._replace(problems=(*report.problems, problem))
    if options.json:
        console.print_json(report)
    else:
        console.print_build(report, profile=options.profile)
    is_misused = any(isinstance(problem, UsageError) for problem in report.problems)  # --explain of an unknown page
    return 2 if is_misused else exit_code(options, report.problems)


BUILD = Command(
    "build",
    "turn Markdown pages into the site",
    "  jianbao build\n  jianbao build --url https://user.github.io/repo/ --output public",
    _add_options,
    _run,
)
