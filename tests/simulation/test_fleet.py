"""Many connections at stated latencies, with a time limit that kills: every poll gets somewhere."""

import pytest

from ordersync.domain.metrics import Metric
from tests.simulation.fleet import Fleet
from tests.simulation.loads import most_a_second, place_orders, poll
from tests.simulation.timed import USUAL, Cost, Costs, usual_costs

pytestmark = pytest.mark.simulation

BUSY = Cost(0.003, 0.007)
COSTS = Costs(
    table=BUSY, queue=BUSY, documents=BUSY, baselinker=Cost(0.3, 0.007), salesmanago=Cost(0.3, 0.007)
)


def read_to_end(fleet: Fleet) -> int:
    """Count the connections whose journal was read to its end and queued."""
    return sum(cursor.read_to_end_at > 0 for cursor in fleet.cursors())


def test_a_broad_backlog_is_queued_within_minutes() -> None:
    """40 connections with 300 new orders each: twelve thousand records, at 7 ms of processor time each."""
    fleet = Fleet(40, COSTS)
    for shop in fleet.shops.values():
        for _ in range(300):
            shop.add_order({"email": "anna@example.com"}, confirmed=False)
    for _ in range(4):
        poll(fleet)
    assert len(fleet.queue.held) == 12_000
    assert read_to_end(fleet) == 40


def test_many_relations_are_recorded_within_minutes() -> None:
    fleet = Fleet(40, COSTS)
    for shop in fleet.shops.values():
        first = shop.add_order({"email": "anna@example.com"}, confirmed=False)
        for other in range(first + 1, first + 101):
            shop.log(17, other, first + 1_000 + other)
    for _ in range(12):
        poll(fleet)
    assert read_to_end(fleet) == 40


def test_connections_take_turns_and_those_begun_come_to_their_end() -> None:
    """100 connections with 60 orders each are more than one poll can do: a part of them is finished."""
    fleet = Fleet(100, COSTS)
    for shop in fleet.shops.values():
        for _ in range(60):
            shop.add_order({"email": "anna@example.com"}, confirmed=False)
    poll(fleet)
    finished = read_to_end(fleet)
    assert finished >= 30
    left = [counts[Metric.CONNECTIONS_UNATTENDED] for counts in fleet.metrics.values()]
    assert sum(left) > 20
    for _ in range(3):
        poll(fleet)
    assert read_to_end(fleet) == 100


def test_slow_tables_leave_time_to_end() -> None:
    """Orders take three seconds each to record: what was recorded is queued before the time is up."""
    slow, fast = Cost(3.0, 0.0), Cost(0.1, 0.0)
    fleet = Fleet(1, Costs(fast, fast, fast, fast, fast, ledger=slow))
    (shop,) = fleet.shops.values()
    for _ in range(30):
        shop.add_order({"email": "anna@example.com"}, confirmed=False)
    for _ in range(4):
        poll(fleet)
    assert len(fleet.queue.held) == 30


@pytest.mark.timeout(400)
def test_a_thousand_connections_of_which_a_hundred_are_busy_are_polled_within_every_minute() -> None:
    fleet = Fleet(1_000, USUAL)
    poll(fleet)
    for minute in (1, 2):
        began_at = fleet.clock.time
        place_orders(fleet, 10, every=10)
        poll(fleet)
        assert len(fleet.queue.held) == minute * 1_000
        assert min(cursor.read_at for cursor in fleet.cursors()) > began_at
    assert most_a_second(fleet.connections.read_at) <= 40, "SSM takes 40 requests a second"


def test_a_new_account_with_ten_concurrent_executions_polls_a_thousand_connections() -> None:
    """Half of them are busy delivering: nothing is dropped all the same."""
    fleet = Fleet(1_000, USUAL)
    fleet.functions.at_once = 5
    poll(fleet)
    assert fleet.functions.dropped == 0
    assert all(cursor.read_at for cursor in fleet.cursors())


def test_up_to_a_hundred_connections_are_polled_by_one_run() -> None:
    fleet = Fleet(100, USUAL)
    poll(fleet)
    assert len(fleet.scheduler.invocations) == 1
    assert read_to_end(fleet) == 100


@pytest.mark.timeout(400)
def test_a_hundred_busy_connections_are_delivered_about_as_fast_as_salesmanago_answers() -> None:
    """Ten workers with a whole processor each: a connection with ten orders makes twenty calls of 0.3 s."""
    fleet = Fleet(100, usual_costs(1_769, salesmanago=0.3))
    poll(fleet)
    place_orders(fleet, 10)
    poll(fleet)
    began_at = fleet.clock.time
    fleet.deliver(workers=10, batch=100)
    accounts = [fleet.salesmanago.account(f"client-of-{name}") for name in fleet.shops]
    assert [len(account.events) for account in accounts] == [10] * 100
    assert fleet.clock.time - began_at <= 1.3 * 10 * 2 * 0.3
