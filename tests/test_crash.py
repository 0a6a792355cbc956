"""Builds that are killed, run at the same time or have no disk space: no truncated file, no dead link at any moment."""

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

pytestmark = pytest.mark.slow

KILLS = int(os.environ.get("KILLS", "4"))
"""How many builds are killed; `make crash` sets a hundred."""
LINK = re.compile(r'<a [^>]*href="([^"#]*)')
COMMAND = [sys.executable, "-m", "jianbao", "build", "--no-search", "--jobs", "2"]


DROP_FROM_BOUNDING_SET, CAP_DAC_OVERRIDE = 24, 1
"""Linux, see prctl(2) and capabilities(7): without this capability root needs permission to write as any user does."""


def start(archive: Archive, *, before: Callable[[], object] | None = None) -> subprocess.Popen[str]:
    """Start a build in a process group of its own, which calls ``before`` first."""
    return subprocess.Popen(
        [*COMMAND, "--root", str(archive.root)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=before,
    )


def write_pages(archive: Archive, count: int, text: str) -> None:
    """Write ``count`` articles on shelves that overlap."""
    for number in range(count):
        day = f"2023-{number % 12 + 1:02}-{number % 28 + 1:02}"
        archive.page(f"a{number:03}", f"{text}{number}。", id=f"a{number:03}", tags=[f"标签{number % 7}"], date=day)


def assert_site_is_complete(site: Path) -> None:
    """Assert that every link from the home page on leads to a page, and that every page is complete."""
    seen, waiting = {"index.html"}, ["index.html"]
    while waiting:
        path = waiting.pop()
        html = (site / path).read_text(encoding="utf-8")
        assert html.endswith("</html>"), f"{path} is truncated"
        for href in LINK.findall(html):
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(href)))
            if href.startswith(("http", "mailto")) or not target.endswith(".html") or target in seen:
                continue
            assert (site / target).is_file(), f"{path} links to {target}"
            seen.add(target)
            waiting.append(target)


@pytest.mark.skipif(
    not hasattr(os, "killpg"),
    reason="Windows has no process groups to kill; test_incremental.py tests the law there",
)
def test_killed_build_leaves_no_dead_link(archive: Archive, tmp_path: Path) -> None:
    """A killed build leaves no dead link in the site, and the next build leaves what a clean build makes."""
    chance = random.Random(7)  # noqa: S311  # nothing secret
    write_pages(archive, 150, "零")
    start(archive).communicate()
    assert_site_is_complete(archive.root / "site")
    for turn in range(KILLS):
        write_pages(archive, 150 - turn % 3, f"第{turn}次")
        archive.page(f"new{turn}", tags=[f"新{turn}", "标签1"], date=f"2024-01-{turn % 28 + 1:02}")
        (archive.root / "content" / "articles" / f"new{turn - 3}.md").unlink(missing_ok=True)
        if turn % 4 == 3 and (archive.root / "site").is_dir():  # a slow build is killed before that
            (archive.root / "site").rename(tmp_path / f"site-{turn}")
        existed = (archive.root / "site" / "index.html").is_file()
        build = start(archive)
        time.sleep(chance.uniform(0.1, 1.2))  # a random moment, not a wait for something
        os.killpg(build.pid, signal.SIGKILL)
        build.communicate()
        if existed or (archive.root / "site" / "index.html").is_file():
            assert_site_is_complete(archive.root / "site")
    last = start(archive)
    assert re.fullmatch(r"(?:[A-Z][a-z ]+: \d+ in \d+\.\d s\n)*", last.communicate()[1])
    assert last.returncode == 0
    archive.build(tmp_path / "clean", jobs=2)
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean")


