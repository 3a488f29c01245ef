"""Moving over from another integration, as docs/migrate.md says: each purchase once, whoever sent it."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ordersync.operating.requests import ListOrders, RetryOrders, ShowStatus
from tests.fakes.application import ANNA, JAN, MAIN, Bench

HOUR = 3_600
PAGE = (Path(__file__).parents[2] / "docs/migrate.md").read_text(encoding="utf-8")


@dataclass
class OtherIntegration:
    """SALESmanago's own integration, or any other, as far as it matters here: it sends what comes in."""

    bench: Bench
    is_on: bool = True
    sent: list[int] = field(default_factory=list)

    def order(self, **fields: object) -> int:
        """Place an order, which the other integration transfers while it is on."""
        order_id = self.bench.order(fields)
        if self.is_on:
            email = str({**ANNA, **fields}["email"])
            data = {"contactExtEventType": "PURCHASE", "externalId": f"BL-{order_id}"}
            self.bench.marketing.add_foreign_event(email, data)
            self.sent.append(order_id)
        return order_id

    def purchases(self) -> Counter[int]:
        """Count the purchases that SALESmanago holds of each order, whoever sent them."""
        return Counter([*self.sent, *self.bench.main.purchases()])


def ask(bench: Bench, request: ListOrders | RetryOrders | ShowStatus) -> object:
    answer = bench.application.operator().answer(request)
    assert "problem" not in answer, answer
    return answer["result"]


def retry(bench: Bench, *order_ids: int) -> None:
    ask(bench, RetryOrders(connection_id=MAIN, order_ids=order_ids, go=True))
    bench.work()


def shadowed(bench: Bench, after: int = 0) -> list[int]:
    """Return the orders that the page's query finds in the log's lines, from one on."""
    [query] = re.findall(
        r"^(filter .*)\n\| stats min\(@timestamp\) as first by order_id$", PAGE, re.MULTILINE
    )
    wanted = dict(re.findall(r'(\w+) = "([^"]+)"', query)) | {"connection_id": MAIN}
    lines = [{"message": message, **fields} for message, fields in bench.log.lines[after:]]
    return [int(str(line["order_id"])) for line in lines if wanted.items() <= line.items()]


@pytest.fixture(name="other")
def beside_a_test_run() -> OtherIntegration:
    """Let both run for some hours: the other integration for real, ours as a test run."""
    bench = Bench(mode="shadow", start="now")
    other = OtherIntegration(bench)
    bench.flow()
    for fields in ({}, JAN, {"email": "eva@example.com", "phone": ""}):
        other.order(**fields)
        bench.flow()
        bench.clock.sleep(HOUR)
    return other


def test_a_test_run_beside_it_sends_nothing_and_shows_what_it_would_have_sent(
    other: OtherIntegration,
) -> None:
    bench = other.bench
    assert bench.main.purchases() == []
    assert shadowed(bench) == other.sent
    statuses = ask(bench, ShowStatus())
    assert isinstance(statuses, list)
    assert ["shadow", 3] in statuses[0]["week"]


def test_each_purchase_is_there_once_after_the_switch(other: OtherIntegration) -> None:
    bench = other.bench
    other.is_on = False
    switched_at = len(bench.log.lines)
    between = other.order(**JAN)  # neither is live
    bench.flow()
    bench.change(mode="live")
    after = other.order(email="new@example.com", phone="")
    bench.flow()
    bench.clock.sleep(HOUR)
    bench.application.sweep()
    bench.work()
    assert other.purchases() == Counter([*other.sent, after]), "those of the test run are the other one's"
    assert shadowed(bench, switched_at) == [between]
    retry(bench, between)
    assert other.purchases() == Counter([*other.sent, between, after])


def test_an_edit_of_an_order_of_the_test_run_is_no_second_purchase(other: OtherIntegration) -> None:
    bench = other.bench
    other.is_on = False
    bench.change(mode="live")
    for order_id in other.sent:
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
    bench.flow()
    bench.work_for(HOUR)
    assert other.purchases() == Counter(other.sent)


def test_without_another_integration_the_orders_of_the_test_run_are_sent_on_request() -> None:
    bench = Bench(mode="shadow")
    orders = [bench.order(), bench.order(JAN)]
    bench.flow()
    bench.change(mode="live")
    retry(bench, *orders)
    retry(bench, *orders)
    assert bench.main.purchases() == orders


def test_what_the_test_run_skipped_is_sent_once_it_qualifies(other: OtherIntegration) -> None:
    """So they have to be looked at before the switch: the other integration may have sent them."""
    bench = other.bench
    unconfirmed = bench.order(confirmed=False)
    bench.flow()
    listed = ask(bench, ListOrders(connection_id=MAIN))
    assert isinstance(listed, dict)
    assert [each["order_id"] for each in listed["orders"]] == [unconfirmed]
    bench.change(mode="live")
    bench.shop.confirm_order(unconfirmed)
    bench.flow()
    bench.work_for(HOUR)
    assert unconfirmed in bench.main.purchases()
