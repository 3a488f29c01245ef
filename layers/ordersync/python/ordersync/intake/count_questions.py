"""Counts the orders that a person has to decide about, and forgets those about which that is done."""

from ordersync.domain.intent import PURCHASE
from ordersync.domain.metrics import Metric
from ordersync.domain.open_question import is_open
from ordersync.domain.states import State
from ordersync.errors import Defect
from ordersync.pacing.context import ConnectionContext
from ordersync.records.open_questions import is_closed


def count_open_questions(context: ConnectionContext, deadline: float) -> None:
    """Count a connection's open questions; none after `deadline` (epoch seconds).

    One whose order has an intent again is neither counted nor closed: it may soon be open again.

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
        elif record.event(PURCHASE).state is not State.INTENT:
            questions.close(order_id, stored)
