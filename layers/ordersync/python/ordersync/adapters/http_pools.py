"""Connections to the services that send nothing too late, and wait for no answer's head for too long."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from http.client import HTTPException
from typing import cast

import certifi
from urllib3 import PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError
from urllib3.response import HTTPResponse
from urllib3.util import create_urllib3_context

_may_leave: ContextVar[Callable[[], bool]] = ContextVar("may_leave")


class NeverLeft(HTTPError):
    """No connection was made, or too late: no byte of the request has left."""


@contextmanager
def leaving_if(may_leave: Callable[[], bool]) -> Iterator[None]:
    """Let this thread's requests leave only if `may_leave`, which is asked once a connection stands."""
    token = _may_leave.set(may_leave)
    try:
        yield
    finally:
        _may_leave.reset(token)


def connection_pools(size: int) -> PoolManager:
    """Return pools of up to `size` connections a host, with one TLS context: building one is slow."""
    context = create_urllib3_context()
    context.load_verify_locations(certifi.where())
    pools = PoolManager(num_pools=size, maxsize=size, retries=False, ssl_context=context)
    pools.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
    return pools


class _Connection(HTTPConnection):
    """Connects before anything is sent, and breaks off if an answer's head takes too long."""

    def connect(self) -> None:
        """Connect.

        Raises:
            NeverLeft: that failed, or took so long that the request may not leave any more.
        """
        try:
            super().connect()
        except (HTTPError, HTTPException, OSError) as error:
            raise NeverLeft(type(error).__name__) from error
        if not _may_leave.get()():
            self.close()
            raise NeverLeft("it took too long to connect")

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # urllib3 overrides it like this
        """Return the answer, once its head has arrived within the read time-out, however slowly it drips.

        Raises:
            TimeoutError: it took too long.
        """
        broken = threading.Event()
        end = threading.Timer(cast("float", self.timeout), self._break_off, [broken])
        end.daemon = True
        end.start()
        try:
            answer = super().getresponse()
        finally:
            end.cancel()
        if broken.is_set():
            raise TimeoutError
        return answer

    def _break_off(self, broken: threading.Event) -> None:
        broken.set()
        with suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)


class _TlsConnection(_Connection, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection
