"""How pages show pictures that are in the archive, or gone; and that a build depends on nothing else of them."""

from __future__ import annotations

import html
import json
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup, Tag
from conftest import SITE_URL, Archive, files_of
from hypothesis import given
from hypothesis import strategies as st
from samples import jpeg

from jianbao.media.reduce import reduce_picture
from jianbao.page.media_table import (
    MediaRow,
    media_table_bytes,
    parse_media_table,
    picture_key,
    picture_place,
    recorded_address,
)
from jianbao.publish.render.find_pictures import SHOWN_SOURCE, find_pictures
from jianbao.publish.render.markdown import to_body
from jianbao.report import BuildReport
from jianbao.runtime.file_stamps import bytes_digest

HOST = "https://img.example/"


def record(archive: Archive, address: str, state: str = "stored", number: int = 0, **values: Any) -> str:
    """Write the line of a picture, and its file if it is stored; return the path of the file in the site."""
    row = MediaRow(address, state, "2026-11-30", **values)
    if state == "stored":
        data = reduce_picture(jpeg(number)).data
        name = f"{bytes_digest(data)}.webp"
        row = row._replace(file=name, width=64, height=48, bytes=len(data), sha256="0" * 64)
        path = archive.root / (archive.config.media.folder or "content/media") / picture_place(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    key = picture_key(address)
    table = archive.root / "content" / "media" / f"{key[:2]}.tsv"
    table.parent.mkdir(parents=True, exist_ok=True)
    rows = parse_media_table(table.read_bytes(), table) if table.exists() else {}
    table.write_bytes(media_table_bytes({**rows, key: row}.values()))
    return f"media/{picture_place(row.file)}" if row.file else ""


def body_of(archive: Archive, name: str) -> Tag:
    """The text of an article's page."""
    (body,) = BeautifulSoup(archive.html(f"articles/{name}.html"), "html.parser").select(".article-body")
    return body


@pytest.fixture
def three(archive: Archive) -> Archive:
    """An archive of an article with a stored, a gone and a refused picture, and of one without any."""
    record(archive, f"{HOST}a.jpg?x=1&y=2")
    record(archive, f"{HOST}b.jpg", "gone", why="the server answers 404 (Not Found)")
    record(archive, f"{HOST}c.svg", "refused", why="it is SVG, which may contain scripts")
    archive.page(
        "a",
        f"正文。\n\n![桥]({HOST}a.jpg?x=1&y=2)\n*旧桥。*\n\n"
        f"![渡船]({HOST}b.jpg)\n*渡船，1980 年。*\n\n![图]({HOST}c.svg)",
        date="2023-11-07",
        id="a",
        image=f"{HOST}a.jpg?x=1&y=2",
    )
    archive.page("b", "没有图片。", date="2023-11-08", id="b")
    return archive


# What pages show


def test_stored_picture(three: Archive) -> None:
    """A stored picture is shown from the site, with its size; the page names the host that it comes from."""
    assert three.build().problems == ()
    picture = body_of(three, "a").select("img")[0]
    source = str(picture["src"])
    assert source.startswith("../media/")
    assert (three.root / "site" / "articles" / source).is_file()
    assert (picture["width"], picture["height"], picture["alt"]) == ("64", "48", "桥")
    assert (picture["loading"], picture.get("referrerpolicy")) == ("lazy", None)
    page = BeautifulSoup(three.html("articles/a.html"), "html.parser")
    (name,) = page.find_all("dt", string="图片来自")
    link = name.find_next("a")
    assert link is not None
    assert (link["href"], link.text) == (f"{HOST}a.jpg?x=1&y=2", "img.example")
    assert "图片来自" not in three.html("articles/b.html")


def test_gone_picture(three: Archive) -> None:
    """In place of a gone picture, the page says so, keeps the caption, and leads to the Wayback Machine."""
    three.build()
    stored, gone, refused = body_of(three, "a").find_all("figure")
    assert (stored.img is None, gone.img is None, refused.img is None) == (False, True, False)
    notice = gone.select_one(".gone")
    assert notice is not None
    assert "图片已失效。" in notice.text
    assert notice.a is not None
    assert notice.a["href"] == f"https://web.archive.org/web/20231107/{HOST}b.jpg"
    assert gone.figcaption is not None
    assert gone.figcaption.text.startswith("渡船，")


def test_refused_picture(three: Archive) -> None:
    """A refused picture is shown from where it is, as without ``jianbao media``."""
    three.build()
    refused = body_of(three, "a").find_all("img")[-1]
    assert (refused["src"], refused["referrerpolicy"]) == (f"{HOST}c.svg", "no-referrer")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("甲 ![船]({}) 乙", '甲 <span class="gone">图片已失效。 <q>船</q> <a'),
        ("[![船]({})](https://b.example/)", '<span class="gone">图片已失效。 <q>船</q></span></a>'),
        ('<img src="{}" alt="&lt;b&gt;">', '<span class="gone">图片已失效。 <q>&lt;b&gt;</q> <a'),
        ("![]({})", '<figure><span class="gone">图片已失效。 <a'),
    ],
)
def test_gone_pictures_in_other_places(archive: Archive, body: str, expected: str) -> None:
    """A notice within a line or a link is valid HTML, too, and shows the alternative text as text."""
    record(archive, f"{HOST}b.jpg", "gone")
    archive.page("a", body.format(f"{HOST}b.jpg"), id="a", lang="zh-Hans")
    archive.build()
    assert expected in archive.html("articles/a.html")


