"""What the sweep queues, what it leaves alone, and how it gets on over several hours."""

from collections.abc import Callable
from contextlib import suppress

import pytest

from ordersync.domain.journal import QueueMessage
from ordersync.domain.metrics import Metric
from simulators import BaselinkerOptions
from tests.fakes.application import ALLEGRO, EVA, JAN, MAIN, Bench
from tests.fakes.scenarios import EVENT_REQUEST, Died, die
from tests.unit.test_sweep_position import sweep_one_page

HOUR, DAY = 3_600.0, 86_400.0
A_PAGE, THREE_PAGES = 100, 201


def started(**options: object) -> Bench:
    """Return a connection whose journal has been read."""
    bench = Bench(baselinker=BaselinkerOptions(**options))  # type: ignore[arg-type]  # any option by name
    bench.flow()
    return bench


def crowd(bench: Bench, number: int) -> list[int]:
    """Add orders that the journal does not bring, one a second, and let an hour pass."""
    orders = []
    for n in range(number):
        bench.clock.sleep(1)
        orders.append(bench.order(email=f"buyer{n}@example.com", journal=False))
    bench.clock.sleep(HOUR + 60)
    return orders


def swept(bench: Bench) -> list[int]:
    """Sweep, and return the orders in the sweep's queue."""
    bench.application.sweep()
    return sorted(held.message.order_id for held in bench.sweep_queue.held.values())


class TestWalk:
    def test_an_order_that_can_not_be_read_hides_none_behind_it(self) -> None:
        """A page is full by what BaseLinker shows, not by what can be read of it."""
        bench = started()
        orders = crowd(bench, THREE_PAGES)
        bench.shop.orders[orders[7]]["products"] = [{}] * 2_001
        assert swept(bench) == [order_id for order_id in orders if order_id != orders[7]]

    def test_a_walk_that_an_hour_does_not_suffice_for_goes_on_in_the_next(self) -> None:
        bench = started()
        orders = crowd(bench, THREE_PAGES)
        found = []
        for _ in range(3):
            sweep_one_page(bench)
            found.append(len(bench.sweep_queue.held))
            bench.clock.sleep(HOUR)
        assert found == [A_PAGE, 2 * A_PAGE - 1, len(orders)], (
            "a page begins with the last second of the one before"
        )

    def test_it_takes_no_more_calls_than_its_share(self) -> None:
        """A sweep may use two of five calls a minute: its third page has to wait."""
        bench = started()
        bench.change(baselinker__requests_per_minute=5)
        orders = crowd(bench, THREE_PAGES)
        before = len(bench.shop.calls)
        assert swept(bench) == orders
        first, _, third, *_ = bench.shop.calls[before:]
        assert third.at - first.at > 60

    def test_after_a_pause_in_which_queues_forget_it_begins_at_the_start(self) -> None:
        bench = started()
        order_id = bench.order(email="")
        bench.flow()
        for _ in range(3):
            bench.clock.sleep(DAY)
            bench.order(JAN)
            bench.flow()
            bench.clock.sleep(2 * HOUR)
            assert swept(bench) == []
        bench.clock.sleep(14 * DAY)
        bench.shop.edit_order(order_id, {"email": "anna@example.com"}, log_types=[])
        assert order_id in swept(bench)


