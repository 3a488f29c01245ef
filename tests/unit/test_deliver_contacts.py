"""Contacts: made from transactions, kept at the newest data, and never written for nothing."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from ordersync.adapters.stores.memory import MemoryTable
from ordersync.domain.metrics import Metric
from simulators.http import Request
from tests.fakes.application import ALLEGRO, JAN, MAIN, Bench
from tests.fakes.memory import FakeClock

EMAIL = "anna@example.com"
DAY = 86_400


class SlowTable(MemoryTable):
    """A table that takes its time to write."""

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


def city(bench: Bench) -> str:
    contact = bench.marketing.contact(EMAIL)
    assert contact is not None
    return contact.address["city"]


def writes(bench: Bench) -> int:
    paths = ("/api/contact/upsert", "/api/contact/update")
    return sum(request.path in paths for request in bench.salesmanago.requests)


def is_upsert(request: Request) -> bool:
    return request.path.endswith("contact/upsert")


class TestData:
    def test_what_a_contact_holds(self) -> None:
        bench = Bench()
        bench.order(email="  ANNA@Example.com ", invoice_company="Żółw sp. z o.o.", invoice_address="inna")
        bench.flow()
        contact = bench.marketing.contact(EMAIL)
        assert contact is not None
        assert contact.fields == {
            "name": "Anna Żółw",
            "phone": "+48600100201",
            "company": "Żółw sp. z o.o.",
        }
        assert contact.address == {
            "streetAddress": "ul. Testowa 4/2",
            "zipCode": "00-999",
            "city": "Łódź",
            "country": "PL",
        }

    def test_the_invoice_address_where_the_delivery_has_no_street(self) -> None:
        bench = Bench()
        bench.order(
            delivery_address="",
            delivery_fullname="",
            invoice_fullname="Anna Faktura",
            invoice_address="ul. Inna 1",
            invoice_city="Kraków",
            invoice_country_code="PL",
        )
        bench.flow()
        contact = bench.marketing.contact(EMAIL)
        assert contact is not None
        assert contact.address == {"streetAddress": "ul. Inna 1", "city": "Kraków", "country": "PL"}
        assert contact.fields["name"] == "Anna Faktura"

    def test_nothing_stored_is_erased(self) -> None:
        bench = Bench()
        known = bench.marketing.add_contact(EMAIL)
        known.fields["company"] = "Known Ltd"
        known.tags.append("VIP")
        bench.order(delivery_address="", delivery_city="", delivery_postcode="", phone="")
        bench.flow()
        assert known.fields["company"] == "Known Ltd"
        assert known.tags == ["VIP"]

    def test_a_phone_number_that_is_none_goes_as_it_was_given(self) -> None:
        bench = Bench()
        bench.order(phone="proszę dzwonić")
        bench.flow()
        contact = bench.marketing.contact(EMAIL)
        assert contact is not None
        assert contact.fields["phone"] == "proszę dzwonić"


class TestConsent:
    def test_an_existing_contact_keeps_its_own(self) -> None:
        bench = Bench(new_contacts="opted_out")
        known = bench.marketing.add_contact(EMAIL)
        refusing = bench.marketing.add_contact("jan@example.com", opted_out=True)
        bench.order()
        bench.order(JAN)
        bench.flow()
        assert (known.opted_out, known.opted_out_phone) == (False, False)
        assert (refusing.opted_out, refusing.opted_out_phone) == (True, True)

    @pytest.mark.parametrize(("setting", "expected"), [("untouched", False), ("opted_out", True)])
    def test_a_new_contact(self, setting: str, expected: bool) -> None:
        bench = Bench(new_contacts=setting)
        bench.order()
        bench.flow()
        contact = bench.marketing.contact(EMAIL)
        assert contact is not None
        assert (contact.opted_out, contact.opted_out_phone) == (expected, expected)

    def test_a_contact_that_opted_in_since_stays_so(self) -> None:
        bench = Bench(new_contacts="opted_out")
        order_id = bench.order()
        bench.flow()
        contact = bench.marketing.contact(EMAIL)
        assert contact is not None
        contact.opted_out = contact.opted_out_phone = False
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.order(email=EMAIL.upper())
        bench.flow()
        assert (contact.opted_out, contact.opted_out_phone) == (False, False)

    def test_no_confirmation_is_ever_sent(self) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        assert bench.marketing.confirmation_emails == 0


class TestNothingToSend:
    def test_an_entry_that_changed_nothing(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        before = len(bench.salesmanago.requests)
        for log_type in (1, 2, 11, 16):
            bench.shop.log(log_type, order_id)
            bench.flow()
        assert len(bench.salesmanago.requests) == before
        assert bench.metrics[MAIN][Metric.CONTACTS_UNCHANGED] >= 1
        assert bench.log.of("order")[-1]["outcome"] == "unchanged"

    def test_an_edit_of_something_that_is_not_transferred(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        before = len(bench.salesmanago.requests)
        bench.shop.edit_order(order_id, {"admin_comments": "call back", "payment_method": "cash"})
        bench.flow()
        assert len(bench.salesmanago.requests) == before

    def test_another_order_with_the_same_data_sends_its_event_alone(self) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        bench.order()
        bench.flow()
        assert writes(bench) == 1
        assert len(bench.main.events()) == 2

    def test_an_edit_writes_once(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk", "phone": "600 100 299"})
        bench.flow()
        assert city(bench) == "Gdańsk"
        assert writes(bench) == 2
        assert bench.log.of("order")[-1]["outcome"] == "updated"


class TestNewestDataWin:
    def test_the_newest_order_speaks_whatever_comes_first(self) -> None:
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
        contact = bench.marketing.contact(EMAIL)
        assert contact is not None
        assert city(bench) == "Kraków"
        assert set(contact.tags) == {"BASELINKER_PERSONAL", "BASELINKER_SHOP"}, "older orders add their tags"
        assert bench.main.purchases() == [older, newer]

    def test_an_edit_of_an_older_order_does_not_speak(self) -> None:
        bench = Bench()
        older = bench.order()
        bench.clock.sleep(60)
        bench.order(delivery_city="Kraków")
        bench.flow()
        before = writes(bench)
        bench.shop.edit_order(older, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert city(bench) == "Kraków"
        assert writes(bench) == before

    def test_of_two_orders_of_one_second_the_higher_id_speaks(self) -> None:
        bench = Bench()
        bench.order(delivery_city="Gdańsk", order_id=812_900_001)
        bench.order(delivery_city="Kraków", order_id=812_900_002)
        bench.flow()
        bench.shop.edit_order(812_900_001, {"delivery_city": "Sopot"})
        bench.flow()
        assert city(bench) == "Kraków"

    def test_a_slow_worker_does_not_bring_back_what_it_read_earlier(self) -> None:
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
        assert city(bench) == "Kraków"

    def test_two_workers_who_write_one_contact_at_once(self) -> None:
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

        bench.http.before["contact/upsert"] = meanwhile
        bench.hand_over(bench.orders_queue, held, by_new_process=True)
        bench.work_for(600)
        assert city(bench) == "Kraków"

    def test_nothing_is_written_where_the_lease_may_run_out_meanwhile(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.poll()
        slow = SlowTable(bench.clock, bench.application.runtime.timings.contact_lease)
        runtime = replace(bench.application.runtime, tables=replace(bench.tables, contacts=slow))
        bench.application = replace(bench.application, runtime=runtime)
        bench.deliver()
        assert writes(bench) == 0
        slow.seconds = 0
        bench.work_for(300)
        assert bench.main.purchases() == [order_id]

    def test_a_write_whose_answer_is_lost_is_written_again(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.way_to_salesmanago.script("lost_after", is_upsert)
        bench.flow()
        assert bench.main.events() == []
        bench.work_for(300)
        assert bench.main.purchases() == [order_id]
        assert len(bench.marketing.contacts) == 1

    def test_an_edit_that_is_undone_while_its_answer_is_lost_is_undone_there_too(self) -> None:
        bench = Bench()
        order_id = bench.order(delivery_city="Gdańsk")
        bench.flow()
        bench.way_to_salesmanago.script("lost_after", is_upsert)
        bench.shop.edit_order(order_id, {"delivery_city": "Kraków"})
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        bench.work_for(600)
        assert city(bench) == "Gdańsk"

    def test_a_late_write_is_not_overtaken(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.way_to_salesmanago.script("late", is_upsert)
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Kraków"})
        bench.flow()
        bench.work_for(600)
        assert city(bench) == "Kraków"

    def test_a_contact_that_was_removed_is_made_again_for_the_next_order(self) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        bench.marketing.delete_contact(EMAIL)
        order_id = bench.order()
        bench.flow()
        bench.work_for(900)
        assert bench.marketing.contact(EMAIL)
        assert order_id in bench.main.purchases()


class TestAddressThatChanges:
    def test_the_new_address_becomes_a_contact_and_the_event_stays(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.shop.edit_order(order_id, {"email": "new@example.com"})
        bench.flow()
        assert bench.marketing.contact("new@example.com")
        assert bench.main.purchases() == [order_id]
        assert bench.marketing.events_of("new@example.com") == []

    def test_an_address_that_goes_sends_nothing(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        before = len(bench.salesmanago.requests)
        bench.shop.edit_order(order_id, {"email": ""})
        bench.flow()
        assert len(bench.salesmanago.requests) == before
        assert bench.outcome(order_id) == "sent"


class TestShadow:
    """In shadow everything is done but writing."""

    def test_nothing_is_written(self) -> None:
        bench = Bench(mode="shadow", new_contacts="opted_out")
        order_id = bench.order()
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO)
        skipped = bench.order(email="")
        bench.flow()
        assert writes(bench) == 0
        assert bench.main.events() == []
        assert bench.marketing.contacts == {}
        assert [bench.outcome(each) for each in (order_id, on_allegro, skipped)] == [
            "shadow",
            "shadow",
            "skipped no_email",
        ]
        assert bench.idle

    def test_an_order_from_before_the_start(self) -> None:
        bench = Bench(mode="shadow")
        bench.poll()
        bench.marketing.add_contact(EMAIL)
        order_id = bench.order(date_add=int(bench.clock.now()) - DAY, journal=False)
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert writes(bench) == 0
        assert bench.outcome(order_id) == "skipped before_start"

    def test_once_live_its_orders_are_not_sent_by_the_journal_but_on_request(self) -> None:
        bench = Bench(mode="shadow")
        order_id = bench.order()
        bench.flow()
        bench.change(mode="live")
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.flow()
        assert bench.main.events() == []
        assert city(bench) == "Gdańsk", "its contact is written"
        bench.send(order_id, origin="backfill")
        bench.clock.sleep(5)
        bench.work()
        assert bench.main.purchases() == [order_id]
        assert bench.outcome(order_id) == "sent"
