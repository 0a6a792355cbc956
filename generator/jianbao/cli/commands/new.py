"""``jianbao new``: create an archive."""

from __future__ import annotations

import argparse
from pathlib import Path

from jianbao import __version__
from jianbao.cli.ci_files import CI_FILES, DEFAULT_CI
from jianbao.cli.command import Command
from jianbao.cli.console import Console
from jianbao.cli.parser import Parser
from jianbao.config import LANGUAGES


def _add_options(parser: Parser) -> None:
    parser.add_argument(
        "dir", type=Path, metavar="DIR", help="folder to create it in; existing files are not overwritten"
    )
    parser.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=LANGUAGES[0],
        help=f"language of the interface, the README and the example (default: {LANGUAGES[0]})",
    )
    parser.add_argument(
        "--ci", choices=CI_FILES, default=DEFAULT_CI, help=f"service that publishes the archive (default: {DEFAULT_CI})"
    )
    parser.add_argument(
        "--collect", action="store_true", help="add a workflow that collects the feeds in jianbao.toml every hour"
    )
    parser.add_argument(
        "--requirement",
        metavar="SPEC",
        help=f"the jianbao that publishes the archive: a version (jianbao=={__version__}), an address "
        "(git+https://…@COMMIT), or the path of a wheel, which is copied into the archive (default: this one)",
    )


def _run(options: argparse.Namespace, console: Console) -> int:
    """Create an archive that ``jianbao build`` can build at once."""
    from jianbao.cli.new import make_archive
    from jianbao.cli.requirement import installed_requirement, parse_requirement

    is_named = options.requirement is not None
    requirement = parse_requirement(options.requirement) if is_named else installed_requirement()
    created = make_archive(options.dir, requirement, lang=options.lang, ci=options.ci, collect=options.collect)
    console.print_new(options.dir, created, requirement.note)
    return 0


NEW = Command(
    "new",
    "create an archive with an example clipping, a README, and the workflow that publishes it",
    "  jianbao new my-archive\n"
    "  jianbao new my-archive --lang en --ci gitlab\n"
    "  jianbao new my-archive --collect\n"
    f"  jianbao new my-archive --requirement dist/jianbao-{__version__}-py3-none-any.whl",
    _add_options,
    _run,
)
