"""Connections to the services that send nothing too late, and wait for no answer's head for too long."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from http.client import HTTPException
from http.cookiejar import DefaultCookiePolicy
from typing import cast

import certifi
import requests
from requests.adapters import HTTPAdapter
from requests.structures import CaseInsensitiveDict
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import ConnectionPool, HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    HTTPError,
    NameResolutionError,
    NewConnectionError,
    SSLError,
)
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


def session_without_cookies(headers: Mapping[str, str], size: int) -> requests.Session:
    """Return a session of up to `size` connections a host that repeats nothing and keeps no cookie.

    One merchant's cookies must not travel with the requests of another.
    """
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=()))
    session.headers = CaseInsensitiveDict(headers)
    adapter = _Adapter(size)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


class _Adapter(HTTPAdapter):
    """Makes connections of our kind, with one TLS context for all: it takes long to read the certificates."""

    def __init__(self, size: int) -> None:
        self._context = create_urllib3_context()
        self._context.load_verify_locations(certifi.where())
        super().__init__(pool_connections=size, pool_maxsize=size, max_retries=0)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}

    def get_connection_with_tls_context(
        self, request: requests.PreparedRequest, verify: object, proxies: object = None, cert: object = None
    ) -> ConnectionPool:
        """Return the pool of a request's host, whose connections share the TLS context."""
        del verify, proxies, cert
        pool: ConnectionPool = self.poolmanager.connection_from_url(
            request.url, {"ssl_context": self._context}
        )
        return pool

    def cert_verify(self, conn: object, url: object, verify: object, cert: object) -> None:
        """Leave it to the TLS context, which has read the certificates."""


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
            raise NeverLeft(_cause(error)) from error
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


def _cause(error: Exception) -> str:
    """Return in words why no connection was made, without what the error quotes."""
    match error:
        case NameResolutionError():
            return "there is no server of this name"
        case NewConnectionError():
            return "it refuses the connection, or there is no way to it"
        case ConnectTimeoutError() | TimeoutError():
            return "it did not answer in time"
        case ssl.SSLCertVerificationError():
            return "its certificate is not valid"
        case SSLError() | ssl.SSLError():
            return "no secure connection (TLS) can be made"
        case _:
            return type(error).__name__


class _TlsConnection(_Connection, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection
