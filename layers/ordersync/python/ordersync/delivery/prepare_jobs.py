"""Takes up the orders that messages name: each is read once, unless it was dealt with since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ordersync.delivery.context import DeliveryDesk
from ordersync.delivery.hand_back import Received
from ordersync.delivery.read_orders import Reading
from ordersync.delivery.transfer_order import Job
from ordersync.domain.delivery import Delivery, State
from ordersync.domain.health import Service
from ordersync.domain.journal import ON_REQUEST
from ordersync.errors import OrderSyncError
from ordersync.pacing.timings import CLOCK_TOLERANCE
from ordersync.records.record import Record

UNDATED = (1 << 62, 0)


@dataclass(frozen=True)
class Work:
    """What is to be done of a batch.

    Attributes:
        jobs: one for each order that could be read.
        unread: the other orders.
        stopped: why they could not be read.
    """

    jobs: list[Job]
    unread: Sequence[int] = ()
    stopped: OrderSyncError | None = None


def take_up_orders(by_order: Mapping[int, Sequence[Received]], desk: DeliveryDesk) -> Work:
    """A job for each order, and for each relative that nobody has looked at yet: the first gets the event.

    Args:
        by_order: order id to the messages that name it; all belong to the desk's connection.
        desk: the connection's.

    Raises:
        OrderSyncError: not one order could be read, or a table did not answer.
    """
    asked_at = {order_id: max(item.sent_at for item in items) for order_id, items in by_order.items()}
    records = {order_id: desk.delivery(order_id) for order_id in by_order}
    for order_id, items in by_order.items():
        if _is_dealt_with(records[order_id], items):
            del records[order_id]
    for order_id in list(records):
        if not records[order_id].value.has_event:
            for relative in desk.relatives(order_id) - records.keys():
                record = desk.delivery(relative)
                if record.value.state is State.QUEUED:
                    records[relative] = record
                    asked_at.setdefault(relative, asked_at[order_id])
    readings, stopped = _read({order_id: asked_at[order_id] for order_id in records}, desk)
    messages = {order_id: [item.message for item in items] for order_id, items in by_order.items()}
    jobs = [
        Job(key, messages.get(key, []), records[key], reading, asked_at[key])
        for key, reading in readings.items()
    ]
    due = [job for job in jobs if job.messages or job.reading.order]
    return Work(sorted(due, key=_turn), [*(records.keys() - readings.keys())], stopped)


def _read(wanted: dict[int, float], desk: DeliveryDesk) -> tuple[dict[int, Reading], OrderSyncError | None]:
    """As many of the orders as can be read now, and why not all of them."""
    calls = desk.tally["BaselinkerCalls"]
    try:
        readings = desk.reader.read(wanted)
    except OrderSyncError as error:
        if readings := desk.reader.known(wanted):
            return readings, error
        raise
    if desk.tally["BaselinkerCalls"] > calls:
        desk.health.answered(Service.BASELINKER)
    return readings, None


def _turn(job: Job) -> tuple[bool, tuple[int, int]]:
    """Oldest first, but last those that SALESmanago refuses, lest all others wait for their sake."""
    refused = job.record.value.first_refused_at > 0
    return (refused, job.reading.order.age_key if job.reading.order else UNDATED)


def _is_dealt_with(record: Record[Delivery], items: Sequence[Received]) -> bool:
    """Whether the order was read and brought to its right state after the messages were sent."""
    by_person = any(item.message.origin in ON_REQUEST for item in items)
    return not by_person and record.value.accounts_for(max(item.sent_at for item in items) + CLOCK_TOLERANCE)
