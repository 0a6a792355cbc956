"""The law of builds: an incremental build leaves what a clean build makes, and writes nothing if nothing changed."""

from __future__ import annotations

import errno
import gc
import os
import re
import shutil
import tempfile
import threading
from pathlib import Path

import pytest
from conftest import Archive, an_article, files_of
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from jianbao.config import Config
from jianbao.errors import OutputError
from jianbao.page.format import dump_page
from jianbao.page.removed import SILENT, TOMBSTONE, RemovedArticle, write_removed
from jianbao.publish import feeds, make_pages, page_record, shelf_lists, sitemaps
from jianbao.publish.output_folder import OutputFolder
from jianbao.runtime import atomic, file_stamps, lock
from jianbao.runtime.cache import CACHE_FOLDER
from jianbao.runtime.file_stamps import (
    COARSE_MTIME_TICK,
    MTIME_TICK,
    deserialize_stamps,
    is_settled,
    scan,
    serialize_folder_stamps,
    serialize_stamps,
    stamp_of,
)

pytestmark = pytest.mark.slow

NAMES = st.sampled_from(["a", "b", "2023/c", "2023/11/d", "e", "f", "g"])
TAGS = st.lists(st.sampled_from(["国防", "韩国", "Ｋorea", "korea"]), max_size=2, unique=True)
CHANNELS = st.sampled_from(["", "", "晨读", "Ｎews", "news"])
AUTHORS = st.sampled_from([[], [], ["王小明"], ["Ann Lee", "ANN LEE"]])
OUTLET_SLUGS = st.sampled_from(["unknown", "youtube"])
DATES = st.sampled_from([None, "2023-11-07", "2023-11-08T01:00:00+08:00", "2023-12-01", "2021-01-01"])
SETTINGS = st.sampled_from(
    [
        *('title = "剪报"', 'title = "另一个"', 'url = ""', 'url = "https://user.example/repo/"', "noindex = true"),
        'timezone = "Asia/Taipei"',
        *('canonical = "source"', 'date_form = "{year}-{month}-{day}"', 'licence = "CC0"', 'footer = "*a*"'),
    ]
)
OWN_NAMES = st.sampled_from(
    [
        *("about.md", "pages/about.md", "pages/p.md", "pages/q/r.md", "pages/old/a.md", "pages/q/c.png"),
        *("static/c.txt", "static/.well-known/w", "static/p.html", "static/robots.txt", "articles/2023/c.png"),
    ]
)
LINKS = (
    "[p](/p.html) [p](../pages/p.md) [a](../articles/a.md) [e](e.md) ![c](c.png) ![d](2023/c.png) "
    "[t](/c.txt) [s](/tags/)"
)
PLACES = st.sampled_from([TOMBSTONE, SILENT])
SITE, OTHER = "site", "other"
SITES = st.sampled_from([SITE, SITE, SITE, OTHER])


def modification_times(folder: Path) -> dict[str, int]:
    """Path -> when the file was last written, in nanoseconds."""
    return {path: (folder / path).stat().st_mtime_ns for path in files_of(folder)}


SMALL_LIMITS = (
    (sitemaps, "MAX_SITEMAP_ADDRESSES", 20),
    (feeds, "MAX_OF_DAY", 2),
    (shelf_lists, "MAX_UNSORTED", 1),
    (shelf_lists, "MAX_ON_PAGE", 2),
    (file_stamps, "MTIME_TICK", 1),
    (file_stamps, "COARSE_MTIME_TICK", 1),
)
"""Sitemaps and lists of names are split, and young stamps are trusted: no step is shorter than a tick of Linux's
clock."""
SMALL_PAGES = "[pages]\nhome = 3\nshelf = 3\nsplit = 2\n[feed]\nlength = 3\n"
"""Settings with which shelves with few articles are long."""


