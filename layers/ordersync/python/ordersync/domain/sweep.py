"""The sweep's walk through the orders by the date of their confirmation, and which of them it queues."""

from dataclasses import dataclass

from pydantic import BaseModel

from ordersync.domain.buyer import Buyer, own_buyer
from ordersync.domain.connection import Connection
from ordersync.domain.delivery import DAY, Delivery, State
from ordersync.domain.order import Order
from ordersync.domain.skips import SkipReason, reason_to_skip

OVERLAP = DAY
QUEUE_KEEPS = 13 * DAY
FORGOTTEN_INTENT = 3_600
PASSING_REASONS = frozenset(
    {
        SkipReason.ORDER_NOT_FOUND,
        SkipReason.UNCONFIRMED,
        SkipReason.NOT_A_PURCHASE,
        SkipReason.SKIPPED_SOURCE,
        SkipReason.SKIPPED_STATUS,
        SkipReason.NO_EMAIL,
        SkipReason.IGNORED_EMAIL,
        SkipReason.INVALID_EMAIL,
        SkipReason.MASKED_EMAIL,
        SkipReason.AMBIGUOUS_PHONE,
        SkipReason.CONNECTION_REMOVED,
    }
)


@dataclass(frozen=True)
class OrderPage:
    """Orders of one answer; `is_full` where there may be more."""

    orders: tuple[Order, ...]
    is_full: bool


class SweepProgress(BaseModel):
    """Where a connection's sweep stands.

    Attributes:
        second: the confirmation date, epoch seconds, from which the walk goes on.
        from_id: within that second, the order id from which it goes on; 0 for all of them.
        ended_at: when a walk last came to the end of all orders, epoch seconds.
        underway: whether a walk has not come to the end yet.
        open_since: the earliest confirmation date of an order that was met unfinished, 0 for none.
        went_back_at: when a walk last began there, epoch seconds.
    """

    second: int = 0
    from_id: int = 0
    ended_at: float = 0
    underway: bool = False
    open_since: int = 0
    went_back_at: float = 0


def walk_begun(progress: SweepProgress, starts_at: int, now: float) -> SweepProgress:
    """The walk that goes on, or a new one: a little before where the last one ended.

    Once a day it begins no later than what was met unfinished: what waits may be forgotten by its queue.
    After a pause in which a queue forgets all, it begins at the connection's start.
    """
    if progress.underway:
        return progress
    second, back = progress.second - OVERLAP, {}
    if progress.ended_at and now - progress.ended_at > QUEUE_KEEPS:
        second = starts_at
    elif progress.open_since and now - progress.went_back_at > DAY:
        second, back = min(second, progress.open_since), {"open_since": 0, "went_back_at": now}
    begun = {"second": max(starts_at, second), "from_id": 0, "underway": True, **back}
    return progress.model_copy(update=begun)


def meeting(progress: SweepProgress, order: Order, delivery: Delivery) -> SweepProgress:
    """The walk once it has met an order."""
    if delivery.state not in (State.QUEUED, State.INTENT):
        return progress
    since = min(progress.open_since or order.date_confirmed, order.date_confirmed)
    return progress.model_copy(update={"open_since": since})


def walk_on(progress: SweepProgress, page: OrderPage, now: float) -> SweepProgress:
    """Where the walk stands after a page: in the same second again, then by id where that fills a page."""
    latest = max((order.date_confirmed for order in page.orders), default=progress.second)
    if not page.is_full:
        if progress.from_id:
            return progress.model_copy(update={"second": progress.second + 1, "from_id": 0})
        ended = {"second": latest, "from_id": 0, "ended_at": now, "underway": False}
        return progress.model_copy(update=ended)
    if latest > progress.second and not progress.from_id:
        return progress.model_copy(update={"second": latest})
    return progress.model_copy(update={"from_id": max(order.order_id for order in page.orders) + 1})


def is_unknown(delivery: Delivery) -> bool:
    """Whether the ledger knows nothing of the order."""
    return delivery.state is State.QUEUED and not delivery.updated_at and not delivery.swept_at


def is_to_be_queued(order: Order, delivery: Delivery, connection: Connection, now: float) -> bool:
    """Whether the sweep has to queue an order that was added after the connection's start.

    It leaves alone what it queued within a day, what waits in a queue, and what is unknown or dead. An event
    request that nobody has settled for an hour has lost its message.
    """
    if now - delivery.swept_at < DAY:
        return False
    if delivery.state is State.QUEUED:
        waits = delivery.updated_at and not delivery.swept_at
        return not waits or now - delivery.updated_at > QUEUE_KEEPS
    if delivery.state is State.INTENT:
        return now - delivery.updated_at > FORGOTTEN_INTENT
    if delivery.state is State.SKIPPED and delivery.reason in PASSING_REASONS:
        return _qualifies(order, connection)
    return False


def _qualifies(order: Order, connection: Connection) -> bool:
    """Whether the order, as far as it alone can tell, would be sent now."""
    transferred = reason_to_skip(order, connection.settings) is None
    return transferred and isinstance(own_buyer(order, connection), Buyer)
