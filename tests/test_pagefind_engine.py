"""Sites whose search engine is Pagefind: what is indexed, when, and whose the files in ``site/pagefind`` are."""

from __future__ import annotations

import gzip
import importlib
import json
import re
import stat
import subprocess
from pathlib import Path
from typing import Any

import pytest
from conftest import Archive, files_of

from jianbao.cli.console import Console
from jianbao.errors import OutputError, SearchError
from jianbao.publish.pagefind import bundle
from jianbao.publish.up_to_date import ChangeCheck
from jianbao.runtime import file_stamps

SETTINGS = 'title = "Harbour"\nlang = "en"\n[search]\n'


@pytest.fixture
def harbour(archive: Archive) -> Archive:
    """An English archive of two articles with Pagefind's engine."""
    use_engine(archive, "pagefind")
    archive.page(
        "a",
        "The library opened. ![A crane](https://example.org/c.jpg)",
        id="a",
        title="Ships & docks",
        outlet="voa",
        channel="Morning desk",
        authors=["Ann Neal", "Bob O'Hara"],
        tags=["Trade, R&D", "Docks"],
        date="2021-03-04T23:30:00-05:00",
        lang="en",
    )
    archive.page("b", "Quiet day.", id="b", title="Weather", outlet="voa", lang="en")
    return archive


def use_engine(archive: Archive, engine: str, more: str = "") -> None:
    """Write the settings of an archive with a search engine."""
    archive.write("jianbao.toml", f'{SETTINGS}engine = "{engine}"\n{more}')


def build(archive: Archive, **options: Any) -> dict[str, bytes]:
    """Build the site with its search; the bytes of its files by path."""
    archive.build(search=True, **options)
    return files_of(archive.root / "site")


def indexed(archive: Archive) -> dict[str, Any]:
    """What Pagefind's index has of each article, by the article's path."""
    fragments = (archive.root / "site" / "pagefind" / "fragment").glob("*.pf_fragment")
    pages = (gzip.decompress(file.read_bytes()).removeprefix(b"pagefind_dcd") for file in fragments)
    return {page["url"]: page for page in map(json.loads, pages)}


