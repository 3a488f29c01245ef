"""An order that BaseLinker does not show is requested again for some minutes, each time it is missing."""

import pytest

from ordersync.domain.journal import LogType
from ordersync.domain.states import State
from ordersync.pacing.timings import CLOCK_TOLERANCE
from tests.fakes.application import EVA, JAN, MINUTE, Bench
from tests.fakes.scenarios import live_for

HOUR = 3_600


def order_missing_at_first() -> tuple[Bench, int, dict[str, object]]:
    """Let a worker ask for an order that BaseLinker does not show; return the order, too."""
    bench = Bench()
    order_id = bench.order()
    bench.poll()
    order = bench.shop.orders.pop(order_id)
    assert bench.deliver()
    return bench, order_id, order


def removed_order(*, in_page: bool, by_entry: bool = True) -> tuple[Bench, int]:
    """Return an order that was removed before it was read, which it is in a page with others, or alone."""
    bench = Bench()
    bench.flow()
    order_id = bench.order()
    if in_page:
        bench.order(JAN)
        bench.order(EVA)
    if by_entry:
        bench.shop.delete_order(order_id)
    else:
        del bench.shop.orders[order_id]
    bench.poll()
    bench.clock.sleep(bench.application.runtime.timings.order_lag + 2 * CLOCK_TOLERANCE)
    return bench, order_id


class TestRemovedOrder:
    def test_it_is_skipped_at_once_if_the_journal_says_so_while_a_later_one_is_visible(self) -> None:
        bench, order_id = removed_order(in_page=True)
        assert bench.deliver() == []
        assert bench.outcome(order_id) == "skipped order_not_found"

    @pytest.mark.parametrize(("in_page", "by_entry"), [(False, True), (True, False)])
    def test_it_is_requested_again_otherwise(self, *, in_page: bool, by_entry: bool) -> None:
        """The entry may be about an invoice, and an answer without any order says nothing."""
        bench, order_id = removed_order(in_page=in_page, by_entry=by_entry)
        assert len(bench.deliver()) == 1
        bench.work_for(bench.application.runtime.timings.not_found_window + MINUTE)
        assert bench.outcome(order_id) == "skipped order_not_found"

    def test_so_it_is_as_long_as_the_answer_may_be_from_before_its_entry(self) -> None:
        bench = Bench()
        bench.flow()
        order_id = bench.order()
        bench.order(JAN)
        bench.shop.delete_order(order_id)
        bench.poll()
        [back] = bench.deliver()
        assert back.seconds < MINUTE

    def test_an_entry_behind_it_says_that_only_an_invoice_was(self) -> None:
        bench = Bench()
        bench.flow()
        order_id = bench.order()
        bench.order(JAN)
        bench.shop.log(LogType.REMOVED, order_id)
        bench.shop.log(LogType.ORDER_EDITED, order_id)
        order = bench.shop.orders.pop(order_id)
        bench.poll()
        bench.clock.sleep(15)
        assert bench.deliver(), "it is requested again"
        bench.shop.orders[order_id] = order
        live_for(bench, 2 * HOUR)
        assert bench.outcome(order_id) == "sent"

    def test_so_does_one_that_comes_much_later(self) -> None:
        bench, order_id = removed_order(in_page=True)
        order = {**bench.shop.orders[max(bench.shop.orders)], "order_id": order_id}
        bench.deliver()
        assert bench.outcome(order_id) == "skipped order_not_found"
        bench.clock.sleep(24 * HOUR)
        bench.shop.log(LogType.ORDER_EDITED, order_id)
        bench.order(JAN)
        bench.poll()
        bench.clock.sleep(15)
        assert bench.deliver(), "it is requested again"
        bench.shop.orders[order_id] = order
        bench.work_for(HOUR)
        assert bench.outcome(order_id) == "sent"

    def test_an_invoice_that_was_removed_is_no_order(self) -> None:
        bench, order_id = removed_order(in_page=True)
        bench.shop.orders[order_id] = {**bench.shop.orders[min(bench.shop.orders)], "order_id": order_id}
        bench.deliver()
        assert bench.outcome(order_id) == "sent"
        assert not bench.record(order_id).is_removed


