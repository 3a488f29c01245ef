"""Relays: hosts behind which marketplaces hide their buyers' addresses, which so are no person's own."""

import re
from collections.abc import Iterable

from ordersync.domain.emails import LONGEST_DOMAIN, is_within
from ordersync.frozen import frozen


@frozen
class Relay:
    """A marketplace's relay.

    Attributes:
        host: its host, to which all hosts below it belong; `*` stands for any characters.
        marketplace: whose it is.
        source: how we know.
    """

    host: str
    marketplace: str
    source: str


RELAYS = (
    Relay("allegromail.pl", "Allegro", "allegro-api #1340 on GitHub; recorded orders"),
    Relay("allegromail.com", "Allegro abroad", "public code: mail parsers, an address normaliser"),
    Relay("user*.allegrogroup.pl", "Allegro", "allegro-api #2073, #3613, #7009 on GitHub"),
    Relay("marketplace.amazon.*", "Amazon", "public code: many"),
    Relay("members.ebay.*", "eBay, by the buyer's country", "eBay's trading guide; public block lists"),
    Relay("mail.erli.pl", "Erli", "public code: a feed plugin's block list"),
    Relay("notification.mirakl.net", "shops on Mirakl", "public code: many"),
    Relay("pp-orders.zalan.do", "Zalando", "public code: a feed plugin's block list"),
    Relay("zalando*", "Zalando", "public code: a feed plugin's block list"),
    Relay("customer.otto.market", "Otto", "magnalister's questions and answers"),
    Relay("scs.tiktokw.us", "TikTok Shop", "Retently's help"),
    Relay("scs.tiktokw.eu", "TikTok Shop in Europe", "public code: a demo (weak)"),
    Relay("scs.tiktok.com", "TikTok Shop", "public code: a comment (weak)"),
    Relay("kaufland-marktplatz.de", "Kaufland", "public code: connectors and block lists"),
    Relay("kaufland-online.de", "Kaufland, formerly", "public code: connectors and block lists"),
    Relay("verkopen.bol.com", "bol.com", "its partner platform; recorded orders"),
    Relay("message.manomano.com", "ManoMano", "public code"),
    Relay("relay.walmart.com", "Walmart", "public code: recorded orders"),
    Relay("marketplace.fnac.com", "Fnac and Darty", "public code: a review vendor's block list"),
    Relay("mp.laredoute-marketplace.fr", "La Redoute", "public code: a review vendor's block list"),
    Relay(
        "clemarche.com", "Cdiscount, one address for all buyers", "public code: two copies of a feed module"
    ),
    Relay("shipping.temuemail.com", "Temu", "public code"),
    Relay("private-relay.reverb.com", "Reverb", "public code"),
)
"""The relays that we know of. The settings add more: those of eMAG, Ceneo, Empik and Shopee are unknown."""

KNOWN = "|".join(re.escape(relay.host).replace(r"\*", ".*") for relay in RELAYS)
HOSTS = re.compile(rf"(?:.*\.)?(?:{KNOWN})", re.DOTALL)


def is_relay(address: str, further_domains: Iterable[str] = ()) -> bool:
    """Return whether a marketplace hides the buyer's address behind this one."""
    domain = address.rpartition("@")[2]
    if len(domain) > LONGEST_DOMAIN:
        return False
    return HOSTS.fullmatch(domain) is not None or any(is_within(domain, entry) for entry in further_domains)
