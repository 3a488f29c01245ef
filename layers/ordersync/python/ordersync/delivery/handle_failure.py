"""Records a failure that is the order's own; everything else makes the order come back."""

from contextlib import suppress
from dataclasses import dataclass

from ordersync.delivery.jobs import Delivered, Job, Outcome, log_outcome
from ordersync.domain.delivery import DAY, MOST_TRIES, State
from ordersync.domain.intent import PURCHASE
from ordersync.errors import NoBudget, OrderSyncError, Rejected, RetryLater, UnknownRefusal, Wait
from ordersync.pacing.context import ConnectionContext
from ordersync.ports import DeadLetters


@dataclass(frozen=True)
class FailureHandler:
    """Handles the failures of one connection's orders."""

    context: ConnectionContext
    dead_letters: DeadLetters

    def record_refusal(self, job: Job, error: OrderSyncError) -> None:
        """Record since when the order is refused for an unknown reason, even if the connection waits."""
        if isinstance(error, UnknownRefusal):
            with suppress(RetryLater):
                now = self.context.clock.now()
                job.record.slot.change(lambda value: value.refused(PURCHASE, str(error), now))

    def close(self, job: Job, error: OrderSyncError) -> OrderSyncError | None:
        """Close an order that failed for good.

        Returns:
            Why the order has to come back, or None if it is closed.
        """
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
        since = job.record.slot.read().value.first_refused_at
        if since and self.context.clock.now() - since >= DAY:
            self._close(job, State.REJECTED, str(error))
            return None
        return RetryLater(str(error))

    def _after_defect(self, job: Job, error: OrderSyncError) -> OrderSyncError | None:
        """Count a try; after the last one the messages go to the dead-letter queue with their error."""
        record = job.record.slot.read()
        tries = record.value.tries + 1
        self.context.log.warning(
            "order not handled",
            connection_id=self.context.connection_id,
            order_id=job.order_id,
            tries=tries,
            error=str(error),
        )
        if tries < MOST_TRIES:
            record.save(record.value.failed_try(PURCHASE, str(error), self.context.clock.now()))
            return RetryLater(str(error))
        for message in job.messages:
            self.dead_letters.send(message, str(error))
        self._close(job, State.DEAD, str(error))
        return None

    def _close(self, job: Job, state: State, reason: str) -> None:
        """Close an order that has no event, until a new entry reopens it; overwrite nothing newer."""
        record, now = job.record.slot.read(), self.context.clock.now()
        closed = record.value.closed(PURCHASE, state, reason, job.reading.read_at, now)
        if closed == record.value:
            return
        record.save(closed)
        log_outcome(
            Delivered(Outcome(state.value), reason),
            job.order_id,
            job.log_id,
            self.context.connection_id,
            self.context.log,
            self.context.metrics,
        )
