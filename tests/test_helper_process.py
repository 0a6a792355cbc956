"""A process that gets ready while another finds out what is to be done: it does the work, or nobody misses it."""

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


def alone(test: Callable[[], None]) -> Callable[[], None]:
    """A test in a Python of its own: one with threads, as other tests leave behind, would start no second process."""

    @pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked there, and there is none")
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


def who(items: list[int]) -> list[tuple[int, int]]:
    """Each item, and the process that had it."""
    return [(item, os.getpid()) for item in items]


def refuse(items: list[int]) -> list[int]:
    """Raise what a step raises."""
    raise OutputError("no room", file=str(items))


def die(items: list[int]) -> list[int]:
    """End the process, if it is the other one; the first item is that which stays."""
    if os.getpid() != items[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    return items


@alone
def test_it_does_the_work() -> None:
    """As often as asked, in a process that was made ready once."""
    with HelperProcess(is_wanted=True) as helper:
        helper.submit(who, [])
        first, second = helper.run(who, [1, 2]), helper.run(who, [3])
    assert [item for item, _ in first + second] == [1, 2, 3]
    (process,) = {process for _, process in first + second}
    assert process != os.getpid()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


@alone
def test_what_its_work_raises_is_raised_here() -> None:
    """With its place and reason; the next piece of work is done all the same."""
    with HelperProcess(is_wanted=True) as helper:
        wait = helper.submit(refuse, [7])
        with pytest.raises(OutputError, match="no room") as raised:
            wait()
        assert raised.value.file == "[7]"
        assert helper.run(who, [1])[0][1] != os.getpid()


@alone
def test_one_that_dies_is_not_missed() -> None:
    """Neither in the middle of a piece of work, nor before it."""
    with HelperProcess(is_wanted=True) as helper:
        assert helper.submit(die, [os.getpid(), 5])() == [os.getpid(), 5]
        assert helper.submit(who, [1])() == [(1, os.getpid())]
        assert helper.run(who, [1]) == [(1, os.getpid())]


@alone
def test_half_an_answer_is_none() -> None:
    """One that is killed while it answers is not missed either."""
    with HelperProcess(is_wanted=True) as helper:
        assert helper.submit(stop_while_answering, [os.getpid(), 5])() == [os.getpid(), 5]
        assert helper.submit(who, [1])() == [(1, os.getpid())]


def stop_while_answering(items: list[int]) -> list[int]:
    """Make the other process one that ends when it has said a part of this; the first item is that which stays."""

    def say_a_part(answer: object, pipe: BinaryIO, protocol: int) -> None:
        pipe.write(pickle.dumps(answer, protocol)[:-9])
        pipe.flush()
        os.kill(os.getpid(), signal.SIGKILL)

    if os.getpid() != items[0]:
        vars(pickle)["dump"] = say_a_part
    return items


@alone
def test_one_that_cannot_get_ready_is_not_missed() -> None:
    """What it was to load raises where the work needs it; whoever did not wait for it hears nothing of it."""
    with HelperProcess(is_wanted=True) as helper:
        helper.submit(refuse, [1])
        assert helper.run(who, [1])[0][1] != os.getpid()


@alone
def test_every_answer_is_that_to_its_question() -> None:
    """Whenever it is waited for, and as often; none is asked for twice."""
    with HelperProcess(is_wanted=True) as helper:
        first, second = helper.submit(who, [1]), helper.submit(who, [2])
        third = helper.submit(die, [os.getpid(), 3])
        assert [*second(), *first(), *second()] == [(2, other := second()[0][1]), (1, other), (2, other)]
        assert other != os.getpid()
        assert third() == [os.getpid(), 3]
        assert first() == [(1, other)]


@alone
def test_what_is_more_than_a_pipe_holds() -> None:
    """Neither waits for the other to go on, though nobody has read the last answer yet."""
    with HelperProcess(is_wanted=True) as helper:
        helper.submit(bytes, 1_000_000)
        assert helper.run(len, bytes(1_000_000)) == 1_000_000


def test_none_is_started_beside_threads_or_unasked() -> None:
    """What a thread holds would stay held in it for ever; ``--jobs 1`` means one process; work alone starts none."""
    with HelperProcess(is_wanted=False) as helper:
        assert helper.submit(who, [1])() == [(1, os.getpid())]
    with HelperProcess(is_wanted=True) as helper:
        assert helper.run(who, [1]) == [(1, os.getpid())]
    done = threading.Event()
    thread = threading.Thread(target=done.wait)
    thread.start()
    try:
        with HelperProcess(is_wanted=True) as helper:
            assert helper.submit(who, [1])() == [(1, os.getpid())]
    finally:
        done.set()
        thread.join()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked there, and there is none")
def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    """One whose parent was killed does not wait for ever, nor holds what it has from it: here, the end of a pipe."""
    program = (
        "import os, signal\nfrom jianbao.runtime.helper_process import HelperProcess\n"
        "helper = HelperProcess(is_wanted=True)\nprint(helper.submit(str, 7)(), flush=True)\n"
        "helper.submit(bytes, 9_000_000)\nos.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=tmp_path, timeout=30)
    assert ended.returncode == -signal.SIGKILL
    assert ended.stdout == "7\n"


ASKING = (
    "from jianbao.runtime.helper_process import HelperProcess\n"
    "with HelperProcess(is_wanted=True) as helper: print(helper.submit(str, 7)())"
)
WORKING = (
    "from jianbao.runtime.workers import Workers\n"
    "with Workers(2) as workers: [*workers.map_batches(list, [1, 2], size=1)]"
)


def said_with_ctrl_c(process: str, start: str, folder: Path) -> tuple[str, str]:
    """What a program prints that does ``start`` and is interrupted as a process begins: there, or in its parent."""
    program = (
        "import os, signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
        f"os.register_at_fork(after_in_{process}=lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        f"try:\n    exec({start!r})\nexcept KeyboardInterrupt:\n    print('heard')\n"
    )
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=folder, timeout=30)
    return ended.stdout, ended.stderr


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked there")
@pytest.mark.parametrize("start", [ASKING, WORKING], ids=["standby", "workers"])
def test_ctrl_c_is_heard_while_a_process_starts(start: str, tmp_path: Path) -> None:
    """It ends what the process is at, without another word, and is not lost in what Python does around a fork."""
    assert said_with_ctrl_c("parent", start, tmp_path) == ("heard\n", "")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are not forked there")
def test_ctrl_c_is_not_for_it(tmp_path: Path) -> None:
    """From its first moment on: else it would go on as a second copy of the first, and tell of the end once more."""
    assert said_with_ctrl_c("child", ASKING, tmp_path) == ("7\n", "")


def test_a_small_change_is_made_by_it(archive: Archive, tmp_path: Path) -> None:
    """An edit, an addition and a removal with it give the bytes of a clean build in one process."""
    for number in range(4):
        archive.page(f"a{number}", tags=["甲", f"t{number}"], date=f"2023-0{number + 1}-01")
    archive.build(jobs=2)
    archive.page("a1", "另一句。", tags=["甲"], date="2023-02-01")
    archive.page("b", tags=["乙"], date="2024-01-01")
    (archive.root / "content" / "articles" / "a3.md").unlink()
    assert archive.build(jobs=2).problems == ()
    archive.build(tmp_path / "clean")
    assert files_of(archive.root / "site") == files_of(tmp_path / "clean")


@alone
def test_nothing_of_an_earlier_build_is_in_it() -> None:
    """A process that builds again and again: what it has rendered of a page before an edit is not shown after it."""
    with tempfile.TemporaryDirectory() as folder, mock.patch.multiple(stamps, TICK=0, COARSE=0):
        archive = Archive(Path(folder) / "archive")
        archive.write("jianbao.toml", "")
        archive.page("a", title="旧题")
        archive.build(jobs=2)
        archive.page("a", title="新题")
        archive.build(jobs=2)
        assert "新题" in archive.html("index.html")


def test_a_template_that_fails_is_told_of(archive: Archive) -> None:
    """As ever with its line, though another process came upon it; a broken one that nobody needs is not."""
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
    said = subprocess.run(command, capture_output=True, text=True, check=False)
    assert said.returncode == 1
    assert "article.html:2: 'nothing' is undefined" in said.stderr
    assert "Traceback" not in said.stderr


@alone
def test_without_a_process_to_be_had() -> None:
    """Where the system gives none, or no pipes to it, this one works itself, and no file stays open."""
    before = len([*Path("/dev/fd").iterdir()])
    with mock.patch("os.fork", side_effect=BlockingIOError), HelperProcess(is_wanted=True) as helper:
        assert helper.submit(who, [1, 2])() == who([1, 2])
    for pipes in ([OSError], [os.pipe(), OSError]):
        with mock.patch("os.pipe", side_effect=pipes), HelperProcess(is_wanted=True) as helper:
            assert helper.submit(who, [1, 2])() == who([1, 2])
    assert len([*Path("/dev/fd").iterdir()]) == before