@pytest.mark.parametrize("jobs", [1, 2])
def test_home_page_is_written_after_all_it_links_to(
    archive: Archive, monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    """A first build into existing folders writes the home page last, so it has no dead link wherever the build ends."""
    write_pages(archive, 120, "零")
    for folder in ("articles", "dates", "outlets", "tags"):
        archive.write(f"site/{folder}/mine.txt", "我的。")
    real, home = atomic._rename, archive.root / "site" / "index.html"

    def rename(temporary: str, target: str) -> None:
        real(temporary, target)
        if target.endswith("index.html") and home.is_file():
            assert_site_is_complete(home.parent)

    monkeypatch.setattr(atomic, "_rename", rename)
    archive.build(jobs=jobs)
    assert_site_is_complete(home.parent)


def test_interrupt_ends_a_build_with_workers(archive: Archive, tmp_path: Path) -> None:
    """Ctrl-C in a terminal reaches the workers too: one line, exit code 130, no traceback."""
    write_pages(archive, 2_000, "零")  # so many that the build is still running when the signal comes
    # Processes of a test run in the background ignore SIGINT; in a terminal they do not.
    build = start(archive, before=partial(signal.signal, signal.SIGINT, signal.SIG_DFL))
    staged = archive.root / "site" / STAGING_FOLDER / "articles"
    while build.poll() is None and not staged.is_dir():
        time.sleep(0.01)
    os.killpg(build.pid, signal.SIGINT)
    stderr = build.communicate()[1]
    assert "Traceback" not in stderr
    assert build.returncode == 130
    assert "run the same command again" in stderr
    archive.build(jobs=2)
    archive.build(tmp_path / "clean")
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean")


@pytest.mark.skipif(not hasattr(os, "killpg"), reason="Windows has no process groups, with which orphans are found")
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_workers_end_if_only_the_build_is_killed(archive: Archive, how: signal.Signals) -> None:
    """If only the build is killed, its workers end too, and the next build does not wait for them."""
    write_pages(archive, 5_000, "零")
    build = start(archive)
    staged = archive.root / "site" / STAGING_FOLDER / "articles"
    while build.poll() is None and not staged.is_dir():
        time.sleep(0.01)
    build.send_signal(how)
    build.communicate(timeout=30)  # returns when the last worker has closed the pipes
    assert build.returncode == -how
    after = start(archive)
    stderr = after.communicate(timeout=60)[1]
    assert after.returncode == 0
    assert "Waiting" not in stderr


def test_builds_at_the_same_time_run_in_turn(archive: Archive, tmp_path: Path) -> None:
    """Several builds of one site at the same time all finish, and the site is that of a clean build."""
    write_pages(archive, 150, "零")
    builds = [start(archive) for _ in range(3)]
    outputs = [build.communicate() for build in builds]
    assert [build.returncode for build in builds] == [0, 0, 0], outputs
    archive.build(tmp_path / "clean")
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean")


def drop_root_permissions() -> None:
    """Give up the capability of root to write anywhere."""
    if os.geteuid() == 0 and ctypes.CDLL(None).prctl(DROP_FROM_BOUNDING_SET, CAP_DAC_OVERRIDE):
        raise OSError("the capability cannot be dropped")


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows only access lists make a folder read-only")
@pytest.mark.skipif(
    sys.platform == "darwin" and os.geteuid() == 0,
    reason="macOS cannot drop the capability of root to write anywhere, as Linux can",
)
def test_read_only_site_is_an_error(archive: Archive) -> None:
    """A site that cannot be written gives a message and exit code 1, and stays unchanged."""
    write_pages(archive, 3, "零")
    archive.build()
    before = files_of(archive.root / "site")
    write_pages(archive, 3, "一")
    for folder in [archive.root / "site", *(archive.root / "site").rglob("*/")]:
        folder.chmod(0o555)
    build = start(archive, before=drop_root_permissions)
    stderr = build.communicate()[1]
    for folder in [archive.root / "site", *(archive.root / "site").rglob("*/")]:
        folder.chmod(0o755)
    assert build.returncode == 1
    assert "cannot be written" in stderr
    assert "Traceback" not in stderr
    assert files_of(archive.root / "site") == before


def limit_files() -> None:
    """Limit files to 2 KB, which gives a writer the same error as a full disk."""
    import resource

    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2048, 2048))


def test_full_disk_leaves_a_complete_site(archive: Archive, tmp_path: Path) -> None:
    """A full disk gives a message and exit code 1, and truncates no file; the next build completes the site."""
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
    assert_site_is_complete(archive.root / "site")
    assert not list((archive.root / "site").glob(".jianbao.*"))
    archive.build()
    archive.build(tmp_path / "clean")
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean")
