"""Relays, for any address: those of a known marketplace are masked, and nothing else is."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordersync.domain.buyer import Buyer, own_buyer
from ordersync.domain.relays import RELAYS, is_relay
from ordersync.domain.skips import SkipReason
from tests.builders import ORDER, connection_with

pytestmark = pytest.mark.property

LABELS = st.from_regex(r"[a-z0-9](-?[a-z0-9]){0,5}", fullmatch=True)  # "--" stands for something else
LOCAL_PARTS = st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9+_-]{0,15}[A-Za-z0-9])?", fullmatch=True)
SITES = st.sampled_from(["com", "de", "co.uk", "com.au", "nl", "pl"])
HOSTS = st.builds(
    lambda relay, site: (
        relay.host.replace(".*", f".{site}").replace("zalando*", "zalando.pl").replace("*", "-x")
    ),
    st.sampled_from(RELAYS),
    SITES,
)
CONNECTION = connection_with()


def with_email(email: str, source: str = "kaufland") -> Buyer | SkipReason:
    return own_buyer(replace(ORDER, email=email, source=source), CONNECTION)


@given(
    local=LOCAL_PARTS,
    below=st.lists(LABELS, max_size=2),
    host=HOSTS,
    source=st.sampled_from(["shop", "emag"]),
)
def test_an_address_at_a_relay_or_below_it_is_masked(
    local: str, below: list[str], host: str, source: str
) -> None:
    """Contract: hosts and their sub-domains, in capitals or not, whatever source the order has."""
    email = f"{local}@{'.'.join([*below, host])}"
    for spelled in (email, email.upper(), f"  {email}\t"):
        assert with_email(spelled, source) is SkipReason.MASKED_EMAIL


@given(local=LOCAL_PARTS, before=LABELS, host=HOSTS, after=LABELS)
def test_a_host_that_only_contains_a_relays_name_is_not(
    local: str, before: str, host: str, after: str
) -> None:
    if not before.startswith(("user", "zalando")) and not host.startswith("zalando"):
        assert not is_relay(f"{local}@{before}{host}")
    if not any(place in host for place in ("zalando", "marketplace.amazon", "members.ebay")):
        assert not is_relay(f"{local}@{host}.{after}")
    assert isinstance(with_email(f"{local}@{before}-shop.example"), Buyer) or before.startswith("zalando")
