"""The search page in Chromium: over http, on a site in a subfolder of its host, and opened from a folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from conftest import Archive, Visit
from playwright.sync_api import Locator, Route

pytestmark = pytest.mark.browser

EXPECTED_RESULTS = {
    "国防部长": {"rfi.fr-ajdzmf4nfx", "rfi.fr-dxwmeu2hcj"},
    "國防部長": {"rfi.fr-ajdzmf4nfx", "rfi.fr-dxwmeu2hcj"},
    "奥斯汀": {"rfi.fr-ajdzmf4nfx"},
    "EDSCG": {"cna.com.tw-douba5woxw"},
    "2+2": {"cna.com.tw-douba5woxw"},
}
"""Query -> articles that must be found."""
HOSTILE = "<img src=x onerror=alert(1)><script>alert(2)</script> & $& \"'"
REVERSED_TAG = "\u202e倒"
"""A tag with a right-to-left override, which reverses the direction of the text after it."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Articles of three outlets, three years and both scripts; one of them contains hostile markup."""
    archive = Archive(tmp_path_factory.mktemp("search") / "archive")
    archive.write("jianbao.toml", 'title = "剪报"\n')
    for number in range(50):
        hant = number % 2
        archive.page(
            f"p-{number:02}",
            ("第一段。\n\n國防部長會見。" if hant else "第一段。\n\n国防部长会见。") + "的" * (number % 3),
            id=f"p-{number:02}",
            title=f"國防部長之{number}" if number in (3, 30) else f"第{number}篇",
            date=f"20{20 + number // 20}-05-{1 + number % 20:02}",
            outlet=("rfi", "rfa", "cna")[number % 3],
            tags=[
                "国防",
                *(["韩国"] if number % 5 == 0 else []),
                *([REVERSED_TAG] if number % 5 == 1 else []),
                *{1: ["ＮＡＴＯ"], 2: ["NATO"], 3: ["NATO"]}.get(number, []),
            ],
            lang="zh-Hant" if hant else "zh-Hans",
        )
    archive.page("hostile", HOSTILE.replace("<", "\\<"), id="hostile", title=HOSTILE, outlet=HOSTILE, tags=[HOSTILE])
    archive.build(search=True)
    return archive.root / "site"


@pytest.fixture(params=["http", "folder"])
def site_url(request: pytest.FixtureRequest, over_http: Callable[[Path], str], site: Path) -> str:
    """The site's root URL: once over http, once in a folder."""
    return over_http(site) if request.param == "http" else site.as_uri() + "/"


def ids(visit: Visit) -> list[str]:
    """Ids of the articles shown, in order."""
    links = visit.page.eval_on_selector_all("#search-results h2 a", "es => es.map(e => e.pathname)")
    return [link.rpartition("/")[2].removesuffix(".html") for link in links]


def wait_for_results(visit: Visit, count: int, shown: int | None = None) -> list[str]:
    """Wait until the status says that ``count`` articles were found; returns the ids of those shown."""
    visit.page.locator("#search-status", has_text=f"找到 {count} 篇").wait_for()
    expected = min(count, 20) if shown is None else shown
    visit.page.wait_for_function("n => document.querySelectorAll('#search-results > li').length === n", arg=expected)
    return ids(visit)


def texts_of(items: Locator) -> list[str]:
    """The text of each element."""
    return [text.strip() for text in items.all_inner_texts()]


def url_parameters(visit: Visit) -> dict[str, list[str]]:
    """The parameters of the page's URL."""
    return parse_qs(urlsplit(visit.page.url).query)


