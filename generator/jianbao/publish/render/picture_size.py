"""The size of a picture, for attributes that keep its place until it is loaded."""

from __future__ import annotations

import re
from pathlib import Path

SVG_START = re.compile(r"<svg\b[^>]*>", re.DOTALL)
SVG_BOX = re.compile(r"""\bviewBox\s*=\s*["']\s*[-\d.]+[\s,]+[-\d.]+[\s,]+(\d+(?:\.\d+)?)[\s,]+(\d+(?:\.\d+)?)""")
SVG_LENGTH = r"""\s{}\s*=\s*["']\s*(\d+(?:\.\d+)?)(?:px)?\s*["']"""
BYTES_READ = 4096
"""The size is in the first bytes of a file."""


def picture_size(path: Path) -> tuple[int, int]:
    """Width and height of a PNG, GIF or SVG; zeros for other files."""
    try:
        with path.open("rb") as file:
            start = file.read(BYTES_READ)
    except OSError:
        return 0, 0
    if start.startswith(b"\x89PNG\r\n\x1a\n") and len(start) >= 24:
        return int.from_bytes(start[16:20], "big"), int.from_bytes(start[20:24], "big")
    if start.startswith((b"GIF87a", b"GIF89a")) and len(start) >= 10:
        return int.from_bytes(start[6:8], "little"), int.from_bytes(start[8:10], "little")
    return _svg_size(start.decode("utf-8", "replace"))


def _svg_size(text: str) -> tuple[int, int]:
    """The size that an SVG states, or the sides of its view box."""
    element = SVG_START.search(text)
    if not element:
        return 0, 0
    lengths = [re.search(SVG_LENGTH.format(name), element[0]) for name in ("width", "height")]
    found = [match[1] for match in lengths if match]
    if len(found) < 2 and (box := SVG_BOX.search(element[0])):
        found = [box[1], box[2]]
    width, height = map(round, map(float, found)) if len(found) == 2 else (0, 0)
    return width, height
