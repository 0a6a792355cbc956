"""The helper process does the work that it is given; if it fails, the run continues without it."""

from __future__ import annotations

import functools
import os
import pickle
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO
from unittest import mock

import pytest
from conftest import Archive, files_of

from jianbao.errors import OutputError
from jianbao.runtime import file_stamps as stamps
from jianbao.runtime.helper_process import HelperProcess

pytestmark = pytest.mark.slow


def in_a_new_process(test: Callable[[], None]) -> Callable[[], None]:
    """Run a test in a new Python process: the threads that other tests leave behind would prevent a fork."""

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork, so there is no helper")
    @functools.wraps(test)
    def run() -> None:
        program = f"import test_helper_process; test_helper_process.{test.__name__}.__wrapped__()"
        paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1] / "generator")])
        ended = subprocess.run(
            [sys.executable, "-c", program],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            env={**os.environ, "PYTHONPATH": paths},
        )
        assert ended.returncode == 0, ended.stderr

    return run


def with_process_id(items: list[int]) -> list[tuple[int, int]]:
    """Each item with the id of the process that handled it."""
    return [(item, os.getpid()) for item in items]


def refuse(items: list[int]) -> list[int]:
    """Raise the error that a step of a build may raise."""
    raise OutputError("no room", file=str(items))


