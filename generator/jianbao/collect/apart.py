"""Read large answers in processes of their own, which are ended when they take too long.

feedparser and trafilatura need minutes for some texts that an attacker can write, in proportion to the square of their
lengths. A thread that runs a regular expression cannot be ended, and stops all others meanwhile.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
from collections.abc import Callable
from typing import TypeVar

from jianbao.errors import FetchError
from jianbao.fetch import Response

SMALL_ANSWER = 200_000
"""Bytes; a smaller answer takes a few seconds at worst, a process half a second to start."""
SECONDS_TO_READ = 60.0
T = TypeVar("T")
Reader = Callable[[Response, str], T]


def read_apart(reader: Reader[T], response: Response, address: str) -> T:
    """What ``reader``, a function of a module, returns for an answer. Raises FetchError, also if it takes too long."""
    if len(response.body) <= SMALL_ANSWER:
        return reader(response, address)
    work = pickle.dumps((reader, response, address))
    command = [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(command, input=work, capture_output=True, timeout=SECONDS_TO_READ, check=True)  # noqa: S603
    except subprocess.TimeoutExpired:
        raise FetchError(f"reading it takes longer than {SECONDS_TO_READ:g} s", file=address) from None
    except (OSError, subprocess.CalledProcessError):
        raise FetchError("it cannot be read: the process that reads it failed", file=address) from None
    result = pickle.loads(done.stdout)  # noqa: S301  # from our own child process
    if isinstance(result, FetchError):
        raise result
    found: T = result
    return found


def main() -> None:
    """Read what is on standard input; write what is found, or the error, to standard output."""
    reader, response, address = pickle.load(sys.stdin.buffer)  # noqa: S301  # from our own parent process
    try:
        result = reader(response, address)
    except FetchError as error:
        result = error
    sys.stdout.buffer.write(pickle.dumps(result))


if __name__ == "__main__":
    main()
