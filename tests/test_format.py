"""The format of Markdown pages: parsing undoes dumping, and the digest shows edits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from conftest import an_article
from hypothesis import given, settings
from hypothesis import strategies as st

from jianbao.errors import PageError
from jianbao.model import Article, Capture
from jianbao.page.format import dump_page, is_edited, page_body, page_digest, parse_page
from jianbao.page.plaintext import count_characters, plain_text

# Every character that UTF-8 can encode, except the carriage return, which editors turn into a newline.
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\r"), max_size=30)
TRICKY = st.sampled_from(
    [
        *("---", "written: ''", "written: sha256:0", "- a", "a: b", "# 一", "null", "~", "yes", "1e3", "0x1F", "12:30"),
        *("1.10", "007", "=", "<<", ".inf", "2021-1-5", "08"),
        *("2023-11-07", "2023-11-07T12:35:00Z", "[a, b]", "{a: b}", "'", '"', "\\", "&a", "*a", "!!str", "%YAML", "|"),
        *(
            "a\n---\nb",
            "a\n\nwritten: ''\nb",
            "\ufeff",
            "\x85",
            "\u2028",
            "\x00",
            "😀",
            " 前后有空格 ",
            "：",
            "<!-- -->",
        ),
    ]
)
LINES = TEXTS | TRICKY
TITLES = LINES.filter(str.strip)
MOMENTS = st.builds(
    lambda moment, minutes: moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes))),
    st.datetimes(datetime(1990, 1, 1), datetime(2100, 12, 31)),
    st.integers(-14 * 60, 14 * 60),
)
COUNTS = st.none() | st.integers(0, 100_000)
CAPTURES = st.builds(Capture, file=TITLES, sha256=LINES, collected=st.none() | MOMENTS, added=COUNTS, removed=COUNTS)
ARTICLES = st.builds(
    Article,
    id=st.from_regex(r"[a-z0-9][a-z0-9.-]{0,30}", fullmatch=True),
    title=TITLES,
    date=st.none() | st.dates(date(1990, 1, 1), date(2100, 12, 31)) | MOMENTS,
    date_clue=st.none() | st.sampled_from(["dateline", "address+epoch"]),
    collected=st.none() | MOMENTS,
    outlet=TITLES,
    authors=st.lists(LINES, max_size=3).map(tuple),
    lang=st.sampled_from(["zh-Hans", "zh-Hant", "en", "und"]),
    tags=st.lists(LINES, max_size=4).map(tuple),
    source_url=LINES,
    summary=LINES,
    image=st.none() | LINES,
    body=st.lists(LINES, max_size=4).map("\n".join),
    clipping=st.fixed_dictionaries({"file": TITLES, "sha256": TITLES}) | st.just({}),
    captures=st.lists(CAPTURES, max_size=3).map(tuple),
    channel=LINES,
    is_draft=st.booleans(),
    is_private=st.booleans(),
    same_as=st.lists(LINES, max_size=2).map(tuple),
    aliases=st.lists(LINES | st.just("2021/03/18/题目.html"), max_size=2).map(tuple),
    extra=st.dictionaries(LINES, LINES | st.just({"written": ""}), max_size=2),
)


def page(header: str = "title: 题目", body: str = "正文。\n") -> str:
    """A page as the user writes it."""
    return f"---\n{header}\n---\n\n{body}"


@pytest.mark.slow
@given(ARTICLES)
@settings(max_examples=200)
def test_parse_undoes_dump(article: Article) -> None:
    """Build reads the article that ingest wrote, whatever its texts contain."""
    read = parse_page(dump_page(article), "content/articles/x.md")
    assert read == article._replace(characters=count_characters(plain_text(article.body)))
    if isinstance(article.date, datetime) and isinstance(read.date, datetime):
        assert read.date.utcoffset() == article.date.utcoffset()


@given(ARTICLES)
@settings(max_examples=60)
def test_dump_is_not_edited(article: Article) -> None:
    """A page that ingest wrote has a valid digest, also if its texts look like digests."""
    text = dump_page(article)
    assert not is_edited(text)
    assert not is_edited(text.replace("\n", "\r\n"))
    assert dump_page(parse_page(text, "x.md")) == text


@pytest.mark.parametrize(
    ("title", "line"),
    [
        ("韩防长：区别对待", "title: 韩防长：区别对待"),
        ("A: B #c", "title: 'A: B #c'"),
        ("😀 中文", "title: 😀 中文"),
        ('他说"好"', 'title: 他说"好"'),
        ("2023-11-07", "title: '2023-11-07'"),
    ],
)
def test_dump_is_readable(title: str, line: str) -> None:
    """Front matter has Chinese and emoji without escapes, and quotes only where YAML needs them."""
    assert line in dump_page(an_article(title=title)).split("\n")


def test_dump_omits_missing_fields() -> None:
    """A field without a value has no line; a list is on one line."""
    text = dump_page(an_article(date=None, date_clue=None, image=None, authors=("甲", "乙")))
    keys = " ".join(line.partition(":")[0] for line in text.split("---\n")[1].splitlines())
    assert keys == "title outlet authors lang tags summary characters source_url id written"
    assert "authors: [甲, 乙]" in text


@pytest.mark.parametrize(
    ("value", "when"),
    [
        ("2023-11-07", date(2023, 11, 7)),
        ("2023-11-07T12:35:00+01:00", datetime(2023, 11, 7, 11, 35, tzinfo=UTC)),
        ("2023-11-07 12:35", datetime(2023, 11, 7, 12, 35, tzinfo=UTC)),
        ("'2023-11-07T12:35:00Z'", datetime(2023, 11, 7, 12, 35, tzinfo=UTC)),
        ("'2023-11-07'", date(2023, 11, 7)),
        ("", None),
        ("null", None),
    ],
)
def test_dates_in_pages_written_by_hand(value: str, when: object) -> None:
    """A day or a time, with or without quotes; a time without an offset is in UTC."""
    assert parse_page(page(f"title: 题目\ndate: {value}"), "x.md").date == when


def test_a_title_is_enough() -> None:
    """A page written by hand needs only a title; its id is made from the file name."""
    read = parse_page("---\ntitle: 手写 一页\n---\n正文。\n", "content/articles/手写 一页.md")
    assert (read.id, read.title, read.body) == ("手写-一页", "手写 一页", "正文。\n")
    assert (read.outlet, read.lang, read.tags, read.date) == ("unknown", "und", (), None)


@pytest.mark.parametrize(
    ("header", "tags"),
    [
        ("tags: 国防", ("国防",)),
        ("tags: [国防, 2023]", ("国防", "2023")),
        ("tags:", ()),
        ("tags:\n- 甲\n-\n- 乙", ("甲", "乙")),
    ],
)
def test_tags_in_pages_written_by_hand(header: str, tags: tuple[str, ...]) -> None:
    """A single value is a list of one, a number becomes a string, and empty items are ignored."""
    assert parse_page(page(f"title: 题目\n{header}"), "x.md").tags == tags


@pytest.mark.parametrize(
    ("header", "channel"),
    [("channel: 晨读", "晨读"), ("channel: [晨读]", "晨读"), ("channel: [晨读, 夜读]", "晨读"), ("channel: []", "")],
)
def test_channel_in_pages_written_by_hand(header: str, channel: str) -> None:
    """A list of channels is its first item, because an article has one channel."""
    assert parse_page(f"---\ntitle: 会见\n{header}\n---\n\n正文\n", "a.md").channel == channel


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("没有头\n", "the page has no front matter", 1),
        ("---\ntitle: 题目\n正文没有结束线\n", "the page has no front matter", 1),
        (page("tags: [甲]"), "title is missing", 1),
        (page("title: ' '"), "title is missing", 1),
        (page("- 甲\n- 乙"), "the front matter holds no  key: value  lines", 2),
        (page("lang: en\ntitle: 美方: 是"), "the front matter is not YAML", 3),
        (page("title: 题目\ndate: 昨天"), "date is not a date", 3),
        (page("title: 题目\nlang: en\ndate: [2023]"), "date is not a date", 4),
        (page("title: 题目\ncollected: 昨天"), "collected is not a date", 3),
        (page("title: 题目\nid: a/b"), "id 'a/b' cannot be part of a URL", 3),
        (page("title: 题目\nid: ../a"), "id '../a' cannot be part of a URL", 3),
        (page(f"title: 题目\nid: {'a' * 151}"), "cannot be part of a URL", 3),
        (page("title: 题目\ndate: 2023-02-31"), "date is not a date", 3),
    ],
)
def test_invalid_pages(text: str, what: str, line: int) -> None:
    """Each error has the file, the line and what is wrong."""
    with pytest.raises(PageError) as caught:
        parse_page(text, "content/articles/x.md")
    assert what in caught.value.what
    assert (caught.value.file, caught.value.line) == ("content/articles/x.md", line)


AS_WRITTEN = [
    "1.10",
    "12:30",
    "007",
    "No",
    "yes",
    "2021-03-18",
    "2021-03-18 10:00:00",
    "1_000",
    "0x1F",
    ".5",
    "1e3",
    "=",
]
"""Texts that YAML 1.1 reads as numbers, truth values, dates or not at all."""


@pytest.mark.parametrize("text", AS_WRITTEN)
@pytest.mark.parametrize("comment", ["", " # needs YAML"], ids=["fast path", "YAML"])
def test_titles_and_tags_are_text_as_written(text: str, comment: str) -> None:
    """A title, tag, author or outlet is text, whatever it looks like, on the fast path and through YAML."""
    header = f"title: {text}{comment}\ntags: [{text}, 甲]\nauthors:\n- {text}\noutlet: {text}"
    article = parse_page(page(header), "x.md")
    assert (article.title, article.tags, article.authors) == (text, (text, "甲"), (text,))
    assert article.outlet == text


@pytest.mark.parametrize("title", ["[快讯]", "[快讯, 1.10, no]", "{快讯}", "[]", "[灯塔 😀, [a]]"])
def test_a_title_in_brackets_is_text(title: str) -> None:
    """YAML reads brackets as a list or a mapping; in a title they are punctuation."""
    assert parse_page(page(f"lang: en # 😀\ntitle: {title}"), "x.md").title == title
    assert parse_page(page(f"lang: en\ntitle: {title}\ntags: [一]"), "x.md").title == title


@pytest.mark.parametrize("text", ["null", "~", "Null", ""])
def test_null_is_no_title(text: str) -> None:
    """Null is a missing value in every notation: tools write it for a title that they do not know."""
    with pytest.raises(PageError, match="title is missing"):
        parse_page(page(f"title: {text}\ntags: [null]"), "x.md")


@pytest.mark.parametrize(
    ("header", "title", "tags"),
    [
        ("+++\ntitle = 1.10\ntags = [true, 2021-03-18, 7]\nweight = 1.50\n+++\n", "1.10", ("true", "2021-03-18", "7")),
        ('{\n"title": 1.10,\n"tags": [true, null, 7],\n"weight": 1.50\n}\n', "1.10", ("true", "7")),
    ],
    ids=["TOML", "JSON"],
)
def test_titles_and_tags_are_text_in_toml_and_json(header: str, title: str, tags: tuple[str, ...]) -> None:
    """A number is text as it was written, where the key is one of a text; elsewhere it stays a number."""
    article = parse_page(header + "正文。\n", "x.md")
    assert (article.title, article.tags, article.extra) == (title, tags, {"weight": 1.5})


def test_unknown_keys_keep_their_types() -> None:
    """What a theme reads of the user's own keys is typed as YAML has it, and is so after a page is written again."""
    header = (
        "title: 题目\nrating: 5\nscore: 1.5\nshown: yes\nday: 2021-03-18\nisbn: '007'\non: 1\n2023: x\nlist: [1, no]"
    )
    article = parse_page(page(header), "x.md")
    values = {"rating": 5, "score": 1.5, "shown": True, "day": date(2021, 3, 18), "isbn": "007", "list": [1, False]}
    assert article.extra == {**values, "on": 1, "2023": "x"}
    assert parse_page(dump_page(article), "x.md").extra == article.extra


