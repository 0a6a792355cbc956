"""jianbao (剪报) turns raw news clippings into a clean, searchable, static archive."""

__version__ = "0.2.0"
