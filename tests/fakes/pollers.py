"""What starts further runs of the poller, in memory."""

from collections.abc import Callable
from dataclasses import dataclass, field

from ordersync.domain.poll_request import PollRequest
from ordersync.errors import NotApplied


@dataclass
class MemoryPollers:
    """Implements `ordersync.ports.Pollers`: collects the requests for further runs."""

    started: list[PollRequest] = field(default_factory=list)
    accepts: Callable[[PollRequest], bool] = lambda _: True

    def start(self, request: PollRequest) -> None:
        if not self.accepts(request):
            msg = "throttled"
            raise NotApplied(msg)
        self.started.append(request)
