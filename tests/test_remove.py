"""Removing an article: it leaves every output of the site, nothing brings it back, and it can be restored."""

from __future__ import annotations

import re
import shlex
import shutil
from pathlib import Path

import pytest
from conftest import REPOSITORY, Archive, files_of
from stories import outcomes, run_ingest, story, write_clipping
from test_drafts import unpacked

from jianbao.cli.commands import main
from jianbao.ingest import last_ingest
from jianbao.page.removed import REMOVED_FILE, REMOVED_FOLDER
from jianbao.pipeline import learn

pytestmark = pytest.mark.slow

TITLE, URL = "渡轮公司撤回公告", "https://harbour.example/news/1"
OTHER_URL = "https://harbour.example/news/2"
TEXT = f"渡轮公司的公告。{story(1)}"
REASON = "应作者要求"


@pytest.fixture
def harbour(archive: Archive) -> Archive:
    """An archive with two articles of one outlet, of which the first has a capture and an old address."""
    archive.write("jianbao.toml", 'title = "剪报"\nurl = "https://example.org/"\n')
    write_clipping(archive, "first", URL, TEXT, title=TITLE, epoch="1616000000000")
    write_clipping(archive, "capture", f"{URL}?utm_source=x", TEXT[:200], title=TITLE, epoch="1616000000001")
    write_clipping(archive, "second", OTHER_URL, story(2), title="图书馆延长开放", epoch="1616000000000")
    archive.write("content/aliases.tsv", "content/clippings/first.txt\told/ferry.html\n")
    run_ingest(archive)
    return archive


def run(archive: Archive, *arguments: str) -> int:
    """Run the command on the archive."""
    return main(["--root", str(archive.root), *arguments])


def page_of(archive: Archive, url: str = URL) -> Path:
    """The page of the article at a URL."""
    return next(p for p in (archive.root / "content/articles").rglob("*.md") if f"source_url: {url}\n" in p.read_text())


def files_with(archive: Archive, *words: str) -> list[str]:
    """The files of the site, those of the search index unpacked, that have one of the words in their bytes or names."""
    files = files_of(archive.root / "site").items()
    found = [path for path, data in files if any(w.encode() in unpacked(path, data) or w in path for w in words)]
    return [path for path in found if path != ".jianbao"]  # the list of jianbao's own files


def is_like_clean_build(archive: Archive) -> bool:
    """Whether the site is what a clean build makes."""
    shutil.rmtree(archive.root / ".cache")
    archive.build(archive.root / "clean", search=True)
    clean = files_of(archive.root / "clean")
    shutil.rmtree(archive.root / "clean")
    return files_of(archive.root / "site") == clean


@pytest.mark.parametrize("engine", ["exact", "pagefind"])
@pytest.mark.parametrize("silent", [False, True])
def test_a_removed_article_is_in_no_output(harbour: Archive, silent: bool, engine: str) -> None:
    """Only its tombstone has its title, nothing has its text, and no list, feed, sitemap, redirect or search its id."""
    with (harbour.root / "jianbao.toml").open("a") as settings:
        settings.write(f'[search]\nengine = "{engine}"\n')
    harbour.build(search=True)
    identifier = page_of(harbour).stem
    assert "old/ferry.html" in files_with(harbour, identifier)
    assert run(harbour, "remove", identifier, "--reason", REASON, *["--silent"] * silent) == 0
    report = harbour.build(search=True)
    tombstone = [] if silent else [f"articles/{identifier}.html"]
    assert report.articles == 1
    assert report.search
    assert report.search.articles == 1
    assert files_with(harbour, identifier, TITLE, TITLE[:2], "公告", "ferry") == tombstone
    if not silent:
        html = harbour.html(tombstone[0])
        assert all(word in html for word in (TITLE, REASON, "harbour.example", "2021年3月1", 'content="noindex"'))
        assert "公告。" not in html
    table = (harbour.root / REMOVED_FILE).read_text()
    assert (TITLE in table) is not silent
    assert URL not in table


