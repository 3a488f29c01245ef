"""Something happens between two accesses of the tables: to a contact, a claim, or an order's record."""

import math
from dataclasses import replace

import pytest

from ordersync.delivery.cache_orders import OrderCache, OrderCaches, Reading
from ordersync.domain.call_budget import Lane
from ordersync.domain.connection import parse_connection
from ordersync.pacing.timings import Timings
from simulators import BaselinkerOptions
from tests.fakes.application import JAN, MAIN, Bench
from tests.fakes.memory import FakeClock, Held
from tests.fakes.scenarios import city_of_anna, hooked, is_contact_write, lose_messages

TIMINGS, HOUR = Timings(), 3_600.0
NO_IDS = BaselinkerOptions(copies_keep_external_id=False)


def edited(bench: Bench, order_id: int, city: str) -> list[Held]:
    """Edit an order, and return its message as a worker receives it; all of it takes some seconds."""
    bench.shop.edit_order(order_id, {"delivery_city": city}, [])
    bench.clock.sleep(2)
    bench.send(order_id, log_type=11)
    bench.clock.sleep(2)
    return bench.orders_queue.receive(10, bench.rng)


def by_another_worker(bench: Bench, held: list[Held]) -> None:
    bench.hand_over(bench.orders_queue, held, by_new_process=True)


def sent_order(bench: Bench) -> int:
    order_id = bench.order()
    bench.flow()
    return order_id


class TestContacts:
    def test_what_a_faster_worker_wrote_before_the_lease_is_not_overwritten(self) -> None:
        bench = Bench()
        order_id = sent_order(bench)
        slow = edited(bench, order_id, "Gdańsk")
        hooked(bench.tables.contacts).before_put["contact#"] = lambda: by_another_worker(
            bench, edited(bench, order_id, "Kraków")
        )
        by_another_worker(bench, slow)
        bench.work_for(600)
        assert city_of_anna(bench) == "Kraków"

    def test_a_writer_whose_lease_ran_out_records_nothing_over_the_later_one(self) -> None:
        """Its request took effect first, but its answer came last."""
        bench = Bench()
        order_id = sent_order(bench)
        slow = edited(bench, order_id, "Gdańsk")

        def meanwhile() -> None:
            bench.clock.sleep(TIMINGS.contact_lease + 1)
            by_another_worker(bench, edited(bench, order_id, "Kraków"))

        bench.http.after["contact/up"] = meanwhile
        by_another_worker(bench, slow)
        by_another_worker(bench, edited(bench, order_id, "Gdańsk"))
        bench.work_for(600)
        assert city_of_anna(bench) == "Gdańsk", "it was not written already"

    def test_a_refused_slow_writer_does_not_free_the_lease_of_another(self) -> None:
        bench = Bench()
        order_id = sent_order(bench)
        slow = edited(bench, order_id, "Gdańsk")
        bench.way_to_salesmanago.script("too_many_requests", is_contact_write)

        def meanwhile() -> None:
            bench.clock.sleep(TIMINGS.contact_lease + 1)
            bench.way_to_salesmanago.late_seconds = (60, 60)
            bench.way_to_salesmanago.script("late", is_contact_write)
            by_another_worker(bench, edited(bench, order_id, "Kraków"))

        bench.http.after["contact/up"] = meanwhile
        by_another_worker(bench, slow)
        by_another_worker(bench, edited(bench, order_id, "Gdynia"))
        bench.clock.sleep(120)
        bench.order(JAN)  # the late request takes effect by the next one at the latest
        bench.flow()
        bench.work_for(600)
        assert city_of_anna(bench) == "Gdynia"

    def test_data_confirmed_by_an_older_order_do_not_make_newer_ones_old(self) -> None:
        bench = Bench()
        sent_order(bench)
        second = bench.order()
        bench.poll()
        same_data = bench.orders_queue.receive(10, bench.rng)

        def meanwhile() -> None:
            bench.clock.sleep(20)
            bench.order(delivery_city="Kraków")
            bench.application.poll()
            by_another_worker(bench, bench.orders_queue.receive(10, bench.rng))

        hooked(bench.tables.contacts).before_put["contact#"] = meanwhile
        by_another_worker(bench, same_data)
        bench.work_for(600)
        by_another_worker(bench, edited(bench, second, "Gdańsk"))
        assert city_of_anna(bench) == "Kraków"

    def test_an_edit_of_an_older_order_does_not_replace_newer_data_that_were_the_same(self) -> None:
        bench = Bench()
        first = sent_order(bench)
        bench.clock.sleep(60)
        sent_order(bench)
        by_another_worker(bench, edited(bench, first, "Gdańsk"))
        assert city_of_anna(bench) == "Łódź"


