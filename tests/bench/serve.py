"""Benchmark of ``jianbao serve``, compared with ``hugo server`` on the same pages in one run: ``make bench-serve``.

    python tests/bench/serve.py [CORPUS]     a .tar.xz of clippings; by default synthetic pages are used

Measures the processor time of each server while nothing changes, and how long an edit takes to be in the browser. Both
servers speak livereload's protocol, so one client measures both: from the end of the write until the page, fetched
again after the message to reload, has the new text. Writes ``docs/benchmarks-serve.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import urlopen

import builders
from archives import SETTINGS, article_files, corpus_archive, synthetic_archive
from measure import cpu_seconds, wall_time
from tornado.ioloop import IOLoop
from tornado.websocket import WebSocketClientConnection, websocket_connect

ROOT = Path(__file__).parents[2]
SMALL, BIG = 3_000, 28_652
"""Articles of the synthetic archives; that of the corpus takes the place of the big one."""
TIMEOUT = 1_800
"""Seconds to wait for a server or a reload. The first build of a big archive with search takes minutes."""
HELLO = {"command": "hello", "protocols": ["http://livereload.com/protocols/official-7"], "ver": "2.0.8"}
MAX_IDLE = 0.01
"""The largest acceptable share of a processor while nothing changes."""
MAX_OVER_BUILD = 0.5
"""Seconds that an edit may take longer to be in the browser than ``jianbao build`` takes, start included."""
MAX_CLIPPING_RATIO = 2
"""The largest acceptable ratio of a new clipping to an edit that takes as long as it may."""
Turn = dict[str, float]
"""What one turn measured: seconds, or for idle servers the share of a processor."""


def main() -> None:
    """Measure, print the document and write it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("corpus", nargs="?", type=Path)
    parser.add_argument("--turns", type=int, default=5, help="number of turns for each archive")
    parser.add_argument("--idle", type=float, default=10.0, help="seconds for which a server is left alone")
    parser.add_argument("--work", type=Path, default=ROOT / "build" / "bench", help="folder for archives and sites")
    parser.add_argument("--docs", type=Path, default=ROOT / "docs", help="folder for the document")
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    results = []
    for name, archive in _archives(options.corpus, options.work):
        builders.prepare_hugo(archive)
        (archive / "jianbao.toml").write_text(f"{SETTINGS}[search]\nenabled = false\n", encoding="utf-8")
        print(f"{name}:", flush=True)
        turns = []
        for number in range(options.turns):
            turns.append(measure_turn(archive, number, options.idle))
            print(f"  turn {number + 1}: " + ", ".join(f"{key} {value:.3f}" for key, value in turns[-1].items()))
        results.append({"name": name, "articles": len(article_files(archive)), "turns": turns})
    text = document(results, builders.machine(), os.getloadavg()[0])
    print(text)
    (options.docs / "benchmarks-serve.md").write_text(text, encoding="utf-8")


def _archives(corpus: Path | None, work: Path) -> Iterator[tuple[str, Path]]:
    yield "synthetic", synthetic_archive(SMALL, work / "serve-small")
    if corpus:
        yield corpus.name, corpus_archive(corpus, work / "serve-corpus", "content/clippings")
    else:
        yield "synthetic", synthetic_archive(BIG, work / "serve-big")


def measure_turn(archive: Path, number: int, idle: float) -> Turn:
    """Measure both servers and, with no server running, the commands that an edit or a clipping needs without one."""
    pages = article_files(archive)
    page = pages[(number * 7_919 + 13) % len(pages)]
    command = [str(Path(sys.executable).parent / "jianbao"), "--root", str(archive), "--quiet"]
    wall_time([*command, "ingest"])
    wall_time([*command, "build"])
    turn: Turn = {}
    with _edited(page, f"{number}a"):
        turn["build"] = wall_time([*command, "build"])
    wall_time([*command, "build"])
    with serving(lambda port: [*command[:-1], "serve", "--port", str(port)], "pages in") as server:
        turn["idle"] = server.idle_share(idle)
        turn["edit"] = server.edit_latency(page, f"articles/{page.stem}.html", f"{number}b")
        turn["clipping"] = server.clipping_latency(archive, f"{number}c")
    hugo = [str(builders.hugo_binary()), "server", "--source", str(archive / "hugo"), "--appendPort=false"]
    with serving(lambda port: [*hugo, *hugo_address(port)], "Web Server is available") as server:
        turn["hugo idle"] = server.idle_share(idle)
        address = page.relative_to(archive / "content").with_suffix(".html").as_posix()
        turn["hugo edit"] = server.edit_latency(page, address, f"{number}d")
    return turn


