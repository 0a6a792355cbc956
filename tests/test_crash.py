"""Builds killed, crowded or out of space: every file is whole, no link leads nowhere, and the next completes it."""

from __future__ import annotations

import ctypes
import os
import posixpath
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import unquote

import pytest
from conftest import Archive, files_of

from jianbao.publish.output_file import STAGING_FOLDER
from jianbao.runtime import atomic

KILLS = int(os.environ.get("KILLS", "4"))
"""A hundred by `make crash`."""
LINK = re.compile(r'<a [^>]*href="([^"#]*)')
COMMAND = [sys.executable, "-m", "jianbao", "build", "--no-search", "--jobs", "2"]


DROP_FROM_BOUNDING_SET, CAP_DAC_OVERRIDE = 24, 1
"""Of Linux, prctl(2) and capabilities(7): without it root asks for leave to write like anyone else."""


def start(archive: Archive, *, before: Callable[[], object] | None = None) -> subprocess.Popen[str]:
    """A build in a process group of its own, in which ``before`` is called first."""
    return subprocess.Popen(
        [*COMMAND, "--root", str(archive.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=before,
    )


def write_pages(archive: Archive, count: int, text: str) -> None:
    """So many articles, on shelves that overlap."""
    for number in range(count):
        day = f"2023-{number % 12 + 1:02}-{number % 28 + 1:02}"
        archive.page(f"a{number:03}", f"{text}{number}。", id=f"a{number:03}", tags=[f"标签{number % 7}"], date=day)


def assert_reads(site: Path) -> None:
    """From the home page on, every link leads to a page, and every page is whole."""
    seen, waiting = {"index.html"}, ["index.html"]
    while waiting:
        path = waiting.pop()
        html = (site / path).read_text(encoding="utf-8")
        assert html.endswith("</html>"), f"{path} is cut off"
        for href in LINK.findall(html):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(href)))
            if href.startswith(("http", "mailto")) or not target.endswith(".html") or target in seen:
                continue
            assert (site / target).is_file(), f"{path} leads to {target}"
            seen.add(target)
            waiting.append(target)


@pytest.mark.skipif(
    not hasattr(os, "killpg"),
    reason="Windows has no process groups to kill; the law itself is tested there by test_incremental.py",
)
def test_killed_at_any_moment(archive: Archive, tmp_path: Path) -> None:
    """The site reads at once, one that never was from its first page on; the next build completes it to the same."""
    chance = random.Random(7)  # noqa: S311  # nothing secret
    write_pages(archive, 150, "零")
    start(archive).communicate()
    assert_reads(archive.root / "site")
    for turn in range(KILLS):
        write_pages(archive, 150 - turn % 3, f"第{turn}次")
        archive.page(f"new{turn}", tags=[f"新{turn}", "标签1"], date=f"2024-01-{turn % 28 + 1:02}")
        (archive.root / "content" / "articles" / f"new{turn - 3}.md").unlink(missing_ok=True)
        if turn % 4 == 3:
            (archive.root / "site").rename(tmp_path / f"site-{turn}")
        was_there = (archive.root / "site" / "index.html").is_file()
        build = start(archive)
        time.sleep(chance.uniform(0.1, 1.2))  # the moment is what is tried here, not waited for
        os.killpg(build.pid, signal.SIGKILL)
        build.communicate()
        if was_there or (archive.root / "site" / "index.html").is_file():
            assert_reads(archive.root / "site")
    done = start(archive)
    assert re.fullmatch(r"(?:[A-Z][a-z ]+: \d+ in \d+\.\d s\n)*", done.communicate()[1])
    assert done.returncode == 0
    archive.build(tmp_path / "clean", jobs=2)
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean")


@pytest.mark.parametrize("jobs", [1, 2])
def test_first_pages_in_folders_that_were_there(archive: Archive, monkeypatch: pytest.MonkeyPatch, jobs: int) -> None:
    """The home page comes when all that it leads to is there, wherever a first build may end."""
    write_pages(archive, 120, "零")
    for folder in ("articles", "dates", "outlets", "tags"):
        archive.write(f"site/{folder}/mine.txt", "我的。")
    real, home = atomic._rename, archive.root / "site" / "index.html"

    def rename(beside: str, target: str) -> None:
        real(beside, target)
        if target.endswith("index.html") and home.is_file():
            assert_reads(home.parent)

    monkeypatch.setattr(atomic, "_rename", rename)
    archive.build(jobs=jobs)
    assert_reads(home.parent)


