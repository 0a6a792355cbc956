"""An ingest that is killed: it leaves no temporary file among the pages, and the next ingest completes it."""

from __future__ import annotations

import signal
import subprocess
import sys

from conftest import Archive, files_of
from stories import outcomes, run_ingest, write_clipping

from jianbao.pipeline import build

KILL_BEFORE_THIRD_PAGE = """
import os, signal, sys
from jianbao.cli.commands import main

pages, rename = [], os.replace

def replace(source, target):
    if len(pages) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    rename(source, target)
    pages.extend([target] if target.endswith(".md") else [])

os.replace = replace
sys.exit(main(["ingest", "--jobs", "1"]))
"""


def test_a_killed_ingest_leaves_whole_pages_only(archive: Archive) -> None:
    """Killed before it renames a page, ingest leaves whole pages in content/; its temporary file is in .cache/.

    A build publishes no other file, and the next ingest deletes it and writes the missing pages.
    """
    for number in range(4):
        write_clipping(archive, f"c{number}", f"https://paper.example/{number}", f"第{number}天的消息。")
    before = set(files_of(archive.root / "content"))
    killed = subprocess.run([sys.executable, "-c", KILL_BEFORE_THIRD_PAGE], cwd=archive.root, check=False)
    assert killed.returncode == -signal.SIGKILL
    added = set(files_of(archive.root / "content")) - before
    assert [name.endswith(".md") for name in added] == [True, True]
    temporary = [*(archive.root / ".cache").glob("content.*")]
    assert len(temporary) == 1
    report = build(archive.config, search=False, jobs=1)
    assert not any(".jianbao." in name for name in files_of(archive.root / "site"))
    assert report.pages
    assert sorted(outcomes(run_ingest(archive)).values()) == ["new", "new", "unchanged", "unchanged"]
    assert not [*(archive.root / ".cache").glob("content.*")]
