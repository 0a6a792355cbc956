"""Data files of the index: scripts, because a page that was opened from a folder can load scripts but no data.

Each script calls ``jianbaoTake`` of the theme's ``search-loader.js`` with its own path in the index's folder and with
compressed data in base64. Over http and from a folder the same files are loaded in the same way.
"""

from __future__ import annotations

import hashlib
import zlib
from binascii import a2b_base64, b2a_base64
from typing import NamedTuple

import orjson

COMPRESSION_LEVEL = 6

LONG_DIGEST = 12
"""Hexadecimal digits of the digest in a file's name."""
SHORT_DIGEST = 8
"""Digits for a file whose name has the number of its block or chunk, too: only its own versions have to differ. The
start file has 20,000 of these digests, which do not compress."""


class DataScript(NamedTuple):
    """A data file to be written."""

    digest: str
    """Digest of its data, which is in its name."""
    path: str
    """Path in its shard's folder."""
    content: bytes


def pack(value: object, folder: str, prefix: str, digits: int = LONG_DIGEST) -> DataScript:
    """Make the data file of a JSON value: ``<prefix><digest>.js`` in a ``folder`` of the index, equal for equal values.

    ``folder`` is the name of a shard, or empty; ``prefix`` is for example ``start-``.
    """
    return pack_bytes(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), folder, prefix, digits)


def pack_bytes(content: bytes, folder: str, prefix: str, digits: int = LONG_DIGEST) -> DataScript:
    """Make a data file like ``pack``, of data that are not JSON."""
    data = zlib.compress(content, COMPRESSION_LEVEL)  # not gzip, whose header differs between versions of Python
    digest = _name_digest(data)[:digits]
    path = f"{prefix}{digest}.js"
    return DataScript(digest, path, wrap(data, f"{folder}/{path}" if folder else path))


def wrap(data: bytes, path: str) -> bytes:
    """The script at ``path`` in the index's folder that hands over ``data``."""
    return b"".join((_head(path), b2a_base64(data, newline=False), _TAIL))


def unpack(content: bytes, path: str) -> bytes:
    """The content of the data file at ``path`` in the index's folder.

    Raises ValueError if the file is not what ``pack`` or ``pack_bytes`` made at that path.
    """
    head = _head(path)
    data = a2b_base64(content[len(head) : -len(_TAIL)])
    digest = path.removesuffix(".js").rpartition("-")[2]
    if wrap(data, path) != content or not digest or not _name_digest(data).startswith(digest):
        raise ValueError(path)
    try:
        return zlib.decompress(data)
    except zlib.error as error:
        raise ValueError(path) from error


_TAIL = b'");\n'


def _head(path: str) -> bytes:
    return f'jianbaoTake("{path}","'.encode()


def _name_digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest().lstrip("0")  # as an integer it is not 0, which stands for no file
