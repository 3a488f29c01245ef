"""Event requests: their kinds, and one that may be under way."""

from dataclasses import field
from enum import StrEnum

from ordersync.domain.goods import Goods
from ordersync.domain.order import OrderName
from ordersync.frozen import frozen


class EventKind(StrEnum):
    """The kinds of events that an order may have, by SALESmanago's names for them."""

    PURCHASE = "PURCHASE"


PURCHASE = EventKind.PURCHASE


@frozen
class Intent:
    """An event request that may be under way; enough to recognise its event on the contact's card.

    Attributes:
        contact_id: whose card to read.
        at: when the request began, epoch seconds.
        external_id: the event's.
        location: the event's.
        date_ms: the event's, epoch milliseconds.
        kind: the event's.
        counted: what the event counts of what was ordered.
        beside: other orders, of any connection, whose events that card was known to hold.
        doubtful_since: when the card was first read and could not tell, epoch seconds, 0 = never.
    """

    contact_id: str
    at: float
    external_id: str
    location: str
    date_ms: int
    kind: EventKind = EventKind.PURCHASE
    counted: Goods = field(default_factory=Goods)
    beside: tuple[OrderName, ...] = ()
    doubtful_since: float = 0
