"""Ingest and build by others than this run's own processes: the same bytes, whoever does it, whatever befalls them."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from conftest import Archive, files_of
from distributed import Client

from jianbao import pipeline
from jianbao.cli import commands as cli
from jianbao.errors import ExecutorError
from jianbao.runtime import atomic
from jianbao.runtime import dask as executors
from jianbao.runtime import remote as elsewhere
from jianbao.runtime.dask import open_executor, read_address

CLIPPING = (
    "<!--{when}-->\n[标题{number}](https://example.org/{number})\n------\n\n<p>第{number}篇，<b>说明</b>了后果。</p>\n"
)
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
"""Workers know this module, for what kills them."""


def scheduler(folder: Path) -> tuple[str, subprocess.Popen[bytes]]:
    """A scheduler of its own: where it listens, ``HOST:PORT``, and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    return f"127.0.0.1:{port}", start(["scheduler", *options], folder)


def worker(place: str, folder: Path) -> subprocess.Popen[bytes]:
    """A worker with two threads, which would get into each other's way."""
    options = ["--nthreads", "2", "--no-nanny", "--no-dashboard", "--local-directory", str(folder)]
    return start(["worker", f"tcp://{place}", *options], folder)


def start(options: list[str], folder: Path) -> subprocess.Popen[bytes]:
    """The command ``dask``, which stands in another folder and whose log nobody reads."""
    command = [sys.executable, "-m", "dask", *options]
    return subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def ending(*processes: subprocess.Popen[bytes]) -> Iterator[None]:
    """Whatever happens meanwhile, they are ended."""
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def wait_for(place: str, workers: int) -> dict[int, str]:
    """Until so many have joined: the address of each by its process."""
    with Client(f"tcp://{place}", timeout=60, set_as_default=False) as client:
        if workers:
            client.wait_for_workers(workers, timeout=60)
        return {process: address for address, process in client.run(os.getpid).items()}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``HOST:PORT`` of a scheduler with two workers, each a process of its own, on the loopback."""
    folder = tmp_path_factory.mktemp("cluster")
    place, first = scheduler(folder)
    with ending(first, worker(place, folder), worker(place, folder)):
        wait_for(place, 2)
        yield place


def fill(archive: Archive) -> Archive:
    """Three batches of clippings, and an outlet of the archive's own."""
    archive.write("outlets/mine.toml", 'hosts = ["example.org"]\nnames = { zh-Hans = "某报" }\n')
    for number in range(130):
        text = CLIPPING.format(when=1_700_000_000_000 + number * 3_600_000, number=number)
        archive.write(f"content/clippings/{number:03}.txt", text)
    return archive


@pytest.fixture
def pair(archive: Archive, tmp_path: Path) -> tuple[Archive, Archive]:
    """Two archives of the same clippings."""
    other = Archive(tmp_path / "other")
    other.write("jianbao.toml", (archive.root / "jianbao.toml").read_text(encoding="utf-8"))
    return fill(archive), fill(other)


def made(archive: Archive) -> dict[str, bytes]:
    """All of an archive but what a build leaves for the next."""
    return {path: data for path, data in files_of(archive.root).items() if not path.startswith(".cache/")}


def made_here(archive: Archive, *, search: bool = False) -> dict[str, bytes]:
    """What one process of this machine makes of it."""
    pipeline.ingest(archive.config, [archive.config.clippings], jobs=1)
    archive.build(search=search)
    return made(archive)


# The same bytes


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_makes_the_same(pair: tuple[Archive, Archive], kind: type[Executor]) -> None:
    """Threads or processes of the standard library: they are used, give the bytes of one process, and stay open."""
    ours, other = pair
    with kind(2) as executor:  # type: ignore[call-arg]
        lent = Counted(executor)
        pipeline.ingest(ours.config, [ours.config.clippings], executor=lent, jobs=2)
        ours.build(executor=lent, jobs=2)
        assert lent.calls >= 3 + 2  # batches of clippings, of pages
        assert executor.submit(len, "ab").result() == 2
    assert made(ours) == made_here(other)


class Counted(Executor):
    """Counts what goes through it."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor
        self.calls = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """As ever."""
        self.calls += 1
        return self.executor.submit(fn, *args, **kwargs)


def test_cluster_makes_the_same(
    cluster: str, pair: tuple[Archive, Archive], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ingest and build on a Dask cluster, the output named from here, give the bytes of one process, index and all."""
    ours, other = pair
    monkeypatch.chdir(ours.root)
    for command in (["ingest", "content/clippings"], ["build", "--output", "site"]):
        assert cli.main([*command, "--executor", f"dask://{cluster}"]) == 0
    assert made(ours) == made_here(other, search=True)
    assert "distributed" not in capsys.readouterr().err, "the log of Dask's client"


def test_workers_forget_the_last_build(cluster: str, pair: tuple[Archive, Archive]) -> None:
    """They outlive a build; a template and an outlet that have changed since are read again."""
    ours, other = pair
    for word in ("甲", "乙"):
        for archive in pair:
            archive.write("jianbao.toml", 'theme = "mine"\n')
            archive.write("themes/mine/theme.toml", "")
            archive.write("themes/mine/templates/article.html", f"{{{{ article.title }}}} {word}")
            archive.write("outlets/mine.toml", f'hosts = ["example.org"]\nnames = {{ zh-Hans = "{word}报" }}\n')
        with open_executor(read_address(f"dask://{cluster}")) as (executor, workers):
            pipeline.ingest(ours.config, [ours.config.clippings], executor=executor, jobs=workers)
            ours.build(executor=executor, jobs=workers)
        assert made(ours) == made_here(other)


