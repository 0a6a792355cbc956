"""When ``jianbao serve`` runs, what it runs, and what it shows of a run; with a fake pipeline."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from jianbao import pipeline
from jianbao.cli.console import Console, PlainStream
from jianbao.config import Config
from jianbao.errors import ClippingError, JianbaoError, PageError, ThemeError
from jianbao.report import BuildReport, Ending, IngestReport, Outcome
from jianbao.serve import preview as preview_module
from jianbao.serve.build_process import BuildProcess
from jianbao.serve.builder import Run, ingest_and_build
from jianbao.serve.preview import MAX_ERRORS_SHOWN, Preview

BUILT = Run(site="/a/site", pages=3, is_changed=True)
INGESTED = BUILT._replace(is_ingested=True)


# A run


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The steps of a fake pipeline that have run so far, for an archive in ``tmp_path`` with a folder of clippings."""
    done: list[str] = []

    def ingest(config: Config, sources: Sequence[Path] | None = None, **_: object) -> IngestReport:
        done.append("ingest")
        if (config.clippings / "CRASH").exists():
            raise TypeError("a clipping has no <rhythm>")
        problems: list[JianbaoError] = [ClippingError("cannot be read", file="a.txt")]
        page = config.articles / "b.md"
        endings = [Ending(outcome, "b.txt", page, dated=True) for outcome in (Outcome.NEW, Outcome.UNCHANGED)]
        return IngestReport(config.root, tuple(endings), problems=tuple(problems))

    def build(config: Config, **_: object) -> BuildReport:
        done.append("build")
        if config.title == "BROKEN":
            raise ThemeError("unexpected <end>", file="page.html", line=3, remedy="Close it.")
        problem = PageError("has no title", file="c.md")
        return BuildReport(config.site, 1, 3, pruned=1, problems=(problem,), stages=(("planning", 0.5),))

    monkeypatch.setattr(pipeline, "ingest", ingest)
    monkeypatch.setattr(pipeline, "build", build)
    (tmp_path / "content/clippings").mkdir(parents=True)
    (tmp_path / "jianbao.toml").write_text('title = "Mine"\n', encoding="utf-8")
    return done


def test_run(tmp_path: Path, steps: list[str]) -> None:
    """A run ingests and builds; it has the problems of both, the written pages and the stages."""
    assert ingest_and_build(tmp_path, ingest=True) == Run(
        site=str(tmp_path / "site"),
        pages=3,
        is_changed=True,
        is_ingested=True,
        ingest_errors=("a.txt: cannot be read",),
        errors=("c.md: has no title",),
        details=("new        b.txt -> content/articles/b.md", "   0.500 s  planning"),
    )
    assert steps == ["ingest", "build"]


def test_run_without_ingest(tmp_path: Path, steps: list[str]) -> None:
    """A run without ingest only builds."""
    run = ingest_and_build(tmp_path, ingest=False)
    assert (run.is_ingested, run.ingest_errors, steps) == (False, (), ["build"])


def test_archive_without_clippings(tmp_path: Path, steps: list[str]) -> None:
    """An archive of pages written by hand needs no folder of clippings."""
    (tmp_path / "content/clippings").rmdir()
    assert ingest_and_build(tmp_path, ingest=True).is_ingested
    assert steps == ["build"]


def test_invalid_settings(tmp_path: Path, steps: list[str]) -> None:
    """With invalid settings nothing runs, and the run has the reason."""
    (tmp_path / "jianbao.toml").write_text('titel = "Mine"\n', encoding="utf-8")
    run = ingest_and_build(tmp_path, ingest=True)
    assert (run.pages, run.is_ingested, steps) == (None, False, [])
    assert "Did you mean title?" in run.errors[0]


def test_build_that_fails_after_an_ingest(tmp_path: Path, steps: list[str]) -> None:
    """The problems of the ingest are kept, and it is not repeated."""
    (tmp_path / "jianbao.toml").write_text('title = "BROKEN"\n', encoding="utf-8")
    run = ingest_and_build(tmp_path, ingest=True)
    assert (run.pages, run.is_ingested, steps) == (None, True, ["ingest", "build"])
    assert run.ingest_errors == ("a.txt: cannot be read",)
    assert run.errors == ("page.html:3: unexpected <end>\n  Close it.",)


