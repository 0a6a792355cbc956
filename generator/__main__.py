"""The ``jianbao`` command; ``python -m generator`` is the same."""

import sys


def main() -> int:
    """Run it; the exit code. Ctrl-C while the code is still being loaded ends it as quietly as later."""
    try:
        from generator.cli import main as run

        return run()
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
