"""HTTP requests that live no longer than they may, and whose failures tell whether anything was applied."""

from email.utils import parsedate_to_datetime
from functools import partial
from urllib.parse import urlsplit

import requests
from requests.exceptions import InvalidSchema, InvalidURL
from urllib3.exceptions import HTTPError

from ordersync.adapters.http_pools import NeverLeft, leaving_if, session_without_cookies
from ordersync.errors import NotApplied, OutcomeUnknown, Service
from ordersync.frozen import frozen
from ordersync.ports import Clock, Http, HttpAnswer, HttpRequest

CONNECT_TIMEOUT = 3.0
USER_AGENT = "ordersync/1.0"
OUR_HEADERS = {"User-Agent": USER_AGENT, "Accept": "*/*", "Accept-Encoding": "gzip, deflate"}
LONGEST_ANSWER = 8 * 1024 * 1024  # bytes, decompressed: forty times a page of a hundred orders
PIECE = 64 * 1024
SHORTEST_WAIT = 0.05
LONGEST_RETRY_AFTER = 750.0  # seconds; no longer than a waiting connection waits between two tries


class RequestsHttp:
    """Sends requests over kept connections; follows no redirects, repeats nothing and keeps no cookies."""

    def __init__(self, clock: Clock, request_timeout: float, pool_size: int = 64) -> None:
        """Prepare the connections; `request_timeout` in seconds is the whole life of one request."""
        self._clock = clock
        self._life = request_timeout
        connect = min(CONNECT_TIMEOUT, request_timeout / 4)
        self._timeout = (connect, request_timeout - connect)
        self._session = session_without_cookies(OUR_HEADERS, pool_size)

    def send(self, request: HttpRequest, service: Service) -> HttpAnswer:
        """Send one request, once; see `ordersync.ports.Http`."""
        ends_at = self._clock.now() + self._life
        try:
            with leaving_if(partial(self._may_leave, request)), self._opened(request) as response:
                body = self._body(response, ends_at, service)
                wait = retry_after(response.headers.get("Retry-After", "").strip(), self._clock.now())
                return HttpAnswer(response.status_code, body, wait)
        except (NeverLeft, InvalidURL, InvalidSchema) as error:
            raise NotApplied(
                f"{service.display_name} can't be reached at {_server(request)}: {_cause(error)}",
                service=service,
            ) from None
        except (HTTPError, OSError) as error:
            raise OutcomeUnknown(
                f"{service.display_name} gave no whole answer at {_server(request)} ({type(error).__name__})",
                service=service,
            ) from None

    def _may_leave(self, request: HttpRequest) -> bool:
        return self._clock.now() <= request.leaves_by

    def _opened(self, request: HttpRequest) -> requests.Response:
        """Send the request and return its answer, whose body is not read yet."""
        return self._session.request(
            request.method,
            request.url,
            headers=request.headers,
            data=request.body or None,
            timeout=self._timeout,
            allow_redirects=False,
            stream=True,
        )

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


def _server(request: HttpRequest) -> str:
    return "{0.scheme}://{0.netloc}".format(urlsplit(request.url))


def _cause(error: Exception) -> str:
    return str(error) if isinstance(error, NeverLeft) else "no such URL is possible"


def retry_after(text: str, now: float) -> float | None:
    """Return the seconds that an answer asks us to wait, given as such or as a date; None for anything else.

    However long it asks for, the service may be back sooner: we ask again after `LONGEST_RETRY_AFTER`.

    Args:
        text: the header `Retry-After`.
        now: epoch seconds.
    """
    if text.isascii() and text.isdigit():
        return min(float(text), LONGEST_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(text).timestamp()
    except (ValueError, OverflowError):
        return None
    return min(max(at - now, 0.0), LONGEST_RETRY_AFTER)


@frozen
class DeadlineHttp:
    """Sends no request too late: by its own measure, or after `last_request` (epoch seconds).

    After that it would outlive its function.
    """

    http: Http
    clock: Clock
    last_request: float

    def send(self, request: HttpRequest, service: Service) -> HttpAnswer:
        """Send one request, once; see `ordersync.ports.Http`."""
        now = self.clock.now()
        if now > self.last_request:
            raise NotApplied("the function's time is up; the next one continues", after=0.0)
        if now > request.leaves_by:
            raise NotApplied(f"the tables were too slow to send a request to {service.display_name} safely")
        return self.http.send(request, service)