@pytest.mark.usefixtures("steps")
def test_unexpected_exception(tmp_path: Path) -> None:
    """A bug in jianbao does not end the process that builds: the run has its name and its traceback."""
    (tmp_path / "content/clippings/CRASH").touch()
    run = ingest_and_build(tmp_path, ingest=True)
    assert run.errors[0].startswith("TypeError: a clipping has no <rhythm>\n")
    assert run.trace.startswith("Traceback")


# What a preview does with runs


class FakeBuilder(BuildProcess):
    """Answers requests with given runs; some take until the test ends them."""

    def __init__(self, runs: Sequence[Run]) -> None:
        self.runs = list(runs)
        self.requests: list[bool] = []
        """``ingest`` of each request."""
        self.proceed = asyncio.Event()
        self.proceed.set()

    async def run(self, *, ingest: bool) -> Run:
        """Wait for ``proceed``, then return the next of the given runs; after the last, nothing changes."""
        self.requests.append(ingest)
        await self.proceed.wait()
        return self.runs.pop(0) if self.runs else BUILT._replace(is_changed=False)


class Watcher:
    """A preview of an archive in ``/a`` with a fake builder, and what it shows."""

    def __init__(self, *runs: Run, quiet: bool = False, verbose: bool = False) -> None:
        console = Console(quiet=quiet, verbose=verbose)
        self._file = io.StringIO()
        console.err = PlainStream(self._file)
        console.notes = PlainStream(None if quiet else self._file)
        self.builder = FakeBuilder(runs)
        self.reloads = 0
        self.preview = Preview(Path("/a"), self.builder, console, self._reload)

    def _reload(self) -> None:
        self.reloads += 1

    def printed(self) -> list[str]:
        """The lines printed so far, with a fixed duration."""
        return [line.replace("0.0 s", "SECONDS") for line in self._file.getvalue().splitlines()]

    async def change(self, *names: str) -> None:
        """Report changes of files, and wait until nothing is left to do."""
        self.preview.report_changes({f"/a/{name}" for name in names})
        await settled()


async def settled() -> None:
    """Wait until every task waits for something else than the event loop."""
    for _ in range(20):
        await asyncio.sleep(0)


def observe(watcher: Watcher, *batches: Sequence[str]) -> Watcher:
    """Report changes one batch after the other while the preview is running."""

    async def work() -> None:
        task = asyncio.create_task(watcher.preview.run_after_changes())
        for names in batches:
            await watcher.change(*names)
        assert not task.done()
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(work)
    return watcher


def run(work: object) -> None:
    """Run ``work`` in another thread, because Playwright keeps an event loop running in the main thread."""
    with ThreadPoolExecutor() as pool:
        pool.submit(lambda: asyncio.run(work())).result()  # type: ignore[operator]


FIRST = ["content/clippings"]


def test_first_run() -> None:
    """The first run ingests and builds; it is shown although nothing changed."""
    watcher = observe(Watcher(INGESTED._replace(is_changed=False)), FIRST)
    assert watcher.builder.requests == [True]
    assert watcher.printed() == ["first build: 3 pages in SECONDS"]
    assert watcher.preview.site == Path("/a/site")


def test_edits() -> None:
    """Every run says what changed, gives the pages another identifier, and reloads the browsers."""
    watcher = observe(Watcher(INGESTED, BUILT, BUILT), FIRST, ["content/b.md"], ["content/b.md", "content/a.md"])
    assert watcher.builder.requests == [True, False, False]
    assert watcher.printed() == [
        "first build: 3 pages in SECONDS",
        "content/b.md: 3 pages in SECONDS",
        "content/a.md and 1 more: 3 pages in SECONDS",
    ]
    assert watcher.reloads == 3


def test_run_that_changes_nothing() -> None:
    """A run for the pages that ingest has just written changes nothing, so it is not shown."""
    watcher = observe(Watcher(INGESTED), FIRST, ["content/articles/a.md"])
    assert watcher.builder.requests == [True, False]
    assert (len(watcher.printed()), watcher.reloads) == (1, 1)


