"""The entry point of the ``jianbao`` command and of ``python -m jianbao``."""

import os
import sys


def main() -> int:
    """Run the command and return its exit code. Ctrl-C exits without a traceback, also while modules are imported."""
    try:
        from jianbao.cli.commands import main as run

        code = run()
    except KeyboardInterrupt:
        return 130
    if sys.gettrace() or sys.getprofile():  # a coverage tool or profiler writes its results at interpreter shutdown
        return code
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):  # a stream closed before the start does not exist
            stream.flush()
    except (OSError, ValueError):
        return code
    # Skip the interpreter shutdown: the system frees memory at once, Python frees 30,000 articles object by object.
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
