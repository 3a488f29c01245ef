"""The sweep's position never passes an order that was not judged."""

import json
from urllib.parse import parse_qs

import pytest

from simulators.http import Request
from tests.fakes.application import JAN, Bench

pytestmark = pytest.mark.slow

HOUR, DAY = 3_600.0, 86_400.0
CROWD = 150


def is_page(request: Request) -> bool:
    """Return whether a request asks for a page of confirmed orders."""
    parameters = parse_qs(request.body.decode()).get("parameters", ["{}"])[0]
    return "date_confirmed_from" in json.loads(parameters)


def with_journal() -> Bench:
    """Return an account whose journal has brought an order."""
    bench = Bench()
    bench.order()
    bench.flow()
    return bench


def crowded(bench: Bench) -> list[int]:
    """Add many orders in the minutes before a sweep, and bring none of them by the journal."""
    orders: list[int] = []
    for _ in range(CROWD):
        bench.clock.sleep(1)
        orders.append(bench.order(email=f"buyer{len(orders)}@example.com", journal=False))
    return orders


def sweep_one_page(bench: Bench) -> None:
    """Sweep, and let BaseLinker stop answering at all after the first page.

    If it failed at one page only, the walk would pass that page as the failure of an order in it.
    """
    pages = iter([False])
    bench.way_to_baselinker.script(
        "unavailable", lambda request: is_page(request) and next(pages, True), times=1_000
    )
    bench.application.sweep()
    bench.way_to_baselinker.heal()
    assert bench.log.of("orders not swept") == []


def sweep_until_calm(bench: Bench) -> None:
    for _ in range(4):
        bench.clock.sleep(HOUR)
        bench.application.sweep()
        bench.work()


def test_orders_too_young_to_be_missing_are_not_passed() -> None:
    bench = with_journal()
    orders = [*bench.main.purchases(), *crowded(bench)]
    sweep_one_page(bench)  # it is young
    bench.clock.sleep(2 * DAY)
    orders.append(bench.order(JAN, journal=False))
    sweep_until_calm(bench)
    assert bench.main.purchases() == orders


@pytest.mark.parametrize("pause", [2 * HOUR, 30 * HOUR, 4 * DAY])
def test_a_walk_that_stood_still_begins_again_a_day_before_its_position(pause: float) -> None:
    """An order may be confirmed with a date behind the position while a walk is interrupted."""
    bench = with_journal()
    bench.clock.sleep(2 * DAY)
    bench.poll()  # there is no gap in the journal
    for _ in range(CROWD):
        bench.clock.sleep(1)
        bench.order(email="anna@example.com", journal=False)
    bench.clock.sleep(2 * HOUR)
    sweep_one_page(bench)
    behind = bench.order(
        email="late@example.com", journal=False, date_confirmed=int(bench.clock.now() - 4 * HOUR)
    )
    bench.clock.sleep(pause)
    bench.order(journal=False)
    sweep_until_calm(bench)
    assert behind in bench.main.purchases()
