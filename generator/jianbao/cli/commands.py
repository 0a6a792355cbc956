"""The ``jianbao`` command: parse the arguments, run the command, print its report, return the exit code.

Exit codes: 0 the run finished, even if some clippings or pages had problems; 1 the run could not finish, or
``--strict`` was given and there were problems, or ``check`` found something; 2 wrong usage; 130 interrupted.

Each command imports its half of jianbao when it runs, because importing both is slow.
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
from jianbao.config import SETTINGS_FILE, find_root, load_config
from jianbao.errors import ConfigError, JianbaoError, OutputError, UsageError

if TYPE_CHECKING:
    from concurrent.futures import Executor

Command = Callable[[argparse.Namespace, Console], int]
"""Runs one command with its parsed options and returns the exit code. May raise JianbaoError, which ``main`` prints."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command that ``arguments`` (default: ``sys.argv``) name and return the exit code.

    Raises SystemExit for ``--help``, ``--version`` and arguments that cannot be parsed, as argparse does.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):  # escape characters that the terminal's encoding does not have
        sys.stdout.reconfigure(errors="backslashreplace")
    parser = make_parser(COMMANDS)
    options = parser.parse(arguments)
    console = Console(quiet=options.quiet, verbose=options.verbose)
    try:
        if options.command:
            code: int = options.command(options, console)
        else:
            parser.print_help()
            code = 0
        if sys.stdout:  # None if it was closed before the start, as in  jianbao build >&-
            sys.stdout.flush()
        return code
    except UsageError as error:
        console.print_problem(error)
        return 2
    except JianbaoError as error:
        console.print_problem(error)
        return 1
    except KeyboardInterrupt:
        console.err.print("interrupted; run the same command again to finish")
        return 130
    except BrokenPipeError:
        # The reader of the pipe (head, less) has exited. Discard buffered output, or the flush at exit raises again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:  # the fallback for errors that no step has turned into a JianbaoError
        console.print_problem(JianbaoError(error.strerror or str(error), file=error.filename and str(error.filename)))
        return 1


def new(options: argparse.Namespace, console: Console) -> int:
    """Create an archive that ``jianbao build`` can build at once."""
    from jianbao.cli.new import make_archive
    from jianbao.cli.requirement import installed_requirement, parse_requirement

    requirement = parse_requirement(options.requirement) if options.requirement else installed_requirement()
    console.print_new(options.dir, make_archive(options.dir, requirement, lang=options.lang, ci=options.ci))
    return 0


def clean(options: argparse.Namespace, console: Console) -> int:
    """Clean one clipping to standard output, or one or more into the folder ``--output``."""
    from jianbao.cli.clean import clean_file, clean_folder

    root = _find_archive(options)
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
    return 1 if unwritten else _exit_code(options, problems)


def ingest(options: argparse.Namespace, console: Console) -> int:
    """Turn clippings into Markdown pages."""
    from jianbao.pipeline import ingest as run

    config = load_config(_require_archive(options))
    with _open_executor(options) as (executor, jobs):
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
        from jianbao.runtime.atomic import write_atomically

        write_atomically(options.report, "".join(f"{line}\n" for line in report.lines()).encode())
    return _exit_code(options, (*report.problems, *report.page_problems))


def import_archive(options: argparse.Namespace, console: Console) -> int:
    """Copy the posts of an archive made by another tool into this archive's clippings."""
    from jianbao.pipeline import import_jekyll as run

    report = run(load_config(_require_archive(options)), options.dir, options.into, progress=console.progress)
    console.print_import(report.lines(), report.problems)
    return _exit_code(options, report.problems)


def learn(options: argparse.Namespace, console: Console) -> int:
    """Write texts that repeat in the clippings to ``boilerplate.toml``."""
    from jianbao.pipeline import learn as run

    config = load_config(_require_archive(options))
    with _open_executor(options) as (executor, jobs):
        report = run(config, options.source or None, jobs=jobs, executor=executor, progress=console.progress)
    if options.json:
        console.print_json(report)
    else:
        console.print_learn(report)
    return _exit_code(options, report.problems)


