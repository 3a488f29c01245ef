"""Delivers one connection's share of a batch: order by order, oldest first, each failure by itself."""

from collections.abc import Iterator, Sequence
from contextlib import suppress

from ordersync.delivery.context import DeliveryDesk
from ordersync.delivery.hand_back import HandBack, Received, hand_back
from ordersync.delivery.prepare_jobs import Work, take_up_orders
from ordersync.delivery.transfer_order import Job, Outcome, Result, deliver_order
from ordersync.domain.delivery import DAY, MOST_TRIES, Delivery, State
from ordersync.domain.health import Service
from ordersync.domain.journal import Origin, QueueMessage
from ordersync.errors import (
    Defect,
    NoBudget,
    OrderSyncError,
    Rejected,
    RetryLater,
    UnknownRefusal,
    Wait,
    describe_defect,
)

METRICS = {
    "sent": "EventsCreated",
    "skipped": "OrdersSkipped",
    "rejected": "OrdersRejected",
    "dead": "OrdersDead",
    "unknown": "OutcomesUnknown",
}


def deliver_orders(received: Sequence[Received], desk: DeliveryDesk) -> list[HandBack]:
    """Delivers the orders that the messages name; all belong to the desk's connection.

    Returns:
        The messages that have to come back; all others are done.
    """
    by_order: dict[int, list[Received]] = {}
    for item in received:
        by_order.setdefault(item.message.order_id, []).append(item)
    try:
        work = take_up_orders(by_order, desk)
    except OrderSyncError as error:
        obeyed = desk.health.failed(error) or error
        return [_back(item, obeyed, desk) for item in received]
    return [
        _back(item, error, desk)
        for order_id, error in (*_put_off(work, desk), *_run(work.jobs, desk))
        for item in by_order.get(order_id, [])
    ]


def _back(item: Received, error: OrderSyncError, desk: DeliveryDesk) -> HandBack:
    return hand_back(item, error, desk.clock.now(), desk.chance.random(), desk.timings)


def _put_off(work: Work, desk: DeliveryDesk) -> Iterator[tuple[int, OrderSyncError]]:
    """The orders that could not be read, and why."""
    if work.stopped is None:
        return
    obeyed = desk.health.failed(work.stopped) or work.stopped
    for order_id in work.unread:
        desk.pending.add(order_id)
        yield order_id, obeyed


def _run(jobs: Sequence[Job], desk: DeliveryDesk) -> Iterator[tuple[int, OrderSyncError]]:
    """Attempts each job; yields the orders that have to be looked at again, and why."""
    stopped: OrderSyncError | None = None
    salesmanago_answered = False
    for job in jobs:
        if stopped is None and desk.clock.now() >= desk.deadline:
            stopped = RetryLater("the worker's time is up", after=0.0)
        if stopped is not None:
            yield job.order_id, stopped
            continue
        outcome = _attempt(job, desk)
        if isinstance(outcome, Outcome):
            salesmanago_answered |= outcome.contact == "written" or outcome.result is Result.SENT
            _tell(job, desk, outcome.result, outcome.reason, contact=outcome.contact)
            continue
        if salesmanago_answered and outcome.service == Service.SALESMANAGO:
            desk.health.answered(Service.SALESMANAGO)
            salesmanago_answered = False
        _note_unknown_refusal(job, outcome, desk)
        error = desk.health.failed(outcome, job.order_id) or _settled_failure(job, outcome, desk)
        if error is None:
            continue
        stopped = error if isinstance(error, Wait) and not isinstance(error, NoBudget) else None
        desk.pending.add(job.order_id)
        if not job.messages:
            _queue_again(job, desk)
        _tell(job, desk, "waiting", error.reason if isinstance(error, Wait) else str(error))
        yield job.order_id, error
    if salesmanago_answered:
        desk.health.answered(Service.SALESMANAGO)


