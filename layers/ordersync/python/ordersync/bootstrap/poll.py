"""What the poller does with the application."""

import math

from ordersync.bootstrap.application import Application
from ordersync.domain.call_budget import Lane
from ordersync.domain.metrics import Metrics
from ordersync.domain.poll_request import ALL_CONNECTIONS, PollRequest
from ordersync.intake.notify_people import Notices
from ordersync.intake.poll_connections import Poller
from ordersync.pacing.for_each_connection import ForEachConnection

POLLED_AT_ONCE = 32


def poll(application: Application, request: PollRequest = ALL_CONNECTIONS) -> dict[str, Metrics]:
    """Read the journals that a request asks for; return what happened, by connection id."""
    runtime = application.runtime
    deadline = application.last_request(runtime.timings.poller_timeout)
    half_time = (runtime.clock.now() + deadline) / 2  # a minute's calls are free again only after it
    accounts = application.accounts(Lane.POLL, last_request=deadline, hold=math.inf, hold_until=half_time)
    behind = application.accounts(Lane.SWEEP, last_request=deadline)
    each = ForEachConnection(runtime, deadline, POLLED_AT_ONCE)
    notices = Notices(runtime, application.people, deadline)
    poller = Poller(
        each,
        accounts,
        behind,
        application.orders_queue,
        application.sweep_queue,
        application.pollers,
        notices,
    )
    some, connections = request.connection_ids, application.connections
    return poller.poll(connections.all() if some is None else connections.some(some))