@pytest.mark.parametrize("text", [*AS_WRITTEN, "08", "00:30", "0o17", "2021-1-5", "y", "N", "1,000", "+1", "null", "~"])
def test_other_readers_of_yaml_see_text(text: str) -> None:
    """A title that YAML 1.1, YAML 1.2 or Ruby reads as another type is written with quotes."""
    assert f"title: '{text}'\n" in dump_page(an_article(title=text))


NOTATIONS = {
    "YAML": """---
title: 题目：一
date: 2023-11-07T12:35:00+01:00
collected: 2023-11-08 # a comment, which needs more than the fast path
tags: [国防, 2023]
draft: true
rating: 5
note: {by: 甲}
---
""",
    "TOML": """+++
title = "题目：一"
date = 2023-11-07T12:35:00+01:00
collected = 2023-11-08
tags = ["国防", "2023"]
draft = true
rating = 5
[note]
by = "甲"
+++
""",
    "JSON": """{
  "title": "题目：一",
  "date": "2023-11-07T12:35:00+01:00",
  "collected": "2023-11-08",
  "tags": ["国防", 2023],
  "draft": true,
  "rating": 5,
  "note": {"by": "甲"}
}
""",
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("header", NOTATIONS.values(), ids=NOTATIONS)
def test_front_matter_in_three_notations(header: str, mark: str, newline: str) -> None:
    """YAML, TOML and JSON give the same article; without a digest such a page counts as written by hand."""
    text = (mark + header + "\n    缩进的代码\n\n正文。\n---\n+++\n}\n").replace("\n", newline)
    article = parse_page(text, "content/articles/x.md")
    assert (article.id, article.title, article.tags, article.is_draft) == ("x", "题目：一", ("国防", "2023"), True)
    assert article.date == datetime(2023, 11, 7, 11, 35, tzinfo=UTC)
    assert article.collected == datetime(2023, 11, 8, tzinfo=UTC)
    assert article.extra == {"rating": 5, "note": {"by": "甲"}}
    assert article.body == page_body(text) == "    缩进的代码\n\n正文。\n---\n+++\n}\n"
    assert is_edited(text)


@pytest.mark.parametrize(
    ("header", "what", "line"),
    [
        ("---\ntitle: 题目\ntags: [甲\n---\n", "the front matter is not YAML: did not find expected", 3),
        ("---\n\n\ntitle: 题目\nlang: a: b\n---\n", "the front matter is not YAML: mapping values are not allowed", 5),
        ("---\ntitle: !!python/object/apply:os.system [exit]\n---\n", "the front matter is not YAML: could not", 2),
        ("+++\ntitle = 题目\n+++\n", "the front matter is not TOML: Invalid value", 2),
        ('+++\ntitle = "题目"\ntitle = "二"\n+++\n', "the front matter is not TOML: Cannot overwrite a value", 3),
        ('+++\ntitle = "题目"\ntags = [\n+++\n', "the front matter is not TOML: ", 4),
        ("+++\nx = " + "[" * 9_000 + "\n+++\n", "the front matter is not TOML: it is nested too deeply", 1),
        ('{\n"title": "题目"\n"lang": "en"\n}\n', "the front matter is not JSON: Expecting ',' delimiter", 3),
        ('{\n"title": 题目\n}\n', "the front matter is not JSON: Expecting value", 2),
        ("+++\n+++\n", "the front matter holds no  key: value  lines", 2),
        ('+++\ntags = ["甲"]\n+++\n', "title is missing", 1),
        ('+++\ntitle = "题目"\n\ndate = 12:35:00\n+++\n', "date is not a date", 4),
        ('{\n"title": "题目",\n"date": "昨天"\n}\n', "date is not a date", 3),
        ('{\n"title": "题目",\n  "id" : "../a"\n}\n', "id '../a' cannot be part of a URL", 3),
        ('+++\ntitle = "题目"\n正文没有结束线\n', "the page has no front matter", 1),
    ],
    ids=lambda value: ascii(value[:30]) if isinstance(value, str) else None,
)
def test_broken_front_matter_in_three_notations(header: str, what: str, line: int) -> None:
    """Front matter that does not parse, or would run code, is reported with its file and line."""
    with pytest.raises(PageError) as caught:
        parse_page(f"{header}\n正文。\n", "content/articles/x.md")
    assert caught.value.what.startswith(what)
    assert (caught.value.file, caught.value.line) == ("content/articles/x.md", line)


def test_edits_are_detected() -> None:
    """A change in the front matter or in the body counts as an edit; CRLF instead of newlines does not."""
    text = dump_page(an_article())
    assert not is_edited(text)
    assert not is_edited(text.replace("\n", "\r\n"))
    assert is_edited(text.replace("正文", "本文"))
    assert is_edited(text.replace("tags: [国防]", "tags: []"))
    assert is_edited(text + "\n")
    assert is_edited(page()), "a page without the line was written by hand"
    assert is_edited(page(body="written: sha256:0\n"))


def test_crlf_and_byte_order_mark() -> None:
    """A page saved on Windows is the same article."""
    article = an_article()
    text = dump_page(article)
    assert parse_page("\ufeff" + text.replace("\n", "\r\n"), "x.md")._replace(characters=None) == article


def test_unknown_front_matter_is_kept() -> None:
    """Keys that jianbao does not know are kept when a page is parsed and dumped."""
    read = parse_page(page("title: 题目\nrating: 5\nnote: {by: 甲}"), "x.md")
    assert read.extra == {"rating": 5, "note": {"by": "甲"}}
    assert parse_page(dump_page(read), "x.md") == read._replace(id="x", characters=2)


def test_characters_are_trusted_until_an_edit() -> None:
    """The count of characters is used only if the page was not edited since ingest wrote it."""
    text = dump_page(an_article(body="正文。\n"), characters=7)
    assert parse_page(text, "x.md").characters == 7
    assert parse_page(text.replace("\n", "\r\n"), "x.md").characters == 7
    assert parse_page(text.replace("正文", "全文"), "x.md").characters is None
    assert parse_page(text.replace("characters: 7", "characters: 70"), "x.md").characters is None
    assert parse_page(page("title: 题目\ncharacters: 7"), "x.md").characters is None


@pytest.mark.parametrize("characters", ["viele", "-1", ".nan", "true", "[7]", "9" * 50])
def test_invalid_number_of_characters(characters: str) -> None:
    """A valid digest does not prove that ingest wrote the page: an invalid count is ignored."""
    text = f"---\ntitle: 题目\ncharacters: {characters}\nwritten: ''\n---\n\n正文。\n"
    signed = text.replace("''", f"sha256:{page_digest(text)}")
    assert not is_edited(signed)
    assert parse_page(signed, "x.md").characters is None
