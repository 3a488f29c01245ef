"""The application with what all functions do with it at hand: a test plays several of them."""

from collections.abc import Sequence
from dataclasses import field

from ordersync.bootstrap.application import Application
from ordersync.bootstrap.deliver import deliver
from ordersync.bootstrap.operate import operator
from ordersync.bootstrap.poll import poll
from ordersync.bootstrap.sweep import sweep
from ordersync.delivery.hand_back import HandBack, Received
from ordersync.domain.call_budget import Lane
from ordersync.domain.metrics import Metrics
from ordersync.domain.poll_request import ALL_CONNECTIONS, PollRequest
from ordersync.frozen import frozen
from ordersync.operating.operator import Operator
from tests.fakes.memory import MemoryAges


@frozen
class WholeApplication(Application):
    """The application; see the modules of `ordersync.bootstrap` for each of these.

    Attributes:
        ages: what the operator asks how long messages have been in the queues.
    """

    ages: MemoryAges = field(default_factory=MemoryAges)

    def poll(self, request: PollRequest = ALL_CONNECTIONS) -> dict[str, Metrics]:
        return poll(self, request)

    def sweep(self) -> dict[str, Metrics]:
        return sweep(self)

    def deliver(
        self, received: Sequence[Received], lane: Lane = Lane.LIVE
    ) -> tuple[list[HandBack], dict[str, Metrics]]:
        return deliver(self, received, lane)

    def operator(self) -> Operator:
        return operator(self, self.ages)
