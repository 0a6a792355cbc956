"""What docs/themes.md says that templates receive is what they receive, in both directions; ``plain`` uses no more."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import jinja2
import pytest
from conftest import REPOSITORY, SITE_URL, Archive
from jinja2 import defaults, meta, nodes

from jianbao.config.option_types import OPTION_TYPES
from jianbao.config.theme_file import OPTION_KEYS, THEME_KEYS, read_theme_file
from jianbao.model import Article, Capture, Page, Shelf
from jianbao.page.removed import REMOVED_HEADER
from jianbao.publish import site
from jianbao.publish.calendar_months import CalendarDay, CalendarMonth
from jianbao.publish.charts import Chart
from jianbao.publish.heat_map import HeatYear
from jianbao.publish.home_page import Holdings, Trend, Trends
from jianbao.publish.initials import Initial
from jianbao.publish.listings import DateLink, Entry
from jianbao.publish.make_pages import make_pages
from jianbao.publish.menu import Menu
from jianbao.publish.page_record import PageRecord
from jianbao.publish.render.templates import clear_caches, environment_of
from jianbao.publish.shelf_overview import Companions, Overview

pytestmark = pytest.mark.slow

DOCUMENT = (REPOSITORY / "docs" / "themes.md").read_text(encoding="utf-8")
THEMES = REPOSITORY / "themes"
VALUES: Mapping[str, type] = {
    "article": Article,
    "capture": Capture,
    "shelf": Shelf,
    "entry": Entry,
    "date link": DateLink,
    "overview": Overview,
    "chart": Chart,
    "companions": Companions,
    "initial": Initial,
    "heat year": HeatYear,
    "holdings": Holdings,
    "trends": Trends,
    "trend": Trend,
    "calendar": CalendarMonth,
    "calendar day": CalendarDay,
}
"""The names of values in the document, and their classes."""
TYPES: Mapping[str, type] = {
    **VALUES,
    **{"article": PageRecord, "text": str, "number": int, "boolean": bool, "date": date},
}
LISTS = {"articles": "article", "entries": "entry", "texts": "text", "shelves": "shelf", "initials": "initial"}
LISTS |= {"heat years": "heat year", "calendars": "calendar"}
"""Types that are lists, and the type of an item."""
NOT_FOR_THEMES = {"addresses", "pictures"}
"""What contexts have for filters only: for ``body``, ``markdown``, ``lead_picture`` and ``picture_sources``."""
OWN_PAGES = "pages of the theme"
REMOVED = f"{REMOVED_HEADER}gone\t2024-01-02\ttombstone\t\t\t2023-01-01\trfi\ten\tA title\tThe author asked.\n"
JINJA_FILTERS = jinja2.Environment().filters  # noqa: S701  # nothing is rendered
RENDERED = ("page", "root", "chrome", "menu")
"""What ``templates._render`` adds."""


def rows(header: str) -> list[list[str]]:
    """The cells of the table with this header line in the document."""
    table = DOCUMENT.partition(f"\n{header}\n")[2].partition("\n\n")[0].splitlines()[1:]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table]


def names_in(cell: str) -> list[str]:
    """The names in backticks in a cell."""
    return re.findall(r"`([^`]+)`", cell)


def documented_pages() -> dict[str, dict[str, str]]:
    """Template -> its variables with their types."""
    found: dict[str, dict[str, str]] = {}
    templates: list[str] = []
    for template, variables, kind, *_ in rows("| template | variable | type | what it is |"):
        templates = (names_in(template) or [template]) if template else templates
        for name in templates:
            found.setdefault(name, {}).update(dict.fromkeys(names_in(variables), kind))
    return found


PAGES = documented_pages()
GLOBALS = {name for name, *_ in rows("| variable | type | what it is |") for name in names_in(name)}
FILTERS = {name for names, *_ in rows("| filter | from | to |") for name in names_in(names)}
BLOCKS = {name for names, *_ in rows("| block | what it is |") for name in names_in(names)}


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An archive that has every kind of page, of every length, and a theme with a page of its own."""
    archive = Archive(tmp_path_factory.mktemp("rich"))
    archive.write("jianbao.toml", f'url = "{SITE_URL}"\ntheme = "mine"\n[pages]\nsplit = 3\nshelf = 2\n')
    archive.write("themes/mine/theme.toml", 'pages = ["words.html"]\n')
    archive.write("themes/mine/templates/words.html", '{% extends "base.html" %}')
    for number in range(8):
        archive.page(
            f"a{number}",
            title=f"港口桥梁通车典礼 {number}",
            date=f"202{number % 3}-0{number % 4 + 1}-1{number % 2}",
            tags=["桥梁", f"标签{number}"],
            authors=["林某"],
            channel="早报",
            outlet="rfi",
            aliases=[f"old/{number}.html"],
            same_as=["a0"] if number == 1 else [],
        )
    archive.page("undated", tags=["桥梁"])
    for number in range(340):
        archive.page(f"b{number}", date=f"2019-{number % 12 + 1:02}-05", tags=[f"{chr(0x4E00 + number * 7)}{number}"])
    for number in range(3):
        archive.page(f"c{number}", date=f"2022-05-0{number + 1}", tags=["桥梁"])
    archive.write("content/about.md", "# 关于\n\n文字。\n")
    archive.write("content/pages/more.md", "# 更多\n\n文字。\n")
    return archive


