"""What a backfill would do: each order tried out, a page of them at a time, and nothing written."""

from collections import Counter
from collections.abc import Sequence
from enum import StrEnum
from functools import partial

from ordersync.delivery.cache_orders import Reading
from ordersync.domain.backfill import NOT_SHOWN, BackfillScope, BackfillWalk, reason_to_leave
from ordersync.domain.connection import Connection
from ordersync.domain.daily_counts import end_of
from ordersync.domain.journal import Origin
from ordersync.domain.order import Order
from ordersync.errors import Defect, OrderSyncError
from ordersync.frozen import frozen
from ordersync.intake.read_pages import next_page
from ordersync.operating.preview import Outlook, Preview
from ordersync.pacing.context import Runtime
from ordersync.pacing.timings import CLOCK_TOLERANCE
from ordersync.ports import Accounts, SalesManago
from ordersync.records.connection import AccountRecords

EVENT = "event"
ASKED_AT_ONCE = 5
HASHED_BUYER = 16  # characters so that no two buyers of an account are taken for one
UNTRIED = frozenset({"waiting", "dead"})
EVENTS = frozenset({"shadow", "unchanged"})  # what a test run would have sent stays as it is in one


class ContactFate(StrEnum):
    """What would become of a buyer's contact."""

    CREATED = "created"
    UPDATED = "updated"
    UNDECIDED = "undecided"


@frozen
class BackfillPlan:
    """What a backfill would do with the orders of one page.

    Attributes:
        orders: what would become of how many: `event`, or why they get none.
        buyers: a keyed hash of each buyer who gets an event, with what would become of the contact.
        not_tried: how many orders could not be tried out, for want of calls or time; each may get an event.
        walk: where the next page begins.
        mode: the connection's; in `shadow`, nothing would be sent.
    """

    orders: tuple[tuple[str, int], ...]
    buyers: tuple[tuple[str, ContactFate], ...]
    not_tried: int
    walk: BackfillWalk
    mode: str


@frozen
class BackfillPlanner:
    """Plans backfills; BaseLinker is asked for orders, SALESmanago which contacts it has."""

    runtime: Runtime
    preview: Preview
    accounts: Accounts

    def plan(self, connection: Connection, scope: BackfillScope, walk: BackfillWalk) -> BackfillPlan:
        """Try out the orders of the page at a walk's position; none while it searches around one.

        Raises:
            RetryLater: BaseLinker, or a table, does not answer.
            Wait: a block, or a refused token.
            NoBudget: no call is free.
        """
        began_at = self.runtime.clock.now()
        baselinker = self.accounts.baselinker(connection.baselinker)
        following, page = next_page(baselinker, walk, began_at)
        if page is None:
            passed = ((NOT_SHOWN, 1),) if following.passed > walk.passed else ()
            return BackfillPlan(passed, (), 0, following, connection.mode)
        following, wanted = walk.past(page, scope)
        fates, outlooks = self.tried(connection, wanted, began_at)
        due = {order_id: outlook for order_id, outlook in outlooks.items() if fates[order_id] == EVENT}
        buyers = {self.preview.buyer_of(connection, order_id, outlook) for order_id, outlook in due.items()}
        return BackfillPlan(
            tuple(Counter(fate for fate in fates.values() if fate not in UNTRIED).items()),
            tuple(self._contacts(connection, buyers - {""})),
            sum(fate in UNTRIED for fate in fates.values()),
            following,
            connection.mode,
        )

    def tried(
        self, connection: Connection, orders: Sequence[Order], began_at: float
    ) -> tuple[dict[int, str], dict[int, Outlook]]:
        """Return what would become of each order in a word, and the outlook of those that were tried out.

        Args:
            connection: as it would process them.
            orders: what was read of them.
            began_at: when they were read, epoch seconds.
        """
        fates: dict[int, str] = {}
        for order in orders:
            self.preview.caches[connection.connection_id].put(order.order_id, Reading(order, began_at))
            fates[order.order_id] = self._left(connection, order.order_id)
        due, since = [each for each, fate in fates.items() if not fate], began_at - 2 * CLOCK_TOLERANCE
        outlooks = self.preview.of(connection.connection_id, due, Origin.BACKFILL, since)
        for order_id, outlook in outlooks.items():
            if outlook.outcome in UNTRIED:
                fates[order_id] = outlook.outcome
            elif outlook.outcome in EVENTS:
                fates[order_id] = EVENT
            else:
                fates[order_id] = end_of(outlook.outcome, outlook.reason)
        return fates, outlooks

    def _left(self, connection: Connection, order_id: int) -> str:
        """Return why an order would not be queued, empty if it would be."""
        try:
            record = self.runtime.records(connection.connection_id).order(order_id).read().value
        except Defect:
            return "dead"
        return reason_to_leave(record, is_live=connection.is_live)

    def _contacts(self, connection: Connection, emails: set[str]) -> list[tuple[str, ContactFate]]:
        """Return a hash of each buyer with what would become of the contact; some are asked for at once."""
        parts = [sorted(emails)[first::ASKED_AT_ONCE] for first in range(min(ASKED_AT_ONCE, len(emails)))]
        asked = self.runtime.run_concurrently([partial(self._fates_of, connection, part) for part in parts])
        return sorted(fate for fates in asked for fate in fates)

    def _fates_of(self, connection: Connection, emails: Sequence[str]) -> list[tuple[str, ContactFate]]:
        records = AccountRecords.of(self.runtime.tables, self.runtime.keys, connection.salesmanago)
        salesmanago, hashing = self.accounts.salesmanago(connection.salesmanago), self.runtime.keys.hashing()
        return [
            (hashing.of(records.scope, email)[:HASHED_BUYER], self._fate_of(email, records, salesmanago))
            for email in emails
        ]

    def _fate_of(self, email: str, records: AccountRecords, salesmanago: SalesManago) -> ContactFate:
        """Return what would become of a contact; SALESmanago knows it if no order has written it yet."""
        try:
            if records.contact(email).read().value.contact_id:
                return ContactFate.UPDATED
            if self.runtime.clock.now() >= self.preview.deadline:
                return ContactFate.UNDECIDED
            return ContactFate.CREATED if salesmanago.contact_id(email) is None else ContactFate.UPDATED
        except OrderSyncError:
            return ContactFate.UNDECIDED