@pytest.mark.parametrize("query", EXPECTED_RESULTS)
def test_search_finds_the_seeds(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], seed_sites: dict[str, Path], query: str
) -> None:
    """The search field in the header of any page leads to results and to the article, without console errors."""
    opened = visit()
    page, site_url = opened.page, over_http(seed_sites["plain"])
    page.goto(site_url + "dates/2023/11/07.html")
    page.fill("header input[name=q]", query)
    page.press("header input[name=q]", "Enter")
    page.wait_for_url(f"{site_url}search.html?q=*")
    page.locator("#search-results > li").first.wait_for()
    assert {*ids(opened)} >= EXPECTED_RESULTS[query]
    assert page.input_value("#search-query") == query
    assert (opened.errors, opened.external_requests) == ([], [])
    page.click("#search-results h2 a >> nth=0")
    page.wait_for_url(f"{site_url}articles/*.html*")
    assert page.locator(".article-body").is_visible()


def test_results_while_typing_and_more_results(visit: Callable[..., Visit], site_url: str) -> None:
    """Typing shows twenty results, title hits first; a button appends twenty more and focuses the first of them."""
    opened = visit(390)
    page = opened.page
    page.goto(site_url + "search.html")
    page.locator("#search-query").press_sequentially("國防部長")
    first = wait_for_results(opened, 50)
    assert first[:2] == ["p-30", "p-03"]
    assert first[2:] == [f"p-{number}" for number in range(49, 30, -1)][:18]
    page.click("#search-more")
    assert wait_for_results(opened, 50, shown=40)[:20] == first
    page.wait_for_function("() => document.activeElement.closest('li')?.matches(':nth-child(21)')")
    page.click("#search-more")
    assert len({*wait_for_results(opened, 50, shown=50)}) == 50
    assert not page.is_visible("#search-more")
    assert page.evaluate("() => document.documentElement.scrollWidth") <= 390
    assert opened.errors == []


def test_hit_is_marked_in_the_articles_script(visit: Callable[..., Visit], site_url: str) -> None:
    """Title and excerpt show the original text with the hit marked; date, outlet and tags are shown too."""
    opened = visit()
    opened.page.goto(f"{site_url}search.html?q={quote('国防部长')}")
    wait_for_results(opened, 50)
    first, second = (opened.page.locator(f"#search-results > li >> nth={n}") for n in (0, 2))
    assert first.locator("h2 mark").inner_text() == "國防部長"
    assert second.locator("p mark").inner_text() == "國防部長"
    assert second.locator("p >> nth=0").get_attribute("lang") == "zh-Hant"
    meta = second.locator(".search-result-meta").inner_text()
    assert "2022年5月10日" in meta
    assert "国防" in meta


@pytest.mark.parametrize("length", [70, 71, 500])
def test_a_long_hit_is_shown_from_its_beginning(visit: Callable[..., Visit], site: Path, length: int) -> None:
    """An excerpt shows a hit from its beginning, even if the hit is as long as the excerpt, or longer."""
    opened = visit()
    opened.page.goto(f"{site.as_uri()}/search.html")
    hits = [{"start": 600, "end": 600 + length, "run": 0}]
    shown = opened.page.evaluate("hits => window.jianbaoSearch.excerpt(Array(2000).fill('国'), hits)", hits)
    assert shown == {"from": 580, "to": 670}


def test_an_excerpt_has_complete_words(visit: Callable[..., Visit], site: Path) -> None:
    """An excerpt begins with a word and ends between words, unless a word is as long as the text around the hit."""
    opened = visit()
    opened.page.goto(f"{site.as_uri()}/search.html")
    script = """([text, word]) => {
        const hits = [{ start: text.indexOf(word), end: text.indexOf(word) + word.length, run: 0 }];
        const { from, to } = window.jianbaoSearch.excerpt(Array.from(text), hits);
        return text.slice(from, to);
    }"""
    text = f"{'Much was said. ' * 9}The harbour was flooded. {'Nobody slept. ' * 9}"
    shown = opened.page.evaluate(script, [text, "flooded"])
    assert shown == f"The harbour was flooded. {'Nobody slept. ' * 4}Nobody "
    long = f"{'a' * 200} hit {'b' * 200}"
    assert opened.page.evaluate(script, [long, "hit"]) == f"hit {'b' * 86}"


