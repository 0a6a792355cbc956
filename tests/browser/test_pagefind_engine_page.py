"""The search page of an English archive with Pagefind's engine, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe
from conftest import Archive, Visit
from playwright.sync_api import Page, Route, expect

pytestmark = pytest.mark.browser

ARTICLES = 300
TOPICS = {
    "flood": ("floods", "flooded", "flooding"),
    "library": ("library", "libraries"),
    "ferry": ("ferry", "ferries"),
    "teach": ("teacher", "teachers", "teaching"),
    "negotiate": ("negotiates", "negotiating", "negotiations"),
}
"""Topic -> the forms of its word; each article has one form, in its title or in its text."""
FORMS = [(topic, form) for topic, forms in TOPICS.items() for form in forms]
QUERIES = {
    **{form: topic for topic, forms in TOPICS.items() for form in forms if topic != "teach"},
    **{"floo": "flood", "librar": "library", "fer": "ferry", "teach": "teach", "negot": "negotiate"},
    **{"FLOOD": "flood", "Flooding!": "flood"},
}
"""Stems in all forms, beginnings of words, and other spellings -> the topic whose articles are found."""
FIELD, LINK, MESSAGE = ".pagefind-ui__search-input", ".pagefind-ui__result-link", ".pagefind-ui__message"
TAG = "Trade & <img src=x onerror=alert(1)>"
UNUSABLE_TAG = 'The "Rock"'
"""A tag by which Pagefind finds nothing."""
OTHER_LANGUAGES = {"zh-Hans": ("找到", "清除", "媒体"), "zh-Hant": ("找到", "清除", "媒體")}
"""Language of the interface -> texts of Pagefind's interface and the name of a filter."""


def topic_of(number: int) -> tuple[str, str]:
    """The topic of an article, and its form."""
    return FORMS[number % len(FORMS)]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An English archive of 300 articles."""
    archive = Archive(tmp_path_factory.mktemp("engine") / "archive")
    archive.write("jianbao.toml", 'title = "Harbour"\nlang = "en"\n[search]\nengine = "pagefind"\n')
    for number in range(ARTICLES):
        _, form = topic_of(number)
        title, text = (form, "quiet") if number % 2 else ("quiet", form)
        archive.page(
            f"a{number}",
            f"The report was about {text} near the old harbour.\n\nNothing else happened.",
            id=f"a{number}",
            title=f"News of {title}",
            lang="en",
            outlet="voa" if number % 3 else "bbc",
            tags=[TAG, UNUSABLE_TAG] if number == 0 else ["Trade"],
            authors=["Ann Neal"],
            date=f"{2015 + number % 4}-03-04",
        )
    archive.build(search=True)
    return archive


@pytest.fixture
def opened(visit: Callable[..., Visit], over_http: Callable[[Path], str], harbour: Archive) -> Visit:
    """The search page, over http."""
    opened = visit()
    opened.page.goto(over_http(harbour.root / "site") + "search.html")
    return opened


def search(page: Page, query: str) -> int:
    """Type a query, and return how many articles the interface says it found."""
    page.locator(FIELD).fill(query)
    message = page.locator(MESSAGE, has_text=re.compile(rf"results? for {re.escape(query)}$"))
    return int(message.inner_text().split()[0].replace(",", ""))


def test_articles_are_found_by_stems_and_beginnings_of_words(opened: Visit) -> None:
    """A form of a word finds all its forms, a beginning all words that begin so, and nothing else is found."""
    page = opened.page
    search(page, "harbour")
    script = """async (query) => {
        const pagefind = await import(new URL("pagefind/pagefind.js", location.href).href);
        const { results } = await pagefind.search(query);
        return (await Promise.all(results.map((result) => result.data()))).map(({ url }) => url);
    }"""
    for query, topic in QUERIES.items():
        expected = {f"/repo/articles/a{number}.html" for number in range(ARTICLES) if topic_of(number)[0] == topic}
        found = page.evaluate(script, query)
        assert (query, {*found}, len(found)) == (query, expected, len(expected))
    assert opened.errors == []
    assert opened.external_requests == []


def test_interface_shows_results(opened: Visit) -> None:
    """Results have title, excerpt, facts in the site's words, and a button for more; the page has a description."""
    page = opened.page
    assert page.get_attribute("meta[name=description]", "content")
    expected = sum(topic_of(number)[0] == "flood" for number in range(ARTICLES))
    assert search(page, "flooding") == expected
    expect(page.locator(LINK)).to_have_count(20)
    assert {text.lower().strip(".") for text in page.locator("mark").all_inner_texts()} <= {*TOPICS["flood"]}
    facts = page.locator(".pagefind-ui__result-tags").first.inner_text()
    assert re.search(r"Date: 4 March 201\d", facts)
    assert re.search(r"Outlet: (BBC|Voice of America)", facts)
    page.locator(".pagefind-ui__button").click()
    expect(page.locator(LINK)).to_have_count(40)
    expect(page.locator("#search-status")).to_have_text(f"{expected} results for flooding")
    assert search(page, "Ann Neal") == ARTICLES
    assert opened.errors == []


