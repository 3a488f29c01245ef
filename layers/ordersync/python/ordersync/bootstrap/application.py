"""The integration, put together; tests put it together with stand-ins for what is outside.

What a function does with it stands in a module of its own: `poll.py`, `sweep.py`, `deliver.py`, `operate.py`.
A function that starts imports that, and none of what the others need.
"""

import math
from collections.abc import Callable
from dataclasses import field

from ordersync.adapters.accounts import AccountClients
from ordersync.bootstrap.system import new_token
from ordersync.delivery.cache_orders import OrderCaches
from ordersync.domain.call_budget import Lane
from ordersync.frozen import frozen
from ordersync.pacing.context import Runtime
from ordersync.ports import ChangeableConnections, DeadLetterBox, Http, MeasuredQueue, People, Pollers

FINISHING_SHARE = 0.05
DELIVERED_AT_ONCE = 5


@frozen
class Application:
    """What the functions work with.

    Attributes:
        caches: the orders that this process has read lately, by connection id.
        log_days: how long log lines are kept.
        orders_at_once: how many orders of a connection a worker attempts at the same time, at most.
        new_token: returns random text that can't be guessed.
    """

    runtime: Runtime
    connections: ChangeableConnections
    orders_queue: MeasuredQueue
    sweep_queue: MeasuredQueue
    dead_letters: DeadLetterBox
    http: Http
    pollers: Pollers
    people: People
    caches: OrderCaches = field(default_factory=OrderCaches)
    log_days: int = 30
    orders_at_once: int = DELIVERED_AT_ONCE
    new_token: Callable[[], str] = new_token

    def last_request(self, time_limit: float) -> float:
        """Return until when a request may begin, so that it ends before the function's time does."""
        timings = self.runtime.timings
        return self.runtime.clock.now() + time_limit * (1 - FINISHING_SHARE) - timings.request_timeout

    def accounts(
        self, lane: Lane, *, last_request: float, hold: float = 0, hold_until: float = math.inf
    ) -> AccountClients:
        """Return the clients of the merchants' accounts.

        Args:
            lane: whose share of the call budget their calls are counted on.
            last_request: no request begins later, epoch seconds.
            hold: how long a call waits for budget, seconds.
            hold_until: no call waits for budget any longer than until then, epoch seconds.
        """
        runtime = self.runtime
        return AccountClients(
            http=self.http,
            clock=runtime.clock,
            rng=runtime.rng,
            budget=runtime.tables.budget,
            lane=lane,
            hold=hold,
            hold_until=hold_until,
            last_request=last_request,
        )
