"""Moving over from another integration, as docs/migrate.md says: each purchase once, whoever sent it."""

from collections import Counter
from dataclasses import dataclass, replace

import pytest
from pydantic import TypeAdapter

from ordersync.domain.intent import PURCHASE
from ordersync.domain.states import EventRecord, State
from ordersync.operating.compare_purchases import ComparedFrom, ComparedPage, compared
from ordersync.operating.requests import ComparePurchases, ListOrders, RetryOrders, ShowStatus
from simulators.hosted import HostedIntegration
from tests.fakes.application import ESHOP, JAN, MAIN, Bench

HOUR, DAY = 3_600, 86_400


@dataclass
class OtherIntegration:
    """SALESmanago's own integration, as it is simulated, beside a connection of ours."""

    bench: Bench
    hosted: HostedIntegration
    is_on: bool = True

    @property
    def sent(self) -> list[int]:
        """The orders that it has sent."""
        return [*self.hosted.sent]

    def order(self, **fields: object) -> int:
        """Place an order, which the other integration transfers while it is on."""
        order_id = self.bench.order(fields)
        if self.is_on:
            self.hosted.work(self.bench.clock.now())
        return order_id

    def purchases(self) -> Counter[int]:
        """Count the purchases that SALESmanago holds of each order, whoever sent them."""
        return Counter(int(str(event.data["externalId"])) for event in self.bench.marketing.events)


def ask(bench: Bench, request: ComparePurchases | ListOrders | RetryOrders | ShowStatus) -> object:
    answer = bench.application.operator().answer(request)
    assert "problem" not in answer, answer
    return answer["result"]


def retry(bench: Bench, *order_ids: int) -> None:
    ask(bench, RetryOrders(connection_id=MAIN, order_ids=order_ids, go=True))
    bench.work()


def shadowed(bench: Bench) -> list[int]:
    """Return the orders that were recorded as those of a test run, as the log has them."""
    wanted = {"message": "order", "outcome": "shadow"}
    lines = [{"message": message, **fields} for message, fields in bench.log.lines]
    return [int(str(line["order_id"])) for line in lines if wanted.items() <= line.items()]


def differences(bench: Bench) -> tuple[list[int], int]:
    """Return the orders whose purchases are ours only, and how many purchases are not ours, as `compare`."""
    now = int(bench.clock.now())
    at: ComparedFrom | None = ComparedFrom()
    pages = []
    while at is not None:
        wanted = ComparePurchases(connection_id=MAIN, since=now - 3 * DAY, until=now + DAY, **at._asdict())
        pages.append(TypeAdapter(ComparedPage).validate_python(ask(bench, wanted)))
        at = pages[-1].next
    found = compared(pages)
    return [each.order_id for each in found.only_ours], len(found.only_there)


@pytest.fixture(name="other")
def beside_a_test_run() -> OtherIntegration:
    """Let both run for some hours: the other integration for real, ours as a test run."""
    bench = Bench(mode="shadow", start="now")
    hosted = HostedIntegration(bench.shop, bench.marketing, ESHOP, delay=0)
    hosted.switch_on()
    other = OtherIntegration(bench, hosted)
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
    between = other.order(**JAN)  # neither is live
    bench.flow()
    bench.change(mode="live")
    after = other.order(email="new@example.com", phone="")
    bench.flow()
    bench.clock.sleep(HOUR)
    bench.application.sweep()
    bench.work()
    assert other.purchases() == Counter([*other.sent, after]), "those of the test run are the other one's"
    assert differences(bench) == ([between], 0)
    retry(bench, between)
    assert differences(bench) == ([], 0)
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


PIECES = [
    {"product_id": "1", "name": "Kubek", "price_brutto": 5, "quantity": 2},
    {"product_id": "2", "name": "Talerz", "price_brutto": 7, "quantity": 1},
]
OTHER_PIECES = [{"product_id": "9", "name": "Wazon", "price_brutto": 100, "quantity": 1}]


def live_for(bench: Bench, seconds: int) -> None:
    """Let polls and workers have their turns."""
    for _ in range(seconds // 60):
        bench.flow()
        bench.work_for(60)


def test_a_copy_in_the_test_run_would_not_be_sent(other: OtherIntegration) -> None:
    bench = other.bench
    copy = bench.shop.copy(other.sent[0])
    live_for(bench, HOUR)
    assert bench.outcome(copy) == "skipped same_purchase"
    assert shadowed(bench) == other.sent


def test_neither_a_copy_nor_a_part_of_an_order_of_the_test_run_is_another_purchase(
    other: OtherIntegration,
) -> None:
    bench = other.bench
    whole = other.order(products=PIECES)
    live_for(bench, HOUR)
    other.is_on = False
    bench.change(mode="live")
    copy, part = bench.shop.copy(other.sent[0]), bench.shop.split(whole)
    live_for(bench, HOUR)
    assert [bench.outcome(each) for each in (copy, part)] == ["skipped same_purchase"] * 2
    assert bench.main.purchases() == []


def test_what_is_merged_with_an_order_of_the_test_run_counts_its_own_goods(other: OtherIntegration) -> None:
    bench = other.bench
    whole = other.order(products=PIECES)
    live_for(bench, HOUR)
    other.is_on = False
    bench.change(mode="live")
    later = bench.order(products=OTHER_PIECES)
    assert bench.shop.merge(later, whole) == later
    live_for(bench, HOUR)
    [event] = bench.main.events()
    assert (event["externalId"], event["products"]) == (str(later), "9")


def test_both_orders_of_one_purchase_that_an_earlier_version_recorded_give_one(
    other: OtherIntegration,
) -> None:
    """Version 0.1.0 recorded a copy as another purchase of the test run, and not what it counted."""
    bench = other.bench
    first = other.sent[0]
    copy = bench.shop.copy(first)
    live_for(bench, HOUR)
    for each in (first, copy):
        slot = bench.records().order(each)
        slot.change(lambda value: replace(value, events={PURCHASE: EventRecord(State.SHADOW)}))
    bench.change(mode="live")
    retry(bench, copy)
    retry(bench, first)
    assert bench.main.purchases() == [copy]


def test_without_another_integration_the_orders_of_the_test_run_are_sent_on_request() -> None:
    bench = Bench(mode="shadow")
    orders = [bench.order(), bench.order(JAN)]
    bench.flow()
    bench.change(mode="live")
    retry(bench, *orders)
    retry(bench, *orders)
    assert bench.main.purchases() == orders


def test_without_another_integration_a_split_order_is_sent_on_request_in_both_parts() -> None:
    bench = Bench(mode="shadow")
    whole = bench.order(products=PIECES)
    live_for(bench, HOUR)
    bench.change(mode="live")
    part = bench.shop.split(whole)
    live_for(bench, HOUR)
    retry(bench, whole)
    retry(bench, part)
    assert [(event["externalId"], event["products"]) for event in bench.main.events()] == [
        (str(whole), "1"),
        (str(part), "2"),
    ]


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
