"""Serves the settings page of a run on this machine, in the place of API Gateway."""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from botocore.exceptions import BotoCoreError, ClientError

from local.connections import Document, store_documents, stored_documents
from local.emulator import HOST, Clients
from ordersync.adapters.stores.dynamodb import DynamoTable
from ordersync.bootstrap.system import new_nonce, new_token
from ordersync.domain.access import AccessLink, Grant
from ordersync.records.access import AccessRecords

LARGEST = 10_000_000  # bytes; API Gateway takes no more
MANY_YEARS = 10 * 365 * 86_400  # seconds
REQUEST_LIMIT = 30  # seconds
OWN_HEADERS: Final = frozenset({"content-length", "connection", "transfer-encoding"})


class ServedPage:
    """The settings page of a run.

    Attributes:
        link: opens it, as often as one likes.
    """

    def __init__(
        self,
        clients: Clients,
        outputs: Mapping[str, str],
        documents: Sequence[Document],
        poll: Callable[[], None],
        say: Callable[[str], None],
    ) -> None:
        """Serve on a free port of the loopback interface.

        Args:
            clients: those of the emulated AWS.
            outputs: of the stack.
            documents: the run's own; of real accounts, only those that are live here may be live.
            poll: starts a run of the poller, so that what was changed takes effect at once.
            say: shows a line.
        """
        self._functions, self._ssm = clients.functions, clients.ssm
        self._function, self._path = outputs["SettingsFunctionName"], outputs["ConnectionsPath"]
        self._live = {each.connection_id for each in documents if each.is_real and each.is_live}
        self._poll, self._say = poll, say
        self._changed = threading.Event()
        self._server = ThreadingHTTPServer((HOST, 0), _handler_of(self))
        self._server.daemon_threads = True
        self.host = f"{HOST}:{self._server.server_port}"
        self.link = f"http://{self.host}/open/{_lasting_link(clients, outputs['AccessTableName'])}"
        self._thread = threading.Thread(target=self._server.serve_forever, name="page", daemon=True)

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Answer no more."""
        self._server.shutdown()
        self._server.server_close()

    def current(self, documents: list[Document]) -> list[Document]:
        """Return the run's documents: read again if the page has changed any, otherwise as they were."""
        if not self._changed.is_set():
            return documents
        self._changed.clear()
        return stored_documents(self._path, self._ssm)

    def answer(self, event: Mapping[str, object]) -> Mapping[str, object]:
        """Return what the function answers, as API Gateway would; 502 if it fails."""
        try:
            answer = self._functions.invoke(FunctionName=self._function, Payload=json.dumps(event).encode())
            content = json.loads(answer["Payload"].read())
            if answer.get("FunctionError") or "statusCode" not in content:
                return {"statusCode": 502, "body": "The function has failed; its log says why."}
            if str(event["rawPath"]).startswith("/connections/") and content["statusCode"] == 303:
                self._take_over()
        except (BotoCoreError, ClientError, ValueError) as error:
            return {"statusCode": 502, "body": f"The function can't be reached: {type(error).__name__}."}
        else:
            return dict(content)

    def _take_over(self) -> None:
        """Let a change take effect at once; no account that is not simulated is written to by it."""
        found = stored_documents(self._path, self._ssm)
        unasked = [
            each for each in found if each.is_real and each.is_live and each.connection_id not in self._live
        ]
        if unasked:
            store_documents([each.in_shadow() for each in unasked], self._path, self._ssm)
            for each in unasked:
                self._say(
                    f"Shadow mode ({each.connection_id}): a connection of real accounts is not live in a run"
                    " that was not started with it and --live."
                )
        self._changed.set()
        self._poll()


@contextmanager
def served_page(
    clients: Clients,
    outputs: Mapping[str, str],
    documents: Sequence[Document],
    poll: Callable[[], None],
    say: Callable[[str], None],
) -> Iterator[ServedPage]:
    """Serve the settings page for as long as the context lasts; see `ServedPage`."""
    page = ServedPage(clients, outputs, documents, poll, say)
    page.start()
    say(f"The settings page, in your browser: {page.link}")
    try:
        yield page
    finally:
        page.stop()


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


def _lasting_link(clients: Clients, table: str) -> str:
    """Return the token of a link that does not end and is not used up, to all connections of the run."""
    now, token = time.time(), new_token()
    records = AccessRecords(DynamoTable(clients.dynamodb, table, new_nonce))
    link = AccessLink(
        grant=Grant(is_for_all=True, read_only=False),
        minted_at=now,
        ends_at=now + MANY_YEARS,
        is_lasting=True,
    )
    records.link(token).create(link)
    return token


def _handler_of(page: ServedPage) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Passes each request to the function."""

        protocol_version = "HTTP/1.1"
        timeout = REQUEST_LIMIT

        def _pass_on(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            if self.headers.get("Host") != page.host:  # another name may lead a browser here by DNS
                self._send({"statusCode": 421, "body": f"This page is at http://{page.host}."})
            elif length > LARGEST:
                self._send({"statusCode": 413, "body": "Too large."})
            else:
                body = self.rfile.read(length)
                self._send(page.answer(event_of(self.command, self.path, dict(self.headers), body)))

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
