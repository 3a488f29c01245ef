"""Which hosts a form may not name: those by which the program would reach the machine that it runs on.

A function in AWS has its own Runtime API on loopback. Names are not resolved.
"""

from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

from ordersync.connecting.draft import Draft
from ordersync.connecting.questions import FieldName
from ordersync.domain.urls import LOOPBACK_NAME

URLS = (FieldName.BASELINKER_URL, FieldName.SALESMANAGO_URL, FieldName.V3_URL)


def urls_of_the_machine(draft: Draft) -> Iterator[str]:
    """Yield the fields of a draft that name the machine itself, or its link."""
    return (place.value for place in URLS if _is_of_the_machine(draft.text(place)))


def _is_of_the_machine(url: str) -> bool:
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
        address = ip_address(host)
    except ValueError:
        return _is_local_name(url)
    address = getattr(address, "ipv4_mapped", None) or address
    return address.is_loopback or address.is_link_local or address.is_unspecified


def _is_local_name(url: str) -> bool:
    try:
        host = (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:  # not a URL, which its field says
        return False
    return host.rpartition(".")[2] == LOOPBACK_NAME  # and all names in it (RFC 6761, 6.3)
