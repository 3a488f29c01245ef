"""Counts the orders that a person has to decide about, and forgets those about which that is done."""

from ordersync.domain.intent import PURCHASE
from ordersync.domain.journal import Origin, QueueMessage
from ordersync.domain.metrics import Metric
from ordersync.domain.open_question import is_open
from ordersync.domain.sweep import UNFINISHED, may_lack_message
from ordersync.errors import Defect
from ordersync.pacing.context import ConnectionContext
from ordersync.ports import Queue
from ordersync.records.open_questions import is_closed


def count_open_questions(context: ConnectionContext, queue: Queue, deadline: float) -> None:
    """Count a connection's open questions; none after `deadline` (epoch seconds).

    One whose order is due or has an intent again is neither counted nor closed: it may soon be open again.
    An order that is due is queued if it may have lost its message: the decision may have been cut off between
    its record and its message.

    Raises:
        RetryLater: the ledger did not answer.
    """
    questions = context.records.open_questions()
    for order_id, stored in questions.all():
        if context.clock.now() >= deadline:
            return
        if is_closed(stored):
            questions.close(order_id, stored)
            continue
        try:
            record = context.records.order(order_id).read().value
        except Defect:  # a person has to look at it, one way or the other
            context.metrics[Metric.OUTCOMES_OPEN] += 1
            continue
        if is_open(record):
            context.metrics[Metric.OUTCOMES_OPEN] += 1
        elif record.event(PURCHASE).state not in UNFINISHED:
            questions.close(order_id, stored)
        elif may_lack_message(record, context.clock.now()):
            _queue(context, queue, order_id)


def _queue(context: ConnectionContext, queue: Queue, order_id: int) -> None:
    """Queue an order as its person has asked for it, once a day."""
    message = QueueMessage(connection_id=context.connection_id, order_id=order_id, origin=Origin.REPLAY)
    if all(queue.send([message])):
        now = context.clock.now()
        context.records.order(order_id).change(lambda record: record.swept(now))
