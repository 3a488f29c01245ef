"""TLS over a real socket: which failures say that the request was not sent."""

import datetime as dt
import ipaddress
import socket
import ssl
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from ordersync.adapters.http import RequestsHttp
from ordersync.errors import NotApplied, OutcomeUnknown
from tests.fakes.http_server import Server, outcome, request_to

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
