"""Contacts: created from transactions, with consent untouched, and never written needlessly."""

import pytest

from ordersync.domain.metrics import Metric
from tests.fakes.application import JAN, MAIN, Bench
from tests.fakes.scenarios import ANNA_EMAIL, city_of_anna, contact_writes


class TestData:
    def test_what_a_contact_holds(self) -> None:
        bench = Bench()
        bench.order(email="  ANNA@Example.com ", invoice_company="Żółw sp. z o.o.", invoice_address="inna")
        bench.flow()
        contact = bench.marketing.contact(ANNA_EMAIL)
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

    def test_no_order_is_refused_for_the_length_of_its_address(self) -> None:
        bench = Bench()
        long = "ul. Długa " * 40
        order_id = bench.order(delivery_address=long, delivery_city=long, delivery_postcode=long)
        bench.flow()
        assert bench.main.purchases() == [order_id]

    def test_the_invoice_address_if_the_delivery_has_no_street(self) -> None:
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
        contact = bench.marketing.contact(ANNA_EMAIL)
        assert contact is not None
        assert contact.address == {"streetAddress": "ul. Inna 1", "city": "Kraków", "country": "PL"}
        assert contact.fields["name"] == "Anna Faktura"

    def test_nothing_stored_is_erased(self) -> None:
        bench = Bench()
        known = bench.marketing.add_contact(ANNA_EMAIL)
        known.fields["company"] = "Known Ltd"
        known.tags.append("VIP")
        bench.order(delivery_address="", delivery_city="", delivery_postcode="", phone="")
        bench.flow()
        assert known.fields["company"] == "Known Ltd"
        assert known.tags == ["VIP"]


class TestConsent:
    def test_an_existing_contact_keeps_its_consent(self) -> None:
        bench = Bench(new_contacts="opted_out")
        known = bench.marketing.add_contact(ANNA_EMAIL)
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
        contact = bench.marketing.contact(ANNA_EMAIL)
        assert contact is not None
        assert (contact.opted_out, contact.opted_out_phone) == (expected, expected)

    def test_a_contact_that_has_opted_in_since_stays_opted_in(self) -> None:
        bench = Bench(new_contacts="opted_out")
        order_id = bench.order()
        bench.flow()
        contact = bench.marketing.contact(ANNA_EMAIL)
        assert contact is not None
        contact.opted_out = contact.opted_out_phone = False
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.order(email=ANNA_EMAIL.upper())
        bench.flow()
        assert (contact.opted_out, contact.opted_out_phone) == (False, False)

    def test_a_buyer_who_subscribes_after_the_first_look_stays_subscribed(self) -> None:
        bench = Bench(new_contacts="opted_out")
        bench.order()
        bench.flow()
        bench.marketing.delete_contact(ANNA_EMAIL)
        bench.order()
        bench.http.after["hasContact"] = lambda: bench.marketing.add_contact(ANNA_EMAIL)
        bench.flow()
        contact = bench.marketing.contact(ANNA_EMAIL)
        assert contact is not None
        assert (contact.opted_out, contact.opted_out_phone) == (False, False)
        assert len(bench.marketing.events_of(ANNA_EMAIL)) == 1

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
        for log_type in (1, 2, 11, 12, 13, 14, 16):
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

    def test_another_order_with_the_same_data_sends_only_its_event(self) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        bench.order()
        bench.flow()
        assert contact_writes(bench) == 1
        assert len(bench.main.events()) == 2

    def test_an_edit_writes_once(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk", "phone": "600 100 299"})
        bench.flow()
        assert city_of_anna(bench) == "Gdańsk"
        assert contact_writes(bench) == 2
        assert bench.log.of("order")[-1]["outcome"] == "updated"


class TestChangedAddress:
    def test_the_new_address_becomes_a_contact_and_the_event_stays(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.shop.edit_order(order_id, {"email": "new@example.com"})
        bench.flow()
        assert bench.marketing.contact("new@example.com")
        assert bench.main.purchases() == [order_id]
        assert bench.marketing.events_of("new@example.com") == []

    def test_an_address_that_is_removed_sends_nothing(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        before = len(bench.salesmanago.requests)
        bench.shop.edit_order(order_id, {"email": ""})
        bench.flow()
        assert len(bench.salesmanago.requests) == before
        assert bench.outcome(order_id) == "sent"
