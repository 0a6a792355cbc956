"""jianbao (剪报): raw news clippings in, a clean, searchable, static archive out."""

__version__ = "0.2.0"
