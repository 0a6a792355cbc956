"""Raw files: all shapes of clippings, and files that are not clippings."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jianbao.errors import ClippingError
from jianbao.ingest.article import load_knowledge, make_article
from jianbao.ingest.read.clipping import parse_clipping, read_clipping
from jianbao.model import Clipping, When

HEADER = "---\nlayout: post\ntitle: 港口重开\nauthor: 海风社\nfrom: https://example.org/h\ntags: [ 海风社 ]\n---\n"
LINKED = "[港口重开](https://example.org/a)\n------\n"
HTML = "\n<p>船只回来了。</p>\n"
COLLECTED = datetime(2021, 3, 18, 18, 58, 29, tzinfo=UTC)


def read(data: bytes | str, folder: Path) -> Clipping:
    """Read a file with these bytes, or this text in UTF-8."""
    path = folder / "a.txt"
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return read_clipping(path, "clippings/a.txt")


@pytest.mark.parametrize(
    ("text", "title", "url", "collected"),
    [
        ("<!--1616093909000-->\n" + LINKED, "港口重开", "https://example.org/a", COLLECTED),
        ("<!--NaN-->\n" + LINKED, "港口重开", "https://example.org/a", None),
        (LINKED, "港口重开", "https://example.org/a", None),
        (HEADER + "<!--1616093909000-->\n" + LINKED, "港口重开", "https://example.org/a", COLLECTED),
        (HEADER + "<!--NaN-->\n" + LINKED, "港口重开", "https://example.org/a", None),
        (HEADER + LINKED, "港口重开", "https://example.org/a", None),
        (HEADER, "港口重开", "https://example.org/h", None),
        ("---\ntitle: 只有题目\n---\n", "只有题目", "", None),
        ("---\nfrom: https://example.org/h\n---\n", "", "https://example.org/h", None),
        ("\n\n<!-- 1616093909000 -->\n\n" + LINKED, "港口重开", "https://example.org/a", COLLECTED),
        ("[港口重开](https://example.org/a)\n---\n", "港口重开", "https://example.org/a", None),
        ("[港口重开](https://example.org/a)  \n----------  \n", "港口重开", "https://example.org/a", None),
    ],
)
def test_shapes_of_clippings(text: str, title: str, url: str, collected: datetime | None, tmp_path: Path) -> None:
    """Title, URL, epoch and HTML are found with and without epoch comment, linked title and front matter."""
    clipping = read(text + HTML, tmp_path)
    assert (clipping.title, clipping.url, clipping.collected) == (title, url, collected)
    assert clipping.html.strip() == HTML.strip()


@pytest.mark.parametrize(
    ("line", "title", "url"),
    [
        ("[【快讯】桥[修]好了](https://example.org/a)", "【快讯】桥[修]好了", "https://example.org/a"),
        ("[桥（上）(下)](https://example.org/a)", "桥（上）(下)", "https://example.org/a"),
        ("[问](答](https://example.org/a)", "问](答", "https://example.org/a"),
        ("[维基](https://example.org/桥_(消歧义))", "维基", "https://example.org/桥_(消歧义)"),
        ("[](https://example.org/a)", "", "https://example.org/a"),
        ("[港口重开]()", "港口重开", ""),
        ("[ 前后有空格 ]( https://example.org/a )", "前后有空格", "https://example.org/a"),
        ("[a](b) [港口](https://example.org/a)", "a](b) [港口", "https://example.org/a"),
        (r"[\[图集\] 灯塔\_重建 \*](https://example.org/a)", "[图集] 灯塔_重建 *", "https://example.org/a"),
        (r"[C:\Users\甲 和 $\alpha$](https://example.org/a)", r"C:\Users\甲 和 $\alpha$", "https://example.org/a"),
        (r"[一个 \\ 反斜杠](https://example.org/a)", r"一个 \ 反斜杠", "https://example.org/a"),
        ('[灯塔](https://example.org/a "看 \\"灯塔\\"")', "灯塔", "https://example.org/a"),
        ("[灯塔](https://example.org/a '看')", "灯塔", "https://example.org/a"),
        ("[灯塔](https://example.org/a (看))", "灯塔", "https://example.org/a"),
        ("[灯塔](<https://example.org/a b>)", "灯塔", "https://example.org/a b"),
        ('[灯塔](<https://example.org/a b> "看")', "灯塔", "https://example.org/a b"),
        ("[灯塔](https://example.org/a b)", "灯塔", "https://example.org/a b"),
        ("[维基](https://example.org/塔_(灯))", "维基", "https://example.org/塔_(灯)"),
        (r"[维基](https://example.org/塔\_\(灯\))", "维基", "https://example.org/塔_(灯)"),
        ('["灯塔"](https://example.org/a")', '"灯塔"', 'https://example.org/a"'),
    ],
)
def test_title_lines(line: str, title: str, url: str, tmp_path: Path) -> None:
    """Titles may contain brackets, and URLs parentheses; escapes are undone, and a title of the link is left out."""
    clipping = read(f"<!--1616093909000-->\n{line}\n------\n{HTML}", tmp_path)
    assert (clipping.title, clipping.url) == (title, url)


@pytest.mark.parametrize(
    ("comment", "collected"),
    [
        ("1616093909000", COLLECTED),
        ("1616093909", COLLECTED),
        ("1616093909000.0", COLLECTED),
        ("1.616093909e12", COLLECTED),
        ("1616093909000000", COLLECTED),
        ("2021-03-18T18:58:29.123Z", COLLECTED),
        ("2021-03-18 18:58:29", COLLECTED),
        ("2021-03-19T02:58:29+08:00", COLLECTED),
        ("Fri Mar 19 2021 02:58:29 GMT+0800 (CST)", COLLECTED),
        ("2021-03-18", date(2021, 3, 18)),
        ("0", None),
        ("1", None),
        ("-1616093909000", None),
        ("99999999999999", None),
        ("99999999999999999999", None),
        ("1989-12-31", None),
        ("2039-01-01", None),
        ("NaN", None),
        ("undefined", None),
        ("null", None),
        ("None", None),
        ("Invalid Date", None),
        ("", None),
        ("-", None),
        ("[object Object]", None),
        ("saved from the wire", None),
    ],
)
@pytest.mark.parametrize("end", ["-->\n", "-->", " -->  \n\n"])
def test_comment_on_the_first_line(comment: str, collected: When | None, end: str) -> None:
    """The comment holds an epoch from 1990 to 2038 in any unit, or a date. Any other comment is ignored."""
    clipping = parse_clipping(f"<!--{comment}{end}{LINKED}{HTML}".encode(), "a.txt")
    assert (clipping.title, clipping.collected) == ("港口重开", collected)


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n\r\0")) | st.integers().map(str))
def test_any_comment(comment: str) -> None:
    """Whatever one line of comment holds, the clipping is read; a time of collection is in 1990 to 2038."""
    clipping = parse_clipping(f"<!--{comment}-->\n{LINKED}{HTML}".encode(), "a.txt")
    assert clipping.title == "港口重开"
    assert clipping.collected is None or 1990 <= clipping.collected.year <= 2038


@pytest.mark.parametrize(
    ("value", "note"),
    [
        ("2023-02-30", "line 3: the date 2023-02-30 cannot be read; write it like "),
        ("昨天", "line 3: the date 昨天 cannot be read; write it like "),
        ("12:30", "line 3: the date "),
        ("1889-01-05", "line 3: the date 1889-01-05 is not believed, as its year is not between 1990 and 2038; "),
        (
            "03/04/2023",
            "line 3: the date 03/04/2023 has two meanings: the day is read before the month; "
            "if that is wrong, correct 2023-04-03",
        ),
        ("2023/01/05 20:30", None),
        ("2023-1-5", None),
        ("''", None),
        ("", None),
    ],
)
def test_notes_on_the_date(value: str, note: str | None) -> None:
    """A date that cannot be read, or has two meanings, is a note with its line and what to write; it is no error."""
    clipping = parse_clipping(f"---\ntitle: 港口重开\ndate: {value}\n---\n<p>正文。</p>".encode(), "a.md")
    assert len(clipping.notes) == (note is not None)
    assert all(found.startswith(note or "") for found in clipping.notes)


def test_a_day_that_does_not_exist_spoils_nothing_else() -> None:
    """The 30th of February is reported, and the other values of the front matter are read as usual."""
    text = "---\ntitle: 港口重开\ndate: 2023-02-30\ntags:\n  - 海事\n  - 渔业\n---\n<p>正文。</p>"
    clipping = parse_clipping(text.encode(), "a.md")
    assert clipping.fields.tags == ("海事", "渔业")
    assert clipping.notes[0].startswith("line 3: the date 2023-02-30 cannot be read")


@pytest.mark.parametrize(
    ("body", "html"),
    [
        ("&lt;p&gt;船&amp;amp;港。&lt;/p&gt;", "<p>船&amp;港。</p>"),
        ("<div>\n&lt;h2 id=&quot;a&quot;&gt;船&lt;/h2&gt;&lt;p&gt;港&lt;/p&gt;\n</div>", '<h2 id="a">船</h2><p>港</p>'),
        ("&lt;p&gt; 是段落的标记，&lt;b&gt; 是粗体。", "&lt;p&gt; 是段落的标记，&lt;b&gt; 是粗体。"),
        ("<p>&lt;p&gt;甲&lt;/p&gt;</p><p>乙</p>", "<p>&lt;p&gt;甲&lt;/p&gt;</p><p>乙</p>"),
        ("&lt;pre&gt;", "&lt;pre&gt;"),
    ],
)
def test_escaped_bodies_are_unescaped_once(body: str, html: str, tmp_path: Path) -> None:
    """A body that a feed has escaped completely is HTML; tags in the text of an article are not."""
    assert read(LINKED + body, tmp_path).html.strip() == html


def test_front_matter_values(tmp_path: Path) -> None:
    """Front matter is parsed as YAML, with lists, dates and quoted strings."""
    text = "---\ntitle: '它说: 好'\ndate: 2023-11-26T19:34:51.128Z\nday: 2023-11-26\ntags: [ 甲, 乙 ]\n---\n" + LINKED
    header = read(text, tmp_path).header
    assert header["title"] == "它说: 好"
    assert isinstance(header["date"], datetime)
    assert header["day"] == date(2023, 11, 26)
    assert header["tags"] == ["甲", "乙"]


def test_title_in_front_matter_wins(tmp_path: Path) -> None:
    """The title in the front matter wins, decoded and on one line; but the linked URL wins over the one there."""
    text = "---\ntitle: 甲 &amp;  乙\nfrom: https://example.org/h\n---\n" + LINKED
    clipping = read(text, tmp_path)
    assert (clipping.title, clipping.url) == ("甲 & 乙", "https://example.org/a")


@pytest.mark.parametrize("text", ["1.10", "12:30", "007", "No", "2021-03-18", "1_000", "0x1F", ".5"])
@pytest.mark.parametrize("invalid", ["", "odd: @x\n"], ids=["YAML", "not YAML"])
def test_values_in_front_matter_are_text(text: str, invalid: str, tmp_path: Path) -> None:
    """Titles, tags and values of any key but a date are as they are written, also in front matter that is not YAML."""
    front = f"---\n{invalid}title: {text}\ntags: [{text}, 甲]\nbyline: {text}\nfrom: https://example.org/h\n---\n"
    clipping = read(front + HTML, tmp_path)
    assert clipping.title == text
    assert clipping.header["tags"] == [text, "甲"]
    assert str(clipping.header["byline"]) == text


@pytest.mark.parametrize(
    ("header", "title"),
    [
        ('title: "反斜杠 \\d 和 "引号""', '反斜杠 \\d 和 "引号"'),
        ("title: 美方: 不会", "美方: 不会"),
        ("title: [ 没有关上", "[ 没有关上"),
        ("title: @开头", "@开头"),
        ("title: %开头\ndate: 2023-99-99", "%开头"),
        ("title: 好\ndate: 2023-02-31", "好"),
        ("title: `代码`", "`代码`"),
        ("title: 甲\ttab: x", "甲 tab: x"),
    ],
)
def test_front_matter_that_is_not_yaml(header: str, title: str, tmp_path: Path) -> None:
    """Front matter that does not parse is read line by line, so that one bad value does not lose the clipping."""
    clipping = read(f"---\n{header}\nfrom: https://example.org/h\n---\n{HTML}", tmp_path)
    assert (clipping.title, clipping.url) == (title, "https://example.org/h")


def test_line_by_line_keeps_lists(tmp_path: Path) -> None:
    """If one line is not YAML, the values of the other lines are still parsed."""
    text = "---\ntitle: 美方: 不会\ntags: [ 甲, 乙 ]\ndate: 2023-11-26\nauthor:\n---\n" + LINKED
    header = read(text, tmp_path).header
    assert header == {"title": "美方: 不会", "tags": ["甲", "乙"], "date": date(2023, 11, 26), "author": None}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ("tags:\n  - 甲\n  - 乙: 丙", ["甲", {"乙": "丙"}]),
        ("tags:\n- 甲\n- @乙", ["甲", "@乙"]),
        ('tags:\n  - "甲"\n  - `乙`', ["甲", "`乙`"]),
        ('tags: [@甲, "乙"]', ["@甲", "乙"]),
        ("tags: @甲", "@甲"),
        ("params:\n  author: 甲", {"author": "甲"}),
    ],
)
def test_lists_in_front_matter_that_is_not_yaml(tags: str, expected: object, tmp_path: Path) -> None:
    """Of front matter that is not YAML, lists and tables below their keys are kept, and items that are not YAML."""
    header = read(f"---\ntitle: 美方: 不会\n{tags}\n---\n{LINKED}", tmp_path).header
    assert header == {"title": "美方: 不会", tags.partition(":")[0]: expected}


@pytest.mark.parametrize("header", ["- 甲\n- 乙", "只是一行字", "", "42"])
def test_front_matter_that_is_not_a_mapping(header: str, tmp_path: Path) -> None:
    """Front matter without keys is ignored."""
    clipping = read(f"---\n{header}\n---\n{LINKED}{HTML}", tmp_path)
    assert (clipping.header, clipping.title) == ({}, "港口重开")


YAML = """---
title: 港口重开
from: https://example.org/h
date: 2023-11-26T19:34:51+08:00
day: 2023-11-26
tags: [海风社, 港口]
---
"""
TOML = """+++
title = "港口重开"
from = 'https://example.org/h'
date = 2023-11-26T19:34:51+08:00
day = 2023-11-26
tags = ["海风社", "港口"]
+++
"""
JSON = """{
  "title": "港口重开",
  "from": "https://example.org/h",
  "date": "2023-11-26T19:34:51+08:00",
  "day": "2023-11-26",
  "tags": ["海风社", "港口"]
}
"""


@pytest.mark.parametrize("body", [HTML, "<!--1616093909000-->\n" + LINKED + HTML, "    代码\n\n# 题目\n"])
def test_notations_of_front_matter(body: str) -> None:
    """TOML and JSON front matter give the same as YAML, above any body, which keeps its indentation."""
    yaml, toml, json = (parse_clipping((header + body).encode(), "a.md") for header in (YAML, TOML, JSON))
    assert yaml.header["date"] == datetime(2023, 11, 26, 19, 34, 51, tzinfo=timezone(timedelta(hours=8)))
    assert yaml._replace(sha256="") == toml._replace(sha256="")
    assert (json.title, json.url, json.collected, json.html) == (yaml.title, yaml.url, yaml.collected, yaml.html)
    assert json.header == {key: value if key in TEXT_KEYS else str(value) for key, value in yaml.header.items()} | {
        "date": "2023-11-26T19:34:51+08:00"
    }


TEXT_KEYS = ("title", "from", "tags")
"""Keys whose values have the same type in every notation; JSON has no dates."""


@pytest.mark.parametrize("header", [YAML, TOML, JSON])
def test_notations_give_the_same_article(header: str, tmp_path: Path) -> None:
    """Title, URL, date and body of the article do not depend on the notation of the front matter."""
    path = tmp_path / "a.md"
    path.write_text("\n" + header + HTML, encoding="utf-8")
    article, _ = make_article(path, "a.md", load_knowledge(None))
    assert (article.title, article.source_url) == ("港口重开", "https://example.org/h")
    assert article.date == datetime(2023, 11, 26, 11, 34, 51, tzinfo=UTC)
    assert (article.date_clue, article.body) == ("front_matter", "船只回来了。\n")


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("+++\ntitle = 港口\n+++\n", "its front matter is not TOML: Invalid value", 2),
        ("\n\n+++\ntitle = '港口'\ntitle = '港口'\n+++\n", "its front matter is not TOML: Cannot overwrite", 5),
        ("+++\nx = " + "[" * 9_000 + "\n+++\n", "its front matter is not TOML: it is nested too deeply", 1),
        ("+++\nx = 0x" + "f" * 9_000 + "\n+++\n", "its front matter is not TOML: a number in it", 1),
        ("+++\nx = '" + "甲" * 20_000 + "'\n+++\n", "its front matter is not TOML: it has more than", 1),
        ('{\n"title": 港口\n}\n', "its front matter is not JSON: Expecting value", 2),
        ('{\n"title": ' + "[" * 9_000 + "\n}\n", "its front matter is not JSON: it is nested too deeply", 1),
        ('{\n"title": ' + "9" * 9_000 + "\n}\n", "its front matter is not JSON: a number in it", 1),
        ('{\n"from": "https://e.org/\\ud800"\n}\n', "its front matter is not JSON: an escape in it", 1),
        ('+++\ntitle = "没有结束线"\n', "this is not a clipping: neither front matter", 1),
        ('{\n"title": "没有结束线"\n', "this is not a clipping: neither front matter", 1),
        ("+++\nlayout = 'post'\n+++\n", "this is not a clipping: its front matter has no title", 1),
    ],
)
def test_broken_toml_and_json(text: str, what: str, line: int) -> None:
    """Front matter that is invalid TOML or JSON, or hostile, is reported with its line."""
    with pytest.raises(ClippingError) as caught:
        parse_clipping((text + HTML).encode(), "a.md")
    assert caught.value.what.startswith(what)
    assert (caught.value.file, caught.value.line) == ("a.md", line)
    assert caught.value.remedy


def test_toml_key_of_many_parts() -> None:
    """A key of thousands of dotted parts, for which tomllib takes quadratic time, is read up to the maximum size."""
    text = f"+++\ntitle = '好'\n{'a.' * 4_500}a = 1\n+++\n{HTML}"
    assert parse_clipping(text.encode(), "a.md").title == "好"


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_endings_make_no_difference(ends: str, tmp_path: Path) -> None:
    """The line endings of any system and a byte order mark make no difference."""
    text = HEADER + "<!--1616093909000-->\n" + LINKED + HTML
    plain, other = read(text, tmp_path), read("\ufeff" + text.replace("\n", ends), tmp_path)
    assert (other.header, other.title, other.url, other.collected) == (
        plain.header,
        plain.title,
        plain.url,
        plain.collected,
    )
    assert other.html == plain.html


def test_digest_is_of_the_bytes(tmp_path: Path) -> None:
    """The digest is that of the bytes of the file, as from sha256sum."""
    data = ("\ufeff" + LINKED).replace("\n", "\r\n").encode()
    clipping = read(data, tmp_path)
    assert clipping.sha256 == hashlib.sha256(data).hexdigest()
    assert clipping.source == "clippings/a.txt"


@pytest.mark.parametrize(
    ("data", "what", "line"),
    [
        (b"", "the file is empty", None),
        (b" \n\t\r\n", "the file is empty", None),
        (b"\xef\xbb\xbf", "the file is empty", None),
        (b"\x89PNG\r\n\x1a\n\x00\x00", "is not UTF-8", 1),
        ("[标题](a)\n------\n".encode("gb18030"), "is not UTF-8", 1),
        (LINKED.encode() + b"<p>\xff</p>", "byte 48 is not UTF-8", 3),
        ("<p>只有正文</p>".encode(), "this is not a clipping", 1),
        ("[没有横线](https://example.org/a)\n<p>正文</p>".encode(), "this is not a clipping", 1),
        ("没有链接的题目\n------\n<p>正文</p>".encode(), "this is not a clipping", 1),
        ("---\nlayout: post\n---\n<p>正文</p>".encode(), "this is not a clipping", 1),
        ("---\ntitle: 没有结束线\n<p>正文</p>".encode(), "this is not a clipping", 1),
        (b"a\x00b\x00c\x00", "this is not a clipping", 1),
    ],
)
def test_files_that_are_not_clippings(data: bytes, what: str, line: int | None, tmp_path: Path) -> None:
    """The error for a file that cannot be read has its name, the reason, the line and a remedy."""
    with pytest.raises(ClippingError) as caught:
        read(data, tmp_path)
    assert what in caught.value.what
    assert (caught.value.file, caught.value.line) == ("clippings/a.txt", line)
    assert caught.value.remedy


def test_missing_file(tmp_path: Path) -> None:
    """A file that cannot be opened is a ClippingError with the message of the operating system."""
    with pytest.raises(ClippingError, match=r"clippings/gone\.txt: cannot be read: No such file"):
        read_clipping(tmp_path / "gone.txt", "clippings/gone.txt")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all examples of hypothesis share."""
    return tmp_path_factory.mktemp("any")


