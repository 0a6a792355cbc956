"""The section ``[theme]``: options that a theme declares, their checks, and how they reach the pages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from conftest import Archive, files_of
from hypothesis import given
from hypothesis import strategies as st

from jianbao.cli.commands import main
from jianbao.config import load_config
from jianbao.config.colours import MIN_CONTRAST, contrast, readable_colour
from jianbao.config.listing import list_settings, toml_lines
from jianbao.errors import ConfigError, ThemeError
from jianbao.publish.render.picture_size import picture_size
from jianbao.publish.render.theme import open_theme

SHEET = "static/theme-options.css"
ICON = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 4 1"/>'
COLOURS = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def built_with(archive: Archive, settings: str) -> dict[str, bytes]:
    """Build the site with other settings; return its files."""
    archive.write("jianbao.toml", settings)
    report = archive.build()
    assert not report.problems
    return files_of(archive.root / "site")


# name: settings, line of the error, part of the message, part of the remedy
INVALID_OPTIONS = {
    "unknown option": ("[theme]\ncolor = 1", 2, "the theme default has no option color", "Known options: counts, dark"),
    "misspelt option": ('[theme.light]\nlinc = "#fff"', 2, "no option light.linc", "Did you mean link?"),
    "no colour": ('[theme.light]\nlink = "red"', 2, "link = 'red' is not a colour", 'like "#1a5fb4"'),
    "colour that is a number": ("[theme]\nlight.link = 5", 2, "link = 5 is not a colour", "hexadecimal"),
    "value for a group": ('[theme]\n\nlight = "#fff"', 3, "light is a group of options", "Write [theme.light]"),
    "faint link": (
        '[theme.light]\nbackground = "#fff"\nbox = "#fff"\nlink = "#9ab"',
        *(4, "link (#99aabb) on background (#ffffff) has a contrast of 2.38, and readers need 4.5", 'Write link = "#'),
    ),
    "background behind the default text": (
        '[theme.dark]\n\nbackground = "#777"',
        *(3, "text (#e6e2da) on background (#777777)", "in [theme.dark], or another background."),
    ),
    "text on days with many articles": (
        '[theme.dark]\nlink = "#ffd54a"',
        *(2, "text (#e6e2da) on 44% link on background (#7d6a2c)", 'Write text = "#efede8"'),
    ),
    "counts in quotes": ('[theme]\ncounts = "no"', 2, "counts = 'no' is neither true nor false", "without quotes"),
    "font with braces": ('[theme.fonts]\ntext = ["a} b"]', 2, "'a} b', which is not the name of a font", "Georgia"),
    "font that is a number": ("[theme.fonts]\ntext = 3", 2, "text = 3 is not a list of fonts", "Georgia"),
    "file outside the archive": ('[theme]\nlogo = "../x.svg"', 2, "is not the path of a file", "content/static"),
    "name is a number": ("[theme]\nname = 3", 2, "name must be a string in quotes", "name ="),
    "two themes": ('[theme]\nname = "a"\n[site]\ntheme = "b"', 4, "theme is set twice", "Delete one"),
}


@pytest.mark.parametrize(("text", "line", "what", "remedy"), INVALID_OPTIONS.values(), ids=INVALID_OPTIONS)
def test_invalid_options(archive: Archive, text: str, line: int, what: str, remedy: str) -> None:
    """Each error has the file, the line, what is wrong and how to fix it."""
    path = archive.write("jianbao.toml", text)
    with pytest.raises(ConfigError) as caught:
        load_config(archive.root)
    assert (caught.value.file, caught.value.line) == (str(path), line)
    assert what in caught.value.what
    assert remedy in (caught.value.remedy or "")


def test_options_are_in_a_style_sheet(archive: Archive) -> None:
    """Options become rules in a file of their own, between the theme's style sheet and custom.css; none is inline."""
    archive.page("a")
    archive.write("themes/default/custom.css", "")
    settings = '[theme.light]\nlink = "#1A5FB4"\n[theme.fonts]\ntext = ["Georgia", "serif"]\nzh-Hans = "霞鹜文楷"\n'
    site = built_with(archive, settings)
    sheet = site[SHEET].decode()
    assert re.search(r"prefers-color-scheme: light\) \{ :root\S* \{ --link: #1a5fb4; \} \}", sheet)
    assert '[data-scheme="light"] { --link: #1a5fb4; }' in sheet
    assert ':root, :lang(en) { --sans: "Georgia", serif, sans-serif; }' in sheet
    assert ':lang(zh-Hant) { --sans: "霞鹜文楷", sans-serif; }' in sheet
    assert "scheme: dark" not in sheet
    for page in ("index.html", "articles/a.html"):
        found = re.findall(r'<link rel="stylesheet" href="(?:\.\./)*static/(.*?)">', archive.html(page))
        assert found[-3:] == ["style.css", "theme-options.css", "custom.css"]
        assert " style=" not in archive.html(page)


