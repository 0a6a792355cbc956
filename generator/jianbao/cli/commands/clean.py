"""``jianbao clean``: a clipping, or a folder of clippings, as clean Markdown pages."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from jianbao.cli.command import Command, exit_code, find_archive
from jianbao.cli.console import Console
from jianbao.cli.options import add_strict_option
from jianbao.cli.parser import Parser
from jianbao.errors import JianbaoError, OutputError, UsageError


def _add_options(parser: Parser) -> None:
    parser.add_argument("source", type=Path, metavar="FILE|DIR", help="a clipping, or a folder of clippings")
    parser.add_argument(
        "--output", type=Path, metavar="DIR", help="where to write the pages of a folder; subfolders are kept"
    )
    parser.add_argument(
        "--explain",
        action="store_true",
        help="report on standard error what was removed by which rule, and which clues gave date, author and tags",
    )
    add_strict_option(parser)


def _run(options: argparse.Namespace, console: Console) -> int:
    """Clean one clipping to standard output, or one or more into the folder ``--output``."""
    from jianbao.cli.clean import clean_file, clean_folder

    root = find_archive(options)
    if not options.source.exists():
        raise UsageError("no such file or folder", file=str(options.source))
    if options.source.is_file() and not options.output:
        text, explanation = clean_file(options.source, root)
        sys.stdout.buffer.write(text.encode())  # pages are UTF-8 whatever the system's encoding
        if options.explain:
            console.print_explanation(str(options.source), explanation)
        return 0
    if not options.output:
        raise UsageError(
            "is a folder",
            file=str(options.source),
            remedy=f"Name a folder for its pages: jianbao clean {shlex.quote(str(options.source))} --output DIR",
        )
    problems: list[JianbaoError] = []
    for name, outcome in clean_folder(options.source, options.output, root, console.progress):
        if isinstance(outcome, JianbaoError):
            problems.append(outcome)
            console.print_problem(outcome)
        elif options.explain:
            console.print_explanation(name, outcome)
    unwritten = any(isinstance(problem, OutputError) for problem in problems)
    return 1 if unwritten else exit_code(options, problems)


CLEAN = Command(
    "clean",
    "print a clipping as a clean Markdown page; it does not empty anything",
    "  jianbao clean clipping.txt > page.md\n"
    "  jianbao clean clipping.txt --explain > page.md\n"
    "  jianbao clean clippings --output pages",
    _add_options,
    _run,
)
