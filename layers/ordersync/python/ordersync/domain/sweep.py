"""The sweep's walk through the orders by the date of their confirmation, and which of them it queues."""

from dataclasses import replace

from ordersync.domain.buyer import Buyer, is_looked_for, is_matched_by_phone, own_buyer
from ordersync.domain.connection import Connection
from ordersync.domain.delivery import DAY, OrderRecord
from ordersync.domain.intent import PURCHASE
from ordersync.domain.journal import Gap
from ordersync.domain.order import Order
from ordersync.domain.purchase import purchase_event
from ordersync.domain.skips import SkipReason, reason_to_skip
from ordersync.domain.states import State
from ordersync.domain.walk import OrderPage, WalkPosition
from ordersync.frozen import frozen

OVERLAP = DAY
QUEUE_KEEPS = 13 * DAY
FORGOTTEN_INTENT = 3_600
STOOD_STILL = 3 * 3_600  # sweeps are hourly: two of them have failed
BEFORE_GAP = 3 * DAY  # how old an order may have been when the gap began, to be read again after it
READ_AGAIN = frozenset({State.SENT, State.UNKNOWN, State.SHADOW, State.REJECTED, State.DEAD})
UNFINISHED = frozenset({State.QUEUED, State.INTENT})
BUYER_UNKNOWN = frozenset({SkipReason.MASKED_EMAIL, SkipReason.AMBIGUOUS_PHONE})
PASSING_REASONS = frozenset(reason for reason in SkipReason if reason.may_pass)


@frozen
class SweepProgress:
    """Where a connection's sweep stands.

    Attributes:
        second: the confirmation date, epoch seconds, from which the walk goes on.
        from_id: within that second, the order id from which it goes on; 0 for all of them.
        ended_at: when a walk last came to the end of all orders, epoch seconds.
        underway: whether a walk has not come to the end yet.
        walked_at: when the walk last got through a page, epoch seconds.
        open_since: the earliest confirmation date of an unfinished order met on the way, 0 if there was none.
        went_back_at: when a walk last began there, epoch seconds.
        gap_found_at: when the gap was found (epoch seconds) whose orders were last read again.
        reads_again: whether this walk reads them again.
        first_began_at: when the first walk began, epoch seconds.
        found_missing: how many orders this walk has found missing (metric `OrdersFoundMissing`), so far.
    """

    second: int = 0
    from_id: int = 0
    ended_at: float = 0
    underway: bool = False
    walked_at: float = 0
    open_since: int = 0
    went_back_at: float = 0
    gap_found_at: float = 0
    reads_again: bool = False
    first_began_at: float = 0
    found_missing: int = 0

    @property
    def unfinished_since(self) -> float:
        """Since when no walk has come to the end, epoch seconds; 0 if none has begun."""
        return self.ended_at or self.first_began_at

    def begun(self, starts_at: int, now: float, gap: Gap | None = None) -> "SweepProgress":
        """Continue the walk, or begin a new one a day before where the last one ended or stood still.

        Once a day it begins no later than the earliest unfinished order: a queue may have dropped it. After a
        pause in which a queue drops everything, it begins at the connection's start. After a gap in the
        journal it begins before that, once, to read again what was handled and may have been edited.
        """
        if not self.unfinished_since:
            return replace(self, first_began_at=now).begun(starts_at, now, gap)
        if gap is not None and gap.found_at > self.gap_found_at:
            earlier = min(self.second, int(gap.since) - BEFORE_GAP + OVERLAP)
            stopped = replace(self, second=earlier, walked_at=0)
            return replace(stopped, gap_found_at=gap.found_at, reads_again=True).begun(starts_at, now)
        if self.underway and now - self.walked_at <= STOOD_STILL:
            return self
        if not self.underway and self.ended_at and now - self.ended_at > QUEUE_KEEPS:
            return self._from(starts_at)
        second = max(starts_at, self.second - OVERLAP)
        if self.open_since and now - self.went_back_at > DAY:
            going_back = self._from(max(starts_at, min(self.second - OVERLAP, self.open_since)))
            return replace(going_back, open_since=0, went_back_at=now)
        return self._from(second)

    def met(self, order: Order, record: OrderRecord) -> "SweepProgress":
        """Record an order that the walk has met, if it is unfinished."""
        if record.event(PURCHASE).state not in UNFINISHED:
            return self
        return replace(self, open_since=min(self.open_since or order.date_confirmed, order.date_confirmed))

    def missed(self) -> "SweepProgress":
        """Count an order that the journal should have brought."""
        return replace(self, found_missing=self.found_missing + 1)

    def after(self, page: OrderPage, settled_at: float, now: float) -> "SweepProgress":
        """Move on after a page.

        Args:
            page: what was met.
            settled_at: orders confirmed after this epoch second are too young to be judged; the walk ends
                before them, so that its position never passes one of them.
            now: epoch seconds.
        """
        walked = replace(self, walked_at=now)
        judged = [order.date_confirmed for order in page.orders if order.date_confirmed <= settled_at]
        if not self.from_id and (len(judged) < len(page.orders) or not page.is_full):
            latest = max(judged, default=self.second)
            return replace(walked, second=latest, ended_at=now, underway=False, reads_again=False)
        position = WalkPosition(self.second, self.from_id).behind(page)
        return replace(walked, second=position.second, from_id=position.from_id)

    def behind_failing(self, second: int) -> "SweepProgress":
        """Go on from a confirmation date (epoch seconds), behind an order that no page can show."""
        return replace(self, second=second, from_id=0)

    def _from(self, second: int) -> "SweepProgress":
        return replace(self, second=second, from_id=0, underway=True, found_missing=0)


