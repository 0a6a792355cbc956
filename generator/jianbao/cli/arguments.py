"""The argument parser of the command line: commands, options, help texts, and the parsing of option values."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping
from pathlib import Path

from jianbao import __version__
from jianbao.cli.ci_files import CI_FILES, DEFAULT_CI
from jianbao.cli.parser import Parser
from jianbao.cli.remove_options import add_remove_commands
from jianbao.config import LANGUAGES, SETTINGS_FILE, site_url
from jianbao.errors import ConfigError
from jianbao.runtime.dask import SCHEMES, Address, parse_address

SHELLS = ("bash", "zsh", "fish")
"""Shells for which ``jianbao completion`` prints a script."""
CHECK_CHOICES = (
    *("outlets", "tags", "boilerplate", "front-matter", "dates", "duplicate-ids", "same-address", "near-duplicates"),
    *("same-as", "changed-clippings", "missing-clippings", "never-ingested", "old-addresses", "links", "pictures"),
    *("site-links", "source-addresses"),
)
"""The names of the checks of ``care/check``, which is slow to import."""
AddCommand = Callable[[str, str, str], Parser]
"""Adds the parser of a command: takes the command's name, its help text and its examples."""


def parse_jobs(text: str) -> int:
    """Parse ``--jobs``: a whole number from 1 up. Raises ArgumentTypeError, like all parsers of option values here."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number of 1 or more")
    return int(text)


def parse_url(text: str) -> str:
    """Parse ``--url``: the absolute URL of a site, returned with a ``/`` at its end; empty for no URL."""
    try:
        return site_url(text)
    except ConfigError as error:
        raise argparse.ArgumentTypeError(f"{text!r} is not the URL of a site. {error.remedy}") from None


def parse_port(text: str) -> int:
    """Parse ``--port``: a TCP port."""
    if not text.isdecimal() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port number from 1 to 65535")
    return int(text)


def parse_executor(text: str) -> Address:
    """Parse ``--executor``: scheme, host and port of the scheduler of a cluster."""
    try:
        return parse_address(text)
    except ValueError:
        expected = " or ".join(f"{scheme}://HOST:PORT" for scheme in SCHEMES)
        raise argparse.ArgumentTypeError(f"{text!r} is not an address like {expected}") from None


def make_parser(functions: Mapping[str, Callable[..., int]]) -> Parser:
    """Make the parser of the command line.

    ``functions`` maps each command's name to its function, which is ``command`` in the parsed options; None without a
    command.
    """
    parser = Parser(
        prog="jianbao",
        description="Turn raw news clippings into a clean, searchable, static archive.",
        epilog="examples:\n  jianbao new my-archive\n  jianbao ingest && jianbao build\n  jianbao serve",
    )
    parser.set_defaults(command=None)
    _add_common_options(parser)
    parser.add_argument("-V", "--version", action="version", version=f"jianbao {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, text: str, examples: str) -> Parser:
        sub = commands.add_parser(name, help=text, description=text, epilog=f"examples:\n{examples}")
        sub.set_defaults(command=functions[name], parser=sub)
        # Without SUPPRESS, the defaults of these options would overwrite those in front of the command.
        _add_common_options(sub, default=argparse.SUPPRESS)
        parser.commands[name] = sub
        return sub

    _add_new_command(command)
    _add_clean_command(command)
    _add_ingest_command(command)
    _add_import_command(command)
    _add_learn_command(command)
    _add_publish_commands(command)
    _add_check_command(command)
    add_remove_commands(command)
    _add_config_command(command)
    _add_completion_command(command)
    return parser


def _add_common_options(parser: Parser, **default: str) -> None:
    """Options of every command, which may also be in front of it."""
    where = "default: the current folder or its nearest parent that has one"
    text = f"folder of the archive, with its {SETTINGS_FILE} ({where})"
    parser.add_argument("--root", type=Path, metavar="DIR", help=text, **default)
    parser.add_argument("-q", "--quiet", action="store_true", help="print problems only", **default)
    text = "print every page that is written, every problem, and the time of each stage"
    parser.add_argument("-v", "--verbose", action="store_true", help=text, **default)


def _add_new_command(command: AddCommand) -> None:
    sub = command(
        "new",
        "create an archive with an example clipping, a README, and the workflow that publishes it",
        "  jianbao new my-archive\n"
        "  jianbao new my-archive --lang en --ci gitlab\n"
        f"  jianbao new my-archive --requirement dist/jianbao-{__version__}-py3-none-any.whl",
    )
    sub.add_argument("dir", type=Path, metavar="DIR", help="folder to create it in; existing files are not overwritten")
    sub.add_argument(
        "--lang",
        choices=LANGUAGES,
        default=LANGUAGES[0],
        help=f"language of the interface, the README and the example (default: {LANGUAGES[0]})",
    )
    sub.add_argument(
        "--ci", choices=CI_FILES, default=DEFAULT_CI, help=f"service that publishes the archive (default: {DEFAULT_CI})"
    )
    sub.add_argument(
        "--requirement",
        metavar="SPEC",
        help=f"the jianbao that publishes the archive: a version (jianbao=={__version__}), an address "
        "(git+https://…@COMMIT), or the path of a wheel, which is copied into the archive (default: this one)",
    )


def _add_clean_command(command: AddCommand) -> None:
    sub = command(
        "clean",
        "print a clipping as a clean Markdown page; it does not empty anything",
        "  jianbao clean clipping.txt > page.md\n"
        "  jianbao clean clipping.txt --explain > page.md\n"
        "  jianbao clean clippings --output pages",
    )
    sub.add_argument("source", type=Path, metavar="FILE|DIR", help="a clipping, or a folder of clippings")
    sub.add_argument(
        "--output", type=Path, metavar="DIR", help="where to write the pages of a folder; subfolders are kept"
    )
    sub.add_argument(
        "--explain",
        action="store_true",
        help="report on standard error what was removed by which rule, and which clues gave date, author and tags",
    )
    _add_strict_option(sub)


def _add_ingest_command(command: AddCommand) -> None:
    sub = command(
        "ingest", "turn clippings into Markdown pages", "  jianbao ingest\n  jianbao ingest ~/feeds/2023 --strict"
    )
    sub.add_argument(
        "source",
        type=Path,
        nargs="*",
        metavar="SOURCE",
        help="clippings or folders of clippings (default: content/clippings)",
    )
    sub.add_argument("--force", action="store_true", help="overwrite pages that were edited by hand")
    sub.add_argument(
        "--report", type=Path, metavar="FILE", help="write the outcome of each clipping and its reason as JSON lines"
    )
    _add_json_option(sub)
    _add_worker_options(sub)
    _add_strict_option(sub)


def _add_import_command(command: AddCommand) -> None:
    sub = command(
        "import",
        "import an archive made by another tool; its old URLs keep working",
        "  jianbao import jekyll ~/old-archive && jianbao ingest && jianbao build",
    )
    sub.add_argument("tool", choices=["jekyll"], help="the tool that made the archive")
    sub.add_argument("dir", type=Path, metavar="DIR", help="its folder, with _config.yml and _posts; not changed")
    sub.add_argument(
        "--into",
        type=Path,
        metavar="DIR",
        help="where to copy the posts; subfolders are kept (default: content/clippings)",
    )
    _add_strict_option(sub)


def _add_learn_command(command: AddCommand) -> None:
    text = "find texts that repeat in the clippings and write them to boilerplate.toml"
    sub = command("learn", text, "  jianbao learn && jianbao ingest\n  jianbao learn ~/feeds/2023 --strict")
    sub.add_argument(
        "source",
        type=Path,
        nargs="*",
        metavar="SOURCE",
        help="all your clippings, or folders of them (default: content/clippings)",
    )
    _add_json_option(sub)
    _add_worker_options(sub)
    _add_strict_option(sub)


def _add_publish_commands(command: AddCommand) -> None:
    sub = command(
        "build",
        "turn Markdown pages into the site",
        "  jianbao build\n  jianbao build --url https://user.github.io/repo/ --output public",
    )
    sub.add_argument("--output", type=Path, metavar="DIR", help="where to write the site (default: site)")
    sub.add_argument("--url", type=parse_url, metavar="URL", help="URL of the site (default: url in jianbao.toml)")
    sub.add_argument("--no-search", dest="search", action="store_false", help="build without a search index")
    _add_json_option(sub)
    _add_worker_options(sub)
    sub.add_argument("--profile", action="store_true", help="print the seconds that each stage took")
    sub.add_argument(
        "--explain", metavar="PATH", help="say why a page, like articles/ID.html or its Markdown file, was rebuilt"
    )
    _add_strict_option(sub)

    sub = command(
        "serve",
        "build and serve the site, and rebuild it on every change",
        "  jianbao serve\n  jianbao serve --port 8001",
    )
    sub.add_argument("--port", type=parse_port, metavar="N", default=8000, help="port on 127.0.0.1 (default: 8000)")


def _add_check_command(command: AddCommand) -> None:
    sub = command(
        "check",
        "find what is damaged, missing or contradictory in the archive and its site; change nothing",
        "  jianbao check\n  jianbao check --only dates --only pictures\n  jianbao check --external --json",
    )
    text = f"make only this check; may be given several times: {', '.join(CHECK_CHOICES)}"
    sub.add_argument("--only", choices=CHECK_CHOICES, action="append", metavar="NAME", help=text)
    text = "also ask the source addresses of articles, slowly, and list those that are dead"
    sub.add_argument("--external", action="store_true", help=text)
    text = "ask addresses of this machine and of the private network, too"
    sub.add_argument("--allow-private", action="store_true", help=text)
    sub.add_argument("--json", action="store_true", help="print the findings as JSON, for scripts")
    sub.add_argument(
        "--jobs", type=parse_jobs, metavar="N", help="number of worker processes (default: one per processor)"
    )


def _add_config_command(command: AddCommand) -> None:
    text = "print every setting with its value, its default and where it is set"
    sub = command("config", text, "  jianbao config\n  jianbao config --json")
    sub.add_argument("--json", action="store_true", help="print a JSON array with an object for each setting")


def _add_completion_command(command: AddCommand) -> None:
    sub = command(
        "completion",
        "print a script that completes commands and options in a shell",
        "  jianbao completion bash > ~/.local/share/bash-completion/completions/jianbao\n"
        "  jianbao completion zsh > ~/.zfunc/_jianbao\n"
        "  jianbao completion fish > ~/.config/fish/completions/jianbao.fish",
    )
    sub.add_argument("shell", choices=SHELLS, metavar="SHELL", help=f"{', '.join(SHELLS[:-1])} or {SHELLS[-1]}")


def _add_json_option(parser: Parser) -> None:
    parser.add_argument("--json", action="store_true", help="print the report as JSON, for scripts")


def _add_strict_option(parser: Parser) -> None:
    parser.add_argument("--strict", action="store_true", help="exit with 1 if any problem was reported")


def _add_worker_options(parser: Parser) -> None:
    parser.add_argument(
        "--jobs", type=parse_jobs, metavar="N", help="number of worker processes (default: one per processor)"
    )
    parser.add_argument(
        "--executor",
        type=parse_executor,
        metavar="ADDRESS",
        help="run the work on a cluster: dask://HOST:PORT, its Dask scheduler (default: on this machine)",
    )
