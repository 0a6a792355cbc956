"""The ``jianbao`` command: parse, call, exit code.

Exit codes: 0 the run finished, even if clippings went into the report; 1 it could not finish, or ``--strict`` was given
and the report is not empty; 2 used wrongly; 130 interrupted.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import shlex
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from jianbao.cli.arguments import make_parser
from jianbao.cli.console import Console
from jianbao.config import FILE, Config, find_root, load_config
from jianbao.errors import ConfigError, JianbaoError, OutputError, UsageError

if TYPE_CHECKING:
    from concurrent.futures import Executor

Command = Callable[[argparse.Namespace, Console], int]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit code."""
    if isinstance(sys.stdout, io.TextIOWrapper):  # a name that the terminal cannot show is spelt out
        sys.stdout.reconfigure(errors="backslashreplace")
    console = Console()
    try:
        options = make_parser(COMMANDS).parse_args(arguments)
        command: Command = options.command
        code = command(options, console)
        if sys.stdout:  # none where it was closed before the start, as by  >&-
            sys.stdout.flush()
        return code
    except UsageError as error:
        console.print_problem(error)
        return 2
    except JianbaoError as error:
        console.print_problem(error)
        return 1
    except KeyboardInterrupt:
        console.err.print("interrupted; run the same command again to complete it")
        return 130
    except BrokenPipeError:
        # The reader of a pipe (head, less) has gone; what is buffered must not raise once more on exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # what no step has put in words of its own
        console.print_problem(JianbaoError(error.strerror or str(error), file=error.filename and str(error.filename)))
        return 1


def new(options: argparse.Namespace, console: Console) -> int:
    """Make an archive in which ``jianbao build`` works at once."""
    from jianbao.cli.new import make_archive

    for path in make_archive(options.dir):
        console.out.print(f"made {path}")
    console.out.print(f"\nNext:  cd {shlex.quote(str(options.dir))} && jianbao serve")
    return 0


def clean(options: argparse.Namespace, console: Console) -> int:
    """A filter: one clipping in, one Markdown page out; a folder into another folder."""
    from jianbao.cli.clean import clean_file, clean_folder

    root = _archive_root(options, required=False)
    if not options.source.exists():
        raise UsageError("there is no such file or folder", file=str(options.source))
    if options.source.is_file() and not options.output:
        text, removed = clean_file(options.source, root)
        sys.stdout.buffer.write(text.encode())  # a page is UTF-8 on every system
        if options.explain:
            console.print_account(str(options.source), removed)
        return 0
    if not options.output:
        raise UsageError(
            f"{options.source} is a folder",
            remedy=f"Say where the pages go: jianbao clean {options.source} --output DIR",
        )
    problems: list[JianbaoError] = []
    for name, outcome in clean_folder(options.source, options.output, root, console.track):
        if isinstance(outcome, JianbaoError):
            problems.append(outcome)
            console.print_problem(outcome)
        elif options.explain:
            console.print_account(name, outcome)
    unwritten = any(isinstance(problem, OutputError) for problem in problems)
    return 1 if unwritten else _exit_code(options, problems)


def ingest(options: argparse.Namespace, console: Console) -> int:
    """Clippings into pages."""
    from jianbao.pipeline import ingest as run

    config = _archive_config(options)
    with _open_executor(options) as (executor, jobs):
        report = run(
            config,
            options.source or None,
            force=options.force,
            jobs=jobs,
            executor=executor,
            track=console.track,
        )
    console.print_ingest(report)
    if options.report:
        options.report.write_text("".join(f"{line}\n" for line in report.lines()), encoding="utf-8", newline="\n")
    return _exit_code(options, report.problems)


def import_archive(options: argparse.Namespace, console: Console) -> int:
    """An archive of another maker into this one."""
    from jianbao.pipeline import import_jekyll as run

    report = run(_archive_config(options), options.dir, options.into, track=console.track)
    console.print_import(report.lines(), report.problems)
    return _exit_code(options, report.problems)


def learn(options: argparse.Namespace, console: Console) -> int:
    """What repeats in the clippings, into boilerplate.toml."""
    from jianbao.pipeline import learn as run

    config = _archive_config(options)
    with _open_executor(options) as (executor, jobs):
        report = run(config, options.source or None, jobs=jobs, executor=executor, track=console.track)
    console.print_learn(report)
    return _exit_code(options, report.problems)


def build(options: argparse.Namespace, console: Console) -> int:
    """Pages into the site."""
    from jianbao.pipeline import build as run

    config = _archive_config(options)
    if options.url is not None:
        config = config._replace(url=options.url)
    with _open_executor(options) as (executor, jobs):
        report = run(
            config, output=options.output, search=options.search, jobs=jobs, executor=executor, track=console.track
        )
    console.print_build(report, profile=options.profile)
    return _exit_code(options, report.problems)


def serve(options: argparse.Namespace, console: Console) -> int:
    """Build, serve, rebuild on change."""
    from jianbao.serve import serve as run

    root = _archive_root(options, required=True)
    assert root is not None  # noqa: S101  # required=True raises instead; this tells the type checker
    run(root, port=options.port)
    return 0


@contextlib.contextmanager
def _open_executor(options: argparse.Namespace) -> Iterator[tuple[Executor | None, int | None]]:
    """The executor that is asked for, if any, and how many workers are to be at work."""
    if not options.executor:
        yield None, options.jobs
        return
    from jianbao.runtime.dask import open_executor

    with open_executor(options.executor) as (executor, workers):
        yield executor, options.jobs or workers


def _exit_code(options: argparse.Namespace, problems: Sequence[JianbaoError]) -> int:
    return 1 if options.strict and problems else 0


def _archive_root(options: argparse.Namespace, *, required: bool) -> Path | None:
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


def _archive_config(options: argparse.Namespace) -> Config:
    root = _archive_root(options, required=True)
    assert root is not None  # noqa: S101  # required=True raises instead; this tells the type checker
    return load_config(root)


COMMANDS: Mapping[str, Command] = {
    "new": new,
    "clean": clean,
    "ingest": ingest,
    "import": import_archive,
    "learn": learn,
    "build": build,
    "serve": serve,
}
"""The function that runs each command."""
