"""What a command of the command line is, and what several commands share."""

from __future__ import annotations

import argparse
import contextlib
import shlex
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from jianbao.cli.console import Console
from jianbao.cli.parser import Parser
from jianbao.config import SETTINGS_FILE, find_root
from jianbao.errors import ConfigError, JianbaoError

if TYPE_CHECKING:
    from concurrent.futures import Executor


class Command(NamedTuple):
    """A command: its name, what ``--help`` says, its options, and the function that runs it."""

    name: str
    text: str
    """What it does, in the imperative and without a full stop."""
    examples: str
    """Command lines, each indented by two spaces."""
    add_options: Callable[[Parser], None]
    """Adds the options and positional arguments to the command's parser."""
    run: Callable[[argparse.Namespace, Console], int]
    """Runs the command with its parsed options and returns the exit code. May raise JianbaoError, which is printed."""


def find_archive(options: argparse.Namespace) -> Path | None:
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


def require_archive(options: argparse.Namespace) -> Path:
    """The archive's folder. Raises ConfigError if there is no archive."""
    root = find_archive(options)
    if root is None:
        raise ConfigError(
            f"no {SETTINGS_FILE} in this folder or its parents",
            remedy="Change to the folder of an archive, name it with --root DIR, or create one: jianbao new DIR",
        )
    return root


@contextlib.contextmanager
def open_executor_or_none(options: argparse.Namespace) -> Iterator[tuple[Executor | None, int | None]]:
    """The executor of ``--executor``, or None for processes of this machine, and the number of workers to use."""
    if not options.executor:
        yield None, options.jobs
        return
    from jianbao.runtime.dask import open_executor

    with open_executor(options.executor) as (executor, workers):
        yield executor, options.jobs or workers


def exit_code(options: argparse.Namespace, problems: Sequence[JianbaoError]) -> int:
    """The exit code of a run that finished with these problems: 1 if there are any and ``--strict`` was given."""
    return 1 if options.strict and problems else 0
