"""Related orders are one purchase, and one purchase gets one event."""

import random

import pytest

from ordersync.domain.states import State
from ordersync.errors import NotApplied
from simulators import BaselinkerOptions
from tests.fakes.application import JAN, MINUTE, Bench
from tests.fakes.scenarios import EVENT_REQUEST, SETTLING, fail_event_requests, hooked, live_for

TEN_MINUTES = 10 * MINUTE
SAME = {"external_order_id": "EXT-7"}


def throttled() -> None:
    raise NotApplied("throttled")


class TestOnePurchase:
    def test_an_order_with_the_same_external_id(self) -> None:
        bench = Bench()
        first = bench.order(SAME)
        bench.flow()
        second = bench.order(SAME)
        bench.flow()
        assert bench.main.purchases() == [first]
        assert bench.outcome(second) == "skipped same_purchase"

    @pytest.mark.parametrize(
        "other",
        [
            {"external_order_id": "EXT-8"},
            {"external_order_id": "EXT-7", "order_source_id": 813},
            {"external_order_id": "EXT-7", "order_source": "personal"},
            {"external_order_id": ""},
        ],
    )
    def test_an_order_that_only_looks_alike(self, other: dict[str, object]) -> None:
        bench = Bench()
        first, second = bench.order(SAME), bench.order(SAME, other)
        bench.flow()
        assert bench.main.purchases() == [first, second]

    def test_two_orders_without_an_external_id_are_two_purchases(self) -> None:
        bench = Bench()
        bench.order()
        bench.order()
        bench.flow()
        assert len(bench.main.purchases()) == 2

    @pytest.mark.parametrize("created", ["before", "after"])
    @pytest.mark.parametrize("kept", [True, False])
    def test_a_copy(self, created: str, kept: bool) -> None:
        options = BaselinkerOptions(
            copy_created_entry="before" if created == "before" else "after", copies_keep_external_id=kept
        )
        bench = Bench(baselinker=options)
        order_id = bench.order(SAME)
        copy = bench.shop.copy(order_id)
        bench.flow()
        bench.work_for(60)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(copy) == "skipped same_purchase"

    def test_a_later_copy(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
        order_id = bench.order()
        bench.flow()
        copy = bench.shop.copy(order_id)
        bench.flow()
        bench.work_for(60)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(copy) == "skipped same_purchase"

    def test_a_copy_that_does_not_show_yet(self) -> None:
        """It is looked at once BaseLinker has to show it: what it is skipped for is what it shows."""
        lagging = BaselinkerOptions(orders_lag=(5.0, 5.0), copies_keep_external_id=False)
        bench = Bench(baselinker=lagging)
        order_id = bench.order()
        bench.flow()
        bench.work_for(60)
        copy = bench.shop.copy(order_id)
        bench.shop.edit_order(copy, {"email": ""}, log_types=[])
        bench.application.poll()
        bench.deliver()
        bench.work_for(60)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(copy) == "skipped no_email"

    def test_a_split(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
        order_id = bench.order()
        bench.flow()
        part = bench.shop.split(order_id, lines=0)
        live_for(bench, TEN_MINUTES)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(part) == "skipped same_purchase"

    def test_a_merge_after_both_were_sent(self) -> None:
        bench = Bench()
        kept, gone = bench.order(), bench.order()
        bench.flow()
        bench.shop.merge(kept, gone)
        bench.shop.edit_order(kept, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert bench.main.purchases() == [kept, gone], "both were sent before they became one"

    def test_a_merge_before_anything_was_sent(self) -> None:
        bench = Bench()
        kept, gone = bench.order(), bench.order()
        bench.shop.merge(kept, gone)
        live_for(bench, 2 * TEN_MINUTES)
        assert bench.main.purchases() == [kept]
        assert bench.outcome(gone) == "skipped same_purchase"
        assert bench.idle

    def test_a_merged_order_whose_message_comes_first(self) -> None:
        bench = Bench()
        kept, gone = bench.order(), bench.order()
        bench.shop.merge(kept, gone)
        bench.poll()
        bench.clock.sleep(10)
        held = bench.orders_queue.receive(10, bench.rng)
        of_the_gone = [item for item in held if item.message.order_id == gone]
        bench.clock.sleep(SETTLING + MINUTE)
        bench.hand_over(bench.orders_queue, of_the_gone)
        bench.poll()
        bench.hand_over(bench.orders_queue, of_the_gone)
        assert bench.main.purchases() == [kept], "it is read along"
        bench.hand_over(bench.orders_queue, [item for item in held if item not in of_the_gone])
        live_for(bench, TEN_MINUTES)
        assert bench.main.purchases() == [kept]
        assert bench.outcome(gone) == "skipped same_purchase"
        assert bench.idle

    def test_of_several_at_once_the_order_added_first_gets_it(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
        order_id = bench.order()
        bench.clock.sleep(10)
        copy = bench.shop.copy(order_id)
        bench.poll()
        held = bench.orders_queue.receive(10, random.Random(1))
        of_the_copy = [item for item in held if item.message.order_id == copy]
        bench.hand_over(bench.orders_queue, of_the_copy)
        bench.hand_over(bench.orders_queue, [item for item in held if item not in of_the_copy])
        bench.work_for(60)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(copy) == "skipped same_purchase"

    def test_a_relative_that_does_not_qualify_does_not_take_it(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
        order_id = bench.order(email="")
        copy = bench.shop.copy(order_id)
        bench.shop.edit_order(copy, {"email": "anna@example.com"})
        bench.flow()
        bench.work_for(60)
        assert bench.main.purchases() == [copy]

    def test_a_relative_whose_event_is_in_question_does_not_take_it(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(merge_survivor="object"))
        bench.poll()
        lost, other = bench.order(), bench.order(journal=False)
        fail_event_requests(bench, "lost_before")
        bench.flow()
        assert bench.purchase(lost).state is State.INTENT
        survivor = bench.shop.merge(lost, other)
        bench.shop.log(16, survivor)
        bench.application.caches.clear()
        live_for(bench, 3600)
        assert bench.main.purchases() == [survivor]
        assert bench.idle

    def test_a_copy_that_was_made_while_the_event_was_in_question_takes_it(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
        lost = bench.order()
        fail_event_requests(bench, "lost_before")
        bench.flow()
        assert bench.purchase(lost).state is State.INTENT
        copy = bench.shop.copy(lost)
        bench.clock.sleep(TEN_MINUTES)
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)
        of_copy = [item for item in held if item.message.order_id == copy]
        bench.hand_over(bench.orders_queue, of_copy, by_new_process=True)
        assert bench.main.purchases() == [copy]
        live_for(bench, 3600)
        assert bench.main.purchases() == [copy]
        assert bench.outcome(lost) == "skipped same_purchase"

    @pytest.mark.parametrize("record", ["order#", "family#"])
    def test_a_relation_that_was_recorded_counts_though_its_poll_got_no_further(self, record: str) -> None:
        bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
        first = bench.order()
        bench.flow()
        copy = bench.order()
        bench.poll()
        bench.shop.log(17, copy, first)
        bench.clock.sleep(MINUTE)
        ledger = hooked(bench.tables.ledger)
        happening = ledger.before_put if record == "order#" else ledger.after_put
        happening[record] = throttled
        bench.application.poll()
        bench.deliver()
        assert bench.main.purchases() == [first]

    def test_a_copy_whose_record_is_removed(self) -> None:
        """So does a record that an earlier version has begun: nothing says that it has no relatives."""
        bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
        first = bench.order()
        bench.flow()
        copy = bench.shop.copy(first)
        bench.poll()
        slot = bench.records().order(copy)
        stored = slot.table.get(slot.scope, slot.key)
        assert stored is not None
        assert slot.table.delete(slot.scope, slot.key, stored)
        bench.work_for(60)
        assert bench.main.purchases() == [first]

    def test_a_relation_that_comes_while_a_request_is_taken_back_is_looked_at(self) -> None:
        bench = Bench(baselinker=BaselinkerOptions(copies_keep_external_id=False))
        order_id = bench.order()
        bench.poll()
        fail_event_requests(bench, "too_many_requests")

        def copied() -> None:
            bench.shop.copy(order_id)
            bench.poll()

        bench.http.before[EVENT_REQUEST] = copied
        bench.work()
        assert not bench.record(order_id).is_alone

    def test_a_relative_comes_in_between_before_the_intent_is_recorded(self) -> None:
        bench = Bench()
        first, second = bench.order(SAME), bench.order(SAME, JAN)
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)
        shares = [[item for item in held if item.message.order_id == each] for each in (first, second)]
        bench.http.before["contact/upsert"] = lambda: bench.hand_over(
            bench.orders_queue, shares[1], by_new_process=True
        )
        bench.hand_over(bench.orders_queue, shares[0], by_new_process=True)
        bench.work_for(900)
        assert len(bench.main.purchases()) == 1

    def test_two_relatives_concurrently(self) -> None:
        bench = Bench()
        first, second = bench.order(SAME), bench.order(SAME, JAN)
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)
        shares = [[item for item in held if item.message.order_id == each] for each in (first, second)]
        bench.http.before[EVENT_REQUEST] = lambda: bench.hand_over(
            bench.orders_queue, shares[1], by_new_process=True
        )
        bench.hand_over(bench.orders_queue, shares[0], by_new_process=True)
        bench.work_for(900)
        assert bench.main.purchases() == [first]
        assert bench.outcome(second) == "skipped same_purchase"
