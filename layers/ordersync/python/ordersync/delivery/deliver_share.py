"""Delivers one connection's share of a batch: oldest first, each failure by itself.

Orders of different buyers and families are attempted at the same time, up to a bound; a buyer's own in turn.
"""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from threading import Lock

from ordersync.delivery.hand_back import HandBack, Received, hand_back
from ordersync.delivery.handle_failure import FailureHandler, is_failure_at_order
from ordersync.delivery.jobs import ContactOutcome, Delivered, Job, Outcome
from ordersync.delivery.outcomes import Outcomes
from ordersync.delivery.prepare_jobs import JobPreparer, Work
from ordersync.delivery.read_ahead import entries_of, read_ahead
from ordersync.delivery.take_turns import Turns
from ordersync.delivery.transfer_order import OrderTransfer
from ordersync.delivery.write_contact import ContactWriter
from ordersync.domain.buyer import is_looked_for
from ordersync.domain.intent import PURCHASE
from ordersync.domain.kinship import Kinship
from ordersync.domain.open_question import OpenQuestion
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.errors import Defect, NoBudget, OrderSyncError, RetryLater, Service, Wait, describe_defect
from ordersync.pacing.context import ConnectionContext
from ordersync.pacing.timings import CLOCK_TOLERANCE
from ordersync.pacing.watch_health import ConnectionHealth
from ordersync.ports import RunConcurrently

FAILURES_THAT_STOP = 2
HALF_A_MINUTE = 30  # seconds
CALLS_FOR_SOME = 10
ENOUGH_CALLS = 30  # a minute: with fewer, next to nothing is read ahead, and others wait for the worker
JUST_SENT = CLOCK_TOLERANCE + 1.5  # seconds

Unfinished = dict[int, OrderSyncError]  # order id to why it has to be attempted again


