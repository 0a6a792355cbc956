"""``jianbao import``: what other tools keep, as clippings of this archive."""

from __future__ import annotations

import argparse
from pathlib import Path

from jianbao.cli.command import Command, exit_code, require_archive
from jianbao.cli.console import Console
from jianbao.cli.options import add_json_option, add_strict_option
from jianbao.cli.parser import Parser
from jianbao.config import load_config
from jianbao.errors import ClippingError

JEKYLL = "jekyll"
IMPORT_SOURCES = {
    JEKYLL: "DIR",
    "feed": "FILE",
    "html": "FILE|DIR",
    "wallabag": "FILE",
    "markdown": "DIR",
    "list": "FILE",
}
"""Format -> what to name for it."""


def _add_options(parser: Parser) -> None:
    text = (
        "jekyll: a site, whose addresses are kept; feed: RSS, Atom or JSON Feed in a file; html: pages that a browser, "
        "SingleFile or MHTML saved; wallabag: its export in JSON; markdown: posts of Hugo, Hexo or Pelican, notes of "
        "Obsidian; list: addresses in CSV, bookmarks or text"
    )
    parser.add_argument("format", choices=[*IMPORT_SOURCES], metavar="FORMAT", help=text)
    parser.add_argument("source", type=Path, metavar="SOURCE", help="its file or folder; it is only read")
    text = "folder for the clippings (default: content/clippings)"
    parser.add_argument("--into", type=Path, metavar="DIR", help=text)
    text = "list: also fetch the pages, whose texts the list does not have"
    parser.add_argument("--fetch", action="store_true", help=text)
    parser.add_argument("--dry-run", action="store_true", help="say what would be imported, and write nothing")
    add_json_option(parser)
    add_strict_option(parser)


def _run(options: argparse.Namespace, console: Console) -> int:
    """Import; the exit code is 1 if the source has nothing that can be used."""
    return (_run_jekyll if options.format == JEKYLL else _run_file)(options, console)


def _run_jekyll(options: argparse.Namespace, console: Console) -> int:
    from jianbao.pipeline import import_jekyll as run

    if options.fetch:
        options.parser.error("--fetch is for lists of addresses")
    config = load_config(require_archive(options))
    report = run(config, options.source, options.into, dry_run=options.dry_run, progress=console.progress)
    if options.json:
        console.print_json(report)
    else:
        console.print_import(report.lines(), report.problems)
    return exit_code(options, report.problems)


def _run_file(options: argparse.Namespace, console: Console) -> int:
    from jianbao.importers.import_file import import_file as run

    report = run(
        options.format,
        options.source,
        load_config(require_archive(options)),
        options.into,
        fetch=options.fetch,
        dry_run=options.dry_run,
        progress=console.progress,
    )
    if options.json:
        console.print_json(report)
    else:
        console.print_lines(report.lines(verbose=console.verbose))
    if report.is_empty:
        console.print_problem(ClippingError("nothing in it can be used", file=str(options.source)))
    return 1 if report.is_empty or (options.strict and report.dropped) else 0


IMPORT = Command(
    "import",
    "import what another tool keeps: sites, feeds, saved pages, notes, lists of addresses",
    "  jianbao import jekyll ~/old-archive && jianbao ingest && jianbao build\n"
    "  jianbao import html ~/Downloads/saved-pages --dry-run\n"
    "  jianbao import wallabag articles.json\n"
    "  jianbao import markdown ~/vault/Clippings --into content/clippings/vault\n"
    "  jianbao import list pocket.csv --fetch",
    _add_options,
    _run,
)
