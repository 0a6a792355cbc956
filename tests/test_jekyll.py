"""Importing a Jekyll site: its posts are copied byte for byte, and its addresses keep working."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from bs4 import BeautifulSoup
from conftest import Archive, files_of

from jianbao import pipeline
from jianbao.cli.commands import main
from jianbao.errors import ConfigError, UsageError
from jianbao.importers.jekyll import make_post, read_front_matter
from jianbao.importers.jekyll_config import open_jekyll_site
from jianbao.importers.jekyll_report import MANY_POSTS, ImportReport
from jianbao.page.aliases import ALIASES_FILE
from jianbao.page.format import parse_page

BODY = "<p>渔船清晨回港，带回了今年的第一批鱼。</p><p>码头上的人等了一夜。</p>\n"
SHARED = "from: https://example.org/shared\n"


def post(title: str, extra: str = "", body: str = BODY) -> str:
    """The text of a post."""
    source = "" if "from:" in extra else f"from: https://example.org/{title}\n"
    return f'---\nlayout: post\ntitle: "{title}"\n{source}{extra}---\n{body}'


@pytest.fixture
def old_site(tmp_path: Path) -> Archive:
    """A Jekyll site with posts of every kind."""
    site = Archive(tmp_path / "old")
    site.write(
        "_config.yml",
        "title: 旧站\ndescription: '一句\"话\"。'\nurl: https://old.example/\nbaseurl: /teahouse\n"
        "timezone: Asia/Shanghai\n"
        "defaults:\n  - {scope: {path: _posts/essays}, values: {permalink: '/essays/:title/'}}\n",
    )
    for name, text in {
        "_posts/2021-03-18-鱼.md": post("鱼", "date: 2021-03-18T20:00:00.000Z\ncategories: [ Sea News ]\n"),
        "archived/2020-01-02/2020-01-02-船，回港.md": post("船"),
        "news/_posts/2020-05-06-港.html": post("港", "category: two words\n"),
        "_posts/essays/2019-01-01-夜.md": post("夜"),
        "_posts/2018-01-01-own.md": post("own", "permalink: /somewhere/else.html\n"),
        "_posts/2022-02-02-copy.md": post("copy", SHARED),
        "archived/2022-02-03-copy.md": post("copy", SHARED, BODY + "<p>又及：一切平安。</p>\n"),
        "_posts/2017-07-07-secret.md": post("secret", "published: false\n"),
        "_posts/notes.md": post("notes"),
        "_drafts/2017-07-08-draft.md": post("draft"),
        "_site/2017-07-09-built.html": post("built"),
        "about.md": post("about"),
    }.items():
        site.write(name, text)
    return site


@pytest.fixture
def imported(archive: Archive, old_site: Archive) -> ImportReport:
    """The report of an import of ``old_site``."""
    return pipeline.import_jekyll(archive.config, old_site.root)


ADDRESSES = {
    "_posts/2021-03-18-鱼.md": "sea news/2021/03/19/鱼.html",
    "archived/2020-01-02/2020-01-02-船，回港.md": "2020/01/02/船-回港.html",
    "news/_posts/2020-05-06-港.html": "news/two words/2020/05/06/港.html",
    "_posts/essays/2019-01-01-夜.md": "essays/夜/",
    "_posts/2018-01-01-own.md": "somewhere/else.html",
    "_posts/2022-02-02-copy.md": "2022/02/02/copy.html",
    "archived/2022-02-03-copy.md": "2022/02/03/copy.html",
}


def test_posts_are_copied_unchanged(archive: Archive, old_site: Archive, imported: ImportReport) -> None:
    """Posts are copied byte for byte into the same folders; unpublished posts and other files are left out."""
    here, there = files_of(archive.config.clippings), files_of(old_site.root)
    assert set(here) == {*ADDRESSES, "_posts/notes.md"}
    assert all(there[name] == data for name, data in here.items())
    assert (imported.posts, imported.copied, imported.addresses, imported.unpublished) == (8, 8, 7, 1)
    assert imported.problems == ()


@pytest.mark.usefixtures("imported")
def test_addresses_are_recorded(archive: Archive) -> None:
    """A line a post, sorted by file: day in the site's zone, folders above ``_posts``, defaults, own permalinks."""
    lines = (archive.root / ALIASES_FILE).read_text(encoding="utf-8").splitlines()[1:]
    found = [line.removeprefix("content/clippings/").split("\t") for line in lines]
    assert found == sorted(found)
    assert dict(found) == ADDRESSES


