"""The site's folder: only changes are written, only jianbao's files deleted, an interrupted build is completed."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path

import pytest
from conftest import Archive, files_of
from hypothesis import given, settings
from hypothesis import strategies as st

from jianbao.errors import OutputError
from jianbao.publish.output_file import MANIFEST
from jianbao.publish.output_folder import OutputFolder, folder_for_site
from jianbao.runtime import atomic

pytestmark = pytest.mark.slow


def write_site(folder: Path, files: dict[str, str]) -> OutputFolder:
    """Write a complete site of these files."""
    output = OutputFolder(folder)
    output.open(files)
    for path, text in files.items():
        output.write(path, text.encode())
    output.close()
    return output


def texts(folder: Path) -> dict[str, str]:
    """The files of the folder except the manifest."""
    return {path: data.decode() for path, data in files_of(folder).items() if path != MANIFEST}


def modification_times(folder: Path) -> dict[str, int]:
    """Path -> when the file was last written, in nanoseconds."""
    return {path: (folder / path).stat().st_mtime_ns for path in files_of(folder)}


def test_only_what_changed_is_written(tmp_path: Path) -> None:
    """A file that already has the right bytes is not touched."""
    write_site(tmp_path, {"a.html": "1", "b/c.html": "1"})
    before = modification_times(tmp_path)
    second = write_site(tmp_path, {"a.html": "1", "b/c.html": "2"})
    assert (second.written, second.pruned) == (1, 0)
    after = modification_times(tmp_path)
    assert after["a.html"] == before["a.html"]
    assert texts(tmp_path) == {"a.html": "1", "b/c.html": "2"}


def test_second_build_writes_nothing(archive: Archive) -> None:
    """If nothing changed, no file is written, not even the manifest or the search index."""
    archive.page("a", id="a", tags=["国防"], date="2023-11-07")
    archive.build(search=True)
    before = modification_times(archive.root / "site")
    report = archive.build(search=True)
    assert (report.written, report.pruned) == (0, 0)
    assert modification_times(archive.root / "site") == before


def test_pages_of_a_deleted_article_are_pruned(archive: Archive) -> None:
    """The pages and shelves of a deleted article are pruned with folders that become empty, and nothing else."""
    archive.page("a", id="a", tags=["国防"], date="2023-11-07", outlet="rfi")
    archive.build(search=True)
    before = files_of(archive.root / "site")
    archive.page("b", id="b", tags=["韩国"], date="2021-03-18", outlet="cna")
    archive.build(search=True)
    assert (archive.root / "site" / "dates" / "2021" / "03").is_dir()
    (archive.root / "content" / "articles" / "b.md").unlink()
    report = archive.build(search=True)
    assert files_of(archive.root / "site") == before
    assert report.pruned >= 5
    assert not (archive.root / "site" / "dates" / "2021").exists()


def test_search_index_is_deleted_when_it_is_not_wanted(archive: Archive) -> None:
    """``--no-search`` deletes the index of an earlier build."""
    archive.page("a")
    archive.build()
    before = files_of(archive.root / "site")
    archive.build(search=True)
    assert (archive.root / "site" / "search" / "search.json").is_file()
    archive.build()
    assert files_of(archive.root / "site") == before


@pytest.mark.parametrize("name", ["CNAME", "google123.html", "tags/mine.html", "own/x.txt"])
def test_files_of_the_user_are_kept(archive: Archive, name: str) -> None:
    """A file that jianbao did not make stays, whatever is built around it."""
    archive.page("a", tags=["国防"])
    archive.build()
    archive.write(f"site/{name}", "mine")
    archive.page("b", tags=["韩国"])
    archive.build()
    (archive.root / "content" / "articles" / "b.md").unlink()
    archive.build()
    assert archive.html(name) == "mine"


@pytest.mark.parametrize(
    "name", ["index.html", "static/style.css", "tags/国防.html", "pagefind/pagefind.js", "search/search.json"]
)
def test_files_that_jianbao_did_not_make_are_never_overwritten(archive: Archive, name: str) -> None:
    """If another program's file is in the place of a page, the build refuses the folder and changes nothing."""
    archive.page("a", tags=["国防"])
    archive.write(f"site/{name}", "not jianbao's")
    with pytest.raises(OutputError, match="was not made by jianbao") as caught:
        archive.build(search=True)
    assert name.partition("/")[0] in caught.value.what
    assert "--output" in (caught.value.remedy or "")
    assert files_of(archive.root / "site") == {name: b"not jianbao's"}


