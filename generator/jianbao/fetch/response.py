"""What a server answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

CHARSET = re.compile(r"""charset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE | re.ASCII)


class Response(NamedTuple):
    """A complete answer."""

    address: str
    """Where it came from: the last address of all redirects."""
    status: int
    """200 to 299, or 304 if the request was conditional."""
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes
    """Decoded; empty for 304 and for a request without a body in its answer."""
    moved_to: str = ""
    """The new address, if the server says that the address moved for good."""

    @property
    def content_type(self) -> str:
        """The media type in lower case, without parameters: ``text/html``; may be empty."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The encoding that the server names, in lower case; empty if it names none."""
        match = CHARSET.search(self.headers.get("content-type", "").partition(";")[2])
        return match[1].lower() if match else ""
