"""Taking an article out, as the README describes it, and pages that ingest cannot read."""

from __future__ import annotations

import pytest
from conftest import Archive, files_of

from jianbao.cli.commands import main
from jianbao.pipeline import ingest

TEXT = "<p>渡口的老人说，船停了三年，今天第一班又开了，码头上站满了来看的人，孩子们数着上船的车。</p>\n" * 3


def a_clipping(archive: Archive, name: str, title: str, host: str) -> None:
    """Write a clipping with the same text as the others."""
    archive.write(f"content/clippings/{name}.txt", f"[{title}](https://{host}/{name})\n------\n\n{TEXT}")


def test_page_and_clipping_are_deleted(archive: Archive) -> None:
    """Without page and clipping, nothing in the site names the article or leads to its address or old address."""
    a_clipping(archive, "kept", "渡口重开", "one.example")
    a_clipping(archive, "gone", "老渡口又开船", "two.example")
    archive.write("content/aliases.tsv", "content/clippings/gone.txt\told/gone.html\n")
    ingest(archive.config, jobs=1)
    (page,) = archive.config.articles.rglob("two.example-*.md")
    archive.build()
    assert any("two.example" in text for text in map(bytes.decode, files_of(archive.root / "site").values()))
    assert (archive.root / "site/old/gone.html").is_file()

    page.unlink()
    (archive.config.clippings / "gone.txt").unlink()
    ingest(archive.config, jobs=1)
    archive.build()
    site = files_of(archive.root / "site")
    assert "old/gone.html" not in site
    assert [name for name, data in site.items() if "two.example" in name or b"two.example" in data] == []


def test_a_clipping_that_is_left_makes_the_page_again(archive: Archive) -> None:
    """To delete only the page is not enough; as a draft the page stays, and is in no output."""
    a_clipping(archive, "gone", "渡口重开", "one.example")
    ingest(archive.config, jobs=1)
    (page,) = archive.config.articles.rglob("*.md")
    page.unlink()
    ingest(archive.config, jobs=1)
    assert page.is_file()
    page.write_text(page.read_text(encoding="utf-8").replace("title:", "draft: true\ntitle:", 1), encoding="utf-8")
    ingest(archive.config, jobs=1)
    report = archive.build()
    assert (report.articles, report.drafts) == (0, 1)


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("---\ntitle: 渡口\ntags: [船\n---\n正文。\n", "content/articles/a.md:3: the front matter is not YAML"),
        ("---\nlang: en\n---\n正文。\n", "content/articles/a.md:1: title is missing"),
        ("正文。\n", "content/articles/a.md:1: the page has no front matter"),
    ],
)
def test_ingest_reports_pages_that_it_cannot_read(
    text: str, what: str, archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    """A page that a build leaves out is reported by every ingest, with file, line and remedy, until it is corrected."""
    path = archive.write("content/articles/a.md", text)
    for _ in range(2):
        report = ingest(archive.config, jobs=1)
        assert [str(problem).startswith(what) for problem in report.page_problems] == [True]
    assert main(["--root", str(archive.root), "ingest", "--strict"]) == 1
    printed = capsys.readouterr()
    assert "1 page unreadable and not in the site" in printed.out
    assert what in printed.err
    path.write_text("---\ntitle: 渡口\n---\n正文。\n", encoding="utf-8")
    assert ingest(archive.config, jobs=1).page_problems == ()