def die(items: list[int]) -> list[int]:
    """Kill this process, unless its id is the first item."""
    if os.getpid() != items[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return items


@in_a_new_process
def test_helper_does_the_work() -> None:
    """All requests are answered by one other process, which ends with the run."""
    with HelperProcess(is_wanted=True) as helper:
        helper.submit(with_process_id, [])
        first, second = helper.run(with_process_id, [1, 2]), helper.run(with_process_id, [3])
    assert [item for item, _ in first + second] == [1, 2, 3]
    (process,) = {process for _, process in first + second}
    assert process != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@in_a_new_process
def test_error_in_the_helper_is_raised_here() -> None:
    """An error is raised with all its attributes; the next request is answered as usual."""
    with HelperProcess(is_wanted=True) as helper:
        wait = helper.submit(refuse, [7])
        with pytest.raises(OutputError, match="no room") as raised:
            wait()
        assert raised.value.file == "[7]"
        assert helper.run(with_process_id, [1])[0][1] != os.getpid()


@in_a_new_process
def test_dead_helper_is_replaced_by_this_process() -> None:
    """If the helper dies during a request or before it, this process does the work."""
    with HelperProcess(is_wanted=True) as helper:
        assert helper.submit(die, [os.getpid(), 5])() == [os.getpid(), 5]
        assert helper.submit(with_process_id, [1])() == [(1, os.getpid())]
        assert helper.run(with_process_id, [1]) == [(1, os.getpid())]


@in_a_new_process
def test_incomplete_response_is_ignored() -> None:
    """If the helper is killed while it sends a response, this process does the work."""
    with HelperProcess(is_wanted=True) as helper:
        assert helper.submit(stop_while_answering, [os.getpid(), 5])() == [os.getpid(), 5]
        assert helper.submit(with_process_id, [1])() == [(1, os.getpid())]


def stop_while_answering(items: list[int]) -> list[int]:
    """Make this process send half a response and die, unless its id is the first item."""

    def send_half(answer: object, pipe: BinaryIO, protocol: int) -> None:
        pipe.write(pickle.dumps(answer, protocol)[:-9])
        pipe.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    if os.getpid() != items[0]:
        vars(pickle)["dump"] = send_half
    return items


@in_a_new_process
def test_error_of_a_request_without_a_reader_is_ignored() -> None:
    """An error is raised only where the result is asked for; the next request is answered as usual."""
    with HelperProcess(is_wanted=True) as helper:
        helper.submit(refuse, [1])
        assert helper.run(with_process_id, [1])[0][1] != os.getpid()


@in_a_new_process
def test_responses_belong_to_their_requests() -> None:
    """Results may be asked for in any order and several times; each request is sent once."""
    with HelperProcess(is_wanted=True) as helper:
        first, second = helper.submit(with_process_id, [1]), helper.submit(with_process_id, [2])
        third = helper.submit(die, [os.getpid(), 3])
        assert [*second(), *first(), *second()] == [(2, other := second()[0][1]), (1, other), (2, other)]
        assert other != os.getpid()
        assert third() == [os.getpid(), 3]
        assert first() == [(1, other)]


@in_a_new_process
def test_large_messages_cause_no_deadlock() -> None:
    """Large requests and responses cause no deadlock, even if nobody has read the last response yet."""
    with HelperProcess(is_wanted=True) as helper:
        helper.submit(bytes, 1_000_000)
        assert helper.run(len, bytes(1_000_000)) == 1_000_000


def test_helper_is_started_only_if_wanted_and_safe() -> None:
    """No helper is started with ``--jobs 1``, for ``run`` alone, or next to threads (a fork would inherit locks)."""
    with HelperProcess(is_wanted=False) as helper:
        assert helper.submit(with_process_id, [1])() == [(1, os.getpid())]
    with HelperProcess(is_wanted=True) as helper:
        assert helper.run(with_process_id, [1]) == [(1, os.getpid())]
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        with HelperProcess(is_wanted=True) as helper:
            assert helper.submit(with_process_id, [1])() == [(1, os.getpid())]
    finally:
        done.set()
        thread.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork, so there is no helper")
def test_helper_ends_with_its_parent(tmp_path: Path) -> None:
    """If the parent is killed, the helper ends and closes what it inherited, here the end of a pipe."""
    program = (
        "import os, signal\nfrom jianbao.runtime.helper_process import HelperProcess\n"
        "helper = HelperProcess(is_wanted=True)\nprint(helper.submit(str, 7)(), flush=True)\n"
        "helper.submit(bytes, 9_000_000)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, timeout=30)
    assert ended.returncode == -signal.SIGKILL
    assert ended.stdout == "7\n"


START_HELPER = (
    "from jianbao.runtime.helper_process import HelperProcess\n"
    "with HelperProcess(is_wanted=True) as helper: print(helper.submit(str, 7)())"
)
START_WORKERS = (
    "from jianbao.runtime.workers import Workers\n"
    "with Workers(2) as workers: [*workers.map_batches(list, [1, 2], size=1)]"
)


def output_with_ctrl_c(process: str, start: str, folder: Path) -> tuple[str, str]:
    """Output of a program that runs ``start`` and gets Ctrl-C at the fork, in the ``parent`` or the ``child``."""
    program = (
        "import os, signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"os.register_at_fork(after_in_{process}=lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        f"try:\n    exec({start!r})\nexcept KeyboardInterrupt:\n    print('interrupted')\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=folder, timeout=30)
    return ended.stdout, ended.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("start", [START_HELPER, START_WORKERS], ids=["helper", "workers"])
def test_ctrl_c_while_a_process_starts(start: str, tmp_path: Path) -> None:
    """Ctrl-C during a fork raises KeyboardInterrupt, prints nothing else, and is not lost."""
    assert output_with_ctrl_c("parent", start, tmp_path) == ("interrupted\n", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
def test_helper_ignores_ctrl_c(tmp_path: Path) -> None:
    """The helper ignores Ctrl-C from its first moment on; else it would continue as a second copy of the parent."""
    assert output_with_ctrl_c("child", START_HELPER, tmp_path) == ("7\n", "")


def test_small_change_with_a_helper(archive: Archive, tmp_path: Path) -> None:
    """An edit, an addition and a removal give the bytes of a clean build in one process."""
    for number in range(4):
        archive.page(f"a{number}", tags=["甲", f"t{number}"], date=f"2023-0{number + 1}-01")
    archive.build(jobs=2)
    archive.page("a1", "另一句。", tags=["甲"], date="2023-02-01")
    archive.page("b", tags=["乙"], date="2024-01-01")
    (archive.root / "content" / "articles" / "a3.md").unlink()
    assert archive.build(jobs=2).problems == ()
    archive.build(tmp_path / "clean")
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean")


@in_a_new_process
def test_second_build_in_one_process_shows_the_edit() -> None:
    """If a process builds twice, nothing that it rendered before an edit is shown after it."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.multiple(stamps, MTIME_TICK=0, COARSE_MTIME_TICK=0):
        archive = Archive(Path(folder) / "archive")
        archive.write("jianbao.toml", "")
        archive.page("a", title="旧题")
        archive.build(jobs=2)
        archive.page("a", title="新题")
        archive.build(jobs=2)
        assert "新题" in archive.html("index.html")


def test_error_in_a_template_is_reported(archive: Archive) -> None:
    """A template that fails in the helper is reported with its line; a broken template that is not used is not."""
    archive.page("a")
    archive.write("jianbao.toml", 'theme = "mine"\n')
    archive.write("themes/mine/theme.toml", "")
    archive.write("themes/mine/templates/unused.html", "{% if")
    archive.write(
        "themes/mine/templates/article.html",
        "{{ article.title }}\n{% if article.extra.odd is defined %}{{ nothing }}{% endif %}",
    )
    command = [sys.executable, "-m", "jianbao", "build", "--no-search", "--jobs", "2", "--root", str(archive.root)]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
    page = archive.root / "content" / "articles" / "a.md"
    page.write_text(page.read_text(encoding="utf-8").replace("---\n", "---\nodd: 1\n", 1), encoding="utf-8")
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    assert ended.returncode == 1
    assert "article.html:2: 'nothing' is undefined" in ended.stderr
    assert "Traceback" not in ended.stderr


@in_a_new_process
def test_system_without_processes_or_pipes() -> None:
    """If the system refuses a process or a pipe, this process does the work, and no file stays open."""
    before = len([*Path("/dev/fd").iterdir()])
    with mock.patch("os.fork", side_effect=BlockingIOError), HelperProcess(is_wanted=True) as helper:
        assert helper.submit(with_process_id, [1, 2])() == with_process_id([1, 2])
    for pipes in ([OSError], [os.pipe(), OSError]):
        with mock.patch("os.pipe", side_effect=pipes), HelperProcess(is_wanted=True) as helper:
            assert helper.submit(with_process_id, [1, 2])() == with_process_id([1, 2])
    assert len([*Path("/dev/fd").iterdir()]) == before