@pytest.mark.parametrize(
    "settings", ["", '[theme]\nname = "default"\nlight.link = "#8c2f23"\ncounts = true\nlogo = ""\n']
)
def test_defaults_make_no_style_sheet(archive: Archive, settings: str) -> None:
    """Without options, and with the defaults, there is no such file and no link to it."""
    archive.page("a")
    site = built_with(archive, '[theme]\nlight.link = "#1a5fb4"\n')
    assert SHEET in site
    site = built_with(archive, settings)
    assert SHEET not in site
    assert [path for path in site if path.endswith(".html") and b"theme-options" in site[path]] == []


def test_logo_and_favicon(archive: Archive) -> None:
    """Pictures are files of the archive, or of the theme; every page shows them, and a missing one is an error."""
    archive.page("a")
    archive.write("content/static/pictures/the logo.svg", ICON)
    archive.write("themes/default/static/own.svg", ICON)
    built_with(archive, '[theme]\nlogo = "pictures/the logo.svg"\nfavicon = "own.svg"\n')
    for page, root in (("index.html", ""), ("articles/a.html", "../")):
        assert f'<img src="{root}pictures/the%20logo.svg" alt="" width="4" height="1">' in archive.html(page)
        assert f'<link rel="icon" href="{root}static/own.svg">' in archive.html(page)
    (archive.root / "content/static/pictures/the logo.svg").unlink()
    with pytest.raises(ConfigError, match="is not a file in content/static") as caught:
        archive.build()
    assert caught.value.line == 2


PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\0\x20\x08"
# name: bytes of a file, width and height
PICTURES = {
    "png": (PNG, (256, 32)),
    "png that is cut off": (PNG[:20], (0, 0)),
    "gif": (b"GIF89a\x10\0\x08\0", (16, 8)),
    "svg with a view box": (b"<?xml version='1.0'?>\n<svg viewBox='0 -5 40.4 20'/>", (40, 20)),
    "svg with lengths": (b'<svg\n width="30px" height="10" viewBox="0 0 1 1">', (30, 10)),
    "svg with one length": (b'<svg width="30" viewBox="0 0 4 2">', (4, 2)),
    "svg in per cent": (b'<svg width="100%" height="100%">', (0, 0)),
    "svg with other attributes": (b'<svg stroke-width="3" line-height="4">', (0, 0)),
    "jpeg": (b"\xff\xd8\xff\xe0", (0, 0)),
    "empty": (b"", (0, 0)),
}


@pytest.mark.parametrize(("data", "size"), PICTURES.values(), ids=PICTURES)
def test_size_of_a_picture(tmp_path: Path, data: bytes, size: tuple[int, int]) -> None:
    """The size of a PNG, GIF or SVG is known, and that of other files is not."""
    path = tmp_path / "picture"
    path.write_bytes(data)
    assert picture_size(path) == size


def test_size_of_a_missing_picture(tmp_path: Path) -> None:
    """A file that vanished has no size."""
    assert picture_size(tmp_path / "none") == (0, 0)


def test_counts_can_be_hidden(archive: Archive) -> None:
    """With ``counts = false``, a rule hides the numbers next to names; the number of all articles of a page stays."""
    archive.page("a", tags=["国防"])
    site = built_with(archive, "[theme]\ncounts = false\n")
    assert site[SHEET].decode() == "span.count { display: none; }\n"
    assert '<span class="count">1</span>' in archive.html("tags/index.html")
    assert '<p class="count">' in archive.html("tags/国防.html")


def test_incremental_build_with_options(archive: Archive) -> None:
    """A change of an option, or of where a logo is, gives what a clean build gives."""
    archive.page("a")
    archive.write("content/static/logo.svg", ICON)
    archive.write("themes/default/static/logo.svg", ICON)
    settings = '[theme]\nlogo = "logo.svg"\n'
    built_with(archive, "")
    built_with(archive, f'{settings}light.link = "#1a5fb4"\n')
    site = built_with(archive, settings)
    assert b'src="logo.svg"' in site["index.html"]
    (archive.root / "content/static/logo.svg").unlink()
    site = built_with(archive, settings)
    assert b'src="static/logo.svg"' in site["index.html"]
    archive.build(archive.root / "clean")
    assert {**site, ".jianbao": b""} == {**files_of(archive.root / "clean"), ".jianbao": b""}


