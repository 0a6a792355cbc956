"""The ``jianbao`` command: parse the arguments, run the command, print its report, return the exit code.

Exit codes: 0 the run finished, even if some clippings or pages had problems; 1 the run could not finish, or
``--strict`` was given and there were problems, or ``check`` found something; 2 wrong usage; 130 interrupted.

Each command is a module of this package, with its options. It imports its half of jianbao when it runs, because
importing both is slow.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Sequence

from jianbao.cli.arguments import make_parser
from jianbao.cli.commands.build import BUILD
from jianbao.cli.commands.check import CHECK
from jianbao.cli.commands.clean import CLEAN
from jianbao.cli.commands.collect import COLLECT
from jianbao.cli.commands.completion import COMPLETION
from jianbao.cli.commands.config import CONFIG
from jianbao.cli.commands.import_ import IMPORT
from jianbao.cli.commands.ingest import INGEST
from jianbao.cli.commands.learn import LEARN
from jianbao.cli.commands.media import KEEP_MEDIA
from jianbao.cli.commands.new import NEW
from jianbao.cli.commands.remove import REMOVE
from jianbao.cli.commands.restore import RESTORE
from jianbao.cli.commands.serve import SERVE
from jianbao.cli.console import Console
from jianbao.errors import JianbaoError, UsageError

COMMANDS = (
    NEW,
    COLLECT,
    CLEAN,
    INGEST,
    IMPORT,
    LEARN,
    KEEP_MEDIA,
    BUILD,
    SERVE,
    CHECK,
    REMOVE,
    RESTORE,
    CONFIG,
    COMPLETION,
)
"""All commands, in the order of ``jianbao --help``."""


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
            code: int = options.command.run(options, console)
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
