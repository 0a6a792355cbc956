"""``jianbao completion``: a script with which a shell completes commands and options."""

from __future__ import annotations

import argparse
import sys

from jianbao.cli.command import Command
from jianbao.cli.console import Console
from jianbao.cli.parser import Parser

SHELLS = ("bash", "zsh", "fish")
"""Shells for which ``jianbao completion`` prints a script."""


def _add_options(parser: Parser) -> None:
    parser.add_argument("shell", choices=SHELLS, metavar="SHELL", help=f"{', '.join(SHELLS[:-1])} or {SHELLS[-1]}")


def _run(options: argparse.Namespace, console: Console) -> int:
    """Print the script that completes commands and options in a shell."""
    from jianbao.cli.completion import completion_script

    sys.stdout.write(completion_script(options.main_parser, options.shell))
    return 0


COMPLETION = Command(
    "completion",
    "print a script that completes commands and options in a shell",
    "  jianbao completion bash > ~/.local/share/bash-completion/completions/jianbao\n"
    "  jianbao completion zsh > ~/.zfunc/_jianbao\n"
    "  jianbao completion fish > ~/.config/fish/completions/jianbao.fish",
    _add_options,
    _run,
)
