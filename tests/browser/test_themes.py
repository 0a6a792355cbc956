"""The examples of docs/themes.md, as readers see them."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable

import pytest
from conftest import REPOSITORY, Archive, Visit

pytestmark = pytest.mark.browser
DOCUMENT = (REPOSITORY / "docs" / "themes.md").read_text(encoding="utf-8")
STYLE = (REPOSITORY / "themes" / "default" / "static" / "style.css").read_text(encoding="utf-8")
COLOUR = "element => getComputedStyle(element).color"


def blocks(language: str) -> list[str]:
    """The code blocks in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```", DOCUMENT, re.MULTILINE | re.DOTALL)


LIGHT, DARK = "rgb(26, 95, 180)", "rgb(138, 180, 248)"


@pytest.mark.parametrize("theme", ["default", "evening"])
@pytest.mark.parametrize(
    ("system", "chosen", "colour"),
    [("light", "", LIGHT), ("dark", "", DARK), ("light", "dark", DARK), ("dark", "light", LIGHT)],
)
def test_examples_of_the_document(
    archive: Archive, visit: Callable[..., Visit], theme: str, system: str, chosen: str, colour: str
) -> None:
    """One colour, one word and one template are other ones, in a theme without any other file, and nothing else is."""
    (css,), (footer,), (_, words, params, _) = blocks("css"), blocks("jinja"), blocks("toml")
    archive.page("a", lang="en", tags=["harbour"])
    archive.write("jianbao.toml", f'lang = "en"\ntheme = "{theme}"\n{params}')
    archive.write(f"themes/{theme}/custom.css", css)
    archive.write(f"themes/{theme}/i18n/en.toml", words)
    archive.write(f"themes/{theme}/templates/parts/footer.html", footer)
    archive.build()
    opened = visit(color_scheme=system)
    opened.page.add_init_script(f"localStorage.setItem('jianbao', JSON.stringify({{ scheme: '{chosen}' }}))")
    opened.page.goto((archive.root / "site" / "tags" / "index.html").as_uri())
    assert opened.page.locator("h1").inner_text() == tomllib.loads(words)["tags"]
    address = opened.page.locator("footer a")
    assert address.inner_text() == tomllib.loads(params)["params"]["email"]
    assert address.evaluate(COLOUR) == colour
    assert opened.page.locator("header a").first.is_visible()
    assert (opened.errors, opened.external_requests) == ([], [])


SIDES = "element => [element.getBoundingClientRect().width, element.getBoundingClientRect().height]"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_options_of_the_document(archive: Archive, visit: Callable[..., Visit], scheme: str) -> None:
    """The colours of the example are those of links and page in their mode only, and its logo and fonts are shown."""
    options, *_ = blocks("toml")
    archive.page("a", lang="en", tags=["harbour"])
    archive.write("jianbao.toml", f'lang = "en"\n{options}')
    archive.write("content/static/logo.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"/>')
    archive.build()
    opened = visit(color_scheme=scheme)
    opened.page.goto((archive.root / "site" / "tags" / "index.html").as_uri())
    ours = ("rgb(26, 95, 180)", "rgb(255, 255, 255)")
    link = opened.page.locator("main a").first.evaluate(COLOUR)
    ground = opened.page.locator("body").evaluate("element => getComputedStyle(element).backgroundColor")
    assert ((link, ground) == ours) is (scheme == "light")
    assert opened.page.locator("body").evaluate("element => getComputedStyle(element).fontFamily").startswith("Georgia")
    width, height = opened.page.locator(".site-title img").evaluate(SIDES)
    assert width == pytest.approx(2 * height, abs=1)
    assert not opened.page.locator("main span.count").first.is_visible()
    assert (opened.errors, opened.external_requests) == ([], [])


def test_theme_file_of_the_document(archive: Archive, visit: Callable[..., Visit]) -> None:
    """The theme of the example has the page and the options that its file describes."""
    *_, declared = blocks("toml")
    archive.page("a")
    archive.write("themes/evening/theme.toml", declared)
    archive.write("themes/evening/templates/words.html", '{% extends "base.html" %}')
    archive.write("jianbao.toml", '[theme]\nname = "evening"\ncorners = "square"\nlight.link = "#005a00"\n')
    archive.build()
    opened = visit()
    opened.page.goto((archive.root / "site" / "words.html").as_uri())
    assert opened.page.locator("footer a").first.evaluate(COLOUR) == "rgb(0, 90, 0)"
    assert (opened.errors, opened.external_requests) == ([], [])


def test_variables_of_the_style_sheet_are_documented() -> None:
    """The document lists every variable of the style sheet, except the fonts, which depend on the language."""
    (root,) = re.findall(r"^:root \{(.*?)^\}", STYLE, re.MULTILINE | re.DOTALL)
    variables = set(re.findall(r"--[\w-]+(?=:)", root)) - {"--sans"}
    assert set(re.findall(r"^\| `(--[\w-]+)` \|", DOCUMENT, re.MULTILINE)) == variables
