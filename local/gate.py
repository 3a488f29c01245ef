"""The emulator's process: ministack behind a gate that only those who know the run's secret may pass.

ministack answers every origin, on every host, and accepts any signature as its root user's. It holds the
connection documents, so any web page in a browser and any other user of the machine could read them. The gate
stands in the same process: no port leads past it.

`python -P local/gate.py FILE` listens on a free port of `BIND_HOST` and writes its endpoint to the file.
The secret is `AWS_SDK_UA_APP_ID`, which AWS's SDKs send as a word of their `User-Agent`.

With a second argument, it writes down in that file what was changed in the tables and sent to the queues,
each before whoever asked for it has the answer: so what a run has done outlives it, even if it is killed.
`local/kept.py` reads the file.
"""

import asyncio
import fcntl
import hashlib
import importlib
import json
import os
import resource
import socket
import sys
import tempfile
import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from hmac import compare_digest
from pathlib import Path
from zipfile import ZipFile

from hypercorn.asyncio import serve
from hypercorn.config import Config
from hypercorn.typing import (
    ASGIFramework,
    ASGIReceiveCallable,
    ASGIReceiveEvent,
    ASGISendCallable,
    ASGISendEvent,
    Scope,
)

JSON = b"application/x-amz-json"
KEEP_ALIVE = 75.0  # seconds, as ministack has it
LAYER = "layer_"  # how the folders begin into which ministack unpacks layers
# All by which the functions change a table or send to a queue.
WRITTEN_DOWN = {b"DynamoDB_20120810.PutItem", b"DynamoDB_20120810.DeleteItem", b"AmazonSQS.SendMessageBatch"}
WRITTEN_DOWN |= {b"AmazonSQS.SendMessage"}  # of dead letters
ADVICE = "AWS_SDK_UA_APP_ID must be the secret of this run, which shows the file that holds it"
# By the wire protocol of the request, so that AWS's tools show the advice.
JSON_REFUSAL = f'{{"__type": "AccessDeniedException", "message": "{ADVICE}"}}'.encode()
XML_REFUSAL = (
    f"<ErrorResponse><Error><Code>AccessDenied</Code><Message>{ADVICE}</Message></Error></ErrorResponse>"
).encode()


