"""The simulated BaseLinker and SALESmanago as the other end of the clients' requests, in process."""

from collections.abc import Mapping
from urllib.parse import urlsplit

from ordersync.adapters.http import USER_AGENT
from ordersync.errors import NotApplied, OutcomeUnknown, Service
from ordersync.ports import Clock, HttpAnswer, HttpRequest
from simulators.http import App, NotConnected, Request, TransportError


class SimulatedHttp:
    """Implements `ordersync.ports.Http`: hands each request to the simulator of its host."""

    def __init__(self, clock: Clock, apps: Mapping[str, App], life: float = 20.0) -> None:
        self._clock = clock
        self._apps = apps
        self._life = life

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
            raise NotApplied("no connection", service=service) from None
        except TransportError:
            self._clock.sleep(self._life)
            raise OutcomeUnknown("no answer", service=service) from None
        if reply.delay > self._life:
            self._clock.sleep(self._life)
            raise OutcomeUnknown("too slow", service=service)
        self._clock.sleep(reply.delay)
        after = reply.headers.get("Retry-After", "")
        return HttpAnswer(reply.status, reply.body, float(after) if after.isdigit() else None)
