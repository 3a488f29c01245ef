"""Finds out whose a failure is: a service's, an order's or ours; only what is an order's own can end it."""

from collections.abc import Sequence
from contextlib import suppress

from ordersync.delivery.hand_back import Received
from ordersync.delivery.jobs import Delivered, Job, Outcome
from ordersync.delivery.outcomes import Outcomes
from ordersync.domain.delivery import MOST_TRIES, OrderRecord
from ordersync.domain.intent import PURCHASE
from ordersync.domain.metrics import Metric
from ordersync.domain.states import IN_QUESTION, State
from ordersync.errors import (
    Defect,
    NoBudget,
    NotApplied,
    OrderSyncError,
    OutcomeUnknown,
    Refused,
    Rejected,
    RetryLater,
    Service,
    UnknownRefusal,
    Wait,
)
from ordersync.frozen import frozen
from ordersync.pacing.context import ConnectionContext
from ordersync.pacing.timings import back_off
from ordersync.pacing.try_salesmanago import try_salesmanago
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import DeadLetters, SalesManago

SALESMANAGO_FAILS = "SALESmanago fails at this order, though it answers otherwise"
BASELINKER_FAILS = "BaseLinker fails at this order, though it shows others"
LONGEST_BACK_OFF = 3_600  # seconds; an order that fails for a day need not be tried more often


