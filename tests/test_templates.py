"""Rendering templates: errors in templates, custom themes, escaping, and the same bytes from any number of workers."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import Archive, an_article, files_of
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape

from jianbao.errors import ConfigError, ThemeError
from jianbao.model import Article, Page
from jianbao.publish.menu import Menu
from jianbao.publish.render.groups import by_day
from jianbao.publish.render.jinja_environment import escaped
from jianbao.publish.render.templates import render_pages


def themed(archive: Archive, **files: str) -> Archive:
    """Give the archive a theme ``mine``; ``tag_html="..."`` is its template tag.html."""
    archive.write("jianbao.toml", 'theme = "mine"\n')
    archive.write("themes/mine/theme.toml", 'name = "mine"\n')
    for name, text in files.items():
        archive.write(f"themes/mine/templates/{name.replace('_', '.')}", text)
    return archive


ARTICLE_START = '{% extends "base.html" %}\n{% block main %}\n<h1>x</h1>\n'
ARTICLE_END = "\n{% endblock %}\n"
# name: template article.html, line in the error, part of the message
BROKEN_TEMPLATES = {
    "unknown tag": (ARTICLE_START + "{% esle %}" + ARTICLE_END, 4, "esle"),
    "unclosed block": ("{% if article %}\n<p>", 2, "end of template"),
    "unclosed expression": (ARTICLE_START + "{{ article.title }" + ARTICLE_END, 4, "unexpected '}'"),
    "unknown variable": (ARTICLE_START + "<p>\n{{ artcle.title }}" + ARTICLE_END, 5, "'artcle' is undefined"),
    "unknown field": (ARTICLE_START + "{{ article.titel }}" + ARTICLE_END, 4, "no attribute 'titel'"),
    "unknown word": (ARTICLE_START + "\n{{ t.lenght }}" + ARTICLE_END, 5, "no attribute 'lenght'"),
    "unknown filter": (ARTICLE_START + "{{ article.title|shout }}" + ARTICLE_END, 4, "shout"),
    "missing include": (ARTICLE_START + '\n\n{% include "parts/none.html" %}' + ARTICLE_END, 6, "parts/none.html"),
    "missing import": ('\n{% import "parts/none.html" as x %}' + ARTICLE_START + ARTICLE_END, 2, "parts/none.html"),
    "missing parent": ('\n{% extends "none.html" %}', 2, "none.html"),
    "error in an expression": (ARTICLE_START + "{{ 1 // 0 }}" + ARTICLE_END, 4, "zero"),
    "failure in a filter": (ARTICLE_START + "{{ article.title|day }}" + ARTICLE_END, 4, "articles/a.html"),
}


@pytest.mark.parametrize(("template", "line", "message"), BROKEN_TEMPLATES.values(), ids=BROKEN_TEMPLATES)
def test_error_in_a_template_has_its_file_and_line(archive: Archive, template: str, line: int, message: str) -> None:
    """The error names the theme's file, the line, and what is wrong; it is never a bare traceback."""
    themed(archive, article_html=template).page("a")
    with pytest.raises(ThemeError) as caught:
        archive.build()
    assert caught.value.file == str(archive.root / "themes" / "mine" / "templates" / "article.html")
    assert caught.value.line == line
    assert message in caught.value.what


def test_error_in_an_included_template_names_the_included_file(archive: Archive) -> None:
    """File and line are those of the included template, not of the one that includes it."""
    themed(archive, article_html=ARTICLE_START + '{% include "parts/mine.html" %}' + ARTICLE_END)
    path = archive.write("themes/mine/templates/parts/mine.html", "\n\n{{ nothing }}\n")
    archive.page("a")
    with pytest.raises(ThemeError, match=r"'nothing' is undefined \(while rendering articles/a\.html\)") as caught:
        archive.build()
    assert (caught.value.file, caught.value.line) == (str(path), 3)


def test_template_that_is_not_utf8(archive: Archive) -> None:
    """The error names the file and how to fix it."""
    themed(archive, article_html="x").page("a")
    path = archive.root / "themes/mine/templates/article.html"
    path.write_bytes("标题".encode("gb18030"))
    with pytest.raises(ThemeError, match="UTF-8") as caught:
        archive.build()
    assert caught.value.file == str(path)


def test_page_without_a_template(archive: Archive) -> None:
    """If no theme has a page's template, the error names the template."""
    with pytest.raises(ThemeError, match=r"no template none\.html"):
        render_pages(archive.config, [Page("x.html", "none.html", {})], Menu())


def test_error_in_a_worker_process_has_file_and_line(archive: Archive) -> None:
    """An error keeps its file and line when it is sent from a worker process."""
    themed(archive, tag_html="{{ nothing }}")
    for number in range(120):
        archive.page(f"a{number}", tags=["t"])
    run = build(archive, "--jobs", "2")
    assert run.returncode == 1
    assert f"\n{archive.root / 'themes/mine/templates/tag.html'}:1: 'nothing' is undefined" in run.stderr
    assert "Traceback" not in run.stderr


