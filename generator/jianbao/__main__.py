"""The ``jianbao`` command; ``python -m jianbao`` is the same."""

import os
import sys


def main() -> int:
    """Run it; the exit code. Ctrl-C while the code is still being loaded ends it as quietly as later."""
    try:
        from jianbao.cli.commands import main as run

        code = run()
    except KeyboardInterrupt:
        return 130
    if sys.gettrace() or sys.getprofile():  # somebody measures, and writes down at the end what was found
        return code
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):  # one that was closed before the start is None
            stream.flush()
    except (OSError, ValueError):
        return code
    # The system takes memory back at once; to take apart what 30,000 articles left takes 15 ms, a fortieth of an edit.
    os._exit(code)


if __name__ == "__main__":
    sys.exit(main())
