"""Schedules within the assumptions of docs/promise.md that an adversary once broke a promise with."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from ordersync.delivery.cache_orders import OrderCaches
from ordersync.domain.states import State
from ordersync.errors import Service
from ordersync.pacing.timings import Timings
from ordersync.ports import HttpAnswer, HttpRequest, Stored
from simulators import BaselinkerOptions, SalesmanagoOptions
from tests.fakes.application import ALLEGRO, ANNA, JAN, Bench
from tests.fakes.memory import FakeClock
from tests.fakes.scenarios import EVENT_REQUEST, fail_event_requests, is_contact_write, is_event_request
from tests.fakes.tables import HookedTable, hooked

pytestmark = pytest.mark.slow

TIMINGS, HOUR = Timings(), 3_600.0
NO_IDS = BaselinkerOptions(copies_keep_external_id=False)


class Behind:
    """The clock of a machine that is behind the others."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock

    def now(self) -> float:
        return self._clock.now() - 0.9

    def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds)


def deliver_behind(bench: Bench) -> None:
    right = bench.application
    runtime = replace(right.runtime, clock=Behind(bench.clock))
    bench.application = replace(right, runtime=runtime, caches=OrderCaches())
    bench.deliver()
    bench.application = right


def refusing(bench: Bench, message: str, when: Callable[[HttpRequest], bool]) -> None:
    """SALESmanago refuses every request that a condition holds for."""
    send = bench.http.send

    def sending(request: HttpRequest, service: Service) -> HttpAnswer:
        bench.marketing.refuse_all = message if when(request) else None
        try:
            return send(request, service)
        finally:
            bench.marketing.refuse_all = None

    bench.http.send = sending  # type: ignore[method-assign]  # this test's own way to the service


class TestOnePurchase:
    def test_a_relation_between_two_others_relates_the_order_that_is_being_sent(self) -> None:
        bench = Bench(baselinker=NO_IDS)
        first = bench.order()
        bench.flow()
        second, between = bench.order(JAN), bench.order(JAN, journal=False)
        bench.shop.log(17, second, between)
        bench.poll()
        bench.clock.sleep(30)

        def relate() -> None:
            bench.shop.log(5, between, first)
            bench.application.poll()

        puts = hooked(bench.tables.ledger).before_put
        bench.http.after["contact/up"] = lambda: puts.update({f"order#{second}": relate})
        bench.deliver()
        bench.work_for(HOUR)
        assert bench.main.purchases() == [first]

    def test_an_external_id_reaches_beyond_a_relative(self) -> None:
        bench = Bench()
        first = bench.order()
        bench.flow()
        second = bench.order(external_order_id="X-1", journal=False)
        bench.shop.log(17, second, first)
        bench.shop.log(1, second)
        bench.flow()
        assert bench.outcome(second) == "skipped same_purchase"
        bench.order(external_order_id="X-1")
        bench.flow()
        bench.work_for(HOUR)
        assert bench.main.purchases() == [first]

    def test_one_event_request_of_a_contact_is_in_question_at_a_time(self) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        one, two = bench.order(), bench.order()
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)
        first, second = ([item for item in held if item.message.order_id == order] for order in (one, two))
        fail_event_requests(bench, "error_after", 2)
        hooked(bench.tables.ledger).before_put[f"order#{one}"] = lambda: bench.hand_over(
            bench.orders_queue, second, by_new_process=True
        )
        bench.hand_over(bench.orders_queue, first)
        assert [bench.purchase(order).state for order in (one, two)].count(State.INTENT) == 1

    def test_a_turn_that_is_taken_while_the_contact_is_written_is_kept(self) -> None:
        bench = Bench()
        bench.order(date_add=int(bench.clock.now()) + 115)
        bench.flow()
        bench.clock.sleep(60)
        newest = bench.order(delivery_city="Gdynia", date_add=int(bench.clock.now()))
        older = bench.order(date_add=int(bench.clock.now()) - 20)
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)
        first, second = ([item for item in held if item.message.order_id == each] for each in (newest, older))
        fail_event_requests(bench, "error_after", 2)
        bench.http.before["contact/upsert"] = lambda: bench.hand_over(
            bench.orders_queue, second, by_new_process=True
        )
        bench.hand_over(bench.orders_queue, first)
        assert [bench.purchase(each).state for each in (newest, older)] == [State.QUEUED, State.INTENT]


class TestClocksThatDiffer:
    def test_a_card_is_read_back_late_enough_by_any_clock(self) -> None:
        bench = Bench(salesmanago=SalesmanagoOptions(card_lag=TIMINGS.card_lag))
        order_id = bench.order()
        bench.poll()
        began, late = bench.clock.now(), TIMINGS.request_timeout + TIMINGS.request_life
        bench.way_to_salesmanago.late_seconds = (late, late)
        bench.way_to_salesmanago.script("late", is_event_request)
        hooked(bench.tables.ledger).after_put[f"order#{order_id}"] = lambda: bench.clock.sleep(9.9)
        deliver_behind(bench)
        bench.clock.sleep(30)
        following = bench.order()
        bench.poll()
        bench.clock.time = began + TIMINGS.read_back_delay - 0.8
        bench.deliver()
        bench.work_for(HOUR)
        assert bench.main.purchases() == [order_id, following]

    def test_a_lease_lasts_long_enough_by_any_clock(self) -> None:
        bench = Bench()
        bench.order(JAN, delivery_city="Kraków")
        bench.poll()
        began, late = bench.clock.now(), TIMINGS.request_timeout + TIMINGS.request_life - 0.05
        bench.way_to_salesmanago.late_seconds = (late, late)
        bench.way_to_salesmanago.script("late", is_contact_write)
        hooked(bench.tables.contacts).after_put["contact#"] = lambda: bench.clock.sleep(9.95)
        deliver_behind(bench)
        bench.order(JAN, delivery_city="Gdańsk")
        bench.clock.time = began + 40
        bench.application.poll()
        bench.clock.time = began + TIMINGS.contact_lease - 0.8
        bench.deliver()
        bench.clock.sleep(120)
        bench.order()
        bench.flow()
        bench.work_for(HOUR)
        contact = bench.marketing.contact("jan@example.com")
        assert contact is not None
        assert contact.address["city"] == "Gdańsk"


