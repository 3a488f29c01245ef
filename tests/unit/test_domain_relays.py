"""Relays: the hosts behind which marketplaces hide their buyers' addresses."""

import pytest

from ordersync.domain.relays import RELAYS, is_relay


@pytest.mark.parametrize(
    "host",
    [
        "allegromail.pl",
        "user.allegromail.pl",
        "allegromail.com",
        "sk.allegromail.com",
        "user.allegrogroup.pl",
        "user-dev.allegrogroup.pl",
        "marketplace.amazon.com",
        "marketplace.amazon.de",
        "marketplace.amazon.it",
        "marketplace.amazon.co.uk",
        "members.ebay.com",
        "members.ebay.de",
        "members.ebay.nl",
        "members.ebay.co.uk",
        "members.ebay.com.au",
        "mail.erli.pl",
        "notification.mirakl.net",
        "us.notification.mirakl.net",
        "pp-orders.zalan.do",
        "zalando.de",
        "zalando-orders.example",
        "customer.otto.market",
        "scs.tiktokw.us",
        "scs.tiktokw.eu",
        "scs.tiktok.com",
        "kaufland-marktplatz.de",
        "kaufland-online.de",
        "verkopen.bol.com",
        "message.manomano.com",
        "relay.walmart.com",
        "marketplace.fnac.com",
        "mp.laredoute-marketplace.fr",
        "clemarche.com",
        "shipping.temuemail.com",
        "eu.shipping.temuemail.com",
        "private-relay.reverb.com",
    ],
)
def test_a_known_relay_is_masked(host: str) -> None:
    assert is_relay(f"q7w2+4c81@{host}")
    assert is_relay(f"q7w2+4c81@mail-1.{host}")
    assert not is_relay(f"{host}@shop.example")


@pytest.mark.parametrize(
    "host",
    [
        "allegro.pl",
        "allegromail.pl.example",
        "notallegromail.pl",
        "notmembers.ebay.de",
        "xrelay.walmart.com",
        "clemarche.com.example",
        "allegrogroup.pl",
        "amazon.com",
        "ebay.com",
        "ebay.de",
        "erli.pl",
        "mirakl.net",
        "otto.market",
        "kaufland.de",
        "bol.com",
        "walmart.com",
        "fnac.com",
        "temuemail.com",
        "reverb.com",
        "gmail.com",
        "members.ebay",
        "",
    ],
)
def test_an_ordinary_host_is_not_masked(host: str) -> None:
    assert not is_relay(f"anna@{host}")


def test_every_relay_has_its_marketplace_and_its_source() -> None:
    for relay in RELAYS:
        assert relay.marketplace, relay.host
        assert relay.source, relay.host
    hosts = [relay.host for relay in RELAYS]
    assert len(set(hosts)) == len(hosts)


def test_further_relays_are_a_setting() -> None:
    further = ["Relay.Market.example", "@other.example", "*.third.example"]
    for domain in ("relay.market.example", "eu.relay.market.example", "other.example", "a.third.example"):
        assert is_relay(f"x@{domain}", further)
    assert not is_relay("x@market.example", further)