def build(archive: Archive, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a new process, which may start worker processes."""
    command = [sys.executable, "-m", "jianbao", "--root", str(archive.root), "build", "--no-search", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_custom_theme_overrides_single_files(archive: Archive) -> None:
    """Templates, static files and texts that a custom theme lacks come from the default theme."""
    themed(archive, tag_html='{% extends "base.html" %}{% block main %}<h1>我的标签页</h1>{% endblock %}')
    archive.write("themes/mine/static/style.css", "/* mine */")
    archive.write("themes/mine/static/fonts/mine.txt", "font")
    archive.write("themes/mine/static/.DS_Store", "ignored")
    archive.write("themes/mine/i18n/zh-Hans.toml", 'tags = "话题"\n')
    archive.page("a", tags=["国防"])
    archive.build()
    site = files_of(archive.root / "site")
    assert "我的标签页" in site["tags/国防.html"].decode()
    assert "标题 a" in site["articles/a.html"].decode()
    assert site["static/style.css"] == b"/* mine */"
    assert {"static/fonts/mine.txt", "static/search-page.js", "static/favicon.svg"} <= set(site)
    assert "static/.DS_Store" not in site
    assert "<h1>话题</h1>" in site["tags/index.html"].decode()
    assert "跳到正文" in site["tags/index.html"].decode()


def test_theme_may_be_a_symbolic_link(archive: Archive, tmp_path: Path) -> None:
    """A theme that several archives share is found by the name of the link."""
    elsewhere = Archive(tmp_path / "elsewhere")
    elsewhere.write("theme.toml", "")
    elsewhere.write("static/style.css", "shared")
    archive.write("jianbao.toml", 'theme = "mine"\n')
    (archive.root / "themes").mkdir()
    (archive.root / "themes" / "mine").symlink_to(elsewhere.root, target_is_directory=True)
    archive.build()
    assert archive.html("static/style.css") == "shared"


@pytest.mark.parametrize("name", ["mien", "../default", "static", "..", "."])
def test_unknown_theme(archive: Archive, name: str) -> None:
    """The error says which folder is missing and what to do."""
    archive.write("jianbao.toml", f'theme = "{name}"\n')
    with pytest.raises(ThemeError, match="there is no theme") as caught:
        archive.build()
    assert caught.value.file == str(archive.root / "themes" / name)
    assert 'theme = "default"' in (caught.value.remedy or "")


def test_misspelt_theme(archive: Archive) -> None:
    """The theme with the most similar name is suggested."""
    archive.write("themes/evening/custom.css", "")
    archive.write("jianbao.toml", 'theme = "evning"\n')
    with pytest.raises(ThemeError) as caught:
        archive.build()
    assert 'theme = "evening"' in (caught.value.remedy or "")


@pytest.mark.parametrize("name", ["default", "mine"])
def test_one_template_is_a_theme(archive: Archive, name: str) -> None:
    """A theme's folder needs nothing but the files that differ; one called default changes the default theme."""
    archive.page("a")
    archive.write("jianbao.toml", f'theme = "{name}"\n')
    archive.write(f"themes/{name}/templates/parts/footer.html", "<footer>mine</footer>")
    archive.build()
    assert archive.html("articles/a.html").count("<footer>mine</footer>") == 1
    assert '<header class="site-header"' in archive.html("articles/a.html")
    assert (archive.root / "site" / "static" / "style.css").is_file()


def test_custom_css_comes_after_the_style_sheet(archive: Archive) -> None:
    """Without the file there is no link; when it is deleted, the link and the copy in the site are gone, too."""
    archive.page("a")
    link = '<link rel="stylesheet" href="../static/custom.css">'
    archive.build()
    assert "custom.css" not in archive.html("articles/a.html")
    path = archive.write("themes/default/custom.css", "a { color: #123456 }")
    archive.build()
    sheets = re.findall(r'<link rel="stylesheet".*?>', archive.html("articles/a.html"))
    assert sheets == ['<link rel="stylesheet" href="../static/style.css">', link]
    assert archive.html("static/custom.css") == "a { color: #123456 }"
    path.unlink()
    archive.build()
    assert "custom.css" not in archive.html("articles/a.html")
    assert not (archive.root / "site" / "static" / "custom.css").exists()


def test_texts_that_are_not_toml(archive: Archive) -> None:
    """An error in a theme's i18n file has file and line like one in the settings."""
    path = themed(archive).write("themes/mine/i18n/zh-Hans.toml", 'tags = "话题"\nhome = 首页\n')
    with pytest.raises(ConfigError, match="not TOML") as caught:
        archive.build()
    assert (caught.value.file, caught.value.line) == (str(path), 2)


def test_text_that_is_a_number(archive: Archive) -> None:
    """A number instead of a text is an error of the i18n file, not of a template that uses it."""
    path = themed(archive).write("themes/mine/i18n/zh-Hans.toml", "\nyear = 5\n")
    with pytest.raises(ConfigError, match="year must be a string") as caught:
        archive.build()
    assert (caught.value.file, caught.value.line) == (str(path), 2)


@pytest.mark.slow
def test_any_number_of_workers_gives_the_same_bytes(archive: Archive, tmp_path: Path) -> None:
    """More than 250 pages, rendered by one process and by four."""
    for number in range(210):
        archive.page(f"a{number}", date=f"2023-{number % 12 + 1:02}-01", tags=[f"标签{number % 30}"])
    for jobs in ("1", "4"):
        run = build(archive, "--jobs", jobs, "--output", str(tmp_path / jobs))
        assert run.returncode == 0, run.stderr
    assert files_of(tmp_path / "1") == files_of(tmp_path / "4")
    assert len(files_of(tmp_path / "1")) > 250


def test_changed_template_is_read_by_the_next_build(archive: Archive) -> None:
    """A long-lived process such as ``serve`` does not keep stale templates."""
    themed(archive, article_html="{{ article.title }} 一").page("a", title="题", id="a")
    archive.build()
    assert archive.html("articles/a.html") == "题 一"
    themed(archive, article_html="{{ article.title }} 二")
    archive.build()
    assert archive.html("articles/a.html") == "题 二"


HOSTILE = '"><script>alert(1)</script>&'


def test_front_matter_never_becomes_markup(archive: Archive) -> None:
    """Title, tags, authors, outlet, summary and URLs are escaped on every page."""
    fields = dict.fromkeys(("title", "outlet", "summary", "image", "source_url"), HOSTILE)
    archive.page("a", **fields, tags=[HOSTILE], authors=[HOSTILE], id="a", lang=HOSTILE, date="2023-11-07")
    archive.build()
    pages = [path for path in files_of(archive.root / "site") if path.endswith((".html", ".xml"))]
    assert len(pages) > 10
    assert [path for path in pages if "<script>alert" in archive.html(path)] == []


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "file:///etc/passwd"]
)
def test_source_url_that_executes_something_is_not_a_link(archive: Archive, url: str) -> None:
    """Page and feed only link to originals on the web."""
    archive.page("a", source_url=url, image=url, id="a")
    archive.build()
    assert url not in archive.html("articles/a.html")
    assert url not in archive.html("feed.xml")


