"""The server's side of the process that builds (``builder``): start it, request runs, and end it."""

from __future__ import annotations

import asyncio
import contextlib
import json
import signal
import sys
from asyncio.subprocess import PIPE, Process
from pathlib import Path
from typing import TYPE_CHECKING, cast

from jianbao.serve.builder import Run

if TYPE_CHECKING:
    from asyncio import StreamReader, StreamWriter

START = """
import json, sys
from pathlib import Path
sys.path, root, verbose, show_progress = json.loads(sys.argv[1])
from jianbao.serve.builder import main
main(Path(root), verbose=verbose, show_progress=show_progress)
"""
"""The program of the process. It finds modules where this process does, and never in the archive's folder."""
MAX_RUN_SIZE = 1 << 30
"""Bytes that the serialized ``Run`` may have; asyncio wants a limit."""
SECONDS_TO_END = 5
"""How long the process may take to end its workers."""


class BuildProcess:
    """The process that builds the archive in ``root``; it is started for the first run, and again if it has died."""

    def __init__(self, root: Path, *, verbose: bool = False, show_progress: bool = False) -> None:
        self._argument = json.dumps([sys.path, str(root), verbose, show_progress])
        self._process: Process | None = None

    async def run(self, *, ingest: bool) -> Run:
        """Ingest, if requested, and build. A process that dies meanwhile gives a failed run."""
        if self._process is None or self._process.returncode is not None:
            self._process = await self._start()
        process = self._process
        requests, runs = cast("StreamWriter", process.stdin), cast("StreamReader", process.stdout)
        with contextlib.suppress(ConnectionError):  # it has just died
            requests.write(f"{json.dumps(ingest)}\n".encode())
            await requests.drain()
        if answer := await runs.readline():
            return Run(*json.loads(answer))
        code = await process.wait()
        cause = f"was killed ({signal.strsignal(-code)})" if code < 0 else f"ended (exit code {code})"
        return Run(errors=(f"the process that builds {cause}\n  If memory ran out, end other programs.",))

    async def _start(self) -> Process:
        # In a session of its own, so that it does not get the Ctrl-C that ends this process, which then ends it.
        return await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", START, self._argument),
            stdin=PIPE,
            stdout=PIPE,
            limit=MAX_RUN_SIZE,
            start_new_session=True,
        )

    async def end(self) -> None:
        """End the process, also during a run, and wait until it has ended."""
        if not self._process or self._process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), SECONDS_TO_END)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
