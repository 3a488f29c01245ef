"""A contact holds the data of its newest order, whatever comes first, concurrently, late or not at all."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from ordersync.adapters.stores.memory import MemoryTable
from tests.fakes.application import ANNA, MAIN, Bench
from tests.fakes.memory import FakeClock
from tests.fakes.scenarios import ANNA_EMAIL, city_of_anna, contact_writes, is_contact_write, live_for

HOUR = 3_600


class SlowTable(MemoryTable):
    """A table that is slow to write."""

    def __init__(self, clock: FakeClock, seconds: float) -> None:
        super().__init__()
        self.clock = clock
        self.seconds = seconds

    def put(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None = None
    ) -> bool:
        written = super().put(scope, key, item, version, expires_at)
        self.clock.sleep(self.seconds)
        return written


class TestNewestDataWin:
    def test_the_newest_order_wins_whatever_comes_first(self) -> None:
        bench = Bench(order_source_tag=True)
        bench.poll()
        older = bench.order(order_source="personal", order_source_id=0, delivery_city="Gdańsk")
        bench.clock.sleep(60)
        newer = bench.order(delivery_city="Kraków")
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)
        for order_id in (newer, older):
            bench.hand_over(
                bench.orders_queue,
                [item for item in held if item.message.order_id == order_id],
                by_new_process=True,
            )
        contact = bench.marketing.contact(ANNA_EMAIL)
        assert contact is not None
        assert city_of_anna(bench) == "Kraków"
        assert set(contact.tags) == {"BASELINKER_PERSONAL", "BASELINKER_SHOP"}, "older orders add their tags"
        assert bench.main.purchases() == [older, newer]

    def test_an_edit_of_an_older_order_changes_nothing(self) -> None:
        bench = Bench()
        older = bench.order()
        bench.clock.sleep(60)
        bench.order(delivery_city="Kraków")
        bench.flow()
        before = contact_writes(bench)
        bench.shop.edit_order(older, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert city_of_anna(bench) == "Kraków"
        assert contact_writes(bench) == before

    def test_of_two_orders_of_one_second_the_higher_id_wins(self) -> None:
        bench = Bench()
        bench.order(delivery_city="Gdańsk", order_id=812_900_001)
        bench.order(delivery_city="Kraków", order_id=812_900_002)
        bench.flow()
        bench.shop.edit_order(812_900_001, {"delivery_city": "Sopot"})
        bench.flow()
        assert city_of_anna(bench) == "Kraków"

    def test_a_slow_worker_does_not_restore_what_it_read_earlier(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)

        def meanwhile() -> None:
            bench.shop.edit_order(order_id, {"delivery_city": "Kraków"})
            bench.flow()

        bench.http.after["getOrders"] = meanwhile
        bench.hand_over(bench.orders_queue, held, by_new_process=True)
        bench.work_for(600)
        assert city_of_anna(bench) == "Kraków"

    def test_two_workers_write_one_contact_concurrently(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.poll()
        held = bench.orders_queue.receive(10, bench.rng)

        def meanwhile() -> None:
            bench.shop.edit_order(order_id, {"delivery_city": "Kraków"})
            bench.send(order_id, log_type=11)
            bench.clock.sleep(5)
            bench.deliver()

        bench.http.before["contact/up"] = meanwhile
        bench.hand_over(bench.orders_queue, held, by_new_process=True)
        bench.work_for(600)
        assert city_of_anna(bench) == "Kraków"

    def test_nothing_is_written_if_the_lease_may_expire_meanwhile(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.poll()
        slow = SlowTable(bench.clock, bench.application.runtime.timings.contact_lease)
        runtime = replace(bench.application.runtime, tables=replace(bench.tables, contacts=slow))
        bench.application = replace(bench.application, runtime=runtime)
        bench.deliver()
        assert contact_writes(bench) == 0
        slow.seconds = 0
        bench.work_for(300)
        assert bench.main.purchases() == [order_id]

    def test_a_write_whose_answer_is_lost_is_written_again(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.way_to_salesmanago.script("lost_after", is_contact_write)
        bench.flow()
        assert bench.main.events() == []
        bench.work_for(300)
        assert bench.main.purchases() == [order_id]
        assert len(bench.marketing.contacts) == 1

    def test_an_edit_undone_after_a_lost_answer_is_undone_in_the_contact_too(self) -> None:
        bench = Bench()
        order_id = bench.order(delivery_city="Gdańsk")
        bench.flow()
        bench.way_to_salesmanago.script("lost_after", is_contact_write)
        bench.shop.edit_order(order_id, {"delivery_city": "Kraków"})
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        bench.work_for(600)
        assert city_of_anna(bench) == "Gdańsk"

    def test_a_late_write_is_not_overtaken(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.way_to_salesmanago.script("late", is_contact_write)
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Kraków"})
        bench.flow()
        bench.work_for(600)
        assert city_of_anna(bench) == "Kraków"

    def test_a_removed_contact_is_created_again_for_the_next_order(self) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        bench.marketing.delete_contact(ANNA_EMAIL)
        order_id = bench.order()
        bench.flow()
        bench.work_for(900)
        assert bench.marketing.contact(ANNA_EMAIL)
        assert order_id in bench.main.purchases()


def with_two_orders() -> tuple[Bench, int, int]:
    """Return a bench where an older order of Anna's was sent, and a newer one from another city."""
    bench = Bench()
    older = bench.order()
    bench.flow()
    newer = bench.order(delivery_city="Opole")
    bench.flow()
    return bench, older, newer


