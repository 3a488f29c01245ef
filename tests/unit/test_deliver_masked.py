"""Masked orders that wait for a match are never forgotten, whatever fails while they are requeued."""

import pytest

from tests.fakes.application import ALLEGRO, Bench
from tests.fakes.scenarios import Died, die, hooked

HOUR = 3_600.0
SETTLING = 120.0  # until what a merge did counts as known


def with_a_match_found_later() -> tuple[Bench, int, int]:
    """Return a masked order, and the order that identifies its buyer once a worker takes its message."""
    bench = Bench()
    in_shop = bench.order(confirmed=False)
    bench.clock.sleep(10)
    on_allegro = bench.order(ALLEGRO)
    bench.flow()
    assert bench.outcome(on_allegro) == "skipped masked_email"
    bench.shop.confirm_order(in_shop)
    bench.poll()
    return bench, in_shop, on_allegro


def test_they_wait_while_the_queue_refuses_them() -> None:
    bench, in_shop, on_allegro = with_a_match_found_later()
    bench.sweep_queue.accepts = lambda _: False
    bench.deliver()
    bench.sweep_queue.accepts = lambda _: True
    bench.work_for(HOUR)
    assert bench.main.purchases() == [in_shop, on_allegro]


@pytest.mark.parametrize("moment", ["before", "after"])
def test_they_wait_while_the_worker_dies(moment: str) -> None:
    """It dies between the message and the record of it, or just after both."""
    bench, in_shop, on_allegro = with_a_match_found_later()
    if moment == "before":
        bench.sweep_queue.accepts = die
    else:
        phones = hooked(bench.tables.phones)
        phones.after_put["phone#"] = lambda: phones.after_put.update({"phone#": die})
    with pytest.raises(Died):
        bench.deliver()
    bench.sweep_queue.accepts = lambda _: True
    bench.work_for(HOUR)
    assert bench.main.purchases() == [in_shop, on_allegro]


def test_one_that_becomes_masked_while_its_match_is_looked_for_is_found() -> None:
    """It is recorded as waiting before it is looked for, so that one of the two workers sees the other."""
    bench = Bench()
    in_shop = bench.order(confirmed=False)
    bench.clock.sleep(10)
    bench.poll()
    bench.work()
    on_allegro = bench.order(ALLEGRO)
    bench.poll()
    held = bench.orders_queue.receive(10, bench.rng)

    def confirm() -> None:
        bench.shop.confirm_order(in_shop)
        bench.clock.sleep(30)
        bench.application.poll()
        bench.hand_over(bench.orders_queue, bench.orders_queue.receive(10, bench.rng), by_new_process=True)

    bench.http.after["getOrdersByPhone"] = confirm
    bench.hand_over(bench.orders_queue, held)
    bench.work_for(HOUR)
    assert bench.main.purchases() == [in_shop, on_allegro]


def test_one_that_has_a_buyer_and_waits_is_not_queued_each_time_at_which_he_is_identified() -> None:
    bench = Bench()
    in_shop = bench.order()
    bench.clock.sleep(10)
    on_allegro = bench.order(ALLEGRO)
    bench.shop.merge(on_allegro, bench.order(ALLEGRO))
    for number in range(2):
        bench.shop.edit_order(in_shop, {"delivery_city": f"Gdańsk {number}"})
        bench.poll()
        bench.clock.sleep(10)
        bench.deliver()
    assert bench.outcome(on_allegro) == "queued"
    assert on_allegro not in [held.message.order_id for held in bench.sweep_queue.held.values()]
    bench.clock.sleep(SETTLING)
    bench.poll()
    bench.work_for(HOUR)
    assert bench.main.purchases() == [in_shop, on_allegro]
