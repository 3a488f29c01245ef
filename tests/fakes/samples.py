"""The sample events of `events/`, and a deployment with the connections that they name."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest

from tests.fakes.accounts import Merchant
from tests.fakes.application import ANNA, Bench
from tests.fakes.deployed import Deployed, deployed

EVENTS = Path(__file__).parents[2] / "events"
CONNECTED_AT, ADDED_AT = 1_793_440_000, 1_793_440_805
ORDER, OTHER_ORDER = 812_345_601, 812_345_602
Event = dict[str, object]
Record = dict[str, object]


class Context:
    """The connections that the sample events name, and the functions that handle the events."""

    def __init__(self, aws: Deployed, shops: dict[str, Merchant]) -> None:
        self.aws = aws
        self.shops = shops

    @property
    def sample_shop(self) -> Merchant:
        return self.shops["sample-shop"]

    def invoke(self, name: str) -> list[str]:
        """Invoke the function that an event is named after, as soon as its last message has been sent.

        Returns:
            The messages that have to come back.
        """
        event = sample(name)
        sent = [int(str(attributes_of(record)["SentTimestamp"])) for record in records_of(event)]
        self.aws.bench.clock.time = max([self.aws.bench.clock.time, *(at / 1000 for at in sent)]) + 5
        answer = self.aws.invoke(name.partition("-")[0], event)
        failures = cast("dict[str, list[dict[str, str]]]", answer or {}).get("batchItemFailures", [])
        return [failure["itemIdentifier"] for failure in failures]

    def order(
        self,
        order_id: int = ORDER,
        changes: Mapping[str, object] | None = None,
        *,
        shop: str = "sample-shop",
        confirmed: bool = True,
    ) -> int:
        """Place the order that a sample event is about."""
        order = {**ANNA, **(changes or {}), "order_id": order_id, "date_add": ADDED_AT}
        return self.shops[shop].shop.add_order(order, confirmed=confirmed)

    def outcome(self, order_id: int = ORDER, shop: str = "sample-shop") -> str:
        return self.aws.outcome(order_id, shop)


def sample(name: str) -> Event:
    """Return a sample event."""
    return cast("Event", json.loads((EVENTS / f"{name}.json").read_text(encoding="utf-8")))


def records_of(event: Event) -> list[Record]:
    return cast("list[Record]", event.get("Records", []))


def attributes_of(record: Record) -> dict[str, str]:
    return cast("dict[str, str]", record["attributes"])


def message_ids(name: str) -> list[str]:
    return [str(record["messageId"]) for record in records_of(sample(name))]


@contextmanager
def sample_shops(monkeypatch: pytest.MonkeyPatch) -> Iterator[Context]:
    """Deploy the application, with the connections that the sample events name."""
    bench = Bench()
    bench.clock.time = CONNECTED_AT
    shops = {name: bench.connect(name) for name in ("sample-shop", "other-sample-shop")}
    with deployed(bench, monkeypatch) as aws:
        for name in shops:
            aws.store(name)
        aws.invoke("poller", sample("poller-schedule"))  # the connections start here
        bench.clock.time = ADDED_AT
        yield Context(aws, shops)
    assert bench.baselinker.violations == []
    assert bench.salesmanago.violations == []