def test_size_that_the_author_gave(archive: Archive) -> None:
    """A width in the page's own HTML stays, without a height that does not match it."""
    place = record(archive, f"{HOST}a.jpg")
    archive.page("a", f'<img src="{HOST}a.jpg" width="300" alt="x">', id="a")
    archive.build()
    (picture,) = body_of(archive, "a").select("img")
    assert (picture["src"], picture["width"], picture.get("height")) == (f"../{place}", "300", None)


@pytest.mark.parametrize("url", ["", SITE_URL])
def test_lead_picture(three: Archive, url: str) -> None:
    """What is said to machines names the stored copy where addresses are absolute; a gone lead picture is left out."""
    three.write("jianbao.toml", f'url = "{url}"\n')
    three.page("c", "正文。", id="c", image=f"{HOST}b.jpg", date="2023-11-09")
    three.build()
    source = str(body_of(three, "a").select("img")[0]["src"]).removeprefix("../")
    expected = f"{url}{source}" if url else f"{HOST}a.jpg?x=1&y=2"
    page = BeautifulSoup(three.html("articles/a.html"), "html.parser")
    (shown,) = page.find_all("meta", property="og:image")
    assert shown["content"] == expected
    assert json.loads(page.select('script[type="application/ld+json"]')[0].text)["image"] == expected
    items = {item["id"]: item.get("image") for item in json.loads(three.html("feed.json"))["items"]}
    assert items == {"urn:jianbao:a": expected, "urn:jianbao:b": None, "urn:jianbao:c": None}
    assert HOST not in three.html("articles/c.html")


@pytest.mark.parametrize("url", ["", SITE_URL])
def test_feed_with_texts(three: Archive, url: str) -> None:
    """A feed with complete texts shows the stored pictures, from an absolute address if there is one.

    Otherwise from one relative to the article's page in Atom, which says so, and to the feed in JSON Feed.
    """
    three.write("jianbao.toml", f'url = "{url}"\n[feed]\nfull_text = true\n')
    three.build()
    source = str(body_of(three, "a").select("img")[0]["src"]).removeprefix("../")
    for path, base in (("feed.xml", url or "../"), ("feed.json", url)):
        assert f'src="{base}{source}"' in html.unescape(three.html(path)).replace("\\", "")
        assert "图片已失效" in three.html(path)


def test_pictures_published_elsewhere(archive: Archive) -> None:
    """With ``url`` in ``[media]``, pages show the pictures from there, and the site has no copies."""
    archive.write("jianbao.toml", '[media]\nfolder = "../pictures"\nurl = "https://cdn.example/p"\n')
    place = record(archive, f"{HOST}a.jpg").removeprefix("media/")
    archive.page("a", f"![]({HOST}a.jpg)", id="a", image=f"{HOST}a.jpg")
    assert archive.build().problems == ()
    assert archive.html("articles/a.html").count(f'"https://cdn.example/p/{place}"') == 3
    assert not (archive.root / "site" / "media").exists()
    archive.write("jianbao.toml", '[media]\nfolder = "../pictures"\n')
    archive.build()
    assert (archive.root / "site" / "media" / place).is_file()


