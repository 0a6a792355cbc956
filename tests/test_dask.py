"""Ingest and build with the executors of others, threads, processes or a Dask cluster, give the same bytes."""

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
from jianbao.runtime import remote as remote_module
from jianbao.runtime.dask import open_executor, parse_address

pytestmark = pytest.mark.slow

CLIPPING = (
    "<!--{when}-->\n[标题{number}](https://example.org/{number})\n------\n\n<p>第{number}篇，<b>说明</b>了后果。</p>\n"
)
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(Path(__file__).parent)}
"""Lets workers import this module, which has the functions that kill them."""


def scheduler(folder: Path) -> tuple[str, subprocess.Popen[bytes]]:
    """Start a scheduler: its address, ``HOST:PORT``, and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    return f"127.0.0.1:{port}", start(["scheduler", *options], folder)


def worker(place: str, folder: Path) -> subprocess.Popen[bytes]:
    """Start a worker with two threads, to test that batches do not run at the same time."""
    options = ["--nthreads", "2", "--no-nanny", "--no-dashboard", "--local-directory", str(folder)]
    return start(["worker", f"tcp://{place}", *options], folder)


def start(options: list[str], folder: Path) -> subprocess.Popen[bytes]:
    """Start the command ``dask`` in another folder, without output."""
    command = [sys.executable, "-m", "dask", *options]
    return subprocess.Popen(command, cwd=folder, env=ENVIRONMENT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


@contextlib.contextmanager
def killed_at_the_end(*processes: subprocess.Popen[bytes]) -> Iterator[None]:
    """Kill the processes at the end of the block."""
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def wait_for(place: str, workers: int) -> dict[int, str]:
    """Wait until so many workers have joined; return process id -> address."""
    with Client(f"tcp://{place}", timeout=60, set_as_default=False) as client:
        if workers:
            client.wait_for_workers(workers, timeout=60)
        return {process: address for address, process in client.run(os.getpid).items()}


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """``HOST:PORT`` of a scheduler with two workers, each a process of its own, on the loopback."""
    folder = tmp_path_factory.mktemp("cluster")
    place, first = scheduler(folder)
    with killed_at_the_end(first, worker(place, folder), worker(place, folder)):
        wait_for(place, 2)
        yield place


def fill(archive: Archive) -> Archive:
    """Write three batches of clippings, and an outlet of the archive's own."""
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


def files_without_cache(archive: Archive) -> dict[str, bytes]:
    """All files of an archive except the cache."""
    return {path: data for path, data in files_of(archive.root).items() if not path.startswith(".cache/")}


def files_made_here(archive: Archive, *, search: bool = False) -> dict[str, bytes]:
    """The archive's files after an ingest and a build in this process."""
    pipeline.ingest(archive.config, [archive.config.clippings], jobs=1)
    archive.build(search=search)
    return files_without_cache(archive)


# The same bytes


