"""Make the file of a picture from the bytes of a server: decoded and encoded again, so that only the picture is left.

What is fetched may be anything: another format than its server says, a file that is of two formats at once, a few
kilobytes that decode to gigabytes. Only Pillow decides what it is, and only by the bytes; only formats that cannot
contain scripts are opened, and none with more pixels than Pillow's own limit.
"""

from __future__ import annotations

import io
import re
import warnings
from typing import TYPE_CHECKING, Any, NamedTuple

from jianbao.errors import UsageError

if TYPE_CHECKING:
    from PIL import Image

OPENED_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
SUFFIXES = {"JPEG": "jpg", "MPO": "jpg", "PNG": "png", "GIF": "gif", "WEBP": "webp", "AVIF": "avif"}
"""Pillow's names of the formats (MPO is JPEG with several pictures), and the endings of their files."""
MAX_PICTURE_WIDTH = 1280
MAX_PICTURE_HEIGHT = 16_383
"""The limit of WebP. Pictures are reduced by their width alone, because long ones have text to be read."""
WEBP_QUALITY = 80
MAX_FRAMES, MAX_FRAMES_PIXELS = 200, 60_000_000
"""An animation with more frames, or more pixels in all, becomes its first frame."""
MAX_DECODED_PIXELS = 500_000_000
"""So does one that has more pixels before it is reduced: half a megabyte may need a minute to be decoded."""
MAX_COLOUR_PROFILE_BYTES = 16_384
SRGB_NAMES = (b"sRGB", "sRGB".encode("utf-16-be"))
"""The name of the default profile, in versions 2 and 4 of ICC profiles."""
TURNED = range(5, 9)
"""Values of the Exif tag of the orientation (0x0112) with which width and height change places."""
EXIF_ORIENTATION = 0x0112
VECTOR_START = re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml|<!--|<svg|<!doctype svg)", re.IGNORECASE)
WEB_PAGE_START = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body)", re.IGNORECASE)
INSTALL = "Install Pillow: pipx inject jianbao 'jianbao[media]', or pip install 'jianbao[media]'"


class RefusedPictureError(Exception):
    """A picture that is not kept; the text says why."""


class PictureFile(NamedTuple):
    """What to store of a picture."""

    data: bytes
    suffix: str
    width: int
    height: int


def require_pillow() -> None:
    """Raise UsageError if Pillow, or its support for AVIF and WebP, is not installed."""
    try:
        from PIL import features
    except ModuleNotFoundError:
        raise UsageError("keeping pictures needs the package Pillow", remedy=INSTALL) from None
    if missing := [name for name in ("webp", "avif") if not features.check(name)]:
        raise UsageError(f"the installed Pillow cannot read {' and '.join(missing)}", remedy=INSTALL)


def reduce_picture(data: bytes, *, keep_original: bool = False) -> PictureFile:
    """The file for a picture: WebP of at most ``MAX_PICTURE_WIDTH``, or the bytes themselves with ``keep_original``.

    Raises RefusedPictureError. Not to be called by several threads at the same time.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=OPENED_FORMATS) as image:
                return _as_it_is(image, data) if keep_original else _reduced(image)
    except UnidentifiedImageError:
        raise RefusedPictureError(_what_it_is(data)) from None
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise RefusedPictureError(f"it has more than {Image.MAX_IMAGE_PIXELS or 0:,} pixels") from None
    except Exception as error:  # decoders raise anything for bytes that anybody may have written
        raise RefusedPictureError(f"it is damaged ({type(error).__name__})") from None


def _what_it_is(data: bytes) -> str:
    if not data:
        return "it is empty"
    if WEB_PAGE_START.match(data):
        return "the server sends a page, not a picture"
    if VECTOR_START.match(data):
        return "it is SVG, which may contain scripts"
    return f"it is no picture of a format that is kept ({', '.join(OPENED_FORMATS)})"


def _as_it_is(image: Image.Image, data: bytes) -> PictureFile:
    """The fetched bytes, if all of the picture can be decoded."""
    image.load()
    width, height = image.size
    if image.getexif().get(EXIF_ORIENTATION) in TURNED:
        width, height = height, width
    return PictureFile(data, SUFFIXES[image.format or ""], width, height)


def _reduced(image: Image.Image) -> PictureFile:
    frames = _frames(image) if getattr(image, "is_animated", False) and image.format != "MPO" else []
    is_of_few_colours = image.mode == "P" and _reduced_size(image) == image.size
    options: dict[str, Any] = {"quality": WEBP_QUALITY, "lossless": is_of_few_colours, "icc_profile": _profile(image)}
    if len(frames) > 1:
        more, durations = [frame for frame, _ in frames[1:]], [duration for _, duration in frames]
        options |= {"save_all": True, "append_images": more, "duration": durations, "loop": image.info.get("loop", 1)}
    if not frames:
        image.draft(None, (MAX_PICTURE_WIDTH, MAX_PICTURE_WIDTH))  # JPEG is decoded at a fraction of its size
    first = frames[0][0] if frames else _resized(_upright(image))
    written = io.BytesIO()
    first.save(written, "WEBP", **options)
    return PictureFile(written.getvalue(), "webp", *first.size)


def _profile(image: Image.Image) -> bytes:
    """The colour profile to keep: without it, colours of a screen with more than the usual ones would be dull."""
    profile: bytes = image.info.get("icc_profile") or b""
    is_needed = image.mode in ("RGB", "RGBA") and not any(name in profile for name in SRGB_NAMES)
    return profile if is_needed and len(profile) <= MAX_COLOUR_PROFILE_BYTES else b""


def _frames(image: Image.Image) -> list[tuple[Image.Image, int]]:
    """The frames of an animation, each with its milliseconds; of one that is too large only the first."""
    from PIL import ImageSequence

    frames: list[tuple[Image.Image, int]] = []
    width, height = _reduced_size(image)
    most = min(MAX_FRAMES, MAX_FRAMES_PIXELS // (width * height), MAX_DECODED_PIXELS // (image.width * image.height))
    for frame in ImageSequence.Iterator(image):
        if len(frames) >= most:
            return frames[:1]
        frames.append((_resized(frame), int(frame.info.get("duration") or 100)))
    return frames


def _upright(image: Image.Image) -> Image.Image:
    """The picture turned as its Exif says."""
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(image)
    except (ValueError, TypeError, SyntaxError, KeyError, IndexError):  # the Exif is damaged, the picture need not be
        return image


def _resized(image: Image.Image) -> Image.Image:
    from PIL import Image

    picture = _in_web_colours(image)
    size = _reduced_size(picture)
    resized = picture if size == picture.size else picture.resize(size, Image.Resampling.LANCZOS)
    return Image.frombytes(resized.mode, resized.size, resized.tobytes())  # without metadata


def _reduced_size(image: Image.Image) -> tuple[int, int]:
    width, height = image.size
    scale = min(1.0, MAX_PICTURE_WIDTH / width, MAX_PICTURE_HEIGHT / height)
    return max(1, round(width * scale)), max(1, round(height * scale))


def _in_web_colours(image: Image.Image) -> Image.Image:
    """The picture in RGB, with alpha if it has transparent parts."""
    if image.mode.startswith("I"):  # 16 bits of grey
        image = image.convert("I").point([value >> 8 for value in range(65_536)], "L")
    has_alpha = image.mode in ("RGBA", "LA", "PA", "RGBa", "La") or "transparency" in image.info
    return image.convert("RGBA" if has_alpha else "RGB")