@pytest.mark.parametrize("lang", ["en", "zh-Hant"])
def test_other_languages(three: Archive, lang: str) -> None:
    """The notice has the language of the interface, within an article in another one."""
    three.write("jianbao.toml", f'lang = "{lang}"\n')
    three.build()
    notice = body_of(three, "a").select_one(".gone")
    assert notice is not None
    assert (
        notice["lang"],
        notice.text.startswith({"en": "This picture is gone.", "zh-Hant": "圖片已失效。"}[lang]),
    ) == (lang, True)


# What is in the site


def test_only_pictures_of_pages_are_in_the_site(three: Archive) -> None:
    """Pictures that no page shows, also those of drafts and removed pages, are not in the site."""
    record(three, f"{HOST}unused.jpg", number=1)
    record(three, f"{HOST}draft.jpg", number=2)
    three.page("draft", f"![]({HOST}draft.jpg)", draft=True)
    three.build()
    assert len(files_of(three.root / "site" / "media")) == 1
    (three.root / "content/articles/a.md").unlink()
    three.build()
    assert not (three.root / "site" / "media").exists()


def test_missing_file(three: Archive) -> None:
    """A stored picture whose file is missing is a problem with its name and a fix; the pages are built."""
    (file,) = (three.root / "content" / "media").rglob("*.webp")
    file.unlink()
    (problem,) = three.build().problems
    assert (problem.file, "cannot be read" in problem.what) == (str(file), True)
    assert "jianbao media" in str(problem.remedy)


def test_missing_folder(three: Archive) -> None:
    """Without the folder of pictures, it is one problem with their number, and the pages are built."""
    record(three, f"{HOST}other.jpg", number=1)
    record(three, f"{HOST}more.jpg", number=2)
    three.page("z", f"The other.\n\n![]({HOST}other.jpg) ![]({HOST}more.jpg)", id="z")
    three.write("jianbao.toml", '[media]\nfolder = "../nowhere"\n')
    (problem,) = three.build().problems
    assert (problem.file or "").endswith("nowhere")
    assert ("3 of the pictures" in problem.what, "url" in str(problem.remedy)) == (True, True)
    assert "other" in three.html("articles/z.html")


def test_own_files_in_the_same_place(three: Archive) -> None:
    """The user's own files below ``media/`` stay; one that is named ``media`` is a problem."""
    three.write("content/static/media/mine.txt", "mine")
    assert three.build().problems == ()
    assert len(files_of(three.root / "site" / "media")) == 2
    (three.root / "content/static/media/mine.txt").unlink()
    (three.root / "content/static/media").rmdir()
    three.write("content/static/media", "mine")
    (problem,) = three.build().problems
    assert (problem.file, (three.root / "site" / "media").read_text(encoding="utf-8")) == (
        "content/static/media",
        "mine",
    )


def test_light_page(archive: Archive) -> None:
    """A page with a hundred stored pictures of ten hosts is as light as others, but for what its text shows."""
    addresses = [f"https://img{number % 10}.example/{number}.jpg" for number in range(100)]
    for number, address in enumerate(addresses):
        record(archive, address, number=number)
    archive.page("a", "\n\n".join(f"![]({address})" for address in addresses), id="a")
    archive.build()
    page = archive.html("articles/a.html")
    assert page.count('src="../media/') == 100
    assert len(page.encode()) - len(str(body_of(archive, "a")).encode()) <= 8192


# Incremental builds