class Edits(RuleBasedStateMachine):
    """An archive whose pages the user edits in any order; most of its builds plan only a part of the site."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.archive = Archive(Path(self.folder.name) / "archive")
        self.own_files: dict[str, bytes] = {}
        self.patch = pytest.MonkeyPatch()
        for place, name, value in SMALL_LIMITS:
            self.patch.setattr(place, name, value)

    @initialize(url=st.sampled_from(["", "https://user.example/repo/"]))
    def begin(self, url: str) -> None:
        """Write a few pages and build the site."""
        self.archive.write("jianbao.toml", f'title = "剪报"\nurl = "{url}"\n{SMALL_PAGES}')
        for number, name in enumerate(["a", "b", "2023/c", "2023/11/d", "e"]):
            self.archive.page(name, tags=["国防", "korea"][: number % 3], date=f"2023-11-0{number + 1}")
        self.build(SITE)

    @rule(name=NAMES, body=st.sampled_from(["一。", "二。"]), tags=TAGS, date=DATES, mark=st.booleans())
    def write_page(self, name: str, body: str, tags: list[str], date: str | None, mark: bool) -> None:
        """Write a page, new or in place of another, with or without front matter that jianbao does not know."""
        self.archive.page(name, body, tags=tags, **({"date": date} if date else {}), **({"mark": 1} if mark else {}))

    @rule(name=NAMES, collected=DATES, date=DATES, noindex=st.booleans())
    def write_collected(self, name: str, collected: str | None, date: str | None, noindex: bool) -> None:
        """Write a page that came into the archive on another day than it was published, perhaps not for indexes."""
        known = {key: value for key, value in (("collected", collected), ("date", date)) if value}
        self.archive.page(name, noindex=noindex, **known)

    @rule(name=NAMES, channel=CHANNELS, outlet=OUTLET_SLUGS, date=DATES, authors=AUTHORS)
    def write_channel(self, name: str, channel: str, outlet: str, date: str | None, authors: list[str]) -> None:
        """Write a page with a channel or author, perhaps the first of the archive, or in place of the last one."""
        dated = {"date": date} if date else {}
        self.archive.page(name, channel=channel, outlet=outlet, authors=authors, **dated)

    @rule(name=NAMES, title=st.sampled_from(["甲", "乙"]), words=st.sampled_from(["", "又。"]))
    def edit_page(self, name: str, title: str, words: str) -> None:
        """Change the title of a page, or its text, and nothing else."""
        path = self.archive.root / f"content/articles/{name}.md"
        if path.is_file():
            text = re.sub("^title: .*", f"title: {title}", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
            path.write_text(text + words, encoding="utf-8")

    @rule(names=st.permutations(["a", "b", "2023/c"]))
    def return_page(self, names: list[str]) -> None:
        """Delete a page, build, write it again, and overwrite another page with the content of a third."""
        files = [self.archive.root / f"content/articles/{name}.md" for name in names]
        if all(file.is_file() for file in files):
            texts = [file.read_bytes() for file in files]
            files[0].unlink()
            self.build_alone(SITE)
            files[0].write_bytes(texts[0])
            files[1].write_bytes(texts[2])

    @rule(name=NAMES, other=NAMES)
    def link_same_text(self, name: str, other: str) -> None:
        """Write a page that names another as having the same text."""
        self.archive.page(name, same_as=[Path(other).name])

    @rule(name=NAMES)
    def write_own_alias(self, name: str) -> None:
        """Write a page with an alias that no other page has."""
        self.archive.page(name, aliases=[f"old/{name}.html"])

    @rule(name=OWN_NAMES, text=st.sampled_from(["甲", "---\nnav: true\n---\n甲", LINKS]))
    def write_own_file(self, name: str, text: str) -> None:
        """Write a page or a file of one's own, or a picture next to a page."""
        self.archive.write(f"content/{name}", text)

    @rule(name=OWN_NAMES)
    def remove_own_file(self, name: str) -> None:
        """Delete a page or a file of one's own if it exists."""
        (self.archive.root / f"content/{name}").unlink(missing_ok=True)

    @rule(name=NAMES)
    def write_links(self, name: str) -> None:
        """Write an article with links to pages and files of one's own, which may exist or not."""
        self.archive.page(name, LINKS)

    @rule(ids=st.lists(st.sampled_from(["a", "b", "c", "d", "gone"]), max_size=2, unique=True), place=PLACES)
    def list_as_removed(self, ids: list[str], place: str) -> None:
        """Write the list of removed articles, whose pages may still be there."""
        names = ("", "", "", "") if place == SILENT else ("2023-11-07", "rfi", "zh-Hans", "题")
        write_removed(self.archive.root, [RemovedArticle(i, "2024-01-01", place, "", "", *names, "因") for i in ids])

    @rule(name=NAMES)
    def remove_page(self, name: str) -> None:
        """Delete a page if it exists."""
        (self.archive.root / f"content/articles/{name}.md").unlink(missing_ok=True)

    @rule(name=NAMES, other=NAMES)
    def rename_page(self, name: str, other: str) -> None:
        """Rename a page to the name of another, which keeps its time stamps."""
        old, new = (self.archive.root / f"content/articles/{n}.md" for n in (name, other))
        if old.is_file():
            new.parent.mkdir(parents=True, exist_ok=True)
            old.replace(new)

    @rule(data=st.data())
    def damage_site(self, data: st.DataObject) -> None:
        """Alter or delete a file of the site; ``secretly`` leaves its size and modification time as they were."""
        site_files = sorted(set(files_of(self.archive.root / SITE)) - {".jianbao", *self.own_files})
        if not site_files:
            return
        path = self.archive.root / SITE / data.draw(st.sampled_from(site_files))
        how = data.draw(st.sampled_from(["alter", "delete", "secretly"]))
        state = path.stat()
        if how == "delete":
            path.unlink()
        else:
            content = path.read_bytes()
            path.write_bytes(content[::-1] if how == "secretly" else content + b" ")
        if how == "secretly":
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))

    @rule(name=SITES)
    def build_alone(self, name: str) -> None:
        """Build one of two sites of the archive without a check."""
        self.archive.build(self.archive.root / name)

    @rule(name=SITES)
    def build(self, name: str) -> None:
        """Build, compare with a clean build, and check that the next build writes nothing."""
        site, clean = self.archive.root / name, Path(self.folder.name) / "clean"
        report = self.archive.build(site)
        shutil.rmtree(clean, ignore_errors=True)
        cache, saved = self.archive.root / CACHE_FOLDER, Path(self.folder.name) / "saved"
        cache.rename(saved)  # or the clean build would use the same table of pages
        clean_report = self.archive.build(clean)
        shutil.rmtree(cache)
        saved.rename(cache)
        assert files_of(site) == files_of(clean) | (self.own_files if name == SITE else {})
        assert (report.articles, report.pages) == (clean_report.articles, clean_report.pages)
        before = modification_times(site)
        again = self.archive.build(site)
        assert modification_times(site) == before
        assert (again.written, again.pruned) == (0, 0)
        assert (again.articles, again.pages) == (report.articles, report.pages)
        assert list(map(str, again.problems)) == list(map(str, report.problems))

    def teardown(self) -> None:
        """Build once more, so that every run ends with a check."""
        self.build(SITE)
        self.build(OTHER)
        self.patch.undo()
        self.folder.cleanup()


