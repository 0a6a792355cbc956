"""Templates into files: messages of broken ones, a theme of one's own, the same bytes from all workers."""

from __future__ import annotations

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
from jianbao.publish.render.templates import by_day, escaped, render_pages


def themed(archive: Archive, **files: str) -> Archive:
    """The archive with a theme ``mine``; ``tag_html="..."`` is its template tag.html."""
    archive.write("jianbao.toml", 'theme = "mine"\n')
    archive.write("themes/mine/theme.toml", 'name = "mine"\n')
    for name, text in files.items():
        archive.write(f"themes/mine/templates/{name.replace('_', '.')}", text)
    return archive


TOP = '{% extends "base.html" %}\n{% block main %}\n<h1>x</h1>\n'
END = "\n{% endblock %}\n"
# the template article.html: the line that is named, what is said
BROKEN = {
    "tag that no Jinja knows": (TOP + "{% esle %}" + END, 4, "esle"),
    "block left open": ("{% if article %}\n<p>", 2, "end of template"),
    "expression left open": (TOP + "{{ article.title }" + END, 4, "unexpected '}'"),
    "unknown variable": (TOP + "<p>\n{{ artcle.title }}" + END, 5, "'artcle' is undefined"),
    "unknown field": (TOP + "{{ article.titel }}" + END, 4, "no attribute 'titel'"),
    "unknown word": (TOP + "\n{{ t.lenght }}" + END, 5, "no attribute 'lenght'"),
    "unknown filter": (TOP + "{{ article.title|shout }}" + END, 4, "shout"),
    "missing include": (TOP + '\n\n{% include "parts/none.html" %}' + END, 6, "parts/none.html"),
    "missing import": ('\n{% import "parts/none.html" as x %}' + TOP + END, 2, "parts/none.html"),
    "missing parent": ('\n{% extends "none.html" %}', 2, "none.html"),
    "error in an expression": (TOP + "{{ 1 // 0 }}" + END, 4, "zero"),
    "failure in a filter": (TOP + "{{ article.title|day }}" + END, 4, "articles/a.html"),
}


@pytest.mark.parametrize(("template", "line", "what"), BROKEN.values(), ids=BROKEN)
def test_broken_template_is_named_with_its_line(archive: Archive, template: str, line: int, what: str) -> None:
    """The error says which file of the theme, which line, and what is wrong there; nothing is a bare traceback."""
    themed(archive, article_html=template).page("a")
    with pytest.raises(ThemeError) as caught:
        archive.build()
    assert caught.value.file == str(archive.root / "themes" / "mine" / "templates" / "article.html")
    assert caught.value.line == line
    assert what in caught.value.what


def test_error_in_an_included_template_names_that_one(archive: Archive) -> None:
    """The line counts in the file where the fault is, not in the one that includes it."""
    themed(archive, article_html=TOP + '{% include "parts/mine.html" %}' + END)
    path = archive.write("themes/mine/templates/parts/mine.html", "\n\n{{ nothing }}\n")
    archive.page("a")
    with pytest.raises(ThemeError, match=r"'nothing' is undefined \(while rendering articles/a\.html\)") as caught:
        archive.build()
    assert (caught.value.file, caught.value.line) == (str(path), 3)


def test_template_that_is_not_utf8(archive: Archive) -> None:
    """It is named, and how to mend it."""
    themed(archive, article_html="x").page("a")
    path = archive.root / "themes/mine/templates/article.html"
    path.write_bytes("标题".encode("gb18030"))
    with pytest.raises(ThemeError, match="UTF-8") as caught:
        archive.build()
    assert caught.value.file == str(path)


def test_page_without_a_template(archive: Archive) -> None:
    """Should the code ask for a template that no theme has, the message names it."""
    with pytest.raises(ThemeError, match=r"no template none\.html"):
        render_pages(archive.config, [Page("x.html", "none.html", {})])


def test_broken_template_is_named_from_a_worker_too(archive: Archive) -> None:
    """An error keeps its file and line on the way home from another process."""
    themed(archive, tag_html="{{ nothing }}")
    for number in range(120):
        archive.page(f"a{number}", tags=["t"])
    run = build(archive, "--jobs", "2")
    assert run.returncode == 1
    assert f"\n{archive.root / 'themes/mine/templates/tag.html'}:1: 'nothing' is undefined" in run.stderr
    assert "Traceback" not in run.stderr