@pytest.mark.skipif(os.name == "nt", reason="Windows requires a permission to create symbolic links")
def test_folder_named_like_the_staging_folder(archive: Archive, tmp_path: Path) -> None:
    """A folder of the user's that has the name of the staging folder is reported, and neither filled nor deleted."""
    archive.page("a")
    mine = archive.write("site/.jianbao.new/mine.txt", "我的。")
    with pytest.raises(OutputError, match=r"\.jianbao\.new exists already"):
        archive.build()
    assert mine.is_file()
    mine.parent.rename(tmp_path / "mine")
    archive.build()
    mine.parent.symlink_to(tmp_path / "mine")
    archive.page("b")
    with pytest.raises(OutputError, match=r"\.jianbao\.new exists already"):
        archive.build()
    assert (tmp_path / "mine" / "mine.txt").is_file()


def test_refused_folder_is_left_unchanged(archive: Archive) -> None:
    """A build that refuses a folder deletes nothing in it."""
    archive.page("a")
    archive.write("site/index.html", "我的。")
    archive.write("site/.jianbao.new/mine.txt", "我的。")
    before = files_of(archive.root / "site")
    with pytest.raises(OutputError, match="was not made by jianbao"):
        archive.build()
    assert files_of(archive.root / "site") == before


def test_a_site_without_its_manifest(archive: Archive) -> None:
    """The error about a site without its manifest names the manifest and says that the folder may be deleted."""
    archive.page("a")
    archive.build()
    (archive.root / "site" / ".jianbao").unlink()
    with pytest.raises(OutputError, match="was not made by jianbao") as caught:
        archive.build()
    assert "delete this folder" in (caught.value.remedy or "")
    assert ".jianbao" in (caught.value.remedy or "")


def test_a_full_folder_in_the_place_of_a_page(archive: Archive) -> None:
    """A folder with files in the place of a page is not replaced: the error names it and says to move it."""
    archive.page("a", id="a")
    archive.build()
    page = archive.root / "site" / "articles" / "a.html"
    page.unlink()
    archive.write("site/articles/a.html/mine", "x")
    with pytest.raises(OutputError, match="cannot be written") as caught:
        archive.build()
    assert (caught.value.file, caught.value.remedy) == (str(page), "Move the folder of this name away.")


def test_a_nojekyll_of_the_user_is_kept(archive: Archive) -> None:
    """A .nojekyll that existed before the first build is enough, and is never changed."""
    archive.page("a")
    archive.write("site/.nojekyll", "not jianbao's")
    archive.build()
    archive.page("b")
    archive.build()
    assert archive.html(".nojekyll") == "not jianbao's"
    assert ".nojekyll" not in archive.html(".jianbao").splitlines()


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not allow such names")
@pytest.mark.parametrize("name", ["a\nCNAME", "\udcff.css"])
def test_static_file_that_the_manifest_cannot_name(archive: Archive, name: str) -> None:
    """A static file whose name has a newline or is not Unicode is left out: the manifest has one name per line."""
    archive.page("a")
    archive.write("jianbao.toml", 'theme = "mine"\n')
    archive.write("themes/mine/theme.toml", "")
    archive.write(f"themes/mine/static/{name}", "x")
    archive.write("themes/mine/static/b.css", "y")
    (problem,) = archive.build().problems
    assert problem.what == "the name of a static file contains a newline or is not UTF-8"
    assert archive.html("static/b.css") == "y"


def test_folder_in_the_place_of_a_page(archive: Archive) -> None:
    """A folder called index.html, which jianbao cannot have made, is refused."""
    (archive.root / "site" / "index.html").mkdir(parents=True)
    with pytest.raises(OutputError, match=r"index\.html exists already"):
        archive.build()


@pytest.mark.parametrize("text", ["", "\n", "header\n../../victim\n/etc/hostname\n..\n.\n\n", "\udcff"])
def test_broken_manifest_deletes_nothing_outside(tmp_path: Path, text: str) -> None:
    """Whatever a manifest lists, only files inside the folder are deleted."""
    (tmp_path / "victim").write_text("outside", encoding="utf-8")
    site = tmp_path / "out" / "site"
    site.mkdir(parents=True)
    (site / MANIFEST).write_bytes(text.encode(errors="surrogateescape"))
    write_site(site, {"a.html": "1"})
    assert (tmp_path / "victim").read_text(encoding="utf-8") == "outside"
    assert texts(site) == {"a.html": "1"}


