"""What the command line is read with: the parser, and the values that options take."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from jianbao import __version__
from jianbao.config import FILE, site_url
from jianbao.errors import ConfigError
from jianbao.runtime.dask import SCHEMES, Address, read_address

AddCommand = Callable[[str, str, str], argparse.ArgumentParser]
"""Makes the parser of a command: its name, what the help says, examples."""


class Parser(argparse.ArgumentParser):
    """argparse with examples kept as they are written, in the commands as well."""

    def __init__(self, **options: object):
        super().__init__(**{"formatter_class": argparse.RawDescriptionHelpFormatter, **options})  # type: ignore[arg-type]


def parse_jobs(text: str) -> int:
    """A number from 1 up."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 up")
    return int(text)


def parse_url(text: str) -> str:
    """The address of a site."""
    try:
        return site_url(text)
    except ConfigError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not the address of a site; {error.remedy}") from None


def parse_port(text: str) -> int:
    """A port."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port, 1 to 65535")
    return int(text)


def parse_executor(text: str) -> Address:
    """Where workers wait."""
    try:
        return read_address(text)
    except ValueError:
        known = " or ".join(f"{scheme}://HOST:PORT" for scheme in SCHEMES)
        raise argparse.ArgumentTypeError(f"{text!r} is not an address like {known}") from None


def make_parser(run: Mapping[str, Callable[..., int]]) -> argparse.ArgumentParser:
    """The parser of the command line; ``run`` names what each command calls."""
    parser: argparse.ArgumentParser = Parser(
        prog="jianbao",
        description="Turns raw news clippings into a clean, searchable, static archive.",
        epilog="examples:\n  jianbao new my-archive\n  jianbao ingest && jianbao build\n  jianbao serve",
    )
    _add_root_option(parser, default=None)
    parser.add_argument("--version", action="version", version=f"jianbao {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, text: str, examples: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, epilog=f"examples:\n{examples}")
        sub.set_defaults(command=run[name])
        _add_root_option(
            sub, default=argparse.SUPPRESS
        )  # what was said before the command holds unless it is said again
        return sub

    _add_ingest_commands(command)
    _add_import_command(command)
    _add_learn_command(command)
    _add_publish_commands(command)
    return parser


def _add_root_option(parser: argparse.ArgumentParser, default: str | None) -> None:
    what = f"the archive, where {FILE} lies (default: here or the nearest parent)"
    parser.add_argument("--root", type=Path, metavar="DIR", default=default, help=what)


def _add_ingest_commands(command: AddCommand) -> None:
    sub = command("new", "make an archive", "  jianbao new my-archive")
    sub.add_argument("dir", type=Path, metavar="DIR", help="the folder to make it in; nothing there is overwritten")

    sub = command(
        "clean",
        "print a clipping as a clean Markdown page",
        "  jianbao clean clipping.txt > page.md\n"
        "  jianbao clean clipping.txt --explain > page.md\n"
        "  jianbao clean clippings --output pages",
    )
    sub.add_argument("source", type=Path, metavar="FILE|DIR", help="a clipping, or a folder of them")
    sub.add_argument(
        "--output", type=Path, metavar="DIR", help="where the pages of a folder go, in the same subfolders"
    )
    sub.add_argument(
        "--explain", action="store_true", help="tell on standard error what was taken off, by which rule and why"
    )
    _add_strict_option(sub)

    sub = command("ingest", "turn clippings into pages", "  jianbao ingest\n  jianbao ingest ~/feeds/2023 --strict")
    sub.add_argument(
        "source",
        type=Path,
        nargs="*",
        metavar="SOURCE",
        help="clippings or folders of them (default: content/clippings)",
    )
    sub.add_argument("--force", action="store_true", help="write pages anew that were edited by hand")
    sub.add_argument(
        "--report", type=Path, metavar="FILE", help="write where each clipping ended, and why, as lines of JSON"
    )
    _add_worker_options(sub)
    _add_strict_option(sub)


def _add_import_command(command: AddCommand) -> None:
    sub = command(
        "import",
        "bring an archive of another maker in; its old addresses stay alive",
        "  jianbao import jekyll ~/old-archive && jianbao ingest && jianbao build",
    )
    sub.add_argument("maker", choices=["jekyll"], help="what made it")
    sub.add_argument("dir", type=Path, metavar="DIR", help="the archive, with _config.yml and _posts; only read")
    sub.add_argument(
        "--into",
        type=Path,
        metavar="DIR",
        help="where the posts go, subfolders kept (default: content/clippings)",
    )
    _add_strict_option(sub)


def _add_learn_command(command: AddCommand) -> None:
    text = "find what repeats in the clippings and write it to boilerplate.toml"
    sub = command("learn", text, "  jianbao learn && jianbao ingest\n  jianbao learn ~/feeds/2023 --strict")
    sub.add_argument(
        "source",
        type=Path,
        nargs="*",
        metavar="SOURCE",
        help="clippings or folders of them, all that there are (default: content/clippings)",
    )
    _add_worker_options(sub)
    _add_strict_option(sub)


def _add_publish_commands(command: AddCommand) -> None:
    sub = command(
        "build",
        "turn pages into the site",
        "  jianbao build\n  jianbao build --url https://user.github.io/repo/ --output public",
    )
    sub.add_argument("--output", type=Path, metavar="DIR", help="where the site goes (default: site)")
    sub.add_argument(
        "--url", type=parse_url, metavar="URL", help="where the site will stand (default: url in jianbao.toml)"
    )
    sub.add_argument("--no-search", dest="search", action="store_false", help="leave the search index out")
    _add_worker_options(sub)
    sub.add_argument("--profile", action="store_true", help="print the seconds each stage took")
    _add_strict_option(sub)

    sub = command(
        "serve",
        "build and serve the site, and again on every change",
        "  jianbao serve\n  jianbao serve --port 8001",
    )
    sub.add_argument("--port", type=parse_port, metavar="N", default=8000, help="on 127.0.0.1 (default: 8000)")


def _add_strict_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--strict", action="store_true", help="exit with 1 when the report is not empty")


def _add_worker_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--jobs", type=parse_jobs, metavar="N", help="processes at work (default: one a processor)")
    parser.add_argument(
        "--executor",
        type=parse_executor,
        metavar="ADDRESS",
        help="whose workers do it instead: dask://HOST:PORT, the scheduler of a Dask cluster (default: this machine's)",
    )
