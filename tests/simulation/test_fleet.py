"""Many connections at stated latencies, with a time limit that kills: every poll gets somewhere."""

import pytest

from ordersync.domain.metrics import Metric
from tests.simulation.fleet import Costs, Fleet
from tests.simulation.timed import Cost

pytestmark = pytest.mark.simulation

MINUTE = 60.0
BUSY = Cost(0.003, 0.007)
COSTS = Costs(
    table=BUSY, queue=BUSY, documents=BUSY, baselinker=Cost(0.3, 0.007), salesmanago=Cost(0.3, 0.007)
)


def poll(fleet: Fleet) -> None:
    """Run the poller, a minute after the last time; it has to end by itself."""
    began_at = fleet.clock.time
    invocation = fleet.poll()
    fleet.scheduler.run_until_idle()
    assert not invocation.was_killed
    fleet.clock.time = max(fleet.clock.time, began_at + MINUTE)


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
    """200 connections with 30 orders each are more than one poll can do: a part of them is finished."""
    fleet = Fleet(200, COSTS)
    for shop in fleet.shops.values():
        for _ in range(30):
            shop.add_order({"email": "anna@example.com"}, confirmed=False)
    poll(fleet)
    finished = read_to_end(fleet)
    assert finished >= 60
    left = [counts[Metric.CONNECTIONS_UNATTENDED] for counts in fleet.metrics.values()]
    assert sum(left) > 100
    for _ in range(3):
        poll(fleet)
    assert read_to_end(fleet) == 200


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
