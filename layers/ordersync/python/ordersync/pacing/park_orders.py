"""Parks the orders of a connection that waits: as records, which hold up no queue and don't expire."""

from collections.abc import Sequence

from ordersync.domain.journal import QueueMessage
from ordersync.domain.metrics import Metric, Metrics
from ordersync.domain.parked import ParkedMark
from ordersync.errors import Defect, RetryLater
from ordersync.frozen import frozen
from ordersync.ports import Clock, Log
from ordersync.records.connection import ConnectionRecords


@frozen
class Parking:
    """Where one connection's orders wait; a queue to whoever sends them. Implements `ordersync.ports.Queue`.

    Attributes:
        deadline: no order is parked after it, epoch seconds.
        metrics: counts the orders that were parked.
    """

    records: ConnectionRecords
    clock: Clock
    log: Log
    deadline: float
    metrics: Metrics

    def send(self, messages: Sequence[QueueMessage], *, edits_after: float = 0) -> list[bool]:
        """Park the orders that the messages name, and return for each message whether its order is parked.

        Args:
            messages: what asks for them.
            edits_after: without effect; a parked order becomes visible once it is queued again.
        """
        del edits_after
        done = [self._is_parked(message) for message in messages]
        if any(done) and not self._is_marked():
            return [False] * len(messages)
        orders = {message.order_id for message, is_done in zip(messages, done, strict=True) if is_done}
        if orders:
            self.metrics[Metric.ORDERS_PARKED] += len(orders)
            self.log.info("orders parked", connection_id=self.records.connection_id, orders=len(orders))
        return done

    def _is_parked(self, message: QueueMessage) -> bool:
        if self.clock.now() >= self.deadline:
            return False
        try:
            self.records.parked().add(message)
        except (RetryLater, Defect):
            return False
        return True

    def _is_marked(self) -> bool:
        """Mark that orders are parked, so that polls look for them; return whether they will.

        After the orders: a poll that sees the mark has to find them.
        """
        try:
            self.records.parked_mark().change(ParkedMark.parked_again)
        except RetryLater:
            return False
        except Defect:
            return True  # of a mark that can't be read, polls believe that there may be some
        return True
