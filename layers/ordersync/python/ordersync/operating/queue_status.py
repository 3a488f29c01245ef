"""About how much lies in the queues of the deployment, which all connections share."""

from collections.abc import Mapping
from dataclasses import replace
from enum import StrEnum
from functools import partial

from ordersync.errors import RetryLater
from ordersync.frozen import frozen
from ordersync.ports import DeadLetterBox, HasSize, Log, MeasuredQueue, QueueAges, RunConcurrently


class QueueName(StrEnum):
    """The queues, by their names for people."""

    ORDERS = "orders-queue"
    SWEEP = "sweep-queue"
    DEAD_LETTERS = "dead-letter-queue"


@frozen
class QueueStatus:
    """About how much lies in one queue.

    Attributes:
        queue: which one.
        waiting: messages that can be received now.
        in_flight: messages that a worker has, or has handed back until later.
        delayed: messages whose time has not come: edits.
        oldest: for how long its oldest message has been there, seconds, as it was some minutes ago; None if
            that is not known.
        problem: why it can't be said; empty if it can.
    """

    queue: QueueName
    waiting: int = 0
    in_flight: int = 0
    delayed: int = 0
    oldest: float | None = None
    problem: str = ""


@frozen
class QueueReader:
    """Says how much lies in the queues: those of live orders and of the sweep, and the dead letters."""

    run_concurrently: RunConcurrently
    orders: MeasuredQueue
    sweep: MeasuredQueue
    dead_letters: DeadLetterBox
    ages: QueueAges
    log: Log

    def all(self) -> list[QueueStatus]:
        """Return how much lies in each; what can't be read is the problem of one, and no other's."""
        queues: dict[QueueName, HasSize] = {
            QueueName.ORDERS: self.orders,
            QueueName.SWEEP: self.sweep,
            QueueName.DEAD_LETTERS: self.dead_letters,
        }
        ages = self._ages()
        found = self.run_concurrently([partial(_status, name, queue) for name, queue in queues.items()])
        return [replace(each, oldest=ages.get(each.queue)) for each in found]

    def _ages(self) -> Mapping[str, float]:
        try:
            return self.ages.oldest()
        except RetryLater as error:
            self.log.warning("ages of queues not known", error=str(error))
            return {}


def _status(name: QueueName, queue: HasSize) -> QueueStatus:
    try:
        size = queue.size()
    except RetryLater as error:
        return QueueStatus(name, problem=str(error))
    return QueueStatus(name, size.waiting, size.in_flight, size.delayed)