class TestRefusals:
    @pytest.mark.parametrize("message", ["The contact's e-mail address is invalid", "Contact not found"])
    def test_another_contacts_refused_card_rejects_no_order(self, message: str) -> None:
        bench = Bench()
        older = bench.order(email="")
        bench.flow()
        bench.clock.sleep(5)
        for _ in range(11):
            bench.order(JAN)
            bench.order()
            bench.clock.sleep(1)
        bench.order(JAN)
        bench.flow()
        bench.work_for(HOUR)
        longest = bench.marketing.contact("jan@example.com")
        assert longest is not None
        longest_id = longest.contact_id.encode()
        bench.shop.edit_order(older, {"email": "anna@example.com"})
        fail_event_requests(bench, "lost_before")
        bench.flow()
        bench.clock.sleep(30)
        innocent = bench.order()
        bench.poll()
        refusing(bench, message, lambda request: "listAllById" in request.url and longest_id in request.body)
        bench.work_for(30 * HOUR)
        assert (bench.outcome(innocent), bench.purchase(older).state) == ("sent", State.UNKNOWN)

    def test_a_refusal_of_everything_is_an_outage(self) -> None:
        bench = Bench()
        order_id = bench.order()
        fail_event_requests(bench, "lost_before")
        bench.flow()
        until = bench.clock.now() + 2 * HOUR
        refusing(bench, "Service is under maintenance", lambda _: bench.clock.now() < until)
        bench.work_for(6 * HOUR)
        assert bench.outcome(order_id) == "sent"

    def test_messages_for_relatives_do_not_multiply(self) -> None:
        bench = Bench()
        bench.shop.copy(bench.order())
        bench.poll()
        refusing(bench, "Strange", lambda request: EVENT_REQUEST in request.url)
        bench.work_for(2 * HOUR)
        assert bench.sweep_queue.sent <= 4

    @pytest.mark.parametrize("log_type", [0, 11, 17])
    def test_what_is_recorded_meanwhile_hides_no_refusal(self, log_type: int) -> None:
        bench = Bench(salesmanago=SalesmanagoOptions(event_creates_contact=False))
        bench.order()
        bench.flow()
        order_id = bench.order()
        bench.poll()
        bench.clock.sleep(30)

        def meanwhile() -> None:
            bench.marketing.delete_contact("anna@example.com")
            if log_type:
                bench.shop.log(log_type, order_id, order_id + 1000)
                bench.application.poll()

        bench.http.before[EVENT_REQUEST] = meanwhile
        bench.deliver()
        bench.marketing.add_contact("anna@example.com")  # a retry does not make it again
        bench.work_for(2 * HOUR)
        assert bench.outcome(order_id) == "sent"


class SlowTable(HookedTable):
    """A table each of whose accesses takes some milliseconds."""

    clock: FakeClock

    def get(self, scope: str, key: str) -> Stored | None:
        self.clock.sleep(0.005)
        return super().get(scope, key)


def test_relations_without_end_do_not_keep_the_journal_from_being_read() -> None:
    bench = Bench()
    bench.order()
    bench.flow()
    orders = [bench.order(journal=False) for _ in range(2_600)]
    for one, other in zip(orders[::2], orders[1::2], strict=True):
        bench.shop.log(5, one, other)
    order_id = bench.order(JAN)
    ledger = hooked(bench.tables.ledger)
    ledger.__class__ = SlowTable
    ledger.clock = bench.clock  # type: ignore[attr-defined]  # of the class that it has just become
    for _ in range(20):
        bench.poll()
    assert order_id in [message.order_id for message in bench.queued()]


def test_an_order_that_is_not_visible_yet_is_not_skipped_for_an_event_in_question() -> None:
    bench = Bench()
    relative = bench.order()
    bench.poll()
    fail_event_requests(bench, "lost_before")
    bench.deliver()
    copy = bench.shop.copy(relative)
    hidden = bench.shop.orders.pop(copy)
    bench.flow()
    bench.shop.orders[copy] = hidden
    bench.shop.delete_order(relative)
    bench.work_for(HOUR)
    assert bench.main.purchases() == [copy]


def test_a_masked_order_waits_until_its_event_is_sent_not_until_a_slower_worker_knows_its_buyer() -> None:
    bench = Bench()
    known = bench.shop.add_order(ANNA, confirmed=False, journal=False)
    masked = bench.order(ALLEGRO)
    bench.poll()

    def meanwhile() -> None:
        bench.hand_over(bench.orders_queue, held, by_new_process=True)
        assert bench.outcome(masked) == "skipped masked_email"
        bench.shop.confirm_order(known)

    hooked(bench.tables.phones).after_get["phone#"] = meanwhile
    with bench.taken(bench.orders_queue) as held:
        bench.hand_over(bench.orders_queue, held)
    assert bench.outcome(masked) == "skipped masked_email"
    bench.poll()
    bench.work_for(HOUR)
    assert bench.outcome(masked) == "sent"