THEME_FILE = """
[options.corners]
type = "choice"
choices = ["round", "square"]
default = "round"
css = "button { border-radius: $value; }"

[options.motto]
type = "text"
default = "—"
"""


def test_a_theme_has_its_own_options(archive: Archive) -> None:
    """A theme with options has these only; its templates read them, and those that it does not have, with defaults."""
    archive.write("themes/mine/theme.toml", THEME_FILE)
    archive.write("themes/mine/templates/404.html", "{{ theme.corners }} {{ theme.motto }} {{ theme.favicon.path }}")
    archive.page("a")
    site = built_with(archive, '[theme]\nname = "mine"\ncorners = "square"\nmotto = "<b>"\n')
    assert archive.html("404.html") == "square &lt;b&gt; static/favicon.svg"
    assert site[SHEET].decode() == "button { border-radius: square; }\n"
    archive.write("jianbao.toml", '[theme]\nname = "mine"\ncorners = "sqare"\n')
    with pytest.raises(ConfigError, match="corners = 'sqare' is not supported") as caught:
        archive.build()
    assert "Did you mean square?" in (caught.value.remedy or "")
    archive.write("jianbao.toml", '[theme]\nname = "mine"\nlight.link = "#000"\n')
    with pytest.raises(ConfigError, match="the theme mine has no option light"):
        archive.build()


def test_options_of_a_theme_that_does_not_exist(archive: Archive) -> None:
    """The missing theme is the error, not its options."""
    archive.write("jianbao.toml", '[theme]\nname = "mien"\ncorners = 1\n')
    with pytest.raises(ThemeError, match="there is no theme 'mien'"):
        archive.build()


# name: theme.toml, line, part of the message, part of the remedy
INVALID_THEMES = {
    "misspelt key": ("\npage = []", 2, "unknown key page", "Did you mean pages?"),
    "unknown type": ('[options.x]\ntype = "color"', 2, "type = 'color' is not a type", "Did you mean colour?"),
    "unknown key of an option": ('[options.x]\ntype = "text"\ncs = ""', 3, "unknown key cs", "Did you mean css?"),
    "option that is no table": ("[options]\nx = 5", 2, "x must be a table", "type ="),
    "colour without a default": ('[options.x]\ntype = "colour"', 1, "needs a default", "default ="),
    "wrong default": ('[options.x]\ntype = "boolean"\ndefault = 1', 3, "default = 1 is neither true nor false", "true"),
    "text in css": ('[options.x]\ntype = "text"\ncss = "a { $value }"', 3, "css cannot have the value", "$value"),
    "css is a list": ('[options.x]\ntype = "text"\ncss = []', 3, "css must be a text", "Correct css"),
    "background that does not exist": (
        '[options.x]\ntype = "colour"\ndefault = "#fff"\non = ["y"]',
        *(4, "on names y, which is not a colour", "Known colours: x"),
    ),
    "pages is a text": ('pages = "a.html"', 1, "pages must be a list", "pages = ["),
    "page outside the site": ('pages = ["../a.html"]', 1, "pages must be a list", "pages = ["),
    "page of another kind": ('pages = ["a.py"]', 1, "pages must be a list", ".html, .xml, .json, .txt, .js"),
}


@pytest.mark.parametrize(("text", "line", "what", "remedy"), INVALID_THEMES.values(), ids=INVALID_THEMES)
def test_invalid_theme_file(archive: Archive, text: str, line: int, what: str, remedy: str) -> None:
    """An error in a theme.toml has the file, the line, what is wrong and how to fix it."""
    path = archive.write("themes/mine/theme.toml", text)
    archive.write("jianbao.toml", 'theme = "mine"\n')
    with pytest.raises(ConfigError) as caught:
        open_theme(archive.config)
    assert (caught.value.file, caught.value.line) == (str(path), line)
    assert what in caught.value.what
    assert remedy in (caught.value.remedy or "")