def _queue_again(job: Job, desk: DeliveryDesk) -> None:
    """An order that is delivered for a relative's sake has no message that could come back: it gets one.

    One a day is enough, and where the queue does not take it, the sweep finds the order.
    """
    now = round(desk.clock.now(), 3)
    with suppress(RetryLater):
        if now - desk.delivery(job.order_id).value.swept_at < DAY:
            return
        message = QueueMessage(connection_id=desk.connection_id, order_id=job.order_id, origin=Origin.SWEEP)
        if all(desk.sweep_queue.send([message])):
            desk.records.deliveries.change(
                desk.connection_id,
                job.record.key,
                lambda delivery: delivery.model_copy(update={"swept_at": now}),
            )


def _attempt(job: Job, desk: DeliveryDesk) -> Outcome | OrderSyncError:
    try:
        if not job.record.value.has_event and desk.pending & desk.relatives(job.order_id):
            msg = f"order {job.order_id} waits for a related order that was added first"
            return RetryLater(msg)
        return deliver_order(job, desk)
    except OrderSyncError as error:
        return error
    except Exception as error:  # noqa: BLE001 - a defect of ours, whatever it is, must harm no other order
        return Defect(describe_defect(error))


def _settled_failure(job: Job, error: OrderSyncError, desk: DeliveryDesk) -> OrderSyncError | None:
    """Records a failure that is the order's own; returns why the order has to come back, if it has to."""
    try:
        match error:
            case Rejected():
                _close(job, State.REJECTED, str(error), desk)
                return None
            case UnknownRefusal():
                return _after_unknown_refusal(job, error, desk)
            case RetryLater() | Wait():
                return error
            case _:
                return _after_defect(job, error, desk)
    except RetryLater as failure:
        return failure


def _note_unknown_refusal(job: Job, error: OrderSyncError, desk: DeliveryDesk) -> None:
    """Keeps since when the order is refused for an unknown reason, also where the connection waits for it."""
    if not isinstance(error, UnknownRefusal):
        return
    now = round(desk.clock.now(), 3)

    def noted(delivery: Delivery) -> Delivery:
        since = delivery.first_refused_at or now
        return delivery.model_copy(
            update={"first_refused_at": since, "reason": str(error), "updated_at": now}
        )

    with suppress(RetryLater):
        desk.records.deliveries.change(desk.connection_id, job.record.key, noted)


def _after_unknown_refusal(job: Job, error: UnknownRefusal, desk: DeliveryDesk) -> OrderSyncError | None:
    since = desk.delivery(job.order_id).value.first_refused_at
    if since and desk.clock.now() - since >= DAY:
        _close(job, State.REJECTED, str(error), desk)
        return None
    return RetryLater(str(error))


def _after_defect(job: Job, error: OrderSyncError, desk: DeliveryDesk) -> OrderSyncError | None:
    """Counts a try; after the last one the messages rest with their error in the dead-letter queue."""
    record = desk.delivery(job.order_id)
    tries = record.value.tries + 1
    desk.log.warning(
        "order not handled",
        connection_id=desk.connection_id,
        order_id=job.order_id,
        tries=tries,
        error=str(error),
    )
    if tries < MOST_TRIES:
        desk.note(record, record.value.model_copy(update={"tries": tries, "reason": str(error)}))
        return RetryLater(str(error))
    for message in job.messages:
        desk.dead_letters.bury(message, str(error))
    _close(job, State.DEAD, str(error), desk)
    return None


def _close(job: Job, state: State, reason: str, desk: DeliveryDesk) -> None:
    """Ends an order that has no event, until a new entry looks at it again; nothing newer is overwritten."""
    record = desk.delivery(job.order_id)
    if record.value.read_at > job.reading.read_at:
        return
    changes: dict[str, object] = {"reason": reason, "tries": 0, "first_refused_at": 0.0}
    if not record.value.has_event:
        changes |= {"state": state, "read_at": job.reading.read_at}
    desk.note(record, record.value.model_copy(update=changes))
    _tell(job, desk, state.value, reason)


def _tell(job: Job, desk: DeliveryDesk, outcome: str, reason: str, contact: str = "none") -> None:
    if metric := METRICS.get(outcome):
        desk.tally[metric] += 1
    desk.log.info(
        "order",
        connection_id=desk.connection_id,
        order_id=job.order_id,
        log_id=max((message.log_id or 0 for message in job.messages), default=0) or None,
        outcome=outcome,
        reason=reason or None,
        contact=contact,
    )
