"""The ingest cache: unchanged clippings are neither read nor cleaned, and the result is the same."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from conftest import Archive, files_of
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule
from stories import story, write_clipping

from jianbao.errors import ConfigError
from jianbao.ingest import article, last_ingest, link_duplicates, near_duplicates
from jianbao.ingest.up_to_date import IngestCache, load_ingest_cache
from jianbao.ingest.write_page import ChosenCapture, save_article
from jianbao.pipeline import ingest
from jianbao.report import IngestReport, Outcome
from jianbao.runtime import file_stamps as stamps
from jianbao.runtime.cache import CACHE_FOLDER

NAMES = st.sampled_from(["a.txt", "b.txt", "more/c.txt", "more/d.txt"])
ADDRESSES = st.sampled_from(
    ["https://example.org/1", "https://www.example.org/1/", "https://example.org/", "https://rfi.fr/cn/2", ""]
)
LONG = "渔船在清晨回到港口，船员说海上的风比预报的大。" * 12
BODIES = st.sampled_from(
    ["<p>正文。</p>", f"<p>{LONG}</p>", f"<p>{LONG}完。</p>", "<p>甲乙丙<br>丁。</p><p>广告</p>", ""]
)


def run(archive: Archive, *sources: str, force: bool = False) -> IngestReport:
    """Ingest the clippings below ``sources``, by default all of an archive."""
    places = [archive.root / source for source in sources] or [archive.config.clippings]
    return ingest(archive.config, [place for place in places if place.exists()], force=force, jobs=1)


def report_content(report: IngestReport) -> tuple[object, ...]:
    """Everything that a report says, independent of the archive's folder."""
    return (*report.lines(), report.linked, report.relinked, *report.notes, *map(str, report.problems))