class Builds(Edits):
    """An archive whose user changes anything: pages, settings, theme, outlets, cache and site."""

    @rule(name=NAMES, alias=st.sampled_from(["old/a.html", "Old/A.html", "old", "tags/", "../x"]))
    def write_alias(self, name: str, alias: str) -> None:
        """Write a page with an alias that another page may claim too, or that is invalid."""
        self.archive.page(name, aliases=[alias])

    @rule(name=NAMES)
    def break_page(self, name: str) -> None:
        """Write a page that cannot be read."""
        self.archive.write(f"content/articles/{name}.md", "no front matter")

    @rule(settings=st.lists(SETTINGS, max_size=3, unique_by=lambda line: line.split(" ")[0]), full=st.booleans())
    def configure(self, settings: list[str], full: bool) -> None:
        """Change settings."""
        link = '[theme]\nname = "mine"\nlight.link = "#1a5fb4"' if full else '[theme]\nname = "mine"'
        text = "\n".join([*settings, link, SMALL_PAGES, f"full_text = {str(full).lower()}\n"])
        self.archive.write("jianbao.toml", text)
        self.archive.write("themes/mine/theme.toml", "")

    @rule(text=st.sampled_from(["甲", "乙"]))
    def change_theme(self, text: str) -> None:
        """Change a template, a page and a static file of the archive's own theme, whether or not it is in use."""
        self.archive.write("themes/mine/theme.toml", f'pages = ["pages-of-{text}.txt"]')
        self.archive.write(f"themes/mine/templates/pages-of-{text}.txt", "{{ articles|map(attribute='title')|join }}")
        self.archive.write("themes/mine/templates/about.html", f"{text}{{{{ site.title }}}}")
        self.archive.write(f"themes/mine/static/{text}.css", text)

    @rule(name=st.sampled_from(["某报", "另报"]))
    def change_outlet(self, name: str) -> None:
        """Change the name of the outlet ``unknown``, which pages without an outlet have."""
        self.archive.write("outlets/unknown.toml", f'names = {{ zh-Hans = "{name}" }}\n')

    @rule(text=st.sampled_from(["一", "二"]))
    def change_about(self, text: str) -> None:
        """Change the archive's own about page."""
        self.archive.write("content/about.md", text)

    @rule(how=st.sampled_from(["delete", "cut", "alter"]), data=st.data())
    def damage_cache(self, how: str, data: st.DataObject) -> None:
        """Delete, truncate or alter a cache file; test_template_cache does that to compiled templates."""
        files = sorted(file for file in (self.archive.root / CACHE_FOLDER).glob("*") if file.is_file())
        if not files:
            return
        file = data.draw(st.sampled_from(files))
        content = file.read_bytes()
        if how == "delete":
            file.unlink()
        else:
            file.write_bytes(content[: len(content) // 2] if how == "cut" else content.replace(b"a", b"b"))

    @rule(name=st.sampled_from(["CNAME", "tags/own.txt"]))
    def add_own_file(self, name: str) -> None:
        """Put a file of the user's own into the site."""
        self.archive.write(f"{SITE}/{name}", "mine")
        self.own_files[name] = b"mine"


TestEdits, TestBuilds = Edits.TestCase, Builds.TestCase
TestEdits.settings = TestBuilds.settings = settings(max_examples=10, stateful_step_count=10)


def test_nothing_is_read_when_nothing_changed(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second build takes the fast path: it ends before it reads or plans a page."""
    archive.page("a")
    monkeypatch.setattr(file_stamps, "MTIME_TICK", 0)
    monkeypatch.setattr(file_stamps, "COARSE_MTIME_TICK", 0)
    first = archive.build()
    monkeypatch.setattr("jianbao.publish.catalogue.load_catalogue", None)
    monkeypatch.setattr("jianbao.publish.site.make_site", None)
    second = archive.build()
    assert (second.articles, second.pages, second.written) == (first.articles, first.pages, 0)


def test_stamp_within_one_tick_is_not_trusted() -> None:
    """A stamp is not trusted while a change within one tick could leave size and time as they are."""
    fine = [9, 10**18 + 1, 10**18 + 1]
    assert not is_settled(fine, fine[1] + MTIME_TICK)
    assert is_settled(fine, fine[1] + MTIME_TICK + 1)
    whole_second = [9, 10**18, 10**18]
    assert not is_settled(whole_second, whole_second[1] + COARSE_MTIME_TICK)


def test_fresh_clone_with_a_restored_cache_renders_nothing(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a copy of the archive all stamps are new: contents are compared by digest, and no page is made."""
    for name in ("a", "b"):
        archive.page(name, tags=["国防"])
    archive.build()
    clone = Archive(tmp_path / "elsewhere" / "clone")
    shutil.copytree(archive.root, clone.root, copy_function=shutil.copyfile)
    rendered: list[object] = []
    monkeypatch.setattr("jianbao.publish.make_pages.put_file", lambda *page, **about: rendered.append(page))
    report = clone.build()
    assert (rendered, report.written, report.pruned) == ([], 0, 0)


def test_only_affected_pages_are_made(archive: Archive) -> None:
    """A changed text rewrites the article's page only; a new article also its listings and pages with counts.

    The first article of a day also rewrites the days before and after, whose arrows lead to it, and the document of the
    day after in the feed's archive; and the new article those before and after it.
    """
    for number in range(5):
        archive.page(f"a{number}", tags=[f"t{number}"], date=f"2023-0{number + 1}-01", outlet=f"o{number}")
    archive.build()
    archive.page("a1", "另一句。", tags=["t1"], date="2023-02-01", outlet="o1")
    assert archive.build().written == 1
    before = modification_times(archive.root / SITE)
    archive.page("b", tags=["t1"], date="2023-02-03", outlet="o1")
    archive.build()
    after = modification_times(archive.root / SITE)
    changed = {path for path in after if after[path] != before.get(path)} - {".jianbao"}
    listings = {"index.html", "about.html", "tags/index.html", "outlets/index.html", "dates/index.html"}
    listings |= {"feed.xml", "feed.json"}
    own = {
        "articles/b.html",
        "dates/2023.html",
        *(f"{shelf}.{end}" for shelf in ("tags/t1", "outlets/o1") for end in ("html", "xml")),
    }
    dates = {"dates/2023/02.html", *(f"dates/2023/{day}.html" for day in ("02/01", "02/03", "03/01"))}
    neighbours = {"articles/a1.html", "articles/a2.html"}
    feeds = {"feed/2023/02/03.xml", "feed/2023/03/01.xml"}
    assert changed == listings | own | dates | neighbours | feeds


def test_long_shelves_keep_their_other_parts(archive: Archive) -> None:
    """A new article on a long shelf rewrites the parts of its own month and year and the first page only."""
    for number in range(130):
        archive.page(f"a{number}", tags=["长"], date=f"2023-{number % 12 + 1:02}-{number % 28 + 1:02}")
    archive.build(jobs=2)
    before = modification_times(archive.root / SITE)
    archive.page("b", tags=["长"], date="2023-03-03")
    archive.build()
    changed = {path for path, when in modification_times(archive.root / SITE).items() if when != before.get(path)}
    assert {path for path in changed if path.startswith("tags/长")} == {
        "tags/长.html",
        "tags/长/2023.html",
        "tags/长/2023/03.html",
    }


def test_page_that_vanishes_during_the_build(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is deleted during the build is reported, and the next build removes it from the site."""
    path = archive.page("a")
    archive.page("b")

    def scan_after_a_deletion(folder: Path) -> dict[str, file_stamps.Stamp]:
        path.unlink()
        return {}

    monkeypatch.setattr("jianbao.publish.output_folder.scan", scan_after_a_deletion)
    (problem,) = archive.build().problems
    assert (problem.file, "cannot be read" in problem.what) == ("content/articles/a.md", True)
    monkeypatch.undo()
    archive.build()
    assert not (archive.root / SITE / "articles" / "a.html").exists()


def test_file_system_without_locks(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a file system without locks the build runs, and knows that it does not hold the lock."""
    fcntl = pytest.importorskip("fcntl")

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(fcntl, "flock", refuse)
    with lock.hold_lock(
        archive.root / CACHE_FOLDER / "lock-1", archive.root, "build", lambda items, what: items
    ) as has_lock:
        assert not has_lock
    archive.page("a")
    assert archive.build().pages


def test_second_build_waits_for_the_first(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second build waits until a timeout and ends with a message, also if the site's path is a symbolic link."""
    pytest.importorskip("fcntl")
    archive.page("a")
    archive.build()
    file = next((archive.root / CACHE_FOLDER).glob("lock-*"))
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with lock.hold_lock(file, archive.root, "build", lambda items, what: items):
            held.set()
            done.wait(30)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    monkeypatch.setattr(lock, "LOCK_TIMEOUT", 0.2)
    with pytest.raises(OutputError, match="another build of this site is running"):
        archive.build()
    (archive.root / "link").symlink_to(SITE, target_is_directory=True)
    with pytest.raises(OutputError, match="another build of this site is running"):
        archive.build(archive.root / "link")
    done.set()
    holder.join()
    assert archive.build().written == 0


@pytest.mark.parametrize("folder", ["templates", "templates/parts", "static"])
def test_theme_behind_a_symbolic_link(archive: Archive, tmp_path: Path, folder: str) -> None:
    """Files behind a symbolic link are part of the theme; a link to a folder above it does not end in a loop."""
    archive.page("a")
    archive.write("jianbao.toml", 'theme = "mine"\n')
    archive.write("themes/mine/theme.toml", "")
    archive.write("themes/mine/templates/about.html", "{% include 'parts/about.html' %}")
    archive.write("themes/mine/templates/parts/about.html", "甲")
    archive.write("themes/mine/static/own.css", "甲")
    link = archive.root / "themes/mine" / folder
    link.rename(tmp_path / "shared")
    link.symlink_to(tmp_path / "shared", target_is_directory=True)
    for name, place in (("loop", tmp_path), ("itself", tmp_path / "shared")):
        (tmp_path / "shared" / name).symlink_to(place, target_is_directory=True)
    archive.build()
    for name in ("own.css", "about.html", "parts/about.html"):
        if (file := tmp_path / "shared" / name).is_file():
            file.write_text("乙", encoding="utf-8")
    archive.build()
    archive.build(tmp_path / "clean")
    assert files_of(archive.root / SITE) == files_of(tmp_path / "clean")


def test_folder_that_cannot_hold_a_cache(archive: Archive) -> None:
    """If a file is in the place of the cache folder, the build runs without a cache."""
    archive.page("a")
    archive.write(CACHE_FOLDER, "in the way")
    archive.build()
    assert archive.build().written == 0


def test_simultaneous_builds_without_locks(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without locks, two builds of one site at the same time both finish, and leave what a clean build makes."""
    archive.page("a", tags=["国防"])
    archive.build(archive.root / OTHER)
    shutil.rmtree(archive.root / CACHE_FOLDER)
    archive.write(CACHE_FOLDER, "no folder")
    real, other_builds = atomic._write, [archive.build]

    def write(path: str, data: bytes) -> file_stamps.Stamp:
        if data.endswith(b"</html>") and other_builds:
            other_builds.pop()()
        return real(path, data)

    monkeypatch.setattr(atomic, "_write", write)
    archive.build()
    assert files_of(archive.root / SITE) == files_of(archive.root / OTHER)


def test_garbage_collector_is_restored_after_a_build(archive: Archive) -> None:
    """After a build the garbage collector sees all objects again, as ``serve`` builds in one process for days."""
    archive.page("a")
    assert archive.build().written
    assert gc.get_freeze_count() == 0
    assert gc.isenabled()


def test_file_names_that_are_not_unicode(tmp_path: Path) -> None:
    """A file name that is not Unicode changes its folder's serialized stamps, which then cannot be deserialized."""
    (tmp_path / "a").touch()
    before = serialize_stamps(scan(tmp_path))
    (tmp_path / os.fsdecode(b"\xff")).touch()
    after = serialize_stamps(scan(tmp_path))
    assert before != after
    assert deserialize_stamps(after) is None
    assert deserialize_stamps(b"") is None


def test_files_swapped_with_their_folders_are_distinguished(tmp_path: Path) -> None:
    """Stamps have inode numbers, because two files written within one tick may have equal sizes and times."""
    for name in "ab":
        (tmp_path / name).mkdir()
        (tmp_path / name / "p.md").write_text(name, encoding="utf-8")
    before = scan(tmp_path)
    for old, new in ("ac", "ba", "cb"):
        (tmp_path / old).rename(tmp_path / new)
    after = scan(tmp_path)
    assert after == {"a/p.md": before["b/p.md"], "b/p.md": before["a/p.md"]}
    assert os.name == "nt" or before["a/p.md"][3] != before["b/p.md"][3]
    assert stamp_of(tmp_path / "a/p.md") == after["a/p.md"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no named pipes among files")
def test_a_pipe_instead_of_a_folder_does_not_block(tmp_path: Path) -> None:
    """A named pipe in the place of a folder is not opened, because that would block until something writes to it."""
    os.mkfifo(tmp_path / "site")
    assert scan(tmp_path / "site") == {}


def test_a_folder_that_cannot_be_scanned_has_no_stamps(tmp_path: Path) -> None:
    """The serialized stamps of a folder that cannot be scanned are empty, so no site counts as unchanged."""
    assert serialize_folder_stamps(tmp_path / ("x" * 300)) == b""
    assert serialize_folder_stamps(tmp_path / "none") == serialize_stamps({})


def test_listings_do_not_show_the_length_of_a_text(archive: Archive, tmp_path: Path) -> None:
    """A new text makes no listing stale, so a card has no length, even if a theme's row template asks for it."""
    archive.write("jianbao.toml", 'theme = "mine"\n')
    archive.write("themes/mine/theme.toml", 'name = "mine"\n')
    archive.write("themes/mine/templates/parts/row.html", "<p>{{ article.characters }}</p>\n")
    for text in ("一。\n", "一二三。\n"):
        archive.write("content/articles/a.md", dump_page(an_article(body=text)))
        archive.build()
    page_record._cards.clear()  # as in a new process
    archive.build(tmp_path / "clean")
    assert files_of(archive.root / SITE) == files_of(tmp_path / "clean")


def test_page_that_changes_during_the_build_and_back(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A card made from text that only one listing read is not cached, because the next build would not replace it."""
    path = archive.page("a", tags=["国防"], date="2023-11-07")
    archive.build()
    before, real, listings = path.read_bytes(), make_pages._read, 0

    def read(record: page_record.PageRecord, config: Config) -> tuple[page_record.PageRecord, bytes]:
        nonlocal listings
        listings += 1
        path.write_bytes(before.replace("标题".encode(), "题目".encode()) if listings == 2 else before)
        return real(record, config)

    page_record._cards.clear()  # as in a new process
    with monkeypatch.context() as patch:
        patch.setattr(make_pages, "_read", read)
        archive.build(archive.root / OTHER)
    archive.build(archive.root / OTHER)
    assert files_of(archive.root / OTHER) == files_of(archive.root / SITE)


def test_page_with_a_new_id_during_the_build(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page whose id and date change during the build stays in the listings and at the path that were planned."""
    path = archive.page("a", id="a", date="2023-11-07")
    archive.page("b", id="b", date="2023-11-07")
    archive.build()
    archive.page("b", id="b", date="2023-11-07", title="改过")
    real = OutputFolder.open

    def open_after_a_change(site: OutputFolder, *arguments: object) -> None:
        path.write_text("---\ntitle: 新\nid: new\n---\n\n新。\n", encoding="utf-8")
        real(site, *arguments)  # type: ignore[arg-type]

    page_record._cards.clear()  # as in a new process
    with monkeypatch.context() as patch:
        patch.setattr(OutputFolder, "open", open_after_a_change)
        assert not archive.build().problems
    assert 'href="../../../articles/a.html"' in archive.html("dates/2023/11/07.html")
    archive.build()
    archive.build(archive.root / OTHER)
    assert files_of(archive.root / SITE) == files_of(archive.root / OTHER)


def delete_page_after_planning(monkeypatch: pytest.MonkeyPatch, path: Path) -> None:
    """Delete the page once the site is planned, with no card of an earlier build in the cache."""
    real = OutputFolder.open

    def open_after_a_deletion(site: OutputFolder, *arguments: object) -> None:
        path.unlink()
        real(site, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(OutputFolder, "open", open_after_a_deletion)
    page_record._cards.clear()


def test_page_missing_from_many_listings_is_reported_once(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A page that is deleted during the build is reported once, though every stale listing would show it."""
    path = archive.page("a", tags=["国防"])
    archive.page("b", tags=["国防"])
    archive.build()
    archive.page("b", title="改过", tags=["国防"])
    delete_page_after_planning(monkeypatch, path)
    (problem,) = archive.build().problems
    assert problem.file == "content/articles/a.md"


def test_only_page_that_vanishes_during_the_build(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the only page is deleted during the build, it is reported, and the build succeeds."""
    archive.build()
    delete_page_after_planning(monkeypatch, archive.page("a"))
    (problem,) = archive.build().problems
    assert problem.file == "content/articles/a.md"
