"""An order that BaseLinker fails to show harms no other, and ends after a day."""

import pytest

from ordersync.domain.metrics import Metric
from ordersync.domain.states import State
from ordersync.errors import Service
from tests.fakes.application import ALLEGRO, ANNA, JAN, MAIN, MINUTE, Bench
from tests.fakes.scenarios import live_for, orders_of_people

HOUR, DAY = 3_600.0, 86_400.0


def get_orders(bench: Bench) -> int:
    """Count the calls that asked for orders."""
    return sum(call.method == "getOrders" for call in bench.shop.calls)


@pytest.mark.parametrize("status", [500, 502, 200])
@pytest.mark.parametrize("place", [0, 1, 20, 39])
def test_its_neighbours_are_delivered_at_once(status: int, place: int) -> None:
    bench = Bench()
    orders = orders_of_people(bench, 40)
    failing = orders[place]
    bench.shop.garbled.failing[failing] = status
    bench.flow()
    assert bench.main.purchases() == [order_id for order_id in orders if order_id != failing]
    assert [message.order_id for message in bench.queued()] == [failing]
    assert get_orders(bench) <= place + 16, "those below it one by one, and the page some times"
    assert not bench.records().health(Service.BASELINKER).read().value.failures


def test_one_that_no_message_names_costs_its_neighbours_calls_alone() -> None:
    """The page is asked for again after one, two, four ... single orders."""
    bench = Bench()
    orders = orders_of_people(bench, 41)
    unnamed = orders[20]
    bench.flow()
    calls = get_orders(bench)
    bench.clock.sleep(HOUR)
    bench.shop.garbled.failing[unnamed] = 500
    others = [order_id for order_id in orders if order_id != unnamed]
    for order_id in others:
        bench.shop.edit_order(order_id, {"delivery_city": "Gdynia"})
    bench.flow()
    contacts = [bench.marketing.contact(f"person-{place}@example.com") for place in range(41) if place != 20]
    assert [each.address["city"] if each else None for each in contacts] == ["Gdynia"] * 40
    assert get_orders(bench) - calls <= 60


def test_three_beside_one_another_harm_no_other() -> None:
    bench = Bench()
    orders = orders_of_people(bench, 20)
    failing = orders[4:6] + orders[12:14]
    bench.shop.garbled.failing |= dict.fromkeys(failing, 500)
    bench.flow()
    assert bench.main.purchases() == [order_id for order_id in orders if order_id not in failing]


def test_it_comes_back_less_and_less_often_and_ends_after_a_day() -> None:
    bench = Bench()
    failing = bench.order()
    bench.shop.garbled.failing[failing] = 500
    bench.order(JAN)
    bench.flow()
    bench.work_for(DAY - HOUR)
    assert bench.purchase(failing).state is State.QUEUED
    assert bench.metrics[MAIN][Metric.OLDEST_ORDER] > DAY / 2, "the alarm on orders that wait rings"
    assert get_orders(bench) < 200
    bench.work_for(3 * HOUR)
    assert bench.idle
    assert bench.purchase(failing).state is State.DEAD
    assert "BaseLinker fails at this order" in bench.purchase(failing).reason
    assert [message.order_id for message, _ in bench.dead_letters.sent] == [failing]
    assert bench.metrics[MAIN][Metric.ORDERS_DEAD] == 1


def test_it_is_delivered_if_the_failure_passes() -> None:
    bench = Bench()
    order_id = bench.order()
    bench.shop.garbled.failing[order_id] = 500
    bench.order(JAN)
    bench.flow()
    bench.work_for(20 * HOUR)
    bench.shop.garbled.failing.clear()
    bench.work_for(2 * HOUR)
    assert bench.outcome(order_id) == "sent"
    assert bench.record(order_id).failures.count == 0


def test_the_only_order_that_there_is_waits() -> None:
    """It may be that BaseLinker fails at all orders; the journal is read meanwhile."""
    bench = Bench()
    order_id = bench.order()
    bench.shop.garbled.failing[order_id] = 500
    live_for(bench, DAY / 4)
    assert bench.record(order_id).failures.count == 0
    assert bench.log.of("connection waits") == []
    bench.order(JAN)
    live_for(bench, HOUR)
    assert bench.record(order_id).failures.count > 0


def test_a_new_entry_opens_it_again() -> None:
    bench = Bench()
    order_id = bench.order()
    bench.shop.garbled.failing[order_id] = 500
    bench.order(JAN)
    bench.flow()
    bench.work_for(DAY + 3 * HOUR)
    assert bench.purchase(order_id).state is State.DEAD
    bench.shop.garbled.failing.clear()
    bench.shop.edit_order(order_id, {"delivery_city": "Gdynia"})
    bench.flow()
    assert bench.outcome(order_id) == "sent"


@pytest.mark.slow
def test_a_day_without_any_order_shown_ends_none() -> None:
    """All answers of getOrders fail, while the journal is read: that is BaseLinker's failure."""
    bench = Bench()
    orders = orders_of_people(bench, 6)
    bench.shop.garbled.failing |= dict.fromkeys(orders, 500)
    for _ in range(30):
        bench.flow()
        bench.work_for(HOUR)
    assert [bench.record(order_id).failures.count for order_id in orders] == [0] * 6
    bench.shop.garbled.failing.clear()
    for _ in range(8):
        bench.poll()
        bench.work_for(15 * MINUTE)
    assert bench.main.purchases() == orders


def test_an_outage_costs_few_calls_and_counts_against_no_order() -> None:
    bench = Bench()
    orders = orders_of_people(bench, 40)
    bench.poll()
    calls = len(bench.http.sent)
    bench.way_to_baselinker.script("unavailable", times=1_000)
    bench.deliver()
    assert [bench.record(order_id).failures.count for order_id in orders] == [0] * 40
    assert bench.records().health(Service.BASELINKER).read().value.failures == 1
    assert len(bench.http.sent) - calls <= 12


def test_an_outage_that_begins_between_two_calls_counts_against_no_order() -> None:
    bench = Bench()
    orders = orders_of_people(bench, 40)
    bench.poll()
    bench.shop.garbled.failing |= dict.fromkeys(orders[10:], 500)
    bench.deliver()
    assert bench.main.purchases() == orders[:10]
    assert [bench.record(order_id).failures.count for order_id in orders] == [0] * 40


def test_a_masked_order_whose_buyer_it_may_be_waits_for_it() -> None:
    bench = Bench()
    failing = bench.order(ANNA)
    bench.flow()
    bench.clock.sleep(HOUR)
    bench.shop.garbled.failing[failing] = 500
    masked = bench.order(ALLEGRO)
    good = bench.order(JAN)
    bench.flow()
    assert bench.outcome(good) == "sent"
    assert masked not in bench.main.purchases()
    bench.shop.garbled.failing.clear()
    bench.work_for(HOUR)
    assert bench.outcome(masked) == "sent"
