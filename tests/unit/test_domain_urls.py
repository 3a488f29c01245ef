"""The URLs of a connection's document: https unless on loopback, and nothing that could be misread."""

import json

import pytest

from ordersync.domain.connection import parse_connection, parse_new_connection
from ordersync.errors import InvalidConnection
from tests.builders import document

URLS = [
    ("http://api.example/x", "must begin with https://"),
    ("http://[2001:db8::1]/", "must begin with https://"),
    ("http://localhost.example", "must begin with https://"),
    ("ftp://api.example/x", "must be a URL such as"),
    ("https://SECRET@api.example", "remove the @"),
    ("https://user:SECRET@api.example/x", "remove the @"),
    ("https://@api.example", "remove the @"),
    ("https://api.example/x?token=SECRET", "remove the ? or #"),
    ("https://api.example/?", "remove the ? or #"),
    ("https://api.example/x#part", "remove the ? or #"),
    (" https://api.example", "type the URL again"),
    ("https://api.example\n", "type the URL again"),
    ("https://api.example/\x00", "type the URL again"),
    ("https://api.example\\@other.example", "type the URL again"),
    ("https://\uff41pi.example", "type the URL again"),
    ("https://%61pi.example", "without escapes"),
    ("https:///api.example", "without escapes"),
    ("https://0xA9FEA9FE/latest", "without escapes"),
    ("https://2852039166", "without escapes"),
    ("https://169.254.43518", "without escapes"),
    ("https://169.254.169.254/latest", "link-local or metadata"),
    ("http://169.254.170.2", "link-local or metadata"),
    ("https://[::ffff:169.254.169.254]", "link-local or metadata"),
    ("https://[FE80::1]:443", "link-local or metadata"),
    ("https://[fd00:ec2::254]", "link-local or metadata"),
    ("https://[FD00:0ec2:0::0254]", "link-local or metadata"),
    ("http://metadata.google.internal/", "link-local or metadata"),
    ("https://Metadata.Google.Internal./", "link-local or metadata"),
    ("https://instance-data", "link-local or metadata"),
]


@pytest.mark.parametrize("place", ["baselinker.url", "salesmanago.url", "salesmanago.v3_url"])
@pytest.mark.parametrize(("url", "advice"), URLS)
def test_a_url_that_no_service_has_is_refused_with_what_to_do(place: str, url: str, advice: str) -> None:
    part, _, key = place.partition(".")
    text = json.dumps(document(**{part: {key: url}}))
    for parse in (parse_connection, parse_new_connection):  # what functions read; what is about to be saved
        with pytest.raises(InvalidConnection) as refused:
            parse(text, "main")
        assert str(refused.value).startswith(f"connection main: {place}: must ")
        assert advice in str(refused.value)
        assert "SECRET" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/connector.php",
        "http://localhost:8080",
        "http://[::1]:8080/x",
        "https://localhost",
        "HTTPS://App2.Salesmanago.com",
        "https://api.example:8443/path/connector.php",
        "https://203.0.113.7",
        "https://[2001:db8::1]",
        "https://xn--bcher-kva.example/a@b",
    ],
)
def test_a_url_of_a_service_or_a_simulated_one_is_valid(url: str) -> None:
    text = json.dumps(document(baselinker={"url": f"{url}/"}))
    assert parse_new_connection(text, "main").baselinker.url == url
