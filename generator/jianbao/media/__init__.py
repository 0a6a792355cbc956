"""Pictures of articles, kept in the archive: ``jianbao media``.

``wanted.py`` finds the pictures that pages show, ``fetch_pictures.py`` fetches them, ``reduce.py`` makes of each a file
without anything but the picture, and ``store.py`` writes it and its line. ``keep.py`` runs them. Pages use what the
tables say (``page/media_table.py``, ``publish/local_pictures.py``).
"""

from __future__ import annotations

from jianbao.media.keep import keep_pictures
from jianbao.media.report import MediaReport

__all__ = ["MediaReport", "keep_pictures"]
