"""HTTP against a real socket: how long a request lives, and what its failures say about what was applied."""

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from email.utils import formatdate
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ordersync.adapters.http import USER_AGENT, DeadlineHttp, RequestsHttp
from ordersync.errors import NotApplied, OutcomeUnknown, Service
from ordersync.ports import HttpRequest
from tests.fakes.memory import FakeClock

LIFE = 0.4
Script = Callable[[socket.socket], None]
pytestmark = pytest.mark.contract


class SystemClock:
    """The time of day."""

    def now(self) -> float:
        return time.time()

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


class Server:
    """Accepts connections and plays a script on each, once a request has come."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self.connections = 0
        self.script: Script = lambda client: None
        self.tls: ssl.SSLContext | None = None
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            threading.Thread(target=self._talk, args=(client,), daemon=True).start()

    def _talk(self, plain: socket.socket) -> None:
        try:
            with plain, self.tls.wrap_socket(plain, server_side=True) if self.tls else plain as client:
                while request := _request(client):
                    self.requests.append(request)
                    self.script(client)
        except OSError:
            return

    def close(self) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
        self._listener.close()


def _request(client: socket.socket) -> bytes:
    """One request with its body, or nothing where the client is gone."""
    received = b""
    while b"\r\n\r\n" not in received:
        piece = client.recv(65536)
        if not piece:
            return b""
        received += piece
    head, _, body = received.partition(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length:")
        ),
        0,
    )
    while len(body) < length:
        body += client.recv(65536)
    return head + b"\r\n\r\n" + body


def answering(status: str = "200 OK", headers: str = "", body: bytes = b"hello") -> Script:
    head = f"HTTP/1.1 {status}\r\nContent-Length: {len(body)}\r\n{headers}\r\n".encode()
    return lambda client: client.sendall(head + body)


@pytest.fixture
def server() -> Iterator[Server]:
    running = Server()
    yield running
    running.close()


@pytest.fixture
def http() -> RequestsHttp:
    return RequestsHttp(SystemClock(), LIFE)


def request_to(server: Server, scheme: str = "http") -> HttpRequest:
    url = f"{scheme}://127.0.0.1:{server.port}/api/x?a=1"
    return HttpRequest("POST", url, {"X-BLToken": "secret-token"}, b"secret-body")


def outcome(http: RequestsHttp, request: HttpRequest) -> tuple[type[Exception], str, float]:
    began = time.monotonic()
    with pytest.raises((NotApplied, OutcomeUnknown)) as raised:
        http.send(request, Service.SALESMANAGO)
    assert raised.value.service == "salesmanago"
    assert "secret" not in str(raised.value)
    assert raised.value.__cause__ is None
    return type(raised.value), str(raised.value), time.monotonic() - began


def test_a_request_arrives_as_it_was_given_and_its_answer_comes_back(
    server: Server, http: RequestsHttp
) -> None:
    server.script = answering("418 Teapot", body="żółw".encode())
    answer = http.send(request_to(server), Service.SALESMANAGO)
    assert (answer.status, answer.body.decode(), answer.retry_after) == (418, "żółw", None)
    head, _, body = server.requests[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /api/x?a=1 HTTP/1.1\r\n")
    assert f"User-Agent: {USER_AGENT}".encode() in head
    assert b"X-BLToken: secret-token" in head
    assert body == b"secret-body"


def test_connections_are_kept(server: Server, http: RequestsHttp) -> None:
    server.script = answering()
    for _ in range(3):
        assert http.send(request_to(server), Service.SALESMANAGO).body == b"hello"
    assert (len(server.requests), server.connections) == (3, 1)


def test_a_connection_that_the_server_has_closed_meanwhile_is_not_used_again(
    server: Server, http: RequestsHttp
) -> None:
    def once(client: socket.socket) -> None:
        answering()(client)
        client.shutdown(socket.SHUT_RDWR)

    server.script = once
    for _ in range(3):
        assert http.send(request_to(server), Service.SALESMANAGO).status == 200
        time.sleep(0.02)
    assert len(server.requests) == 3


def test_a_compressed_answer_and_one_in_pieces_are_read(server: Server, http: RequestsHttp) -> None:
    pieces = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"
    server.script = lambda client: client.sendall(pieces)
    assert http.send(request_to(server), Service.SALESMANAGO).body == b"hello"


def test_a_refused_port_certainly_applied_nothing(http: RequestsHttp) -> None:
    with socket.socket() as bound:  # it holds its port, and listens to nobody
        bound.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{bound.getsockname()[1]}/"
        assert outcome(http, HttpRequest("POST", url, {}, b"secret-body"))[0] is NotApplied


def test_a_host_without_an_address_certainly_applied_nothing(http: RequestsHttp) -> None:
    request = HttpRequest("POST", "http://127.0.0.1.invalid:1/", {})
    assert outcome(http, request)[0] is NotApplied


def test_a_connection_closed_after_the_request_leaves_the_outcome_unknown(
    server: Server, http: RequestsHttp
) -> None:
    server.script = lambda client: client.shutdown(socket.SHUT_RDWR)
    assert outcome(http, request_to(server))[0] is OutcomeUnknown
    assert len(server.requests) == 1  # and it was not sent again


def test_an_answer_that_breaks_off_leaves_the_outcome_unknown(server: Server, http: RequestsHttp) -> None:
    def half(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhalf")
        client.shutdown(socket.SHUT_RDWR)

    server.script = half
    assert outcome(http, request_to(server))[0] is OutcomeUnknown


@pytest.mark.parametrize(
    "noise", [b"\x16\x03\x01\x00\x00 nonsense\r\n\r\n", b"HTTP/1.1\r\n\r\n", b"\r\n\r\n"], ids=repr
)
def test_noise_leaves_the_outcome_unknown(server: Server, http: RequestsHttp, noise: bytes) -> None:
    def play(client: socket.socket) -> None:
        client.sendall(noise)
        client.shutdown(socket.SHUT_RDWR)

    server.script = play
    assert outcome(http, request_to(server))[0] is OutcomeUnknown


def test_a_broken_compression_leaves_the_outcome_unknown(server: Server, http: RequestsHttp) -> None:
    server.script = answering(headers="Content-Encoding: gzip\r\n")
    assert outcome(http, request_to(server))[0] is OutcomeUnknown


def test_a_silent_server_leaves_the_outcome_unknown_within_the_requests_life(
    server: Server, http: RequestsHttp
) -> None:
    server.script = lambda client: time.sleep(3)
    kind, _, seconds = outcome(http, request_to(server))
    assert kind is OutcomeUnknown
    assert LIFE * 0.7 <= seconds < LIFE * 1.7  # a part of the life is kept for the connection


def test_a_body_that_drips_lives_no_longer_than_the_request(server: Server, http: RequestsHttp) -> None:
    def drip(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(60):
            client.sendall(b"x")
            time.sleep(0.05)

    server.script = drip
    kind, _, seconds = outcome(http, request_to(server))
    assert kind is OutcomeUnknown
    assert seconds < LIFE * 1.7


def test_a_late_head_and_a_silent_body_live_no_longer_than_the_request(
    server: Server, http: RequestsHttp
) -> None:
    def late(client: socket.socket) -> None:
        time.sleep(LIFE * 0.9)
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        time.sleep(3)

    server.script = late
    kind, _, seconds = outcome(http, request_to(server))
    assert kind is OutcomeUnknown
    assert seconds < LIFE * 1.7


def test_a_head_that_drips_lives_no_longer_than_the_request(server: Server, http: RequestsHttp) -> None:
    def drip(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
        for _ in range(24):
            client.sendall(b"x")
            time.sleep(0.05)
        client.sendall(b"\r\nContent-Length: 0\r\n\r\n")

    server.script = drip
    kind, _, seconds = outcome(http, request_to(server))
    assert kind is OutcomeUnknown
    assert seconds < LIFE * 1.7


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
)
def test_a_redirect_is_handed_back_not_followed(server: Server, http: RequestsHttp, status: str) -> None:
    server.script = answering(status, f"Location: http://127.0.0.1:{server.port}/elsewhere\r\n")
    assert http.send(request_to(server), Service.SALESMANAGO).status == int(status[:3])
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("Retry-After: 30\r\n", 30.0),
        ("retry-after: 0\r\n", 0.0),
        ("Retry-After: 999999\r\n", 3600.0),
        ("Retry-After: soon\r\n", None),
        ("Retry-After: -5\r\n", None),
        ("", None),
    ],
)
def test_retry_after(server: Server, http: RequestsHttp, header: str, seconds: float | None) -> None:
    server.script = answering("429 Too Many Requests", header)
    answer = http.send(request_to(server), Service.SALESMANAGO)
    assert (answer.status, answer.retry_after) == (429, seconds)


def test_retry_after_as_a_date(server: Server, http: RequestsHttp) -> None:
    server.script = answering(
        "503 Unavailable", f"Retry-After: {formatdate(time.time() + 30, usegmt=True)}\r\n"
    )
    answer = http.send(request_to(server), Service.SALESMANAGO)
    assert answer.retry_after is not None
    assert 25 < answer.retry_after <= 30


def test_retry_after_in_digits_that_make_no_number(server: Server, http: RequestsHttp) -> None:
    server.script = lambda client: client.sendall(
        b"HTTP/1.1 503 Unavailable\r\nContent-Length: 0\r\nRetry-After: \xb2\r\n\r\n"
    )
    assert http.send(request_to(server), Service.SALESMANAGO).retry_after is None


def test_no_request_is_sent_that_would_outlive_its_function(server: Server, http: RequestsHttp) -> None:
    clock = FakeClock(1000.0)
    server.script = answering()
    bounded = DeadlineHttp(http, clock, last_request=1000.0)
    assert bounded.send(request_to(server), Service.SALESMANAGO).status == 200
    clock.time = 1000.1
    with pytest.raises(NotApplied):
        bounded.send(request_to(server), Service.SALESMANAGO)
    assert len(server.requests) == 1


def test_no_answer_shows_its_body() -> None:
    assert "secret" not in repr(HttpRequest("POST", "http://x.example", {"a": "secret"}, b"secret"))


# --- TLS ---------------------------------------------------------------------


def certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that is its own authority, with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    today = dt.datetime.now(dt.UTC)
    alternative = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(alternative, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    private = key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
    path.write_bytes(private + signed.public_bytes(Encoding.PEM))
    return path


@pytest.fixture
def tls_server(server: Server, tmp_path: Path) -> Server:
    server.tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server.tls.load_cert_chain(certificate(tmp_path))
    return server


def test_a_certificate_that_is_not_trusted_gets_no_request(tls_server: Server, http: RequestsHttp) -> None:
    assert outcome(http, request_to(tls_server, "https"))[0] is NotApplied
    assert tls_server.requests == []


def test_a_broken_record_after_the_request_leaves_the_outcome_unknown(
    tls_server: Server, http: RequestsHttp, tmp_path: Path
) -> None:
    def garble(client: socket.socket) -> None:
        raw = socket.socket(fileno=socket.dup(client.fileno()))
        with raw:
            raw.sendall(b"\x17\x03\x03\x00\x20" + b"\x00" * 32)

    tls_server.script = garble
    http._session.verify = str(tmp_path / "server.pem")
    assert outcome(http, request_to(tls_server, "https"))[0] is OutcomeUnknown
    assert len(tls_server.requests) == 1
