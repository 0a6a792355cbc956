"""Fetch from the web safely: the one way in which jianbao asks other machines for anything.

An address is resolved once and connected to by that IP address, which must be a public one unless the user named the
host (``permission.py``); redirects are followed one by one and checked alike (``fetcher.py``). Connections end in time
(``connection.py``), bodies are decoded up to a limit (``body.py``), and each host is asked at most once a second
(``pace.py``). Nothing is taken from the environment: no proxies, no ``.netrc``, no cookies.
"""

from __future__ import annotations

from jianbao.fetch.address import Address, parse_address
from jianbao.fetch.fetcher import Fetcher
from jianbao.fetch.pace import Clock, Pace
from jianbao.fetch.permission import Permission
from jianbao.fetch.response import Response

__all__ = ["Address", "Clock", "Fetcher", "Pace", "Permission", "Response", "parse_address"]