def build(archive: Archive, *options: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, which may start others."""
    command = [sys.executable, "-m", "jianbao", "--root", str(archive.root), "build", "--no-search", *options]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_theme_of_ones_own_takes_the_place_of_single_files(archive: Archive) -> None:
    """What it has is its own, what it lacks is the default's: templates, static files and words."""
    themed(archive, tag_html='{% extends "base.html" %}{% block main %}<h1>我的标签页</h1>{% endblock %}')
    archive.write("themes/mine/static/style.css", "/* mine */")
    archive.write("themes/mine/static/fonts/mine.txt", "font")
    archive.write("themes/mine/static/.DS_Store", "no part of a theme")
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


def test_theme_may_be_a_link_to_a_folder_elsewhere(archive: Archive, tmp_path: Path) -> None:
    """A theme that several archives share is found under the name its link bears."""
    elsewhere = Archive(tmp_path / "elsewhere")
    elsewhere.write("theme.toml", "")
    elsewhere.write("static/style.css", "shared")
    archive.write("jianbao.toml", 'theme = "mine"\n')
    (archive.root / "themes").mkdir()
    (archive.root / "themes" / "mine").symlink_to(elsewhere.root, target_is_directory=True)
    archive.build()
    assert archive.html("static/style.css") == "shared"


@pytest.mark.parametrize("name", ["mien", "../default", "static"])
def test_unknown_theme(archive: Archive, name: str) -> None:
    """The message says which file is looked for and what to do."""
    archive.write("jianbao.toml", f'theme = "{name}"\n')
    with pytest.raises(ThemeError, match="there is no theme") as caught:
        archive.build()
    assert str(caught.value.file).endswith("theme.toml")
    assert 'theme = "default"' in (caught.value.remedy or "")


@pytest.mark.parametrize("name", ["default", "mine"])
def test_theme_folder_without_its_file(archive: Archive, name: str) -> None:
    """What lies in a theme's folder is used or the build says why not, also where a theme of that name is shipped."""
    archive.write("jianbao.toml", f'theme = "{name}"\n')
    archive.write(f"themes/{name}/templates/article.html", "mine")
    with pytest.raises(ThemeError) as caught:
        archive.build()
    assert caught.value.file == str(archive.root / "themes" / name / "theme.toml")


def test_words_that_are_not_toml(archive: Archive) -> None:
    """A theme's words are read like any settings: file, line, remedy."""
    path = themed(archive).write("themes/mine/i18n/zh-Hans.toml", 'tags = "话题"\nhome = 首页\n')
    with pytest.raises(ConfigError, match="not TOML") as caught:
        archive.build()
    assert (caught.value.file, caught.value.line) == (str(path), 2)


def test_word_that_is_no_text(archive: Archive) -> None:
    """A number where a word should be is told with the theme's file, not from inside a template."""
    path = themed(archive).write("themes/mine/i18n/zh-Hans.toml", "\nyear = 5\n")
    with pytest.raises(ConfigError, match="year must be a text") as caught:
        archive.build()
    assert (caught.value.file, caught.value.line) == (str(path), 2)


def test_any_number_of_workers_makes_the_same_bytes(archive: Archive, tmp_path: Path) -> None:
    """More than 250 pages, with one process and with four."""
    for number in range(210):
        archive.page(f"a{number}", date=f"2023-{number % 12 + 1:02}-01", tags=[f"标签{number % 30}"])
    for jobs in ("1", "4"):
        run = build(archive, "--jobs", jobs, "--output", str(tmp_path / jobs))
        assert run.returncode == 0, run.stderr
    assert files_of(tmp_path / "1") == files_of(tmp_path / "4")
    assert len(files_of(tmp_path / "1")) > 250


def test_changed_template_is_seen_by_the_next_build(archive: Archive) -> None:
    """A long-lived process, as ``serve`` is, keeps no template from one build to the next."""
    themed(archive, article_html="{{ article.title }} 一").page("a", title="题", id="a")
    archive.build()
    assert archive.html("articles/a.html") == "题 一"
    themed(archive, article_html="{{ article.title }} 二")
    archive.build()
    assert archive.html("articles/a.html") == "题 二"


HOSTILE = '"><script>alert(1)</script>&'


def test_front_matter_never_becomes_markup(archive: Archive) -> None:
    """Title, tags, authors, outlet, summary, address: text wherever they stand."""
    fields = dict.fromkeys(("title", "outlet", "summary", "image", "source_url"), HOSTILE)
    archive.page("a", **fields, tags=[HOSTILE], authors=[HOSTILE], id="a", lang=HOSTILE, date="2023-11-07")
    archive.build()
    pages = [path for path in files_of(archive.root / "site") if path.endswith((".html", ".xml"))]
    assert len(pages) > 10
    assert [path for path in pages if "<script>alert" in archive.html(path)] == []


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JAVASCRIPT:alert(1)", "data:text/html,x", "file:///etc/passwd"]
)
def test_source_address_that_does_something_is_no_link(archive: Archive, address: str) -> None:
    """The link to the original leads to a page of the web or is not there, on the page and in the feed."""
    archive.page("a", source_url=address, image=address, id="a")
    archive.build()
    assert address not in archive.html("articles/a.html")
    assert address not in archive.html("feed.xml")


def test_articles_by_day_are_in_order() -> None:
    """The latest day first, the undated last; within a day the order stays."""
    days = ["2023-11-07", "2023-11-06", None, "2023-11-07"]
    articles: list[Article] = []
    for number, day in enumerate(days):
        from datetime import date

        articles.append(an_article(str(number), date=date.fromisoformat(day) if day else None))
    found = [(day and day.isoformat(), [article.id for article in those]) for day, those in by_day(articles)]
    assert found == [("2023-11-07", ["0", "3"]), ("2023-11-06", ["1"]), (None, ["2"])]


TEXTS = st.text(st.sampled_from("&<>\"'a;中\0 ")) | st.text()


class Bold(str):
    """A text that says itself what it looks like in HTML."""

    __slots__ = ()

    def __html__(self) -> str:
        return f"<b>{escape(str(self))}</b>"


@given(TEXTS | TEXTS.map(Markup) | TEXTS.map(Bold) | st.integers() | st.floats() | st.none())
def test_what_a_template_shows_is_escaped(value: object) -> None:
    """Every value as MarkupSafe escapes it, and markup as it is."""
    assert str(escaped(value)) == str(escape(value))


def test_all_of_a_template_is_escaped(archive: Archive) -> None:
    """Texts in blocks, loops, macros and parts of a theme of one's own; what is markup is not escaped again."""
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