def test_changes_during_a_run() -> None:
    """All changes during a run cause one other run after it."""
    watcher = Watcher(INGESTED, BUILT)

    async def work() -> None:
        builder = watcher.builder
        task = asyncio.create_task(watcher.preview.run_after_changes())
        builder.proceed.clear()
        await watcher.change(*FIRST)
        await watcher.change("content/a.md")
        await watcher.change("content/clippings/b.txt")
        assert builder.requests == [True]
        builder.proceed.set()
        await settled()
        assert builder.requests == [True, True]
        assert watcher.printed()[1] == "content/a.md and 1 more: 3 pages in SECONDS"
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)

    run(work)


def test_every_run_has_a_larger_id() -> None:
    """A page fetched before a run differs from one fetched after it, even in the same millisecond."""
    watcher = Watcher(*[INGESTED] * 5)
    ids: list[int] = []
    watcher.preview.reload = lambda: ids.append(watcher.preview.run_id)
    observe(watcher, *[FIRST] * 5)
    assert ids == sorted({*ids})
    assert len(ids) == 5


def test_errors_of_ingest_are_shown_until_the_next_ingest() -> None:
    """Errors of clippings are kept during runs without ingest, and shown with those of articles."""
    watcher = Watcher(
        INGESTED._replace(ingest_errors=["a.txt: bad"]),
        BUILT._replace(errors=["b.md: bad"]),
        INGESTED._replace(errors=["b.md: bad"]),
        BUILT,
    )
    shown: list[Sequence[str]] = []
    watcher.preview.reload = lambda: shown.append(watcher.preview.errors)
    observe(watcher, FIRST, ["content/articles/b.md"], ["content/clippings/a.txt"], ["content/articles/b.md"])
    assert shown == [("a.txt: bad",), ("a.txt: bad", "b.md: bad"), ("b.md: bad",), ()]


def test_failed_ingest_is_repeated() -> None:
    """If the settings are invalid at the start, ingest runs once they are valid, whatever changes then."""
    watcher = observe(Watcher(Run(errors=["bad"]), INGESTED, BUILT), FIRST, *[["content/articles/b.md"]] * 2)
    assert watcher.builder.requests == [True, True, False]
    assert watcher.printed()[0] == "first build: build failed after SECONDS"


def test_failed_build_is_shown_again() -> None:
    """Who saves a broken template again sees again that it is broken."""
    watcher = observe(Watcher(INGESTED, *[BUILT._replace(pages=None, errors=["bad"])] * 2), FIRST, *[["themes/a"]] * 2)
    assert watcher.printed()[1:] == ["themes/a: build failed after SECONDS", "bad"] * 2
    assert watcher.preview.site == Path("/a/site")


def test_check_after_a_long_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a long run, of whose files the system may have announced too many, everything is looked at once more."""
    monkeypatch.setattr(preview_module, "LONG_RUN", -1)
    watcher = observe(Watcher(INGESTED, BUILT, BUILT), FIRST)
    assert watcher.builder.requests == [True, True]
    assert watcher.printed()[1] == "after a long build: 3 pages in SECONDS"


def test_quiet_and_verbose() -> None:
    """A quiet preview prints problems only, a verbose one every run with its stages."""
    runs = [INGESTED._replace(errors=["bad"], details=["1.0 s  planning"])]
    assert observe(Watcher(*runs, quiet=True), FIRST, ["content/a.md"]).printed() == ["bad"]
    printed = observe(Watcher(*runs, verbose=True), FIRST, ["content/a.md"]).printed()
    assert "1.0 s  planning" in printed
    assert "content/a.md: 3 pages in SECONDS" in printed


def test_many_errors() -> None:
    """Of hundreds of errors, terminal and page show some; a verbose preview shows all."""
    errors = [f"{number}: bad" for number in range(500)]
    watcher = observe(Watcher(INGESTED._replace(errors=errors)), FIRST)
    assert len(watcher.printed()) == MAX_ERRORS_SHOWN + 2
    assert watcher.printed()[-1] == f"and {500 - MAX_ERRORS_SHOWN} more problems"
    assert watcher.preview.shown(watcher.preview.errors)[-1] == f"and {500 - MAX_ERRORS_SHOWN} more problems"
    assert len(observe(Watcher(INGESTED._replace(errors=errors), verbose=True), FIRST).printed()) == 501