def hugo_address(port: int) -> list[str]:
    """The options of ``hugo server`` for a port; the base address replaces that of its settings."""
    return ["--port", str(port), "--baseURL", f"http://127.0.0.1:{port}/"]


def document(results: Sequence[Mapping[str, Any]], machine: Mapping[str, Any], load: float) -> str:
    """The document, as Markdown."""
    return "\n".join(_document(results, machine, load)) + "\n"


def _document(results: Sequence[Mapping[str, Any]], machine: Mapping[str, Any], load: float) -> Iterator[str]:
    yield "# Benchmarks of the preview\n"
    yield "Written by `make bench-serve`; every figure comes from that command. `jianbao serve` and `hugo server`"
    yield "show the same pages in the same run, one after the other, both without a search; only jianbao finds related"
    yield "articles. Times are from the end of a write until the page that the browser fetches again has the new text;"
    yield "medians of the turns.\n"
    for part in results:
        turns = part["turns"]
        value = {key: statistics.median(turn[key] for turn in turns) for key in turns[0]}
        over = statistics.median(turn["edit"] - turn["build"] for turn in turns)
        ratio = statistics.median(turn["clipping"] / (turn["build"] + 0.5) for turn in turns)
        yield f"## {part['articles']:,} articles ({part['name']}), {len(turns)} turns\n"
        yield "| | jianbao | Hugo | target | |\n|---|---|---|---|---|"
        is_idle = value["idle"] <= MAX_IDLE
        yield _row("idle, processor time", f"{value['idle']:.2%}", f"{value['hugo idle']:.2%}", "≤ 1 %", is_idle)
        wait, target = f"{value['edit']:.2f} s", f"≤ `jianbao build` + {MAX_OVER_BUILD} s"
        yield _row(
            "an edit is in the browser after", wait, f"{value['hugo edit']:.2f} s", target, over <= MAX_OVER_BUILD
        )
        yield f"| `jianbao build` after an edit, without a server | {value['build']:.2f} s | | | |"
        yield f"| median of the difference | {over:+.2f} s | | | |"
        wait, target = f"{value['clipping']:.2f} s", f"≤ {MAX_CLIPPING_RATIO} × (`jianbao build` + {MAX_OVER_BUILD} s)"
        yield _row("a new clipping is in the browser after", wait, "", target, ratio <= MAX_CLIPPING_RATIO)
        yield ""
    cores = machine["cores"]
    yield f"Machine: {machine['processor']}, {cores} cores, {machine['system']}, shared with other work, which makes"
    yield f"all times longer; load average at the end {load:.1f} ({cores} is full load)."
    yield f"Measured at {datetime.now(UTC):%Y-%m-%d %H:%M} UTC with"
    versions = {name: machine["versions"][name] for name in ("Python", "Hugo")}
    yield ", ".join(f"{name} {version.split()[0].partition('-')[0]}" for name, version in versions.items()) + "."


def _row(name: str, jianbao: str, hugo: str, target: str, is_met: bool) -> str:
    return f"| {name} | {jianbao} | {hugo} | {target} | {'met' if is_met else '**missed**'} |"


@contextmanager
def _edited(page: Path, mark: str) -> Iterator[str]:
    """Append a paragraph to a page, and undo that at the end."""
    before, text = page.read_bytes(), f"又一段（{mark}-{time.time_ns()}）。"
    page.write_bytes(before + f"\n\n{text}\n".encode())
    try:
        yield text
    finally:
        page.write_bytes(before)


