"""``jianbao media``: which pictures are fetched, what becomes of them, and that none is lost or doubled."""

from __future__ import annotations

import base64
import json
import os
import random
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from conftest import Archive, files_of
from fake_web import FakeClock, Handler, Reply, Web, endless, raw
from samples import HOSTILE, animation, encoded, jpeg, photograph

from jianbao import pipeline
from jianbao.care.check import check
from jianbao.care.remove import remove
from jianbao.care.restore import restore
from jianbao.cli.commands import main
from jianbao.errors import ConfigError, PageError, UsageError
from jianbao.fetch import Fetcher
from jianbao.fetch.connection import TimeLimits
from jianbao.media import MediaReport, keep_pictures
from jianbao.media.fetch_pictures import fetch_pictures
from jianbao.media.prune import prune_pictures
from jianbao.media.wanted import embedded_pictures_of, wanted_pictures
from jianbao.page.media_table import MediaRow, load_media, media_table_bytes, parse_media_table, picture_key
from jianbao.runtime.file_stamps import bytes_digest

NOW = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
MEDIA_KILLS = int(os.environ.get("KILLS", "4"))
"""How often a run is killed; `make crash` sets a higher number."""


@pytest.fixture
def run(archive: Archive, web: Web) -> Callable[..., MediaReport]:
    """A function that fetches pictures from the server; options are those of ``keep_pictures``."""

    def keep_them(**options: Any) -> MediaReport:
        limits = TimeLimits(connect=2, read=0.5, total=2)
        fetcher = Fetcher([web.place], clock=FakeClock(), delay=0, tries=1, limits=limits)
        return keep_pictures(archive.config, **{"fetcher": fetcher, "now": NOW, **options})

    return keep_them


def rows(archive: Archive) -> dict[str, MediaRow]:
    """The lines of all tables by the last part of the address."""
    return {row.address.rpartition("/")[2]: row for row in load_media(archive.root).values()}


def files(archive: Archive) -> dict[str, bytes]:
    """The stored pictures by their paths below the folder of pictures."""
    found = files_of(archive.root / "content" / "media")
    return {name: data for name, data in found.items() if not name.endswith(".tsv")}


def article(archive: Archive, web: Web, name: str, *pictures: str, **front: Any) -> Path:
    """An article that shows these pictures of the server."""
    body = "\n\n".join(f"![Picture {picture}]({web.address}/{picture})" for picture in pictures)
    return archive.page(name, f"A text.\n\n{body}\n", id=name, **front)


# What is fetched


def test_pictures_of_all_kinds_of_markup(archive: Archive) -> None:
    """Pictures in Markdown, in HTML, in links and with references are found, each address once, as a page has it."""
    archive.page(
        "a",
        "![x](https://a.example/1.jpg?w=1&h=2)\n\n[![y](https://a.example/2.jpg)](https://a.example/)\n\n"
        '<img src="https://a.example/3.jpg?a=1&amp;b=2" alt="">\n\n![z][ref] ![x](https://a.example/1.jpg?w=1&h=2)\n\n'
        "![blank](<https://a.example/4 a.jpg>)\n\n![local](picture.jpg) ![no](ftp://a.example/5.jpg)\n\n"
        "[ref]: https://a.example/6.jpg",
        image="https://a.example/lead.jpg",
    )
    assert [use.address for use in wanted_pictures(archive.config)] == [
        "https://a.example/lead.jpg",
        "https://a.example/1.jpg?w=1&h=2",
        "https://a.example/2.jpg",
        "https://a.example/3.jpg?a=1&b=2",
        "https://a.example/6.jpg",
        "https://a.example/4%20a.jpg",
    ]


def test_latest_articles_come_first(archive: Archive) -> None:
    """The pictures of the latest articles are fetched first, and a page is read again only when it changed."""
    for year in (2021, 2023, 2022):
        archive.page(f"{year}/01/02/a{year}", f"![](https://a.example/{year}.jpg)")
    archive.page("2020/01/02/gallery", "\n\n".join(f"![](https://b.example/{number}.jpg)" for number in range(150)))
    found = [use.address for use in wanted_pictures(archive.config)]
    assert found[:3] == [f"https://a.example/{year}.jpg" for year in (2023, 2022, 2021)]
    assert len(found) == 103
    archive.page("2022/01/02/a2022", "![](https://a.example/other.jpg)")
    assert [use.address for use in wanted_pictures(archive.config)][1] == "https://a.example/other.jpg"


