"""What the worker does with the application."""

from collections.abc import Sequence

from ordersync.bootstrap.application import Application
from ordersync.delivery.deliver_batch import BatchDelivery
from ordersync.delivery.hand_back import HandBack, Received
from ordersync.domain.call_budget import Lane
from ordersync.domain.metrics import Metrics


def deliver(
    application: Application, received: Sequence[Received], lane: Lane = Lane.LIVE
) -> tuple[list[HandBack], dict[str, Metrics]]:
    """Deliver a batch of messages.

    Returns:
        The messages that have to come back, and what happened, by connection id.
    """
    runtime = application.runtime
    timings = runtime.timings
    last_request = application.last_request(timings.worker_timeout)
    last_order = last_request - timings.request_timeout
    batch = BatchDelivery(
        runtime=runtime,
        connections=application.connections,
        accounts=application.accounts(
            lane, hold=timings.budget_hold, hold_until=last_order, last_request=last_request
        ),
        sweep_queue=application.sweep_queue,
        dead_letters=application.dead_letters,
        caches=application.caches,
        deadline=last_order,
        lane=lane,
        orders_at_once=application.orders_at_once,
    )
    return batch.deliver(received), batch.metrics
