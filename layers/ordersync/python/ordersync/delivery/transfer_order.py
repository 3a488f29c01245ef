"""Brings one order to its right state in SALESmanago, as the order is now."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from ordersync.delivery.claim_purchase import PurchaseClaim
from ordersync.delivery.find_buyer import BuyerFinder
from ordersync.delivery.handle_missing import MissingOrders
from ordersync.delivery.jobs import CARD_INCOMPLETE, Delivered, Job, Outcome
from ordersync.delivery.read_back import CardReader
from ordersync.delivery.read_orders import FRESH_SECONDS
from ordersync.delivery.records_needed import needed_by_edit, needed_by_event
from ordersync.delivery.requeue import Requeue
from ordersync.delivery.send_event import EventSender
from ordersync.delivery.write_contact import ContactWriter, WrittenContact
from ordersync.domain.buyer import Buyer, is_looked_for
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.goods import Goods
from ordersync.domain.intent import PURCHASE
from ordersync.domain.journal import Cursor, Origin
from ordersync.domain.order import Order
from ordersync.domain.purchase import order_total, purchase_event
from ordersync.domain.skips import SkipReason, reason_to_skip
from ordersync.domain.states import IN_QUESTION, State
from ordersync.domain.sweep import BUYER_UNKNOWN
from ordersync.errors import Defect, Rejected, RetryLater
from ordersync.pacing.context import ConnectionContext
from ordersync.records.record import Record
from ordersync.records.together import reading_together

ForBuyer = Callable[[Job, Record[OrderRecord], Order, Buyer], Delivered]


@dataclass
class OrderTransfer:
    """Transfers the orders of one connection, one at a time.

    Attributes:
        cursor: how far the journal had been read when the batch began; it starts at 0 before its first poll.
    """

    context: ConnectionContext
    buyers: BuyerFinder
    claims: PurchaseClaim
    contacts: ContactWriter
    events: EventSender
    cards: CardReader
    requeue: Requeue
    cursor: Cursor

    def transfer(self, job: Job) -> Delivered:
        """Do what is due of an order: its contact, its event, or the record of why not.

        Raises:
            RetryLater: something did not answer, or another worker handles the order.
            Wait: nothing succeeds on this connection for now.
            NoBudget: no call is free.
            Rejected: SALESmanago refuses the item.
            Defect: BaseLinker shows an order that can't be read.
            UnknownRefusal: SALESmanago refuses for an unknown reason.
        """
        record = job.record
        if record.value.event(PURCHASE).state is State.FORGOTTEN:
            return Delivered(Outcome.SKIPPED, SkipReason.FORGOTTEN)
        if job.request and not record.value.has_event(PURCHASE):
            record = self._as_requested(record, job.request)
        if record.value.first_missing_at and (job.reading.order or job.reading.defect):
            record = record.save(record.value.shown())
        if record.value.event(PURCHASE).state in IN_QUESTION:
            record = self.cards.read_back(record)
            self._check_not_given_up(record.value)
        if job.reading.failure:
            raise job.reading.failure
        if job.reading.defect:
            raise Defect(job.reading.defect)
        order = job.reading.order
        delivered = self._handle(job, record, order) if order else self._missing.handle(job, record)
        delivered = replace(delivered, order=order)
        if record.value.event(PURCHASE).state is State.UNKNOWN:
            return replace(delivered, outcome=Outcome.UNKNOWN, reason=CARD_INCOMPLETE)
        return delivered

    def _as_requested(self, record: Record[OrderRecord], origin: Origin) -> Record[OrderRecord]:
        """Record that a person asks for an order: its message may be used up before it comes to anything."""
        requested = record.value.requested(origin)
        return record if requested == record.value else record.save(requested)

    @property
    def _missing(self) -> MissingOrders:
        return MissingOrders(self.context, self.buyers.reader, self.claims, self.contacts, self.requeue)

    def _check_not_given_up(self, record: OrderRecord) -> None:
        """Check that an event which is due again, as its card lacks it, has not failed for too long.

        Raises:
            Rejected: it has.
        """
        event = record.event(PURCHASE)
        if event.state is State.QUEUED and record.failures.are_too_many:
            raise Rejected(event.reason)

    def _handle(self, job: Job, record: Record[OrderRecord], order: Order) -> Delivered:
        """Do what is due of an order that BaseLinker shows."""
        is_done = self._is_done(record.value, job)
        needed = needed_by_edit(order, self.context) if is_done else []
        with reading_together(self.context.records.tables, needed):
            self.buyers.index_phone(order, job.reading.read_at)
            if reason := reason_to_skip(order, self.context.connection.settings):
                return self._handle_skipped(job, record, order, reason)
            if not self.cursor.starts_at:
                why = f"its journal has not been read yet; order {job.order_id} waits"
                raise RetryLater(f"connection {self.context.connection_id}: {why}")
            if is_done:
                return self._bring(job, record, order, self._update)
        if not order.date_add:
            raise Defect("BaseLinker shows neither date_add nor date_confirmed of the order")
        if order.date_add < self.cursor.starts_at and not record.value.requested_by:
            return self._handle_early(job, record, order)
        self.claims.check_announced(order, job)
        return self._bring(job, record, order, self._deliver)

    def _bring(self, job: Job, record: Record[OrderRecord], order: Order, step: ForBuyer) -> Delivered:
        """Find whose order it is, and take a step for the buyer; skip it if there is none."""
        buyer = self.buyers.find(order, job.asked_at)
        if isinstance(buyer, SkipReason):
            return self._skip(job, record, order, buyer)
        self.contacts.withdraw(job.order_id, record.value.data_in, buyer)
        delivered = step(job, record, order, buyer)
        self.buyers.end_waiting(order, buyer)
        return replace(delivered, through=buyer.through)

    def _handle_skipped(
        self, job: Job, record: Record[OrderRecord], order: Order, reason: SkipReason
    ) -> Delivered:
        """Skip an order by what it is; one that is not confirmed may be so, and not show it yet."""
        if not order.confirmed and job.is_confirmation:
            self._check_shown(job, job.asked_at + self.context.timings.order_lag)
        known = record.value.event(PURCHASE).reason
        if not order.confirmed and known not in ("", SkipReason.UNCONFIRMED):
            self._check_shown(job, record.value.read_at + self.context.timings.order_lag)
        return self._skip(job, record, order, reason)

    def _handle_early(self, job: Job, record: Record[OrderRecord], order: Order) -> Delivered:
        """Skip an order from before the start; an edit of it updates a contact that is there."""
        if not job.is_edit:
            return self._skip(job, record, order, _early_reason(record.value))
        buyer = self.buyers.find(order, job.asked_at)
        if isinstance(buyer, SkipReason):
            return self._skip(job, record, order, buyer)
        contact = self.contacts.update(order, buyer, job.version_of(order, self.context.connection_id))
        if contact is SkipReason.FORGOTTEN:
            return self._skip(job, record, order, contact)
        record = _with_data_in(record, contact)
        skipped = self._skip(job, record, order, SkipReason.BEFORE_START)
        if isinstance(contact, SkipReason) or not contact.written:
            return skipped
        return Delivered.with_contact(
            Outcome.UPDATED, written=contact.written, reason=SkipReason.BEFORE_START
        )

    def _update(self, job: Job, record: Record[OrderRecord], order: Order, buyer: Buyer) -> Delivered:
        """Write the contact of an order whose event is done, and record up to when its edits are written."""
        contact = self.contacts.write(order, buyer, job.version_of(order, self.context.connection_id))
        if contact is SkipReason.FORGOTTEN:
            return self._skip(job, record, order, contact)
        if isinstance(contact, SkipReason):
            record.slot.change(lambda value: value.caught_up(PURCHASE, job.reading.read_at), known=record)
            return Delivered(Outcome.UNCHANGED, contact)
        key, read_at = contact.record.slot.key, job.reading.read_at
        record.slot.change(lambda value: value.with_data_in(key).caught_up(PURCHASE, read_at), known=record)
        return Delivered.with_contact(
            Outcome.UPDATED if contact.written else Outcome.UNCHANGED, written=contact.written
        )

    def _deliver(self, job: Job, record: Record[OrderRecord], order: Order, buyer: Buyer) -> Delivered:
        """Write the contact and send the event, if no related order has it."""
        job = self._refreshed(job)
        self.claims.relate(order)
        with reading_together(self.context.records.tables, needed_by_event(order, buyer, self.context)):
            claimed = self.claims.claim(order, job.reading)
            if isinstance(claimed, SkipReason):
                return self._skip(job, record, order, claimed).left_out
            return self._deliver_claimed(job, record, claimed, buyer)

    def _deliver_claimed(
        self, job: Job, record: Record[OrderRecord], order: Order, buyer: Buyer
    ) -> Delivered:
        if order_total(order) is None:
            connection_id = self.context.connection_id
            self.context.log.warning("value left out", connection_id=connection_id, order_id=job.order_id)
        if purchase_event(order, self.context.connection.settings).says_nothing:
            return self._bring_contact_alone(job, record, order, buyer)
        version = job.version_of(order, self.context.connection_id)
        turn = self.events.turn_of(order, may_be_copy=self._may_be_copy(record.value, order))
        contact = self.contacts.write_for_event(
            turn, buyer, version, is_new_purchase=job.is_new_purchase(record.value)
        )
        if isinstance(contact, SkipReason):
            return self._skip(job, record, order, contact)
        if not self.context.connection.is_live:
            seen = record.value.seen(order, job.reading.read_at)
            record.save(seen.shadowed(PURCHASE, Goods.of(order), self.context.clock.now()))
            return Delivered.with_contact(Outcome.SHADOW, written=contact.written)
        if not job.messages:
            record = self.requeue.once_a_day(
                record, self.context.named(job.order_id), self.context.clock.now()
            )
        record = _with_data_in(record, contact)
        record = record.with_value(record.value.with_contact(PURCHASE, contact.contact_id))
        taken = turn.take(contact.record)
        if taken is None:
            self._skip(job, record, order, SkipReason.POSSIBLE_COPY)
            return Delivered.with_contact(
                Outcome.UNKNOWN, written=contact.written, reason=SkipReason.POSSIBLE_COPY
            )
        self.events.send(order, job.reading.read_at, buyer, contact.known_as(taken), record)
        return Delivered.with_contact(Outcome.SENT, written=contact.written)

    def _bring_contact_alone(
        self, job: Job, record: Record[OrderRecord], order: Order, buyer: Buyer
    ) -> Delivered:
        """Write the contact of an order of whose purchase there is nothing to send, and skip its event.

        As after an edit, nothing is asked if the contact is known to hold it all, and a deleted one does not
        come back.
        """
        contact = self.contacts.write(order, buyer, job.version_of(order, self.context.connection_id))
        if contact is SkipReason.FORGOTTEN:
            return self._skip(job, record, order, contact)
        record = _with_data_in(record, contact)
        skipped = self._skip(job, record, order, SkipReason.NOTHING_TO_SEND)
        if isinstance(contact, SkipReason):
            return skipped
        return Delivered.with_contact(
            Outcome.SKIPPED, written=contact.written, reason=SkipReason.NOTHING_TO_SEND
        )

    def _may_be_copy(self, record: OrderRecord, order: Order) -> bool:
        """Return whether a gap may hide a relation of the order, and no person has looked at it by itself."""
        gap = self.cursor.with_gap(self.context.clock.now()).gap
        is_from_gap = gap is not None and order.date_add <= gap.found_at
        was_left = record.event(PURCHASE).reason == SkipReason.POSSIBLE_COPY
        return (is_from_gap or was_left) and record.requested_by is not Origin.REPLAY

    def _refreshed(self, job: Job) -> Job:
        """Return the job with a recent reading that shows the newest entry: a first event depends on it.

        Raises:
            RetryLater: BaseLinker may lag behind its journal, did not answer, or shows another order by now.
            Wait, NoBudget: it can't be read again for now.
        """
        if not job.is_current:
            self._check_shown(job, job.record.value.shown_from)
        recent = self.context.clock.now() - FRESH_SECONDS
        if job.reading.read_at >= recent:
            return job
        reading = self.buyers.reader.read({job.order_id: recent})[job.order_id]
        if reading.order != job.reading.order:
            connection = f"connection {self.context.connection_id}"
            raise RetryLater(f"{connection}: order {job.order_id} has changed meanwhile", after=0.0)
        return replace(job, reading=reading)

    def _check_shown(self, job: Job, moment: float) -> None:
        self.buyers.reader.check_shown(self.context.named(job.order_id), job.reading, moment)

    def _is_done(self, record: OrderRecord, job: Job) -> bool:
        """Return whether no event is due: it was sent, or would have been in shadow mode."""
        if record.event(PURCHASE).state is State.SHADOW:
            return not (self.context.connection.is_live and job.request)
        return record.has_event(PURCHASE)

    def _skip(self, job: Job, record: Record[OrderRecord], order: Order, reason: SkipReason) -> Delivered:
        """Record why nothing is sent, unless the event was sent before, or another worker found out more.

        Of an order whose buyer wanted to be forgotten nothing else is recorded any more, even if it was sent.
        """
        value = record.value
        if reason is SkipReason.FORGOTTEN:
            self.buyers.unindex_phone(order)
            record.save(value.forgotten(PURCHASE, self.context.clock.now()))
            return Delivered(Outcome.SKIPPED, reason)
        if not value.has_event(PURCHASE) and value.event(PURCHASE).state is not State.SHADOW:
            looked_for = reason in BUYER_UNKNOWN and is_looked_for(order, self.context.connection)
            seen = value.seen(order, job.reading.read_at, looked_for=looked_for)
            record.save(seen.skipped(PURCHASE, reason, self.context.clock.now()))
        return Delivered(Outcome.SKIPPED, reason)


def _early_reason(record: OrderRecord) -> SkipReason:
    """Return why an order from before the start is skipped: what a person's request for it came to stays."""
    reason = record.event(PURCHASE).reason
    return next((each for each in BUYER_UNKNOWN if each == reason), SkipReason.BEFORE_START)


def _with_data_in(record: Record[OrderRecord], contact: WrittenContact | SkipReason) -> Record[OrderRecord]:
    """Return the record with where the order's data are; it is written with its next step."""
    if isinstance(contact, SkipReason):
        return record
    return record.with_value(record.value.with_data_in(contact.record.slot.key))
