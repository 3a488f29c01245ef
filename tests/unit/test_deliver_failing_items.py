"""An order that SALESmanago always fails at harms no other, and ends after a day."""

from typing import Literal

import pytest

from ordersync.domain.states import State
from simulators.salesmanago import Failure
from tests.fakes.application import JAN, MINUTE, Bench
from tests.fakes.scenarios import live_for, orders_of_people

pytestmark = pytest.mark.slow

DAY = 86_400
HOUR = 3_600
EVENT = "addContactExtEvent"
ANNA = "anna@example.com"
Way = Literal["before", "after", "no_id"]


class TestOneFailingOrder:
    @pytest.mark.parametrize("of", ["contact/upsert", EVENT])
    def test_it_ends_after_a_day_with_a_reason(self, of: str) -> None:
        bench = Bench()
        failing = bench.order()
        bench.marketing.failures[ANNA] = Failure("before", of)
        bench.flow()
        bench.work_for(DAY - HOUR)
        assert bench.outcome(failing).partition(" ")[0] in {"queued", "intent"}, "it is tried for a day"
        bench.work_for(3 * HOUR)
        assert bench.idle
        assert bench.purchase(failing).state is State.REJECTED
        assert "SALESmanago fails at this order" in bench.purchase(failing).reason
        assert bench.dead_letters.sent == []

    @pytest.mark.parametrize(("way", "of"), [("after", EVENT), ("no_id", EVENT), ("no_id", "contact/upsert")])
    def test_what_took_effect_is_found_out(self, way: Way, of: str) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.marketing.failures[ANNA] = Failure(way, of)
        bench.flow()
        bench.work_for(HOUR)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(order_id) == "sent"

    def test_one_whose_card_cannot_tell_is_left_unknown(self) -> None:
        bench = Bench()
        failing = bench.order()
        bench.marketing.failures[ANNA] = Failure("before", EVENT)
        bench.marketing.refused_cards[ANNA] = "Something is different today"
        bench.flow()
        bench.work_for(3 * DAY)
        assert bench.purchase(failing).state is State.UNKNOWN
        assert bench.idle

    def test_the_buyers_other_orders_do_not_multiply_its_messages(self) -> None:
        bench = Bench()
        failing = [bench.order() for _ in range(3)]
        bench.marketing.failures[ANNA] = Failure("before", EVENT)
        bench.flow()
        bench.work_for(6 * HOUR)
        held = [*bench.orders_queue.held.values(), *bench.sweep_queue.held.values()]
        assert {item.message.order_id for item in held} == set(failing)
        assert len(held) <= 4 * len(failing)

    def test_it_makes_no_connection_wait(self) -> None:
        bench = Bench()
        bench.order()
        bench.marketing.failures[ANNA] = Failure("before")
        bench.flow()
        for _ in range(20):
            good = bench.order(JAN)
            bench.flow()
            assert bench.outcome(good) == "sent"
            bench.work_for(30 * MINUTE)
        assert bench.log.of("connection waits") == []

    def test_it_does_not_end_its_batch(self) -> None:
        bench = Bench()
        bench.order()
        good = orders_of_people(bench, 5)
        bench.marketing.failures[ANNA] = Failure("before")
        bench.flow()
        assert bench.main.purchases() == good

    def test_it_holds_up_its_buyer_for_minutes_at_most(self) -> None:
        bench = Bench()
        bench.order()
        bench.marketing.failures[ANNA] = Failure("before", EVENT)
        bench.flow()
        bench.work_for(12 * HOUR)
        bench.marketing.failures.clear()
        good = bench.order()
        bench.flow()
        bench.work_for(10 * MINUTE)
        assert bench.outcome(good) == "sent"

    def test_it_is_sent_if_the_failure_passes(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.marketing.failures[ANNA] = Failure("before")
        bench.flow()
        bench.work_for(20 * HOUR)
        bench.marketing.failures.clear()
        bench.work_for(2 * HOUR)
        assert bench.outcome(order_id) == "sent"
        assert bench.record(order_id).failures.count == 0

    def test_it_is_tried_less_and_less_often(self) -> None:
        bench = Bench()
        bench.order()
        bench.marketing.failures[ANNA] = Failure("before")
        bench.flow()
        bench.work_for(DAY)
        assert tried(bench) < 40

    def test_an_edit_opens_it_again(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.marketing.failures[ANNA] = Failure("before")
        bench.flow()
        bench.work_for(DAY + 2 * HOUR)
        assert bench.purchase(order_id).state is State.REJECTED
        bench.marketing.failures.clear()
        bench.shop.edit_order(order_id, {"delivery_city": "Kraków"})
        bench.flow()
        assert bench.outcome(order_id) == "sent"


class TestFailuresOfTheService:
    def test_two_orders_in_a_row_end_the_batch(self) -> None:
        bench = Bench()
        orders_of_people(bench, 6)
        for number in range(6):
            bench.marketing.failures[f"person-{number}@example.com"] = Failure("before")
        bench.flow()
        assert tried(bench) == 2

    def test_a_day_in_which_no_event_is_taken_rejects_nothing(self) -> None:
        """The harmless request is answered all the time: the failures of several orders are not theirs."""
        bench = Bench()
        orders = orders_of_people(bench, 4)
        for number in range(4):
            bench.marketing.failures[f"person-{number}@example.com"] = Failure("before", EVENT)
        bench.flow()
        for _ in range(30):
            bench.poll()
            bench.work_for(HOUR)
        assert {bench.purchase(order_id).state for order_id in orders} <= {State.QUEUED, State.INTENT}
        bench.marketing.failures.clear()
        for _ in range(8):
            bench.poll()
            bench.work_for(15 * MINUTE)
        assert bench.main.purchases() == orders

    def test_a_day_without_any_answer_counts_no_failure(self) -> None:
        bench = Bench()
        orders = orders_of_people(bench, 2)
        bench.way_to_salesmanago.script("silent_before", times=1_000_000)
        live_for(bench, 2 * DAY)
        assert [bench.record(order_id).failures.count for order_id in orders] == [0, 0]
        bench.way_to_salesmanago.heal()
        live_for(bench, HOUR)
        assert bench.main.purchases() == orders

    def test_five_failing_orders_among_good_ones(self) -> None:
        bench = Bench()
        failing = orders_of_people(bench, 5)
        for number in range(5):
            bench.marketing.failures[f"person-{number}@example.com"] = Failure("before")
        bench.flow()
        for _ in range(60):
            good = bench.order(JAN)
            for _ in range(5):
                bench.flow()
            assert bench.outcome(good) == "sent"
            bench.work_for(25 * MINUTE)
        assert {bench.purchase(order_id).state for order_id in failing} == {State.REJECTED}
        assert bench.idle


def tried(bench: Bench) -> int:
    """Count the requests that SALESmanago failed at."""
    return sum(request.outcome == "HTTP 500" for request in bench.salesmanago.requests)
