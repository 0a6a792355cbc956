"""``python -m generator`` is the ``jianbao`` command."""

import sys

from generator.cli import main

sys.exit(main())
