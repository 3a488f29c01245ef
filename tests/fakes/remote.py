"""The simulated BaseLinker and SALESmanago at the other end of the clients' requests, in process."""

from collections.abc import Callable, Mapping
from contextvars import Context
from urllib.parse import urlsplit

from ordersync.adapters.http import USER_AGENT, retry_after
from ordersync.errors import NotApplied, OutcomeUnknown, Service
from ordersync.ports import Clock, HttpAnswer, HttpRequest
from simulators.http import App, NotConnected, Request, TransportError
from tests.fakes.memory import FakeClock


class SimulatedHttp:
    """Implements `ordersync.ports.Http`: passes each request to the simulator of its host."""

    def __init__(self, clock: Clock, apps: Mapping[str, App], timeout: float = 20.0) -> None:
        self._clock = clock
        self._apps = apps
        self._timeout = timeout

    def send(self, request: HttpRequest, service: Service) -> HttpAnswer:
        parts = urlsplit(request.url)
        asked = Request(
            method=request.method,
            path=parts.path,
            headers={"User-Agent": USER_AGENT, **request.headers},
            body=request.body,
            at=self._clock.now(),
        )
        try:
            reply = self._apps[parts.hostname or ""].handle(asked)
        except NotConnected:
            message = f"{service.display_name} can't be reached at {request.url}: no connection"
            raise NotApplied(message, service=service) from None
        except TransportError:
            self._clock.sleep(self._timeout)
            raise OutcomeUnknown("no answer", service=service) from None
        if reply.delay > self._timeout:
            self._clock.sleep(self._timeout)
            raise OutcomeUnknown("too slow", service=service)
        self._clock.sleep(reply.delay)
        after = retry_after(reply.headers.get("Retry-After", ""), self._clock.now())
        return HttpAnswer(reply.status, reply.body, after)


class HookedHttp(SimulatedHttp):
    """Runs something else just before, or just after, a request that a test names."""

    def __init__(self, clock: FakeClock, apps: Mapping[str, App]) -> None:
        super().__init__(clock, apps)
        self.before: dict[str, Callable[[], object]] = {}
        self.after: dict[str, Callable[[], object]] = {}
        self.sent: list[HttpRequest] = []

    def send(self, request: HttpRequest, service: Service) -> HttpAnswer:
        self._run_hooks(self.before, request)
        self.sent.append(request)
        answer = super().send(request, service)
        self._run_hooks(self.after, request)
        return answer

    def _run_hooks(self, hooks: dict[str, Callable[[], object]], request: HttpRequest) -> None:
        for part in list(hooks):
            if part in request.url or part.encode() in request.body:
                Context().run(hooks.pop(part))
