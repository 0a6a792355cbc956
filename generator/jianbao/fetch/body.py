"""Decode the body of a response bit by bit, and never more of it than a limit.

64 KB of gzip can become 67 MB. Therefore at most ``DECODED_AT_A_TIME`` bytes are decoded before the limit is checked.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from jianbao.errors import FetchError

ACCEPTED_ENCODINGS = "gzip, deflate"
DECODED_AT_A_TIME = 65_536
GZIP_OR_ZLIB, RAW = 32 + zlib.MAX_WBITS, -zlib.MAX_WBITS
"""Window sizes of ``zlib``: one recognises both formats by their headers; the other is deflate without a header."""


def decode_body(chunks: Iterable[bytes], encoding: str, max_bytes: int, address: str) -> bytes:
    """Join the chunks of a body and decode them by the value of ``Content-Encoding``.

    Raises FetchError if the result is larger than ``max_bytes``, if it is cut off, or if the encoding is another than
    those that were asked for.
    """
    body = bytearray()
    for piece in _decoded(chunks, encoding.strip().lower(), address):
        body += piece
        if len(body) > max_bytes:
            raise too_large(max_bytes, address)
    return bytes(body)


def too_large(max_bytes: int, address: str) -> FetchError:
    """The error for an answer that is larger than the limit."""
    return FetchError(f"the answer is larger than {max_bytes / 10**6:g} MB", file=address)


def _decoded(chunks: Iterable[bytes], encoding: str, address: str) -> Iterator[bytes]:
    if encoding in ("", "identity"):
        yield from chunks
    elif encoding in ("gzip", "x-gzip", "deflate"):
        try:
            yield from _inflated(chunks)
        except (zlib.error, EOFError):
            raise FetchError(f"the answer is not {encoding}, or is cut off", file=address, is_temporary=True) from None
    else:
        raise FetchError(f"the answer is in the encoding {encoding[:40]!r}, not {ACCEPTED_ENCODINGS}", file=address)


def _inflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces of all gzip members, or of one stream of zlib or deflate. Raises zlib.error, EOFError if it is cut."""
    decoder = None
    for chunk in chunks:
        pending, is_full = chunk, False
        while pending or is_full:
            decoder = decoder or zlib.decompressobj(GZIP_OR_ZLIB if _has_header(pending) else RAW)
            piece = decoder.decompress(pending, DECODED_AT_A_TIME)
            yield piece
            pending, is_full = decoder.unconsumed_tail, len(piece) == DECODED_AT_A_TIME  # then it may hold back more
            if decoder.eof:
                pending, is_full = decoder.unused_data.lstrip(b"\0"), False  # another member, or padding
                decoder = None
    if decoder:
        raise EOFError


def _has_header(start: bytes) -> bool:
    """Whether a stream begins like gzip (RFC 1952) or zlib (RFC 1950); some servers send deflate without a header."""
    return start[0] == 0x1F or (start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0)