@pytest.fixture(scope="module")
def planned(rich: Archive) -> Sequence[Page]:
    """All pages that builds with either search engine, with a removed article and with split sitemaps plan."""
    pages: list[Page] = []

    def record(build: Any, planned: Sequence[Page], *rest: Any) -> Any:
        pages.extend(planned)
        return make_pages(build, planned, *rest)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "make_pages", record)
        rich.build()
        patch.setattr("jianbao.publish.sitemaps.MAX_SITEMAP_ADDRESSES", 100)
        settings = (rich.root / "jianbao.toml").read_text(encoding="utf-8")
        rich.write("jianbao.toml", f'{settings}[search]\nengine = "pagefind"\n')
        rich.write("content/removed.tsv", REMOVED)
        rich.build()
        rich.write("jianbao.toml", settings)
    return pages


def test_templates_and_their_variables(planned: Sequence[Page]) -> None:
    """Each template that is rendered is documented with exactly its variables, and each documented one is rendered."""
    found: dict[str, set[str]] = {}
    for page in planned:
        name = OWN_PAGES if page.template == "words.html" else page.template
        found.setdefault(name, set()).update(page.context.keys() - NOT_FOR_THEMES)
    assert found == {template: {*variables} for template, variables in PAGES.items()}


def test_types_of_variables(planned: Sequence[Page]) -> None:
    """Every variable has the documented type on every page."""
    wrong = set()
    for page in planned:
        name = OWN_PAGES if page.template == "words.html" else page.template
        for key, value in page.context.items():
            if key not in NOT_FOR_THEMES and not fits(value, PAGES[name].get(key, "")):
                wrong.add((name, key, PAGES[name].get(key), type(value).__name__))
    assert wrong == set()


def fits(value: object, kind: str) -> bool:
    """Whether a value has a type of the document."""
    kind, _, optional = kind.partition(" or ")
    if value is None:
        return optional == "none"
    if kind in LISTS:
        return isinstance(value, tuple | list) and all(isinstance(item, TYPES[LISTS[kind]]) for item in value)
    return isinstance(value, TYPES[kind])


def test_fields_of_values(planned: Sequence[Page]) -> None:
    """The document lists the fields of every value that a template receives, directly or in another value."""
    documented = {name: set(names_in(fields)) for name, fields in rows("| value | fields |")}
    assert documented == {name: fields_of(kind) for name, kind in VALUES.items()}
    received = {type(value) for page in planned for value in values_in(page.context)}
    assert received == {*VALUES.values(), PageRecord} - {Article, Capture}


def fields_of(kind: type) -> set[str]:
    """The fields and properties of a NamedTuple."""
    properties = {key for key, item in vars(kind).items() if isinstance(item, property)}
    return {*getattr(kind, "_fields", ()), *properties}


def values_in(value: object) -> Iterator[object]:
    """All NamedTuples in a context."""
    if isinstance(value, PageRecord):
        yield value
        return
    if isinstance(value, Mapping):
        value = tuple(item for key, item in value.items() if key not in NOT_FOR_THEMES)
    if isinstance(value, tuple | list):
        if hasattr(value, "_fields"):
            yield value
        for item in value:
            yield from values_in(item)


@pytest.fixture(scope="module")
def environment(rich: Archive) -> jinja2.Environment:
    """The environment of the templates."""
    clear_caches()
    return environment_of(rich.config)


def test_variables_of_all_templates(environment: jinja2.Environment) -> None:
    """The document lists every variable that all templates have."""
    assert {*environment.globals, *RENDERED} - {*defaults.DEFAULT_NAMESPACE} == GLOBALS


def test_filters(environment: jinja2.Environment) -> None:
    """The document lists every filter that is not Jinja's."""
    assert {*environment.filters} - {*JINJA_FILTERS} == FILTERS


def test_menu() -> None:
    """What the document says of the menu exists."""
    assert {name.partition("(")[0] for name in re.findall(r"`menu\.([\w()]+)", DOCUMENT)} == {*Menu._fields, "here"}