@pytest.mark.usefixtures("imported")
def test_every_old_address_leads_to_its_article(archive: Archive) -> None:
    """Each old address redirects, by a relative URL as browsers resolve it, to the page with the article's title."""
    pipeline.ingest(archive.config, [archive.config.clippings], jobs=1)
    report = archive.build()
    assert report.problems == ()
    for name, address in ADDRESSES.items():
        path = address + "index.html" if address.endswith("/") else address
        page = BeautifulSoup(archive.html(path), "lxml")
        (refresh,), (canonical,), (link,) = (
            page.select("meta[http-equiv=refresh]"),
            page.select("link[rel=canonical]"),
            page.select("a"),
        )
        assert str(refresh["content"]).partition("url=")[2] == link["href"] == canonical["href"]
        target = unquote(urljoin(f"https://x.example/{path}", str(link["href"]))).removeprefix("https://x.example/")
        title = Path(name).stem.rpartition("-")[2].partition("，")[0]
        assert title in str(BeautifulSoup(archive.html(target), "lxml").title)
        assert page.select_one("meta[name=robots]")["content"] == "noindex"  # type: ignore[index]
        assert page.select_one('meta[http-equiv="Content-Security-Policy"]')


BLOG = {
    "_posts/2021-03-18-out-to-sea.md": """---
layout: post
title: Out to sea
date: 2021-03-18 02:15:00 +0800
---
We left **before dawn**; the [harbour](https://example.org/harbour) was
still asleep.

## What we took

1. nets
2. bread

> Nobody asked *where to*.

![The quay](https://example.org/quay.jpg)

```sh
tide --at <harbour>
```
""",
    "_posts/2021-04-01-no-title-at-all.md": """---
layout: post
date: 2021-04-02
---
A day without fish, and

a night without wind.
""",
    "_posts/2021-05-05-no-date.md": """---
title: No date
---
- gulls
- rain
""",
}
"""An ordinary small blog."""


@pytest.fixture
def blog(archive: Archive, tmp_path: Path) -> Archive:
    """The archive after an ordinary small blog was imported, ingested and built."""
    old_site = Archive(tmp_path / "blog")
    old_site.write("_config.yml", "title: Blog\ntimezone: Asia/Shanghai\n")
    for name, text in BLOG.items():
        old_site.write(name, text)
    pipeline.import_jekyll(archive.config, old_site.root)
    assert pipeline.ingest(archive.config, [archive.config.clippings], jobs=1).problems == ()
    assert archive.build().problems == ()
    return archive


def redirect_target(archive: Archive, address: str) -> BeautifulSoup:
    """The page that an old address redirects to."""
    (link,) = BeautifulSoup(archive.html(address), "lxml").select("a")
    target = unquote(urljoin(f"https://x.example/{address}", str(link["href"]))).removeprefix("https://x.example/")
    return BeautifulSoup(archive.html(target), "lxml")


def test_days_and_titles_of_a_blog(blog: Archive) -> None:
    """Posts without a title or a date take them from the file name; each old address redirects to its post."""
    pages = [parse_page(path.read_text(encoding="utf-8"), path.name) for path in blog.config.articles.rglob("*.md")]
    assert {page.title: (str(page.date), page.date_clue) for page in pages} == {
        "Out to sea": ("2021-03-18 02:15:00+08:00", "front_matter"),
        "no title at all": ("2021-04-02", "front_matter"),
        "No date": ("2021-05-05", "name"),
    }
    for address, title in {
        "2021/03/18/out-to-sea.html": "Out to sea",
        "2021/04/02/no-title-at-all.html": "no title at all",
        "2021/05/05/no-date.html": "No date",
    }.items():
        assert title in str(redirect_target(blog, address).title)


