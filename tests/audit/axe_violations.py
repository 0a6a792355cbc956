"""Check pages with axe-core, in light and in dark mode, with all its rules."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, Page

SCHEMES = ("light", "dark")
BLOCKED = "**/*"


def violations(
    browser: Browser, script: Path, site: str, pages: Mapping[str, str], scheme: str
) -> dict[str, list[str]]:
    """Name of each page -> what axe finds on it; ``script`` is axe-core, ``site`` the address of the site."""
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light", bypass_csp=True)
    context.route(BLOCKED, lambda route: route.continue_() if route.request.url.startswith(site) else route.abort())
    page = context.new_page()
    found = {}
    for name, address in pages.items():
        page.goto(site + address)
        if "?q=" in address:
            _open_results(page)
        page.add_script_tag(path=script)
        result = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        found[name] = [
            f"{rule['id']}: {rule['help']} ({', '.join(map(str, node['target']))})"
            for rule in result["violations"]
            for node in rule["nodes"][:3]
        ]
    context.close()
    return found


def _open_results(page: Page) -> None:
    """Wait for the results of a search, and open its filters."""
    page.locator("#search-results mark").first.wait_for()
    page.click("#search-filters summary")
