"""The records of a batch's new orders are read together, and so are the orders of known buyers."""

from functools import partial

import pytest

from ordersync.domain.journal import LogType
from tests.fakes.application import ALLEGRO, Bench
from tests.fakes.scenarios import hooked, orders_of_people

PEOPLE = 10
TWO_PAGES = 2  # of the masked orders, and of their buyers' earlier ones


def single_reads(bench: Bench, orders: list[int]) -> list[int]:
    """Deliver what is visible; return the orders whose records are read by themselves."""
    gets, read = hooked(bench.tables.ledger).before_get, list[int]()
    for order_id in orders:
        gets[f"order#{order_id}"] = partial(read.append, order_id)
    bench.deliver()
    for order_id in orders:
        gets.pop(f"order#{order_id}", None)
    return read


def test_the_records_of_new_orders_are_read_in_one_request() -> None:
    bench = Bench()
    bench.flow()
    orders = orders_of_people(bench, PEOPLE)
    bench.poll()
    assert single_reads(bench, orders) == []
    assert bench.main.purchases() == orders


def test_one_that_lies_elsewhere_is_read_by_itself() -> None:
    bench = Bench()
    bench.flow()
    first, *others = orders_of_people(bench, PEOPLE)
    bench.poll()
    bench.work()
    last = bench.order(email="last@example.com", phone="601 100 400")
    bench.poll()
    bench.send(first)
    assert single_reads(bench, [first, *others, last]) == [last]
    assert bench.main.purchases() == [first, *others, last]


def test_those_of_edited_ones_are_read_by_themselves() -> None:
    """They lie anywhere among those of all others."""
    bench = Bench()
    bench.flow()
    orders = orders_of_people(bench, PEOPLE)
    bench.poll()
    bench.work()
    bench.clock.sleep(60)
    for order_id in (orders[0], orders[-1]):
        bench.shop.log(LogType.ORDER_EDITED, order_id)
    bench.poll()
    bench.clock.sleep(10)
    assert sorted(single_reads(bench, orders)) == [orders[0], orders[-1]]


def test_the_orders_of_known_buyers_are_read_once_their_answer_counts() -> None:
    """A reading counts for an order only if it began a second after its message."""
    bench = Bench()
    orders_of_people(bench, PEOPLE)
    bench.flow()
    bench.clock.sleep(3_600)
    masked = [bench.order(ALLEGRO, phone=f"601 100 {300 + each}") for each in range(PEOPLE)]
    bench.poll()
    before = len(bench.shop.calls)
    bench.deliver()
    assert bench.main.purchases()[-PEOPLE:] == masked
    assert len(bench.shop.calls) - before == TWO_PAGES


@pytest.mark.parametrize(("calls_a_minute", "waits"), [(29, False), (30, True)])
def test_where_calls_are_few_a_worker_does_not_wait_for_that(calls_a_minute: int, *, waits: bool) -> None:
    bench = Bench()
    orders_of_people(bench, PEOPLE)
    bench.flow()
    bench.clock.sleep(3_600)
    bench.change(baselinker__requests_per_minute=calls_a_minute)
    for each in range(PEOPLE):
        bench.order(ALLEGRO, phone=f"601 100 {300 + each}")
    bench.poll()
    began_at = bench.clock.now()
    bench.deliver()
    assert (bench.clock.now() - began_at > 2) is waits
