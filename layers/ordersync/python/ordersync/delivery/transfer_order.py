"""Brings one order to its right state in SALESmanago, as the order is now."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from ordersync.delivery.claim_purchase import claim_purchase, has_event
from ordersync.delivery.context import DeliveryDesk
from ordersync.delivery.find_buyer import find_buyer, remember_phone
from ordersync.delivery.read_orders import Reading
from ordersync.delivery.send_event import send_event
from ordersync.delivery.settle_event import settle_event
from ordersync.delivery.write_contact import WrittenContact, update_contact, write_contact
from ordersync.domain.buyer import Buyer
from ordersync.domain.delivery import EVENT_UNSETTLED, Delivery, State
from ordersync.domain.journal import ON_REQUEST, QueueMessage
from ordersync.domain.order import Order
from ordersync.domain.skips import SkipReason, reason_to_skip
from ordersync.errors import Defect, RetryLater
from ordersync.records.record import Record


@dataclass(frozen=True)
class Job:
    """One order to bring to its right state.

    Attributes:
        order_id: BaseLinker's id.
        messages: what asks for it; none where a relative does.
        record: the order's record as it was before the order was read.
        reading: the order, or its absence.
        asked_at: when the last of the messages was sent, epoch seconds.
    """

    order_id: int
    messages: Sequence[QueueMessage]
    record: Record[Delivery]
    reading: Reading
    asked_at: float

    @property
    def asked_by_person(self) -> bool:
        """Whether a person asked for it, by backfill or replay."""
        return any(message.origin in ON_REQUEST for message in self.messages)

    @property
    def is_edit(self) -> bool:
        """Whether any of the entries is an edit of the order."""
        return any(message.is_edit for message in self.messages)


class Result(StrEnum):
    """What became of an order this time."""

    SENT = "sent"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SHADOW = "shadow"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outcome:
    """What became of an order this time, and of its buyer's contact."""

    result: Result
    reason: str = ""
    contact: str = "none"
    matched_by_phone: bool = False


def deliver_order(job: Job, desk: DeliveryDesk) -> Outcome:
    """Delivers what is due of an order: its contact, its event, or the record of why not.

    Raises:
        RetryLater: something did not answer, or another worker has the order in hand.
        Wait: nothing succeeds on this connection for now.
        Rejected: SALESmanago refuses the item.
        Defect: BaseLinker shows an order that can't be read.
        UnknownRefusal: SALESmanago refuses for an unknown reason.
    """
    record = job.record
    if record.value.state is State.FORGOTTEN:
        return Outcome(Result.SKIPPED, SkipReason.FORGOTTEN)
    if record.value.state in EVENT_UNSETTLED:
        record = settle_event(record, desk)
    order = job.reading.order
    if job.reading.defect:
        raise Defect(job.reading.defect)
    outcome = _due(job, record, order, desk) if order else _missing(record, job.order_id, desk)
    if record.value.state is State.UNKNOWN:
        return replace(outcome, result=Result.UNKNOWN, reason="card_incomplete")
    return outcome


def _due(job: Job, record: Record[Delivery], order: Order, desk: DeliveryDesk) -> Outcome:
    """What is due of an order that is there."""
    remember_phone(order, desk)
    if reason := reason_to_skip(order, desk.connection.settings):
        return _skip(job, record, order, reason, desk)
    if not desk.starts_at():
        msg = (
            f"connection {desk.connection_id}: its journal has not been read yet; order {job.order_id} waits"
        )
        raise RetryLater(msg)
    return _transfer(job, record, order, desk)


