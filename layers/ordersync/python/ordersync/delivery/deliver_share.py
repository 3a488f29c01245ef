"""Delivers one connection's share of a batch: order by order, oldest first, each failure by itself."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from ordersync.delivery.hand_back import HandBack, Received, hand_back
from ordersync.delivery.handle_failure import FailureHandler, is_failure_at_order
from ordersync.delivery.jobs import ContactOutcome, Delivered, Job, Outcome
from ordersync.delivery.outcomes import Outcomes
from ordersync.delivery.prepare_jobs import JobPreparer, Work
from ordersync.delivery.transfer_order import OrderTransfer
from ordersync.domain.buyer import is_looked_for
from ordersync.domain.intent import PURCHASE
from ordersync.domain.kinship import Kinship
from ordersync.domain.open_question import OpenQuestion
from ordersync.errors import Defect, NoBudget, OrderSyncError, RetryLater, Service, Wait, describe_defect
from ordersync.pacing.context import ConnectionContext
from ordersync.pacing.watch_health import ConnectionHealth

FAILURES_THAT_STOP = 2
HALF_A_MINUTE = 30  # seconds

Unfinished = dict[int, OrderSyncError]  # order id to why it has to be attempted again


@dataclass
class Share:
    """One connection's share of a batch; no order is begun after `deadline` (epoch seconds)."""

    context: ConnectionContext
    health: ConnectionHealth
    preparer: JobPreparer
    orders: OrderTransfer
    failures: FailureHandler
    outcomes: Outcomes
    deadline: float
    _pending: set[int] = field(default_factory=set)
    _salesmanago_answered: bool = False
    _took_event: bool = False
    _has_reported: bool = False
    _lacks_calls_until: float = 0.0
    _failed_in_a_row: int = 0

    def deliver(self, received: Sequence[Received]) -> list[HandBack]:
        """Deliver the orders that the messages name.

        Returns:
            The messages that have to come back; all others are done.
        """
        by_order: dict[int, list[Received]] = {}
        for item in received:
            by_order.setdefault(item.message.order_id, []).append(item)
        try:
            work = self.preparer.prepare(by_order)
        except OrderSyncError as error:
            work = Work([], [*by_order], error)
        unfinished = self._handle_defects(by_order, work) | self._put_off_unread(work) | self._run(work.jobs)
        unfinished |= self._put_off_together(unfinished)
        if not (unfinished or self._has_reported):
            self.health.ended_well()
        self.outcomes.save()
        hand_backs: list[HandBack] = []
        for order_id, reason in unfinished.items():
            hand_backs += self._hand_back(by_order.get(order_id, []), reason)
        return hand_backs

    def _handle_defects(self, by_order: Mapping[int, Sequence[Received]], work: Work) -> Unfinished:
        """Handle the orders of which a record can't be read; return those that have to come back."""
        self._pending |= work.defects.keys()
        handled = {
            order_id: self.failures.handle_without_record(order_id, by_order[order_id], defect)
            for order_id, defect in work.defects.items()
        }
        return {order_id: error for order_id, error in handled.items() if error is not None}

    def _put_off_unread(self, work: Work) -> Unfinished:
        """Put off the orders that could not be read."""
        if work.stopped is None:
            return {}
        self._pending |= set(work.unread)
        return dict.fromkeys(work.unread, self.health.failed(work.stopped) or work.stopped)

    def _put_off_together(self, unfinished: Unfinished) -> Unfinished:
        """Let orders that lack calls come back together, once there are calls for some of them.

        One page may bring a hundred of them. And one worker deals with one after the other and remembers what
        it has found; one by one they would meet workers that have to search again.
        """
        lacking = {key: reason for key, reason in unfinished.items() if isinstance(reason, NoBudget)}
        limit = self.context.connection.baselinker.requests_per_minute
        later = min(len(lacking) / limit, 1) * HALF_A_MINUTE
        return {key: NoBudget(str(reason), until=reason.until + later) for key, reason in lacking.items()}

    def _run(self, jobs: Sequence[Job]) -> Unfinished:
        """Attempt each job; return the orders that have to be attempted again."""
        unfinished: Unfinished = {}
        stopped: OrderSyncError | None = None
        self._pending |= {job.order_id for job in jobs if job.reading.failure}
        for job in jobs:
            if stopped is None and self.context.clock.now() >= self.deadline:
                stopped = RetryLater("the worker's time is up", after=0.0)
            error = stopped or self._attempt(job)
            if error is None:
                continue
            unfinished[job.order_id] = error
            stopped = stopped or self._stop_after(error)
        self._report_answers()
        return unfinished

    def _stop_after(self, error: OrderSyncError) -> OrderSyncError | None:
        """Return why no further order is attempted, if an error says nothing good of those that follow."""
        if isinstance(error, Wait):
            return error
        if self._failed_in_a_row < FAILURES_THAT_STOP:
            return None
        connection = f"connection {self.context.connection_id}"
        return RetryLater(f"{connection}: SALESmanago failed at two orders in a row")

    def _attempt(self, job: Job) -> OrderSyncError | None:
        """Attempt one order; return why it has to be attempted again, or None if it is done."""
        try:
            delivered = self._transfer(job)
        except OrderSyncError as error:
            return self._failed(job, error)
        except Exception as error:  # noqa: BLE001 - a defect of ours, whatever it is, must harm no other order
            return self._failed(job, Defect(describe_defect(error)))
        took_event = delivered.outcome is Outcome.SENT
        if took_event or delivered.contact is ContactOutcome.WRITTEN:
            self._salesmanago_answered = True
            self._took_event |= took_event
            self._failed_in_a_row = 0
        self._log(job, delivered)
        return None

    def _transfer(self, job: Job) -> Delivered:
        order = job.reading.order
        if self._lacks_calls_until and order and is_looked_for(order, self.context.connection):
            raise NoBudget("orders before it have used up the call budget", until=self._lacks_calls_until)
        has_event = job.record.value.has_event(PURCHASE)
        others = self._pending - {job.order_id}
        if others and not has_event and others & self._copies_of(job.order_id):
            raise RetryLater(f"order {job.order_id} waits for a copy that was added first")
        delivered = self.orders.transfer(job)
        if delivered.outcome is Outcome.UNKNOWN:
            question = OpenQuestion(job.order_id, delivered.reason, self.context.clock.now())
            self.context.records.open_questions().add(question)
        return delivered

    def _copies_of(self, order_id: int) -> frozenset[int]:
        return Kinship(self.preparer.families.family_of(order_id).relations).copies(order_id)

    def _failed(self, job: Job, failure: OrderSyncError) -> OrderSyncError | None:
        if failure.service is Service.SALESMANAGO:
            self._report_answers()
        if isinstance(failure, NoBudget):
            self._lacks_calls_until = failure.until
        self._failed_in_a_row += is_failure_at_order(failure)
        error = self.failures.handle(job, failure)
        if error is None:
            return None
        self._pending.add(job.order_id)
        if not job.messages:
            with suppress(RetryLater, Defect):  # if the queue does not take it, the sweep finds the order
                self.orders.with_message(job.record.slot.read(), job.order_id)
        self._log(job, Delivered(Outcome.WAITING, _wait_reason(error)))
        return error

    def _report_answers(self) -> None:
        """Report that SALESmanago did what orders asked for, if it did since this was last reported."""
        if self._salesmanago_answered:
            self.health.answered(Service.SALESMANAGO, took_event=self._took_event)
            self._salesmanago_answered = self._took_event = False
            self._has_reported = True

    def _log(self, job: Job, delivered: Delivered) -> None:
        self.outcomes.add(delivered, job.order_id, job.log_id, job.record.value.event(PURCHASE))

    def _hand_back(self, items: Sequence[Received], error: OrderSyncError) -> list[HandBack]:
        clock, rng, timings = self.context.clock, self.context.rng, self.context.timings
        return [hand_back(item, error, clock.now(), rng.random(), timings) for item in items]


def _wait_reason(error: OrderSyncError) -> str:
    """Return what the log says of an order that waits: a word if there is one, else the message."""
    match error:
        case Wait() | NoBudget():
            return error.reason
        case _:
            return str(error)