def test_filters(opened: Visit) -> None:
    """Filters have the names of the site; their values are shown as text, whatever is in them; none has one value."""
    page = opened.page
    search(page, "quiet")
    names = page.locator(".pagefind-ui__filter-name:visible")
    expect(names).to_have_text(["Outlet", "Year", "Tag"])
    names.last.click()
    values = page.locator(".pagefind-ui__filter-block[open] .pagefind-ui__filter-value")
    expect(values).to_have_text([f"Trade ({ARTICLES - 1})", f"{TAG} (1)"])
    value = values.last
    assert page.locator("#search img").count() == 0
    value.locator("input").check()
    expect(page.locator(MESSAGE)).to_have_text("1 result for quiet")
    expect(value).to_be_visible()
    value.locator("input").uncheck()
    expect(page.locator(MESSAGE)).to_have_text(f"{ARTICLES} results for quiet")
    assert opened.errors == []


def test_query_is_in_the_url(opened: Visit) -> None:
    """The query in the URL is searched for, and the URL follows the field, also when it is cleared."""
    page = opened.page
    page.goto(f"{page.url}?q=libraries")
    expect(page.locator(FIELD)).to_have_value("libraries")
    expect(page.locator(LINK).first).to_be_visible()
    search(page, "ferries")
    assert page.url.endswith("search.html?q=ferries")
    page.locator(LINK).first.click()
    page.wait_for_url(re.compile(r"/articles/a\d+\.html#hits=ferr"))
    page.go_back()
    expect(page.locator(MESSAGE)).to_contain_text("results for ferries")
    page.locator(".pagefind-ui__search-clear").click()
    page.wait_for_url(re.compile(r"search\.html$"))
    assert opened.errors == []


def test_result_opens_at_its_hits(opened: Visit) -> None:
    """An article that is opened from a result has the words marked that were found, in the form that it has."""
    page = opened.page
    search(page, "negotiate old")
    page.locator(LINK).first.click()
    page.wait_for_url(re.compile("#hits="))
    marks = {text.lower() for text in page.locator(".article-body mark").all_inner_texts()}
    assert "old" in marks
    assert opened.errors == []


def test_search_box_and_shortcut_lead_here(opened: Visit) -> None:
    """The box in the header of every page searches, and ``/`` goes to the field of this one."""
    page = opened.page
    page.goto(page.url.replace("search.html", "index.html"))
    page.keyboard.press("/")
    page.keyboard.type("teachers")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"search\.html\?q=teachers$"))
    expect(page.locator(LINK).first).to_be_visible()
    page.locator("h1").click()
    page.keyboard.press("/")
    expect(page.locator(FIELD)).to_be_focused()
    expect(page.locator(FIELD)).to_have_value("teachers")
    assert opened.errors == []


def test_first_search_has_all_filters(opened: Visit) -> None:
    """The interface gets all filters with the results of a search that begins before the filters are loaded."""
    script = """async () => {
        const engine = await import(new URL("static/pagefind/pagefind.js", location.href).href);
        return Object.keys((await engine.search("floods")).filters);
    }"""
    assert opened.page.evaluate(script) == ["Outlet", "Year", "Tag", "Author"]
    assert opened.errors == []