class TestOrderNotFound:
    def test_it_is_requested_again_for_some_minutes_and_then_skipped(self) -> None:
        bench = Bench()
        bench.poll()
        bench.shop.log(1, 4711)
        bench.poll()
        [back] = bench.deliver()
        assert 0 < back.seconds <= bench.application.runtime.timings.not_found_window
        assert bench.purchase(4711).state is State.QUEUED
        bench.work_for(bench.application.runtime.timings.not_found_window + 60)
        assert bench.outcome(4711) == "skipped order_not_found"
        assert bench.salesmanago.requests == []
        assert bench.idle
        assert bench.record(4711).tries == 0

    @pytest.mark.parametrize("seen", ["delivered in vain", "unreadable"])
    def test_one_that_was_seen_in_between_is_requested_for_as_long_again(self, seen: str) -> None:
        """It was missing an hour ago; that says nothing of why BaseLinker does not show it now."""
        bench, order_id, order = order_missing_at_first()
        bench.shop.orders[order_id] = order if seen != "unreadable" else {**order, "products": [{}] * 2_001}
        bench.way_to_salesmanago.script("unavailable")
        bench.clock.sleep(HOUR)
        assert bench.deliver()
        del bench.shop.orders[order_id]
        bench.clock.sleep(HOUR)
        assert bench.deliver(), "it is requested again"
        assert bench.purchase(order_id).state is State.QUEUED
        bench.shop.orders[order_id] = order
        bench.work_for(HOUR)
        assert bench.main.purchases() == [order_id]

    def test_one_that_was_given_up_is_requested_for_as_long_after_a_new_entry(self) -> None:
        bench, order_id, order = order_missing_at_first()
        bench.work_for(HOUR)
        assert bench.outcome(order_id) == "skipped order_not_found"
        bench.shop.log(11, order_id)
        bench.flow()
        assert not bench.idle, "it is requested again"
        bench.shop.orders[order_id] = order
        bench.work_for(HOUR)
        assert bench.main.purchases() == [order_id]

    def test_one_window_serves_all_its_messages(self) -> None:
        """A message that another worker holds meanwhile does not make it wait from the beginning."""
        bench, order_id, _ = order_missing_at_first()
        window = bench.application.runtime.timings.not_found_window
        bench.clock.sleep(window / 2)
        bench.send(order_id)
        with bench.taken(bench.orders_queue) as held:
            late = [item for item in held if item.sent_at == bench.clock.now()]
            bench.hand_over(bench.orders_queue, [item for item in held if item not in late])
            bench.work_for(window - window / 4)
            assert bench.outcome(order_id) == "skipped order_not_found"
            assert bench.hand_over(bench.orders_queue, late)
        bench.work_for(window / 4)
        assert bench.idle

    def test_an_order_that_appears_late_is_sent(self) -> None:
        bench = Bench()
        bench.poll()
        bench.shop.log(1, 4711)
        bench.poll()
        bench.work_for(120)
        bench.order(order_id=4711, journal=False)
        bench.work_for(600)
        assert bench.outcome(4711) == "sent"

    def test_an_order_sent_before_stays_sent(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.shop.delete_order(order_id)
        bench.shop.log(16, order_id)
        bench.flow()
        bench.work_for(MINUTE)
        assert bench.outcome(order_id) == "sent"
        assert bench.idle

    def test_what_waits_for_it_is_queued_once_however_many_messages_name_it(self) -> None:
        bench = Bench()
        gone, other = bench.order(confirmed=False), bench.order(JAN)
        technical = bench.shop.technical_merge(other, gone)
        live_for(bench, HOUR)
        assert bench.outcome(technical) == "skipped same_purchase"
        bench.shop.delete_order(gone)
        bench.send(gone)
        bench.send(gone)
        bench.work_for(bench.application.runtime.timings.not_found_window - 1)
        bench.clock.sleep(MINUTE)
        with bench.taken(bench.orders_queue) as [first, second]:
            assert not bench.hand_over(bench.orders_queue, [first])
            assert bench.outcome(gone) == "skipped order_not_found"
            assert not bench.hand_over(bench.orders_queue, [second])
        assert [held.message.order_id for held in bench.sweep_queue.visible()] == [technical]
