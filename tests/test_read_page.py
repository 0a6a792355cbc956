"""Markdown pages are parsed into articles; a page that cannot be read is reported and the rest is built."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from conftest import Archive

from jianbao.errors import JianbaoError
from jianbao.model import Article
from jianbao.publish.build_context import make_context
from jianbao.publish.catalogue import load_catalogue
from jianbao.publish.read_page import load_article
from jianbao.runtime.file_stamps import page_stamps
from jianbao.runtime.workers import Workers

pytestmark = pytest.mark.slow


def load_articles(archive: Archive) -> tuple[tuple[Article, ...], tuple[JianbaoError, ...]]:
    """The archive's articles with their bodies, and the problems."""
    build = make_context(archive.config, None, search=False, jobs=1)
    folder = archive.config.articles
    catalogue = load_catalogue(build, page_stamps(folder), Workers(1))
    articles = (load_article((folder / record.file).read_bytes(), record.id) for record in catalogue.records.values())
    return tuple(articles), catalogue.problems


def only_article(archive: Archive) -> Article:
    """The only article of an archive without problems."""
    (article,), problems = load_articles(archive)
    assert problems == ()
    return article


# Name -> the page's text, the line that is reported, a part of the message, a part of the remedy.
UNREADABLE: dict[str, tuple[bytes | str, int | None, str, str]] = {
    "no front matter": ("正文。\n", 1, "no front matter", "---"),
    "front matter without an end": ("---\ntitle: a\n\n正文。\n", 1, "no front matter", "---"),
    "no title": ("---\nlang: en\n---\n", 1, "title is missing", "title: ..."),
    "empty title": ("---\ntitle: '  '\n---\n", 1, "title is missing", "title: ..."),
    "colon in a text": ("---\nlang: en\ntitle: a: b\n---\n", 3, "not YAML", "'...'"),
    "bracket left open": ("---\ntitle: a\ntags: [a, b\n---\n", 3, "not YAML", "'...'"),
    "a list for the front matter": ("---\n- a\n---\n", 2, "no  key: value  lines", ""),
    "date in another order": ("---\ntitle: a\ndate: 7/11/2023\n---\n", 3, "date is not a date", "2023-11-07"),
    "date that is a number": ("---\ntitle: a\n\ndate: 20231107\n---\n", 4, "date is not a date", "2023-11-07"),
    "id that leaves the folder": ("---\ntitle: a\nid: ../x\n---\n", 3, "'../x'", "letters, digits"),
    "id with a slash": ("---\nid: a/b\ntitle: a\n---\n", 2, "'a/b'", "letters, digits"),
    "id with a backslash": ("---\nid: a\\b\ntitle: a\n---\n", 2, "a\\\\b", "letters, digits"),
    "id of dots": ("---\nid: ..\ntitle: a\n---\n", 2, "'..'", "letters, digits"),
    "id with a blank": ("---\nid: a b\ntitle: a\n---\n", 2, "'a b'", "letters, digits"),
    "id with markup": ("---\nid: a<b>\ntitle: a\n---\n", 2, "a<b>", "letters, digits"),
    "id that Windows reserves": ("---\ntitle: a\nid: CON\n---\n", 3, "CON", "id"),
    "id that Windows reserves, with an extension": ("---\ntitle: a\nid: nul.txt\n---\n", 3, "nul.txt", "id"),
    "id too long for a file name": (f"---\ntitle: a\nid: {'剪' * 90}\n---\n", 3, "剪剪", "id"),
    "half a character": ('---\nlang: en\ntitle: "\\ud83d"\n---\n', 3, "not YAML", "'...'"),
    "date before the year 1 in UTC": ("---\ntitle: a\ndate: 0001-01-01T00:00:00+14:00\n---\n", 3, "date", "2023-11-07"),
    "collected after the year 9999 in UTC": (
        "---\ntitle: a\ncollected: 9999-12-31T23:00:00-02:00\n---\n",
        3,
        "collected",
        "11-07",
    ),
    "not UTF-8": ("---\ntitle: 剪报\n---\n".encode("gb18030"), None, "not UTF-8", "UTF-8"),
}


@pytest.mark.parametrize(("text", "line", "what", "remedy"), UNREADABLE.values(), ids=UNREADABLE)
def test_unreadable_page_is_reported_and_the_rest_is_built(
    archive: Archive, text: bytes | str, line: int | None, what: str, remedy: str
) -> None:
    """The report has the page, the line, what is wrong and how to fix it; the other page is in the site."""
    archive.page("good", id="good")
    bad = archive.root / "content" / "articles" / "2023" / "bad.md"
    bad.parent.mkdir()
    bad.write_bytes(text.encode() if isinstance(text, str) else text)
    report = archive.build()
    (problem,) = report.problems
    assert (problem.file, problem.line) == ("content/articles/2023/bad.md", line)
    assert what in problem.what
    assert remedy in (problem.remedy or "")
    assert report.articles == 1
    assert [path.name for path in (archive.root / "site" / "articles").iterdir()] == ["good.html"]


def test_folder_named_like_a_page(archive: Archive) -> None:
    """A folder ``x.md`` is not a page; pages in it are read."""
    archive.page("x.md/inside")
    articles, problems = load_articles(archive)
    assert [article.id for article in articles] == ["inside"]
    assert problems == ()


