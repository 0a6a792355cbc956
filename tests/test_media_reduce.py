"""Pictures as they are stored: WebP without metadata, and what is refused."""

from __future__ import annotations

import io
from contextlib import suppress

import pytest
import samples
from PIL import Image
from samples import HOSTILE, animation, encoded, jpeg, located_jpeg, photograph

from jianbao.media.reduce import MAX_PICTURE_HEIGHT, RefusedPictureError, reduce_picture


def stored(data: bytes) -> Image.Image:
    """The picture that is stored of these bytes."""
    file = reduce_picture(data)
    assert file.suffix == "webp"
    picture = Image.open(io.BytesIO(file.data))
    assert (picture.format, picture.size) == ("WEBP", (file.width, file.height))
    return picture


def colour(picture: Image.Image, x: int, y: int = 5) -> tuple[int, ...]:
    """The colour of a pixel."""
    found = picture.getpixel((x, y))
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("keep_original", [False, True])
def test_refused(name: str, keep_original: bool) -> None:
    """Nothing but a complete picture of a known format and a usual size is stored, also not as it is."""
    with pytest.raises(RefusedPictureError):
        reduce_picture(HOSTILE[name], keep_original=keep_original)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("page.jpg", "the server sends a page, not a picture"),
        ("vector.png", "it is SVG, which may contain scripts"),
        ("huge.png", "it has more than 89,478,485 pixels"),
        ("large.png", "it has more than 89,478,485 pixels"),
        ("empty.jpg", "it is empty"),
        ("tiff.jpg", "it is no picture of a format that is kept (JPEG, PNG, GIF, WEBP, AVIF)"),
        ("cut.jpg", "it is damaged (OSError)"),
    ],
)
def test_reason(name: str, reason: str) -> None:
    """A refused picture has a reason."""
    with pytest.raises(RefusedPictureError) as caught:
        reduce_picture(HOSTILE[name])
    assert str(caught.value) == reason


@pytest.mark.parametrize("format", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_formats(format: str) -> None:
    """Every format becomes WebP of the same size, and the same bytes each time."""
    data = encoded(photograph(90, 60), format)
    assert stored(data).size == (90, 60)
    assert reduce_picture(data) == reduce_picture(data)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((2560, 1000), (1280, 500)),
        ((1281, 10), (1280, 10)),
        ((1280, 4000), (1280, 4000)),
        ((3000, 2), (1280, 1)),
        ((10, 20_000), (8, MAX_PICTURE_HEIGHT)),
    ],
)
def test_size(size: tuple[int, int], expected: tuple[int, int]) -> None:
    """A picture is reduced to 1,280 pixels in width; a long one keeps its height as far as WebP allows."""
    assert stored(encoded(photograph(*size), "PNG")).size == expected


def test_metadata_is_left_out() -> None:
    """What a photograph says of its place and its author is not stored, and it is turned as it says."""
    data = located_jpeg()
    assert b"Anna Brook" in data
    picture = stored(data)
    assert picture.size == (48, 64)
    assert not picture.getexif()
    assert {"exif", "xmp", "icc_profile"}.isdisjoint(picture.info)
    assert b"Anna Brook" not in reduce_picture(data).data


def test_colour_profile_is_kept() -> None:
    """A colour profile is kept, because without it the colours would be others; that of sRGB is the default."""
    from PIL import ImageCms

    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    other = srgb.replace("sRGB".encode("utf-16-be"), "wide".encode("utf-16-be"))
    assert stored(encoded(photograph(), icc_profile=other)).info["icc_profile"] == other
    assert "icc_profile" not in stored(encoded(photograph(), icc_profile=srgb)).info
    assert "icc_profile" not in stored(encoded(photograph(), icc_profile=other * 40)).info


def test_cmyk() -> None:
    """A JPEG for print, in CMYK, has the colours that it has in print."""
    red, green, blue = colour(stored(encoded(Image.new("CMYK", (20, 10), (0, 255, 255, 0)))), 5)
    assert red > 200
    assert max(green, blue) < 60


def test_16_bits() -> None:
    """16 bits of grey become 8: dark stays dark."""
    picture = stored(samples.grey_of_16_bits())
    assert abs(colour(picture, 2)[0] - 0x20) < 8
    assert abs(colour(picture, 17)[0] - 0xE0) < 8


@pytest.mark.parametrize("mode", ["L", "1", "LA", "RGBA", "P"])
def test_colour_modes(mode: str) -> None:
    """Pictures in grey, with two colours, with transparency and with a palette are stored."""
    assert stored(encoded(photograph(mode="RGB").convert(mode), "PNG")).size == (64, 48)


def test_transparent_palette() -> None:
    """A transparent colour of a palette stays transparent, and few colours stay exact."""
    picture = stored(samples.transparent_palette()).convert("RGBA")
    assert colour(picture, 2)[3] == 0
    assert colour(picture, 17) == (0, 0, 255, 255)


def test_animation_that_takes_long_to_decode(monkeypatch: pytest.MonkeyPatch) -> None:
    """An animation with many pixels before it is reduced becomes its first frame, in its colours and its size."""
    picture = animation(frames=4, width=40, height=30)
    monkeypatch.setattr("jianbao.media.reduce.MAX_DECODED_PIXELS", 4 * 40 * 30)
    assert getattr(stored(picture), "n_frames", 1) == 4
    monkeypatch.setattr("jianbao.media.reduce.MAX_DECODED_PIXELS", 4 * 40 * 30 - 1)
    assert (getattr(stored(picture), "n_frames", 1), stored(picture).size) == (1, (40, 30))


def test_animation() -> None:
    """An animation stays one, with its speed; one with too many frames becomes its first frame."""
    picture = stored(animation())
    assert (getattr(picture, "n_frames", 1), picture.size) == (4, (40, 30))
    picture.seek(1)
    picture.load()
    assert picture.info["duration"] == 120
    many = encoded(
        photograph(8, 8, 1), "GIF", save_all=True, append_images=[photograph(8, 8, n) for n in range(2, 250)]
    )
    assert not getattr(stored(many), "is_animated", False)


def test_polyglot() -> None:
    """Of a file that is a picture and something else, only the picture is stored."""
    data = samples.polyglot()
    assert b"<script>" in data
    file = reduce_picture(data)
    assert b"script" not in file.data
    assert b"PK" not in file.data


def test_originals() -> None:
    """An original is kept byte for byte, with the width and height in which browsers show it."""
    data = located_jpeg()
    file = reduce_picture(data, keep_original=True)
    assert (file.data, file.suffix, file.width, file.height) == (data, "jpg", 48, 64)
    assert reduce_picture(jpeg(width=3000), keep_original=True).width == 3000


@pytest.mark.parametrize("cut", range(0, 1200, 37))
def test_damaged_bytes(cut: int) -> None:
    """Bytes that are overwritten or missing anywhere give a picture or are refused; there is no other error."""
    for data in (located_jpeg(), animation(), samples.transparent_palette(), encoded(photograph(), "AVIF")):
        for damaged in (data[:cut], data[:cut] + b"\xff\x00\xfe\x7f" + data[cut + 4 :]):
            with suppress(RefusedPictureError):
                assert reduce_picture(damaged).suffix == "webp"