def test_facets_narrow_and_count(visit: Callable[..., Visit], site_url: str) -> None:
    """Facets narrow with or without a query; each value has the count of its results; all choices are in the URL."""
    opened = visit()
    page = opened.page
    page.goto(f"{site_url}search.html?q={quote('国防部长')}")
    wait_for_results(opened, 50)
    page.click("#search-filters summary")
    years = page.locator("[data-facet=year] li")
    years.first.wait_for()
    assert texts_of(years) == ["2022 10", "2021 20", "2020 20"]
    assert texts_of(page.locator("[data-facet=script] li")) == ["简体 25", "繁体 25"]
    page.check("[data-facet=year] input[value='2022']")
    assert wait_for_results(opened, 10) == [f"p-{number}" for number in range(49, 39, -1)]
    page.check("[data-facet=tag] input[value='韩国']")
    assert wait_for_results(opened, 2) == ["p-45", "p-40"]
    assert texts_of(years) == ["2022 2", "2021 4", "2020 4"]
    page.check("[data-facet=year] input[value='2021']")
    wait_for_results(opened, 6)
    assert url_parameters(opened) == {"q": ["国防部长"], "year": ["2022", "2021"], "tag": ["韩国"]}
    page.fill("#search-query", "")
    page.locator("#search-chosen li").nth(2).locator("button").click()
    wait_for_results(opened, 30)
    assert url_parameters(opened) == {"year": ["2022", "2021"]}
    assert opened.errors == []


def test_spellings_of_one_tag_are_one_value(visit: Callable[..., Visit], site_url: str) -> None:
    """Spellings of a tag that differ in width, case or blanks are one value, shown in the most frequent spelling."""
    opened = visit()
    page = opened.page
    page.goto(f"{site_url}search.html?tag=nato&tag={quote('ｎato')}")
    assert wait_for_results(opened, 3) == ["p-03", "p-02", "p-01"]
    assert page.locator("#search-chosen li").count() == 1
    page.click("#search-filters summary")
    tags = page.locator("[data-facet=tag] li")
    tags.first.wait_for()
    assert "NATO 3" in texts_of(tags)
    page.uncheck("[data-facet=tag] input[value=NATO]")
    page.wait_for_function("() => !document.querySelector('#search-results > li')")
    assert url_parameters(opened) == {}


def test_channel_is_found_shown_and_narrowed_by(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], mixed_site: Path
) -> None:
    """The name of a channel finds its article, is marked in the result, and is a value of the channel's facet."""
    opened = visit(390)
    page = opened.page
    page.goto(f"{over_http(mixed_site)}search.html?q={quote('频道')}")
    assert wait_for_results(opened, 1) == ["wide-1"]
    assert page.inner_text(".search-result-channel") == "Wide & <Far> 频道"
    assert page.inner_text(".search-result-channel mark") == "频道"
    page.fill("#search-query", "")
    page.click("#search-filters summary")
    channels = page.locator("[data-facet=channel] li")
    channels.first.wait_for()
    assert texts_of(channels) == ["Wide & <Far> 频道 1"]
    page.locator("[data-facet=channel] input").check()
    assert wait_for_results(opened, 1) == ["wide-1"]
    assert url_parameters(opened) == {"channel": ["Wide & <Far> 频道"]}
    assert opened.errors == []


def test_count_of_a_tag_is_not_reversed(visit: Callable[..., Visit], site_url: str) -> None:
    """A right-to-left override in a tag does not turn the count 10 into 01."""
    opened = visit()
    opened.page.goto(f"{site_url}search.html?tag={quote(REVERSED_TAG)}")
    wait_for_results(opened, 10)
    opened.page.click("#search-filters summary")
    number = opened.page.locator("[data-facet=tag] li", has_text=REVERSED_TAG).locator(".search-count")
    assert number.inner_text() == "10"
    left = """count => [0, 1].map((at) => {
      const range = document.createRange();
      range.setStart(count.firstChild, at);
      range.setEnd(count.firstChild, at + 1);
      return range.getBoundingClientRect().left;
    })"""
    assert number.evaluate(left) == sorted(number.evaluate(left))