def test_worker_killed_in_the_middle(cluster: str, pair: tuple[Archive, Archive], tmp_path: Path) -> None:
    """Others do its batch again: not a byte is another, and its half-written file is not left in the site."""
    ours, other = pair
    pipeline.ingest(ours.config, [ours.config.clippings], jobs=1)
    victim = worker(cluster, tmp_path)
    with ending(victim):
        address = wait_for(cluster, 3)[victim.pid]
        with open_executor(read_address(f"dask://{cluster}")) as (executor, workers):
            assert workers == 3
            ours.build(executor=Deadly(executor, victim.pid, address), jobs=workers)
        assert victim.wait(60) == -signal.SIGKILL
    assert made(ours) == made_here(other)


class Deadly(Executor):
    """One worker is asked first, and dies of the first page it is to make."""

    def __init__(self, executor: Executor, victim: int, address: str) -> None:
        self.executor = executor
        self.victim = victim
        self.wish = {"workers": [address], "allow_other_workers": True}

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """The call, to be made by ``die_of_it``."""
        return self.executor.submit(die_of_it, self.victim, fn, *args, **kwargs, **self.wish)


def die_of_it(victim: int, fn: Any, *args: Any) -> Any:
    """What a worker does; the victim is killed when a file stands beside its place and is to be renamed."""
    if os.getpid() == victim:
        atomic._rename = lambda temporary, path: os.kill(victim, signal.SIGKILL)
    return fn(*args)


# What cannot be


NO_ADDRESSES = (
    *("", "dask", "dask://", "dask://host", "dask://:8786", "dask://host:x", "dask://host:0", "dask://host:99999"),
    *("tcp://host:8786", "host:8786", "dask://host:8786/path", "dask://[::1:8786", "dask://me@host:8786"),
)


@pytest.mark.parametrize("address", NO_ADDRESSES)
@pytest.mark.parametrize("command", ["ingest", "learn", "build"])
def test_address_that_is_none(archive: Archive, capsys: pytest.CaptureFixture[str], command: str, address: str) -> None:
    """Used wrongly, said with what an address looks like; nothing is begun."""
    with pytest.raises(SystemExit) as end:
        cli.main(["--root", str(archive.root), command, "--executor", address])
    assert end.value.code == 2
    assert f"{address!r} is not an address like dask://HOST:PORT" in capsys.readouterr().err


def test_address_with_a_name_or_numbers() -> None:
    """Written as they are on the command line."""
    for text in ("dask://host.example:8786", "dask://127.0.0.1:1", "dask://[::1]:8786"):
        assert str(read_address(text)) == text


def refusal(archive: Archive, capsys: pytest.CaptureFixture[str], address: str) -> str:
    """What is said of a build that could not be, with exit code 1 and no site."""
    assert cli.main(["--root", str(archive.root), "build", "--executor", address]) == 1
    assert not (archive.root / "site").exists()
    return capsys.readouterr().err


def test_distributed_is_not_installed(
    archive: Archive, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The message says how to install it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    said = refusal(archive, capsys, "dask://127.0.0.1:1")
    assert said == "dask://127.0.0.1:1 needs distributed\n  pip install 'jianbao[dask]'\n"


def test_no_scheduler_and_no_workers(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where nobody answers in time, or nobody works, a message says so and what to start."""
    place, process = scheduler(tmp_path)
    with ending(process):
        wait_for(place, 0)
        monkeypatch.setattr(executors, "JOIN", 0.1)
        said = refusal(archive, capsys, f"dask://{place}")
    assert said.startswith(f"the Dask scheduler at dask://{place} has no workers\n  Start some: dask worker tcp://")
    monkeypatch.setattr(executors, "ANSWER", 0.1)
    said = refusal(archive, capsys, f"dask://{place}")
    assert said.startswith(f"no Dask scheduler answers at dask://{place}\n  Start one there (dask scheduler --port")


def test_cluster_that_goes_away(cluster: str) -> None:
    """Said in words, with what to do; what is not the cluster's doing is left as it is."""

    def fail(error: Exception) -> None:
        with open_executor(read_address(f"dask://{cluster}")):
            raise error

    with pytest.raises(ExecutorError, match=r"gave up: CancelledError\n  .*run the same command again"):
        fail(CancelledError())
    with pytest.raises(ExecutorError, match=r"gave up: Error during deserialization\n  Its machines need the same"):
        fail(RuntimeError("Error during deserialization\nof the graph"))
    with pytest.raises(RuntimeError, match="our own"):
        fail(RuntimeError("our own"))


def test_worker_of_another_jianbao(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """It might make other bytes, and is refused before it makes any."""
    with ThreadPoolExecutor(1) as executor:
        lent = elsewhere.RemoteExecutor(executor, archive.root, nothing)
        assert lent.submit(len, "ab").result() == 2
        elsewhere._join.cache_clear()
        monkeypatch.setattr(elsewhere, "code_digest", lambda: "another")
        with pytest.raises(ExecutorError, match=r"has another jianbao or Python[^\n]*\n  Install the same everywhere"):
            lent.submit(len, "ab").result()


def test_worker_that_does_not_see_the_archive(archive: Archive) -> None:
    """Neither without a file system in common, nor with a copy of its own."""
    settings = archive.root / "jianbao.toml"
    changes: tuple[Callable[[], None], ...] = (lambda: os.utime(settings, (1, 1)), settings.unlink)
    for change in changes:
        with ThreadPoolExecutor(1) as executor:
            lent = elsewhere.RemoteExecutor(executor, archive.root, nothing)
            change()
            with pytest.raises(ExecutorError, match=r"does not see this archive\n  Put it on a file system that all"):
                lent.submit(len, "ab").result()


def nothing() -> None:
    """Nothing to forget."""