def build(options: argparse.Namespace, console: Console) -> int:
    """Turn Markdown pages into the site."""
    from jianbao.pipeline import build as run

    config = load_config(_require_archive(options))
    if options.url is not None:
        config = config._replace(url=options.url)
    with _open_executor(options) as (executor, jobs):
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
    return 2 if is_misused else _exit_code(options, report.problems)


def serve(options: argparse.Namespace, console: Console) -> int:
    """Build and serve the site, and rebuild it on every change, until Ctrl-C."""
    from jianbao.serve import serve as run

    run(_require_archive(options), port=options.port)
    return 0


def check(options: argparse.Namespace, console: Console) -> int:
    """Find what is wrong with the archive; the exit code is 1 if anything is."""
    from jianbao.care.check import check as run
    from jianbao.cli.check import print_check

    config = load_config(_require_archive(options))
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


def remove(options: argparse.Namespace, console: Console) -> int:
    """Remove an article from the archive."""
    from jianbao.cli.remove import remove_article

    console.print_lines(remove_article(load_config(_require_archive(options)), options, console.progress))
    return 0


def restore(options: argparse.Namespace, console: Console) -> int:
    """Undo the removal of an article."""
    from jianbao.cli.remove import restore_article

    console.print_lines(restore_article(load_config(_require_archive(options)), options))
    return 0


def show_config(options: argparse.Namespace, console: Console) -> int:
    """Print every setting with its value, its default and where it is set."""
    from jianbao.cli.config import settings_lines

    for line in settings_lines(_require_archive(options), as_json=options.json):
        console.out.print(line)
    return 0


def completion(options: argparse.Namespace, console: Console) -> int:
    """Print the script that completes commands and options in a shell."""
    from jianbao.cli.completion import completion_script

    sys.stdout.write(completion_script(make_parser(COMMANDS), options.shell))
    return 0


COMMANDS: Mapping[str, Command] = {
    "new": new,
    "clean": clean,
    "ingest": ingest,
    "import": import_archive,
    "learn": learn,
    "build": build,
    "serve": serve,
    "check": check,
    "remove": remove,
    "restore": restore,
    "completion": completion,
    "config": show_config,
}
"""The function of each command."""


@contextlib.contextmanager
def _open_executor(options: argparse.Namespace) -> Iterator[tuple[Executor | None, int | None]]:
    """The executor of ``--executor``, or None for processes of this machine, and the number of workers to use."""
    if not options.executor:
        yield None, options.jobs
        return
    from jianbao.runtime.dask import open_executor

    with open_executor(options.executor) as (executor, workers):
        yield executor, options.jobs or workers


def _exit_code(options: argparse.Namespace, problems: Sequence[JianbaoError]) -> int:
    return 1 if options.strict and problems else 0


def _find_archive(options: argparse.Namespace) -> Path | None:
    """The archive's folder: ``--root``, or the nearest folder with a ``jianbao.toml``, or None.

    Raises ConfigError if the folder of ``--root`` is not an archive.
    """
    root: Path | None = options.root
    if root is None:
        return find_root(Path.cwd())
    if not (root / SETTINGS_FILE).is_file():
        remedy = f"Create an archive in it: jianbao new {shlex.quote(str(root))}"
        raise ConfigError(f"no {SETTINGS_FILE} in this folder", file=str(root), remedy=remedy)
    return root.resolve()


def _require_archive(options: argparse.Namespace) -> Path:
    """The archive's folder. Raises ConfigError if there is no archive."""
    root = _find_archive(options)
    if root is None:
        raise ConfigError(
            f"no {SETTINGS_FILE} in this folder or its parents",
            remedy="Change to the folder of an archive, name it with --root DIR, or create one: jianbao new DIR",
        )
    return root