@pytest.mark.parametrize("kind", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_any_executor_makes_the_same_bytes(pair: tuple[Archive, Archive], kind: type[Executor]) -> None:
    """Executors of the standard library are used, give the same bytes as one process, and stay open."""
    ours, other = pair
    with kind(2) as executor:  # type: ignore[call-arg]
        remote = CountingExecutor(executor)
        pipeline.ingest(ours.config, [ours.config.clippings], executor=remote, jobs=2)
        ours.build(executor=remote, jobs=2)
        assert remote.calls >= 3 + 2  # batches of clippings, of pages
        assert executor.submit(len, "ab").result() == 2
    assert files_without_cache(ours) == files_made_here(other)


class CountingExecutor(Executor):
    """An executor that counts the calls."""

    def __init__(self, executor: Executor) -> None:
        self.executor = executor
        self.calls = 0

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Count the call and pass it on."""
        self.calls += 1
        return self.executor.submit(fn, *args, **kwargs)


def test_cluster_makes_the_same_bytes(
    cluster: str, pair: tuple[Archive, Archive], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Ingest and build on a Dask cluster give the same bytes as one process; a relative ``--output`` works."""
    ours, other = pair
    monkeypatch.chdir(ours.root)
    for command in (["ingest", "content/clippings"], ["build", "--output", "site"]):
        assert cli.main([*command, "--executor", f"dask://{cluster}"]) == 0
    assert files_without_cache(ours) == files_made_here(other, search=True)
    assert "distributed" not in capsys.readouterr().err, "the log of Dask's client"


def test_workers_clear_their_caches(cluster: str, pair: tuple[Archive, Archive]) -> None:
    """Workers outlive a build; a template and an outlet that have changed since are read again."""
    ours, other = pair
    for word in ("甲", "乙"):
        for archive in pair:
            archive.write("jianbao.toml", 'theme = "mine"\n')
            archive.write("themes/mine/theme.toml", "")
            archive.write("themes/mine/templates/article.html", f"{{{{ article.title }}}} {word}")
            archive.write("outlets/mine.toml", f'hosts = ["example.org"]\nnames = {{ zh-Hans = "{word}报" }}\n')
        with open_executor(parse_address(f"dask://{cluster}")) as (executor, workers):
            pipeline.ingest(ours.config, [ours.config.clippings], executor=executor, jobs=workers)
            ours.build(executor=executor, jobs=workers)
        assert files_without_cache(ours) == files_made_here(other)


def test_batch_of_a_killed_worker_is_repeated(cluster: str, pair: tuple[Archive, Archive], tmp_path: Path) -> None:
    """Other workers repeat the batch of a killed worker: the bytes are the same, and no temporary file is left."""
    ours, other = pair
    pipeline.ingest(ours.config, [ours.config.clippings], jobs=1)
    victim = worker(cluster, tmp_path)
    with killed_at_the_end(victim):
        address = wait_for(cluster, 3)[victim.pid]
        with open_executor(parse_address(f"dask://{cluster}")) as (executor, workers):
            assert workers == 3
            ours.build(executor=KillingExecutor(executor, victim.pid, address), jobs=workers)
        assert victim.wait(60) == -signal.SIGKILL
    assert files_without_cache(ours) == files_made_here(other)


class KillingExecutor(Executor):
    """An executor that prefers one worker, which is killed at its first page."""

    def __init__(self, executor: Executor, victim: int, address: str) -> None:
        self.executor = executor
        self.victim = victim
        self.placement = {"workers": [address], "allow_other_workers": True}

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Future[Any]:
        """Submit the call through ``run_or_die``."""
        return self.executor.submit(run_or_die, self.victim, fn, *args, **kwargs, **self.placement)


def run_or_die(victim: int, fn: Any, *args: Any) -> Any:
    """Call ``fn``; the victim is killed before it renames its first temporary file."""
    if os.getpid() == victim:
        atomic._rename = lambda temporary, path: os.kill(victim, signal.SIGKILL)
    return fn(*args)


# Errors


INVALID_ADDRESSES = (
    *("", "dask", "dask://", "dask://host", "dask://:8786", "dask://host:x", "dask://host:0", "dask://host:99999"),
    *("tcp://host:8786", "host:8786", "dask://host:8786/path", "dask://[::1:8786", "dask://me@host:8786"),
)


@pytest.mark.parametrize("address", INVALID_ADDRESSES)
@pytest.mark.parametrize("command", ["ingest", "learn", "build"])
def test_invalid_address(archive: Archive, capsys: pytest.CaptureFixture[str], command: str, address: str) -> None:
    """An invalid address is a usage error that shows what an address looks like."""
    with pytest.raises(SystemExit) as end:
        cli.main(["--root", str(archive.root), command, "--executor", address])
    assert end.value.code == 2
    assert f"{address!r} is not an address like dask://HOST:PORT" in capsys.readouterr().err


def test_address_with_a_name_or_numbers() -> None:
    """Valid addresses are printed as they were written."""
    for text in ("dask://host.example:8786", "dask://127.0.0.1:1", "dask://[::1]:8786"):
        assert str(parse_address(text)) == text


def error_of_build(archive: Archive, capsys: pytest.CaptureFixture[str], address: str) -> str:
    """The error message of a build that fails with exit code 1 and makes no site."""
    assert cli.main(["--root", str(archive.root), "build", "--executor", address]) == 1
    assert not (archive.root / "site").exists()
    return capsys.readouterr().err


def test_distributed_is_not_installed(
    archive: Archive, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without ``distributed``, the message says how to install it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    message = error_of_build(archive, capsys, "dask://127.0.0.1:1")
    assert message == "dask://127.0.0.1:1 needs distributed\n  pip install 'jianbao[dask]'\n"


def test_no_scheduler_and_no_workers(
    archive: Archive, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """If no scheduler answers in time, or there are no workers, the message says what to start."""
    place, process = scheduler(tmp_path)
    with killed_at_the_end(process):
        wait_for(place, 0)
        monkeypatch.setattr(executors, "WORKER_TIMEOUT", 0.1)
        message = error_of_build(archive, capsys, f"dask://{place}")
    assert message.startswith(f"the Dask scheduler at dask://{place} has no workers\n  Start some: dask worker tcp://")
    monkeypatch.setattr(executors, "SCHEDULER_TIMEOUT", 0.1)
    message = error_of_build(archive, capsys, f"dask://{place}")
    assert message.startswith(f"no Dask scheduler answers at dask://{place}\n  Start one there (dask scheduler --port")


def test_cluster_that_fails(cluster: str) -> None:
    """Errors of the cluster are reported with what to do; other errors are raised unchanged."""

    def fail(error: Exception) -> None:
        with open_executor(parse_address(f"dask://{cluster}")):
            raise error

    with pytest.raises(ExecutorError, match=r"failed: CancelledError\n  .*run the same command again"):
        fail(CancelledError())
    with pytest.raises(ExecutorError, match=r"failed: Error during deserialization\n  Its machines need the same"):
        fail(RuntimeError("Error during deserialization\nof the graph"))
    with pytest.raises(RuntimeError, match="our own"):
        fail(RuntimeError("our own"))


def test_worker_of_another_jianbao(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker with other code is refused before its first batch, because it might make other bytes."""
    with ThreadPoolExecutor(1) as executor:
        remote = remote_module.RemoteExecutor(executor, archive.root, clear_no_caches)
        assert remote.submit(len, "ab").result() == 2
        remote_module._join.cache_clear()
        monkeypatch.setattr(remote_module, "code_digest", lambda: "another")
        with pytest.raises(ExecutorError, match=r"has another version of jianbao[^\n]*\n  Install the same versions"):
            remote.submit(len, "ab").result()


def test_worker_that_does_not_see_the_archive(archive: Archive) -> None:
    """A worker is refused if it sees no archive at this path, or a copy of it."""
    settings = archive.root / "jianbao.toml"
    changes: tuple[Callable[[], None], ...] = (lambda: os.utime(settings, (1, 1)), settings.unlink)
    for change in changes:
        with ThreadPoolExecutor(1) as executor:
            remote = remote_module.RemoteExecutor(executor, archive.root, clear_no_caches)
            change()
            with pytest.raises(ExecutorError, match=r"does not see this archive\n  Put it on a file system that all"):
                remote.submit(len, "ab").result()


def clear_no_caches() -> None:
    """Clear no caches."""
