"""One connection of the simulation: both accounts, what is remembered of it, and what is promised of it."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from ordersync.domain.delivery import EventKind, EventRecord, State
from ordersync.domain.journal import Cursor
from ordersync.records.connection import ConnectionRecords
from simulators import BaselinkerAccount, SalesmanagoAccount
from tests.model import History, Order, check, check_never_twice
from tests.simulation.aws import Aws
from tests.simulation.services import TAG_AS_STORED


@dataclass(frozen=True)
class Connected:
    """A connection; it may share its token with others, or its SALESmanago account."""

    connection_id: str
    token: str
    shop: BaselinkerAccount
    marketing: SalesmanagoAccount
    aws: Aws

    def history(self, gone: Sequence[Order] = ()) -> History:
        """Return what happened, for the reference model."""
        undecided = self.undecided(int(str(order["order_id"])) for order in gone)
        return replace(self._sent(), gone=gone, undecided=undecided)

    def check(
        self, gone_of: Callable[[BaselinkerAccount], Sequence[Order]], everyone: Iterable["Connected"]
    ) -> None:
        """Check what must hold once all has come to rest.

        Args:
            gone_of: returns the orders of a shop that were merged away.
            everyone: every connection.
        """
        neighbours = [
            other.history(gone_of(other.shop))
            for other in everyone
            if other.marketing is self.marketing and other is not self
        ]
        check(replace(self.history(gone_of(self.shop)), neighbours=neighbours))
        if self.marketing.options.card_events == "all":
            assert all(map(self._would_be_first, self.undecided())), "a whole card can tell"

    def check_never_twice(self) -> None:
        """Check what must hold at every moment."""
        check_never_twice(self._sent())

    def events(self) -> list[str]:
        """Return the order ids of all PURCHASE events that we have sent."""
        return self._sent().events()

    def undecided(self, gone: Iterable[int] = ()) -> frozenset[int]:
        """Return the orders whose outcome is left to a person, including orders that are gone."""
        return frozenset(
            key for key in (*self.shop.orders, *gone) if self.purchase(key).state is State.UNKNOWN
        )

    def purchase(self, order_id: int) -> EventRecord:
        """Return the ledger's record of an order's PURCHASE event."""
        return self.records().order(order_id).read().value.event(EventKind.PURCHASE)

    def cursor(self) -> Cursor:
        """Return how far the journal has been read."""
        return self.records().cursor().read().value

    def read_to_end_at(self) -> float:
        """Return when the last poll began that read the journal to its end."""
        cursor = self.cursor()
        return cursor.read_at if cursor.read_to_end_at >= cursor.read_at else 0.0

    def records(self) -> ConnectionRecords:
        """Return the connection's records, read outside of any task: nothing fails."""
        return ConnectionRecords(self.aws.calm_tables, self.connection_id)

    def _sent(self) -> History:
        settings = self.aws.connections.get(self.connection_id).settings
        return History(self.shop, self.marketing, settings, TAG_AS_STORED)

    def _would_be_first(self, order_id: int) -> bool:
        """Return whether no event on the contact's card is older than the order's, so that it may be cut."""
        intent = self.purchase(order_id).intent
        events = [
            event for event in self.marketing.events if intent and event.contact_id == intent.contact_id
        ]
        return bool(events) and all(
            int(str(event.data["date"])) >= intent.date_ms for event in events if intent
        )