def test_back_and_a_shared_url(visit: Callable[..., Visit], site_url: str) -> None:
    """A query typed at once is one history entry, each choice another; opening the URL repeats the search."""
    opened = visit()
    page = opened.page
    page.goto(site_url + "search.html")
    page.locator("#search-query").press_sequentially("国防部长", delay=250)
    newest = wait_for_results(opened, 50)
    page.select_option("#search-sort", "oldest")
    page.wait_for_function("() => document.querySelector('#search-results h2').innerText === '第0篇'")
    oldest = wait_for_results(opened, 50)
    assert oldest == [f"p-{number:02}" for number in range(20)]
    shared = page.url
    page.go_back()
    page.wait_for_function("() => document.querySelector('#search-results h2').innerText !== '第0篇'")
    assert (wait_for_results(opened, 50), page.input_value("#search-sort")) == (newest, "relevance")
    page.go_back()
    page.wait_for_function("() => document.querySelector('#search-query').value === ''")
    page.goto("about:blank")
    page.goto(shared)
    assert wait_for_results(opened, 50) == oldest
    assert page.input_value("#search-sort") == "oldest"
    page.click("#search-results h2 a >> nth=3")
    page.wait_for_url("**/articles/p-03.html*")
    page.go_back()
    assert wait_for_results(opened, 50) == oldest


def test_unfinished_syllables_are_not_searched(visit: Callable[..., Visit], site_url: str) -> None:
    """While an input method shows candidates nothing is searched; the committed text is."""
    opened = visit()
    opened.page.goto(site_url + "search.html")
    opened.page.focus("#search-query")
    session = opened.page.context.new_cdp_session(opened.page)
    session.send("Input.imeSetComposition", {"text": "guo fang", "selectionStart": 8, "selectionEnd": 8})
    assert opened.page.input_value("#search-query") == "guo fang"
    # wait longer than the page waits for the end of typing; the URL must not have changed
    opened.page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 500))")
    assert url_parameters(opened) == {}
    session.send("Input.insertText", {"text": "国防"})
    wait_for_results(opened, 50)
    assert url_parameters(opened) == {"q": ["国防"]}


def test_hostile_text_is_shown_as_text(visit: Callable[..., Visit], site_url: str) -> None:
    """Markup in titles, excerpts, outlets, tags, the query and the URL never becomes an element."""
    opened = visit()
    page = opened.page
    page.goto(
        f"{site_url}search.html?q={quote('onerror')}&tag={quote(HOSTILE)}&outlet={quote('<b>x')}&outlet={quote(HOSTILE)}"
    )
    wait_for_results(opened, 1)
    page.click("#search-filters summary")
    page.locator("[data-facet=tag] li").first.wait_for()
    assert page.inner_text("#search-results h2") == HOSTILE
    assert page.locator("main img, main script, main b").count() == 0
    assert page.get_by_role("button", name=f"取消“{HOSTILE}”", exact=True).count() == 2
    page.fill("#search-query", HOSTILE)
    wait_for_results(opened, 1)
    assert opened.errors == []


def test_no_results_are_announced(visit: Callable[..., Visit], site_url: str) -> None:
    """The status, which screen readers read out, says that nothing was found."""
    opened = visit()
    opened.page.goto(f"{site_url}search.html?q={quote('龘龘龘')}")
    wait_for_results(opened, 0)
    assert opened.page.get_attribute("#search-status", "role") == "status"
    opened.page.fill("#search-query", "，")
    opened.page.wait_for_url("**/search.html?q=%EF%BC%8C")
    assert wait_for_results(opened, 0) == []
    assert opened.errors == []


