"""Executors on other machines, by their address: ``dask://HOST:PORT``.

Every command that parses an address imports this module; it imports ``distributed``, which is slow to import, only when
an executor is opened.
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

SCHEDULER_TIMEOUT = 10.0
"""Seconds to wait for the scheduler to answer."""
WORKER_TIMEOUT = 10.0
"""Seconds to wait for the first worker, after the scheduler has answered."""
DESERIALIZATION_ERROR = "Error during deserialization"
"""The beginning of the error that a Dask scheduler reports if jianbao is not installed on its machine."""


class Address(NamedTuple):
    """The address of a scheduler."""

    scheme: str
    """A key of ``SCHEMES``."""
    host_and_port: str
    """``HOST:PORT``"""

    def __str__(self) -> str:
        """The address as it is written on the command line."""
        return f"{self.scheme}://{self.host_and_port}"


ExecutorAndSize = tuple["Executor", int]
"""An executor and the number of its workers."""


def parse_address(text: str) -> Address:
    """Parse an address like ``dask://HOST:PORT``. Raises ValueError."""
    parts = urlsplit(text)
    is_complete = parts.scheme in SCHEMES and parts.hostname and parts.port and not parts.username
    if not is_complete or text != f"{parts.scheme}://{parts.netloc}":
        raise ValueError(text)
    return Address(parts.scheme, parts.netloc)


def open_executor(address: Address) -> AbstractContextManager[ExecutorAndSize]:
    """Connect to the executor at ``address`` for the length of a run. Raises ExecutorError."""
    return SCHEMES[address.scheme](address)


@contextlib.contextmanager
def _dask(address: Address) -> Iterator[ExecutorAndSize]:
    import logging
    from concurrent.futures import CancelledError

    try:
        from distributed import Client, KilledWorker
        from distributed.comm.core import CommClosedError
    except ModuleNotFoundError as error:
        raise ExecutorError(f"{address} needs {error.name}", remedy="pip install 'jianbao[dask]'") from None
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)  # errors are reported below, without traceback
    with contextlib.ExitStack() as stack:
        try:
            client = stack.enter_context(
                Client(f"tcp://{address.host_and_port}", timeout=SCHEDULER_TIMEOUT, set_as_default=False)
            )
        except (OSError, UnicodeError):  # includes TimeoutError; a host that cannot be encoded
            port = address.host_and_port.rpartition(":")[2]
            remedy = f"Start one there (dask scheduler --port {port}), or correct the address."
            raise ExecutorError(f"no Dask scheduler answers at {address}", remedy=remedy) from None
        try:
            client.wait_for_workers(1, timeout=WORKER_TIMEOUT)
        except TimeoutError:
            remedy = f"Start some: dask worker tcp://{address.host_and_port} --nworkers -1 --nthreads 1"
            raise ExecutorError(f"the Dask scheduler at {address} has no workers", remedy=remedy) from None
        try:
            yield client.get_executor(pure=False), len(client.nthreads())
        except (KilledWorker, CommClosedError, CancelledError, ModuleNotFoundError, RuntimeError) as error:
            message = (str(error).splitlines() or [type(error).__name__])[0]
            if isinstance(error, RuntimeError) and not message.startswith(DESERIALIZATION_ERROR):
                raise
            raise ExecutorError(
                f"the cluster at {address} failed: {message}",
                remedy="Its machines need the same jianbao[dask]; run the same command again to continue.",
            ) from error


SCHEMES: Mapping[str, Callable[[Address], AbstractContextManager[ExecutorAndSize]]] = {"dask": _dask}
"""The scheme of an address -> the function that connects to an executor there."""
