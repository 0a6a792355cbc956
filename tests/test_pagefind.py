"""The files in ``site/pagefind``: Pagefind's own interfaces over jianbao's index."""

from __future__ import annotations

import shutil
import stat
import subprocess
from pathlib import Path

import pytest
from conftest import Archive, files_of

from jianbao.errors import OutputError, SearchError

INTERFACES = {
    *("pagefind-ui.js", "pagefind-ui.css", "pagefind-modular-ui.js", "pagefind-modular-ui.css"),
    *("pagefind-component-ui.js", "pagefind-component-ui.css", "pagefind-highlight.js"),
}


def broken_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None) -> None:
    """Replace Pagefind's program by a shell script, or by a file that does not exist."""
    program = tmp_path / "program"
    if script is not None:
        program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setattr("pagefind_bin.get_executable", lambda: program)


def test_folder_has_the_interfaces_and_the_script_that_they_import(archive: Archive) -> None:
    """The folder has all interfaces of Pagefind, a ``pagefind.js`` of jianbao, and nothing of an index."""
    archive.page("a")
    archive.build(search=True)
    files = files_of(archive.root / "site" / "pagefind")
    assert files.keys() == INTERFACES | {"pagefind.js"}
    assert all(files.values())
    assert b"../static/search-pagefind.js" in files["pagefind.js"]
    assert (archive.root / "site" / "static" / "search-pagefind.js").is_file()


def test_program_runs_once(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Later builds take the interfaces from the cache; without the cache, the program gives the same bytes."""
    archive.page("a")
    archive.build(search=True)
    before = files_of(archive.root / "site" / "pagefind")
    with monkeypatch.context() as without_program:
        without_program.setattr(subprocess, "run", lambda *_, **__: pytest.fail("the program was run again"))
        archive.page("b")
        archive.build(search=True)
        archive.build(archive.root / "other", search=True)
    assert files_of(archive.root / "site" / "pagefind") == files_of(archive.root / "other" / "pagefind") == before
    (archive.root / ".cache" / "pagefind").write_text("damaged", "utf-8")
    archive.page("c")
    archive.build(search=True)
    assert files_of(archive.root / "site" / "pagefind") == before


def test_altered_interface_is_restored(archive: Archive) -> None:
    """A build brings back an interface file that was changed or deleted, as every file of the site."""
    archive.page("a")
    archive.build(search=True)
    folder = archive.root / "site" / "pagefind"
    before = files_of(folder)
    (folder / "pagefind-ui.js").write_text("altered", "utf-8")
    (folder / "pagefind-ui.css").unlink()
    archive.build(search=True)
    assert files_of(folder) == before


@pytest.mark.skipif(not hasattr(stat, "S_IXUSR") or not Path("/bin/sh").exists(), reason="needs a shell")
@pytest.mark.parametrize(
    ("script", "reason"),
    [("echo 'no such option' >&2; exit 2", "no such option"), ("exit 3", "code 3"), (None, "cannot be run")],
    ids=["message", "silent", "missing"],
)
def test_program_that_fails(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, reason: str
) -> None:
    """If the program cannot be run, the build ends with a SearchError that says why; without a search it succeeds."""
    broken_program(tmp_path, monkeypatch, script)
    archive.page("a")
    with pytest.raises(SearchError, match=reason) as caught:
        archive.build(search=True)
    assert "enabled = false" in (caught.value.remedy or "")
    assert not (archive.root / "site").exists()
    archive.build()
    assert not (archive.root / "site" / "pagefind").exists()


def test_files_of_the_user_stay(archive: Archive) -> None:
    """A user's files in both folders stay, whether articles change or the search is switched off."""
    archive.page("a")
    archive.build(search=True)
    own = {"search/mine.txt": "mine", "search/own/x.js": "mine", "pagefind/mine.css": "mine"}
    for path, text in own.items():
        archive.write(f"site/{path}", text)
    archive.page("b")
    for search in (True, False):
        archive.build(search=search)
        assert {path: archive.html(path) for path in own} == own
    left = {path for path in files_of(archive.root / "site") if path.startswith(("search/", "pagefind/"))}
    assert left == own.keys()


def test_index_of_the_program_is_refused(archive: Archive) -> None:
    """If Pagefind's program has written an index into the folder, the build says so and leaves it as it is."""
    archive.page("a")
    archive.build(search=True)
    archive.write("site/pagefind/pagefind-entry.json", "{}")
    archive.write("site/pagefind/pagefind.js", "the program's")
    for search in (True, False):
        with pytest.raises(OutputError, match=r"pagefind-entry\.json exists already") as caught:
            archive.build(search=search)
        assert "--output-subdir" in (caught.value.remedy or "")
        assert archive.html("pagefind/pagefind.js") == "the program's"


def test_index_of_version_02_is_replaced(archive: Archive) -> None:
    """A site whose index is in ``pagefind/``, where version 0.2 had it, becomes the site of a clean build."""
    archive.page("a")
    archive.build(search=True)
    site = archive.root / "site"
    before = files_of(site)
    for folder in ("pagefind", "search"):
        shutil.rmtree(site / folder)
    digest = "0123456789ab"
    names = [f"{kind}-{digest}.bin" for kind in ("start", "facets", "sources")]
    names += [f"words/{digest}.bin", f"texts/{digest}.bin", f"start-{digest}.bin.js", "texts/ab.js"]
    for name in ("search.json", "search.json.js", f"fold-{digest}.js", *(f"s1/{name}" for name in names)):
        archive.write(f"site/pagefind/{name}", "old")
    manifest = site / ".jianbao"
    header, *lines = manifest.read_text("utf-8").split("\n")
    kept = [line for line in lines if not line.startswith(("pagefind/", "search/"))]
    manifest.write_text("\n".join([header, "pagefind/", *kept]), "utf-8")
    archive.build(search=True)
    assert files_of(site) == before
