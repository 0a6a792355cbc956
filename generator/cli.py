"""The ``jianbao`` command: parse, call, exit code.

Exit codes: 0 the run finished, even if clippings went into the report; 1 it could not finish, or ``--strict`` was given
and the report is not empty; 2 used wrongly; 130 interrupted.
"""

from __future__ import annotations

import argparse
import io
import os
import shlex
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from generator import __version__
from generator.config import FILE, Config, find_root, load_config
from generator.errors import ConfigError, JianbaoError, OutputError, UsageError
from generator.options import Parser, port, positive, url
from generator.printer import Printer

Command = Callable[[argparse.Namespace, Printer], int]
Add = Callable[[str, Command, str, str], argparse.ArgumentParser]
"""Makes the parser of a command: its name, what runs, what the help says, examples."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a name that the terminal cannot show is spelt out
        sys.stdout.reconfigure(errors="backslashreplace")
    options = _parser().parse_args(arguments)
    printer = Printer()
    try:
        command: Command = options.command
        code = command(options, printer)
        sys.stdout.flush()
        return code
    except UsageError as error:
        printer.problem(error)
        return 2
    except JianbaoError as error:
        printer.problem(error)
        return 1
    except KeyboardInterrupt:
        printer.err.print("interrupted; run the same command again to complete it")
        return 130
    except BrokenPipeError:
        # The reader of a pipe (head, less) has gone; what is buffered must not raise once more on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # what no step has put in words of its own
        printer.problem(JianbaoError(error.strerror or str(error), file=error.filename and str(error.filename)))
        return 1


def new(options: argparse.Namespace, printer: Printer) -> int:
    """Make an archive in which ``jianbao build`` works at once."""
    from generator.new import make_archive

    for path in make_archive(options.dir):
        printer.out.print(f"made {path}")
    printer.out.print(f"\nNext:  cd {shlex.quote(str(options.dir))} && jianbao serve")
    return 0


def clean(options: argparse.Namespace, printer: Printer) -> int:
    """A filter: one clipping in, one Markdown page out; a folder into another folder."""
    from generator.filter import clean_file, clean_folder

    root = _root(options, required=False)
    if not options.source.exists():
        raise UsageError("there is no such file or folder", file=str(options.source))
    if options.source.is_file() and not options.output:
        text, removed = clean_file(options.source, root)
        sys.stdout.buffer.write(text.encode())  # a page is UTF-8 on every system
        if options.explain:
            printer.account(str(options.source), removed)
        return 0
    if not options.output:
        raise UsageError(
            f"{options.source} is a folder",
            remedy=f"Say where the pages go: jianbao clean {options.source} --output DIR",
        )
    problems: list[JianbaoError] = []
    for name, outcome in clean_folder(options.source, options.output, root, printer.track):
        if isinstance(outcome, JianbaoError):
            problems.append(outcome)
            printer.problem(outcome)
        elif options.explain:
            printer.account(name, outcome)
    unwritten = any(isinstance(problem, OutputError) for problem in problems)
    return 1 if unwritten else _code(options, problems)


def ingest(options: argparse.Namespace, printer: Printer) -> int:
    """Clippings into pages."""
    from generator.pipeline import ingest as run

    config = _config(options)
    sources = options.source or [folder for folder in [config.clippings] if folder.is_dir()]
    report = run(config, sources, force=options.force, track=printer.track)
    printer.ingest(report)
    if options.report:
        options.report.write_text("".join(f"{line}\n" for line in report.lines()), encoding="utf-8", newline="\n")
    return _code(options, report.problems)


def bring(options: argparse.Namespace, printer: Printer) -> int:
    """An archive of another maker into this one."""
    from generator.pipeline import import_jekyll as run

    report = run(_config(options), options.dir, options.into, track=printer.track)
    printer.imported(report.lines(), report.problems)
    return _code(options, report.problems)


def learn(options: argparse.Namespace, printer: Printer) -> int:
    """What repeats in the clippings, into boilerplate.toml."""
    from generator.pipeline import learn as run

    config = _config(options)
    sources = options.source or [folder for folder in [config.clippings] if folder.is_dir()]
    report = run(config, sources, track=printer.track)
    printer.learn(report)
    return _code(options, report.problems)


def build(options: argparse.Namespace, printer: Printer) -> int:
    """Pages into the site."""
    from generator.pipeline import build as run

    config = _config(options)
    if options.url is not None:
        config = replace(config, url=options.url)
    report = run(config, output=options.output, search=options.search, jobs=options.jobs, track=printer.track)
    printer.build(report, profile=options.profile)
    return _code(options, report.problems)


def serve(options: argparse.Namespace, printer: Printer) -> int:
    """Build, serve, rebuild on change."""
    from generator.serve import serve as run

    root = _root(options, required=True)
    assert root is not None  # noqa: S101  # required=True raises instead; this tells the type checker
    run(root, port=options.port)
    return 0


def _code(options: argparse.Namespace, problems: Sequence[JianbaoError]) -> int:
    return 1 if options.strict and problems else 0


def _root(options: argparse.Namespace, *, required: bool) -> Path | None:
    """The archive's folder: ``--root``, else the nearest folder with a jianbao.toml."""
    given: Path | None = options.root
    if given is not None and not (given / FILE).is_file():
        raise ConfigError(f"there is no {FILE} here", file=str(given), remedy=f"jianbao new {given}  makes an archive.")
    root = given.resolve() if given is not None else find_root(Path.cwd())
    if root is None and required:
        raise ConfigError(
            f"no {FILE} here or in a folder above",
            remedy="Go into an archive, name one with --root DIR, or make one: jianbao new DIR",
        )
    return root


