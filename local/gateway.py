"""Leads requests of a browser to a function on this machine, in the place of API Gateway."""

import base64
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Final, Self
from urllib.parse import parse_qsl, urlsplit

from local.emulator import HOST

LARGEST = 10_000_000  # bytes; API Gateway takes no more
REQUEST_LIMIT = 30  # seconds
OWN_HEADERS: Final = frozenset({"content-length", "connection", "transfer-encoding"})
Answer = Callable[[Mapping[str, object]], Mapping[str, object]]


class Gateway:
    """An HTTP API on a free port of the loopback interface; it answers for as long as the context lasts.

    Attributes:
        answer: takes an event, returns what the function answers.
        host: under which alone it answers.
        url: leads to it.
    """

    def __init__(self, answer: Answer) -> None:
        """Take a port.

        Args:
            answer: takes an event of the HTTP API, returns what the function answers.
        """
        self.answer = answer
        self._server = ThreadingHTTPServer((HOST, 0), _handler_of(self))
        self._server.daemon_threads = True
        self.host = f"{HOST}:{self._server.server_port}"
        self.url = f"http://{self.host}"
        self._thread = threading.Thread(target=self._server.serve_forever, name="gateway", daemon=True)

    def __enter__(self) -> Self:
        """Begin to answer."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Answer no more."""
        self._server.shutdown()
        self.close()

    def close(self) -> None:
        """Give the port back; for one that has not begun to answer."""
        self._server.server_close()


def event_of(method: str, target: str, headers: Mapping[str, str], body: bytes) -> dict[str, object]:
    """Return a request as API Gateway hands it to a function: the HTTP API's event, version 2.0."""
    url = urlsplit(target)
    lower = {name.lower(): value for name, value in headers.items()}
    cookies = [part.strip() for part in lower.pop("cookie", "").split(";") if part.strip()]
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": url.path,
        "rawQueryString": url.query,
        "cookies": cookies,
        "headers": lower,
        "queryStringParameters": dict(parse_qsl(url.query, keep_blank_values=True)),
        "requestContext": {
            "domainName": lower.get("host", ""),
            "stage": "$default",
            "http": {"method": method, "path": url.path, "sourceIp": HOST},
        },
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }


def _handler_of(gateway: Gateway) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Passes each request to the function."""

        protocol_version = "HTTP/1.1"
        timeout = REQUEST_LIMIT

        def _pass_on(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if self.headers.get("Host") != gateway.host:  # another name may lead a browser here by DNS
                self._send({"statusCode": 421, "body": f"This page is at http://{gateway.host}."})
            elif length > LARGEST:
                self._send({"statusCode": 413, "body": "Too large."})
            else:
                body = self.rfile.read(length)
                self._send(gateway.answer(event_of(self.command, self.path, dict(self.headers), body)))

        do_GET = do_POST = do_HEAD = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _pass_on  # noqa: N815

        def _send(self, answer: Mapping[str, object]) -> None:
            text = str(answer.get("body") or "").encode()
            body = base64.b64decode(text) if answer.get("isBase64Encoded") else text
            self.send_response(int(str(answer["statusCode"])))
            headers = answer.get("headers")
            for name, value in headers.items() if isinstance(headers, dict) else ():
                if name.lower() not in OWN_HEADERS:
                    self.send_header(name, str(value))
            cookies = answer.get("cookies")
            for cookie in cookies if isinstance(cookies, list) else ():
                self.send_header("Set-Cookie", str(cookie))
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:  # noqa: A002 - its name above
            """Show nothing: the path of a link opens the page."""

    return Handler