class TestRecords:
    def test_a_slow_workers_rejection_does_not_replace_what_a_faster_one_found_out(self) -> None:
        bench = Bench()
        order_id = bench.order(email="refused@example.com")
        bench.marketing.refusals["refused@example.com"] = "Invalid email address"
        bench.poll()
        slow = bench.orders_queue.receive(10, bench.rng)

        def meanwhile() -> None:
            bench.shop.edit_order(order_id, {"email": ""}, [16])
            bench.clock.sleep(20)
            bench.application.poll()
            bench.clock.sleep(10)
            by_another_worker(bench, bench.orders_queue.receive(10, bench.rng))

        bench.http.after["contact/up"] = meanwhile
        by_another_worker(bench, slow)
        assert bench.outcome(order_id) == "skipped no_email"

    def test_an_edit_within_the_second_of_a_reading_by_a_clock_that_is_ahead(self) -> None:
        """The edit came after the reading, however little, so it is read again."""
        bench = Bench()
        order_id = bench.order()
        bench.poll()
        right = bench.application
        ahead = FakeClock(bench.clock.time + 0.9)
        bench.application = replace(right, runtime=replace(right.runtime, clock=ahead), caches=OrderCaches())
        bench.deliver()
        bench.application = replace(right, caches=OrderCaches())
        bench.clock.sleep(0.5)
        bench.shop.edit_order(order_id, {"delivery_city": "Gdynia"}, [])
        bench.send(order_id, log_type=2)
        bench.clock.sleep(5)
        bench.deliver()
        assert city_of_anna(bench) == "Gdynia"


class TestClaims:
    def two_orders_of_one_purchase(self) -> tuple[Bench, list[int], list[list[Held]]]:
        bench = Bench()
        orders = [bench.order(external_order_id="X-7"), bench.order(JAN, external_order_id="X-7")]
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)
        return bench, orders, [[item for item in held if item.message.order_id == each] for each in orders]

    def test_a_claim_that_came_in_between_is_not_taken_over(self) -> None:
        bench, (first, second), (of_first, of_second) = self.two_orders_of_one_purchase()
        hooked(bench.tables.ledger).before_put["identity#"] = lambda: by_another_worker(bench, of_second)
        by_another_worker(bench, of_first)
        bench.work_for(HOUR)
        assert bench.main.purchases() == [second]
        assert bench.outcome(first) == "skipped same_purchase"

    def test_a_relative_that_is_written_while_it_is_fenced_has_no_event_by_that(self) -> None:
        bench = Bench(baselinker=NO_IDS)
        relative = bench.order(email="")
        bench.flow()
        order_id = bench.order()
        bench.shop.log(17, order_id, relative)
        bench.poll()
        slot = bench.records().order(relative)
        ledger = hooked(bench.tables.ledger)
        ledger.before_put[f"order#{relative}"] = lambda: slot.read().save(slot.read().value)
        bench.work_for(HOUR)
        assert bench.main.purchases() == [order_id]


class TestFamilies:
    """The order of a family that was added first gets the event, whatever delays it."""

    def a_copy(self) -> tuple[Bench, int, int]:
        bench = Bench(baselinker=NO_IDS)
        bench.flow()
        order_id = bench.order()
        bench.clock.sleep(10)
        return bench, order_id, bench.shop.copy(order_id)

    def test_a_relative_that_was_read_along_and_failed_gets_a_message(self) -> None:
        bench = Bench()
        relative = bench.order(JAN, journal=False)
        order_id = bench.order()
        bench.shop.log(17, order_id, relative)
        bench.way_to_salesmanago.script("not_connected", is_contact_write)
        bench.poll()
        lose_messages(bench, relative)
        by_another_worker(bench, bench.orders_queue.receive(10, bench.rng))
        assert [held.message.order_id for held in bench.sweep_queue.held.values()] == [relative]
        bench.work_for(HOUR)
        assert bench.main.purchases() == [relative]

    @pytest.mark.parametrize("failing_calls", [4, 6])
    def test_a_younger_relative_waits_for_one_that_could_not_be_read(self, failing_calls: int) -> None:
        """The younger one could be delivered from the cache.

        Six calls fail if BaseLinker fails at all; four, if it shows the younger one, and fails at the other.
        """
        bench, order_id, copy = self.a_copy()
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)
        bench.clock.sleep(10)
        remember(bench, copy)
        bench.way_to_baselinker.script("unavailable", times=failing_calls)
        bench.hand_over(bench.orders_queue, held)
        assert bench.main.purchases() == []
        bench.work_for(HOUR)
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(copy) == "skipped same_purchase"

    def test_an_order_that_is_known_does_not_wait_for_one_that_can_not_be_read(self) -> None:
        bench = Bench()
        bench.flow()
        known, unread = bench.order(), bench.order(JAN)
        bench.poll()
        bench.clock.sleep(10)
        remember(bench, known)
        bench.way_to_baselinker.script("unavailable", times=2)
        bench.deliver()
        assert bench.main.purchases() == [known]
        bench.work_for(HOUR)
        assert bench.main.purchases() == [known, unread]


def remember(bench: Bench, order_id: int) -> None:
    """Let the worker's process know an order as it is now."""
    accounts = bench.application.accounts(Lane.LIVE, last_request=math.inf)
    connection = parse_connection(bench.connections.documents[MAIN], MAIN)
    order = accounts.baselinker(connection.baselinker).order(order_id)
    bench.application.caches[MAIN] = OrderCache({order_id: Reading(order, bench.clock.now())})
