"""TLS over a real socket: which failures say that the request was not sent."""

import datetime as dt
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ordersync.adapters.http import RequestsHttp
from ordersync.errors import NotApplied, OutcomeUnknown, Service
from tests.fakes.http_server import Server, SystemClock, answering, outcome, request_to

TIME_TO_CONNECT = 0.5  # seconds; a quarter of a request's life
pytestmark = pytest.mark.contract


def certificate(folder: Path) -> Path:
    """Write a self-signed certificate for 127.0.0.1 and its key into one file."""
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


def test_an_untrusted_certificate_gets_no_request(tls_server: Server, http: RequestsHttp) -> None:
    error, message, _ = outcome(http, request_to(tls_server, "https"))
    assert error is NotApplied
    assert message.endswith(": its certificate is not valid")
    assert tls_server.requests == []


@pytest.fixture
def trusting(tls_server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RequestsHttp:
    """Return a client that trusts the server's certificate."""
    monkeypatch.setattr("certifi.where", lambda: str(tmp_path / "server.pem"))
    return RequestsHttp(SystemClock(), TIME_TO_CONNECT * 4)


def handshake_after(seconds: float) -> Callable[[], None]:
    return lambda: time.sleep(seconds)


def test_a_handshake_that_takes_too_long_lets_no_request_leave(
    tls_server: Server, trusting: RequestsHttp
) -> None:
    """A permit of the call budget and an intent say until when a request may leave: connecting counts."""
    tls_server.before_handshake = handshake_after(0.2)
    request = replace(request_to(tls_server, "https"), leaves_by=time.time() + 0.1)
    assert outcome(trusting, request)[0] is NotApplied
    assert tls_server.connections == 1
    time.sleep(0.2)
    assert tls_server.requests == []


def test_a_handshake_that_never_ends_lets_no_request_leave(
    tls_server: Server, trusting: RequestsHttp
) -> None:
    tls_server.before_handshake = handshake_after(TIME_TO_CONNECT * 2)
    error, message, _ = outcome(trusting, request_to(tls_server, "https"))
    assert error is NotApplied
    assert message.endswith(": it did not answer in time")
    assert tls_server.requests == []


def test_a_request_that_may_still_leave_does(tls_server: Server, trusting: RequestsHttp) -> None:
    tls_server.script = answering()
    request = replace(request_to(tls_server, "https"), leaves_by=time.time() + 5)
    assert trusting.send(request, Service.SALESMANAGO).body == b"hello"


def test_the_certificates_are_read_once(
    tls_server: Server, trusting: RequestsHttp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading them takes a process tens of milliseconds; a connection needs none of that."""
    tls_server.script = closing

    def read(*_: object, **__: object) -> None:
        pytest.fail("the certificates are read again")

    monkeypatch.setattr(ssl.SSLContext, "load_verify_locations", read)
    for _ in range(3):
        assert trusting.send(request_to(tls_server, "https"), Service.SALESMANAGO).status == 200
        time.sleep(0.02)
    assert tls_server.connections == 3


def closing(client: socket.socket) -> None:
    """Answer, and close the connection."""
    answering()(client)
    client.shutdown(socket.SHUT_RDWR)


def test_a_broken_record_after_the_request_leaves_the_outcome_unknown(
    tls_server: Server, trusting: RequestsHttp
) -> None:
    def garble(client: socket.socket) -> None:
        raw = socket.socket(fileno=socket.dup(client.fileno()))
        with raw:
            raw.sendall(b"\x17\x03\x03\x00\x20" + b"\x00" * 32)

    tls_server.script = garble
    assert outcome(trusting, request_to(tls_server, "https"))[0] is OutcomeUnknown
    assert len(tls_server.requests) == 1
