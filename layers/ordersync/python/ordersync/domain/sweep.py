"""The sweep's walk through the orders by the date of their confirmation, and which of them it queues."""

from dataclasses import dataclass, replace

from ordersync.domain.buyer import Buyer, own_buyer
from ordersync.domain.connection import Connection
from ordersync.domain.delivery import DAY, EventKind, OrderRecord, State
from ordersync.domain.order import Order
from ordersync.domain.skips import SkipReason, reason_to_skip

OVERLAP = DAY
QUEUE_KEEPS = 13 * DAY
FORGOTTEN_INTENT = 3_600
UNFINISHED = frozenset({State.QUEUED, State.INTENT})
PASSING_REASONS = frozenset(reason for reason in SkipReason if reason.may_pass)


@dataclass(frozen=True)
class OrderPage:
    """Orders of one answer; `is_full` if there may be more."""

    orders: tuple[Order, ...]
    is_full: bool


@dataclass(frozen=True)
class SweepProgress:
    """Where a connection's sweep stands.

    Attributes:
        second: the confirmation date, epoch seconds, from which the walk goes on.
        from_id: within that second, the order id from which it goes on; 0 for all of them.
        ended_at: when a walk last came to the end of all orders, epoch seconds.
        underway: whether a walk has not come to the end yet.
        open_since: the earliest confirmation date of an unfinished order met on the way, 0 if there was none.
        went_back_at: when a walk last began there, epoch seconds.
    """

    second: int = 0
    from_id: int = 0
    ended_at: float = 0
    underway: bool = False
    open_since: int = 0
    went_back_at: float = 0

    def begun(self, starts_at: int, now: float) -> "SweepProgress":
        """Continue the walk, or begin a new one a little before where the last one ended.

        Once a day it begins no later than the earliest unfinished order: a queue may have dropped it. After a
        pause in which a queue drops everything, it begins at the connection's start.
        """
        if self.underway:
            return self
        if self.ended_at and now - self.ended_at > QUEUE_KEEPS:
            return self._from(starts_at)
        second = max(starts_at, self.second - OVERLAP)
        if self.open_since and now - self.went_back_at > DAY:
            going_back = self._from(max(starts_at, min(self.second - OVERLAP, self.open_since)))
            return replace(going_back, open_since=0, went_back_at=now)
        return self._from(second)

    def met(self, order: Order, record: OrderRecord) -> "SweepProgress":
        """Record an order that the walk has met, if it is unfinished."""
        if record.event(EventKind.PURCHASE).state not in UNFINISHED:
            return self
        return replace(self, open_since=min(self.open_since or order.date_confirmed, order.date_confirmed))

    def after(self, page: OrderPage, now: float) -> "SweepProgress":
        """Move on after a page: in the same second again, then by id if that second fills a page."""
        latest = max((order.date_confirmed for order in page.orders), default=self.second)
        if not page.is_full:
            if self.from_id:
                return replace(self, second=self.second + 1, from_id=0)
            return replace(self, second=latest, from_id=0, ended_at=now, underway=False)
        if latest > self.second and not self.from_id:
            return replace(self, second=latest)
        return replace(self, from_id=max(order.order_id for order in page.orders) + 1)

    def _from(self, second: int) -> "SweepProgress":
        return replace(self, second=second, from_id=0, underway=True)


def is_to_be_queued(order: Order, record: OrderRecord, connection: Connection, now: float) -> bool:
    """Return whether the sweep has to queue an order that was added after the connection's start.

    It leaves alone what it queued within a day, what waits in a queue, and what is unknown or dead. An event
    request that has been in question for an hour has lost its message.
    """
    if now - record.swept_at < DAY:
        return False
    purchase = record.event(EventKind.PURCHASE)
    if purchase.state is State.QUEUED:
        waits = record.updated_at and not record.swept_at
        return not waits or now - record.updated_at > QUEUE_KEEPS
    if purchase.state is State.INTENT:
        return now - record.updated_at > FORGOTTEN_INTENT
    if purchase.state is State.SKIPPED and purchase.reason in PASSING_REASONS:
        return _qualifies(order, connection)
    return False


def _qualifies(order: Order, connection: Connection) -> bool:
    """Return whether the order, as far as it alone can tell, would be sent now."""
    transferred = reason_to_skip(order, connection.settings) is None
    return transferred and isinstance(own_buyer(order, connection), Buyer)