def _transfer(job: Job, record: Record[Delivery], order: Order, desk: DeliveryDesk) -> Outcome:
    settled = _is_settled(record.value, job, desk)
    early = not settled and order.date_add < desk.starts_at() and not job.asked_by_person
    if early and not job.is_edit:
        return _skip(job, record, order, SkipReason.BEFORE_START, desk)
    buyer = find_buyer(order, job.asked_at, desk)
    if isinstance(buyer, SkipReason):
        return _skip(job, record, order, buyer, desk)
    if early:
        return _update_only(job, record, order, buyer, desk)
    if not settled and not claim_purchase(order, desk):
        return _skip(job, record, order, SkipReason.SAME_PURCHASE, desk)
    contact = write_contact(order, buyer, job.reading.read_at, desk)
    if settled:
        _keep_reading(job, desk)
        return _outcome(Result.UPDATED if contact.written else Result.UNCHANGED, buyer, contact)
    if not desk.connection.is_live:
        shadow = Delivery(state=State.SHADOW, order_date=order.date_add, read_at=job.reading.read_at)
        desk.note(record, shadow)
        return _outcome(Result.SHADOW, buyer, contact)
    send_event(order, job.reading.read_at, buyer, contact, record, desk)
    return _outcome(Result.SENT, buyer, contact)


def _is_settled(delivery: Delivery, job: Job, desk: DeliveryDesk) -> bool:
    """Whether no event is due: it was sent, or would have been, before the connection went live."""
    if delivery.state is State.SHADOW:
        return not (desk.connection.is_live and job.asked_by_person)
    return delivery.has_event


def _update_only(
    job: Job, record: Record[Delivery], order: Order, buyer: Buyer, desk: DeliveryDesk
) -> Outcome:
    contact = update_contact(order, buyer, job.reading.read_at, desk)
    skipped = _skip(job, record, order, SkipReason.BEFORE_START, desk)
    if contact is None or not contact.written:
        return skipped
    return _outcome(Result.UPDATED, buyer, contact, SkipReason.BEFORE_START)


def _skip(
    job: Job, record: Record[Delivery], order: Order, reason: SkipReason, desk: DeliveryDesk
) -> Outcome:
    """Records why nothing is sent, unless the event was sent before, or somebody found out more meanwhile."""
    delivery = record.value
    if not delivery.has_event and delivery.state is not State.SHADOW:
        seen = {"order_date": order.date_add, "read_at": job.reading.read_at}
        desk.note(record, delivery.skipped(reason).model_copy(update=seen))
    return Outcome(Result.SKIPPED, reason)


def _missing(record: Record[Delivery], order_id: int, desk: DeliveryDesk) -> Outcome:
    """An order that BaseLinker does not show: merged into another, removed, or not visible yet."""
    delivery = record.value
    if delivery.has_event or delivery.state is State.SHADOW:
        return Outcome(Result.UNCHANGED, SkipReason.ORDER_NOT_FOUND)
    if any(has_event(relative, desk) for relative in desk.relatives(order_id)):
        desk.note(record, delivery.skipped(SkipReason.SAME_PURCHASE))
        return Outcome(Result.SKIPPED, SkipReason.SAME_PURCHASE)
    now = desk.clock.now()
    if not delivery.first_missing_at:
        delivery = delivery.model_copy(update={"first_missing_at": round(now, 3)})
        record = desk.note(record, delivery)
    left = delivery.first_missing_at + desk.timings.not_found_window - now
    if left > 0:
        msg = f"connection {desk.connection_id}: BaseLinker does not show order {order_id}; asked again"
        raise RetryLater(msg, after=min(left, desk.timings.not_found_window / 4))
    desk.note(record, delivery.skipped(SkipReason.ORDER_NOT_FOUND))
    return Outcome(Result.SKIPPED, SkipReason.ORDER_NOT_FOUND)


def _keep_reading(job: Job, desk: DeliveryDesk) -> None:
    """Keeps up to when the order's changes are known to be in SALESmanago; earlier failures are over."""

    def later(delivery: Delivery) -> Delivery | None:
        if not delivery.has_event:
            return None
        reason = delivery.reason if delivery.state is State.UNKNOWN else ""
        read_at = max(delivery.read_at, job.reading.read_at)
        over = {"read_at": read_at, "reason": reason, "tries": 0, "first_refused_at": 0.0}
        return delivery.model_copy(update=over)

    desk.records.deliveries.change(desk.connection_id, job.record.key, later)


def _outcome(result: Result, buyer: Buyer, contact: WrittenContact, reason: str = "") -> Outcome:
    return Outcome(result, reason, "written" if contact.written else "unchanged", buyer.by_phone)