def is_to_be_queued(
    order: Order, record: OrderRecord, connection: Connection, now: float, read_again_since: float = 0
) -> bool:
    """Return whether the sweep has to queue an order that was added after the connection's start.

    It leaves alone what it queued within a day, what waits in a queue, and what is unknown or dead. An order
    that neither a journal entry nor a sweep has queued may have failed before it had a message. An event
    request that has been in question for an hour has lost its message, and so has an edit that was not read
    for as long as a queue keeps it. After a gap in the journal that was found at `read_again_since` (epoch
    seconds, 0 for none), each order that was handled is read again once.
    """
    purchase = record.event(PURCHASE)
    if read_again_since and purchase.state in READ_AGAIN:
        return record.swept_at < read_again_since
    if now - record.swept_at < DAY:
        return False
    if purchase.state in READ_AGAIN:
        return record.read_at < record.shown_from < now - QUEUE_KEEPS
    if purchase.state is State.QUEUED:
        waits = record.log_id and not record.swept_at
        return not waits or now - record.updated_at > QUEUE_KEEPS
    if purchase.state is State.INTENT:
        return now - record.updated_at > FORGOTTEN_INTENT
    if purchase.state is State.SKIPPED and purchase.reason in PASSING_REASONS:
        return _qualifies(order, record, connection)
    return False


def may_lack_message(record: OrderRecord, now: float) -> bool:
    """Return whether an order of which a person has decided that it is due may have no message any more."""
    is_due = record.event(PURCHASE).state is State.QUEUED
    return is_due and now - record.updated_at > FORGOTTEN_INTENT and now - record.swept_at > DAY


def _qualifies(order: Order, record: OrderRecord, connection: Connection) -> bool:
    """Return whether an order that was skipped may be sent now, as far as it alone can tell.

    Whose a masked order is, only a worker can find out. One that was looked for in vain waits in the index of
    phones; one that was not, because of the settings, is looked for once they allow it.
    """
    reason = record.event(PURCHASE).reason
    if reason_to_skip(order, connection.settings) is not None:
        return False
    if reason == SkipReason.NOTHING_TO_SEND and purchase_event(order, connection.settings).says_nothing:
        return False
    buyer = own_buyer(order, connection)
    if buyer is SkipReason.MASKED_EMAIL:
        if reason in BUYER_UNKNOWN:
            return is_looked_for(order, connection) and not record.looked_for
        return is_matched_by_phone(order, connection)
    return isinstance(buyer, Buyer)