def test_articles_by_day_are_in_order() -> None:
    """Articles are grouped by day, the latest first and undated last; within a day the given order is kept."""
    days = ["2023-11-07", "2023-11-06", None, "2023-11-07"]
    articles: list[Article] = []
    for number, day in enumerate(days):
        from datetime import date

        articles.append(an_article(str(number), date=date.fromisoformat(day) if day else None))
    found = [(day and day.isoformat(), [article.id for article in of_day]) for day, of_day in by_day(articles)]
    assert found == [("2023-11-07", ["0", "3"]), ("2023-11-06", ["1"]), (None, ["2"])]


TEXTS = st.text(st.sampled_from("&<>\"'a;中\0 ")) | st.text()


class Bold(str):
    """A text with its own HTML representation."""

    __slots__ = ()

    def __html__(self) -> str:
        return f"<b>{escape(str(self))}</b>"


@given(TEXTS | TEXTS.map(Markup) | TEXTS.map(Bold) | st.integers() | st.floats() | st.none())
def test_escaped_equals_markupsafe(value: object) -> None:
    """Any value is escaped as MarkupSafe does it; markup is left unchanged."""
    assert str(escaped(value)) == str(escape(value))


def test_every_part_of_a_template_is_escaped(archive: Archive) -> None:
    """Texts in blocks, loops and macros of a custom theme are escaped once; markup is not escaped again."""
    article = """{% extends "base.html" %}
{% macro shown(text) %}<i>{{ text }}</i>{% endmacro %}
{% block main %}{% set kept %}<b>{{ article.title }}</b>{% endset %}
{{ article.title }}|{{ shown(article.title) }}|{{ kept }}|{{ article.title ~ "<" }}|{{ article.body|markdown }}
{% for tag in article.tags %}{{ tag }}{% endfor %}{% endblock %}"""
    themed(archive, article_html=article).page("a", "一 & 二", title="'<x>&amp;'", tags=['"<y>'])
    archive.build()
    shown = (archive.root / "site" / "articles" / "a.html").read_text(encoding="utf-8").partition("<main")[2]
    title = "&#39;&lt;x&gt;&amp;amp;&#39;"
    assert f"\n{title}|<i>{title}</i>|<b>{title}</b>|{title}&lt;|<p>一 &amp; 二</p>" in shown
    assert "&#34;&lt;y&gt;" in shown
    assert "<x>" not in shown
    assert "<y>" not in shown