class Gate:
    """An ASGI application that lets through requests with the secret, for its own host, of no web page.

    Args:
        application: what answers the requests that may pass.
        secret: the application id that they bear.
        port: the port that they name, together with a loopback host.
    """

    def __init__(self, application: ASGIFramework, secret: str, port: int) -> None:
        self._application = application
        self._word = f"app/{secret}".encode()
        self._hosts = {f"{host}:{port}".encode() for host in ("127.0.0.1", "localhost")}

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answer a request, or refuse it with 403."""
        if scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008, "reason": None})
            return
        headers = {} if scope["type"] == "lifespan" else _by_name(scope["headers"])
        if scope["type"] == "lifespan" or self._admits(headers):
            await self._application(scope, receive, send)
            return
        is_json = headers.get(b"content-type", b"").startswith(JSON)
        answered = [(b"content-type", JSON if is_json else b"text/xml")]
        await send({"type": "http.response.start", "status": 403, "headers": answered, "trailers": False})
        body = JSON_REFUSAL if is_json else XML_REFUSAL
        await send({"type": "http.response.body", "body": body, "more_body": False})

    def _admits(self, headers: Mapping[bytes, bytes]) -> bool:
        """Return whether a request may pass: a page sends its `Origin`, or a host that it has rebound."""
        words = headers.get(b"user-agent", b"").split()
        knows_secret = any(compare_digest(word, self._word) for word in words)
        return knows_secret and headers.get(b"host") in self._hosts and b"origin" not in headers


class Recorder:
    """An ASGI application that writes down the requests which change tables and queues, once they have.

    Args:
        application: what answers the requests.
        file: the file that takes them, one a line, each with its operation.
    """

    def __init__(self, application: ASGIFramework, file: int) -> None:
        self._application = application
        self._file = file

    async def __call__(self, scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        """Answer a request, written down if it has changed something."""
        headers = _by_name(scope["headers"]) if scope["type"] == "http" else {}
        operation = headers.get(b"x-amz-target", b"")
        if operation not in WRITTEN_DOWN:
            await self._application(scope, receive, send)
            return
        body = bytearray()

        async def receive_body() -> ASGIReceiveEvent:
            event = await receive()
            if event["type"] == "http.request":
                body.extend(event["body"])
            return event

        async def send_once_written(event: ASGISendEvent) -> None:
            if event["type"] == "http.response.start" and event["status"] == 200:
                self._write(operation.decode().rpartition(".")[2], bytes(body))
            await send(event)

        await self._application(scope, receive_body, send_once_written)

    def _write(self, operation: str, body: bytes) -> None:
        text = json.dumps({"operation": operation, "request": json.loads(body)})
        line = f"\n{text}".encode()  # the line break first: after a line that was cut off, too
        try:
            is_written = os.write(self._file, line) == len(line)  # one call: a second process appends
            os.fsync(self._file)
        except OSError:
            is_written = False
        if not is_written:  # an error alone would be repeated by the SDK, which then finds its own write done
            with suppress(OSError):  # the log may lie on the same disk
                print("what is done can't be written down: is the disk full?", file=sys.stderr, flush=True)
            os._exit(1)


def _by_name(headers: Iterable[tuple[bytes, bytes]]) -> Mapping[bytes, bytes]:
    return {name.lower(): value for name, value in headers}


def unpack_layers_once(archive: type[ZipFile]) -> None:
    """Let all processes of functions share what a layer unpacks to, which is thousands of files.

    Args:
        archive: the class by which ministack unpacks: each layer for each process, into a folder of its own.
    """
    unpack, lock, contents = archive.extractall, threading.Lock(), dict[bytes, str]()

    def shared(layer: ZipFile) -> str:
        digest = hashlib.sha256(Path(str(layer.filename)).read_bytes()).digest()
        with lock:
            if digest not in contents:
                folder = tempfile.mkdtemp(prefix=LAYER)
                unpack(layer, folder)
                contents[digest] = folder
            return contents[digest]

    def extractall(self: ZipFile, path: str, members: None = None, pwd: None = None) -> None:
        target = Path(path)
        if target.name.startswith(LAYER):
            target.rmdir()
            target.symlink_to(shared(self))
        else:
            unpack(self, path, members, pwd)

    archive.extractall = extractall  # type: ignore[method-assign, assignment]  # of another's class


def _opened(file: Path) -> int:
    """Return a new file to append to, for this process alone as long as it lives.

    Raises:
        SystemExit: another run has it.
    """
    lock = os.open(file.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit("another local run writes its records there")
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)


def main(announcement: Path, written: Sequence[Path] = ()) -> None:
    """Run the emulator until it is ended.

    Args:
        announcement: the file that takes its endpoint.
        written: at most one file that takes what changes in its tables and is sent to its queues.

    Raises:
        KeyError: there is no secret, or no host to listen on.
    """
    secret, host = os.environ["AWS_SDK_UA_APP_ID"], os.environ["BIND_HOST"]
    with suppress(ValueError, OSError):  # as ministack's own start does: a Mac allows 256 files otherwise
        most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    listener = socket.create_server((host, 0))
    port = listener.getsockname()[1]
    endpoint = f"http://{host}:{port}"
    os.environ.update(GATEWAY_PORT=str(port), AWS_ENDPOINT_URL=endpoint)  # before ministack reads them
    application: ASGIFramework = importlib.import_module("ministack.app").app
    for file in written:
        application = Recorder(application, _opened(file))
    sys.path.insert(0, str(Path(__file__).parents[1]))  # `-P` leaves it out
    worker = importlib.import_module("ministack.core.lambda_runtime").Worker
    importlib.import_module("local.last_lines").count_last_lines(worker)
    unpack_layers_once(ZipFile)
    config = Config()
    config.bind = [f"fd://{listener.fileno()}"]
    config.keep_alive_timeout = KEEP_ALIVE
    config.loglevel = "WARNING"
    announcement.write_text(endpoint, encoding="utf-8")
    asyncio.run(serve(Gate(application, secret, port), config))


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
