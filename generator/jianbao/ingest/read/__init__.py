"""Reading raw files: list them, decode them, and parse each into a ``Clipping``."""
