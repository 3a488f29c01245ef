"""Prepares a job for each order that messages name: each is read once, unless it was dealt with since."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ordersync.delivery.hand_back import Received
from ordersync.delivery.jobs import Job
from ordersync.delivery.read_orders import OrderReader, Reading
from ordersync.domain.delivery import PURCHASE, OrderRecord, State
from ordersync.domain.journal import ON_REQUEST
from ordersync.errors import OrderSyncError, Service
from ordersync.pacing.timings import CLOCK_TOLERANCE
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.records.connection import ConnectionRecords
from ordersync.records.families import Families
from ordersync.records.record import Record

UNDATED = (1 << 62, 0)
ByOrder = Mapping[int, Sequence[Received]]


@dataclass(frozen=True)
class Work:
    """What is to be done of a batch.

    Attributes:
        jobs: one for each order that could be read.
        unread: the other orders.
        stopped: why they could not be read, or None if there are none.
    """

    jobs: list[Job]
    unread: Sequence[int] = ()
    stopped: OrderSyncError | None = None


@dataclass(frozen=True)
class JobPreparer:
    """Prepares the jobs of one connection's share of a batch."""

    records: ConnectionRecords
    families: Families
    reader: OrderReader
    health: ConnectionHealth

    def prepare(self, by_order: ByOrder) -> Work:
        """Prepare a job for each order, and for each relative not looked at yet: the first gets the event.

        Args:
            by_order: order id to the messages that name it.

        Raises:
            OrderSyncError: not one order could be read, or a table did not answer.
        """
        records, asked_at = self._due(by_order)
        readings, stopped = self._read({order_id: asked_at[order_id] for order_id in records})
        messages = {order_id: [item.message for item in items] for order_id, items in by_order.items()}
        jobs = [
            Job(order_id, messages.get(order_id, []), records[order_id], reading, asked_at[order_id])
            for order_id, reading in readings.items()
        ]
        due = [job for job in jobs if job.messages or job.reading.order]
        return Work(sorted(due, key=_turn), [*(records.keys() - readings.keys())], stopped)

    def _due(self, by_order: ByOrder) -> tuple[dict[int, Record[OrderRecord]], dict[int, float]]:
        """Return the records of all due orders and relatives, and when each was last asked for."""
        asked_at = {order_id: max(item.sent_at for item in items) for order_id, items in by_order.items()}
        records: dict[int, Record[OrderRecord]] = {}
        for order_id, items in by_order.items():
            record = self.records.order(order_id).read()
            if not _is_dealt_with(record.value, items):
                records[order_id] = record
        for order_id in list(records):
            if not records[order_id].value.has_event(PURCHASE):
                for relative in self.families.relatives_of(order_id) - records.keys():
                    record = self.records.order(relative).read()
                    if record.value.event(PURCHASE).state is State.QUEUED:
                        records[relative] = record
                        asked_at.setdefault(relative, asked_at[order_id])
        return records, asked_at

    def _read(self, wanted: dict[int, float]) -> tuple[dict[int, Reading], OrderSyncError | None]:
        """Read as many of the orders as can be read now; return them, and why not all of them."""
        try:
            readings = self.reader.read(wanted)
        except OrderSyncError as error:
            if readings := self.reader.known(wanted):
                return readings, error
            raise
        if self.reader.baselinker.has_answered:
            self.health.answered(Service.BASELINKER)
        return readings, None


def _turn(job: Job) -> tuple[bool, tuple[int, int]]:
    """Oldest first; orders SALESmanago has refused go last so they can't hold up the rest."""
    refused = job.record.value.first_refused_at > 0
    return (refused, job.reading.order.age_key if job.reading.order else UNDATED)


def _is_dealt_with(record: OrderRecord, items: Sequence[Received]) -> bool:
    """Return whether the order was read and brought to its right state after the messages were sent."""
    by_person = any(item.message.origin in ON_REQUEST for item in items)
    return not by_person and record.accounts_for(max(item.sent_at for item in items) + CLOCK_TOLERANCE)
