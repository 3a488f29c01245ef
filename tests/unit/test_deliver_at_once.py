"""Orders of different buyers are attempted at the same time, up to a bound; a buyer's own in turn."""

import random
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import cast

import pytest

from ordersync.bootstrap.system import in_threads
from ordersync.delivery.cache_orders import Reading
from ordersync.delivery.deliver_share import FAILURES_THAT_STOP
from ordersync.delivery.jobs import Job
from ordersync.delivery.take_turns import Turns
from ordersync.domain.call_budget import CallWindow, Lane
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.metrics import Metric
from ordersync.domain.order import Order
from ordersync.errors import Service
from ordersync.pacing.shared_metrics import SharedMetrics
from ordersync.pacing.take_call import CallBudget
from ordersync.records.record import Record, Slot
from simulators.salesmanago import Failure
from tests.builders import ORDER, connection_with
from tests.fakes.application import ALLEGRO, JAN, MAIN, Bench
from tests.fakes.memory import FakeClock
from tests.fakes.scenarios import orders_of_people
from tests.fakes.tables import HookedTable
from tests.fakes.threaded import with_threads

NOW = 1_790_000_000.0
MASKED = {"source": "allegro", "email": "q8x+1@allegromail.pl"}
SWITCH = 1e-6  # seconds after which another thread has its turn


def job(order: Order | None, order_id: int, *relatives: int) -> Job:
    slot = Slot(HookedTable("ledger"), MAIN, f"order#{order_id}", OrderRecord)
    return Job(order_id, (), Record(slot, OrderRecord(), 0), Reading(order, NOW), NOW, relatives)


def of(order_id: int, *relatives: int, **changed: str) -> Job:
    """Return the job of an order of a buyer of its own, unless `changed` says otherwise."""
    own = {
        "source": "shop",
        "email": f"person-{order_id}@example.com",
        "phone": f"+4860144{order_id:04}",
        "external": f"EXT-{order_id}",
    } | changed
    order = replace(
        ORDER,
        order_id=order_id,
        source=own["source"],
        email=own["email"],
        phone=own["phone"],
        external_order_id=own["external"],
    )
    return job(order, order_id, *relatives)


def are_in_turn(one: Job, other: Job) -> bool:
    first, second = Turns.of([one, other], connection_with()).strands
    return first == second


class TestStrands:
    def test_orders_of_two_buyers_are_attempted_at_the_same_time(self) -> None:
        assert not are_in_turn(of(3101), of(3102))

    @pytest.mark.parametrize(
        ("one", "other"),
        [
            ({"email": "Anna@Example.com"}, {"email": "anna@example.com"}),
            ({"email": "no@no.com, anna@example.com"}, {"email": "anna@example.com; eva@example.com"}),
            ({"phone": "601 442 318"}, {"phone": "+48601442318"}),
            ({"phone": "601442318"}, {"phone": "0048 601 442 318", **MASKED}),
            (MASKED, MASKED),
            ({"external": "EXT-9"}, {"external": "EXT-9"}),
        ],
        ids=["address", "one of its addresses", "phone", "masked", "one relay", "external id"],
    )
    def test_orders_of_one_buyer_or_purchase_are_in_turn(
        self, one: dict[str, str], other: dict[str, str]
    ) -> None:
        assert are_in_turn(of(3101, **one), of(3102, **other))

    def test_relatives_are_in_turn_even_if_one_is_gone(self) -> None:
        assert are_in_turn(of(3101, 3101, 3102), of(3102))
        assert are_in_turn(of(3101, 3101, 3102), job(None, 3102))
        assert are_in_turn(of(3101, 3101, 3103), of(3102, 3102, 3103))

    def test_turns_are_taken_in_order_and_one_of_a_strand_at_a_time(self) -> None:
        turns = Turns([of(each) for each in (1, 2, 3, 4)], [0, 0, 2, 0])
        assert [turns.take(), turns.take(), turns.take()] == [0, 2, None]
        turns.end(0)
        assert [turns.take(), turns.take()] == [1, None]
        turns.end(2)
        assert [turns.take(), turns.strands_left()] == [None, 1]
        turns.end(1)
        assert [turns.take(), turns.take(), turns.strands_left()] == [3, None, 0]