class Server:
    """A server that is running, and a client that is connected like a page in a browser."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process, self.port = process, port
        self.loop = IOLoop(make_current=False)

    def idle_share(self, seconds: float) -> float:
        """The processor time of the server and its processes while nothing changes, per second."""
        time.sleep(3)  # what the start has left to do
        before = cpu_seconds(self.process.pid)
        time.sleep(seconds)
        return (cpu_seconds(self.process.pid) - before) / seconds

    def edit_latency(self, page: Path, address: str, mark: str) -> float:
        """The seconds from an edit of ``page`` until the page at ``address`` shows it."""
        self._fetch(address)  # Hugo builds first what was visited
        connection = self._connect()
        with _edited(page, mark) as text:
            seconds = self._wait_for(connection, address, text)
        self._wait_for_end(connection, address, text)
        return seconds

    def clipping_latency(self, archive: Path, mark: str) -> float:
        """The seconds from a new clipping until the home page lists it."""
        title = f"新剪报{mark}{time.time_ns()}"
        clipping = archive / "content" / "clippings" / "bench" / f"{title}.txt"
        clipping.parent.mkdir(parents=True, exist_ok=True)
        before = {*article_files(archive)}
        connection = self._connect()
        text = f"<!--{time.time_ns() // 1_000_000}-->\n[{title}](https://example.org/{title})\n------\n\n<p>{title}。</p>\n"
        clipping.write_text(text, encoding="utf-8")
        try:
            return self._wait_for(connection, "", title)
        finally:
            clipping.unlink()
            for page in {*article_files(archive)} - before:
                page.unlink()
            self._wait_for_end(connection, "", title)

    def _wait_for(self, connection: WebSocketClientConnection, address: str, text: str) -> float:
        """The seconds until a message to reload after which ``address`` has ``text``."""
        began = time.perf_counter()
        while True:
            self._receive(connection, "reload")
            if text in self._fetch(address):
                return time.perf_counter() - began

    def _wait_for_end(self, connection: WebSocketClientConnection, address: str, text: str) -> None:
        """Wait until ``address`` has no longer ``text``, and close the connection."""
        while text in self._fetch(address):
            self._receive(connection, "reload")
        self.loop.run_sync(lambda: _close(connection))

    def _fetch(self, address: str) -> str:
        try:
            with urlopen(f"http://127.0.0.1:{self.port}/{address}", timeout=TIMEOUT) as response:
                return str(response.read().decode())
        except HTTPError as error:
            return error.read().decode()

    def _connect(self) -> WebSocketClientConnection:
        async def connect() -> WebSocketClientConnection:
            connection = await websocket_connect(f"ws://127.0.0.1:{self.port}/livereload")
            greeting = HELLO | {"snipver": self._run_id()}
            await connection.write_message(json.dumps(greeting, separators=(",", ":")))  # Hugo expects no spaces
            return connection

        connection: WebSocketClientConnection = self.loop.run_sync(connect)
        self._receive(connection, "hello")
        info = json.dumps({"command": "info", "url": f"http://127.0.0.1:{self.port}/"})
        self.loop.run_sync(lambda: connection.write_message(info))
        return connection

    def _run_id(self) -> int:
        """What a page of jianbao's server greets with; 0 for Hugo, which ignores it."""
        return int(self._fetch("").partition("snipver=")[2].partition("&")[0] or 0)

    def _receive(self, connection: WebSocketClientConnection, command: str) -> None:
        """Wait for a message of the protocol."""

        async def receive() -> str:
            message = await connection.read_message()
            if message is None:
                raise SystemExit("the server closed the connection")
            return str(json.loads(message)["command"])

        while self.loop.run_sync(receive, timeout=TIMEOUT) != command:
            pass


async def _close(connection: WebSocketClientConnection) -> None:
    connection.close()


@contextmanager
def serving(command: Callable[[int], Sequence[str]], ready: str) -> Iterator[Server]:
    """Run a server at a free port, wait until it prints ``ready``, and stop it at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with subprocess.Popen(command(port), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as process:
        try:
            printed = process.stdout or iter(())
            if not any(ready in line for line in printed):
                raise SystemExit(f"{' '.join(command(port))} ended")
            yield Server(process, port)
        finally:
            process.terminate()
            process.wait()


if __name__ == "__main__":
    main()
