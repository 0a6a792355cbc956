"""``jianbao ingest``: turn clippings into Markdown pages."""

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
        help="clippings or folders of clippings (default: content/clippings)",
    )
    parser.add_argument("--force", action="store_true", help="overwrite pages that were edited by hand")
    parser.add_argument(
        "--report", type=Path, metavar="FILE", help="write the outcome of each clipping and its reason as JSON lines"
    )
    add_json_option(parser)
    add_worker_options(parser)
    add_strict_option(parser)


def _run(options: argparse.Namespace, console: Console) -> int:
    """Turn clippings into Markdown pages."""
    from jianbao.pipeline import ingest as run

    config = load_config(require_archive(options))
    with open_executor_or_none(options) as (executor, jobs):
        report = run(
            config,
            options.source or None,
            force=options.force,
            jobs=jobs,
            executor=executor,
            progress=console.progress,
        )
    if options.json:
        console.print_json(report)
    else:
        console.print_ingest(report)
    if options.report:
        from jianbao.runtime.atomic import write_whole

        write_whole(options.report, "".join(f"{line}\n" for line in report.lines()).encode())
    code = exit_code(options, (*report.problems, *report.page_problems))
    if config.media.keep:
        from jianbao.cli.media import keep_and_print

        code = max(code, keep_and_print(config, console, strict=options.strict, is_json=options.json))
    return code


INGEST = Command(
    "ingest",
    "turn clippings into Markdown pages",
    "  jianbao ingest\n  jianbao ingest ~/feeds/2023 --strict",
    _add_options,
    _run,
)