@pytest.mark.parametrize(
    ("selector", "text"),
    [
        ("p:has(> strong)", "We left before dawn; the harbour was still asleep."),
        ("a[href='https://example.org/harbour']", "harbour"),
        ("h2", "What we took"),
        ("ol li:first-child", "nets"),
        ("blockquote em", "where to"),
        ("img[src='https://example.org/quay.jpg'][alt='The quay']", ""),
        ("pre code", "tide --at <harbour>"),
    ],
)
def test_markdown_of_a_blog(selector: str, text: str, blog: Archive) -> None:
    """Markdown in a post is rendered as on the old site."""
    page = redirect_target(blog, "2021/03/18/out-to-sea.html")
    assert text in [" ".join(node.text.split()) for node in page.select(f"main {selector}")]


@pytest.mark.usefixtures("imported")
def test_order_of_ingest_makes_no_difference(archive: Archive) -> None:
    """A page gets the old addresses of all its captures, whether they are ingested together or one by one."""
    files = sorted(archive.config.clippings.rglob("*copy.md"))
    for file in files:
        pipeline.ingest(archive.config, [file], jobs=1)
    (page,) = archive.config.articles.rglob("*.md")
    assert "aliases: [2022/02/02/copy.html, 2022/02/03/copy.html]\n" in page.read_text(encoding="utf-8")
    before = files_of(archive.config.articles)
    for sources in (files[::-1], files[:1], files[1:]):
        pipeline.ingest(archive.config, sources, jobs=1)
        assert files_of(archive.config.articles) == before


def test_edited_pages_are_named(archive: Archive, old_site: Archive) -> None:
    """An edited page gets no aliases; a note says which one it lacks."""
    clipping = archive.write("content/clippings/a.md", post("鱼"))
    pipeline.ingest(archive.config, [clipping], jobs=1)
    (page,) = archive.config.articles.rglob("*.md")
    page.write_text(page.read_text(encoding="utf-8") + "又及。\n", encoding="utf-8")
    pipeline.import_jekyll(archive.config, old_site.root)
    report = pipeline.ingest(archive.config, [archive.config.clippings], jobs=1)
    (note,) = report.notes
    assert page.name in note
    assert "sea news/2021/03/19/鱼.html" in note
    assert "aliases" not in page.read_text(encoding="utf-8")


def test_the_last_post_owns_an_address(archive: Archive, old_site: Archive) -> None:
    """Of several posts with one address the last by date owns it, as in Jekyll; of two copies the one in ``_posts``."""
    old_site.write("_posts/2023-01-01-a.md", post("one", "permalink: /a/\ndate: 2023-01-02\n"))
    old_site.write("_posts/2023-01-01-b.md", post("two", "permalink: /a/\n"))
    old_site.write("archived/2023-02-02-c.md", post("three"))
    old_site.write("_posts/2023-02-02-c.md", post("three"))
    assert pipeline.import_jekyll(archive.config, old_site.root).shadowed == 2
    text = (archive.root / ALIASES_FILE).read_text(encoding="utf-8")
    assert "2023-01-01-a.md\ta/\n" in text
    assert "content/clippings/_posts/2023-02-02-c.md\t2023/02/02/c.html\n" in text
    assert "2023-01-01-b.md" not in text
    assert "archived/2023-02-02-c.md" not in text


def test_a_second_import_changes_nothing(archive: Archive, old_site: Archive, imported: ImportReport) -> None:
    """A second import copies nothing and changes no file."""
    before = files_of(archive.root)
    again = pipeline.import_jekyll(archive.config, old_site.root)
    assert (again.posts, again.copied, again.addresses) == (imported.posts, 0, imported.addresses)
    assert files_of(archive.root) == before