class TestQueueing:
    def test_what_the_queue_refused_is_queued_by_the_next_sweep(self) -> None:
        bench = started()
        first, refused, last = crowd(bench, 3)
        bench.sweep_queue.accepts = lambda message: message.order_id != refused
        assert swept(bench) == [first, last]
        bench.sweep_queue.accepts = lambda _: True
        bench.clock.sleep(HOUR)
        assert swept(bench) == [first, refused, last], "and the others are not queued again"

    def test_it_leaves_alone_what_waits_in_a_queue(self) -> None:
        bench = started()
        bench.order()
        bench.poll()
        bench.clock.sleep(2 * HOUR)
        assert swept(bench) == []
        assert bench.log.of("order found missing") == []

    def test_it_queues_what_the_queue_has_dropped_however_far_behind(self) -> None:
        """It goes back to unfinished orders that it has met, once a day."""
        bench = started()
        lost = bench.order()
        bench.poll()
        bench.orders_queue.held.clear()
        found = []
        for _ in range(15):
            bench.order(JAN)
            bench.flow()
            bench.clock.sleep(DAY)
            found.append(swept(bench))
        assert found.index([lost]) >= 12, "until then it may still be in the queue"
        assert found.count([]) == len(found) - 1

    @pytest.mark.parametrize("refused", [True, False])
    def test_it_queues_a_relative_that_failed_and_has_no_message(self, *, refused: bool) -> None:
        """Only its original had one; the worker dies, or the queue refuses, before it gets its own."""
        bench = started(copy_created_entry="none", copies_keep_external_id=False)
        original = bench.order(email="")
        bench.shop.edit_order(copy := bench.shop.copy(original), JAN, log_types=[])
        bench.poll()
        bench.way_to_salesmanago.script("bad_gateway", lambda request: "upsert" in request.path)
        bench.sweep_queue.accepts = lambda _: not refused and die()
        with suppress(Died):
            bench.deliver()
        bench.way_to_salesmanago.heal()
        bench.sweep_queue.accepts = lambda _: True
        bench.clock.sleep(2 * HOUR)
        assert swept(bench) == [copy]
        bench.work()
        assert bench.main.purchases() == [copy]

    def test_it_queues_an_event_request_in_question_that_has_lost_its_message(self) -> None:
        bench = started()
        order_id = bench.order()
        bench.way_to_salesmanago.script("lost_before", lambda request: EVENT_REQUEST in request.path)
        bench.flow()
        bench.orders_queue.held.clear()
        bench.clock.sleep(2 * HOUR)
        assert swept(bench) == [order_id]
        bench.work()
        assert bench.main.purchases() == [order_id]

    def test_it_leaves_alone_what_was_added_before_the_start(self) -> None:
        bench = started()
        bench.order(date_add=int(bench.clock.now() - DAY), journal=False)
        bench.clock.sleep(2 * HOUR)
        assert swept(bench) == []
        assert bench.log.of("order found missing") == []

    @pytest.mark.parametrize("pause", [0, 2 * HOUR])
    def test_a_connection_that_waits_is_not_swept(self, pause: float) -> None:
        """Even once a try is due, that is the poller's or the worker's: a sweep does not ask SALESmanago."""
        bench = started()
        crowd(bench, 1)
        bench.marketing.active = False
        bench.order(JAN)
        bench.flow()
        bench.clock.sleep(pause)
        before = len(bench.shop.calls)
        assert swept(bench) == []
        assert len(bench.shop.calls) == before
        bench.marketing.active = True
        bench.clock.sleep(HOUR)
        bench.poll()
        assert swept(bench) != []

    def test_a_connection_that_could_be_tried_is_tried_by_the_next_poll(self) -> None:
        bench = started()
        bench.order(JAN)
        bench.marketing.active = False
        bench.flow()
        bench.clock.sleep(2 * HOUR)
        bench.application.sweep()
        bench.marketing.active = True
        bench.poll()
        bench.work_for(60)
        assert len(bench.main.purchases()) == 1

    def test_a_defect_in_one_sweep_harms_no_other(self) -> None:
        bench = started()
        other = bench.connect("other")
        bench.poll()
        for account in (bench.shop, other.shop):
            account.add_order(EVA, journal=False)
        bench.clock.sleep(2 * HOUR)

        def accept(connection_id: str) -> bool:
            if connection_id == MAIN:
                raise ZeroDivisionError
            return True

        bench.sweep_queue.accepts = lambda message: accept(message.connection_id)
        bench.application.sweep()
        assert [held.message.connection_id for held in bench.sweep_queue.held.values()] == ["other"]


class TestReports:
    def test_a_quiet_shop_has_a_journal_all_the_same(self) -> None:
        """Its journal has forgotten everything, but it has brought orders: young ones are not missing."""
        bench = started()
        bench.order()
        bench.flow()
        for _ in range(4):
            bench.clock.sleep(DAY)
            bench.poll()
        bench.order(JAN, journal=False)
        bench.clock.sleep(5)
        metrics = bench.application.sweep()[MAIN]
        assert (metrics[Metric.ORDERS_FOUND_MISSING], metrics[Metric.ORDERS_WITHOUT_JOURNAL]) == (0, 0)
        assert bench.sweep_queue.sent == 0

    def test_without_a_journal_an_order_is_missing_at_once_and_counted_as_such(self) -> None:
        bench = started(journal_enabled=False)
        order_id = bench.order()
        bench.clock.sleep(5)
        metrics = bench.application.sweep()[MAIN]
        assert (metrics[Metric.ORDERS_FOUND_MISSING], metrics[Metric.ORDERS_WITHOUT_JOURNAL]) == (0, 1)
        assert [held.message.order_id for held in bench.sweep_queue.held.values()] == [order_id]

    def test_an_order_that_the_ledger_knows_does_not_count_as_missing(self) -> None:
        """It was skipped, and qualifies by now: it is queued, but nothing went wrong."""
        bench = started()
        known, unknown = bench.order(email=""), bench.order(ALLEGRO, email="", journal=False)
        bench.flow()
        bench.shop.edit_order(known, {"email": "anna@example.com"}, log_types=[])
        bench.clock.sleep(2 * HOUR)
        metrics = bench.application.sweep()[MAIN]
        assert metrics[Metric.ORDERS_FOUND_MISSING] == 1
        assert [line["order_id"] for line in bench.log.of("order found missing")] == [unknown]
        assert bench.sweep_queue.sent == 2


class TestPosition:
    """A walk's position never passes what was not queued: walks overlap by no more than a day."""

    @pytest.mark.parametrize("accepts", [die, lambda _: False], ids=["dies", "refused"])
    def test_it_stays_before_a_page_that_was_not_queued(
        self, accepts: Callable[[QueueMessage], bool]
    ) -> None:
        bench = started()
        orders = crowd(bench, A_PAGE)
        bench.clock.sleep(2 * DAY)
        orders += crowd(bench, 1)
        bench.sweep_queue.accepts = accepts
        with suppress(Died):
            bench.application.sweep()
        bench.sweep_queue.accepts = lambda _: True
        for _ in range(3):
            bench.clock.sleep(HOUR)
            bench.application.sweep()
        assert swept(bench) == orders

    @pytest.mark.parametrize("moment", ["before_put", "after_put"])
    def test_a_process_that_dies_on_the_way_leaves_no_order_unqueued(self, moment: str) -> None:
        for table, key in (("ledger", "order#"), ("cursors", "sweep")):
            bench = started()
            orders = crowd(bench, 3)
            hooks: dict[str, Callable[[], object]] = getattr(getattr(bench.tables, table), moment)
            hooks[key] = die
            with pytest.raises(Died):
                bench.application.sweep()
            bench.clock.sleep(HOUR)
            assert set(swept(bench)) == set(orders)