@pytest.mark.parametrize("theme", ["default", "plain"])
def test_blocks(environment: jinja2.Environment, theme: str) -> None:
    """The frame of each theme has the blocks of the document and no others."""
    assert {block.name for block in parsed(environment, theme, "base.html").find_all(nodes.Block)} == BLOCKS


def parsed(environment: jinja2.Environment, theme: str, name: str) -> nodes.Template:
    """A template of a theme."""
    return environment.parse((THEMES / theme / "templates" / name).read_text(encoding="utf-8"))


def templates_of(theme: str) -> list[str]:
    """The names of a theme's templates."""
    folder = THEMES / theme / "templates"
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


FRAMES = {
    "base.html": (),
    "shelf.html": ("outlet.html", "channel.html", "author.html", "tag.html"),
    "shelves.html": ("outlets.html", "channels.html", "authors.html", "tags.html"),
}
"""Templates that others extend."""


def users_of(theme: str, environment: jinja2.Environment, name: str) -> set[str]:
    """The documented templates that a template of a theme is used by: itself, or those that extend it."""
    found = {*FRAMES.get(name, (name,) if name in PAGES else ())}
    for other in templates_of(theme):
        for extended in parsed(environment, theme, other).find_all(nodes.Extends):
            if isinstance(extended.template, nodes.Const) and extended.template.value == name and name != "base.html":
                found |= users_of(theme, environment, other)
    return found


def own_names(template: nodes.Template) -> set[str]:
    """The names that a template gives to parts, values and macros outside its blocks."""
    names = {item.target for item in template.find_all(nodes.Import)}
    names |= {item.name for item in template.find_all(nodes.Macro)}
    targets = [item.target for item in template.find_all(nodes.Assign)]
    values = [value for target in targets for value in (target.items if isinstance(target, nodes.Tuple) else [target])]
    return names | {value.name for value in values if isinstance(value, nodes.Name)}


@pytest.mark.parametrize("theme", ["default", "plain"])
def test_templates_use_what_is_documented(environment: jinja2.Environment, theme: str) -> None:
    """The templates use no variable that the pages that they make do not have, and fill no other blocks."""
    for name in templates_of(theme):
        template = parsed(environment, theme, name)
        used = meta.find_undeclared_variables(template) - {*defaults.DEFAULT_NAMESPACE} - own_names(template)
        if not name.startswith("parts/"):  # these receive arguments
            pages = [PAGES[page] for page in users_of(theme, environment, name)]
            assert used <= GLOBALS.union(*pages), name
        assert {item.name for item in template.find_all(nodes.Filter)} <= FILTERS | {*JINJA_FILTERS}, name
        assert {block.name for block in template.find_all(nodes.Block)} <= BLOCKS, name


def test_files_of_a_theme() -> None:
    """The document lists the templates and parts of the default theme, and the keys of theme.toml."""
    parts = {name for names, *_ in rows("| part | what it is |") for name in names_in(names)}
    assert parts | {*PAGES, *FRAMES} - {OWN_PAGES} == {*templates_of("default")}
    keys = {name for name, *_ in rows("| key | what it is |") for name in names_in(name)}
    assert keys == {*OPTION_KEYS}
    types = {name for name, *_ in rows("| type | value |") for name in names_in(name)}
    assert types == {*OPTION_TYPES}
    assert [key for key in THEME_KEYS if key not in DOCUMENT] == []


def test_options_of_the_default_theme() -> None:
    """The document lists the options of the default theme, whose colours are those of its style sheet."""
    options = read_theme_file(THEMES / "default").options or {}
    listed = {name for names, *_ in rows("| option | what it is |") for name in names_in(names)}
    assert listed == {".".join(place) for place in options}


@pytest.mark.parametrize("theme", ["default", "plain"])
def test_colours_of_options_are_those_of_the_style_sheet(theme: str) -> None:
    """The default of each colour is what the style sheet sets its variable to, in light and in dark mode."""
    style = (THEMES / theme / "static" / "style.css").read_text(encoding="utf-8")
    options = read_theme_file(THEMES / theme).options or {}
    colours = {place: option for place, option in options.items() if option.type == "colour"}
    assert colours
    for place, option in colours.items():
        variable = option.css.partition(":")[0]
        values = re.findall(rf"{variable}: ([^;]*);", style)
        light, dark = re.findall(r"#\w+", " ".join(values))[:2]
        assert option.default == {"light": light, "dark": dark}[place[0]], place


def test_plain_is_short() -> None:
    """All files of the theme ``plain`` together have fewer than 150 lines."""
    files = [path for path in (THEMES / "plain").rglob("*") if path.is_file()]
    assert sum(len(path.read_text(encoding="utf-8").splitlines()) for path in files) < 150