class TestDataOfOrdersThatAreGone:
    """The order whose data a contact holds goes away, or is another one's: others' data replace them then."""

    def test_of_the_survivor_of_a_merge_with_a_newer_order(self) -> None:
        bench, older, newer = with_two_orders()
        bench.shop.merge(older, newer)
        live_for(bench, 1_200)
        assert newer not in bench.shop.orders
        bench.shop.edit_order(older, {"delivery_city": "Gdańsk"})
        live_for(bench, 1_200)
        assert city_of_anna(bench) == "Gdańsk"

    def test_once_the_newest_order_has_another_buyer(self) -> None:
        bench, older, newer = with_two_orders()
        bench.shop.edit_order(newer, {"email": "jan@example.com"})
        bench.flow()
        bench.shop.edit_order(older, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert city_of_anna(bench) == "Gdańsk"

    @pytest.mark.parametrize("what", ["readdressed", "removed"])
    def test_a_contact_that_comes_back_has_data(self, what: str) -> None:
        bench = Bench()
        bench.poll()
        older = bench.order(confirmed=False, date_confirmed=0, date_add=int(bench.clock.now()))
        bench.clock.sleep(100)
        newer = bench.order(delivery_city="Opole")
        bench.flow()
        bench.marketing.delete_contact(ANNA_EMAIL)
        if what == "readdressed":
            bench.shop.edit_order(newer, {"email": "jan@example.com"})
        else:
            bench.shop.delete_order(newer)
        bench.flow()
        bench.shop.confirm_order(older)
        live_for(bench, 2 * HOUR)
        bench.shop.edit_order(older, {"delivery_address": "Inna 3"})
        live_for(bench, 2 * HOUR)
        assert bench.outcome(older) == "sent"
        contact = bench.marketing.contact(ANNA_EMAIL)
        assert contact is not None
        assert contact.address.get("city"), "it holds an event, but no name and no address"

    def test_of_an_order_that_was_given_an_earlier_date(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.shop.edit_order(order_id, {"date_add": int(bench.clock.now()) - 4_000}, log_types=[16])
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert city_of_anna(bench) == "Gdańsk"

    def test_a_shadow_connection_does_not_keep_a_live_ones_edits_back(self) -> None:
        bench = Bench()
        bench.poll()
        order_id = bench.order()
        bench.flow()
        other = bench.connect("other", mode="shadow", into=MAIN)
        bench.poll()
        other.shop.add_order(ANNA)
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert city_of_anna(bench) == "Gdańsk"