def test_removed_articles(archive: Archive, web: Web, run: Callable[..., MediaReport]) -> None:
    """The pictures of removed articles are not fetched; those that are stored stay for their return."""
    web.pages = {f"/{number}.jpg": Reply(jpeg(number)) for number in range(3)}
    article(archive, web, "a", "0.jpg")
    article(archive, web, "b", "1.jpg")
    run()
    remove(archive.config, "a", "Asked to.", "2026-11-30")
    article(archive, web, "c", "2.jpg")
    assert run().known == 1
    assert prune_pictures(archive.config).dropped == ()
    restore(archive.config, "a")
    assert run().known == 3


# What becomes of them


def test_stored(archive: Archive, web: Web, run: Callable[..., MediaReport]) -> None:
    """A picture is fetched once and stored under its digest; its line has all of it; a second run asks nothing."""
    data = jpeg(7, 1600, 900)
    web.pages = {"/a.jpg": Reply(data), "/b.jpg": Reply(data)}
    article(archive, web, "a", "a.jpg")
    article(archive, web, "b", "a.jpg", "b.jpg")
    report = run()
    assert (report.count("stored"), report.left, report.problems) == (2, 0, ())
    ((name, stored),) = files(archive).items()
    row = rows(archive)["a.jpg"]
    assert name == f"{row.file[:2]}/{row.file}"
    assert row.file == f"{bytes_digest(stored)}.webp"
    assert (row.width, row.height, row.bytes) == (1280, 720, len(stored))
    assert (row.sha256, row.state, row.last_try) == (sha256(data).hexdigest(), "stored", "2026-11-30")
    assert row.file == rows(archive)["b.jpg"].file
    assert report.bytes == len(stored)
    before = files_of(archive.root / "content")
    assert (run().known, run(retry=True).tried) == (2, ())
    assert files_of(archive.root / "content") == before
    assert {path: len(asked) for path, asked in web.requests.items()} == {"/a.jpg": 1, "/b.jpg": 1}