def test_manifest_names_pages_with_any_character(tmp_path: Path) -> None:
    """A name with a character that some programs take for the end of a line is still one name."""
    names = {f"x{char}y.html": "1" for char in "\x0b\x0c\x1c\x85\u2028\u2029"}
    write_site(tmp_path, names)
    assert write_site(tmp_path, names).written == 0
    write_site(tmp_path, {"a.html": "1"})
    assert texts(tmp_path) == {"a.html": "1"}


@pytest.mark.parametrize(
    ("place", "remedy"), [("file", "is a file"), ("file/below", "is a file"), ("x" * 300, "shorter")]
)
def test_output_that_cannot_be_written(archive: Archive, place: str, remedy: str) -> None:
    """A file in the place of the folder, or a name that is too long: the error has the path and a remedy."""
    archive.write("file", "")
    with pytest.raises(OutputError, match=r"cannot be written") as caught:
        archive.build(archive.root / place)
    assert str(caught.value.file).startswith(str(archive.root / place.partition("/")[0]))
    assert remedy in (caught.value.remedy or "")


def test_page_that_cannot_be_deleted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the operating system while a page is deleted becomes an OutputError."""
    write_site(tmp_path, {"a.html": "1", "b.html": "1"})

    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(OutputError, match=r"a\.html: .*Permission denied"):
        write_site(tmp_path, {"b.html": "1"})


# Interrupted builds


class Killed(BaseException):
    """Stands for the death of the process; not an Exception, so that no code catches it."""


def kill(*_: object, **__: object) -> None:
    """Replaces a step at which the process dies."""
    raise Killed


def write_seven_pages(archive: Archive) -> None:
    """Write seven articles on three tags."""
    for number in range(7):
        archive.page(f"a{number}", id=f"a{number}", tags=[f"标签{number % 3}"], date=f"2023-0{number + 1}-01")


@pytest.mark.parametrize("after", [0, 1, 2, 8, 14])
@pytest.mark.parametrize(("place", "step"), [(atomic, "_write"), (os, "replace")])
def test_interrupted_build_is_completed_to_the_same_bytes(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: object, step: str, after: int
) -> None:
    """Wherever a build ended, the next one leaves what a clean build makes: no stale, missing or temporary file."""
    write_seven_pages(archive)
    archive.page("b", id="b", tags=["旧"], date="2021-01-01")
    archive.build()
    (archive.root / "content" / "articles" / "b.md").unlink()
    archive.page("c", id="c", tags=["新", "标签1"], date="2024-01-01")
    for number in range(7):
        archive.page(f"a{number}", "改过。", id=f"a{number}", tags=[f"标签{number % 3}"], date=f"2023-0{number + 1}-01")
    calls, real = 0, getattr(place, step)

    def call_until_killed(path: str | Path, *arguments: object) -> object:
        nonlocal calls
        if ".cache" not in str(path):
            calls += 1
        if calls > after:
            raise Killed
        return real(path, *arguments)

    with monkeypatch.context() as patch:
        patch.setattr(place, step, call_until_killed)
        patch.setattr(os, "getpid", lambda: 1)
        with pytest.raises(Killed):
            archive.build()
    archive.build()
    archive.build(tmp_path / "clean")
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean")


def test_interrupted_first_build_leaves_a_manifest(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The manifest is written before the first page, so the second build accepts the files of the first."""
    write_seven_pages(archive)

    with monkeypatch.context() as patch:
        patch.setattr("jianbao.publish.search.update.build_index", kill)
        with pytest.raises(Killed):
            archive.build(search=True)
    archive.build(search=True)
    archive.build(tmp_path / "clean", search=True)
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean")


