"""Counts the orders that a person has to decide about, and forgets those about which that is done."""

from ordersync.domain.metrics import Metric
from ordersync.domain.open_question import is_open
from ordersync.errors import Defect
from ordersync.pacing.context import ConnectionContext


def count_open_questions(context: ConnectionContext) -> None:
    """Count a connection's open questions.

    Raises:
        RetryLater: the ledger did not answer.
    """
    questions = context.records.open_questions()
    for order_id, stored in questions.all():
        if _is_open(context, order_id):
            context.metrics[Metric.OUTCOMES_OPEN] += 1
        else:
            questions.close(order_id, stored)


def _is_open(context: ConnectionContext, order_id: int) -> bool:
    try:
        return is_open(context.records.order(order_id).read().value)
    except Defect:  # a person has to look at it, one way or the other
        return True
