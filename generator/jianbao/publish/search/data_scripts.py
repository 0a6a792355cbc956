"""Data files of the index: scripts, because a page that was opened from a folder can load scripts but no data.

Each script calls ``jianbaoTake`` of the theme's ``search-loader.js`` with its own path in the index's folder and with
gzipped JSON in base64. Over http and from a folder the same files are loaded in the same way.
"""

from __future__ import annotations

import gzip
import hashlib
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable
from typing import NamedTuple

import orjson


class DataScript(NamedTuple):
    """A data file to be written."""

    digest: str
    """Digest of its data, which is in its name."""
    path: str
    """Path in its shard's folder."""
    content: bytes


def pack(value: object, folder: str, prefix: str) -> DataScript:
    """Make the data file of a JSON value: ``<prefix><digest>.js`` in a ``folder`` of the index, equal for equal values.

    ``folder`` is the name of a shard, or empty; ``prefix`` is for example ``words/``.
    """
    data = gzip.compress(orjson.dumps(value, option=orjson.OPT_SORT_KEYS), compresslevel=6, mtime=0)
    digest = _name_digest(data)
    path = f"{prefix}{digest}.js"
    return DataScript(digest, path, wrap(data, f"{folder}/{path}" if folder else path))


def digests_of(files: Iterable[DataScript | str]) -> tuple[str, ...]:
    """The digests in the names of files; a file that is not written again is given as that digest."""
    return tuple(file if isinstance(file, str) else file.digest for file in files)


def wrap(data: bytes, path: str) -> bytes:
    """The script at ``path`` in the index's folder that hands over ``data``."""
    return b"".join((_head(path), b2a_base64(data, newline=False), _TAIL))


def unpack(content: bytes, path: str) -> bytes:
    """The JSON of the data file at ``path`` in the index's folder.

    Raises ValueError if the file is not what ``pack`` made at that path.
    """
    head = _head(path)
    data = a2b_base64(content[len(head) : -len(_TAIL)])
    if wrap(data, path) != content or not path.endswith(f"{_name_digest(data)}.js"):
        raise ValueError(path)
    try:
        return gzip.decompress(data)
    except (OSError, EOFError) as error:
        raise ValueError(path) from error


_TAIL = b'");\n'


def _head(path: str) -> bytes:
    return f'jianbaoTake("{path}","'.encode()


def _name_digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