@pytest.mark.parametrize("other", ["example.org-1", "Example.ORG-1"])
def test_id_taken_by_another_page(archive: Archive, other: str) -> None:
    """The first page by file name keeps the id; ids that differ only in case are one file on many systems."""
    archive.page("2023/a", id="example.org-1")
    archive.page("2024/b", id=other)
    (article,), (problem,) = load_articles(archive)
    assert article.title == "标题 2023/a"
    assert problem.file == "content/articles/2024/b.md"
    assert "content/articles/2023/a.md" in problem.what
    assert "id of its own" in (problem.remedy or "")


def test_page_written_by_hand_needs_only_a_title(archive: Archive) -> None:
    """A page with only a title gets its id from the file name and its language from the text; the rest is empty."""
    archive.write("content/articles/我的 笔记.md", "---\ntitle: 雙邊會談後發表聯合聲明\n---\n會後強烈警告。\n")
    article = only_article(archive)
    assert (article.id, article.lang, article.day, article.tags) == ("我的-笔记", "zh-Hant", None, ())
    archive.build()
    assert '<html lang="zh-Hant">' in archive.html("articles/我的-笔记.html")


@pytest.mark.parametrize(
    ("text", "lang"),
    [("国务卿与国防部长会谈", "zh-Hans"), ("The talks were held on Friday", "en"), ("한미 외교 국방 회담", "ko")],
)
def test_language_of_a_page_that_names_none(archive: Archive, text: str, lang: str) -> None:
    """The language of a page without ``lang`` is detected from its text."""
    archive.page("a", text, title=text)
    assert only_article(archive).lang == lang


EAST = timezone(timedelta(hours=8))
DATES = {
    "2023-11-07": date(2023, 11, 7),
    "'2023-11-07'": datetime(2023, 11, 7, tzinfo=UTC),
    "2023-11-07T12:35:00+08:00": datetime(2023, 11, 7, 12, 35, tzinfo=EAST),
    "2023-11-07 12:35:00 +08:00": datetime(2023, 11, 7, 12, 35, tzinfo=EAST),
    "2023-11-07T12:35+08:00": datetime(2023, 11, 7, 12, 35, tzinfo=EAST),
    "2023-11-07T12:35:00Z": datetime(2023, 11, 7, 12, 35, tzinfo=UTC),
    "2023-11-07T12:35:00": datetime(2023, 11, 7, 12, 35, tzinfo=UTC),
    "2023-11-07 12:35": datetime(2023, 11, 7, 12, 35, tzinfo=UTC),
    "": None,
    "null": None,
}


@pytest.mark.parametrize(("text", "when"), DATES.items())
def test_dates_as_people_write_them(archive: Archive, text: str, when: date | None) -> None:
    """A time without an offset is in UTC; a date without a time stays a date."""
    archive.write("content/articles/a.md", f"---\ntitle: a\ndate: {text}\n---\n正文。\n")
    article = only_article(archive)
    assert article.day == (when.date() if isinstance(when, datetime) else when)
    if isinstance(when, datetime) and text != "'2023-11-07'":
        assert article.date == when
        assert isinstance(article.date, datetime)
        assert article.date.utcoffset() == when.utcoffset()


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_byte_order_mark_and_line_ends_of_windows(archive: Archive, end: str) -> None:
    """A page that was saved by an editor on Windows is read like any other."""
    path = archive.page("a", "第一行。\n\n第二段。", title="标题")
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", end.encode()))
    assert (only_article(archive).title, only_article(archive).body) == ("标题", "第一行。\n\n第二段。\n")


def test_blank_and_repeated_tags(archive: Archive) -> None:
    """Blank tags and authors are dropped; of two spellings of one tag the first stays."""
    archive.page("a", tags=["", "  ", "Nato", "NATO", "ＮＡＴＯ", "国防 "], authors=["", "廖禹揚"])
    assert only_article(archive).tags == ("Nato", "国防")
    assert only_article(archive).authors == ("廖禹揚",)


def test_hidden_files_and_folders_are_ignored(archive: Archive) -> None:
    """Files that an editor keeps next to the pages are not pages."""
    archive.page("a")
    archive.page(".a")
    archive.page(".trash/b")
    archive.page("2023/.obsidian/c")
    archive.write("content/articles/README.txt", "no page")
    assert only_article(archive).id == "a"


def test_no_pages_yet(archive: Archive) -> None:
    """An archive without pages is built, and its site says that there are no articles."""
    assert load_articles(archive) == ((), ())
    assert archive.build().articles == 0
    assert "这里还没有文章" in archive.html("index.html")
    for path in ("tags/index.html", "outlets/index.html", "dates/index.html"):
        assert "这里还没有文章" in archive.html(path)


def test_order_is_by_instant_then_id(archive: Archive) -> None:
    """Articles are sorted newest first by instant, then by id; undated ones are last, and file names do not matter."""
    archive.page("1", id="west", date="2023-11-06T23:00:00-05:00")
    archive.page("2", id="same-b", date="2023-11-07T00:00:00Z")
    archive.page("3", id="undated")
    archive.page("4", id="east", date="2023-11-07T01:00:00+08:00")
    archive.page("5", id="same-a", date="2023-11-07T08:00:00+08:00")
    articles, _ = load_articles(archive)
    assert [article.id for article in articles] == ["west", "same-a", "same-b", "east", "undated"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes among files")
def test_what_is_not_a_file_is_not_a_page(archive: Archive) -> None:
    """Pipes, links to folders, links to themselves and dead links are ignored, even if named ``.md``."""
    archive.page("a")
    folder = archive.config.articles
    os.mkfifo(folder / "pipe.md")
    for name, place in (("folder.md", folder), ("itself.md", "itself.md"), ("nowhere.md", "gone.md")):
        (folder / name).symlink_to(place)
    assert only_article(archive).id == "a"
