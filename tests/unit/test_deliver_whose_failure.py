"""Whose a failure is: an outage, however it looks, ends no order; one order's failure stops no connection."""

import pytest

from ordersync.domain.states import State
from simulators.salesmanago import Failure
from tests.fakes.application import JAN, MINUTE, Bench
from tests.fakes.scenarios import live_for, orders_of_people

pytestmark = pytest.mark.slow

HOUR = 3_600
DAY = 86_400
EVENT = "addContactExtEvent"
UPSERT = "contact/upsert"
FIRST = "person-0@example.com"


def fail(bench: Bench, number: int, failure: Failure) -> None:
    """Let SALESmanago fail at so many people."""
    for n in range(number):
        bench.marketing.failures[f"person-{n}@example.com"] = failure


def hours_pass(bench: Bench, hours: int) -> None:
    """Let hours pass in which the poller runs once an hour, which is enough for what is parked."""
    for _ in range(hours):
        bench.poll()
        bench.work_for(HOUR - MINUTE)


class TestOutagesThatLookLikeBadOrders:
    def test_an_order_that_failed_alone_before_others_did(self) -> None:
        bench = Bench()
        fail(bench, 8, Failure(of=UPSERT))
        [first] = orders_of_people(bench, 1)
        live_for(bench, HOUR)
        for n in range(1, 5):
            bench.order(JAN, email=f"person-{n}@example.com")
            live_for(bench, 10 * MINUTE)
        hours_pass(bench, 27)
        assert bench.purchase(first).state is not State.REJECTED

    def test_an_order_that_failed_alone_before_a_whole_outage_is_tried_once_more(self) -> None:
        bench = Bench()
        [first] = orders_of_people(bench, 1)
        fail(bench, 1, Failure(of=EVENT))
        bench.flow()
        bench.work_for(HOUR)
        bench.way_to_salesmanago.script("unavailable", times=1_000_000)
        hours_pass(bench, 25)
        bench.marketing.failures.clear()
        bench.way_to_salesmanago.heal()
        live_for(bench, 2 * HOUR)
        assert bench.outcome(first) == "sent"

    def test_edits_that_are_written_while_no_event_is_taken(self) -> None:
        bench = Bench()
        edited = bench.order(JAN)
        bench.flow()
        fail(bench, 4, Failure(of=EVENT))
        bench.marketing.failures["jan@example.com"] = Failure(of=EVENT)
        orders = orders_of_people(bench, 4)
        for hour in range(28):
            bench.shop.edit_order(edited, {"delivery_city": f"City {hour}"})
            hours_pass(bench, 1)
        assert State.REJECTED not in {bench.purchase(order_id).state for order_id in orders}


class TestBadOrdersThatLookLikeOutages:
    @pytest.mark.parametrize("status", [403, 404, 429])
    def test_one_that_is_turned_away_stops_no_other(self, status: int) -> None:
        """A firewall before SALESmanago may do so."""
        bench = Bench()
        fail(bench, 1, Failure(status=status))
        [bad] = orders_of_people(bench, 1)
        live_for(bench, HOUR)
        good = []
        for _ in range(27):
            good.append(bench.order(JAN))
            hours_pass(bench, 1)
        assert set(good) <= set(bench.main.purchases())
        assert bench.purchase(bad).state is State.REJECTED

    def test_a_contact_of_another_owner_stops_no_other(self) -> None:
        bench = Bench()
        bench.marketing.refusals[FIRST] = "Contact belongs to another owner"
        orders_of_people(bench, 1)
        live_for(bench, HOUR)
        good = bench.order(JAN)
        live_for(bench, HOUR)
        assert bench.outcome(good) == "sent"

    def test_one_that_has_ended_says_nothing_of_the_next(self) -> None:
        bench = Bench()
        fail(bench, 2, Failure())
        [ended] = orders_of_people(bench, 1)
        bench.flow()
        bench.work_for(DAY + 2 * HOUR)
        assert bench.purchase(ended).state is State.REJECTED
        following = bench.order(JAN, email="person-1@example.com")
        hours_pass(bench, 26)
        assert bench.purchase(following).state is State.REJECTED
