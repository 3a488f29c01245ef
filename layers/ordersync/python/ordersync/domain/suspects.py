"""E-mail addresses of marketplaces that so many buyers bear that they can be no one's own."""

from collections.abc import Iterable

from ordersync.domain.buyer import Buyer, own_buyer
from ordersync.domain.connection import Connection
from ordersync.domain.names import name_words
from ordersync.domain.order import Order
from ordersync.frozen import frozen

SUSPICIOUS_BUYERS = 5


@frozen
class Suspect:
    """An address that may be a relay's or a placeholder.

    Attributes:
        source: the source whose orders bear it.
        address: the address, normalised.
        buyers: by how many different names.
    """

    source: str
    address: str
    buyers: int


def suspects(orders: Iterable[Order], connection: Connection) -> list[Suspect]:
    """Return the addresses that at least five differently named buyers of one marketplace bear.

    Only addresses that count as a buyer's own are looked at: neither relays nor ignored ones. In a shop, or
    where the staff enter orders, one person orders for many.
    """
    names: dict[tuple[str, str], set[tuple[str, ...]]] = {}
    for order in orders:
        buyer, name = own_buyer(order, connection), tuple(name_words(order.buyer_name))
        if order.is_from_marketplace and isinstance(buyer, Buyer) and name:
            names.setdefault((order.source, buyer.email), set()).add(name)
    found = [Suspect(source, address, len(known)) for (source, address), known in sorted(names.items())]
    return [suspect for suspect in found if suspect.buyers >= SUSPICIOUS_BUYERS]