@pytest.mark.parametrize(("lang", "status"), [("zh-Hans", "找到 0 篇"), ("zh-Hant", "找到 0 篇"), ("en", "0 articles")])
def test_archive_without_articles(visit: Callable[..., Visit], archive: Archive, lang: str, status: str) -> None:
    """Without articles the status says in the site's language that nothing was found, beginning with the number."""
    archive.write("jianbao.toml", f'title = "剪报"\nlang = "{lang}"\n')
    archive.build(search=True)
    opened = visit()
    opened.page.goto(f"{(archive.root / 'site').as_uri()}/search.html?q=a")
    opened.page.locator("#search-status", has_text=status).wait_for()
    assert opened.errors == []


def test_search_by_keyboard(visit: Callable[..., Visit], site_url: str) -> None:
    """Slash focuses the only search field, every stop has a focus ring, and Enter opens the filters."""
    opened = visit()
    page = opened.page
    page.goto(f"{site_url}search.html?q={quote('国防')}")
    wait_for_results(opened, 50)
    page.keyboard.press("/")
    assert page.evaluate("() => document.activeElement.id") == "search-query"
    page.keyboard.type("/")
    assert page.input_value("#search-query") == "/"
    page.fill("#search-query", "国防")
    wait_for_results(opened, 50)
    assert page.get_by_role("searchbox").count() == 1
    assert page.get_by_role("search").count() == 1
    stops = []
    for _ in range(5):
        page.keyboard.press("Tab")
        stops.append(
            page.evaluate(
                "() => [document.activeElement.id || document.activeElement.localName, "
                "parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2]"
            )
        )
    assert stops[:4] == [["button", True], ["summary", True], ["search-sort", True], ["summary", True]]
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.locator("#search-filters[open] input").first.wait_for()


def test_focus_moves_when_a_focused_filter_disappears(visit: Callable[..., Visit], site_url: str) -> None:
    """A value without results disappears when it is unticked; the focus moves to the summary of the filters."""
    opened = visit()
    page = opened.page
    page.goto(f"{site_url}search.html?q={quote('龘')}&year=2022")
    wait_for_results(opened, 0)
    page.click("#search-filters summary")
    tick = page.locator("[data-facet=year] input")
    tick.focus()
    page.keyboard.press("Space")
    tick.wait_for(state="hidden")
    assert page.evaluate("() => document.activeElement.localName") == "summary"


def test_skip_link_keeps_the_results(visit: Callable[..., Visit], site_url: str) -> None:
    """Following the skip link keeps appended results, and Back returns to the query."""
    opened = visit()
    page = opened.page
    page.goto(f"{site_url}search.html?q={quote('国防')}")
    wait_for_results(opened, 50)
    page.click("#search-more")
    wait_for_results(opened, 50, shown=40)
    page.focus(".skip")
    page.keyboard.press("Enter")
    page.wait_for_url("**#main")
    assert len(wait_for_results(opened, 50, shown=40)) == 40
    page.fill("#search-query", "国防部长")
    page.wait_for_url("**/search.html?q=%E5%9B%BD%E9%98%B2%E9%83%A8%E9%95%BF")
    page.go_back()
    page.wait_for_url("**#main")
    wait_for_results(opened, 50)
    assert page.input_value("#search-query") == "国防"


@pytest.mark.parametrize("path", ["index.html", "articles/p-03.html", "404.html"])
def test_slash_focuses_the_search_field_of_any_page(visit: Callable[..., Visit], site_url: str, path: str) -> None:
    """Slash focuses the search field; typed in the field it is text, and with a modifier key the browser gets it."""
    opened = visit()
    page = opened.page
    page.goto(site_url + path)
    page.keyboard.press("Control+/")
    assert page.evaluate("() => document.activeElement.localName") == "body"
    page.keyboard.press("/")
    width = (
        "() => [document.activeElement.name, parseFloat(getComputedStyle(document.activeElement).outlineWidth) >= 2]"
    )
    assert page.evaluate(width) == ["q", True]
    page.keyboard.type("国防/")
    assert page.input_value("input[name=q]") == "国防/"
    assert opened.errors == []


