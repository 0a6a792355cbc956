"""Where work goes besides this machine: ``dask://HOST:PORT``.

Every command reads addresses with it; what takes long to load is loaded where an address was given.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urlsplit

from jianbao.errors import ExecutorError

if TYPE_CHECKING:
    from concurrent.futures import Executor

ANSWER = 10.0
"""Seconds to wait for somebody who gives out work,"""
JOIN = 10.0
"""and then for somebody who does it."""

NOT_THERE = "Error during deserialization"
"""How a Dask scheduler begins its complaint where jianbao is not installed."""


class Address(NamedTuple):
    """Where somebody gives out work."""

    scheme: str
    place: str
    """``HOST:PORT``"""

    def __str__(self) -> str:
        """As it is written on the command line."""
        return f"{self.scheme}://{self.place}"


Lent = tuple["Executor", int]
"""An executor, and how many workers it has."""


def read_address(text: str) -> Address:
    """The address that ``text`` is. Raises ValueError."""
    parts = urlsplit(text)
    named = parts.scheme in SCHEMES and parts.hostname and parts.port and not parts.username
    if not named or text != f"{parts.scheme}://{parts.netloc}":
        raise ValueError(text)
    return Address(parts.scheme, parts.netloc)


def open_executor(address: Address) -> AbstractContextManager[Lent]:
    """The executor there, for the length of a run. Raises ExecutorError."""
    return SCHEMES[address.scheme](address)


@contextlib.contextmanager
def _dask(address: Address) -> Iterator[Lent]:
    import logging
    from concurrent.futures import CancelledError

    try:
        from distributed import Client, KilledWorker
        from distributed.comm.core import CommClosedError
    except ModuleNotFoundError as error:
        raise ExecutorError(f"{address} needs {error.name}", remedy="pip install 'jianbao[dask]'") from None
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # what matters is said below, without traceback
    with contextlib.ExitStack() as stack:
        try:
            client = stack.enter_context(Client(f"tcp://{address.place}", timeout=ANSWER, set_as_default=False))
        except OSError:  # a TimeoutError is one
            remedy = f"Start one there (dask scheduler --port {address.place.rpartition(':')[2]}), or mend the address."
            raise ExecutorError(f"no Dask scheduler answers at {address}", remedy=remedy) from None
        try:
            client.wait_for_workers(1, timeout=JOIN)
        except TimeoutError:
            remedy = f"Start some: dask worker tcp://{address.place} --nworkers -1 --nthreads 1"
            raise ExecutorError(f"the Dask scheduler at {address} has no workers", remedy=remedy) from None
        try:
            yield client.get_executor(pure=False), len(client.nthreads())
        except (KilledWorker, CommClosedError, CancelledError, ModuleNotFoundError, RuntimeError) as error:
            what = (str(error).splitlines() or [type(error).__name__])[0]
            if isinstance(error, RuntimeError) and not what.startswith(NOT_THERE):
                raise
            raise ExecutorError(
                f"the cluster at {address} gave up: {what}",
                remedy="Its machines need the same jianbao[dask]; run the same command again to go on.",
            ) from error


SCHEMES: Mapping[str, Callable[[Address], AbstractContextManager[Lent]]] = {"dask": _dask}
