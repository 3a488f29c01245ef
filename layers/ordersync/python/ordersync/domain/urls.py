"""Which URLs a connection document may name: those of services, in a form that all libraries read alike."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import urlsplit

from pydantic_core import Url

Address = IPv4Address | IPv6Address

ODD_CHARACTERS = re.compile(r"[^!-~]|\\")
HOST_NAME = re.compile(r"[a-z0-9._-]+")
LOOPBACK_NAME = "localhost"
SCHEMES = ("http", "https")
LONGEST_URL = 2083
# Where clouds hand a machine its credentials: AWS (docs.aws.amazon.com/AWSEC2/latest/UserGuide/
# instancedata-data-retrieval.html; instance-data is its older name) and Google.
METADATA_NAMES = frozenset(
    {"instance-data", "instance-data.ec2.internal", "metadata", "metadata.google.internal"}
)
METADATA_NETWORK = ip_network("fd00:ec2::/32")


def checked_url(value: str) -> str:
    """Return a service's URL without the slashes at its end.

    Only one reading of it is possible, whichever library reads it: the host is spelled as it is used.

    Raises:
        ValueError: says what to do; never shows the value.
    """
    if ODD_CHARACTERS.search(value):
        raise ValueError("must be ASCII without white space or backslashes: type the URL again")
    if "?" in value or "#" in value:
        raise ValueError("must end with its path: remove the ? or # and what follows it")
    try:
        read = Url(value)
        written = urlsplit(value)
    except ValueError:
        raise ValueError("must be a URL such as https://app2.salesmanago.com") from None
    if read.scheme not in SCHEMES or not read.host or len(value) > LONGEST_URL:
        raise ValueError("must be a URL such as https://app2.salesmanago.com")
    if "@" in written.netloc:
        raise ValueError("must not hold a user name or password: remove the @ and what is before it")
    host = written.hostname or ""
    address = _address(host)
    if address != _address(read.host or "") or (address is None and not HOST_NAME.fullmatch(host)):
        raise ValueError("must name its host as https://app2.salesmanago.com does, without escapes")
    if _is_of_the_machine(host, address):
        raise ValueError("must not be a link-local or metadata host: name that of the service")
    if read.scheme != "https" and not _is_loopback(host, address):
        raise ValueError("must begin with https:// (http:// is for simulated services on this machine only)")
    return value.rstrip("/")


def is_of_this_machine(url: str) -> bool:
    """Return whether a URL that is valid names this machine itself, as those of simulated services do."""
    host = urlsplit(url).hostname or ""
    return _is_loopback(host, _address(host))


def _address(host: str) -> Address | None:
    """Return the address that a host is, an IPv4 address for one that is mapped; None if it is a name."""
    try:
        address = ip_address(host.strip("[]"))
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _is_of_the_machine(host: str, address: Address | None) -> bool:
    """Return whether a host is one that only the machine itself, its cloud or its link may be asked for."""
    if address is None:
        return host.rstrip(".") in METADATA_NAMES
    return address.is_link_local or address in METADATA_NETWORK


def _is_loopback(host: str, address: Address | None) -> bool:
    return host.rstrip(".") == LOOPBACK_NAME if address is None else address.is_loopback
