"""Faults on the way to a simulator: what networks, gateways and overloaded services do to requests."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Literal, get_args

from simulators.http import App, ConnectionLost, NotConnected, Reply, Request, TimedOut

Fault = Literal[
    "not_connected",
    "lost_before",
    "lost_after",
    "silent_before",
    "silent_after",
    "late",
    "error_after",
    "bad_gateway",
    "too_many_requests",
    "unavailable",
    "truncated",
    "slow",
]
"""What can happen to a request; see `FaultRates`."""

_HTML = {"Content-Type": "text/html; charset=UTF-8"}


@dataclass(frozen=True, slots=True)
class FaultRates:
    """How often each fault happens, as shares of all requests that add up to at most 1.

    Attributes:
        not_connected: The connection is refused (`NotConnected`).
        lost_before: The connection breaks before the request takes effect (`ConnectionLost`).
        lost_after: The connection breaks after the request has taken effect (`ConnectionLost`).
        silent_before: No answer comes, and the request takes no effect (`TimedOut`).
        silent_after: No answer comes, but the request takes effect (`TimedOut`).
        late: No answer comes, and the request takes effect some seconds later (`TimedOut`).
        error_after: HTTP 500 after the request has taken effect.
        bad_gateway: HTTP 502 with an HTML body; the request takes no effect.
        too_many_requests: HTTP 429 with Retry-After; the request takes no effect.
        unavailable: HTTP 503 with an HTML body; the request takes no effect.
        truncated: HTTP 200 with the first half of the JSON, after the request has taken effect.
        slow: The right answer after a delay (`Reply.delay`).
    """

    not_connected: float = 0.0
    lost_before: float = 0.0
    lost_after: float = 0.0
    silent_before: float = 0.0
    silent_after: float = 0.0
    late: float = 0.0
    error_after: float = 0.0
    bad_gateway: float = 0.0
    too_many_requests: float = 0.0
    unavailable: float = 0.0
    truncated: float = 0.0
    slow: float = 0.0

    def __post_init__(self) -> None:
        """Check that the rates are shares.

        Raises:
            ValueError: One is negative, or they add up to more than 1.
        """
        rates = [rate for _, rate in self.items()]
        if min(rates) < 0 or sum(rates) > 1:
            raise ValueError("fault rates are shares of all requests that add up to at most 1")

    def items(self) -> list[tuple[Fault, float]]:
        """Return each fault with its rate."""
        return [(fault, float(getattr(self, fault))) for fault in get_args(Fault)]

    @classmethod
    def evenly(cls, total: float) -> "FaultRates":
        """Return equal rates of all faults that add up to a total share."""
        names = [field.name for field in fields(cls)]
        return cls(**dict.fromkeys(names, total / len(names)))


@dataclass(frozen=True, slots=True)
class Outage:
    """A time, in epoch seconds, during which every request meets the same fault."""

    begins_at: float
    ends_at: float
    fault: Fault = "unavailable"


@dataclass(slots=True)
class _Scripted:
    fault: Fault
    when: Callable[[Request], bool]
    times: int


class FaultPlan:
    """Decides what happens to each request: scripted faults come first, then outages, then random faults.

    Attributes:
        rates: How often each fault happens at random; may be replaced at any time.
        outages: Times of outage; may be changed at any time.
        injected: How often each fault has happened.
        slow_seconds: Least and greatest delay of a slow answer, in seconds.
        late_seconds: Least and greatest time after which a late request takes effect, in seconds.
        silence_seconds: Seconds for which a server keeps a silent connection open.
        retry_after: Seconds in the Retry-After header of HTTP 429.
    """

    def __init__(
        self,
        rng: random.Random,
        rates: FaultRates | None = None,
        outages: Sequence[Outage] = (),
        *,
        applies_to: Callable[[Request], bool] = lambda _: True,
    ) -> None:
        """Plan faults.

        Args:
            rng: Random number generator.
            rates: Rates of random faults, by default 0.
            outages: Times of outage.
            applies_to: Which requests meet outages and random faults.
        """
        self.rates = rates or FaultRates()
        self.outages = list(outages)
        self.injected: Counter[str] = Counter()
        self.slow_seconds = (1.0, 15.0)
        self.late_seconds = (1.0, 15.0)
        self.silence_seconds = 60.0
        self.retry_after = 30
        self._rng = rng
        self._applies_to = applies_to
        self._script: list[_Scripted] = []
        self._lock = threading.Lock()

    def script(self, fault: Fault, when: Callable[[Request], bool] = lambda _: True, times: int = 1) -> None:
        """Let a fault happen to the next requests that meet a condition.

        Args:
            fault: The fault.
            when: The condition, by default any request.
            times: How many of them meet the fault.
        """
        with self._lock:
            self._script.append(_Scripted(fault, when, times))

    def heal(self) -> None:
        """End all faults: scripted ones, outages and random ones."""
        with self._lock:
            self._script.clear()
            self.outages.clear()
            self.rates = FaultRates()

    def wrap(self, app: App) -> "FaultyApp":
        """Return an app that passes requests on to another one, subject to this plan's faults."""
        return FaultyApp(app, self)

    def fault_of(self, request: Request) -> Fault | None:
        """Decide which fault a request meets, if any, and count the fault."""
        with self._lock:
            fault = self._scripted(request)
            if fault is None and self._applies_to(request):
                fault = self._outage(request.at) or self._random_fault()
            if fault is not None:
                self.injected[fault] += 1
            return fault

    def between(self, bounds: tuple[float, float]) -> float:
        """Return a random number of seconds between two bounds."""
        with self._lock:
            return self._rng.uniform(*bounds)

    def _scripted(self, request: Request) -> Fault | None:
        for scripted in self._script:
            if scripted.when(request):
                scripted.times -= 1
                if scripted.times == 0:
                    self._script.remove(scripted)
                return scripted.fault
        return None

    def _outage(self, at: float) -> Fault | None:
        return next((each.fault for each in self.outages if each.begins_at <= at < each.ends_at), None)

    def _random_fault(self) -> Fault | None:
        drawn = self._rng.random()
        for fault, rate in self.rates.items():
            if drawn < rate:
                return fault
            drawn -= rate
        return None


