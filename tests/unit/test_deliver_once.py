"""One PURCHASE event per order, ever: whatever is delivered twice, concurrently or out of order."""

from decimal import Decimal

import pytest

from tests.fakes.application import ALLEGRO, Bench
from tests.fakes.scenarios import EVENT_REQUEST


class TestDeliveredTwice:
    def test_the_entries_of_its_creation_and_confirmation(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        assert bench.main.purchases() == [order_id]
        assert len(bench.marketing.contacts) == 1

    def test_the_same_entry_again_and_again(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        for log_type in (1, 2, 16, 11, 1):
            bench.shop.log(log_type, order_id)
            bench.flow()
        assert bench.main.purchases() == [order_id]

    @pytest.mark.parametrize("origin", ["sweep", "backfill", "replay"])
    def test_requested_again(self, origin: str) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.send(order_id, origin=origin)
        bench.clock.sleep(5)
        bench.work()
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(order_id) == "sent"

    def test_a_sent_event_never_changes(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        [event] = bench.main.events()
        bench.shop.edit_order(order_id, {"email": "other@example.com", "delivery_price": 99.0})
        bench.flow()
        assert bench.main.events() == [event]
        assert [e.data for e in bench.marketing.events_of("anna@example.com")] == [event]
        assert bench.marketing.contact("other@example.com"), "the new address becomes a contact"


class TestConcurrentWorkers:
    """Another worker has the same message: the queue delivers at least once."""

    @pytest.mark.parametrize("moment", ["getOrders", "contact/upsert", EVENT_REQUEST])
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_another_worker_comes_in_between(self, moment: str, when: str) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)
        hooks = bench.http.before if when == "before" else bench.http.after
        hooks[moment] = lambda: bench.hand_over(bench.orders_queue, held, by_new_process=True)
        bench.hand_over(bench.orders_queue, held, by_new_process=True)
        bench.work_for(800)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(order_id) == "sent"
        assert bench.idle

    def test_a_worker_whose_lease_has_expired(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)

        def meanwhile() -> None:
            bench.hand_over(bench.orders_queue, held, by_new_process=True)
            bench.clock.sleep(110)

        bench.http.before["contact/upsert"] = meanwhile
        bench.hand_over(bench.orders_queue, held, by_new_process=True)
        bench.work_for(800)
        assert bench.main.purchases() == [order_id]


def test_orders_of_two_connections_with_the_same_id_are_two_orders() -> None:
    bench = Bench()
    other = bench.connect("other")
    order_id = bench.order()
    other.shop.add_order({**bench.shop.orders[order_id], "order_id": order_id})
    bench.flow()
    assert bench.main.purchases() == other.purchases() == [order_id]
    assert bench.outcome(order_id, "other") == "sent"


def test_an_order_is_sent_as_it_is_when_read_not_as_it_was_logged() -> None:
    bench = Bench()
    order_id = bench.order(ALLEGRO)
    bench.poll()
    bench.shop.edit_order(
        order_id, {"order_source": "shop", "email": "anna@example.com", "delivery_price": 0}
    )
    bench.work()
    [event] = bench.main.events()
    assert event["value"] == Decimal("30.30")
