"""What Pagefind stores, taken apart: enough of CBOR (RFC 8949) for its tables, all sizes checked."""

from __future__ import annotations

from typing import Any


def decode(data: bytes) -> Any:
    """The one value that ``data`` holds, to its last byte. Raises ValueError."""
    try:
        value, end = _value(data, 0)
    except IndexError:
        raise ValueError("cut off") from None
    if end != len(data):
        raise ValueError("there is more behind the value")
    return value


def _value(data: bytes, at: int) -> tuple[Any, int]:
    kind, size, at = data[at] >> 5, data[at] & 31, at + 1
    if kind == 7:
        if size not in (20, 21, 22, 23):
            raise ValueError("a float or a sign of another kind")
        return {20: False, 21: True}.get(size), at
    if size >= 24:
        if size > 27:
            raise ValueError("a length that is not told")
        width = 1 << (size - 24)
        size, at = int.from_bytes(data[at : at + width]), at + width
    if kind in (0, 1):
        return (size if kind == 0 else -1 - size), at
    if kind in (2, 3):
        if at + size > len(data):
            raise ValueError("a text that is cut off")
        text = data[at : at + size]
        return (text.decode() if kind == 3 else text), at + size
    if kind != 4:
        raise ValueError(f"values of kind {kind}")
    values = []
    for _ in range(size):
        value, at = _value(data, at)
        values.append(value)
    return values, at
