"""A relation that is recorded while a batch runs is known to whoever is about to send."""

from collections.abc import Callable

import pytest

from ordersync.domain.metrics import Metric
from ordersync.domain.states import State
from simulators import BaselinkerOptions
from tests.fakes.application import JAN, Bench
from tests.fakes.scenarios import SETTLING, live_for
from tests.fakes.tables import hooked


def with_two_orders() -> tuple[Bench, int, int]:
    """Return one order whose event is sent, and a second one that a worker has just taken."""
    bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
    first = bench.order()
    bench.flow()
    second = bench.order(JAN)
    bench.poll()
    bench.clock.sleep(30)  # the poller's next turn is due
    return bench, first, second


def relate(bench: Bench, order_id: int, other: int) -> Callable[[], None]:
    """Return a step in which staff relate two orders, and the poller reads so at once."""

    def merge() -> None:
        bench.shop.log(5, order_id, other)
        bench.application.poll()

    return merge


@pytest.mark.parametrize("moment", ["getOrders", "contact/upsert"])
def test_a_relation_recorded_while_the_batch_runs(moment: str) -> None:
    bench, first, second = with_two_orders()
    bench.http.after[moment] = relate(bench, second, first)
    bench.deliver()
    live_for(bench, 900)
    assert bench.main.purchases() == [first]
    assert bench.outcome(second) == "skipped same_purchase"


def test_a_relation_recorded_between_the_claim_and_the_intent() -> None:
    bench, first, second = with_two_orders()
    ledger = hooked(bench.tables.ledger)
    bench.http.after["contact/upsert"] = lambda: ledger.before_put.update(
        {f"order#{second}": relate(bench, second, first)}
    )
    bench.deliver()
    live_for(bench, 900)
    assert bench.main.purchases() == [first]
    assert bench.outcome(second) == "skipped same_purchase"


def test_a_related_order_that_waits_in_the_queue_is_not_missing() -> None:
    """The poller fences it before it queues it; the ledger must know it all the same."""
    bench = Bench()
    bench.flow()
    bench.shop.copy(bench.order())
    bench.poll()
    bench.clock.sleep(2 * 3_600)
    assert bench.application.sweep()["main"][Metric.ORDERS_FOUND_MISSING] == 0
    assert bench.sweep_queue.held == {}


def test_a_relative_that_is_gone_is_not_asked_for_at_every_attempt() -> None:
    bench = Bench()
    order_id = bench.shop.merge(bench.order(), bench.order(JAN))
    bench.poll()
    bench.clock.sleep(10)
    with bench.taken(bench.orders_queue) as held:
        own = [item for item in held if item.message.order_id == order_id]
        assert bench.hand_over(bench.orders_queue, own), "it waits, for its relation is new"
        calls = len(bench.shop.calls)
        bench.clock.sleep(10)
        assert bench.hand_over(bench.orders_queue, own)
    assert len(bench.shop.calls) == calls + 1


def test_a_copy_counts_what_a_split_had_taken_from_its_original() -> None:
    """Its original was read after the split, which the journal did not show, and sent without the part."""
    bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
    lines = [{"product_id": number, "quantity": 1, "price_brutto": 10} for number in ("601", "602")]
    original = bench.order(products=lines)
    copy = bench.shop.copy(original)
    bench.poll()
    part = bench.shop.split(original)
    bench.shop.orders[part]["email"] = ""
    bench.deliver()
    assert bench.outcome(original) == "sent"
    assert bench.outcome(copy) == "skipped same_purchase"
    live_for(bench, 900)
    assert bench.outcome(part) == "skipped no_email"
    assert bench.outcome(copy) == "sent"
    assert sorted(str(event.data["products"]) for event in bench.marketing.event_log) == ["601", "602"]


def test_an_order_is_not_decided_while_a_relative_can_not_be_read() -> None:
    """It is unreadable for a moment only; what was decided without it would stay."""
    bench = Bench()
    lines = [{"product_id": number, "quantity": 1, "price_brutto": 10} for number in ("601", "602")]
    original = bench.order(products=lines)
    part = bench.shop.split(original)
    bench.poll()
    bench.work_for(SETTLING / 2)
    bench.poll()
    bench.shop.garbled.orders[original] = {"order_id": original, "products": 5}
    live_for(bench, SETTLING)
    assert bench.purchase(part).state is not State.SKIPPED
    bench.shop.garbled.orders.clear()
    live_for(bench, 900)
    assert [bench.outcome(original), bench.outcome(part)] == ["sent", "sent"]


VOUCHER = {"product_id": "V", "name": "Voucher", "price_brutto": 5, "quantity": -1}
CUP = {"product_id": "A", "name": "Cup", "price_brutto": 10, "quantity": 2}
PLATE = {"product_id": "B", "name": "Plate", "price_brutto": 8, "quantity": 1}


def test_a_line_of_less_than_nothing_that_was_merged_is_counted_once() -> None:
    bench = Bench()
    gone = bench.order(products=[CUP, VOUCHER], delivery_price=0)
    bench.flow()
    survivor = bench.order(products=[PLATE], delivery_price=0)
    bench.shop.merge(survivor, gone)
    live_for(bench, 600)
    assert {event["externalId"]: event["value"] for event in bench.main.events()} == {
        str(gone): 15,
        str(survivor): 8,
    }


def test_what_is_left_of_an_order_that_costs_less_than_nothing_is_left_to_a_person() -> None:
    bench = Bench()
    gone = bench.order(products=[CUP], delivery_price=0)
    bench.flow()
    survivor = bench.order(products=[PLATE, {**VOUCHER, "price_brutto": 9}], delivery_price=0)
    bench.shop.merge(survivor, gone)
    live_for(bench, 600)
    assert bench.outcome(survivor) == "skipped value_unsettled"
