"""Finds the orders that neither a queue nor the ledger knows, and queues them behind the live ones.

The journal forgets after three days, and may be switched off in the account; the orders themselves stay.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from ordersync.domain.connection import Connection
from ordersync.domain.delivery import Delivery, order_key
from ordersync.domain.health import Service
from ordersync.domain.journal import Cursor, Origin, QueueMessage
from ordersync.domain.order import Order
from ordersync.domain.sweep import (
    OrderPage,
    SweepProgress,
    is_to_be_queued,
    is_unknown,
    walk_begun,
    walk_on,
)
from ordersync.errors import InvalidConnection, NotApplied
from ordersync.ports import BaseLinker, Clock, Log, Queue
from ordersync.usecases.attend_connections import Attendance, attend_connections, usable_connections
from ordersync.usecases.poll_journal import KEY as CURSOR_KEY
from ordersync.usecases.records import Records
from ordersync.usecases.timings import Timings
from ordersync.usecases.watch_health import ConnectionHealth

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
        sweep_orders(open_desk(connection, tally))
        health.answered(Service.BASELINKER)

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
    record = desk.progress.read(desk.connection_id, KEY)
    progress = walk_begun(record.value, cursor.starts_at)
    while progress.underway and desk.clock.now() < desk.deadline:
        page = desk.baselinker.orders_confirmed_from(progress.second, progress.from_id)
        _queue_missing(page, cursor, desk)
        progress = walk_on(progress, page, desk.clock.now())
        record = desk.progress.write(record, progress)


def _queue_missing(page: OrderPage, cursor: Cursor, desk: SweepDesk) -> None:
    now = desk.clock.now()
    has_journal = cursor.log_id > 0
    settled = now - (desk.timings.sweep_grace if has_journal else 0)
    due = [
        order
        for order in page.orders
        if order.date_add >= cursor.starts_at and order.date_confirmed <= settled
    ]
    missing = [order for order in due if _is_missing(order, has_journal, desk)]
    messages = [
        QueueMessage(connection_id=desk.connection_id, order_id=order.order_id, origin=Origin.SWEEP)
        for order in missing
    ]
    accepted = desk.sweep_queue.send(messages)
    for order, taken in zip(missing, accepted, strict=True):
        if taken:
            _mark(order, now, desk)
    if not all(accepted):
        msg = f"connection {desk.connection_id}: the sweep queue did not take every order; tried again"
        raise NotApplied(msg)


def _is_missing(order: Order, has_journal: bool, desk: SweepDesk) -> bool:  # noqa: FBT001 - read where it is called
    delivery = desk.deliveries.read(desk.connection_id, order_key(order.order_id)).value
    wanted = is_to_be_queued(order, delivery, desk.connection, desk.clock.now())
    if wanted and is_unknown(delivery):
        desk.tally["OrdersFoundMissing" if has_journal else "OrdersWithoutJournal"] += 1
        desk.log.warning("order found missing", connection_id=desk.connection_id, order_id=order.order_id)
    return wanted


def _mark(order: Order, now: float, desk: SweepDesk) -> None:
    desk.deliveries.change(
        desk.connection_id,
        order_key(order.order_id),
        lambda delivery: delivery.model_copy(update={"swept_at": round(now, 3)}),
    )