class Ingests(RuleBasedStateMachine):
    """An archive that is changed in all possible ways, and ingested after each change with the last ingest's cache."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.archive = Archive(Path(self.folder.name) / "archive")
        self.archive.write("jianbao.toml", 'title = "剪报"\n')
        (self.archive.root / "content/clippings").mkdir(parents=True)

    @rule(
        name=NAMES,
        address=ADDRESSES,
        body=BODIES,
        title=st.sampled_from(["渔船回港", "港口"]),
        header=st.sampled_from(["", "---\ndate: 昨天\n---\n", "---\ndate: 03/04/2021\n---\n"]),
    )
    def write_clipping(self, name: str, address: str, body: str, title: str, header: str) -> None:
        """Add a clipping, or change its text with the same or another size."""
        head = f"[{title}]({address})" if address else title
        self.archive.write(f"content/clippings/{name}", f"{header}<!--1694764200000-->\n{head}\n------\n\n{body}\n")

    @rule(name=NAMES, other=NAMES)
    def rename_clipping(self, name: str, other: str) -> None:
        """Give a clipping the name of another one, which it replaces if it exists."""
        path, target = (self.archive.root / "content/clippings" / each for each in (name, other))
        if path.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            path.replace(target)

    @rule(name=NAMES, how=st.sampled_from(["delete", "touch", "spoil"]))
    def change_clipping(self, name: str, how: str) -> None:
        """Delete a clipping, give it a new stamp, or make it unreadable."""
        path = self.archive.root / "content/clippings" / name
        if not path.exists():
            return
        if how == "delete":
            path.unlink()
        elif how == "touch":
            os.utime(path)
        else:
            path.write_text("不是剪报\n", encoding="utf-8")

    @rule(data=st.data(), how=st.sampled_from(["edit", "delete", "break", "move", "copy", "empty"]))
    def change_page(self, data: st.DataObject, how: str) -> None:
        """The user edits, deletes, moves, copies, empties or breaks a page."""
        pages = sorted((self.archive.root / "content/articles").rglob("*.md"))
        if not pages:
            return
        page = data.draw(st.sampled_from(pages))
        if how == "edit":
            page.write_text(page.read_text("utf-8") + "\n有人加了一段。\n", encoding="utf-8")
        elif how == "delete":
            page.unlink()
        elif how == "break":
            page.write_text(page.read_text("utf-8").replace("---", "--", 1), encoding="utf-8")
        elif how == "empty":
            page.write_text("", encoding="utf-8")
        elif how == "copy":
            shutil.copyfile(page, page.with_name("copy.md"))
        else:
            page.rename(page.with_name("moved.md"))

    @rule(name=st.sampled_from(["A", "B"]), junk=st.sampled_from(["p:last-child", "br"]))
    def change_outlet(self, name: str, junk: str) -> None:
        """Change the archive's outlet."""
        text = f'names = {{ zh-Hans = "{name}" }}\nhosts = ["example.org"]\njunk = ["{junk}"]\n'
        self.archive.write("outlets/example.toml", text)

    @rule(tag=st.sampled_from(["港口", "渔业"]))
    def change_tags(self, tag: str) -> None:
        """Change the archive's tags."""
        self.archive.write("tags.toml", f'[tags]\n"{tag}" = ["渔船"]\n')

    @rule(piece=st.sampled_from(["广告", "完。"]))
    def change_boilerplate(self, piece: str) -> None:
        """Change the archive's boilerplate."""
        text = f'[example]\npieces = []\nalways = ["{piece}"]\nendings = []\n'
        self.archive.write("boilerplate.toml", text)

    @rule(name=NAMES, old=st.sampled_from(["2021/a.html", "b/"]))
    def change_aliases(self, name: str, old: str) -> None:
        """Give a clipping an old address."""
        self.archive.write("content/aliases.tsv", f"content/clippings/{name}\t{old}\n")

    @rule(how=st.sampled_from(["delete", "cut", "alter"]), data=st.data())
    def damage_cache(self, how: str, data: st.DataObject) -> None:
        """Delete, truncate or alter a file of the cache."""
        files = sorted((self.archive.root / CACHE_FOLDER).glob("*"))
        if not files:
            return
        file = data.draw(st.sampled_from(files))
        content = file.read_bytes()
        if how == "delete":
            file.unlink()
        else:
            file.write_bytes(content[: len(content) // 2] if how == "cut" else content.replace(b"a", b"b"))

    @rule(source=st.sampled_from(["content/clippings", "content/clippings/more", "content/clippings/a.txt"]))
    def ingest(self, source: str) -> None:
        """An ingest with the cache equals one without, in pages and report; so does a second ingest."""
        other = Path(self.folder.name) / "other"
        shutil.rmtree(other, ignore_errors=True)
        shutil.copytree(self.archive.root, other)
        shutil.rmtree(other / CACHE_FOLDER, ignore_errors=True)
        expected, found = self.outcome(Archive(other), source), self.outcome(self.archive, source)
        assert found == expected
        content = files_of(self.archive.root / "content")
        assert content == files_of(other / "content")
        shutil.rmtree(other / CACHE_FOLDER, ignore_errors=True)
        assert self.outcome(self.archive, source) == self.outcome(Archive(other), source)
        assert files_of(self.archive.root / "content") == files_of(other / "content")

    def outcome(self, archive: Archive, source: str) -> tuple[object, ...]:
        """The report of an ingest, or the error that prevents it."""
        try:
            return report_content(run(archive, source))
        except ConfigError as error:
            return (error.what,)

    def teardown(self) -> None:
        """Compare once more, so that no run ends unchecked."""
        self.ingest("content/clippings")
        self.folder.cleanup()


class SettledIngests(Ingests):
    """The same, with the fast path: stamps are trusted at once, as those of files that are older than a clock tick."""

    def __init__(self) -> None:
        super().__init__()
        self.patch = pytest.MonkeyPatch()
        self.patch.setattr(last_ingest, "is_settled", lambda *_: True)

    def teardown(self) -> None:
        """Trust no young stamp in other tests."""
        super().teardown()
        self.patch.undo()


TestIngests = Ingests.TestCase
TestSettledIngests = SettledIngests.TestCase
TestSettledIngests.settings = settings(max_examples=int(os.environ.get("EXAMPLES", "12")), stateful_step_count=10)
TestIngests.settings = settings(max_examples=int(os.environ.get("EXAMPLES", "12")), stateful_step_count=10)


def write_clippings(archive: Archive, count: int) -> None:
    """Write so many clippings, each of its own article."""
    for number in range(count):
        text = f"<!--1694764200000-->\n[渔船{number}](https://example.org/{number})\n------\n\n<p>正文{number}。</p>\n"
        archive.write(f"content/clippings/{number}.txt", text)


def cleaned_by_ingest(archive: Archive, monkeypatch: pytest.MonkeyPatch, *, force: bool = False) -> list[str]:
    """The names of the clippings that an ingest cleans."""
    names: list[str] = []
    make = article.make_article

    def record_name(path: Path, name: str, knowledge: article.Knowledge) -> object:
        names.append(name)
        return make(path, name, knowledge)

    monkeypatch.setattr(article, "make_article", record_name)
    run(archive, force=force)
    monkeypatch.undo()
    return [name.removeprefix("content/clippings/") for name in names]


def test_only_what_changed_is_cleaned(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """No clipping is cleaned if nothing or only stamps changed, one if one is new, all if an outlet changed."""
    write_clippings(archive, 5)
    assert len(cleaned_by_ingest(archive, monkeypatch)) == 5
    assert cleaned_by_ingest(archive, monkeypatch) == []
    for path in [*archive.root.rglob("*.txt"), *archive.root.rglob("*.md")]:
        os.utime(path)
    assert cleaned_by_ingest(archive, monkeypatch) == []
    write_clippings(archive, 6)
    assert cleaned_by_ingest(archive, monkeypatch) == ["5.txt"]
    assert len(cleaned_by_ingest(archive, monkeypatch, force=True)) == 6
    archive.write("outlets/example.toml", 'names = { zh-Hans = "例" }\nhosts = ["example.org"]\n')
    assert len(cleaned_by_ingest(archive, monkeypatch)) == 6


def test_a_helper_process_makes_the_same_pages(archive: Archive, tmp_path: Path) -> None:
    """New clippings that a helper process cleans become the same pages as in a first ingest of all clippings."""
    write_clippings(archive, 3)
    ingest(archive.config, jobs=2)
    write_clipping(archive, "more/0", "https://example.org/new", "<p>渔船回港。</p>", title="渔船")
    write_clipping(archive, "more/1", "https://example.org/newer", story(7), title="港口")
    archive.write("content/aliases.tsv", "content/clippings/more/0.txt\told.html\n")
    report = ingest(archive.config, jobs=2)
    assert [ending.outcome.value for ending in report.endings] == ["unchanged", "unchanged", "unchanged", "new", "new"]
    other = Archive(tmp_path / "other")
    shutil.copytree(archive.root, other.root, ignore=shutil.ignore_patterns("articles", CACHE_FOLDER))
    run(other)
    assert files_of(archive.config.articles) == files_of(other.config.articles)


def test_near_duplicates_are_compared_once(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """An ingest of one more clipping compares no pair of texts that an earlier one compared, but a corrected text."""
    compared: list[str] = []

    def compare(title: str, *others: str) -> bool:
        compared.append(title)
        return near_duplicates.are_near_duplicates(title, *others)

    for name in "abc":
        write_clipping(archive, name, f"https://example.org/{name}", story(1), title=f"题{name}")
    run(archive)
    monkeypatch.setattr(link_duplicates, "are_near_duplicates", compare)
    write_clipping(archive, "d", "https://example.org/d", story(2), title="题d")
    run(archive)
    assert compared == []
    write_clipping(archive, "c", "https://example.org/c", story(1) + "更正。", title="题c")
    assert run(archive).linked == 2
    assert len(compared) == 2


def test_fast_path_reads_no_table(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """The ingest after one that wrote pages loads no table if nothing has changed, and one after any change does."""
    monkeypatch.setattr(last_ingest, "is_settled", lambda *_: True)
    write_clippings(archive, 3)
    write_clipping(archive, "more/0", "https://example.org/0", "短。", title="渔船0")
    loaded: list[Path] = []

    def load(root: Path, *others: Any) -> IngestCache:
        loaded.append(root)
        return load_ingest_cache(root, *others)

    monkeypatch.setattr("jianbao.ingest.run.load_ingest_cache", load)
    outcomes = [ending.outcome for ending in run(archive).endings]
    again = [ending.outcome for ending in run(archive).endings]
    assert len(loaded) == 1
    assert [Outcome.UNCHANGED if outcome is Outcome.NEW else outcome for outcome in outcomes] == again
    (archive.config.clippings / "1.txt").unlink()
    assert "no longer exists" in run(archive).notes[0]
    assert "no longer exists" in run(archive).notes[0]
    assert len(loaded) == 2
    archive.write("content/aliases.tsv", "content/clippings/2.txt\told.html\n")
    assert len(run(archive).of(Outcome.UPDATED)) == 1
    run(archive, force=True)
    assert len(loaded) == 4


def test_edit_within_the_same_tick(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit that leaves size and time as they were is detected, because a stamp that young is not trusted."""
    monkeypatch.setattr(stamps, "MTIME_TICK", 10**12)
    write_clippings(archive, 1)
    run(archive)
    (page,) = archive.config.articles.rglob("*.md")
    state, text = page.stat(), page.read_text("utf-8")
    page.write_text(text.replace("正文", "本文"), encoding="utf-8")
    os.utime(page, ns=(state.st_atime_ns, state.st_mtime_ns))
    report = run(archive)
    assert [ending.outcome for ending in report.endings] == [Outcome.EDITED]


def test_interrupted_ingest_continues(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """After Ctrl-C the next ingest cleans only the clippings whose pages were not written yet."""
    write_clippings(archive, 5)

    def keep_three(captured: ChosenCapture, articles: Path, *others: Any, **options: Any) -> object:
        if len([*articles.rglob("*.md")]) == 3:
            raise KeyboardInterrupt
        return save_article(captured, articles, *others, **options)

    monkeypatch.setattr("jianbao.ingest.run.save_article", keep_three)
    with pytest.raises(KeyboardInterrupt):
        run(archive)
    monkeypatch.undo()
    assert cleaned_by_ingest(archive, monkeypatch) == ["3.txt", "4.txt"]


# The law of copies


@pytest.fixture(scope="module")
def large_archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    """An ingested and built archive with more pages than one worker reads: captures, equal texts, a front page."""
    large = Archive(tmp_path_factory.mktemp("large") / "archive")
    large.write("jianbao.toml", 'title = "剪报"\n')
    for number in range(230):
        head = f"<!--1694764200000-->\n[第{number}号渔船回港](https://example.org/{number})\n------\n\n"
        large.write(f"content/clippings/{number}.txt", f"{head}<p>{story(1) if number < 2 else number}</p>\n")
    write_clipping(large, "more/0", "https://example.org/0", "短。", title="第0号渔船回港")
    for title, text in (("渔船", "台风前全部回港。"), ("新桥", "昨日通车，行人免费。")):
        write_clipping(large, f"more/{title}", "https://example.org/", text, title=title)
    ingest(large.config, [large.config.clippings], jobs=2)
    large.build()
    return large


def ingest_counting(archive: Archive, jobs: int) -> tuple[IngestReport, int]:
    """Ingest an archive; returns the report, and how many clippings were cleaned."""
    cleaned = 0

    def count(items: Sequence[Any], step: str, /) -> Sequence[Any]:
        nonlocal cleaned
        cleaned += len(items) if step == "Cleaning clippings" else 0
        return items

    report = ingest(archive.config, [archive.config.clippings], jobs=jobs, progress=count)
    return report, cleaned


@pytest.mark.slow
@pytest.mark.parametrize(
    ("way", "jobs"), [("in place", 2), ("in place", 1), ("copied", 2), ("cloned", 2), ("touched", 1), ("restored", 3)]
)
def test_an_ingest_of_a_copy_does_nothing(way: str, jobs: int, large_archive: Archive, tmp_path: Path) -> None:
    """In a copy with the cache, whatever its stamps are, ingest cleans nothing and gives the same pages and report.

    Workers read more than 200 pages, and their answer "bytes unchanged" must be recognised here. Files are copied with
    their times or without, or get times from before the last ingest, as from a backup.
    """
    copy_function = shutil.copyfile if way == "cloned" else shutil.copy2
    copy = Archive(Path(shutil.copytree(large_archive.root, tmp_path / "copy", copy_function=copy_function)))
    for path in copy.root.rglob("*"):
        if way == "touched":
            os.utime(path)
        elif way == "restored":
            os.utime(path, (10**9, 10**9))
    in_place, none_in_place = ingest_counting(large_archive, 2)
    pages = files_of(large_archive.config.articles)
    report, cleaned = ingest_counting(copy, jobs)
    assert (cleaned, none_in_place) == (0, 0)
    assert report_content(report) == report_content(in_place)
    assert report.linked == 1
    assert {ending.outcome for ending in report.endings} == {Outcome.UNCHANGED, Outcome.DUPLICATE}
    assert len(pages) == 232
    assert files_of(copy.config.articles) == pages == files_of(large_archive.config.articles)


@pytest.mark.slow
def test_a_copy_is_up_to_date_afterwards(large_archive: Archive, tmp_path: Path) -> None:
    """A clipping that changes in a copy updates its page, and only that clipping is cleaned."""
    copy = Archive(Path(shutil.copytree(large_archive.root, tmp_path / "copy", copy_function=shutil.copyfile)))
    write_clipping(copy, "7", "https://example.org/7", "新文。")
    report, cleaned = ingest_counting(copy, 2)
    [updated] = report.of(Outcome.UPDATED)
    assert cleaned == 1
    assert "新文。" in updated.page.read_text(encoding="utf-8")
