"""Finds the orders that neither a queue nor the ledger knows, and queues them behind the live ones.

The journal forgets after three days, and may be switched off in the account; the orders themselves stay.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ordersync.domain.connection import Connection
from ordersync.domain.delivery import Delivery, order_key
from ordersync.domain.journal import Cursor, Origin, QueueMessage
from ordersync.domain.order import Order
from ordersync.domain.sweep import (
    OrderPage,
    SweepProgress,
    is_to_be_queued,
    is_unknown,
    meeting,
    walk_begun,
    walk_on,
)
from ordersync.errors import InvalidConnection, NotApplied
from ordersync.pacing.for_each_connection import Attendance, attend_connections, usable_connections
from ordersync.pacing.timings import CLOCK_TOLERANCE, Timings
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import BaseLinker, Clock, Log, Queue
from ordersync.records.record import CURSOR_KEY, Records

KEY = "sweep"


@dataclass(frozen=True)
class SweepDesk:
    """What sweeping one connection's orders needs; no page is read after `deadline` (epoch seconds)."""

    connection: Connection
    baselinker: BaseLinker
    cursors: Records[Cursor]
    progress: Records[SweepProgress]
    deliveries: Records[Delivery]
    sweep_queue: Queue
    clock: Clock
    log: Log
    timings: Timings
    tally: Counter[str]
    deadline: float

    @property
    def connection_id(self) -> str:
        """The connection's id."""
        return self.connection.connection_id


def sweep_connections(
    connections: Iterable[Connection | InvalidConnection],
    open_desk: Callable[[Connection, Counter[str]], SweepDesk],
    attendance: Attendance,
) -> dict[str, Counter[str]]:
    """Sweeps every enabled connection.

    Returns:
        Connection id to what happened, by metric name.
    """

    def sweep(connection: Connection, health: ConnectionHealth, tally: Counter[str]) -> None:
        health.admit(tries=False)
        sweep_orders(open_desk(connection, tally))

    return attend_connections(usable_connections(connections, attendance.log), sweep, attendance)


def sweep_orders(desk: SweepDesk) -> None:
    """Walks a connection's orders by the date of their confirmation and queues what is missing.

    Goes on where an earlier sweep had to stop. Counts the orders that nobody knew of: none while all is well,
    and every one where the account's journal is switched off.

    Raises:
        RetryLater: BaseLinker, a table or the queue did not answer; the next sweep goes on from there.
        Wait: no call budget, a block, or a refused token.
    """
    cursor = desk.cursors.read(desk.connection_id, CURSOR_KEY).value
    if not cursor.starts_at:
        return
    desk.tally["OrdersFoundMissing"] += 0  # the number that must be 0 is told, too, where it is
    scope = _scope(cursor, desk)
    record = desk.progress.read(desk.connection_id, KEY)
    progress = walk_begun(record.value, cursor.starts_at, desk.clock.now())
    while progress.underway and desk.clock.now() < desk.deadline:
        page = desk.baselinker.orders_confirmed_from(progress.second, progress.from_id)
        progress = _queue_missing(page, progress, scope, desk)
        progress = walk_on(progress, page, desk.clock.now())
        record = desk.progress.write(record, progress)


@dataclass(frozen=True)
class _Scope:
    """Which orders a sweep may miss: added at or after `starts_at`, confirmed up to `settled_at`."""

    starts_at: int
    settled_at: float
    has_journal: bool

    def holds(self, order: Order) -> bool:
        return order.date_add >= self.starts_at and order.date_confirmed <= self.settled_at


def _scope(cursor: Cursor, desk: SweepDesk) -> _Scope:
    """A journal needs some time to bring an order; one that is empty never brings it."""
    began_at = desk.clock.now()
    has_journal = cursor.has_journal or bool(desk.baselinker.journal(1))
    grace = desk.timings.sweep_grace if has_journal else CLOCK_TOLERANCE
    return _Scope(cursor.starts_at, began_at - grace, has_journal)


def _queue_missing(page: OrderPage, progress: SweepProgress, scope: _Scope, desk: SweepDesk) -> SweepProgress:
    """Queues what is missing of a page; returns the walk that has met the others."""
    missing = []
    for order in filter(scope.holds, page.orders):
        delivery = desk.deliveries.read(desk.connection_id, order_key(order.order_id)).value
        progress = meeting(progress, order, delivery)
        if is_to_be_queued(order, delivery, desk.connection, desk.clock.now()):
            missing.append(order)
            if is_unknown(delivery):
                _tell_missing(order, scope, desk)
    messages = [
        QueueMessage(connection_id=desk.connection_id, order_id=order.order_id, origin=Origin.SWEEP)
        for order in missing
    ]
    accepted = desk.sweep_queue.send(messages)
    for order, taken in zip(missing, accepted, strict=True):
        if taken:
            _mark(order, desk.clock.now(), desk)
    if not all(accepted):
        msg = f"connection {desk.connection_id}: the sweep queue did not take every order; tried again"
        raise NotApplied(msg)
    return progress


def _tell_missing(order: Order, scope: _Scope, desk: SweepDesk) -> None:
    desk.tally["OrdersFoundMissing" if scope.has_journal else "OrdersWithoutJournal"] += 1
    desk.log.warning("order found missing", connection_id=desk.connection_id, order_id=order.order_id)


def _mark(order: Order, now: float, desk: SweepDesk) -> None:
    desk.deliveries.change(
        desk.connection_id,
        order_key(order.order_id),
        lambda delivery: delivery.model_copy(update={"swept_at": round(now, 3)}),
    )
