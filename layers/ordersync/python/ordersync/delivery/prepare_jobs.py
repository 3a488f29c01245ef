"""Prepares a job for each order that messages name: each is read once, unless it was dealt with since."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from ordersync.delivery.cache_orders import Reading
from ordersync.delivery.find_buyer import BuyerFinder
from ordersync.delivery.hand_back import Received
from ordersync.delivery.jobs import Job
from ordersync.delivery.read_orders import FRESH_SECONDS, OrderReader
from ordersync.domain.buyer import is_looked_for, own_buyer
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.family import OrderIds
from ordersync.domain.intent import PURCHASE
from ordersync.domain.journal import ON_REQUEST
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.errors import Defect, OrderSyncError, Service
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext
from ordersync.pacing.timings import CLOCK_TOLERANCE
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import Place, Stored
from ordersync.records.connection import call_window
from ordersync.records.families import Families
from ordersync.records.record import Record
from ordersync.records.together import reading_together

MOST_RELATIVES = 50
FIRST, UNDATED = (0, 0), (1 << 62, 0)
ByOrder = Mapping[int, Sequence[Received]]


@frozen
class Work:
    """What is to be done of a batch.

    Attributes:
        jobs: one for each order that could be read.
        unread: the other orders.
        stopped: why they could not be read, or None if there are none.
        defects: orders of which a record can't be read.
    """

    jobs: list[Job]
    unread: Sequence[int] = ()
    stopped: OrderSyncError | None = None
    defects: Mapping[int, Defect] = field(default_factory=dict)


@dataclass
class _Due:
    """Orders that are due.

    Attributes:
        records: their records.
        asked_at: the moment each has to be shown as of, epoch seconds.
        relatives: the families of those that have no event.
        defects: the orders whose records can't be read.
    """

    records: dict[int, Record[OrderRecord]] = field(default_factory=dict)
    asked_at: dict[int, float] = field(default_factory=dict)
    relatives: dict[int, OrderIds] = field(default_factory=dict)
    defects: dict[int, Defect] = field(default_factory=dict)

    def job(self, order_id: int, by_order: ByOrder, reading: Reading) -> Job:
        """Return the job of an order that was read."""
        received, relatives = by_order.get(order_id, ()), self.relatives.get(order_id, ())
        return Job(order_id, received, self.records[order_id], reading, self.asked_at[order_id], relatives)


@frozen
class JobPreparer:
    """Prepares the jobs of one connection's share of a batch."""

    context: ConnectionContext
    families: Families
    buyers: BuyerFinder
    health: ConnectionHealth

    @property
    def reader(self) -> OrderReader:
        """What reads the orders."""
        return self.buyers.reader

    def prepare(self, by_order: ByOrder) -> Work:
        """Prepare a job for each order, and for each relative not looked at yet: the first gets the event.

        Args:
            by_order: order id to the messages that name it.

        Raises:
            OrderSyncError: not one order could be read, or a table did not answer.
        """
        needs_calls = any(self._may_need_call(order_id, by_order) for order_id in by_order)
        needed = self._needed_first(by_order) if needs_calls else []
        with reading_together(self.context.records.tables, needed):
            lacking = self._lack_of_calls() if needs_calls else None  # who needs one is put off unread
            ready = {
                key: by_order[key]
                for key in by_order
                if lacking is None or not self._needs_call(key, by_order)
            }
            if lacking is not None and not ready:
                raise lacking
            due = self._due(ready)
        records = due.records
        readings, stopped = self._read(
            {
                order_id: self._not_before(order_id, record.value, due.asked_at[order_id])
                for order_id, record in records.items()
            }
        )
        jobs = [due.job(order_id, by_order, reading) for order_id, reading in readings.items()]
        wanted = [job for job in jobs if job.received or job.reading.order]
        unread = [*((records.keys() | (by_order.keys() - ready.keys())) - readings.keys())]
        return Work(sorted(wanted, key=self._turn), unread, stopped or lacking, due.defects)

    def _needed_first(self, by_order: ByOrder) -> list[Place]:
        """Return where a single order's record is, and the calls it needs; of several, calls come first."""
        if len(by_order) > 1:
            return []
        records, account = self.context.records, self.context.connection.baselinker
        calls = call_window(records.tables.budget, account).place
        return [calls, *(records.order(order_id).place for order_id in by_order)]

    def _lack_of_calls(self) -> OrderSyncError | None:
        """Return why no call can be made soon, None if one can."""
        try:
            self.reader.baselinker.check_budget()
        except OrderSyncError as error:
            return error
        return None

    def _may_need_call(self, order_id: int, by_order: ByOrder) -> bool:
        """Return whether the order has to be read, or its buyer looked for."""
        reading = self._known(order_id, by_order)
        if reading is None or reading.order is None:
            return True
        return is_looked_for(reading.order, self.context.connection)

    def _needs_call(self, order_id: int, by_order: ByOrder) -> bool:
        """Return whether the order can't be dealt with by what was read lately."""
        reading = self._known(order_id, by_order)
        if reading is None or not self._may_need_call(order_id, by_order):
            return reading is None
        return not self.buyers.needs_no_call(reading, self._latest(by_order[order_id]), {})

    def _known(self, order_id: int, by_order: ByOrder) -> Reading | None:
        return self.reader.cache.get(order_id, self._latest(by_order[order_id]), self.context.clock.now())

    def _due(self, by_order: ByOrder) -> "_Due":
        """Return what is due of the orders that messages name, and of their relatives."""
        due, records = _Due(), self.context.records
        neighbours = self._read_neighbours(by_order)
        slots = {order_id: records.order(order_id) for order_id in by_order}
        apart = [slot.place for slot in slots.values() if slot.key not in neighbours]
        with reading_together(records.tables, apart):
            for order_id, items in by_order.items():
                try:
                    self._add(due, order_id, items, slots[order_id].shown_in(neighbours))
                except Defect as defect:
                    due.defects[order_id] = defect
        for order_id in list(due.records):
            with suppress(Defect):  # it is the order's, too, once its purchase is claimed
                self._add_relatives(due, order_id)
        return due

    def _read_neighbours(self, by_order: ByOrder) -> Mapping[str, Stored]:
        """Return items of new orders, which lie beside each other in the ledger; edited ones lie anywhere."""
        new = [key for key, items in by_order.items() if not any(item.message.is_edit for item in items)]
        return self.context.records.orders_from(min(new), len(new)) if len(new) > 1 else {}

    def _add(
        self, due: "_Due", order_id: int, items: Sequence[Received], record: Record[OrderRecord]
    ) -> None:
        """Add an order unless it was dealt with."""
        asked_at = self._latest(items)
        if record.value.event(PURCHASE).reason == SkipReason.UNCONFIRMED:
            asked_at += self.context.timings.order_lag  # its confirmation may not have shown yet
        if not _is_dealt_with(record.value, items, asked_at):
            due.records[order_id], due.asked_at[order_id] = record, asked_at

    def _add_relatives(self, due: "_Due", order_id: int) -> None:
        """Add the relatives of an order that have not been looked at yet; what is gone is its message's."""
        own = due.records[order_id].value
        if own.is_alone or own.has_event(PURCHASE):
            return
        family, asked_at = self.families.family_of(order_id), due.asked_at[order_id]
        due.relatives[order_id] = family.members
        for relative in sorted({*family.members} - due.records.keys())[:MOST_RELATIVES]:
            record = self.context.records.order(relative).read()
            is_queued = record.value.event(PURCHASE).state is State.QUEUED
            if is_queued and not self.reader.is_gone(relative, max(asked_at, record.value.shown_from)):
                due.records[relative], due.asked_at[relative] = record, asked_at

    def _latest(self, items: Sequence[Received]) -> float:
        """Return the moment as of which BaseLinker has to show an order that some messages name."""
        return max(map(self._asked_at, items))

    def _asked_at(self, item: Received) -> float:
        """Return the moment as of which BaseLinker has to show what a message is about."""
        return item.sent_at + (self.context.timings.order_lag if item.message.is_edit else 0)

    def _not_before(self, order_id: int, record: OrderRecord, asked_at: float) -> float:
        """Return what a reading must be newer than; one that a first event depends on is recent, too.

        A masked order is read again only once its buyer is found: that may take many attempts.
        """
        not_before = max(asked_at, record.shown_from)
        if record.has_event(PURCHASE) or self._is_masked(order_id):
            return not_before
        return max(not_before, self.context.clock.now() - FRESH_SECONDS)

    def _is_masked(self, order_id: int) -> bool:
        """Return whether the order, as it was read lately, is one whose buyer is looked for by phone."""
        reading = self.reader.cache.readings.get(order_id)
        order = reading.order if reading else None
        return order is not None and own_buyer(order, self.context.connection) is SkipReason.MASKED_EMAIL

    def _turn(self, job: Job) -> tuple[bool, tuple[int, int]]:
        """Oldest first; orders SALESmanago keeps refusing, or failing at, go last: they hold up no others.

        Of an order that is gone, relatives may say what became of it: it comes after them. If there are none,
        it is the first, so that it is not read again with each batch that has no time for it.
        """
        failing = job.record.value.failures.count > 1
        if order := job.reading.order:
            return (failing, order.age_key)
        return (failing, FIRST if self._is_gone_alone(job) else UNDATED)

    def _is_gone_alone(self, job: Job) -> bool:
        """Return whether BaseLinker does not show an order that has no relatives."""
        if job.reading.defect or job.reading.failure:
            return False
        with suppress(Defect):
            return job.record.value.is_alone or not self.families.family_of(job.order_id).members
        return False

    def _read(self, wanted: dict[int, float]) -> tuple[dict[int, Reading], OrderSyncError | None]:
        """Read as many of the orders as can be read now; return them, and why not all of them."""
        try:
            readings = self.reader.read_each(wanted)
        except OrderSyncError as error:
            if readings := self.reader.known(wanted):
                return readings, error
            raise
        if self.reader.baselinker.has_answered:
            self.health.answered(Service.BASELINKER)
        return readings, None


def _is_dealt_with(record: OrderRecord, items: Sequence[Received], asked_at: float) -> bool:
    """Return whether the order was read, and brought to its right state, as it was at a moment or later."""
    by_person = any(item.message.origin in ON_REQUEST for item in items)
    return not by_person and record.accounts_for(asked_at + CLOCK_TOLERANCE)
