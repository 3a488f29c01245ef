"""The one line a delivered order leaves in the log, and its count."""

from ordersync.delivery.jobs import METRICS, Delivered
from ordersync.domain.metrics import Metrics
from ordersync.ports import Log


def log_outcome(
    delivered: Delivered, order_id: int, log_id: int | None, connection_id: str, log: Log, metrics: Metrics
) -> None:
    """Log what became of an order, and count it.

    Args:
        delivered: what became of it.
        order_id: BaseLinker's id.
        log_id: the latest journal entry that asked for it, or None.
        connection_id: the connection's id.
        log: takes the line.
        metrics: counts it.
    """
    if metric := METRICS.get(delivered.outcome):
        metrics[metric] += 1
    log.info(
        "order",
        connection_id=connection_id,
        order_id=order_id,
        log_id=log_id,
        outcome=delivered.outcome,
        reason=delivered.reason or None,
        contact=delivered.contact,
    )
