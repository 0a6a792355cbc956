"""Whether a picture's file is complete, from the marks at which its format begins and ends."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

PICTURE_SUFFIXES = frozenset((".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg", ".bmp", ".ico"))
SVG_ROOT = re.compile(rb"<(?:[\w-]+:)?svg\b", re.IGNORECASE)
SVG_END = re.compile(rb"</(?:[\w-]+:)?svg\s*>\s*(?:<!--.*?-->\s*)*\Z|/>\s*\Z", re.IGNORECASE | re.DOTALL)


def damage_of_files(folder: Path, names: Sequence[str]) -> list[str]:
    """What is wrong with each picture below ``folder``; empty for those that are complete."""
    return [_damage_of_file(folder / name) for name in names]


def _damage_of_file(path: Path) -> str:
    try:
        return damage_of(path.read_bytes())
    except OSError as error:
        return f"cannot be read: {error.strerror}"


def damage_of(data: bytes) -> str:
    """What is wrong with the bytes of a picture; empty if it is complete, whatever its file's name says."""
    if not data:
        return "the picture is empty"
    for start, is_complete in FORMATS.items():
        if data.startswith(start):
            return "" if is_complete(data) else "the picture is cut off"
    if data[4:8] == b"ftyp":
        return ""
    if SVG_ROOT.search(data):
        return "" if SVG_END.search(data.rstrip(b"\0")) else "the picture is cut off"
    return "the file is not a picture"


def _is_png(data: bytes) -> bool:
    return b"IEND\xaeB`\x82" in data


def _is_jpeg(data: bytes) -> bool:
    """Whether the last scan ends: the end of a thumbnail is before it, and within a scan the mark cannot be."""
    return data.rfind(b"\xff\xd9") > data.rfind(b"\xff\xda") >= 0


def _is_gif(data: bytes) -> bool:
    return data.rstrip(b"\0").endswith(b";")


def _is_webp(data: bytes) -> bool:
    return data[8:12] == b"WEBP" and len(data) >= 8 + int(struct.unpack("<I", data[4:8])[0])


def _is_bmp(data: bytes) -> bool:
    return len(data) >= 6 and len(data) >= int(struct.unpack("<I", data[2:6])[0])


FORMATS: Mapping[bytes, Callable[[bytes], bool]] = {
    b"\x89PNG\r\n\x1a\n": _is_png,
    b"\xff\xd8\xff": _is_jpeg,
    b"GIF87a": _is_gif,
    b"GIF89a": _is_gif,
    b"RIFF": _is_webp,
    b"BM": _is_bmp,
    b"\0\0\1\0": bool,
}
"""How a file of each format begins -> whether such a file is complete."""