def outside(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of a site that must not depend on what was built before."""
    return {path: data for path, data in files.items() if not path.startswith("pagefind/")}


def count_runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A list that gets an item for each run of Pagefind's program."""
    runs: list[str] = []
    run = subprocess.run

    def counting_run(command: Any, **options: Any) -> Any:
        runs.append(command[0])
        return run(command, **options)

    monkeypatch.setattr(subprocess, "run", counting_run)
    return runs


def test_title_and_text_are_indexed_and_the_rest_are_metadata(harbour: Archive) -> None:
    """The text is what a reader reads as the article; outlet, channel, date and authors are metadata and filters."""
    build(harbour)
    page = indexed(harbour)["/articles/a.html"]
    assert page["content"] == "Ships & docks. The library opened."
    assert page["filters"] == {
        "outlet": ["Voice of America"],
        "channel": ["Morning desk"],
        "year": ["2021"],
        "tag": ["Trade, R&D", "Docks"],
        "author": ["Ann Neal", "Bob O'Hara"],
    }
    meta = {"outlet": "Voice of America", "channel": "Morning desk", "date": "2021-03-04"}
    assert meta.items() <= page["meta"].items()
    assert (page["meta"]["title"], page["meta"]["author"]) == ("Ships & docks", "Ann Neal, Bob O'Hara")
    assert indexed(harbour)["/articles/b.html"]["filters"] == {"outlet": ["Voice of America"]}


def test_facets_choose_the_filters(harbour: Archive) -> None:
    """The setting ``facets`` leaves out filters, as in the exact engine."""
    use_engine(harbour, "pagefind", 'facets = ["year"]\n')
    build(harbour)
    assert indexed(harbour)["/articles/a.html"]["filters"].keys() == {"year", "author"}


def test_site_has_the_files_of_its_engine_only(harbour: Archive) -> None:
    """Neither engine leaves scripts, index or attributes in a site of the other."""
    with_pagefind = build(harbour)
    assert not [path for path in with_pagefind if path.startswith(("search/", "static/search-"))]
    assert {"pagefind/pagefind-entry.json", "static/pagefind/page.js", "static/hits.js"} <= with_pagefind.keys()
    use_engine(harbour, "exact")
    exact = build(harbour)
    assert not [path for path in exact if path.startswith(("static/pagefind/", "pagefind/fragment/"))]
    assert {"search/search.json", "static/search-page.js", "static/hits.js"} <= exact.keys()
    assert b"data-pagefind" not in exact["articles/a.html"]
    assert b"wasm-unsafe-eval" not in b"".join(exact[path] for path in exact if path.endswith(".html"))
    harbour.write("jianbao.toml", f"{SETTINGS}enabled = false\n")
    without = build(harbour)
    assert not [path for path in without if "pagefind" in path or "search" in path]
    assert b"data-pagefind" not in without["articles/a.html"]


def test_only_the_search_page_allows_webassembly(harbour: Archive) -> None:
    """The policy of all other pages is that of a site with the exact engine."""
    files = build(harbour)
    allowing = [path for path, data in files.items() if path.endswith(".html") and b"wasm-unsafe-eval" in data]
    assert allowing == ["search.html"]


def test_switching_the_engine_leaves_what_a_clean_build_makes(harbour: Archive) -> None:
    """Whichever engine a site had before, it becomes that of its engine, and files of the user's stay."""
    clean = {}
    for engine in ("pagefind", "exact"):
        use_engine(harbour, engine)
        other = harbour.root / engine
        harbour.build(other, search=True)
        clean[engine] = files_of(other)
    own = {"pagefind/mine.css": "mine", "pagefind/pagefind-theme.css": "mine", "search/mine.txt": "mine"}
    use_engine(harbour, "exact")
    build(harbour)
    for path, text in own.items():
        harbour.write(f"site/{path}", text)
    mine = {path: text.encode() for path, text in own.items()}
    for engine in ("pagefind", "exact", "pagefind"):
        use_engine(harbour, engine)
        files = build(harbour)
        assert mine.items() <= files.items()
        if engine == "exact":
            assert files == clean[engine] | mine
        else:
            assert outside(files) == outside(clean[engine] | mine)
            assert {path for path in files if path.startswith("pagefind/fragment/")}
    harbour.write("jianbao.toml", f"{SETTINGS}enabled = false\n")
    assert {path for path in build(harbour) if path.startswith(("pagefind/", "search/"))} == own.keys()


def test_program_runs_only_after_a_change_of_an_article(harbour: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Other pages and settings do not matter; an article's page, or a damaged file of the index, does."""
    runs = count_runs(monkeypatch)
    before = build(harbour)
    assert len(runs) == 1
    assert build(harbour) == before
    harbour.write("content/about.md", "About.")
    build(harbour)
    assert len(runs) == 1
    harbour.page("b", "Loud day.", id="b", title="Weather", outlet="voa", lang="en")
    build(harbour)
    assert len(runs) == 2
    assert indexed(harbour)["/articles/b.html"]["content"] == "Weather. Loud day."
    (harbour.root / "content" / "articles" / "b.md").unlink()
    build(harbour)
    assert len(runs) == 3
    assert [*indexed(harbour)] == ["/articles/a.html"]
    next((harbour.root / "site" / "pagefind" / "index").iterdir()).unlink()
    files = build(harbour)
    assert len(runs) == 4
    assert [path for path in files if path.startswith("pagefind/index/")]


def test_incremental_build_is_a_clean_build_except_for_the_index(harbour: Archive) -> None:
    """After edits, the files outside ``pagefind/`` are those of a clean build, and the index has the same articles."""
    build(harbour)
    harbour.page("c", "New day.", id="c", title="Third", outlet="voa", tags=["Docks"], lang="en", date="2022-01-01")
    harbour.page("b", "Other day.", id="b", title="Weather", outlet="voa", lang="en")
    incremental, articles = build(harbour), indexed(harbour)
    harbour.build(harbour.root / "clean", search=True)
    clean = files_of(harbour.root / "clean")
    assert outside(incremental) == outside(clean)
    (harbour.root / "site").rename(harbour.root / "old")
    (harbour.root / "clean").rename(harbour.root / "site")
    assert articles == indexed(harbour)


def test_index_has_one_language(harbour: Archive) -> None:
    """All articles are in one index, with the language of most of them."""
    for name in ("c", "d", "e"):
        harbour.page(name, "Die Bibliothek.", id=name, title="Bibliothek", lang="de-AT")
    harbour.page("f", "2021", id="f", title="2021", lang="und")
    build(harbour)
    entry = json.loads(harbour.html("pagefind/pagefind-entry.json"))
    assert {language: index["page_count"] for language, index in entry["languages"].items()} == {"de": 6}


def test_archive_without_articles(archive: Archive) -> None:
    """A site without articles has a search, too, which finds nothing."""
    use_engine(archive, "pagefind")
    report = archive.build(search=True)
    assert report.search
    assert report.search.articles == 0
    assert (archive.root / "site" / "pagefind" / "pagefind.js").is_file()


def test_search_without_an_index(harbour: Archive) -> None:
    """``--no-search`` removes the index; the search page stays, as with the exact engine."""
    build(harbour)
    harbour.build(search=False)
    site = harbour.root / "site"
    assert not (site / "pagefind").exists()
    assert (site / "search.html").is_file()


def test_report(harbour: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    """The report counts articles, files and bytes of the index, also if nothing had to be done."""
    for _ in range(2):
        Console().print_build(harbour.build(search=True))
        assert re.search(r"^Search     2 articles; \d+ files, \d+ KB, \d+\.\d s$", capsys.readouterr().out, re.M)


def program_of_the_user(harbour: Archive) -> None:
    """Run Pagefind's program on the site as a user does, into ``site/pagefind``."""
    program = importlib.import_module("pagefind_bin").get_executable()
    command = [str(program), "--site", str(harbour.root / "site"), "--silent"]
    subprocess.run(command, check=True, capture_output=True)


@pytest.mark.parametrize("engine", ["pagefind", "exact"])
def test_index_of_the_user_is_neither_overwritten_nor_deleted(harbour: Archive, engine: str) -> None:
    """An index that the user made with Pagefind's program stops the build, whichever engine the site has or gets."""
    use_engine(harbour, engine)
    build(harbour)
    program_of_the_user(harbour)
    before = {path: data for path, data in files_of(harbour.root / "site").items() if path.startswith("pagefind/")}
    harbour.page("c", "New.", id="c")
    for settings in ('engine = "pagefind"', 'engine = "exact"', "enabled = false"):
        harbour.write("jianbao.toml", f"{SETTINGS}{settings}\n")
        with pytest.raises(OutputError, match=r"pagefind/.* exists already") as caught:
            build(harbour)
        assert "Move that" in (caught.value.remedy or "")
        after = files_of(harbour.root / "site")
        assert before.items() <= after.items()
    (harbour.root / "site" / "pagefind").rename(harbour.root / "mine")
    use_engine(harbour, engine)
    build(harbour)


def test_index_of_the_user_in_a_site_without_search(harbour: Archive) -> None:
    """It stays while the site has no search, and stops the build that would make one."""
    harbour.write("jianbao.toml", f"{SETTINGS}enabled = false\n")
    build(harbour)
    program_of_the_user(harbour)
    before = files_of(harbour.root / "site")
    assert build(harbour) == before
    use_engine(harbour, "pagefind")
    with pytest.raises(OutputError, match=r"pagefind/.* exists already"):
        build(harbour)


def test_link_to_another_folder_is_replaced(harbour: Archive, tmp_path: Path) -> None:
    """A build writes nothing through a symbolic link in the folder's place."""
    build(harbour)
    folder = harbour.root / "site" / "pagefind"
    elsewhere = folder.rename(tmp_path / "elsewhere")
    folder.symlink_to(elsewhere)
    before = files_of(elsewhere)
    harbour.page("c", "New.", id="c")
    build(harbour)
    assert files_of(elsewhere) == before
    assert not folder.is_symlink()
    assert len(indexed(harbour)) == 3


@pytest.mark.skipif(not Path("/bin/sh").exists(), reason="needs a shell")
@pytest.mark.parametrize(
    ("script", "reason"), [("echo 'no more memory' >&2; exit 101", "no more memory"), ("exit 3", "code 3")]
)
def test_program_that_fails(
    harbour: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, reason: str
) -> None:
    """The build ends with a clear error and leaves the old index; the next build repeats the indexing."""
    build(harbour)
    before = indexed(harbour)
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    harbour.page("c", "New.", id="c")
    with monkeypatch.context() as broken:
        broken.setattr("pagefind_bin.get_executable", lambda: program)
        for _ in range(2):
            with pytest.raises(SearchError, match=reason) as caught:
                build(harbour)
            assert 'engine = "exact"' in (caught.value.remedy or "")
    assert indexed(harbour) == before
    build(harbour)
    assert len(indexed(harbour)) == 3


@pytest.mark.parametrize("name", ["/fragment/", ".pf_meta", "pagefind-entry.json", None])
def test_interrupted_build_leaves_a_complete_index(
    harbour: Archive, monkeypatch: pytest.MonkeyPatch, name: str | None
) -> None:
    """Browsers find the old index or the new one, and the next build completes it.

    The build ends before a file with ``name`` in its path is moved, or with the first deletion of an old file.
    """
    build(harbour)
    move = Path.replace

    def move_but(source: Path, target: Path) -> Path:
        if name and name in str(target):
            raise KeyboardInterrupt
        return move(source, target)

    def stop(*_: Path) -> None:
        raise KeyboardInterrupt

    harbour.page("b", "Loud day.", id="b", title="Weather", outlet="voa", lang="en")
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", move_but)
        if name is None:
            patched.setattr(bundle, "remove_empty_folders", stop)
        with pytest.raises(KeyboardInterrupt):
            build(harbour)
    assert_index_is_complete(harbour.root / "site" / "pagefind")
    build(harbour)
    assert_index_is_complete(harbour.root / "site" / "pagefind")
    assert indexed(harbour)["/articles/b.html"]["content"] == "Weather. Loud day."
    assert len(indexed(harbour)) == 2, "a file of the interrupted build is left"


def assert_index_is_complete(folder: Path) -> None:
    """All files that the entry file and its table of metadata name are there."""
    (index,) = json.loads((folder / "pagefind-entry.json").read_bytes())["languages"].values()
    meta = gzip.decompress((folder / f"pagefind.{index['hash']}.pf_meta").read_bytes())
    names = {name.decode() for name in re.findall(rb"en_[0-9a-f]{5,}", meta)}
    files = {file.stem for kind in ("fragment", "index", "filter") for file in (folder / kind).iterdir()}
    assert names
    assert names <= files


def test_changed_site_is_not_taken_for_up_to_date(harbour: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second build ends at its first step; the index's files count as files of the site."""
    for name in ("MTIME_TICK", "COARSE_MTIME_TICK"):
        monkeypatch.setattr(file_stamps, name, 1)  # trust the stamps of files that were just written
    build(harbour)
    reports: list[object] = []
    check = ChangeCheck.up_to_date_report

    def recording(self: ChangeCheck) -> object:
        reports.append(check(self))
        return reports[-1]

    monkeypatch.setattr(ChangeCheck, "up_to_date_report", recording)
    build(harbour)
    next((harbour.root / "site" / "pagefind" / "fragment").iterdir()).write_bytes(b"damaged")
    build(harbour)
    assert [report is not None for report in reports] == [True, False]


def test_themes_own_page(harbour: Archive) -> None:
    """A theme without the attributes gives an index of complete pages instead of none."""
    harbour.write("jianbao.toml", f'theme = "mine"\n{SETTINGS}engine = "pagefind"\n')
    harbour.write("themes/mine/theme.toml", "")
    harbour.write("themes/mine/templates/article.html", "<html lang=en><head></head><body>{{ article.title }}")
    build(harbour)
    assert indexed(harbour)["/articles/b.html"]["content"] == "Weather"
