"""Lists the orders that got no event, or may have got one, by state and reason."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ordersync.domain.listing import Listing
from ordersync.domain.states import State
from ordersync.operating.order_words import ENGLISH_ORDER
from ordersync.pacing.context import Runtime
from ordersync.records.connection import order_of

LISTED_AT_ONCE = 500


@dataclass(frozen=True)
class ListedOrder:
    """One order: where its event stands, since when (epoch seconds), and why."""

    order_id: int
    state: State
    at: float
    reason: str


@dataclass(frozen=True)
class ListedReason:
    """How many orders came to one end for one reason, what that means, and what a person can do about it."""

    state: State
    reason: str
    count: int
    meaning: str
    remedy: str


@dataclass(frozen=True)
class OrderList:
    """The orders of one connection: all counted, and the latest ones of each state."""

    connection_id: str
    reasons: tuple[ListedReason, ...]
    orders: tuple[ListedOrder, ...]


@dataclass(frozen=True)
class OrderLister:
    """Lists the orders of any connection."""

    runtime: Runtime

    def list(self, connection_id: str, states: Sequence[State], seconds: float, most: int) -> OrderList:
        """Return the orders that came into some states lately.

        Args:
            connection_id: whose orders these are.
            states: the states.
            seconds: how far back to look.
            most: how many orders of each state to name.

        Raises:
            RetryLater: the ledger did not answer.
        """
        found = {state: [*self.since(connection_id, state, seconds)] for state in states}
        counts = Counter((each.state, each.reason) for orders in found.values() for each in orders)
        return OrderList(
            connection_id,
            tuple(
                ListedReason(
                    state,
                    reason,
                    count,
                    ENGLISH_ORDER.meaning_of(reason),
                    ENGLISH_ORDER.remedy_of(state, reason),
                )
                for (state, reason), count in counts.most_common()
            ),
            tuple(each for orders in found.values() for each in orders[::-1][:most]),
        )

    def since(self, connection_id: str, state: State, seconds: float) -> Iterator[ListedOrder]:
        """Yield the orders that came into a state lately, the oldest first.

        Raises:
            RetryLater: the ledger did not answer.
        """
        records = self.runtime.records(connection_id)
        since, behind = self.runtime.clock.now() - seconds, None
        while page := records.orders_listed(state, since, LISTED_AT_ONCE, behind):
            for behind in page:
                place = Listing.of(behind.under)
                yield ListedOrder(order_of(behind.key) or 0, place.state, place.at, place.reason)