@frozen
class FailureHandler:
    """Handles the failures of one connection's orders."""

    context: ConnectionContext
    health: ConnectionHealth
    salesmanago: SalesManago
    dead_letters: DeadLetters
    outcomes: Outcomes

    def handle(self, job: Job, failure: OrderSyncError) -> OrderSyncError | None:
        """Handle what kept an order from its right state.

        Returns:
            Why the order has to come back, or None if it is closed.
        """
        try:
            return self._handle(job, failure)
        except Defect as defect:
            return self.handle_without_record(job.order_id, job.received, defect)

    def _handle(self, job: Job, failure: OrderSyncError) -> OrderSyncError | None:
        if failure is job.reading.failure:
            return self._after_failed_reading(job, failure)
        if is_failure_at_order(failure):
            return self._after_failure_at(job, failure)
        if isinstance(failure, UnknownRefusal):
            self._record_failure(job, str(failure))
        return self.health.failed(failure, job.order_id) or self._close_if_final(job, failure)

    def handle_without_record(
        self, order_id: int, received: Sequence[Received], defect: Defect
    ) -> OrderSyncError | None:
        """Handle an order in whose record no try can be counted: the receives of its messages have to do.

        Args:
            order_id: the order's.
            received: its messages.
            defect: what the program can't handle: the record itself, as a rule.

        Returns:
            Why the order has to come back, or None if its messages are in the dead-letter queue.
        """
        self.context.metrics.count(Metric.RECORDS_UNREADABLE)
        tries = max((item.receive_count for item in received), default=0)
        self._warn(order_id, tries, defect)
        if tries < MOST_TRIES:
            return RetryLater(str(defect))
        try:
            for item in received:
                self.dead_letters.send(item.message, str(defect))
        except RetryLater as failure:
            return failure
        self.outcomes.add(Delivered(Outcome.DEAD, str(defect)), order_id, None)
        return None

    # --- Whose fault it is ---

    def _after_failure_at(self, job: Job, failure: OrderSyncError) -> OrderSyncError | None:
        """Count a failure that is the order's own; end the order if it has failed for a day.

        It is not the order's own as long as the service fails at others, too, and does what none asks for. An
        order that is known to fail alone says nothing new of the service.
        """
        before, health, wait = job.record.value.failures, self.health.of_salesmanago(), None
        alone = before.are_its_own(health.recoveries)
        is_known = alone or before.count > 0
        service_fails = failure if health.waits else self._failure_of_service(failure)
        if service_fails is not None:
            if not is_known:
                self._record_failure(job, str(failure), counts=False, recoveries=health.recoveries)
                return self.health.failed(failure) or failure
            if service_fails is not failure:
                self.health.failed(service_fails)
            return self._delayed(failure, before.count)
        if not is_known:
            health, wait = self.health.failed_at(job.order_id, failure)
        reason = f"{SALESMANAGO_FAILS}: {failure}"
        counts = alone or health.is_fault_of(job.order_id)
        record = self._record_failure(job, reason, counts=counts, recoveries=health.recoveries)
        if wait is not None:
            return wait
        with suppress(RetryLater):
            if counts and _is_given_up(record):
                self._close(job, State.REJECTED, reason)
                return None
        return self._delayed(failure, record.failures.count)

    def _after_failed_reading(self, job: Job, failure: OrderSyncError) -> OrderSyncError | None:
        """Count that BaseLinker fails at the order while it shows others; end it after a day of that."""
        reason = f"{BASELINKER_FAILS}: {failure}"
        record = self._record_failure(job, reason, recoveries=self.health.of_salesmanago().recoveries)
        self._warn(job.order_id, record.failures.count, failure)
        with suppress(RetryLater):
            if _is_given_up(record):
                self._dead_letter(job, reason)
                return None
        return self._delayed(failure, record.failures.count)

    def _failure_of_service(self, failure: OrderSyncError) -> OrderSyncError | None:
        """Return what shows that a failure is the service's, None if SALESmanago answers otherwise."""
        refused = failure.reason if isinstance(failure, Refused) else None
        try:
            try_salesmanago(self.salesmanago, self.context.connection, refused)
        except OrderSyncError as own:
            return own
        return None

    def _delayed(self, failure: OrderSyncError, failures: int) -> RetryLater:
        """Return a failure after which the order comes back the later, the more often it has failed."""
        seconds = back_off(self.context.timings.retry_delay, LONGEST_BACK_OFF, failures, spread=1)
        if isinstance(failure, RetryLater):
            return failure.delayed(seconds)
        return NotApplied(str(failure), service=failure.service, after=seconds)

    def _record_failure(
        self, job: Job, reason: str, *, counts: bool = True, recoveries: int = 0
    ) -> OrderRecord:
        """Record a failure at an order; return its record, as it was known if that fails."""
        now = self.context.clock.now()
        try:
            failed = job.record.slot.change(
                lambda value: value.failed(PURCHASE, reason, now, counts=counts, recoveries=recoveries)
            )
        except RetryLater:
            return job.record.value
        return failed.value

    # --- Ends ---

    def _close_if_final(self, job: Job, error: OrderSyncError) -> OrderSyncError | None:
        try:
            match error:
                case Rejected():
                    self._close(job, State.REJECTED, str(error))
                    return None
                case UnknownRefusal():
                    return self._after_unknown_refusal(job, error)
                case RetryLater() | Wait() | NoBudget():
                    return error
                case _:
                    return self._after_defect(job, error)
        except RetryLater as failure:
            return failure

    def _after_unknown_refusal(self, job: Job, error: UnknownRefusal) -> OrderSyncError | None:
        if _is_given_up(job.record.slot.read().value):
            self._close(job, State.REJECTED, str(error))
            return None
        return RetryLater(str(error))

    def _after_defect(self, job: Job, error: OrderSyncError) -> OrderSyncError | None:
        """Count a try; after the last one the messages go to the dead-letter queue with their error."""
        record = job.record.slot.read()
        tries = record.value.tries + 1
        self._warn(job.order_id, tries, error)
        if tries < MOST_TRIES:
            record.save(record.value.failed_try(PURCHASE, str(error), self.context.clock.now()))
            return RetryLater(str(error))
        self._dead_letter(job, str(error))
        return None

    def _dead_letter(self, job: Job, reason: str) -> None:
        """End an order as dead, until a new entry; its messages go to the dead-letter queue.

        Raises:
            RetryLater: it has none here, so that nothing could be put back; or the queue did not answer.
        """
        if not job.messages:
            raise RetryLater(reason)
        for message in job.messages:
            self.dead_letters.send(message, reason)
        self._close(job, State.DEAD, reason)

    def _close(self, job: Job, state: State, reason: str) -> None:
        """Close an order that has no event, until a new entry reopens it; overwrite nothing newer."""
        record, now = job.record.slot.read(), self.context.clock.now()
        closed = record.value.closed(PURCHASE, state, reason, job.reading.read_at, now)
        if closed == record.value:
            return
        record.save(closed)
        self.health.ended(job.order_id)
        self.outcomes.add(Delivered(Outcome(state.value), reason), job.order_id, job.log_id)

    def _warn(self, order_id: int, tries: int, error: OrderSyncError) -> None:
        self.context.log.warning(
            "order not handled",
            connection_id=self.context.connection_id,
            order_id=order_id,
            tries=tries,
            error=str(error),
        )


def _is_given_up(record: OrderRecord) -> bool:
    """Return whether an order ends here; one whose event is in question ends once its card is read."""
    return record.event(PURCHASE).state not in IN_QUESTION and record.failures.are_too_many


def is_failure_at_order(error: OrderSyncError) -> bool:
    """Return whether SALESmanago failed at, or refused, what an order asked for: perhaps by its own fault."""
    may_be_its_own = isinstance(error, OutcomeUnknown | NotApplied | Refused)
    return may_be_its_own and error.service is Service.SALESMANAGO
