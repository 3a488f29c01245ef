"""How soon all connections are polled, and how many requests of documents that takes."""

from collections.abc import Sequence

from benchmarks.figures import Goal, Measure, Row
from tests.simulation.fleet import Fleet
from tests.simulation.loads import MINUTE, most_a_second, place_orders, poll
from tests.simulation.timed import USUAL

SSM_REQUESTS = 40  # a second ("AWS Systems Manager endpoints and quotas", default throughput)
FEW_AT_ONCE = 5  # of the ten executions of a new account, while the others deliver
WORKLOAD = """\
Ten new orders a minute in every tenth shop. The poller's runs have 512 MB, start cold (1 s) and are killed at
their time limit. Figures are those of the worst of two such minutes, until the last run has ended."""
THOUSAND = "1,000 connections, 100 of them busy: polled"
FREE_FEW = f"the same, with {FEW_AT_ONCE} executions free"
REQUESTS = "the same: requests of documents in the busiest second"
LARGE = "2,500 connections, 250 of them busy: polled"
TOO_LARGE = "4,000 connections: polled within a minute"


def measure() -> Sequence[Row]:
    """Poll fleets of some sizes."""
    minute = Goal(1.0, of_ratio=True)
    fleet, seconds = _poll(1_000)
    requests = most_a_second(fleet.connections.read_at)
    _, with_few = _poll(1_000, at_once=FEW_AT_ONCE)
    _, of_large = _poll(2_500)
    return [
        Row(THOUSAND, seconds, "s", MINUTE, "the poller's schedule", minute),
        Row(FREE_FEW, with_few, "s", MINUTE, "the poller's schedule", minute),
        Row(REQUESTS, requests, "requests", SSM_REQUESTS, "SSM's quota a second", minute),
        Row(LARGE, of_large, "s", MINUTE, "the poller's schedule"),
        Row(TOO_LARGE, _polled_of(4_000), "connections", 4_000, "all of them"),
    ]


def _poll(connections: int, at_once: int = 1_000) -> tuple[Fleet, float]:
    """Poll a fleet three times; return it, and the seconds of the worst poll that found orders.

    Raises:
        RuntimeError: a connection was not polled, or an order not queued.
    """
    fleet = Fleet(connections, USUAL)
    fleet.functions.at_once = at_once
    poll(fleet)
    worst = 0.0
    for minute in (1, 2):
        began_at = fleet.clock.time
        place_orders(fleet, 10, every=10)
        worst = max(worst, poll(fleet))
        unread = sum(cursor.read_at < began_at for cursor in fleet.cursors())
        if unread or len(fleet.queue.held) != minute * connections:
            raise RuntimeError(f"{unread} of {connections} connections were not polled within the minute")
    return fleet, worst


def _polled_of(connections: int) -> int:
    """Return how many connections of a fleet that may be too large one minute's runs have polled."""
    fleet = Fleet(connections, USUAL)
    poll(fleet)
    began_at = fleet.clock.time
    poll(fleet)
    return sum(cursor.read_at >= began_at for cursor in fleet.cursors())


MEASURE = Measure("polling", WORKLOAD, (THOUSAND, FREE_FEW, REQUESTS, LARGE, TOO_LARGE), measure)