class TestInThreads:
    def test_requests_of_two_buyers_are_under_way_at_once(self) -> None:
        bench = Bench()
        orders = [bench.order(), bench.order(JAN)]
        bench.poll()
        http = with_threads(bench, orders_at_once=2)
        assert bench.deliver() == []
        assert sorted(bench.main.purchases()) == orders
        assert http.most == 2

    def test_a_buyers_own_orders_are_in_turn(self) -> None:
        bench = Bench()
        orders = [bench.order(kind) for kind in (JAN, {}, JAN, {}, JAN, {})]
        bench.poll()
        http = with_threads(bench, orders_at_once=6)
        assert bench.deliver() == [], "none met another order of its buyer that was under way"
        assert sorted(bench.main.purchases()) == orders
        assert [len(bench.marketing.events_of(f"{name}@example.com")) for name in ("anna", "jan")] == [3, 3]
        assert (http.most, http.most_of_one) == (2, 1)
        assert sorted(http.contacts) == ["anna@example.com", "jan@example.com"], "one call for each buyer"

    def test_a_masked_order_follows_the_one_that_identifies_its_buyer(self) -> None:
        bench = Bench()
        orders_of_people(bench, 5)
        bench.order()
        bench.clock.sleep(10)
        masked = bench.order(ALLEGRO)
        bench.poll()
        with_threads(bench, orders_at_once=8)
        bench.deliver()
        assert bench.outcome(masked) == "sent"

    @pytest.mark.parametrize("bound", [1, 3])
    def test_no_more_than_the_bound_are_under_way(self, bound: int) -> None:
        bench = Bench()
        orders = orders_of_people(bench, 9)
        bench.poll()
        http = with_threads(bench, orders_at_once=bound)
        assert bench.deliver() == []
        assert sorted(bench.main.purchases()) == orders
        assert http.most == bound

    def test_no_thread_outlives_its_handler(self) -> None:
        bench = Bench()
        orders_of_people(bench, 9)
        bench.poll()
        with_threads(bench, orders_at_once=5)
        before = threading.enumerate()
        bench.deliver()
        assert threading.enumerate() == before

    def test_a_failure_that_stops_stops_all(self) -> None:
        bench, bound = Bench(), 3
        orders_of_people(bench, 12)
        for n in range(12):
            bench.marketing.failures[f"person-{n}@example.com"] = Failure("before", "contact/upsert")
        bench.poll()
        http = with_threads(bench, orders_at_once=bound)
        assert len(bench.deliver()) == 12
        assert FAILURES_THAT_STOP <= len(http.contacts) < FAILURES_THAT_STOP + bound

    def test_one_order_that_fails_harms_no_other(self) -> None:
        bench = Bench()
        good = orders_of_people(bench, 9)
        failing = bench.order()
        bench.marketing.failures["anna@example.com"] = Failure("before")
        bench.poll()
        with_threads(bench, orders_at_once=4)
        assert len(bench.deliver()) == 1
        assert sorted(bench.main.purchases()) == good
        assert bench.outcome(failing) != "sent"

    def test_while_salesmanago_is_in_doubt_one_order_goes_first(self) -> None:
        bench = Bench()
        bench.marketing.active = False
        orders_of_people(bench, 1)
        bench.flow()
        assert bench.log.of("connection waits")
        orders_of_people(bench, 8)
        bench.poll()
        bench.clock.sleep(1_000)
        http = with_threads(bench, orders_at_once=4)
        bench.deliver()
        assert len(http.contacts) <= 1
        assert http.most == 1

    def test_the_names_of_the_stores_are_asked_for_once(self) -> None:
        bench = Bench(order_source_tag=True, order_source_tag_detail="store")
        orders_of_people(bench, 8)
        bench.poll()
        with_threads(bench, orders_at_once=4)
        assert bench.deliver() == []
        assert [call.method for call in bench.baselinker.calls].count("getOrderSources") == 1


def test_a_permit_that_another_thread_got_is_none_of_ours() -> None:
    clock, table = FakeClock(), HookedTable("budget")
    window = Slot(table, "token", "calls", CallWindow, is_shared=True)
    budget = CallBudget(window, clock, random.Random(1), 100, Lane.LIVE, hold_until=0)
    table.before_put["calls"] = budget.take
    budget.take()
    assert sum(sum(lanes.values()) for lanes in window.read().value.counts.values()) == 2


@pytest.fixture
def restless() -> Iterator[None]:
    """Let threads take turns as often as they can."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(SWITCH)
    yield
    sys.setswitchinterval(usual)


class SlowName(str):
    """The name of a metric; whenever it is looked up, another thread has its turn."""

    __slots__ = ()

    def __hash__(self) -> int:
        time.sleep(0.0001)
        return super().__hash__()


def test_threads_do_not_count_over_one_another() -> None:
    metrics, name = SharedMetrics(), cast("Metric", SlowName("anything"))
    in_threads([partial(metrics.count, name)] * 50)
    assert [*metrics.values()] == [50]


@pytest.mark.slow
@pytest.mark.usefixtures("restless")
def test_nothing_is_lost_doubled_or_miscounted_between_threads() -> None:
    bench = Bench()
    orders = [
        bench.order({"email": f"person-{n}@example.com", "phone": f"601 100 {300 + n}"})
        for n in [*range(40), *range(0, 40, 2), *range(0, 40, 5)]
    ]
    bench.clock.sleep(10)
    orders += [bench.order(ALLEGRO, phone=f"601 100 {300 + n}") for n in range(0, 40, 3)]
    bench.poll()
    bench.metrics.clear()
    http = with_threads(bench, orders_at_once=12, seconds=0)
    bench.deliver()
    counted = bench.metrics[MAIN]
    assert Counter(bench.main.purchases()) == Counter(orders)
    assert counted[Metric.EVENTS_CREATED] == len(orders)
    assert counted[Metric.SALESMANAGO_CALLS] == http.sent[Service.SALESMANAGO]
    assert counted[Metric.BASELINKER_CALLS] == http.sent[Service.BASELINKER]
