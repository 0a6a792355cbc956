"""The same clippings give the same bytes on another day, in another folder, time zone and locale."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from conftest import REPOSITORY, files_of

pytestmark = pytest.mark.slow

FAKE_CLOCK = """
import datetime, os, time

days = int(os.environ.get("CLOCK_DAYS", "400"))
clock, clock_ns = time.time, time.time_ns
time.time = lambda: clock() + days * 86_400
time.time_ns = lambda: clock_ns() + days * 86_400 * 10**9

class Later(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return super().now(tz) + datetime.timedelta(days=days)

class LaterDay(datetime.date):
    @classmethod
    def today(cls):
        return super().today() + datetime.timedelta(days=days)

datetime.datetime, datetime.date = Later, LaterDay
"""
"""A ``sitecustomize`` module, which Python runs at its start: it moves the clock by ``CLOCK_DAYS`` days."""


def archive_at(root: Path, files: Sequence[Path]) -> Path:
    """Make an archive in ``root`` of the repository's clippings, copied in the order of ``files``."""
    for path in files:
        target = root / "content" / "clippings" / path.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    root.mkdir(parents=True, exist_ok=True)
    (root / "jianbao.toml").write_text('title = "剪报"\nurl = "https://user.example/"\n', encoding="utf-8")
    return root


def files_made_with(root: Path, **environment: str) -> dict[str, bytes]:
    """Ingest and build in new processes with these environment variables; the bytes of all files by path."""
    for command in (["ingest"], ["build"]):
        subprocess.run(
            [sys.executable, "-m", "jianbao", *command, "--root", str(root), "--strict"],
            env={**os.environ, **environment},
            capture_output=True,
            check=True,
        )
    return {path: data for path, data in files_of(root).items() if not path.startswith(".cache/")}


def test_output_does_not_depend_on_place_or_time(tmp_path: Path) -> None:
    """No byte of pages, site and search index depends on anything but the archive."""
    clippings = sorted((REPOSITORY / "content" / "clippings").glob("*.*"))
    assert len(clippings) > 2
    (tmp_path / "later").mkdir()
    (tmp_path / "later" / "sitecustomize.py").write_text(FAKE_CLOCK, encoding="utf-8")
    here = archive_at(tmp_path / "here", clippings)
    there = archive_at(tmp_path / "又 一处" / "deeper" / "there", clippings[::-1])
    one = files_made_with(here, PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C")
    later = {"PYTHONPATH": str(tmp_path / "later"), "SOURCE_DATE_EPOCH": "86400"}
    other = files_made_with(there, PYTHONHASHSEED="2", TZ="Pacific/Kiritimati", LC_ALL="tr_TR.UTF-8", **later)
    assert one == other
    files = ("index.html", "feed.xml", "sitemap.xml", "search/search.json", "pagefind/pagefind.js")
    assert {f"site/{name}" for name in files} <= one.keys()


def test_no_date_depends_on_the_clock(tmp_path: Path) -> None:
    """Days in URLs, names and front matter are believed or not whether the clock is near 1980 or 2090."""
    (tmp_path / "sitecustomize.py").write_text(FAKE_CLOCK, encoding="utf-8")
    texts = {
        "a.txt": "[渔船]({url}/2030/09/15/boats/)\n------\n<p>渔船回港。</p>",
        "b.txt": "[渔船]({url}/n1/2019/0915/c1.html)\n------\n<p>渔船还没有回港。</p>",
        "c.md": "---\ntitle: 渔船\ndate: 2035/1/2\n---\n<p>渔船又出海了。</p>",
        "31-2-3-boats.md": "---\nlayout: post\n---\n<p>最后一条渔船。</p>",
    }
    made = []
    for days in ("-17000", "23000"):
        root = tmp_path / days
        for name, text in texts.items():
            path = archive_at(root, ()) / "content" / "clippings" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text.replace("{url}", "https://boats.example"), encoding="utf-8")
        made.append(files_made_with(root, PYTHONPATH=str(tmp_path), CLOCK_DAYS=days))
    assert made[0] == made[1]
    folders = {path.removeprefix("content/articles/").rpartition("/")[0] for path in made[0] if path.endswith(".md")}
    assert {"2030/09/15", "undated", "2035/01/02", "2031/02/03"} <= folders


def test_fake_clock_is_in_use(tmp_path: Path) -> None:
    """A process with the fake ``sitecustomize`` sees another year, which the test above relies on."""
    (tmp_path / "sitecustomize.py").write_text(FAKE_CLOCK, encoding="utf-8")
    code = (
        "import time; from datetime import date, datetime; print(time.time(), datetime.now().year, date.today().year)"
    )
    times = [
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, **more}, capture_output=True, text=True, check=True
        ).stdout.split()
        for more in ({}, {"PYTHONPATH": str(tmp_path)})
    ]
    assert all(float(later) - float(now) >= 1 for now, later in zip(*times, strict=True))