@pytest.mark.skipif(os.name == "nt", reason="folders are not moved on Windows")
@pytest.mark.parametrize("after", [0, 1, 5, 12])
def test_new_folder_appears_atomically(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """Wherever a first build ended, a new folder of the site is complete or does not exist; the next build succeeds."""
    write_seven_pages(archive)
    calls, real = 0, atomic._write

    def call_until_killed(path: str, data: bytes) -> object:
        nonlocal calls
        calls += ".cache" not in path
        if calls > after + 1:  # the first is the manifest
            raise Killed
        return real(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(atomic, "_write", call_until_killed)
        with pytest.raises(Killed):
            archive.build()
    assert [path.name for path in (archive.root / "site").iterdir() if not path.name.startswith(".")] == []
    (archive.root / "content" / "articles" / "a0.md").unlink()
    archive.build()
    archive.build(tmp_path / "clean")
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean")


def test_first_build_keeps_the_users_files(archive: Archive, tmp_path: Path) -> None:
    """A first build into a folder that exists keeps the user's files."""
    write_seven_pages(archive)
    archive.write("site/tags/mine.txt", "我的。")
    archive.write("site/CNAME", "example.org")
    archive.build()
    archive.build(tmp_path / "clean")
    mine = {"tags/mine.txt": "我的。".encode(), "CNAME": b"example.org"}
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean") | mine


@pytest.mark.skipif(os.name == "nt", reason="folders are not moved on Windows")
def test_folder_that_cannot_be_moved(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """An error of the operating system while a folder is moved becomes an OutputError, and the next build succeeds."""
    write_seven_pages(archive)

    def refuse(path: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", refuse)
        with pytest.raises(OutputError, match="Permission denied"):
            archive.build()
    archive.build()
    assert "标题 a6" in archive.html("articles/a6.html")


def test_index_of_an_interrupted_build_is_pruned(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If a build ended between index and manifest, a build without search deletes the complete index."""
    write_seven_pages(archive)

    with monkeypatch.context() as patch:
        patch.setattr(OutputFolder, "close", kill)
        with pytest.raises(Killed):
            archive.build(search=True)
    archive.build()
    archive.build(tmp_path / "clean")
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean")


# Incremental builds equal clean builds

NAMES = [f"{folder}{name}.html" for folder in ("", "tags/", "tags/x/", "dates/2023/") for name in ("a", "b", "剪")]
BUILDS = st.lists(st.dictionaries(st.sampled_from(NAMES), st.sampled_from(["1", "2"]), max_size=8), max_size=6)


@given(BUILDS)
@settings(max_examples=40)
def test_any_sequence_of_builds_ends_like_its_last_build(
    tmp_path_factory: pytest.TempPathFactory, builds: list[dict[str, str]]
) -> None:
    """After every build the folder has exactly that build's files, and no empty folder."""
    folder = tmp_path_factory.mktemp("site")
    before: dict[str, str] = {}
    for files in builds:
        output = write_site(folder, files)
        assert texts(folder) == files
        assert output.written == sum(before.get(path) != text for path, text in files.items())
        assert output.pruned == len(before.keys() - files.keys())
        assert all(any(path.iterdir()) for path in folder.rglob("*") if path.is_dir())
        before = files


@given(st.randoms(use_true_random=False))
@settings(max_examples=4)
def test_any_sequence_of_edits_ends_like_a_clean_build(
    tmp_path_factory: pytest.TempPathFactory, chance: random.Random
) -> None:
    """After random additions, edits and deletions, each followed by a build, the site is that of a clean build."""
    archive = Archive(tmp_path_factory.mktemp("edits"))
    archive.write("jianbao.toml", 'url = "https://user.example/repo/"\n')
    for _ in range(6):
        name = f"a{chance.randrange(4)}"
        path = archive.root / "content" / "articles" / f"{name}.md"
        if path.exists() and chance.random() < 0.4:
            path.unlink()
        else:
            when = chance.choice([None, "2023-11-07", "2023-11-08T10:00:00+08:00", "2021-01-01"])
            tags = chance.sample(["国防", "Nato", "NATO", "韩国"], chance.randrange(4))
            outlet = chance.choice(["rfi", "x/y"])
            archive.page(name, str(chance.random()), id=name, date=when, tags=tags, outlet=outlet)
        archive.build()
    archive.build(archive.root / "clean")
    assert files_of(archive.root / "site") == files_of(archive.root / "clean")


@pytest.mark.parametrize("name", [".", "..", "content", "content/articles", "themes/mine", ".git/x", ".cache"])
def test_site_is_not_put_among_its_sources(tmp_path: Path, name: str) -> None:
    """A site cannot be written into the archive's source folders."""
    with pytest.raises(OutputError, match="own files are here"):
        folder_for_site(tmp_path / name, tmp_path)
    assert folder_for_site(tmp_path / "public", tmp_path) == tmp_path / "public"


def test_site_that_is_a_link_to_itself(archive: Archive) -> None:
    """A site that is a symbolic link to itself cannot be created; the build reports it."""
    (archive.root / "site").symlink_to("site")
    with pytest.raises(OutputError):
        archive.build()
