"""Make the README's four pictures with Chromium (``make picture``): of a site of made-up news, built for them."""

from __future__ import annotations

import base64
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from picture_archive import LONG_ARTICLE, write_archive
from playwright.sync_api import Browser, sync_playwright

from jianbao import pipeline
from jianbao.config import load_config

FOLDER = Path(__file__).parent / "pictures"
TO_WEBP = """async (data) => {
  const picture = new Image();
  picture.src = `data:image/png;base64,${data}`;
  await picture.decode();
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  canvas.getContext("2d").drawImage(picture, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/webp", quality: 0.8 });
  return Array.from(new Uint8Array(await blob.arrayBuffer()));
}"""
"""A screenshot as WebP, which is a third of a PNG."""


class Picture(NamedTuple):
    """A picture of a page."""

    name: str
    path: str
    width: int
    height: int
    scheme: str
    awaited: str = "main"
    """Selector of what has to be there."""


PICTURES = (
    Picture("home", "index.html", 1280, 880, "light"),
    Picture("article", f"articles/{LONG_ARTICLE}.html", 390, 844, "dark"),
    Picture("month", "dates/2025/05.html", 1280, 880, "dark"),
    Picture("search", f"search.html?q={quote('大桥')}", 390, 844, "light", "#search-results mark"),
)


def main() -> None:
    """Write the pictures into ``docs/pictures``."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as root, sync_playwright() as playwright:
        write_archive(Path(root))
        site = pipeline.build(load_config(Path(root))).output
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for picture in PICTURES:
            data = _take(browser, site, picture)
            (FOLDER / f"{picture.name}.webp").write_bytes(data)
            print(f"docs/pictures/{picture.name}.webp: {len(data) / 1000:.0f} KB")
        browser.close()


def _take(browser: Browser, site: Path, picture: Picture) -> bytes:
    """The picture as the bytes of a WebP file."""
    size = {"width": picture.width, "height": picture.height}
    page = browser.new_page(viewport=size, color_scheme=picture.scheme)  # type: ignore[arg-type]  # light or dark
    path, _, query = picture.path.partition("?")
    page.goto(f"{(site / path).as_uri()}{f'?{query}' if query else ''}")
    page.locator(picture.awaited).first.wait_for()
    data = base64.b64encode(page.screenshot()).decode()
    converter = browser.new_page()
    return bytes(converter.evaluate(TO_WEBP, data))


if __name__ == "__main__":
    main()
