"""The display settings and the keys, in Chromium and in Firefox."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Archive, Visit
from playwright.sync_api import Page

pytestmark = pytest.mark.browser

LANGUAGES = ["zh-Hans", "zh-Hant", "en"]
TEXT = "國防部長說：「臺灣後來發現了乾淨的麵條」，他的著作很著名。見 https://cna.example/新聞/後 與 `變數 = 後`。"
SIMPLIFIED = "国防部长说：「台湾后来发现了干净的面条」，他的著作很著名。见 https://cna.example/新聞/後 与 變數 = 後。"
COLOURS = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(251, 250, 247)", "rgb(23, 22, 20)"
ACTIVE = "document.activeElement.textContent"


@pytest.fixture
def site(archive: Archive) -> Path:
    """A site with three articles, the second in Traditional script, and a search index."""
    titles = ["旧桥因洪水关闭", "舊橋因洪水關閉六週", "洪水后旧桥重开"]
    for number, title in enumerate(titles):
        lang, text = ("zh-Hant", TEXT) if number == 1 else ("zh-Hans", "正文。")
        archive.page(
            f"a{number}", f"{text}\n\n" * 3, title=title, lang=lang, outlet="cna", date=f"2023-03-0{number + 1}"
        )
    archive.build(search=True)
    return archive.root / "site"


def opened(page: Page) -> Page:
    """The page with the open dialog, opened by the keyboard alone."""
    page.locator(".site-header > button").focus()
    page.keyboard.press("Enter")
    page.locator(".settings").wait_for()
    return page


def choose(page: Page, name: str, value: str) -> None:
    """Choose a value in the open dialog."""
    page.locator(f".settings input[name={name}][value='{value}']").check()


@pytest.mark.parametrize("how", ["http", "folder"])
def test_choices_stay(visit: Callable[..., Visit], site: Path, over_http: Callable[[Path], str], how: str) -> None:
    """Colours and size of text apply at once and on every other page, over http and from a folder."""
    start = over_http(site) if how == "http" else site.as_uri() + "/"
    visited = visit(color_scheme="light")
    page = visited.page
    page.goto(start + "articles/a1.html")
    assert page.evaluate(COLOURS) == LIGHT
    opened(page)
    choose(page, "scheme", "dark")
    choose(page, "size", "large")
    assert page.evaluate(COLOURS) == DARK
    for path in ("articles/a0.html", "index.html", "search.html"):
        page.goto(start + path)
        assert page.evaluate(f"[{COLOURS}, getComputedStyle(document.documentElement).fontSize]") == [DARK, "20px"]
    opened(page)
    choose(page, "scheme", "")
    choose(page, "size", "")
    page.goto(start + "index.html")
    assert page.evaluate(f"[{COLOURS}, getComputedStyle(document.documentElement).fontSize]") == [LIGHT, "17px"]
    assert visited.errors == []


def test_choice_of_a_later_page(visit: Callable[..., Visit], site: Path, over_http: Callable[[Path], str]) -> None:
    """A page to which the reader goes back shows what was chosen since."""
    page = visit(color_scheme="light").page
    page.goto(over_http(site) + "index.html")
    page.goto(over_http(site) + "articles/a1.html")
    opened(page)
    choose(page, "scheme", "dark")
    page.keyboard.press("Escape")
    page.go_back()
    page.wait_for_function(f"() => {COLOURS} === '{DARK}'")


def test_colours_are_set_before_the_page_is_shown(visit: Callable[..., Visit], site: Path) -> None:
    """The script that sets them comes before the style sheet that has them and is not deferred."""
    page = visit(color_scheme="light").page
    page.goto(site.joinpath("index.html").as_uri())
    page.evaluate("localStorage.setItem('jianbao', JSON.stringify({ scheme: 'dark' }))")
    page.reload()
    script = page.locator("head script[src$='display.js']")
    assert script.get_attribute("defer") is script.get_attribute("async") is None
    assert page.locator("head script[src$='display.js'] ~ link[href$='style.css']").count() == 1
    assert page.evaluate("document.documentElement.dataset.scheme") == "dark"


@pytest.mark.parametrize("stored", ["", "{", "null", "[1]", '"a"', '{"scheme":7}'])
def test_damaged_choices_are_ignored(visit: Callable[..., Visit], site: Path, stored: str) -> None:
    """What another script stored under the name, or a damaged value, does no harm."""
    visited = visit(color_scheme="light")
    page = visited.page
    page.goto(site.joinpath("index.html").as_uri())
    page.evaluate("stored => localStorage.setItem('jianbao', stored)", stored)
    page.reload()
    assert page.evaluate(COLOURS) == LIGHT
    assert opened(page).locator(".settings").is_visible()
    assert visited.errors == []


def test_headings_may_have_any_name(visit: Callable[..., Visit], archive: Archive) -> None:
    """Headings with the names of parts of the page keep their ids, and the dialog opens all the same."""
    archive.page("a", "".join(f"## {name}\n\n正文。\n\n" for name in ("Settings", "Contents", "Settings title")))
    archive.build()
    visited = visit()
    visited.page.goto((archive.root / "site/articles/a.html").as_uri())
    assert visited.page.locator("h2#settings, h2#contents, h2#settings-title").count() == 3
    assert opened(visited.page).locator(".settings").is_visible()
    assert visited.errors == []


def test_simplified_characters(visit: Callable[..., Visit], site: Path) -> None:
    """Text is shown with Simplified characters; code, addresses and the citation stay; it can be undone."""
    visited = visit()
    page = visited.page
    page.goto(site.joinpath("articles/a1.html").as_uri())
    text = page.locator(".article-body p").first
    assert text.inner_text() == TEXT.replace("`", "")
    opened(page)
    choose(page, "script", "zh-Hans")
    page.wait_for_function("() => document.querySelector('h1').textContent === '旧桥因洪水关闭六周'")
    assert text.inner_text() == SIMPLIFIED
    assert "《舊橋因洪水關閉六週》" in page.locator(".citation").inner_text()
    assert page.title() == "舊橋因洪水關閉六週 · 剪报"
    page.goto(site.joinpath("index.html").as_uri())
    page.get_by_text("旧桥因洪水关闭六周").wait_for()
    page.goto(site.joinpath("articles/a1.html").as_uri())
    page.wait_for_function("() => document.querySelector('h1').textContent === '旧桥因洪水关闭六周'")
    opened(page)
    choose(page, "script", "")
    assert text.inner_text() == TEXT.replace("`", "")
    assert visited.errors == []


def test_simplified_results_of_a_search(visit: Callable[..., Visit], site: Path) -> None:
    """Results are shown with Simplified characters, and the hits that they lead to are still marked."""
    page = visit().page
    page.goto(site.joinpath("search.html").as_uri())
    page.evaluate("localStorage.setItem('jianbao', JSON.stringify({ script: 'zh-Hans' }))")
    page.goto(site.joinpath("search.html").as_uri() + "?q=國防部長")
    page.get_by_role("link", name="旧桥因洪水关闭六周").click()
    page.locator("mark", has_text="国防部长").first.wait_for()


def test_simplified_characters_are_offered_where_they_change_something(visit: Callable[..., Visit], site: Path) -> None:
    """A page without Traditional text does not offer them, unless they were chosen."""
    page = visit().page
    page.goto(site.joinpath("about.html").as_uri())
    assert not opened(page).locator(".of-traditional").is_visible()
    page.evaluate("localStorage.setItem('jianbao', JSON.stringify({ script: 'zh-Hans' }))")
    page.reload()
    assert opened(page).locator(".of-traditional").is_visible()


def test_nothing_is_loaded_before_it_is_used(visit: Callable[..., Visit], site: Path) -> None:
    """A page loads neither the table of characters nor the dialog nor what marks hits."""
    page = visit().page
    page.goto(site.joinpath("articles/a1.html").as_uri())
    scripts = page.locator("script[src]").evaluate_all("all => all.map(script => script.src.split('/').pop())")
    assert scripts == ["display.js", "reader.js", "copy.js"]


def test_keys_in_articles(visit: Callable[..., Visit], site: Path) -> None:
    """J and k lead to the next and the previous article."""
    page = visit().page
    page.goto(site.joinpath("articles/a1.html").as_uri())
    page.keyboard.press("j")
    page.wait_for_url("**/a2.html")
    page.keyboard.press("k")
    page.wait_for_url("**/a1.html")


def test_keys_in_lists(visit: Callable[..., Visit], site: Path) -> None:
    """J and k move the focus from row to row and stay at the ends; / goes to the search."""
    page = visit().page
    page.goto(site.joinpath("outlets/cna.html").as_uri())
    seen = []
    for key in "jjjjkkk":
        page.keyboard.press(key)
        seen.append(page.evaluate(ACTIVE))
    newest, middle, oldest = "洪水后旧桥重开", "舊橋因洪水關閉六週", "旧桥因洪水关闭"
    assert seen == [newest, middle, oldest, oldest, middle, newest, newest]
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.name") == "q"
    page.keyboard.type("j?/k")
    assert page.input_value("header input[name=q]") == "j?/k"


def test_keys_do_not_replace_those_of_the_browser(visit: Callable[..., Visit], site: Path) -> None:
    """With Ctrl, Alt or Meta they do nothing."""
    page = visit().page
    page.goto(site.joinpath("outlets/cna.html").as_uri())
    for modifier in ("Control", "Alt", "Meta"):
        page.keyboard.press(f"{modifier}+j")
    assert page.evaluate("document.activeElement === document.body")


def test_keys_can_be_switched_off(visit: Callable[..., Visit], site: Path) -> None:
    """The dialog, which ? opens, lists the keys and switches them off, and on again (WCAG 2.1.4)."""
    page = visit().page
    page.goto(site.joinpath("outlets/cna.html").as_uri())
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="显示设置")
    dialog.wait_for()
    assert dialog.locator("kbd").all_inner_texts() == ["j", "k", "/", "?"]
    choose(page, "keys", "off")
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    for key in "j?":
        page.keyboard.press(key)
    assert not dialog.is_visible()
    page.goto(site.joinpath("index.html").as_uri())
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement === document.body")
    opened(page)
    choose(page, "keys", "")
    page.get_by_role("button", name="关闭").click()
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.className") == "row-title"


def test_dialog_with_the_keyboard(visit: Callable[..., Visit], site: Path) -> None:
    """Arrow keys choose, the focus stays in the dialog, and Escape brings it back to the button."""
    page = visit(color_scheme="light").page
    page.goto(site.joinpath("articles/a0.html").as_uri())
    opened(page)
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.documentElement.dataset.size") == "large"
    for _ in range(10):
        assert page.evaluate(
            "document.activeElement === document.body || !!document.activeElement.closest('.settings')"
        )
        page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.evaluate(ACTIVE) == "Aa"


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("color_scheme", ["light", "dark"])
def test_dialog_is_accessible(visit: Callable[..., Visit], archive: Archive, lang: str, color_scheme: str) -> None:
    """Axe finds nothing in the dialog on a narrow screen, which it fits, with the largest text too."""
    archive.write("jianbao.toml", f'lang = "{lang}"\n')
    archive.page("a", TEXT, lang="zh-Hant", outlet="cna")
    archive.build()
    page = visit(320, color_scheme=color_scheme).page
    page.goto((archive.root / "site/articles/a.html").as_uri())
    opened(page)
    choose(page, "size", "huge")
    assert page.locator(".settings").get_attribute("lang") == lang
    assert [(rule["id"], rule["nodes"]) for rule in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    box = page.locator(".settings").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    assert page.evaluate(
        "document.querySelector('.settings').scrollWidth <= document.querySelector('.settings').clientWidth"
    )


def test_button_moves_nothing(visit: Callable[..., Visit], site: Path, over_http: Callable[[Path], str]) -> None:
    """The button has its place before the script adds it."""
    for width in (320, 1280):
        page = visit(width).page
        page.route("**/reader.js", lambda route: route.abort())
        page.goto(over_http(site) + "articles/a1.html")
        place = "document.querySelector('.search-box').getBoundingClientRect().toJSON()"
        before = page.evaluate(place)
        page.unroute("**/reader.js")
        page.reload()
        page.locator(".site-header > button").wait_for()
        assert page.evaluate(place) == before


def test_choices_in_firefox(firefox: Any, site: Path, over_http: Callable[[Path], str]) -> None:
    """Colours, characters and keys in Firefox."""
    from marionette_driver import Wait

    wait = Wait(firefox, timeout=20)
    firefox.navigate(over_http(site) + "articles/a1.html")
    firefox.execute_script("document.querySelector('.site-header > button').click()")
    wait.until(lambda session: session.execute_script("return document.querySelector('.settings')?.open"))
    for name, value in (("scheme", "dark"), ("script", "zh-Hans")):
        firefox.execute_script(f"document.querySelector('.settings input[name={name}][value={value}]').click()")
    wait.until(lambda session: "国防部长" in session.execute_script("return document.body.textContent"))
    assert firefox.execute_script(f"return {COLOURS}") == DARK
    firefox.navigate(over_http(site) + "outlets/cna.html")
    assert firefox.execute_script(f"return {COLOURS}") == DARK
    firefox.execute_script("document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'j', bubbles: true }))")
    assert firefox.execute_script(f"return {ACTIVE}") == "洪水后旧桥重开"
    firefox.execute_script("localStorage.clear()")