class FaultyApp:
    """An app behind a `FaultPlan`."""

    def __init__(self, app: App, plan: FaultPlan) -> None:
        """Put a plan's faults on the way to an app.

        Args:
            app: Answers the requests that get through.
            plan: Decides which fault each request meets.
        """
        self._app = app
        self._plan = plan
        self._late: list[Request] = []
        self._lock = threading.Lock()

    def handle(self, request: Request) -> Reply:
        """Answer a request, unless it meets a fault.

        Raises:
            NotConnected: The connection is refused.
            ConnectionLost: The connection breaks.
            TimedOut: No answer comes.
        """
        self.apply_late_requests(request.at)
        fault = self._plan.fault_of(request)
        if fault is None:
            return self._app.handle(request)
        if fault in ("lost_after", "silent_after", "error_after", "truncated", "slow"):
            return self._after(fault, request)
        return self._before(fault, request)

    def apply_late_requests(self, at: float) -> None:
        """Let the late requests that are due take effect, each at its own time.

        Args:
            at: Until when requests are due, epoch seconds.
        """
        with self._lock:
            due = sorted((each for each in self._late if each.at <= at), key=lambda each: each.at)
            self._late = [each for each in self._late if each.at > at]
        for request in due:
            self._app.handle(request)

    def _before(self, fault: Fault, request: Request) -> Reply:
        """Let a fault happen before the request takes effect.

        Raises:
            TransportError: The fault leaves the request without an answer.
        """
        if fault == "not_connected":
            raise NotConnected
        if fault == "lost_before":
            raise ConnectionLost(applied=False)
        if fault in ("silent_before", "late"):
            if fault == "late":
                arrival = request.at + self._plan.between(self._plan.late_seconds)
                with self._lock:
                    self._late.append(replace(request, at=arrival))
            raise TimedOut(applied=False, seconds=self._plan.silence_seconds)
        status = {"bad_gateway": 502, "too_many_requests": 429}.get(fault, 503)
        headers = {"Retry-After": str(self._plan.retry_after)} if fault == "too_many_requests" else {}
        return Reply(status, _HTML | headers, b"<html><body><h1>Try again later</h1></body></html>")

    def _after(self, fault: Fault, request: Request) -> Reply:
        """Let a fault happen after the request has taken effect.

        Raises:
            TransportError: The fault leaves the request without an answer.
        """
        reply = self._app.handle(request)
        if fault == "lost_after":
            raise ConnectionLost(applied=True)
        if fault == "silent_after":
            raise TimedOut(applied=True, seconds=self._plan.silence_seconds)
        if fault == "error_after":
            return Reply(500, _HTML, b"<html><body><h1>Internal Server Error</h1></body></html>")
        if fault == "truncated":
            return replace(reply, body=reply.body[: len(reply.body) // 2])
        return replace(reply, delay=self._plan.between(self._plan.slow_seconds))