def test_interrupted_by_a_person(archive: Archive, tmp_path: Path) -> None:
    """Ctrl-C in a terminal reaches the workers too: one line, exit code 130, no traceback."""
    write_pages(archive, 2_000, "零")  # so many that the build is still at it when the signal comes
    # A test run in the background passes on that SIGINT is ignored; a terminal does not.
    build = start(archive, before=partial(signal.signal, signal.SIGINT, signal.SIG_DFL))
    begun = archive.root / "site" / STAGING_FOLDER / "articles"
    while build.poll() is None and not begun.is_dir():
        time.sleep(0.01)
    os.killpg(build.pid, signal.SIGINT)
    said = build.communicate()[1]
    assert "Traceback" not in said
    assert build.returncode == 130
    assert "run the same command again" in said
    archive.build(jobs=2)
    archive.build(tmp_path / "clean")
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean")


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="Windows has no process groups, by which orphans are found")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_killed_alone(archive: Archive, how: signal.Signals) -> None:
    """Its workers end with a build that was killed without them, and the next one need not wait for them."""
    write_pages(archive, 5_000, "零")
    build = start(archive)
    begun = archive.root / "site" / STAGING_FOLDER / "articles"
    while build.poll() is None and not begun.is_dir():
        time.sleep(0.01)
    build.send_signal(how)
    build.communicate(timeout=30)  # ends when the last of them has closed its end of the pipes
    assert build.returncode == -how
    after = start(archive)
    said = after.communicate(timeout=60)[1]
    assert after.returncode == 0
    assert "Waiting" not in said


def test_two_builds_at_once(archive: Archive, tmp_path: Path) -> None:
    """They take turns; both finish, and the site is that of a clean build."""
    write_pages(archive, 150, "零")
    builds = [start(archive) for _ in range(3)]
    said = [build.communicate() for build in builds]
    assert [build.returncode for build in builds] == [0, 0, 0], said
    archive.build(tmp_path / "clean")
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean")


def ask_for_leave() -> None:
    """Give up root's right to write anywhere."""
    if os.geteuid() == 0 and ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, CAP_DAC_OVERRIDE):
        raise OSError("the capability cannot be given up")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows folders that cannot be written only by access lists")
@pytest.mark.skipif(
    sys.platform == "darwin" and os.geteuid() == 0,
    reason="macOS cannot take from root the right to write anywhere, as Linux can",
)
def test_folder_that_cannot_be_written(archive: Archive) -> None:
    """A message with file and remedy, exit code 1; and the site as it was."""
    write_pages(archive, 3, "零")
    archive.build()
    before = files_of(archive.root / "site")
    write_pages(archive, 3, "一")
    for folder in [archive.root / "site", *(archive.root / "site").rglob("*/")]:
        folder.chmod(0o555)
    build = start(archive, before=ask_for_leave)
    said = build.communicate()[1]
    for folder in [archive.root / "site", *(archive.root / "site").rglob("*/")]:
        folder.chmod(0o755)
    assert build.returncode == 1
    assert "cannot be written" in said
    assert "Traceback" not in said
    assert files_of(archive.root / "site") == before


def limit_files() -> None:
    """No file may grow beyond 2 KB: the same error, for whoever writes, as a disk that is full."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))


def test_disk_that_is_full(archive: Archive, tmp_path: Path) -> None:
    """A message, exit code 1, no half-written file; with room again, the next build completes the site."""
    pytest.importorskip("resource")
    write_pages(archive, 40, "零")
    archive.build()
    write_pages(archive, 40, "很长的一段" * 900)
    done = subprocess.run(
        [*COMMAND, "--root", str(archive.root)], capture_output=True, text=True, preexec_fn=limit_files, check=False
    )
    assert done.returncode == 1, done
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr
    assert_reads(archive.root / "site")
    assert not list((archive.root / "site").glob(".jianbao.*"))
    archive.build()
    archive.build(tmp_path / "clean")
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean")
