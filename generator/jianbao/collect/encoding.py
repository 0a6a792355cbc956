"""Decode what servers send: they name a wrong encoding more often than bytes are UTF-8 by accident."""

from __future__ import annotations

import codecs
import re

from jianbao.ingest.read.encoding import decode

DECLARED = re.compile(
    rb"""<\?xml\b[^>]*?\bencoding\s*=\s*["']([\w.:-]+)|<meta\b[^>]*?\bcharset\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE
)
DECLARATION_BYTES = 4096
SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs", "iso-8859-1": "windows-1252"}
"""Encodings that servers name, and those that they mean (WHATWG, Encoding Standard)."""


def decode_web(data: bytes, charset: str) -> str:
    """The text of ``data``; ``charset`` is what the server names, and may be empty.

    UTF-8 is recognised by its bytes; then the text's own declaration counts, then the server's. Bytes that fit nowhere
    become U+FFFD.
    """
    found = decode(data) if data.startswith((codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else None
    if found:
        return found[0]
    declared = DECLARED.search(data[:DECLARATION_BYTES])
    own = (declared[1] or declared[2] or b"").decode("ascii", "ignore") if declared else ""
    for name in ("utf-8", own, charset):
        try:
            return data.decode(SUPERSETS.get(name.lower(), name)) if name else _fail()
        except (LookupError, ValueError):
            continue
    found = decode(data)
    return found[0] if found else data.decode("utf-8", "replace")


def _fail() -> str:
    raise LookupError
