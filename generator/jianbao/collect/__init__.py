"""``jianbao collect``: turn new entries of feeds, and pages of the web, into clippings.

::

    source ──► response ──► feed ──► new entries ──► clippings
    sources.py  fetch/      read_feed.py  known.py   clipping.py

The clippings are the state: each names its feed and entry in its front matter, and ``known.py`` reads that. What is in
``.cache`` (``memory.py``) saves time only. ``collect.py`` runs it all.
"""

from __future__ import annotations

from jianbao.collect.collect import collect
from jianbao.collect.report import Collected, CollectReport, State

__all__ = ["CollectReport", "Collected", "State", "collect"]
