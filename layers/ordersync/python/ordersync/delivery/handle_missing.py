"""Handles orders that BaseLinker does not show: merged into another one, removed, or not visible yet."""

from ordersync.delivery.claim_purchase import PurchaseClaim
from ordersync.delivery.jobs import Delivered, Job, Outcome
from ordersync.delivery.read_orders import OrderReader
from ordersync.delivery.requeue import Requeue
from ordersync.delivery.write_contact import ContactWriter
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import PURCHASE
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.errors import RetryLater
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext
from ordersync.records.record import Record


@frozen
class MissingOrders:
    """Handles one connection's orders that are not shown."""

    context: ConnectionContext
    reader: OrderReader
    claims: PurchaseClaim
    contacts: ContactWriter
    requeue: Requeue

    def handle(self, job: Job, record: Record[OrderRecord]) -> Delivered:
        """Record what became of an order that BaseLinker does not show.

        It may not be visible yet, so that it is asked for again. It is gone for certain if the journal says
        that it was removed (entry 4 may mean an invoice of it as well) while a later order is visible.

        Raises:
            RetryLater: it may show it yet, or something did not answer.
            Wait, NoBudget: related orders can't be read for now.
        """
        value, order_id = record.value, job.order_id
        if value.has_event(PURCHASE) or value.event(PURCHASE).state is State.SHADOW:
            if value.data_in:
                self._check_is_gone(job)
                self.contacts.withdraw(order_id, value.data_in)
            return Delivered(Outcome.UNCHANGED, SkipReason.ORDER_NOT_FOUND)
        if reason := self.claims.reason_of_gone(order_id, job.reading):
            self._check_is_gone(job)
            record.save(value.skipped(PURCHASE, reason, self.context.clock.now()))
            return Delivered(Outcome.SKIPPED, reason).left_out
        is_known = value.event(PURCHASE).reason == SkipReason.ORDER_NOT_FOUND
        is_certain = value.is_removed and job.reading.is_passed
        now, window = self.context.clock.now(), 0 if is_certain else self.context.timings.not_found_window
        if is_known and value.updated_at > job.asked_at + window:  # what waited for it was queued by then
            return Delivered(Outcome.SKIPPED, SkipReason.ORDER_NOT_FOUND)
        if not value.first_missing_at and not is_certain:
            record = record.save(value.missing(now))
        self._check_is_gone(job)
        left = max(record.value.first_missing_at, job.asked_at) + window - now
        if left > 0:
            connection = f"connection {self.context.connection_id}"
            raise RetryLater(
                f"{connection}: BaseLinker does not show order {order_id}; asked again", after=left
            )
        self.requeue(*map(self.context.named, self.claims.waiting_for(order_id)))
        record.save(record.value.skipped(PURCHASE, SkipReason.ORDER_NOT_FOUND, self.context.clock.now()))
        return Delivered(Outcome.SKIPPED, SkipReason.ORDER_NOT_FOUND)

    def _check_is_gone(self, job: Job) -> None:
        """Check that BaseLinker had the time to show what the order's messages are about."""
        moment = job.asked_at + self.context.timings.order_lag
        self.reader.check_shown(self.context.named(job.order_id), job.reading, moment)
