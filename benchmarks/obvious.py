"""The obvious way to do it, which measures are beside: the product's own clients, and no memory.

One call for each order that a page of the journal names, one look-up for each Allegro order and a read of
each hit until one has a usable e-mail address, two calls of SALESmanago for each order with a buyer.
"""

import math
from collections import Counter
from dataclasses import dataclass

from ordersync.adapters.baselinker import BaselinkerClient
from ordersync.adapters.salesmanago import SalesmanagoClient
from ordersync.domain.buyer import Buyer, is_looked_for, own_buyer
from ordersync.domain.call_budget import COUNTED_SECONDS
from ordersync.domain.contact import ContactWrite, contact_data
from ordersync.domain.order import Order
from ordersync.domain.purchase import purchase_event
from ordersync.domain.tags import order_tags
from ordersync.errors import Service
from tests.fakes.baselinker_client import Permits
from tests.fakes.memory import FakeClock
from tests.simulation.fleet import Fleet
from tests.simulation.timed import Cost, Costs

UNLIMITED = 1_000_000
NONE = Cost(0, 0)
FREE = Costs(NONE, NONE, NONE, NONE, NONE)
JOURNAL = "getJournalList"


@dataclass(frozen=True)
class Taken:
    """What the obvious way takes for a workload.

    Attributes:
        pages: its calls for pages of the journal.
        others: its other calls of BaseLinker.
        salesmanago: its calls of SALESmanago.
        size: bytes of what BaseLinker answers to the other calls.
    """

    pages: int
    others: int
    salesmanago: int
    size: int

    @property
    def baselinker(self) -> int:
        """All its calls of BaseLinker."""
        return self.pages + self.others

    def seconds(self, calls_a_minute: int) -> float:
        """Return how long BaseLinker's calls take at the rate that the call budget grants."""
        return self.baselinker / calls_a_minute * COUNTED_SECONDS


class ObviousWay:
    """A shop whose orders are delivered in the obvious way, by services that answer at once.

    Attributes:
        shop: the BaseLinker account.
    """

    def __init__(self) -> None:
        """Open the accounts."""
        self._fleet = Fleet(1, FREE)
        ((connection_id, self.shop),) = self._fleet.shops.items()
        self.shop.limit.allowed = UNLIMITED
        self._connection = self._fleet.connections.get(connection_id)
        http, clock = self._fleet.http, self._fleet.clock
        self._baselinker = BaselinkerClient(self._connection.baselinker, http, clock, Permits())
        self._salesmanago = SalesmanagoClient(self._connection.salesmanago, http, clock)
        self._position = 0

    @property
    def clock(self) -> FakeClock:
        """The clock of both services."""
        return self._fleet.clock

    def deliver(self) -> Taken:
        """Deliver what the journal says since the last time; return what that has taken."""
        first = len(self._fleet.http.sent)
        while entries := self._baselinker.journal(max(self._position, 1)).above(self._position).entries:
            self._position = entries[-1].log_id
            for order_id in dict.fromkeys(entry.order_id for entry in entries):
                self._deliver(order_id)
        sent = self._fleet.http.sent[first:]
        calls = Counter(each.service for each in sent)
        pages = sum(each.name == JOURNAL for each in sent)
        others = [each.size for each in sent if each.service is Service.BASELINKER and each.name != JOURNAL]
        return Taken(pages, len(others), calls[Service.SALESMANAGO], sum(others))

    def _deliver(self, order_id: int) -> None:
        order = self._baselinker.order(order_id)
        if order is None:
            return
        email = self._email(order)
        if is_looked_for(order, self._connection):
            hits = [hit.order_id for hit in self._baselinker.orders_by_phone(order.phone)]
            others = (self._baselinker.order(hit) for hit in reversed(hits) if hit != order_id)
            email = next((email for other in others if other and (email := self._email(other))), "")
        if email:
            self._send(order, email)

    def _email(self, order: Order) -> str:
        buyer = own_buyer(order, self._connection)
        return buyer.email if isinstance(buyer, Buyer) else ""

    def _send(self, order: Order, email: str) -> None:
        settings = self._connection.settings
        data = contact_data(order, settings.phone_rules())
        write = ContactWrite(email, order_tags(order, settings, {}), data)
        contact_id = self._salesmanago.upsert_contact(write, math.inf, opted_out=False)
        self._salesmanago.add_purchase(contact_id, purchase_event(order, settings), math.inf)