def test_tables(archive: Archive, web: Web, run: Callable[..., MediaReport]) -> None:
    """Tables are named after the keys in them, sorted, and one new picture changes one table by one line."""
    web.pages = {f"/{number}.jpg": Reply(jpeg(number)) for number in range(300)}
    for number in range(299):
        article(archive, web, f"a{number}", f"{number}.jpg")
    run()
    folder = archive.root / "content" / "media"
    before = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.tsv")}
    for name, text in before.items():
        _, *lines = text.splitlines()
        assert lines == sorted(lines)
        assert {picture_key(line.split("\t")[0])[:2] for line in lines} == {name.removesuffix(".tsv")}
        assert {len(line.split("\t")) for line in lines} == {8}
    article(archive, web, "new", "299.jpg")
    run()
    after = {path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.tsv")}
    changed = [(before.get(name, ""), text) for name, text in after.items() if before.get(name) != text]
    ((old, new),) = changed
    assert len({*new.splitlines()} - {*old.splitlines()}) in (1, 2)  # 2 with the header of a new table


def test_pictures_within_pages(archive: Archive, run: Callable[..., MediaReport]) -> None:
    """A picture whose data are in a page becomes a file, and its line has a digest in place of the data."""
    data = base64.b64encode(encoded(photograph(), "PNG")).decode()
    archive.page("a", f"![](data:image/png;base64,{data})\n\n![](data:image/gif;base64,AAAA)")
    report = run()
    assert (report.count("stored"), report.count("refused")) == (1, 1)
    addresses = [row.address for row in load_media(archive.root).values()]
    assert all(re.fullmatch("data:[0-9a-f]{64}", address) for address in addresses)
    assert run().known == 2
    assert archive.build().problems == ()
    ((_, stored),) = files(archive).items()
    (copied,) = (archive.root / "site" / "media").rglob("*.webp")
    assert copied.read_bytes() == stored
    assert data not in archive.html("articles/a.html")
    assert f"{copied.parent.name}/{copied.name}" in archive.html("articles/a.html")


@pytest.mark.parametrize(
    ("reply", "state", "again_next_day"),
    [
        (Reply(status=404), "gone", False),
        (Reply(status=410), "gone", False),
        (Reply(status=403), "refused", False),
        (Reply(status=500), "failed", True),
        (Reply(HOSTILE["vector.svg"], headers={"Content-Type": "image/jpeg"}), "refused", False),
        (Reply(status=302, headers={"Location": "http://127.0.0.1:9/x.jpg"}), "failed", True),
        (Reply(status=302, headers={"Location": "http://192.168.1.1/x.jpg"}), "failed", True),
        (Reply(status=302, headers={"Location": "file:///etc/passwd"}), "refused", False),
        (Reply(headers={"Content-Length": "99000000"}), "refused", False),
        (raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", b"\xff\xd8"), "failed", True),
        (raw(b"HTTP/1.1 200 OK\r\n\r\n\xff\xd8\xff", then_wait=True), "failed", True),
        (endless(b"HTTP/1.1 200 OK\r\n\r\n", bytes(100_000)), "refused", False),
        (endless(b"HTTP/1.1 200 OK\r\n\r\n", b"\0", 0.05), "failed", True),
    ],
)
def test_what_a_server_may_do(
    archive: Archive,
    web: Web,
    run: Callable[..., MediaReport],
    reply: Any,
    state: str,
    again_next_day: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A gone or refused picture is asked for once, until ``--retry``; one that failed is asked for the next day."""
    monkeypatch.setattr("jianbao.media.fetch_pictures.MAX_PICTURE_BYTES", 2_000_000)
    web.pages = {"/a.jpg": reply, "/b.jpg": Reply(jpeg())}
    article(archive, web, "a", "b.jpg", "a.jpg")
    report = run()
    found = rows(archive)["a.jpg"]
    assert (found.state, found.file, bool(found.why)) == (state, "", True)
    assert [problem.file is not None for problem in report.problems] == [True] * (state == "failed")
    assert report.count("stored") == 1
    asked = web.requests["/a.jpg"]
    assert len(asked) == 1
    run(now=NOW + timedelta(hours=1))
    assert len(asked) == 1
    run(now=NOW + timedelta(days=1))
    assert len(asked) == 1 + again_next_day
    run(retry=True, now=NOW + timedelta(days=1))
    assert len(asked) == 2 + again_next_day
    web.pages["/a.jpg"] = Reply(jpeg(1))
    assert run(retry=True).count("stored") == 1
    assert len(files(archive)) == 2


@pytest.mark.parametrize("status", [404, 403, 500])
def test_lost_file_that_its_server_has_no_more(
    archive: Archive, web: Web, run: Callable[..., MediaReport], status: int
) -> None:
    """If a stored file is missing and cannot be fetched again, its line stays, so that the file can be restored."""
    web.pages = {"/a.jpg": Reply(jpeg(0)), "/b.jpg": Reply(jpeg(1))}
    article(archive, web, "a", "a.jpg", "b.jpg")
    run()
    before = rows(archive)
    file = archive.root / "content" / "media" / before["a.jpg"].file[:2] / before["a.jpg"].file
    data = file.read_bytes()
    file.unlink()
    web.pages["/a.jpg"] = Reply(status=status)
    report = run(now=NOW + timedelta(days=1))
    assert [(row.address, row.state) for row in report.tried] != []
    assert rows(archive) == before
    file.write_bytes(data)
    assert run(now=NOW + timedelta(days=2)).known == 2
    assert prune_pictures(archive.config).deleted == ()


def test_pictures_within_pages_leave_the_memory(
    archive: Archive, run: Callable[..., MediaReport], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The pictures within a page are forgotten when they are stored: those of all pages may not fit in memory."""
    for name in "abcd":
        archive.page(name, f"![](data:image/jpeg;base64,{base64.b64encode(jpeg(ord(name))).decode()})")
    pages: list[weakref.ref[Addresses]] = []
    in_memory: list[int] = []

    def read_page(path: Path) -> Addresses:
        in_memory.append(sum(page() is not None for page in pages))
        addresses = Addresses(embedded_pictures_of(path))
        pages.append(weakref.ref(addresses))
        return addresses

    monkeypatch.setattr("jianbao.media.keep.embedded_pictures_of", read_page)
    assert run().count("stored") == 4
    assert (len(in_memory), max(in_memory)) == (4, 1)


class Addresses(dict[str, str]):
    """A dictionary whose end can be seen."""


def test_host_that_does_not_exist(archive: Archive, run: Callable[..., MediaReport], web: Web) -> None:
    """A picture of a host that does not exist is gone if another server answered, else it is tried again."""
    archive.page("a", "![](http://nowhere.invalid/a.jpg)")

    def resolve(host: str, port: int) -> list[str]:
        if host == "nowhere.invalid":
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        return [host]

    def fetcher() -> Fetcher:
        return Fetcher([web.place], clock=FakeClock(), delay=0, tries=1, resolve=resolve)

    archive.page(
        "d", f"![](data:image/jpeg;base64,{base64.b64encode(jpeg(7)).decode()})"
    )  # says nothing of the network
    assert run(fetcher=fetcher()).count("stored") == 1
    assert rows(archive)["a.jpg"].state == "failed"
    web.pages = {"/b.jpg": Reply(jpeg())}
    article(archive, web, "b", "b.jpg")
    assert run(fetcher=fetcher(), now=NOW + timedelta(days=1)).count("stored") == 1
    run(fetcher=fetcher(), now=NOW + timedelta(days=2))
    article(archive, web, "c", "c.jpg")
    run(fetcher=fetcher(), now=NOW + timedelta(days=3))
    assert rows(archive)["c.jpg"].state == "gone"


def test_slow_server_is_not_waited_for(web: Web) -> None:
    """A run that is interrupted ends at once, also while a server takes its time to answer."""
    may_answer, has_answered = threading.Event(), threading.Event()

    def answer(handler: Handler) -> None:
        may_answer.wait(10)
        has_answered.set()
        handler.close_connection = True

    web.pages = {"/a.jpg": Reply(jpeg()), "/slow.jpg": answer}
    slow = f"http://slow.example:{web.server_port}"
    fetcher = Fetcher(
        [web.place, f"slow.example:{web.server_port}"],
        clock=FakeClock(),
        delay=0,
        tries=1,
        resolve=lambda host, port: ["127.0.0.1"],
    )
    found = fetch_pictures([f"{slow}/slow.jpg", f"{web.address}/a.jpg"], fetcher)
    assert next(found).address == f"{web.address}/a.jpg"
    found.close()
    assert not has_answered.is_set()
    may_answer.set()


def test_host_that_fails(archive: Archive, web: Web, run: Callable[..., MediaReport]) -> None:
    """After three failures in a row, the rest of a host is left to the next run, and so is a host that asks to wait."""
    web.pages = {f"/{number}.jpg": Reply(status=503) for number in range(9)}
    article(archive, web, "a", *(f"{number}.jpg" for number in range(9)))
    report = run()
    assert (report.count("failed"), report.left, len(web.requests)) == (3, 6, 3)
    assert report.all_failed
    web.pages["/3.jpg"] = Reply(status=429, headers={"Retry-After": "4000"})
    report = run()
    assert (len(web.requests), report.tried, report.left) == (4, (), 6)


def test_limit_of_the_archive(archive: Archive, web: Web, run: Callable[..., MediaReport]) -> None:
    """When the pictures have the size that ``limit`` allows, no more are fetched, and the report says so."""
    archive.write("jianbao.toml", '[media]\nlimit = "3 KB"\n')
    web.pages = {f"/{number}.jpg": Reply(jpeg(number, 300, 300)) for number in range(40)}
    article(archive, web, "a", *(f"{number}.jpg" for number in range(40)))
    report = run()
    assert "limit in section [media] is 3 KB" in report.stopped
    assert 3000 <= report.bytes < 6000
    assert report.left == 40 - report.count("stored") > 0
    again = run()
    assert (bool(again.stopped), again.tried, again.bytes) == (True, (), report.bytes)


def test_limit_of_a_run(archive: Archive, web: Web, run: Callable[..., MediaReport]) -> None:
    """``at_most`` limits the pictures of one run; a dry run lists what it would fetch, and changes nothing."""
    web.pages = {f"/{number}.jpg": Reply(jpeg(number)) for number in range(5)}
    article(archive, web, "a", *(f"{number}.jpg" for number in range(5)))
    before = files_of(archive.root / "content")
    planned = run(dry_run=True, at_most=2).planned
    assert planned == (f"{web.address}/0.jpg", f"{web.address}/1.jpg")
    assert (files_of(archive.root / "content"), len(web.requests)) == (before, 0)
    assert (run(at_most=2).left, run(at_most=2).left, run().left) == (3, 1, 0)
    assert len(files(archive)) == 5


def test_originals(archive: Archive, web: Web, run: Callable[..., MediaReport]) -> None:
    """With ``keep_originals``, pictures are stored as they are."""
    archive.write("jianbao.toml", "[media]\nkeep_originals = true\n")
    web.pages = {"/a.jpg": Reply(jpeg(1, 2000, 10)), "/b.gif": Reply(animation()), "/c.jpg": Reply(HOSTILE["cut.jpg"])}
    article(archive, web, "a", "a.jpg", "b.gif", "c.jpg")
    assert (run().count("stored"), {*files(archive).values()}) == (2, {jpeg(1, 2000, 10), animation()})
    assert rows(archive)["a.jpg"].file.endswith(".jpg")


def test_lost_file_is_fetched_again(archive: Archive, web: Web, run: Callable[..., MediaReport]) -> None:
    """A picture whose file was deleted is fetched again; without the folder, as where it is elsewhere, none is."""
    archive.write("jianbao.toml", '[media]\nfolder = "elsewhere"\n')
    web.pages = {"/a.jpg": Reply(jpeg(1)), "/b.jpg": Reply(jpeg(2))}
    article(archive, web, "a", "a.jpg", "b.jpg")
    run()
    stored = files_of(archive.root / "elsewhere")
    place = next(iter(stored))
    (archive.root / "elsewhere" / place).unlink()
    assert run().count("stored") == 1
    assert files_of(archive.root / "elsewhere") == stored
    (archive.root / "elsewhere").rename(archive.root.parent / "moved")
    assert run().known == 2


def test_without_pillow(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without Pillow, the message says how to install it; a dry run needs none."""
    monkeypatch.setitem(sys.modules, "PIL", None)
    with pytest.raises(UsageError, match="Pillow") as caught:
        keep_pictures(archive.config)
    assert "jianbao[media]" in str(caught.value.remedy)
    assert keep_pictures(archive.config, dry_run=True).planned == ()


# Tables that others wrote


def test_merged_tables(archive: Archive) -> None:
    """Of two lines for one address, as a merge leaves them, that of the stored picture counts, else the later one."""
    stored = MediaRow("https://a.example/1.jpg", "stored", "2026-01-01", f"{'a' * 32}.webp", 1, 1, 9, "b" * 64)
    failed = MediaRow("https://a.example/1.jpg", "failed", "2026-02-01", why="the server answers 500")
    gone = MediaRow("https://a.example/2.jpg", "gone", "2026-03-01", why="the server answers 404: Not\tFound")
    older = gone._replace(state="failed", last_try="2026-02-28")
    data = media_table_bytes([failed, stored, gone, older])
    found = {*parse_media_table(data, archive.root / "x.tsv").values()}
    assert found == {stored, gone._replace(why="the server answers 404: Not Found")}
    assert {*parse_media_table(data.replace(b"\n", b"\r\n"), archive.root / "x.tsv").values()} == found


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("<<<<<<< ours", "git could not merge this file"),
        ("https://a.example/1.jpg\tstored", "does not describe a picture"),
        (f"https://a.example/1.jpg\t../../{'a' * 32}.webp\t1\t1\t1\t\tstored\t2026-01-01", "does not describe"),
        (f"https://a.example/1.jpg\t{'a' * 32}.svg\t1\t1\t1\t\tstored\t2026-01-01", "does not describe"),
        (f"https://a.example/1.jpg\t{'a' * 32}.webp\t0\t1\t1\t\tstored\t2026-01-01", "does not describe"),
        ("https://a.example/1.jpg\t\t\t\t\t\tstored\t2026-01-01", "does not describe"),
        ("https://a.example/1.jpg\t\tx\t\t\t\tgone\t2026-01-01", "does not describe"),
        ("https://a.example/1.jpg\t\t\t\t\t\tlost\t2026-01-01", "does not describe"),
    ],
)
def test_damaged_tables(archive: Archive, line: str, message: str) -> None:
    """A line that cannot be read is an error with file, line and fix, in a build, too, and a finding of ``check``."""
    archive.page("a")
    archive.write("content/media/0a.tsv", f"# address\n{line}\n")
    for work in (lambda: load_media(archive.root), archive.build):
        with pytest.raises(ConfigError, match=message) as caught:
            work()
        assert caught.value.line == 2
    (finding,) = check(archive.config, ["media"], jobs=1).findings
    assert (finding.file, finding.line) == ("content/media/0a.tsv", 2)


def test_check(archive: Archive, web: Web, run: Callable[..., MediaReport]) -> None:
    """``check`` finds stored pictures that are missing, damaged, or in no table."""
    web.pages = {f"/{number}.jpg": Reply(jpeg(number)) for number in range(3)}
    article(archive, web, "a", "0.jpg", "1.jpg", "2.jpg")
    run()
    assert check(archive.config, ["media"], jobs=1).findings == ()
    folder = archive.root / "content" / "media"
    missing, damaged, _ = (folder / place for place in files(archive))
    missing.unlink()
    damaged.write_bytes(damaged.read_bytes()[:-1])
    archive.write(f"content/media/ab/ab{'0' * 30}.webp", "x")
    found = [finding.what for finding in check(archive.config, ["media"], jobs=1).findings]
    assert len(found) == 3
    assert [part in what for part, what in zip(("does not exist", "damaged", "no table"), found, strict=True)] == [
        True
    ] * 3


# What is not used any more


def test_prune(archive: Archive, web: Web, run: Callable[..., MediaReport]) -> None:
    """``--prune`` deletes lines and files that no page uses, and nothing else; not while a page cannot be read."""
    web.pages = {f"/{number}.jpg": Reply(jpeg(number)) for number in range(3)}
    article(archive, web, "a", "0.jpg", "1.jpg")
    page = article(archive, web, "b", "1.jpg", "2.jpg", "3.jpg")
    run()
    archive.write(f"content/media/ab/ab{'0' * 30}.webp", "x")
    archive.write("content/media/ab/notes.txt", "mine")
    page.write_text("---\ntitle: [\n---\n", encoding="utf-8")
    with pytest.raises(PageError):
        prune_pictures(archive.config)
    page.unlink()
    before = files_of(archive.root / "content")
    planned = prune_pictures(archive.config, dry_run=True)
    assert files_of(archive.root / "content") == before
    report = prune_pictures(archive.config)
    assert (report.dropped, report.deleted) == (planned.dropped, planned.deleted)
    assert report.dropped == (f"{web.address}/2.jpg", f"{web.address}/3.jpg")
    assert len(report.deleted) == 2
    assert {*rows(archive)} == {"0.jpg", "1.jpg"}
    assert {*files(archive)} == {f"{row.file[:2]}/{row.file}" for row in rows(archive).values()} | {"ab/notes.txt"}


def test_prune_after_another_run(archive: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    """Pages that are written while ``--prune`` waits for another run are read, so that their pictures stay."""
    row = MediaRow("https://a.example/1.jpg", "stored", "2026-11-30", f"ab{'0' * 30}.webp", 1, 1, 1, "0")
    archive.write(f"content/media/ab/{row.file}", "x")
    archive.write(f"content/media/{picture_key(row.address)[:2]}.tsv", media_table_bytes([row]).decode())

    @contextmanager
    def other_run(*_: object) -> Iterator[bool]:
        archive.page("a", f"![]({row.address})")
        yield True

    monkeypatch.setattr("jianbao.media.prune.hold_lock", other_run)
    report = prune_pictures(archive.config)
    assert (report.dropped, report.deleted) == ((), ())


def test_purge(archive: Archive, web: Web, run: Callable[..., MediaReport]) -> None:
    """``remove --purge`` deletes the stored pictures that only the removed article used, and their lines."""
    web.pages = {f"/{number}.jpg": Reply(jpeg(number)) for number in range(3)}
    article(archive, web, "a", "0.jpg", "1.jpg")
    article(archive, web, "b", "1.jpg")
    run()
    own = rows(archive)["0.jpg"].file
    report = remove(archive.config, "a", "Asked to.", "2026-11-30", purge=True)
    assert f"content/media/{own[:2]}/{own}" in report.deleted
    assert {*rows(archive)} == {"1.jpg"}
    assert len(files(archive)) == 1
    assert check(archive.config, ["media"], jobs=1).findings == ()


# The command, ingest and collect


@pytest.fixture
def command(archive: Archive, web: Web) -> Callable[..., int]:
    """A function that runs a command on the archive, which may ask the server, without pauses."""
    archive.write("jianbao.toml", f'[fetch]\nallow = ["{web.place}"]\ndelay = 0\n[media]\nkeep = true\n')
    return lambda *arguments: main(["--root", str(archive.root), *arguments])


def test_limit_is_not_said_to_pass(
    archive: Archive, web: Web, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """When the limit is reached, the report says so, and not that the next run fetches the rest."""
    settings = (archive.root / "jianbao.toml").read_text(encoding="utf-8")
    archive.write("jianbao.toml", f'{settings}limit = "1 KB"\n')
    web.pages = {f"/{number}.jpg": Reply(jpeg(number, 300, 300)) for number in range(9)}
    article(archive, web, "a", *(f"{number}.jpg" for number in range(9)))
    assert command("media") == 0
    printed = capsys.readouterr().out
    assert re.search(
        r"^Left +\d: the pictures have \d KB, and limit in section \[media\] is 1 KB$", printed, re.MULTILINE
    )


def test_prune_with_options_of_fetching(command: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """``--prune`` fetches nothing, so options that say what to fetch are a mistake, which is reported."""
    for options in (["--limit", "1"], ["--retry"]):
        with pytest.raises(SystemExit):
            command("media", "--prune", *options)
        assert "leave out --limit and --retry" in capsys.readouterr().err


def test_command(archive: Archive, web: Web, command: Callable[..., int], capsys: pytest.CaptureFixture[str]) -> None:
    """``jianbao media`` prints numbers by state and by host; the exit code is 1 if all failed, with --strict if any."""
    web.pages = {"/a.jpg": Reply(jpeg()), "/b.jpg": Reply(status=404), "/c.jpg": Reply(status=501)}
    web.pages["/d.svg"] = Reply(HOSTILE["vector.svg"])
    article(archive, web, "a", "a.jpg", "b.jpg", "c.jpg", "d.svg")
    assert command("media", "--dry-run") == 0
    assert "4 to fetch" in capsys.readouterr().out
    assert command("-v", "media", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert sorted(row["state"] for row in report["tried"]) == ["gone", "refused", "refused", "stored"]
    assert command("media") == 0
    assert "nothing new; 4 known" in capsys.readouterr().out
    assert command("-v", "media", "--retry") == 0
    printed = capsys.readouterr()
    assert "1 gone, 2 refused; 1 known" in printed.out
    assert f"{web.place}: 1 gone, 2 refused" in printed.out
    assert "it is SVG, which may contain scripts" in printed.out
    archive.page("b", f"![]({web.address}/e.jpg)")
    web.pages["/e.jpg"] = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n")
    assert command("media", "--limit", "1") == 1
    assert "the answer is cut off" in capsys.readouterr().err
    assert command("media", "--prune") == 0
    assert "Unused     0 addresses, 0 files" in capsys.readouterr().out


def test_remedy_is_printed_once(
    archive: Archive, web: Web, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """Pictures that fail for one reason are all named, their common remedy once, that of another host, too."""
    archive.write("jianbao.toml", "")
    other = web.address.replace("127.0.0.1", "127.0.0.2")
    article(archive, web, "a", "a.jpg", "b.jpg")
    archive.page("b", f"![]({other}/c.jpg)\n\n![]({other}/d.jpg)")
    assert command("media") == 1
    printed = capsys.readouterr().err
    assert printed.count("so it is not asked") == 4
    assert printed.count("If you trust it") == 2


CLIPPING = """<!--1699359302000-->
[A bridge](https://post.example/1)
------

<p>A text about a bridge.</p><p><img src="{}"></p>
"""


def test_ingest_keeps_pictures(
    archive: Archive, web: Web, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """With ``keep = true``, an ingest fetches the pictures of its pages; without it, none."""
    web.pages = {"/a.jpg": Reply(jpeg())}
    archive.write("content/clippings/a.txt", CLIPPING.format(f"{web.address}/a.jpg"))
    assert command("ingest", "--jobs", "1") == 0
    assert "1 stored" in capsys.readouterr().out
    assert len(files(archive)) == 1
    assert command("ingest", "--jobs", "1", "--json") == 0
    assert json.loads(capsys.readouterr().out)["endings"]
    archive.write("jianbao.toml", "title = 'x'\n")
    assert command("ingest", "--jobs", "1") == 0
    assert "Pictures" not in capsys.readouterr().out


def test_ingest_without_pillow(
    archive: Archive, command: Callable[..., int], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An ingest that cannot keep pictures makes its pages and says once what is missing; with ``--strict`` it fails."""
    monkeypatch.setitem(sys.modules, "PIL", None)
    archive.write("content/clippings/a.txt", CLIPPING.format("https://post.example/a.jpg"))
    assert command("ingest", "--jobs", "1") == 0
    assert capsys.readouterr().err.count("jianbao[media]'\n") == 1
    assert list(archive.config.articles.rglob("*.md"))
    assert command("ingest", "--jobs", "1", "--strict") == 1


def test_keeping_with_a_damaged_table(
    archive: Archive, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """A table of pictures that cannot be read is a failure: nobody would notice it otherwise."""
    archive.write("content/clippings/a.txt", CLIPPING.format("https://post.example/a.jpg"))
    archive.write("content/media/00.tsv", "<<<<<<< ours\n")
    assert command("ingest", "--jobs", "1") == 1
    assert "git could not merge this file" in capsys.readouterr().err


def test_collect_keeps_pictures(
    archive: Archive, web: Web, command: Callable[..., int], capsys: pytest.CaptureFixture[str]
) -> None:
    """With ``keep = true``, a collection fetches the pictures of its clippings under the addresses of their pages."""
    settings = (archive.root / "jianbao.toml").read_text(encoding="utf-8")
    archive.write("jianbao.toml", f'{settings}[[feeds]]\nurl = "{web.address}/feed"\n')
    entry = f"&lt;p&gt;A text about a bridge.&lt;/p&gt;&lt;img src='{web.address}/a.jpg'&gt;"
    web.pages = {
        "/feed": Reply(
            "<rss version='2.0'><channel><title>P</title><item><guid>1</guid><title>A bridge</title>"
            f"<link>https://post.example/1</link><description>{entry}</description></item></channel></rss>".encode()
        ),
        "/a.jpg": Reply(jpeg()),
    }
    assert command("collect", "--dry-run") == 0
    assert files(archive) == {}
    assert command("collect") == 0
    assert "1 stored" in capsys.readouterr().out
    assert command("media", "--prune") == 0  # before ingest has made its page
    assert "0 addresses, 0 files" in capsys.readouterr().out
    pipeline.ingest(archive.config, jobs=1)
    assert [use.address for use in wanted_pictures(archive.config)] == [f"{web.address}/a.jpg"]
    assert command("media") == 0
    assert "nothing new; 1 known" in capsys.readouterr().out
    assert len(web.requests["/a.jpg"]) == 1


def test_collect_without_pillow(
    archive: Archive,
    web: Web,
    command: Callable[..., int],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """A collection that cannot keep pictures has its clippings, says once what to install, and succeeds."""
    monkeypatch.setitem(sys.modules, "PIL", None)
    settings = (archive.root / "jianbao.toml").read_text(encoding="utf-8")
    archive.write("jianbao.toml", f'{settings}[[feeds]]\nurl = "{web.address}/feed"\n')
    item = "<item><guid>1</guid><title>A bridge</title><link>https://post.example/1</link></item>"
    web.pages["/feed"] = Reply(f"<rss version='2.0'><channel><title>P</title>{item}</channel></rss>".encode())
    assert command("collect") == 0
    assert capsys.readouterr().err.count("keeping pictures needs the package Pillow") == 1
    assert len(list(archive.config.clippings.rglob("*.txt"))) == 1


# A thousand pictures, kills, and two runs at once


def fill(archive: Archive, web: Web, count: int) -> None:
    """Write articles with ``count`` pictures, of which every tenth is hostile or gone."""
    hostile = [*HOSTILE.values()]
    for number in range(count):
        reply = Reply(jpeg(number, 40, 30))
        if number % 10 == 3:
            reply = Reply(status=410) if number % 20 == 3 else Reply(hostile[number // 20 % len(hostile)])
        web.pages[f"/{number}.jpg"] = reply
    for number in range(0, count, 5):
        article(archive, web, f"a{number:04}", *(f"{number + offset}.jpg" for offset in range(5)))
    archive.write("jianbao.toml", f'[fetch]\nallow = ["{web.place}"]\ndelay = 0\n')


def assert_complete(archive: Archive, web: Web, count: int) -> None:
    """Assert that every picture was stored, refused or found gone, once, and nothing else is in the archive."""
    found = rows(archive)
    expected = {
        f"{number}.jpg": "stored" if number % 10 != 3 else "gone" if number % 20 == 3 else "refused"
        for number in range(count)
    }
    assert {name: row.state for name, row in found.items()} == expected
    named = {f"{row.file[:2]}/{row.file}": row for row in found.values() if row.file}
    stored = files(archive)
    assert stored.keys() == named.keys()
    for place, data in stored.items():
        assert (len(data), f"{bytes_digest(data)}.webp") == (named[place].bytes, named[place].file)
    assert not list((archive.root / ".cache").glob("keeping.*"))


def media(archive: Archive) -> subprocess.Popen[str]:
    """Start ``jianbao media`` in a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "jianbao", "--root", str(archive.root), "media"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
def test_thousand_pictures(
    archive: Archive, web: Web, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A thousand pictures, a tenth of them hostile or gone, are fetched once each, and only this machine is asked."""
    fill(archive, web, 1000)
    connected: set[str] = set()
    real = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        connected.add(str(address[0]))
        real(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert main(["--root", str(archive.root), "media"]) == 0
    assert "900 stored, 50 gone, 50 refused; 0 known" in capsys.readouterr().out
    assert_complete(archive, web, 1000)
    assert {len(asked) for asked in web.requests.values()} == {1}
    assert (len(web.requests), connected) == (1000, {"127.0.0.1"})
    assert archive.build().problems == ()
    assert len(files_of(archive.root / "site" / "media")) == len(files(archive))


@pytest.mark.slow
def test_killed_runs(archive: Archive, web: Web) -> None:
    """However often a run is killed, no file or table is cut off, nothing is lost, and at most one fetched twice."""
    chance = random.Random(11)  # noqa: S311  # nothing secret
    count = 200
    fill(archive, web, count)
    for _ in range(MEDIA_KILLS):
        running = media(archive)
        asked = len(web.requests) + chance.randrange(1, 3 + count // max(MEDIA_KILLS, 10))
        while running.poll() is None and len(web.requests) < asked:
            time.sleep(0.002)
        time.sleep(chance.uniform(0, 0.03))  # a random moment, not a wait for something
        running.send_signal(signal.SIGKILL)
        running.communicate()
        for place, data in files(archive).items():
            assert place.rpartition("/")[2] == f"{bytes_digest(data)}.webp"
        load_media(archive.root)
    last = media(archive)
    assert (last.communicate(timeout=120)[1].count("Traceback"), last.returncode) == (0, 0)
    assert_complete(archive, web, count)


@pytest.mark.slow
def test_two_runs_at_once(archive: Archive, web: Web) -> None:
    """Two runs at the same time both finish, and each picture is fetched once."""
    fill(archive, web, 60)
    runs = [media(archive), media(archive)]
    outputs = [running.communicate(timeout=120) for running in runs]
    assert [running.returncode for running in runs] == [0, 0], outputs
    assert_complete(archive, web, 60)
    assert {len(asked) for asked in web.requests.values()} == {1}
