"""A BaseLinker client with prepared answers."""

import json
from datetime import datetime
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest

from ordersync.adapters.baselinker import BaselinkerClient
from ordersync.domain.metrics import Metric, Metrics
from ordersync.errors import (
    OrderSyncError,
)
from ordersync.ports import HttpAnswer
from tests.builders import Script, answered, connection_with
from tests.fakes.memory import FakeClock

NOW = datetime(2026, 11, 23, 12, 0, 0, tzinfo=ZoneInfo("Europe/Warsaw")).timestamp()


LEAVES_WITHIN = 2.5


class Permits:
    """Implements `ordersync.ports.CallPermits`: no limit, or an error for every call."""

    def __init__(self, refusal: OrderSyncError | None = None) -> None:
        self.taken = 0
        self.blocks: list[float] = []
        self._refusal = refusal

    def take(self) -> float:
        if self._refusal is not None:
            raise self._refusal
        self.taken += 1
        return NOW + LEAVES_WITHIN

    def check(self) -> None:
        if self._refusal is not None:
            raise self._refusal

    def block(self, until: float) -> None:
        self.blocks.append(until)


class Harness:
    """A client with prepared answers, its budget, and all that it did."""

    def __init__(self, *answers: HttpAnswer | Exception) -> None:
        self.http = Script(*answers)
        self.clock = FakeClock(NOW)
        self.permits = Permits()
        self.metrics = Metrics()
        self.client = BaselinkerClient(
            connection_with().baselinker, self.http, self.clock, self.permits, self.metrics
        )

    @property
    def calls(self) -> int:
        return self.metrics[Metric.BASELINKER_CALLS]

    def asked(self) -> list[tuple[str, object]]:
        forms = [parse_qs(request.body.decode(), strict_parsing=True) for request in self.http.requests]
        return [(form["method"][0], json.loads(form["parameters"][0])) for form in forms]


def refused(code: object, text: object = "", status: int = 200) -> HttpAnswer:
    return answered({"status": "ERROR", "error_code": code, "error_message": text}, status)


def failure(*answers: HttpAnswer | Exception) -> OrderSyncError:
    with pytest.raises(OrderSyncError) as raised:
        Harness(*answers).client.journal(1)
    return raised.value