def test_nothing_brings_a_removed_article_back(harbour: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """Neither an ingest of renamed or new captures, with --force, nor one without a cache makes its page again."""
    page = page_of(harbour)
    assert run(harbour, "remove", URL, "--reason", REASON) == 0
    clippings = harbour.root / "content/clippings"
    (clippings / "first.txt").rename(clippings / "renamed.txt")
    write_clipping(harbour, "new", "http://www.harbour.example/news/1/#top", story(9), title=TITLE)
    expected = {"renamed": "removed", "capture": "removed", "new": "removed", "second": "unchanged"}
    assert outcomes(run_ingest(harbour)) == expected
    assert outcomes(run_ingest(harbour)) == expected
    assert outcomes(run_ingest(harbour, force=True))["new"] == "removed"
    shutil.rmtree(harbour.root / ".cache")
    capsys.readouterr()
    assert run(harbour, "ingest") == 0
    printed = capsys.readouterr()
    assert "Removed    3 clippings skipped" in printed.out
    assert "content/clippings/renamed.txt is skipped: its article was removed on " in printed.err
    assert REASON in printed.err
    assert not page.exists()
    assert len([*(harbour.root / "content/articles").rglob("*.md")]) == 1


def test_a_clipping_without_an_address_is_recognised_by_its_bytes(archive: Archive) -> None:
    """A clipping without an address has only its bytes to be recognised by."""
    write_clipping(archive, "a", "", TEXT)
    run_ingest(archive)
    (page,) = (archive.root / "content/articles").rglob("*.md")
    assert run(archive, "remove", page.stem, "--reason", REASON) == 0
    (archive.root / "content/clippings/a.txt").rename(archive.root / "content/clippings/b.txt")
    assert [ending.outcome.value for ending in run_ingest(archive).endings] == ["removed"]


def test_builds_after_removing_and_restoring_are_like_clean_builds(harbour: Archive) -> None:
    """The law of builds holds after a removal, after a change of the list by hand, and after a restoration."""
    harbour.build(search=True)
    before = files_of(harbour.root / "site")
    identifier = page_of(harbour).stem
    for arguments in (["--reason", REASON], ["--reason", "另一个原因"], ["--silent"]):
        assert run(harbour, "remove", identifier, *arguments) == 0
        harbour.build(search=True)
        assert is_like_clean_build(harbour)
        harbour.build(search=True)
        run_ingest(harbour)
    assert run(harbour, "restore", identifier) == 0
    harbour.build(search=True)
    assert files_of(harbour.root / "site") == before
    run_ingest(harbour)
    harbour.build(search=True)
    assert files_of(harbour.root / "site") == before


def test_an_edited_page_is_restored_with_its_edits(harbour: Archive) -> None:
    """The page is moved, not made again: what the user wrote into it comes back."""
    page = page_of(harbour)
    edited = page.read_text() + "\n编辑按语。\n"
    page.write_text(edited)
    kept = harbour.root / REMOVED_FOLDER / page.relative_to(harbour.root / "content/articles")
    assert run(harbour, "remove", page.stem, "--reason", REASON) == 0
    assert kept.read_text() == edited
    assert run(harbour, "restore", URL) == 0
    assert page.read_text() == edited
    assert outcomes(run_ingest(harbour))["first"] == "edited"


def test_purging_deletes_all_files_of_the_article_alone(harbour: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """Clippings, captures, page, old addresses and own pictures are deleted; what another page uses stays."""
    page = page_of(harbour)
    pictures = [harbour.root / "content/static" / name for name in ("own.png", "shared.png")]
    for picture in pictures:
        harbour.write(str(picture), "picture")
    page.write_text(page.read_text() + "\n![](/own.png) ![](/shared.png)\n")
    harbour.page("other", "![](/shared.png)")
    first = harbour.root / "content/clippings/first.txt"
    first.rename(first.with_name("it's renamed.txt"))
    assert run(harbour, "remove", page.stem, "--reason", REASON, "--purge") == 0
    out = capsys.readouterr().out
    assert [picture.exists() for picture in pictures] == [False, True]
    assert sorted(path.name for path in (harbour.root / "content/clippings").iterdir()) == ["second.txt"]
    assert "ferry" not in (harbour.root / "content/aliases.tsv").read_text()
    assert not page.exists()
    assert not [*(harbour.root / REMOVED_FOLDER).rglob("*.md")]
    assert "git filter-repo --invert-paths" in out
    assert """--path 'content/clippings/it'"'"'s renamed.txt'""" in out
    assert f"--path {page.relative_to(harbour.root).as_posix()}" in out
    harbour.build()
    assert TITLE in harbour.html(f"articles/{page.stem}.html")
    write_clipping(harbour, "again", URL, TEXT, title=TITLE)
    assert outcomes(run_ingest(harbour))["again"] == "removed"
    assert run(harbour, "restore", page.stem) == 0
    assert outcomes(run_ingest(harbour))["again"] == "new"


def test_without_purge_the_command_names_what_still_has_the_text(
    harbour: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    """The clippings, the kept page, the history and the caches; a second run purges what the first one kept."""
    page = page_of(harbour)
    assert run(harbour, "remove", page.stem, "--reason", REASON) == 0
    out = capsys.readouterr().out
    kept = f"{REMOVED_FOLDER}/{page.relative_to(harbour.root / 'content/articles').as_posix()}"
    for place in ("content/clippings/first.txt", "content/clippings/capture.txt", kept, "git history", ".cache/"):
        assert place in out
    assert run(harbour, "remove", page.stem) == 0
    assert "since" in capsys.readouterr().out
    assert run(harbour, "remove", page.stem, "--purge") == 0
    assert sorted(path.name for path in (harbour.root / "content/clippings").iterdir()) == ["second.txt"]
    assert not (harbour.root / kept).exists()


def test_a_dry_run_changes_nothing(harbour: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """It prints what would be done."""
    before = files_of(harbour.root / "content")
    assert run(harbour, "remove", URL, "--reason", REASON, "--purge", "--dry-run") == 0
    assert "content/clippings/capture.txt" in capsys.readouterr().out
    assert files_of(harbour.root / "content") == before
    run(harbour, "remove", URL, "--reason", REASON)
    removed = files_of(harbour.root / "content")
    assert run(harbour, "restore", URL, "--dry-run") == 0
    assert files_of(harbour.root / "content") == removed


def test_one_of_several_articles_at_an_address(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """The address names them all; once one is removed by its id, the others are still ingested."""
    address = "https://harbour.example/live"
    for number in (1, 2):
        write_clipping(
            archive, f"c{number}", address, story(number), title=story(number)[:9], epoch=f"161600000000{number}"
        )
    run_ingest(archive)
    ids = sorted(page.stem for page in (archive.root / "content/articles").rglob("*.md"))
    assert run(archive, "remove", address, "--reason", REASON) == 2
    assert all(identifier in capsys.readouterr().err for identifier in ids[:1])
    for removed in ids:
        assert run(archive, "remove", removed, "--reason", REASON) == 0
        write_clipping(archive, f"new-{removed}", address, story(len(removed) + ids.index(removed)), title=removed)
        assert outcomes(run_ingest(archive))[f"new-{removed}"] == "new"
    made = {page.stem for page in (archive.root / "content/articles").rglob("*.md")}
    assert made.isdisjoint(ids)


def test_wrong_names_are_answered_with_what_may_be_meant(harbour: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown id, a missing reason, and the address of the page in the site."""
    identifier = page_of(harbour).stem
    assert run(harbour, "remove", f"{identifier[:-1]}", "--reason", REASON) == 2
    assert f"Did you mean {identifier}?" in capsys.readouterr().err
    assert run(harbour, "remove", identifier) == 2
    assert "--reason TEXT" in capsys.readouterr().err
    assert run(harbour, "restore", identifier) == 0
    assert "nothing" in capsys.readouterr().out
    assert run(harbour, "restore", "https://nowhere.example/") == 2
    assert run(harbour, "remove", f"https://example.org/articles/{identifier}.html", "--reason", REASON) == 0


# name: an invalid line of the list, and part of the message
LINES = {
    "too few fields": ("harbour.example-1\t2024-01-01", "2 fields and not 10"),
    "not a day": ("a\t1 May\ttombstone\t\t\t\tb\tzh\tT\tr", "'1 May' is not a day"),
    "neither": ("a\t2024-01-01\tghost\t\t\t\tb\tzh\tT\tr", "'ghost' is neither"),
    "digest": ("a\t2024-01-01\tsilent\t\tabc\t\t\t\t\tr", "32 hexadecimal digits"),
    "id": ("../a\t2024-01-01\tsilent\t\t\t\t\t\t\tr", "'../a' is not an id"),
    "title": ("a\t2024-01-01\ttombstone\t\t\t\tb\tzh\t\tr", "needs a title"),
    "reason": ("a\t2024-01-01\tsilent\t\t\t\t\t\t\t", "the reason is missing"),
    "date": ("a\t2024-01-01\ttombstone\t\t\tmay\tb\tzh\tT\tr", "'may' is not a date"),
    "merge": ("<<<<<<< HEAD", "git could not merge"),
    "twice": ("a\t2024-01-01\tsilent\t\t\t\t\t\t\tr\na\t2024-01-01\tsilent\t\t\t\t\t\t\tq", "two different lines"),
}


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("command", ["build", "ingest"])
def test_errors_in_the_list_stop_a_run(
    harbour: Archive, name: str, command: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A line that cannot be read is reported with file and line, and nothing that it may list is published."""
    line, message = LINES[name]
    harbour.write(REMOVED_FILE, f"# comment\n\n{line}\n")
    assert run(harbour, command) == 1
    printed = capsys.readouterr().err
    number = 4 if name == "twice" else 3
    assert f"removed.tsv:{number}: " in printed
    assert message in printed


def test_a_page_that_comes_back_by_a_merge_is_not_in_the_site(harbour: Archive) -> None:
    """The list decides, a note says what to do, and the same command finishes the removal."""
    page = page_of(harbour)
    text = page.read_text()
    run(harbour, "remove", page.stem, "--reason", REASON)
    harbour.write(str(page), text)
    report = harbour.build(search=True)
    assert report.articles == 1
    assert any(page.name in note and "jianbao restore" in note for note in report.notes)
    assert TEXT[:8] not in harbour.html(f"articles/{page.stem}.html")
    assert is_like_clean_build(harbour)
    assert run(harbour, "remove", page.stem) == 0
    assert not page.exists()
    harbour.write(str(page), f"{text}\n另一版。\n")
    assert run(harbour, "remove", page.stem) == 1
    assert run(harbour, "restore", page.stem) == 1


def test_the_list_is_sorted_and_written_once(harbour: Archive) -> None:
    """One line for each article, sorted by id, whatever order they are removed in."""
    ids = sorted([page_of(harbour).stem, page_of(harbour, OTHER_URL).stem], reverse=True)
    for identifier in ids:
        assert run(harbour, "remove", identifier, "--reason", "一\t二\n三") == 0
    lines = (harbour.root / REMOVED_FILE).read_text().splitlines()[1:]
    assert [re.split("\t", line)[0] for line in lines] == sorted(ids)
    assert all(line.endswith("\t一 二 三") for line in lines)


def test_an_import_leaves_out_posts_of_removed_articles(archive: Archive, tmp_path: Path) -> None:
    """After a purge, the importer does not copy the same post again."""
    old = tmp_path / "old"
    (old / "_posts").mkdir(parents=True)
    (old / "_config.yml").write_text("title: old\n")
    post = f"---\ntitle: {TITLE}\nsource: {URL}\n---\n\n{TEXT}\n"
    (old / "_posts/2021-03-18-ferry.md").write_text(post)
    assert run(archive, "import", "jekyll", str(old)) == 0
    run_ingest(archive)
    (page,) = (archive.root / "content/articles").rglob("*.md")
    assert run(archive, "remove", page.stem, "--reason", REASON, "--purge") == 0
    assert run(archive, "import", "jekyll", str(old)) == 0
    assert not [*(archive.root / "content/clippings").rglob("*.md")]


def test_links_to_near_duplicates_leave_with_the_article(archive: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """The article with the same text is named, stays, and loses its link."""
    for number in (1, 2):
        url = f"https://paper{number}.example/a"
        write_clipping(archive, f"c{number}", url, story(5, 1200), title=TITLE, epoch=f"161600000000{number}")
    assert run_ingest(archive).linked == 1
    pages = {page.stem: page for page in (archive.root / "content/articles").rglob("*.md")}
    younger = next(page for page in pages.values() if "same_as" in page.read_text())
    (older,) = pages.keys() - {younger.stem}
    assert run(archive, "remove", older, "--reason", REASON) == 0
    assert f"{younger.stem} has the same text" in capsys.readouterr().out
    run_ingest(archive)
    assert older not in younger.read_text()
    archive.build(search=True)
    assert files_with(archive, older) == [f"articles/{older}.html"]


def test_a_clone_without_a_cache_misses_no_clipping(harbour: Archive) -> None:
    """The clippings of a removed article do not count as never ingested."""
    run(harbour, "remove", URL, "--reason", REASON)
    shutil.rmtree(harbour.root / ".cache")
    assert not [note for note in harbour.build().notes if "never ingested" in note]
    assert run(harbour, "check", "--only", "never-ingested") == 0


def test_an_ingest_with_nothing_to_do_reports_what_is_removed(
    harbour: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fast path of ingest gives the same report, and a changed table of removed articles ends it."""
    monkeypatch.setattr(last_ingest, "is_settled", lambda *_: True)
    run_ingest(harbour)
    run(harbour, "remove", URL, "--reason", REASON)
    report = run_ingest(harbour)
    assert outcomes(report) == {"first": "removed", "capture": "removed", "second": "unchanged"}
    assert run_ingest(harbour).endings == report.endings
    run(harbour, "restore", URL)
    assert "removed" not in outcomes(run_ingest(harbour)).values()


def test_the_commands_of_the_document(harbour: Archive) -> None:
    """docs/removing.md: each of its commands works, in their order, and what it says has happened."""
    document = (REPOSITORY / "docs/removing.md").read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", document, re.MULTILINE | re.DOTALL)
    commands = [shlex.split(line)[1:] for block in blocks for line in block.splitlines()]
    page = page_of(harbour)
    for command in commands:
        assert run(harbour, *command) == 0
        if command[0] == "build":
            assert page.exists() is False
    assert len(commands) == 8
    assert [path.name for path in (harbour.root / "content/clippings").iterdir()] == ["second.txt"]


def test_tombstone_has_the_date_in_the_time_zone_of_the_settings(harbour: Archive) -> None:
    """``timezone`` applies to the date of an article that was removed, as to all others."""
    identifier = page_of(harbour).stem
    assert run(harbour, "remove", identifier, "--reason", REASON) == 0
    harbour.write("jianbao.toml", 'title = "剪报"\ntimezone = "UTC"\n')
    harbour.build()
    assert "2021年3月17日" in harbour.html(f"articles/{identifier}.html")
    harbour.write("jianbao.toml", 'title = "剪报"\ntimezone = "Asia/Taipei"\n')
    harbour.build()
    assert "2021年3月18日" in harbour.html(f"articles/{identifier}.html")
    table = (harbour.root / REMOVED_FILE).read_text()
    (harbour.root / REMOVED_FILE).write_text(re.sub(r"\t2021-[^\t]+", "\t9999-12-31T23:59:00+00:00", table))
    harbour.build()
    assert "9999年12月31日" in harbour.html(f"articles/{identifier}.html")


def test_removed_clippings_are_not_learned_from(harbour: Archive) -> None:
    """``learn`` reads no clipping of a removed article, neither one with its bytes nor one with its address."""
    assert learn(harbour.config).clippings == 3
    assert run(harbour, "remove", URL, "--reason", REASON) == 0
    write_clipping(harbour, "new", f"{URL}#top", story(9), title=TITLE)
    assert learn(harbour.config).clippings == 1
