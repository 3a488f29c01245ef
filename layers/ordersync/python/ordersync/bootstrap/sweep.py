"""What the sweeper does with the application."""

import math

from ordersync.bootstrap.application import Application
from ordersync.domain.call_budget import Lane
from ordersync.domain.metrics import Metrics
from ordersync.intake.sweep_orders import Sweeper
from ordersync.pacing.for_each_connection import ForEachConnection

SWEPT_AT_ONCE = 256  # a sweep sleeps while no call is free


def sweep(application: Application) -> dict[str, Metrics]:
    """Look for orders that are known nowhere; return what happened, by connection id."""
    runtime = application.runtime
    deadline = application.last_request(runtime.timings.sweeper_timeout)
    accounts = application.accounts(Lane.SWEEP, hold=math.inf, hold_until=deadline, last_request=deadline)
    each = ForEachConnection(runtime, deadline, SWEPT_AT_ONCE)
    return Sweeper(each, accounts, application.sweep_queue).sweep(application.connections.all())