def test_redirects_of_a_post_are_kept(archive: Archive, old_site: Archive) -> None:
    """Addresses in ``redirect_from`` lead to the post: paths or complete, in a list or not; a post keeps its own."""
    old_site.write("_posts/2023-01-05-渡.md", post("渡", "redirect_from:\n  - /old/ferry/\n  - /ferry.html\n  - 3\n"))
    own = "redirect_from: https://old.example/teahouse/%E6%B8%A1%E8%BD%AE?page=1\n"
    old_site.write("_posts/2023-01-06-轮.md", post("轮", own))
    old_site.write("_posts/2023-01-07-海.md", post("海", "redirect_from: [/2023/01/06/轮.html, 'http://[/', '']\n"))
    report = pipeline.import_jekyll(archive.config, old_site.root)
    text = (archive.root / ALIASES_FILE).read_text(encoding="utf-8")
    lines = [line.removeprefix("content/clippings/_posts/") for line in text.splitlines() if "/2023-" in line]
    assert lines == [
        "2023-01-05-渡.md\told/ferry/",
        "2023-01-05-渡.md\tferry.html",
        "2023-01-05-渡.md\t2023/01/05/渡.html",
        "2023-01-06-轮.md\t渡轮",
        "2023-01-06-轮.md\t2023/01/06/轮.html",
        "2023-01-07-海.md\t2023/01/07/海.html",
    ]
    assert (report.redirects, report.shadowed) == (3, 0)


def test_summary_counts_channels_and_tags(archive: Archive, old_site: Archive) -> None:
    """The summary counts what was taken for a channel, the tags that are kept, and the pages that are left out."""
    for number in range(3):
        old_site.write(f"_posts/2023-02-0{number + 1}-鱼.md", post(f"鱼{number}", "tags: [老船长]\nauthor: 老船长\n"))
    old_site.write("_posts/2023-02-04-网.md", post("网", "tags: 航运史 口述\n"))
    lines = list(pipeline.import_jekyll(archive.config, old_site.root).lines())
    assert "Channels   1, in 3 posts: their only tag is also the only category or the author" in lines
    assert "Tags       4 kept, in 3 posts" in lines  # with Sea News and two words, which are categories
    assert "Pages      1 that are not posts are left out, with their addresses" in lines
    assert lines[-1] == "\nNext:  jianbao ingest && jianbao build"


def test_large_import_mentions_learn(archive: Archive, old_site: Archive) -> None:
    """After an import of many posts the summary suggests ``jianbao learn``."""
    report = pipeline.import_jekyll(archive.config, old_site.root)
    assert "jianbao learn" not in "".join(report.lines())
    assert "\nNext:  jianbao learn && jianbao ingest && jianbao build" in report._replace(posts=MANY_POSTS).lines()


