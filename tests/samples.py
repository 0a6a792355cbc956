"""Pictures for tests: of each format, and hostile ones."""

from __future__ import annotations

import io
import struct
import zlib
from typing import Any

from PIL import Image

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HTML = b"<!DOCTYPE html><title>Not found</title><p>This picture has moved."


def photograph(width: int = 64, height: int = 48, number: int = 0, mode: str = "RGB") -> Image.Image:
    """A picture with colours that change from left to right, and with ``number``; no two numbers look the same."""
    shades = Image.linear_gradient("L").resize((width, height))
    other = Image.new("L", (width, height), number % 256)
    return Image.merge("RGB", (shades, other, Image.new("L", (width, height), number // 256 % 256))).convert(mode)


def encoded(picture: Image.Image, format: str = "JPEG", **options: Any) -> bytes:
    """A picture as a file."""
    written = io.BytesIO()
    picture.save(written, format, **options)
    return written.getvalue()


def jpeg(number: int = 0, width: int = 64, height: int = 48) -> bytes:
    """A photograph in JPEG."""
    return encoded(photograph(width, height, number))


def located_jpeg(orientation: int = 6) -> bytes:
    """A photograph that says where it was taken, and that it is to be turned."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x013B] = "Anna Brook"
    exif.get_ifd(0x8825).update({1: "N", 2: (47.0, 22.0, 33.0), 3: "E", 4: (8.0, 32.0, 30.0)})
    return encoded(photograph(64, 48), exif=exif)


def animation(frames: int = 4, width: int = 40, height: int = 30) -> bytes:
    """An animated GIF."""
    pictures = [photograph(width, height, number * 60, "P") for number in range(frames)]
    return encoded(pictures[0], "GIF", save_all=True, append_images=pictures[1:], duration=120, loop=0)


def grey_of_16_bits() -> bytes:
    """A PNG with 16 bits of grey: half of it dark, half of it light."""
    picture = Image.frombytes("I;16", (20, 10), (b"\0\x20" * 10 + b"\0\xe0" * 10) * 10)
    return encoded(picture, "PNG")


def transparent_palette() -> bytes:
    """A PNG with a palette, of which one colour is transparent."""
    picture = Image.new("P", (20, 10), 1)
    picture.putpalette([255, 0, 0, 0, 0, 255])
    picture.paste(0, (0, 0, 10, 10))
    return encoded(picture, "PNG", transparency=0)


def huge_png(width: int = 40_000, height: int = 40_000) -> bytes:
    """A PNG of a few hundred bytes that says that it has more than a thousand million pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(10_000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )


def polyglot() -> bytes:
    """A GIF that is JavaScript, and an archive, too."""
    return animation(1).replace(b"GIF89a", b"GIF89a", 1) + b"/*<script>alert(1)</script>*/PK\x05\x06" + bytes(18)


HOSTILE = {
    "page.jpg": HTML,
    "vector.svg": SVG,
    "vector.png": SVG,
    "empty.jpg": b"",
    "text.jpg": b"not a picture",
    "cut.jpg": jpeg(1, 600, 400)[:3000],
    "cut.png": encoded(photograph(300, 300), "PNG")[:400],
    "huge.png": huge_png(),
    "large.png": huge_png(10_000, 9_000),
    "tiff.jpg": encoded(photograph(), "TIFF"),
    "bitmap.png": encoded(photograph(), "BMP"),
    "postscript.jpg": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    "noise.webp": b"RIFF\x20\x00\x00\x00WEBPVP8 " + bytes(24),
    "noise.avif": b"\0\0\0\x1cftypavif" + bytes(40),
    "noise.gif": b"GIF89a\xff\xff\xff\xff\xf7\0\0" + bytes(30),
}
"""What is refused, by the name under which a server has it."""