def changes(archive: Archive) -> list[tuple[str, ...]]:
    """Change the state of pictures in many ways, and then pages; return for each step the pages that must change."""
    steps: list[tuple[str, ...]] = []

    def step(*pages: str) -> BuildReport:
        before = files_of(archive.root / "site")
        report = archive.build()
        after = files_of(archive.root / "site")
        changed = {path for path in before.keys() | after.keys() if before.get(path) != after.get(path)}
        assert {path for path in changed if path.startswith("articles/")} == {f"articles/{page}.html" for page in pages}
        archive.build(archive.root / f"clean{len(steps)}")
        assert files_of(archive.root / f"clean{len(steps)}") == after
        assert archive.build().written == 0
        steps.append(pages)
        return report

    archive.build()
    record(archive, f"{HOST}c.svg", number=3)  # it was refused, and is stored now
    step("a")
    record(archive, f"{HOST}other.jpg", number=4)  # of no page
    step()
    record(archive, f"{HOST}b.jpg", "failed", why="the server answers 500")  # it was gone
    step("a")
    record(archive, f"{HOST}b.jpg", "failed", why="the server answers 503")
    step()
    archive.page("b", f"![]({HOST}other.jpg)", date="2023-11-08", id="b")
    step("b")
    record(archive, f"{HOST}other.jpg", number=5)
    step("b")
    for table in (archive.root / "content" / "media").glob("*.tsv"):
        table.unlink()
    step("a", "b")
    record(archive, f"{HOST}a.jpg?x=1&y=2", number=6)
    step("a")
    return steps


@pytest.mark.parametrize("settings", ["", "[feed]\nfull_text = true\n", f'url = "{SITE_URL}"\n'])
def test_builds_after_changes(three: Archive, settings: str) -> None:
    """After each change of a picture, the build leaves what a clean build makes, and only its pages change."""
    three.write("jianbao.toml", settings)
    assert len(changes(three)) == 8


def test_explain(three: Archive) -> None:
    """``--explain`` says that a page was rebuilt because of a picture."""
    three.build()
    record(three, f"{HOST}b.jpg", number=9)
    report = three.build(explain="articles/a.html")
    assert report.explanation[1:] == ("one of its pictures was stored in content/media, or is gone",)
    assert three.build(explain="articles/b.html").explanation[0] == "articles/b.html was kept"


def test_only_tables_are_looked_at(three: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build after an edit neither opens the stored pictures nor looks into their folders."""
    three.build()
    three.page("b", "改过的正文。", date="2023-11-08", id="b")
    opened: list[str] = []
    real = Path.read_bytes

    def read_bytes(path: Path) -> bytes:
        opened.append(path.name)
        return real(path)

    monkeypatch.setattr(Path, "read_bytes", read_bytes)
    for folder in (three.root / "content" / "media").glob("*/"):
        folder.rename(three.root / f"moved-{folder.name}")
    assert three.build().problems == ()
    assert [name for name in opened if name.endswith(".webp")] == []


PIECES = st.sampled_from(
    [
        "![a](https://a.example/1.jpg)",
        "![a](https://a.example/1.jpg?x=1&y=2)",
        "![a](<https://a.example/2 b.jpg>)",
        "![](https://a.example/3.jpg 'title')",
        "\\![a](https://a.example/4.jpg)",
        "`![a](https://a.example/5.jpg)`",
        "[![a](https://a.example/6.jpg)](https://b.example/)",
        "![a][r]",
        "\n\n[r]: https://a.example/7.jpg\n\n",
        '<img src="https://a.example/8.jpg?a=1&amp;b=2">',
        "<IMAGE SRC=https://a.example/9.jpg>",
        "![新](https://a.example/新.jpg)",
        "![x](data:image/png;base64,iVBORw0KGgo=)",
        "![b\\]](https://a.example/10.jpg)",
        "\n\n",
        "text ",
        "*",
        "<div>",
        "> ",
        "- ",
    ]
)


@given(st.lists(PIECES, max_size=8))
def test_no_picture_is_missed(pieces: list[str]) -> None:
    """Every picture from the web that a page shows is among those that are found in its Markdown."""
    body = "".join(pieces)
    shown = {html.unescape(source) for source in SHOWN_SOURCE.findall(to_body(body, "zh-Hans").html)}
    web = {address for address in shown if address.startswith(("https:", "data:"))}
    assert web <= {*find_pictures(body)}
    assert all(picture_key(recorded_address(address)) == picture_key(address) for address in web)
