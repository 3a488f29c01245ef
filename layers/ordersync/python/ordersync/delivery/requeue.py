"""Queues orders that another order's delivery has to do with, behind the live ones."""

from ordersync.domain.delivery import DAY, OrderRecord
from ordersync.domain.journal import Origin, QueueMessage
from ordersync.domain.order import OrderName
from ordersync.errors import NotApplied
from ordersync.frozen import frozen
from ordersync.ports import Queue
from ordersync.records.record import Record


@frozen
class Requeue:
    """Queues orders that may have no message; of some it is recorded when."""

    sweep_queue: Queue

    def __call__(self, *orders: OrderName) -> None:
        """Queue a message for each order.

        Raises:
            NotApplied: the queue did not take all of them.
        """
        messages = [
            QueueMessage(connection_id=name.connection_id, order_id=name.order_id, origin=Origin.SWEEP)
            for name in orders
        ]
        for name, taken in zip(orders, self.sweep_queue.send(messages), strict=True):
            if not taken:
                raise NotApplied(
                    f"connection {name.connection_id}: the sweep queue refused order {name.order_id};"
                    " tried again"
                )

    def once_a_day(self, record: Record[OrderRecord], order: OrderName, now: float) -> Record[OrderRecord]:
        """Queue a message, once a day, for an order that a relative brought along and that may have none.

        Args:
            record: the order's record.
            order: the order.
            now: epoch seconds.

        Returns:
            The record as it stands now.

        Raises:
            RetryLater: the queue or the ledger did not answer, or another worker has changed the record.
        """
        if now - record.value.swept_at < DAY:
            return record
        self(order)
        return record.save(record.value.swept(now))
