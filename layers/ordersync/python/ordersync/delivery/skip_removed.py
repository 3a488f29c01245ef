"""Records that the orders of a removed connection are not transferred."""

from collections.abc import Iterable

from ordersync.domain.delivery import Delivery, State, order_key
from ordersync.domain.journal import QueueMessage
from ordersync.domain.skips import SkipReason
from ordersync.ports import Log
from ordersync.records.record import Records


def skip_removed(messages: Iterable[QueueMessage], deliveries: Records[Delivery], log: Log) -> None:
    """Skips the orders of connections whose document is gone, unless their events were sent.

    Raises:
        RetryLater: the ledger did not answer.
    """
    for message in messages:
        deliveries.change(
            message.connection_id,
            order_key(message.order_id),
            _removed,
        )
        log.info(
            "order",
            connection_id=message.connection_id,
            order_id=message.order_id,
            log_id=message.log_id,
            outcome="skipped",
            reason=SkipReason.CONNECTION_REMOVED,
            contact="none",
        )


def _removed(delivery: Delivery) -> Delivery | None:
    settled = delivery.has_event or delivery.state in (State.SHADOW, State.FORGOTTEN)
    return None if settled else delivery.skipped(SkipReason.CONNECTION_REMOVED)