@given(
    data=st.binary(max_size=60)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=60).map(lambda text: ("---\n" + text).encode())
)
@settings(max_examples=150)
def test_any_bytes_are_read_or_refused(folder: Path, data: bytes) -> None:
    """Any bytes are a clipping or raise ClippingError, and no other exception."""
    path = folder / "any.txt"
    path.write_bytes(data)
    try:
        assert read_clipping(path, "any.txt").sha256 == hashlib.sha256(data).hexdigest()
    except ClippingError as problem:
        assert problem.file == "any.txt"  # noqa: PT017  # both outcomes are valid


@pytest.mark.parametrize("name", ["feed.json", "settings.toml"])
def test_data_file_is_not_a_clipping(name: str) -> None:
    """A settings file of a feed reader is refused; the same front matter with an address is a clipping."""
    front = {"feed.json": '{\n"title": "设置"%s\n}\n', "settings.toml": '+++\ntitle = "设置"%s\n+++\n'}[name]
    address = {"feed.json": ',\n"from": "https://example.org/1"', "settings.toml": '\nfrom = "https://example.org/1"'}[
        name
    ]
    with pytest.raises(ClippingError, match="data file"):
        parse_clipping((front % "").encode(), name)
    assert parse_clipping((front % address).encode(), name).url == "https://example.org/1"
    assert parse_clipping((front % "").encode() + "正文".encode(), name).title == "设置"