def test_import_that_finds_nothing(archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder without posts is an error that says what the folder of a Jekyll site contains."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "about.md").write_text("---\ntitle: x\n---\n", encoding="utf-8")
    assert main(["--root", str(archive.root), "import", "jekyll", str(tmp_path / "empty")]) == 1
    assert "no posts were found" in (printed := capsys.readouterr().err)
    assert "_posts" in printed


def test_name_that_is_not_utf8(archive: Archive, old_site: Archive) -> None:
    """A post whose file name is not UTF-8 is reported and not copied; all others are imported."""
    try:
        Path(os.fsdecode(os.fsencode(old_site.root / "_posts") + b"/2023-01-05-\xff.md")).write_bytes(b"---\n---\n")
    except OSError:
        pytest.skip("this file system has only names in Unicode")
    report = pipeline.import_jekyll(archive.config, old_site.root)
    (problem,) = report.problems
    assert (problem.file, problem.what) == ("_posts/2023-01-05-\\xff.md", "the file name is not UTF-8")
    assert (report.posts, report.copied) == (8, 8)
    assert not [name for name in files_of(archive.root) if "2023-01-05" in name]


@pytest.mark.slow
def test_import_in_an_ascii_locale(archive: Archive, old_site: Archive) -> None:
    """Chinese file names are imported whatever the locale is."""
    environment = {**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
    command = [sys.executable, "-m", "jianbao", "--root", str(archive.root), "import", "jekyll", str(old_site.root)]
    done = subprocess.run([*command, "--strict"], env=environment, capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False)
    text = (archive.root / ALIASES_FILE).read_text(encoding="utf-8")
    assert "_posts/2021-03-18-鱼.md\tsea news/2021/03/19/鱼.html" in text
    assert (archive.config.clippings / "_posts/2021-03-18-鱼.md").is_file()


def test_killed_import_leaves_nothing_in_content(
    archive: Archive, old_site: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An import killed before a rename leaves no temporary file in content/; the next one deletes that in .cache/."""

    def killed(source: str, target: str) -> None:
        raise KeyboardInterrupt

    before = files_of(archive.root / "content")
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", killed)
        with pytest.raises(KeyboardInterrupt):
            pipeline.import_jekyll(archive.config, old_site.root)
    assert files_of(archive.root / "content") == before
    assert len([*(archive.root / ".cache").glob("content.*")]) == 1
    pipeline.import_jekyll(archive.config, old_site.root)
    assert [*(archive.root / ".cache").glob("content.*")] == []


def test_existing_files_are_not_overwritten(archive: Archive, old_site: Archive) -> None:
    """A clipping with other content stays and is reported; existing lines of aliases.tsv stay too."""
    archive.write("content/clippings/_posts/2021-03-18-鱼.md", "别的。")
    archive.write(ALIASES_FILE, "content/clippings/x.md\tby/hand.html\n")
    report = pipeline.import_jekyll(archive.config, old_site.root)
    assert [problem.file for problem in report.problems] == ["_posts/2021-03-18-鱼.md"]
    assert (archive.config.clippings / "_posts/2021-03-18-鱼.md").read_text(encoding="utf-8") == "别的。"
    assert "content/clippings/x.md\tby/hand.html\n" in (archive.root / ALIASES_FILE).read_text(encoding="utf-8")


def test_missing_settings_are_printed(archive: Archive, old_site: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """Settings of the old site that jianbao.toml lacks are printed; the file itself is not changed."""
    before = (archive.root / "jianbao.toml").read_text(encoding="utf-8")
    assert main(["--root", str(archive.root), "import", "jekyll", str(old_site.root), "--strict"]) == 0
    printed = capsys.readouterr().out
    assert 'title = "旧站"\n' in printed  # 剪报 is the default
    assert 'description = "一句\\"话\\"。"\n' in printed
    assert 'url = "https://old.example/teahouse/"\n' in printed
    assert (archive.root / "jianbao.toml").read_text(encoding="utf-8") == before


def test_report_as_json(archive: Archive, old_site: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """``--json`` prints the report as one object."""
    assert main(["--root", str(archive.root), "import", "jekyll", str(old_site.root), "--json"]) == 0
    report = json.loads(capsys.readouterr().out)
    assert report.keys() == {*ImportReport._fields}
    assert report["kept"].keys() == {"channels", "posts_of_channels", "tags", "posts_with_tags"}
    assert report["copied"] == report["posts"] > 0


def test_archive_inside_the_old_site(old_site: Archive) -> None:
    """An archive in the same folder as the old site is not searched for posts."""
    old_site.write("jianbao.toml", "")
    first = pipeline.import_jekyll(old_site.config, old_site.root)
    assert pipeline.import_jekyll(old_site.config, old_site.root).posts == first.posts == 8


def test_usage_errors(archive: Archive, old_site: Archive, tmp_path: Path) -> None:
    """A missing folder, a target outside the archive, invalid YAML and an unknown time zone are errors."""
    with pytest.raises(UsageError, match="no such folder"):
        pipeline.import_jekyll(archive.config, tmp_path / "nowhere")
    with pytest.raises(UsageError, match="outside the archive"):
        pipeline.import_jekyll(archive.config, old_site.root, tmp_path / "elsewhere")
    old_site.write("_config.yml", "timezone: Asia/Nowhere\n")
    with pytest.raises(UsageError, match="Asia/Nowhere"):
        pipeline.import_jekyll(archive.config, old_site.root)
    old_site.write("_config.yml", "title: [\n")
    with pytest.raises(ConfigError, match="not YAML"):
        pipeline.import_jekyll(archive.config, old_site.root)


def test_posts_with_an_unknown_placeholder(archive: Archive, old_site: Archive) -> None:
    """A post whose permalink has an unknown placeholder is reported, and still copied."""
    old_site.write("_posts/2018-01-01-own.md", post("own", "permalink: /:author/x\n"))
    report = pipeline.import_jekyll(archive.config, old_site.root)
    (problem,) = report.problems
    assert (problem.file, report.copied) == ("_posts/2018-01-01-own.md", 8)


@pytest.mark.parametrize(
    ("value", "day"),
    [
        ("2021-03-18", "2021-03-18"),
        ("2021-03-18 15:59:59", "2021-03-18"),
        ("2021-03-18 16:00:00", "2021-03-19"),
        ("2021-03-18 23:00:00 +0800", "2021-03-18"),
        ("2021-03-18T16:00:00.000Z", "2021-03-19"),
        ("'2021-03-18 23:00 +0800'", "2021-03-18"),
        ("2021-03-18 23:00", "2021-03-18"),
        ("2021/3/18 23:00", "2021-03-18"),
        ("Thu, 18 Mar 2021 23:00:00 GMT", "2021-03-19"),
        ("March 18, 2021", "2021-03-18"),
        ("18/03/2021", "2021-03-18"),
        ("2021年3月18日", "2021-03-18"),
        ("2021-02-30", "2000-01-01"),
        ("some day", "2000-01-01"),
    ],
)
def test_day_of_a_post(value: str, day: str, old_site: Archive) -> None:
    """The day is that of the header's date in the site's zone, or that of the file name without a valid date."""
    found = make_post(
        "_posts/2000-01-01-a.md",
        read_front_matter(f"---\ndate: {value}\n---\n".encode()),
        open_jekyll_site(old_site.root).zone,
    )
    assert found
    assert f"{found.date:%Y-%m-%d}" == day


@pytest.mark.parametrize(
    ("name", "date"),
    [
        ("21-3-8-a.md", datetime(2021, 3, 8)),
        ("99-03-08-a.md", datetime(1999, 3, 8)),
        ("2021-02-30-a.md", None),
        ("a.md", None),
    ],
)
def test_date_in_the_file_name(name: str, date: datetime | None, old_site: Archive) -> None:
    """Only a file whose name begins with a valid date is a post."""
    found = make_post(f"_posts/{name}", {}, open_jekyll_site(old_site.root).zone)
    assert (found and found.date.replace(tzinfo=None)) == date


@pytest.mark.parametrize(
    ("header", "categories"),
    [
        ("categories: a b", ("above", "a", "b")),
        ("categories: [a b, above, 1]", ("above", "a b", "1")),
        ("category: a b", ("above", "a b")),
        ("categories: [a]\ncategory: b", ("above", "a", "b")),
        ("categories:", ("above",)),
        ('title: "a\\b"\ncategories: [a]', ("above", "a")),
    ],
)
def test_categories(header: str, categories: tuple[str, ...], old_site: Archive) -> None:
    """Categories are the folders above ``_posts``, then those in the header: words, a list or a single one."""
    found = make_post(
        "above/_posts/x/2020-01-01-a.md",
        read_front_matter(f"---\n{header}\n---\n".encode()),
        open_jekyll_site(old_site.root).zone,
    )
    assert found
    assert found.categories == categories
