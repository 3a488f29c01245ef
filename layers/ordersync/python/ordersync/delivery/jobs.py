"""One order to deliver, what became of it this time, and the one line that it leaves in the log."""

from collections.abc import Sequence
from enum import StrEnum

from ordersync.delivery.cache_orders import Reading
from ordersync.delivery.hand_back import Received
from ordersync.domain.contact import DataVersion
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.family import OrderIds
from ordersync.domain.intent import PURCHASE
from ordersync.domain.journal import ON_REQUEST, LogType, Origin, QueueMessage
from ordersync.domain.metrics import Metric, Metrics
from ordersync.domain.order import Order
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.frozen import frozen
from ordersync.ports import Log
from ordersync.records.record import Record


@frozen
class Job:
    """One order to bring to its right state.

    Attributes:
        order_id: BaseLinker's id.
        received: the messages that ask for it; empty if only a relative does.
        record: the order's record as it was before the order was read.
        reading: the order, or its absence.
        asked_at: the moment whose changes the reading has to show, epoch seconds.
        relatives: the orders of its family, as far as that was of interest.
    """

    order_id: int
    received: Sequence[Received]
    record: Record[OrderRecord]
    reading: Reading
    asked_at: float
    relatives: OrderIds = ()

    @property
    def messages(self) -> list[QueueMessage]:
        """What the messages say."""
        return [item.message for item in self.received]

    @property
    def request(self) -> Origin | None:
        """What a person asks for it by, a replay before a backfill; None if none does."""
        origins = {message.origin for message in self.messages}
        return next((each for each in (Origin.REPLAY, Origin.BACKFILL) if each in origins), None)

    def is_requested_since(self, moment: float) -> bool:
        """Return whether a person has asked for it at or after a moment, epoch seconds."""
        return any(item.message.origin in ON_REQUEST and item.sent_at >= moment for item in self.received)

    def is_new_purchase(self, record: OrderRecord) -> bool:
        """Return whether the event was never on the way, or a person asked for it since it was given up.

        Args:
            record: the order's record as it is by now.
        """
        event = record.event(PURCHASE)
        is_closed = event.state in (State.SKIPPED, State.REJECTED)
        return not event.contact_id or (is_closed and self.is_requested_since(event.ended_at))

    @property
    def is_edit(self) -> bool:
        """Whether any of the entries is an edit of the order."""
        return any(message.is_edit for message in self.messages)

    @property
    def is_confirmation(self) -> bool:
        """Whether any of the entries is the order's confirmation."""
        return any(message.log_type == LogType.CONFIRMED for message in self.messages)

    @property
    def is_current(self) -> bool:
        """Whether the reading is known to show the newest entry about the order."""
        record = self.record.value
        return (self.log_id or 0) >= record.log_id or self.reading.shows(record.shown_from)

    def version_of(self, order: Order, connection_id: str) -> DataVersion:
        """Return how new the data of the order are that BaseLinker shows."""
        shown = self.record.value.log_id if self.is_current else 0
        return DataVersion.of(order, connection_id, max(self.log_id or 0, shown), self.reading.read_at)

    @property
    def log_id(self) -> int | None:
        """The latest journal entry that asks for it, if any does."""
        return max((message.log_id or 0 for message in self.messages), default=0) or None


class Outcome(StrEnum):
    """What became of an order this time, as the log says it."""

    SENT = "sent"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    SHADOW = "shadow"
    SKIPPED = "skipped"
    UNKNOWN = "unknown"
    REJECTED = "rejected"
    DEAD = "dead"
    WAITING = "waiting"


METRICS = {
    Outcome.SENT: Metric.EVENTS_CREATED,
    Outcome.SKIPPED: Metric.ORDERS_SKIPPED,
    Outcome.REJECTED: Metric.ORDERS_REJECTED,
    Outcome.DEAD: Metric.ORDERS_DEAD,
    Outcome.UNKNOWN: Metric.OUTCOMES_UNKNOWN,
}


class ContactOutcome(StrEnum):
    """What became of an order's contact this time, as the log says it."""

    WRITTEN = "written"
    UNCHANGED = "unchanged"
    NONE = "none"


CARD_INCOMPLETE = "card_incomplete"  # the reason for `unknown`


@frozen
class Delivered:
    """What became of an order this time, and of its buyer's contact.

    Attributes:
        outcome: what became of it.
        reason: why, empty if there is no reason.
        contact: what became of the contact.
        order: the order as it was read; None if that had no part in it.
        through: the order by which its buyer was found; None if the order itself says whose it is.
    """

    outcome: Outcome
    reason: str = ""
    contact: ContactOutcome = ContactOutcome.NONE
    order: Order | None = None
    through: Order | None = None

    @property
    def left_out(self) -> "Delivered":
        """The same of an order that has no event for its relatives' sake: a person may have to look."""
        is_unsettled = self.reason == SkipReason.VALUE_UNSETTLED
        return Delivered(Outcome.UNKNOWN, self.reason, self.contact) if is_unsettled else self

    @staticmethod
    def with_contact(outcome: Outcome, *, written: bool, reason: str = "") -> "Delivered":
        """Return the same, with whether the contact was written."""
        return Delivered(outcome, reason, ContactOutcome.WRITTEN if written else ContactOutcome.UNCHANGED)


def log_outcome(
    delivered: Delivered, order_id: int, log_id: int | None, connection_id: str, log: Log, metrics: Metrics
) -> None:
    """Log what became of an order, and count it.

    Args:
        delivered: what became of it.
        order_id: BaseLinker's id.
        log_id: the latest journal entry that asked for it, or None.
        connection_id: the connection's id.
        log: takes the line.
        metrics: counts it.
    """
    if metric := METRICS.get(delivered.outcome):
        metrics.count(metric)
    order, through = delivered.order, delivered.through
    log.info(
        "order",
        connection_id=connection_id,
        order_id=order_id,
        log_id=log_id,
        outcome=delivered.outcome,
        reason=delivered.reason or None,
        contact=delivered.contact,
        source=order.source if order else None,
        found_through=through.order_id if through else None,
        found_in=through.source if through else None,
    )