def test_keyboard_reaches_everything(opened: Visit) -> None:
    """Field, button, filters and results are reached with Tab, in this order, and work with the keyboard."""
    page = opened.page
    search(page, "floods")
    page.locator(FIELD).focus()
    reached = []
    for _ in range(5):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.textContent").strip())
    assert reached[:4] == ["Clear", "Outlet", "Year", "Tag"]
    assert reached[4].startswith("News of")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("/articles/"))
    assert opened.errors == []


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_axe_finds_no_violation(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], harbour: Archive, width: int, scheme: str
) -> None:
    """The page violates no rule of axe, before a query and with results and open filters, and fits the screen."""
    opened = visit(width, color_scheme=scheme)
    page = opened.page
    page.goto(over_http(harbour.root / "site") + "search.html")
    for query in ("", "quiet"):
        if query:
            search(page, query)
            page.locator(f"{LINK} >> nth=19").wait_for()
            for name in page.locator(".pagefind-ui__filter-name:visible").all():
                name.click()
        found = Axe().run(page).response
        assert len(found["passes"]) > 10
        assert [(rule["id"], [node["target"] for node in rule["nodes"]]) for rule in found["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert opened.errors == []


@pytest.mark.parametrize("lang", OTHER_LANGUAGES)
def test_languages_of_the_interface(
    visit: Callable[..., Visit],
    over_http: Callable[[Path], str],
    tmp_path: Path,
    lang: str,
) -> None:
    """The interface speaks the site's language and writes its dates, although the articles are English."""
    archive = Archive(tmp_path / "archive")
    form = 'date_form = "{year}.{month:02}.{day:02}"\n' if lang == "zh-Hant" else ""
    archive.write("jianbao.toml", f'lang = "{lang}"\n{form}[search]\nengine = "pagefind"\n')
    for number, outlet in enumerate(("voa", "bbc")):
        archive.page(f"a{number}", "The floods.", title="Floods", lang="en", outlet=outlet, date="2021-03-04")
    archive.build(search=True)
    opened = visit()
    page = opened.page
    page.goto(over_http(archive.root / "site") + "search.html?q=flooding")
    found, clear, outlet = OTHER_LANGUAGES[lang]
    expect(page.locator(MESSAGE)).to_contain_text(found)
    expect(page.locator(LINK)).to_have_count(2)
    assert page.locator(".pagefind-ui__search-clear").inner_text() == clear
    assert page.locator(".pagefind-ui__filter-name:visible").all_inner_texts() == [outlet]
    assert ("2021.03.04" if form else "2021年3月4日") in page.locator(".pagefind-ui__result-tags").first.inner_text()
    assert opened.errors == []


def test_search_without_the_worker(opened: Visit) -> None:
    """If Pagefind's worker cannot be loaded, the search runs in the page, whose policy allows WebAssembly."""
    page = opened.page

    def abort(route: Route) -> None:
        route.abort()

    page.route("**/pagefind-worker.js", abort)
    page.reload()
    assert search(page, "floods") > 0
    assert page.workers == []
    assert [error for error in opened.errors if "pagefind-worker.js" not in error] == []


def test_policy_is_enforced(opened: Visit) -> None:
    """A violation of the policy is an error, so that the other tests here would fail."""
    page = opened.page
    page.evaluate("document.body.append(Object.assign(document.createElement('style'), { textContent: 'p {}' }))")
    page.evaluate("document.body.insertAdjacentHTML('beforeend', '<p onclick=\"x()\">a</p>')")
    assert [error for error in opened.errors if "Content Security Policy" in error]


def test_failure_is_reported(opened: Visit) -> None:
    """If the index is missing, as after ``jianbao build --no-search``, the page says so."""
    page = opened.page
    page.route(re.compile(r"/pagefind/(pagefind\.js|pagefind-entry)"), lambda route: route.fulfill(status=404))
    page.goto(f"{page.url}?q=floods")
    expect(page.get_by_role("alert")).to_contain_text("The search did not succeed")
    expect(page.get_by_role("alert")).to_be_in_viewport()


def test_folder(visit: Callable[..., Visit], harbour: Archive) -> None:
    """Opened from a folder, the page says how to search, and links to the archive's pages."""
    opened = visit()
    page = opened.page
    page.goto((harbour.root / "site" / "search.html").as_uri() + f"?q={quote('floods')}")
    expect(page.locator("#search-unavailable")).to_contain_text("jianbao serve")
    page.locator("#search-unavailable a").click()
    page.wait_for_url(re.compile(r"/index\.html$"))
    assert opened.errors == []


def test_page_without_scripts(visit: Callable[..., Visit], over_http: Callable[[Path], str], harbour: Archive) -> None:
    """Without JavaScript the page says that it needs it."""
    page = visit(java_script_enabled=False).page
    page.goto(over_http(harbour.root / "site") + "search.html")
    expect(page.locator("noscript p, .search-notice").first).to_contain_text("Search needs JavaScript")
