"""A SALESmanago client with prepared answers."""

import json
import math

import pytest

from ordersync.adapters.salesmanago import SalesmanagoClient
from ordersync.domain.contact import ContactWrite, contact_data
from ordersync.domain.metrics import Metric, Metrics
from ordersync.domain.phones import PhoneRules
from ordersync.domain.purchase import purchase_event
from ordersync.errors import (
    OrderSyncError,
)
from ordersync.ports import HttpAnswer
from tests.builders import ORDER, Script, answered, connection_with, settings_with
from tests.fakes.memory import FakeClock

NOW = 1773480413.0

ACCOUNT = connection_with().salesmanago.model_copy(update={"client_id": "ab12cd34ef56gh78"})

WRITE = ContactWrite("anna@kupujaca.example", ("FROM_BASELINKER",), contact_data(ORDER, PhoneRules()))

EVENT = purchase_event(ORDER, settings_with())

NO_LIMIT = math.inf

DONE: dict[str, object] = {"success": True, "message": []}


class Harness:
    """A client with prepared answers, and all that it did."""

    def __init__(self, *answers: HttpAnswer | Exception) -> None:
        self.http = Script(*answers)
        self.metrics = Metrics()
        self.client = SalesmanagoClient(ACCOUNT, self.http, FakeClock(NOW), self.metrics)

    @property
    def calls(self) -> int:
        return self.metrics[Metric.SALESMANAGO_CALLS]

    def body(self, number: int = 0) -> dict[str, object]:
        body = json.loads(self.http.requests[number].body)
        assert isinstance(body, dict)
        return body


def upsert(*answers: HttpAnswer | Exception) -> str:
    return Harness(*answers).client.upsert_contact(WRITE, NO_LIMIT, opted_out=False)


def failure(answer: HttpAnswer) -> OrderSyncError:
    with pytest.raises(OrderSyncError) as raised:
        upsert(answer)
    assert raised.value.service == "salesmanago"
    return raised.value


def refused(*messages: str, status: int = 200) -> HttpAnswer:
    return answered({"success": False, "message": list(messages)}, status)