@dataclass
class Share:
    """One connection's share of a batch; no order is begun after `deadline` (epoch seconds).

    Attributes:
        new_transfer: returns what transfers orders one at a time; each thread has its own.
        contacts: what all of these write contacts with.
        at_once: how many orders are attempted at the same time, at most.
    """

    context: ConnectionContext
    health: ConnectionHealth
    preparer: JobPreparer
    new_transfer: Callable[[], OrderTransfer]
    contacts: ContactWriter
    failures: FailureHandler
    outcomes: Outcomes
    deadline: float
    run_concurrently: RunConcurrently
    at_once: int
    _lock: Lock = field(default_factory=Lock)  # for all below; never held while anything is asked for
    _pending: set[int] = field(default_factory=set)
    _unfinished: Unfinished = field(default_factory=dict)
    _stopped: OrderSyncError | None = None
    _broken: Exception | None = None
    _salesmanago_answered: bool = False
    _took_event: bool = False
    _has_reported: bool = False
    _lacks_calls_until: float = 0.0
    _entries: Mapping[str, PhoneEntry] = field(default_factory=dict)
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
        later = min(len(lacking) / limit, 1) * min(CALLS_FOR_SOME * 60 / limit, HALF_A_MINUTE)
        return {key: NoBudget(str(reason), until=reason.until + later) for key, reason in lacking.items()}

    def _run(self, jobs: Sequence[Job]) -> Unfinished:
        """Attempt each job; return the orders that have to be attempted again."""
        self._pending |= {job.order_id for job in jobs if job.reading.failure}
        turns, first = Turns.of(jobs, self.context.connection), self.new_transfer()
        self._read_ahead(jobs, first)
        in_doubt = bool(jobs) and self.health.is_in_doubt(Service.SALESMANAGO)
        self._work_through(turns, first, lambda: not self._goes_first(in_doubt=in_doubt))
        at_once = min(self.at_once, turns.strands_left())
        self.run_concurrently(
            [partial(self._work_through, turns, self.new_transfer()) for _ in range(at_once)]
        )
        if self._broken is not None:
            raise self._broken
        self._report_answers()
        return self._unfinished

    def _read_ahead(self, jobs: Sequence[Job], transfer: OrderTransfer) -> None:
        """Read together what the orders' buyers are looked for with; what can't be read now is read later.

        What is read too soon after their messages does not count for them, nor for those that the same poll
        is still sending: it would be read again, one by one.
        """
        connection, now = self.context.connection, self.context.clock.now()
        shown = [(job.reading.order, job.asked_at) for job in jobs if job.reading.order]
        masked = [(order, asked_at) for order, asked_at in shown if is_looked_for(order, connection)]
        if len(masked) > 1 and now < self.deadline:
            if connection.baselinker.requests_per_minute >= ENOUGH_CALLS:
                early = max(asked_at for _, asked_at in masked) + JUST_SENT - now
                self.context.clock.sleep(min(max(early, 0), JUST_SENT))
            with suppress(OrderSyncError):
                self._entries = entries_of([order for order, _ in masked], self.context)
                most_calls = connection.baselinker.requests_per_minute / 2  # the others are for the orders
                read_ahead(self._entries.values(), transfer.buyers.reader, most_calls)

    def _goes_first(self, *, in_doubt: bool) -> bool:
        """Return whether the next order is attempted alone, since the others depend on what it finds out.

        That is whether SALESmanago does again what orders need, and how the shop's stores are called.
        """
        has_answered = self._salesmanago_answered or self._has_reported
        return self._stopped is None and ((in_doubt and not has_answered) or self.contacts.lacks_store_names)

    def _work_through(
        self, turns: Turns, orders: OrderTransfer, is_over: Callable[[], bool] = lambda: False
    ) -> None:
        """Attempt one job after the other, as long as there is one whose turn it is."""
        while not is_over() and (place := turns.take()) is not None:
            self._work_on(turns.jobs[place], orders)
            turns.end(place)

    def _work_on(self, job: Job, orders: OrderTransfer) -> None:
        """Attempt a job, unless none is attempted any more."""
        try:
            error = self._why_stopped() or self._attempt(job, orders)
        except Exception as broken:  # noqa: BLE001 - raised once the orders under way have ended
            error = RetryLater("the failure of another order could not be handled")
            with self._lock:
                self._broken = self._broken or broken
                self._stopped = self._stopped or error
        if error is None:
            return
        with self._lock:
            self._unfinished[job.order_id] = error
            self._stopped = self._stopped or self._stop_after(error)

    def _why_stopped(self) -> OrderSyncError | None:
        """Return why no further order is begun, None if one may be."""
        with self._lock:
            if self._stopped is None and self.context.clock.now() >= self.deadline:
                self._stopped = RetryLater("the worker's time is up", after=0.0)
            return self._stopped

    def _stop_after(self, error: OrderSyncError) -> OrderSyncError | None:
        """Return why no further order is attempted, if an error says nothing good of those that follow."""
        if isinstance(error, Wait):
            return error
        if self._failed_in_a_row < FAILURES_THAT_STOP:
            return None
        connection = f"connection {self.context.connection_id}"
        return RetryLater(f"{connection}: SALESmanago failed at two orders in a row")

    def _attempt(self, job: Job, orders: OrderTransfer) -> OrderSyncError | None:
        """Attempt one order; return why it has to be attempted again, or None if it is done."""
        try:
            delivered = self._transfer(job, orders)
        except OrderSyncError as error:
            return self._failed(job, error, orders)
        except Exception as error:  # noqa: BLE001 - a defect of ours, whatever it is, must harm no other order
            return self._failed(job, Defect(describe_defect(error)), orders)
        took_event = delivered.outcome is Outcome.SENT
        if took_event or delivered.contact is ContactOutcome.WRITTEN:
            with self._lock:
                self._salesmanago_answered = True
                self._took_event |= took_event
                self._failed_in_a_row = 0
        self._log(job, delivered)
        return None

    def _transfer(self, job: Job, orders: OrderTransfer) -> Delivered:
        if self._lacks_calls_until and self._needs_call(job, orders):
            raise NoBudget("orders before it have used up the call budget", until=self._lacks_calls_until)
        is_free = job.record.value.is_alone or job.record.value.has_event(PURCHASE)
        with self._lock:
            others = self._pending - {job.order_id}
        if others and not is_free and others & self._copies_of(job.order_id):
            raise RetryLater(f"order {job.order_id} waits for a copy that was added first")
        delivered = orders.transfer(job)
        if delivered.outcome is Outcome.UNKNOWN:
            question = OpenQuestion(job.order_id, delivered.reason, self.context.clock.now())
            self.context.records.open_questions().add(question)
        return delivered

    def _needs_call(self, job: Job, orders: OrderTransfer) -> bool:
        order = job.reading.order
        if order is None or not is_looked_for(order, self.context.connection):
            return False
        return not orders.buyers.needs_no_call(job.reading, job.asked_at, self._entries)

    def _copies_of(self, order_id: int) -> frozenset[int]:
        return Kinship(self.preparer.families.family_of(order_id).relations).copies(order_id)

    def _failed(self, job: Job, failure: OrderSyncError, orders: OrderTransfer) -> OrderSyncError | None:
        if failure.service is Service.SALESMANAGO:
            self._report_answers()
        with self._lock:
            if isinstance(failure, NoBudget):
                self._lacks_calls_until = failure.until
            self._failed_in_a_row += is_failure_at_order(failure)
        error = self.failures.handle(job, failure)
        if error is None:
            return None
        with self._lock:
            self._pending.add(job.order_id)
        if not job.messages:
            with suppress(RetryLater, Defect):  # if the queue does not take it, the sweep finds the order
                name, now = self.context.named(job.order_id), self.context.clock.now()
                orders.requeue.once_a_day(job.record.slot.read(), name, now)
        self._log(job, Delivered(Outcome.WAITING, _wait_reason(error)))
        return error

    def _report_answers(self) -> None:
        """Report that SALESmanago did what orders asked for, if it did since this was last reported."""
        with self._lock:
            has_answered, took_event = self._salesmanago_answered, self._took_event
            self._salesmanago_answered = self._took_event = False
            self._has_reported |= has_answered
        if has_answered:
            self.health.answered(Service.SALESMANAGO, took_event=took_event)

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
