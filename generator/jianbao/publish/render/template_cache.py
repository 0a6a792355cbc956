"""Compiled templates in the cache folder: every build, and every process of it, would compile all of them again."""

from __future__ import annotations

import contextlib
from hashlib import blake2b
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

from jianbao.errors import JianbaoError
from jianbao.runtime.atomic import temporary_name, write_atomically
from jianbao.runtime.cache import CACHE_FOLDER
from jianbao.runtime.code_version import code_digest

DIGEST_BYTES = 32
"""The bytes of the digest that a file begins with."""


class TemplateCache(BytecodeCache):
    """A file for each template of an archive; a template that was changed is compiled again.

    A file that is missing, damaged, or from another version of jianbao or its libraries is a cache miss, and a file
    that cannot be written is no error, as for all files of the cache (``runtime/cache.py``).
    """

    def __init__(self, root: Path) -> None:
        self.folder = root / CACHE_FOLDER / "templates"
        self.code = code_digest().encode()

    def load_bytecode(self, bucket: Bucket) -> None:
        """Read the compiled template of ``bucket``, if there is one of the same source."""
        with contextlib.suppress(OSError):
            data = self._file(bucket).read_bytes()
            if data[:DIGEST_BYTES] == self._digest(data[DIGEST_BYTES:]):
                bucket.bytecode_from_string(data[DIGEST_BYTES:])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Write the compiled template of ``bucket``; only a build, which makes the cache folder, writes to it."""
        if self.folder.parent.is_dir():
            data = bucket.bytecode_to_string()
            with contextlib.suppress(JianbaoError):
                write_atomically(self._file(bucket), self._digest(data) + data, self.folder.parent / temporary_name())

    def _file(self, bucket: Bucket) -> Path:
        return self.folder / bucket.key

    def _digest(self, data: bytes) -> bytes:
        return blake2b(data, key=self.code, digest_size=DIGEST_BYTES).digest()
