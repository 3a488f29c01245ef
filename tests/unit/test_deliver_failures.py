"""An outage is not a failure, and a defect harms nothing but its own order."""

import random

import pytest

from ordersync.domain.metrics import Metric
from ordersync.domain.states import State
from tests.fakes.application import ALLEGRO, JAN, MAIN, Bench
from tests.fakes.scenarios import live_for, orders_of_people

HOUR = 3_600


def unreadable(bench: Bench, **fields: object) -> int:
    """Place an order that BaseLinker shows with more lines than are read."""
    order_id = bench.order(fields)
    bench.shop.orders[order_id]["products"] = [{}] * 2_001
    return order_id


class TestOutages:
    @pytest.mark.parametrize("service", ["baselinker", "salesmanago"])
    @pytest.mark.parametrize("fault", ["not_connected", "bad_gateway", "unavailable", "too_many_requests"])
    def test_everything_is_delivered_once_it_is_over(self, service: str, fault: str) -> None:
        bench = Bench()
        orders = orders_of_people(bench, 4)
        bench.poll()
        plan = bench.way_to_baselinker if service == "baselinker" else bench.way_to_salesmanago
        for name in ("not_connected", "bad_gateway", "unavailable", "too_many_requests"):
            if name == fault:
                plan.script(name, times=1_000_000)
        bench.work_for(6 * HOUR)
        assert bench.main.events() == []
        assert [bench.record(order_id).tries for order_id in orders] == [0] * 4
        plan.heal()
        live_for(bench, 2 * bench.application.runtime.timings.probe_limit)
        assert bench.main.purchases() == sorted(orders)
        assert bench.idle
        assert bench.dead_letters.sent == []

    def test_a_waiting_connection_makes_few_calls(self) -> None:
        bench = Bench()
        orders_of_people(bench, 20)
        bench.poll()
        bench.way_to_salesmanago.script("unavailable", times=1_000_000)
        bench.work_for(6 * HOUR)
        assert bench.way_to_salesmanago.injected["unavailable"] < 60
        assert bench.log.of("connection waits")[0]["service"] == "salesmanago"

    def test_a_single_failed_request_makes_no_connection_wait(self) -> None:
        bench = Bench()
        orders_of_people(bench, 3)
        bench.way_to_salesmanago.script("unavailable")
        bench.flow()
        bench.work_for(bench.application.runtime.timings.contact_lease)
        assert len(bench.main.events()) == 3
        assert bench.log.of("connection waits") == []


class TestDefects:
    """An order that the program can't handle is tried five times, and then dead-lettered with its error."""

    def test_it_is_dead_lettered_after_five_tries(self) -> None:
        bench = Bench()
        order_id = unreadable(bench)
        bench.flow()
        assert bench.record(order_id).tries == 1
        assert bench.purchase(order_id).reason
        bench.work_for(HOUR)
        assert bench.purchase(order_id).state is State.DEAD
        assert "products" in bench.purchase(order_id).reason
        letters = {(message.order_id, error) for message, error in bench.dead_letters.sent}
        assert letters == {(order_id, bench.purchase(order_id).reason)}
        assert bench.idle
        assert len(bench.log.of("order not handled")) == 5
        assert bench.metrics[MAIN][Metric.ORDERS_DEAD] == 1

    def test_the_rest_of_its_batch_is_unharmed(self) -> None:
        bench = Bench()
        before = bench.order(JAN)
        dead = unreadable(bench)
        after = orders_of_people(bench, 3)
        bench.flow()
        assert bench.main.purchases() == sorted([before, *after])
        bench.work_for(HOUR)
        assert bench.purchase(dead).state is State.DEAD
        assert bench.log.of("connection waits") == []

    def test_a_dead_order_that_was_fixed_is_sent_on_request(self) -> None:
        bench = Bench()
        dead = unreadable(bench)
        bench.flow()
        bench.work_for(HOUR)
        bench.shop.orders[dead]["products"] = []
        bench.send(dead, origin="replay")
        bench.clock.sleep(5)
        bench.work()
        assert bench.outcome(dead) == "sent"

    def test_an_order_fixed_in_time_is_sent(self) -> None:
        bench = Bench()
        order_id = unreadable(bench)
        bench.flow()
        bench.shop.orders[order_id]["products"] = []
        bench.work_for(HOUR)
        assert bench.outcome(order_id) == "sent"
        assert bench.dead_letters.sent == []

    def test_an_unreadable_order_does_not_hide_a_match(self) -> None:
        bench = Bench()
        bench.order()
        unreadable(bench)
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO)
        bench.flow()
        assert bench.outcome(on_allegro) == "sent"


def test_the_workers_time_is_up() -> None:
    bench = Bench()
    orders = orders_of_people(bench, 5)
    bench.poll()
    bench.http.after["contact/upsert"] = lambda: bench.clock.sleep(80)
    held = bench.orders_queue.receive(100, random.Random(1))
    backs = bench.hand_over(bench.orders_queue, held)
    assert backs
    assert {back.seconds for back in backs} <= {0, 1}, "the next worker continues at once"
    bench.work_for(300)
    assert bench.main.purchases() == sorted(orders)
