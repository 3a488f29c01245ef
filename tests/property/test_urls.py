"""The URLs of connection documents, for any text."""

from ipaddress import ip_address
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import HttpUrl
from requests import Request
from urllib3.util import parse_url

from ordersync.domain.urls import METADATA_NAMES, METADATA_NETWORK, checked_url

pytestmark = pytest.mark.property

NAMES = st.sampled_from(["api.example", "LOCALHOST", "localhost.", "a_b.example", *sorted(METADATA_NAMES)])
V4 = st.one_of(st.ip_addresses(v=4), st.ip_addresses(network="169.254.0.0/16"))
V6 = st.one_of(
    st.ip_addresses(v=6),
    st.ip_addresses(network="fe80::/10"),
    st.ip_addresses(network=str(METADATA_NETWORK)),
    st.ip_addresses(network="::ffff:169.254.0.0/112"),
)
ODD_V4 = st.builds(
    lambda form, address: form.format(int(address)), st.sampled_from(["{}", "0x{:x}", "0{:o}"]), V4
)
HOSTS = st.one_of(NAMES, V4.map(str), ODD_V4, V6.map(lambda address: f"[{address}]"), st.text(max_size=12))
ODD = st.sampled_from(
    ["", "", "", "@", "u:p@", "?", "#", "\\", "\\@", "%40", "%2e", " ", "\n", "\t", "//", ":", ":8"]
)
URLS = st.one_of(
    st.text(max_size=40),
    st.builds(
        "{}{}{}{}{}{}".format,
        st.sampled_from(["https://", "http://", "HTTPS://", "https:", "https:///", "ftp://", ""]),
        ODD,
        HOSTS,
        ODD,
        st.sampled_from(["", "/", "/connector.php", "/a@b", "/../x"]),
        ODD,
    ),
)


def is_address_of(host: str) -> bool:
    """Return whether a host is an address that documents must not name, whatever its notation."""
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return host.rstrip(".") in METADATA_NAMES
    mapped = getattr(address, "ipv4_mapped", None) or address
    return mapped.is_link_local or mapped in METADATA_NETWORK


def is_loopback(host: str) -> bool:
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.rstrip(".") == "localhost"


@given(text=URLS)
@example(text="https://169.254.169.254\\@api.example")
@example(text="https://api.example:8@169.254.169.254")
@example(text="https://0251.0376.0251.0376")
def test_every_library_reads_the_same_host_in_a_valid_url(text: str) -> None:
    """Contract: "https; no user part, query, fragment, white space or control characters"."""
    try:
        url = checked_url(text)
    except ValueError:
        return
    sent = urlsplit(Request("GET", url).prepare().url or "")
    readings = [HttpUrl(url).host, urlsplit(url).hostname, sent.hostname, parse_url(url).host]
    hosts = {str(host).strip("[]").lower() for host in readings}
    canonical = {str(ip_address(host)) if ":" in host else host for host in hosts}
    assert len(canonical) == 1
    host = canonical.pop()
    assert not is_address_of(host)
    assert sent.scheme == "https" or is_loopback(host)
    assert not sent.query
    assert not sent.fragment
    assert sent.username is None
    assert text.rstrip("/") == url == url.strip()