def test_file_that_cannot_be_loaded(visit: Callable[..., Visit], over_http: Callable[[Path], str], site: Path) -> None:
    """If a file cannot be loaded, the status says so, no results are shown, and the next search loads it again."""
    opened = visit()
    page = opened.page
    page.route("**/words/*.js", lambda route: route.abort())
    page.goto(f"{over_http(site)}search.html?year=2022")
    wait_for_results(opened, 10)
    for query in ("国防部长", "国防部"):
        page.fill("#search-query", query)
        page.locator("#search-status", has_text="搜索没有成功").wait_for()
        assert ids(opened) == []
        assert not page.is_visible("#search-more")
    page.unroute("**/words/*.js")
    page.press("#search-query", "Enter")
    wait_for_results(opened, 10)
    page.fill("#search-query", "国防")
    page.wait_for_url("**/search.html?q=%E5%9B%BD%E9%98%B2&*")
    wait_for_results(opened, 10)


def test_failure_of_a_superseded_query(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], site: Path
) -> None:
    """The failure of a query is not reported if the results of a later query are shown."""
    opened = visit()
    page = opened.page
    held: list[Route] = []
    page.route("**/words/*.js", lambda route: held.append(route))
    with page.expect_request("**/words/*.js"):
        # a file that is held back holds back the event "load", too, if it is requested before that event
        page.goto(f"{over_http(site)}search.html?q={quote('国防部长')}&year=2022", wait_until="commit")
    page.fill("#search-query", "")
    wait_for_results(opened, 10)
    with page.expect_event("requestfailed"):
        held.pop().abort()
    page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 100))")  # for the page to handle the failure
    assert len(wait_for_results(opened, 10)) == 10


def test_index_loads_while_scripts_do(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], site: Path
) -> None:
    """A page opened with a query loads the tables of the index before the last of its own scripts has arrived."""
    opened = visit()
    page = opened.page
    held: list[Route] = []
    page.route("**/search-page.js", lambda route: held.append(route))
    with page.expect_request("**/start-*.js"):
        page.goto(f"{over_http(site)}search.html?q={quote('国防部长')}", wait_until="commit")
    assert held
    requested: list[str] = []
    page.on("request", lambda request: requested.append(request.url))
    held.pop().continue_()
    wait_for_results(opened, 50)
    assert not [url for url in requested if "/start-" in url or url.endswith("search.json")]


def test_first_results_do_not_wait_for_others(
    visit: Callable[..., Visit], over_http: Callable[[Path], str], site: Path
) -> None:
    """When the first results are shown, no other texts have been asked for: painting does not wait for them."""
    opened = visit()
    page = opened.page
    page.add_init_script("""new MutationObserver(() => {
      if (!document.querySelector(".search-result")) return;
      window.loading ??= document.querySelectorAll("[src*='/texts/']").length;
    }).observe(document, { childList: true, subtree: true })""")
    page.goto(f"{over_http(site)}search.html?q={quote('国防部长')}")
    wait_for_results(opened, 50)
    assert page.evaluate("() => window.loading") == 0


def test_folder_without_an_index(visit: Callable[..., Visit], site: Path, tmp_path: Path) -> None:
    """If a page opened from a folder cannot load the index, it says so and what to do."""
    shutil.copytree(site, tmp_path / "site")
    (tmp_path / "site" / "search" / "search.json.js").unlink()
    opened = visit()
    opened.page.goto(f"{(tmp_path / 'site').as_uri()}/search.html?q={quote('国防')}")
    opened.page.wait_for_selector("#search-unavailable:visible")
    assert "jianbao serve" in opened.page.inner_text("#search-unavailable")
    opened.page.click("#search-unavailable a")
    opened.page.wait_for_url("**/index.html")
