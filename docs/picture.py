"""Make the README's screenshot of an article with Chromium (``make picture``)."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
PAGE = HERE.parent / "site" / "articles" / "cna.com.tw-douba5woxw.html"


def main() -> None:
    """Write ``docs/article.png``, the page in a desktop window with the light colour scheme."""
    if not PAGE.is_file():
        sys.exit(f"{PAGE} does not exist; run  make site  first")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1000, "height": 720}, color_scheme="light")
        page.goto(PAGE.as_uri())
        page.screenshot(path=HERE / "article.png")
        browser.close()


if __name__ == "__main__":
    main()
