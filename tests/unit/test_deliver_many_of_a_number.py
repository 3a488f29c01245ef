"""Orders with one telephone number, far apart: what a search among them costs, and which buyer it finds."""

import pytest

from tests.fakes.application import ALLEGRO, ANNA, JAN, Bench

PAGE = 100
MOST_CALLS = 3 + 10 + 2  # searches by phone, readings of others, and of the order itself before and after


def far_apart(bench: Bench) -> None:
    """Add so many orders of other people that no page shows those before and those after."""
    first = max(bench.shop.orders, default=812_000_000) + 1
    for order_id in range(first, first + PAGE):
        bench.shop.add_order({"order_id": order_id, "email": "x@example.com"}, journal=False)


def calls_for(bench: Bench) -> int:
    before = len(bench.shop.calls)
    bench.flow()
    return len(bench.shop.calls) - before - 1


@pytest.mark.slow
def test_many_masked_orders_cost_a_new_one_few_calls() -> None:
    bench = Bench()
    bench.poll()
    for _ in range(80):
        far_apart(bench)
        bench.order(ALLEGRO, journal=False)
    bench.clock.sleep(10)
    order_id = bench.order(ALLEGRO)
    assert calls_for(bench) <= MOST_CALLS
    assert bench.outcome(order_id) == "skipped ambiguous_phone"


@pytest.mark.parametrize("orders", [1, 5, 25])
def test_orders_close_together_cost_few_calls_and_are_all_read(orders: int) -> None:
    bench = Bench()
    bench.poll()
    for _ in range(orders):
        bench.order(journal=False)
    bench.clock.sleep(10)
    order_id = bench.order(ALLEGRO, delivery_fullname="Zofia Kowalska")
    assert calls_for(bench) <= 8
    assert bench.outcome(order_id) == "sent"


@pytest.mark.parametrize("between", [0, 7])
def test_a_buyer_whose_orders_are_far_apart_is_found(between: int) -> None:
    bench = Bench()
    bench.poll()
    bench.order(journal=False)
    for _ in range(between):
        far_apart(bench)
        bench.order(ALLEGRO, journal=False)
    bench.clock.sleep(10)
    order_id = bench.order(ALLEGRO)
    bench.flow()
    assert bench.outcome(order_id) == "sent"


@pytest.mark.parametrize(
    ("newest", "outcome"), [("Anna Żółw", "sent"), ("Jan Nowak", "skipped ambiguous_phone")]
)
def test_the_newest_are_read_and_a_namesake_among_them_is_the_buyer(newest: str, outcome: str) -> None:
    bench = Bench()
    bench.poll()
    bench.order(JAN, phone=ANNA["phone"], journal=False)
    for _ in range(20):
        far_apart(bench)
        bench.order(ALLEGRO, journal=False)
    bench.order(delivery_fullname=newest, journal=False)
    bench.clock.sleep(10)
    order_id = bench.order(ALLEGRO)
    bench.flow()
    assert bench.outcome(order_id) == outcome