def test_facts_in_a_theme_file(archive: Archive) -> None:
    """Other keys with texts are for people, and are no error."""
    archive.write("themes/mine/theme.toml", 'author = "Lin"\nlicense = "MIT"\n')
    archive.write("jianbao.toml", 'theme = "mine"\n')
    assert open_theme(archive.config).pages == ()


def test_options_are_listed(archive: Archive) -> None:
    """``jianbao config`` lists the options of the theme, those in groups too; its output sets the same ones."""
    archive.write("jianbao.toml", '[theme]\ncounts = false\n\n[theme.dark]\nlink = "#E98"\n')
    before = archive.config
    printed = "\n".join(toml_lines(list_settings(archive.root)))
    assert "[theme]\n" in printed
    assert "counts = false  # jianbao.toml:2; default: true\n" in printed
    assert '[theme.dark]\nbackground = "#171614"  # default\n' in printed
    assert 'link = "#ee9988"  # jianbao.toml:5; default: "#e79a8b"\n' in printed
    archive.write("jianbao.toml", printed)
    assert archive.config == before


@given(COLOURS, COLOURS)
def test_readable_colours(text: str, background: str) -> None:
    """For any text on any background, the colour that is proposed can be read; one that can be read stays."""
    found = readable_colour(text, (background,))
    assert contrast(found, background) >= MIN_CONTRAST
    assert found == text or contrast(text, background) < MIN_CONTRAST


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.478)])
def test_contrast(one: str, other: str, ratio: float) -> None:
    """The contrast is that of the Web Content Accessibility Guidelines, in either order."""
    assert contrast(one, other) == contrast(other, one) == pytest.approx(ratio, abs=0.001)


# Pages of a theme


def test_pages_of_a_theme(archive: Archive) -> None:
    """A page of a theme is rendered once to the path of its name, from what the archive has, and can be linked to."""
    archive.write("themes/default/theme.toml", 'pages = ["api/newest.json", "words.html"]\n')
    archive.write("themes/default/templates/api/newest.json", "{{ articles|map(attribute='title')|list|tojson }}")
    archive.write(
        "themes/default/templates/words.html",
        '{% extends "base.html" %}{% block main %}<h1>{{ tags[0].title }} {{ holdings.articles }}</h1>{% endblock %}',
    )
    archive.page("a", tags=["国防"], collected="2023-11-08T20:00:00Z")
    settings = '[nav]\nentries = [{ title = "词", link = "words.html" }]\n'
    built_with(archive, settings)
    assert archive.html("api/newest.json") == '["标题 a"]'
    assert "<h1>国防 1</h1>" in archive.html("words.html")
    assert 'href="words.html" aria-current="page">词</a>' in archive.html("words.html")
    archive.page("b", tags=["国防"], collected="2023-11-09T20:00:00Z")
    site = built_with(archive, settings)
    assert archive.html("api/newest.json") == '["标题 b","标题 a"]'
    archive.build(archive.root / "clean")
    assert site == files_of(archive.root / "clean")
    archive.write("themes/default/theme.toml", "")
    assert "words.html" not in built_with(archive, "")


@pytest.mark.parametrize(
    "path", ["index.html", "feed.json", "about.html", "robots.txt", "tags/x.html", "search/x.json"]
)
def test_page_of_a_theme_at_a_path_of_jianbao(archive: Archive, path: str) -> None:
    """A path that jianbao uses is an error that says so."""
    archive.write("themes/default/theme.toml", f'pages = ["{path}"]\n')
    archive.page("a")
    with pytest.raises(ThemeError, match=f"pages has {path}, and jianbao itself") as caught:
        archive.build()
    assert caught.value.file == "themes/default/theme.toml"


def test_own_file_at_the_path_of_a_page_of_the_theme(archive: Archive) -> None:
    """The theme keeps the path, and the file is reported."""
    archive.write("themes/default/theme.toml", 'pages = ["words.txt"]\n')
    archive.write("themes/default/templates/words.txt", "theme")
    archive.write("content/static/words.txt", "own")
    (problem,) = archive.build().problems
    assert problem.file == "content/static/words.txt"
    assert "the theme" in problem.what
    assert archive.html("words.txt") == "theme"


def test_check_reports_a_theme(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """``jianbao check`` names a file of the options that is missing, with its line."""
    archive.write("jianbao.toml", '[theme]\nlogo = "no.svg"\n')
    archive.page("a")
    assert main(["--root", str(archive.root), "check"]) == 1
    assert "jianbao.toml:2: logo = 'no.svg' is not a file" in capsys.readouterr().out
