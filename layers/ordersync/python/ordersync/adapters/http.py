"""HTTP requests that live no longer than they may, and whose failures tell whether anything was applied."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import cast

import requests
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, HTTPError, NewConnectionError
from urllib3.response import HTTPResponse

from ordersync.errors import NotApplied, OutcomeUnknown, Service
from ordersync.ports import Clock, Http, HttpAnswer, HttpRequest

CONNECT_TIMEOUT = 3.0
USER_AGENT = "ordersync/1.0"
LONGEST_ANSWER = 32 * 1024 * 1024
PIECE = 64 * 1024
SHORTEST_WAIT = 0.05
LONGEST_RETRY_AFTER = 3600.0


class _BoundedHeads(HTTPConnection):
    """Breaks off if an answer's head has not arrived within the read time-out, however slowly it drips."""

    def getresponse(self) -> HTTPResponse:  # type: ignore[override]  # urllib3 overrides it like this
        """Return the answer, once its head has arrived.

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


class _BoundedTlsHeads(_BoundedHeads, HTTPSConnection):
    """The same over TLS."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _BoundedHeads


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _BoundedTlsHeads


class RequestsHttp:
    """Sends requests over one keep-alive session; follows no redirects and repeats nothing."""

    def __init__(self, clock: Clock, request_timeout: float, pool_size: int = 64) -> None:
        """Prepare the session; `request_timeout` in seconds is the whole life of one request."""
        self._clock = clock
        self._life = request_timeout
        connect = min(CONNECT_TIMEOUT, request_timeout / 4)
        self._timeout = (connect, request_timeout - connect)
        self._session = requests.Session()
        self._session.trust_env = False
        adapter = requests.adapters.HTTPAdapter(pool_maxsize=pool_size, max_retries=0)
        adapter.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def send(self, request: HttpRequest, service: Service) -> HttpAnswer:
        """Send one request, once; see `ordersync.ports.Http`."""
        ends_at = self._clock.now() + self._life
        try:
            with self._session.request(
                request.method,
                request.url,
                headers={"User-Agent": USER_AGENT, **request.headers},
                data=request.body or None,
                timeout=self._timeout,
                allow_redirects=False,
                stream=True,
            ) as response:
                body = self._body(response, ends_at, service)
                return HttpAnswer(response.status_code, body, self._retry_after(response))
        except HTTPError as error:
            raise OutcomeUnknown(
                f"{service.display_name}'s answer broke off ({type(error).__name__})", service=service
            ) from None
        except requests.RequestException as error:
            if _never_left(error):
                raise NotApplied(
                    f"{service.display_name} can't be reached; tried again later", service=service
                ) from None
            raise OutcomeUnknown(
                f"{service.display_name} gave no answer ({type(error).__name__})", service=service
            ) from None

    def _body(self, response: requests.Response, ends_at: float, service: Service) -> bytes:
        chunks = bytearray()
        while chunk := self._piece(response, ends_at):
            chunks += chunk
            if self._clock.now() > ends_at or len(chunks) > LONGEST_ANSWER:
                raise OutcomeUnknown(
                    f"{service.display_name} answered too slowly, or too much", service=service
                )
        return bytes(chunks)

    def _piece(self, response: requests.Response, ends_at: float) -> bytes:
        """Return what has arrived of the body; wait no longer for it than the request may live."""
        connection = response.raw.connection
        if connection is not None and connection.sock is not None:
            connection.sock.settimeout(max(ends_at - self._clock.now(), SHORTEST_WAIT))
        piece: bytes = response.raw.read1(PIECE, decode_content=True)
        return piece

    def _retry_after(self, response: requests.Response) -> float | None:
        """Return the seconds that the answer asks us to wait, given as such or as a date."""
        text = response.headers.get("Retry-After", "").strip()
        if text.isascii() and text.isdigit():
            return min(float(text), LONGEST_RETRY_AFTER)
        try:
            at = parsedate_to_datetime(text).timestamp()
        except (ValueError, OverflowError):
            return None
        return min(max(at - self._clock.now(), 0.0), LONGEST_RETRY_AFTER)


@dataclass(frozen=True)
class DeadlineHttp:
    """Sends no request after `last_request` (epoch seconds): it would outlive its function."""

    http: Http
    clock: Clock
    last_request: float

    def send(self, request: HttpRequest, service: Service) -> HttpAnswer:
        """Send one request, once; see `ordersync.ports.Http`."""
        if self.clock.now() > self.last_request:
            raise NotApplied("the function's time is up; the next one continues", after=0.0)
        return self.http.send(request, service)


def _never_left(error: requests.RequestException) -> bool:
    if isinstance(error, requests.exceptions.SSLError):
        return "CERTIFICATE_VERIFY_FAILED" in str(error)
    if isinstance(error, requests.ConnectTimeout | requests.exceptions.ProxyError):
        return True
    if isinstance(error, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return True
    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(cause, NewConnectionError | ConnectTimeoutError)
