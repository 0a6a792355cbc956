"""The picture in the README: a page of this archive as Chromium shows it (``make picture``)."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
PAGE = HERE.parent / "site" / "articles" / "cna.com.tw-douba5woxw.html"


def main() -> None:
    """Write ``docs/article.png``: a desktop window in light."""
    if not PAGE.is_file():
        sys.exit(f"{PAGE} is not there; run  make site  first")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 720}, color_scheme="light")
        page.goto(PAGE.as_uri())
        page.screenshot(path=HERE / "article.png")
        browser.close()


if __name__ == "__main__":
    main()