def _config(options: argparse.Namespace) -> Config:
    root = _root(options, required=True)
    assert root is not None  # noqa: S101  # required=True raises instead; this tells the type checker
    return load_config(root)


def _parser() -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = Parser(
        prog="jianbao",
        description="Turns raw news clippings into a clean, searchable, static archive.",
        epilog="examples:\n  jianbao new my-archive\n  jianbao ingest && jianbao build\n  jianbao serve",
    )
    _add_root(parser, default=None)
    parser.add_argument("--version", action="version", version=f"jianbao {__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    def command(name: str, run: Command, text: str, examples: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=text, description=text, epilog=f"examples:\n{examples}")
        sub.set_defaults(command=run)
        _add_root(sub, default=argparse.SUPPRESS)  # what was said before the command holds unless it is said again
        return sub

    _add_ingest_commands(command)
    _add_import_command(command)
    _add_learn_command(command)
    _add_publish_commands(command)
    return parser


def _add_root(parser: argparse.ArgumentParser, default: str | None) -> None:
    what = f"the archive, where {FILE} lies (default: here or the nearest parent)"
    parser.add_argument("--root", type=Path, metavar="DIR", default=default, help=what)


def _add_ingest_commands(command: Add) -> None:
    sub = command("new", new, "make an archive", "  jianbao new my-archive")
    sub.add_argument("dir", type=Path, metavar="DIR", help="the folder to make it in; nothing there is overwritten")

    sub = command(
        "clean",
        clean,
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
    _strict(sub)

    sub = command(
        "ingest", ingest, "turn clippings into pages", "  jianbao ingest\n  jianbao ingest ~/feeds/2023 --strict"
    )
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
    _strict(sub)


def _add_import_command(command: Add) -> None:
    sub = command(
        "import",
        bring,
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
    _strict(sub)


def _add_learn_command(command: Add) -> None:
    text = "find what repeats in the clippings and write it to boilerplate.toml"
    sub = command("learn", learn, text, "  jianbao learn && jianbao ingest\n  jianbao learn ~/feeds/2023 --strict")
    sub.add_argument(
        "source",
        type=Path,
        nargs="*",
        metavar="SOURCE",
        help="clippings or folders of them, all that there are (default: content/clippings)",
    )
    _strict(sub)


def _add_publish_commands(command: Add) -> None:
    sub = command(
        "build",
        build,
        "turn pages into the site",
        "  jianbao build\n  jianbao build --url https://user.github.io/repo/ --output public",
    )
    sub.add_argument("--output", type=Path, metavar="DIR", help="where the site goes (default: site)")
    sub.add_argument("--url", type=url, metavar="URL", help="where the site will stand (default: url in jianbao.toml)")
    sub.add_argument("--no-search", dest="search", action="store_false", help="leave the search index out")
    sub.add_argument("--jobs", type=positive, metavar="N", help="processes at work (default: one a processor)")
    sub.add_argument("--profile", action="store_true", help="print the seconds each stage took")
    _strict(sub)

    sub = command(
        "serve",
        serve,
        "build and serve the site, and again on every change",
        "  jianbao serve\n  jianbao serve --port 8001",
    )
    sub.add_argument("--port", type=port, metavar="N", default=8000, help="on 127.0.0.1 (default: 8000)")


def _strict(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--strict", action="store_true", help="exit with 1 when the report is not empty")
