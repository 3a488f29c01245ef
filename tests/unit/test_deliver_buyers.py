"""Whose order it is: Allegro's masked buyers are found through other orders with the same number."""

from collections.abc import Mapping

import pytest

from simulators import BaselinkerOptions
from tests.fakes.application import ALLEGRO, MAIN, Bench

EXACT = BaselinkerOptions(phone_match="exact")
MARIA = {"email": "maria@example.com", "delivery_fullname": "Maria Kowalska"}
AMAZON = {"order_source": "amazon", "email": "x@marketplace.amazon.de"}
Fields = Mapping[str, object]


class TestMatched:
    @pytest.mark.parametrize(
        "spelling",
        ["600100201", "+48600100201", "0048600100201", "48600100201", "600-100-201", "+48 600 100 201"],
    )
    @pytest.mark.parametrize("match", ["exact", "digits", "last_nine"])
    def test_however_the_number_is_spelled_and_found(self, spelling: str, match: str) -> None:
        options = {
            "exact": EXACT,
            "digits": BaselinkerOptions(phone_match="digits"),
            "last_nine": BaselinkerOptions(phone_match="last_nine"),
        }
        bench = Bench(baselinker=options[match])
        in_shop = bench.order(phone="600 100 201")
        bench.flow()
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO, phone=spelling)
        bench.flow()
        assert bench.outcome(on_allegro) == "sent"
        assert bench.main.purchases() == [in_shop, on_allegro]
        assert len(bench.marketing.events_of("anna@example.com")) == 2
        assert [contact.email for contact in bench.marketing.contacts.values()] == ["anna@example.com"]

    def test_a_very_old_order_identifies_the_buyer(self) -> None:
        bench = Bench()
        bench.order(date_add=1_600_000_000, journal=False)
        on_allegro = bench.order(ALLEGRO)
        bench.flow()
        assert bench.main.purchases() == [on_allegro]
        assert bench.marketing.events_of("anna@example.com")

    @pytest.mark.parametrize("settings", [{"skip_shop_orders": True}, {"skip_sources": ["shop:812"]}])
    def test_an_order_of_a_skipped_source_identifies_the_buyer(self, settings: Fields) -> None:
        bench = Bench(settings=settings)
        in_shop = bench.order()
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO)
        bench.flow()
        assert bench.outcome(in_shop) == "skipped skipped_source"
        assert bench.main.purchases() == [on_allegro]

    def test_the_number_is_read_in_the_country_of_the_delivery(self) -> None:
        bench = Bench()
        bench.order(phone="+49 30 901820", delivery_country_code="PL")
        bench.clock.sleep(10)
        order_id = bench.order(ALLEGRO, phone="030 901820", delivery_country_code="DE")
        bench.flow()
        assert order_id in bench.main.purchases()


class TestNotMatched:
    @pytest.mark.parametrize(
        "other",
        [
            {"confirmed": False},
            {"order_source": "order_return"},
            {"email": ""},
            {"email": "x@allegromail.pl"},
            {"email": "brak@brak.pl"},
            ALLEGRO,
            {"phone": "600 100 299"},
        ],
        ids=["unconfirmed", "return", "no address", "masked", "ignored", "allegro", "other number"],
    )
    def test_orders_that_identify_no_one(self, other: Fields) -> None:
        bench = Bench(ignored_emails=["brak.pl"])
        bench.order(other)
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO)
        bench.flow()
        assert bench.outcome(on_allegro) == "skipped masked_email"

    def test_an_order_that_was_added_later(self) -> None:
        bench = Bench()
        on_allegro = bench.order(ALLEGRO)
        bench.clock.sleep(10)
        in_shop = bench.order()
        bench.flow()
        bench.shop.log(16, on_allegro)
        bench.flow()
        assert bench.main.purchases() == [in_shop]
        assert bench.outcome(on_allegro) == "skipped masked_email"

    @pytest.mark.parametrize("phone", ["", "brak", "111 111 111", "000000000", "12"])
    def test_a_number_that_identifies_no_one(self, phone: str) -> None:
        bench = Bench()
        bench.order(phone=phone)
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO, phone=phone)
        bench.flow()
        assert bench.outcome(on_allegro) == "skipped masked_email"

    def test_lookups_switched_off(self) -> None:
        bench = Bench(match_by_phone="off")
        bench.order()
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO)
        bench.flow()
        assert bench.outcome(on_allegro) == "skipped masked_email"
        assert "getOrdersByPhone" not in {call.method for call in bench.shop.calls}

    def test_its_own_address_is_never_used(self) -> None:
        bench = Bench()
        on_allegro = bench.order(ALLEGRO, email="real@example.com")
        bench.flow()
        assert bench.outcome(on_allegro) == "skipped masked_email"
        assert bench.marketing.contacts == {}

    def test_the_only_address_among_those_read_if_there_are_others_unread(self) -> None:
        bench = Bench()
        bench.order(MARIA)
        for _ in range(26):
            bench.order()
        bench.flow()
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO, delivery_fullname="Maria Kowalska")
        of_anna = bench.order(ALLEGRO)
        bench.flow()
        assert bench.outcome(on_allegro) == "skipped ambiguous_phone"
        assert bench.outcome(of_anna) == "sent"

    def test_the_only_address_among_those_that_can_be_read(self) -> None:
        bench = Bench()
        bench.order(MARIA)
        unreadable = bench.order()
        bench.shop.orders[unreadable]["products"] = [{}] * 2_001
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO)
        bench.flow()
        assert bench.outcome(on_allegro) == "skipped ambiguous_phone"

    @pytest.mark.parametrize("garble", [None, {"order_id": "?"}, {"order_id": "1E+1000000"}])
    def test_the_only_address_if_an_order_of_the_number_has_no_readable_id(self, garble: object) -> None:
        bench = Bench()
        bench.order(journal=False)
        bench.shop.garbled.hits[bench.order(MARIA, journal=False)] = garble
        bench.clock.sleep(10)
        of_another, of_anna = bench.order(ALLEGRO, delivery_fullname="Jan Nowak"), bench.order(ALLEGRO)
        bench.flow()
        assert bench.outcome(of_another) == "skipped ambiguous_phone"
        assert bench.outcome(of_anna) == "sent"


class TestRelaysOfOtherMarketplaces:
    @pytest.mark.parametrize(("setting", "outcome"), [("allegro", "skipped masked_email"), ("all", "sent")])
    def test_they_are_looked_up_only_on_request(self, setting: str, outcome: str) -> None:
        bench = Bench(match_by_phone=setting)
        bench.order()
        bench.clock.sleep(10)
        order_id = bench.order(AMAZON)
        bench.flow()
        assert bench.outcome(order_id) == outcome

    def test_a_real_address_from_a_marketplace_is_used(self) -> None:
        bench = Bench()
        order_id = bench.order(AMAZON, email="anna@example.com")
        bench.flow()
        assert bench.outcome(order_id) == "sent"


class TestSharedNumbers:
    def shared(self, name: str) -> tuple[Bench, int]:
        """Let Anna and Maria share a number; someone called `name` orders on Allegro."""
        bench = Bench()
        bench.order()
        bench.order(MARIA)
        bench.clock.sleep(10)
        return bench, bench.order(ALLEGRO, delivery_fullname=name)

    @pytest.mark.parametrize("name", ["Jan Nowak", "", "Anna Kowalska"])
    def test_a_name_that_neither_has(self, name: str) -> None:
        bench, on_allegro = self.shared(name)
        bench.flow()
        assert bench.outcome(on_allegro) == "skipped ambiguous_phone"
        assert len(bench.main.events()) == 2

    @pytest.mark.parametrize(
        ("name", "email"),
        [
            ("Anna Żółw", "anna@example.com"),
            ("ZOLW ANNA", "anna@example.com"),
            ("kowalska  maria", "maria@example.com"),
        ],
    )
    def test_case_accents_and_word_order_do_not_matter(self, name: str, email: str) -> None:
        bench, on_allegro = self.shared(name)
        bench.flow()
        assert bench.outcome(on_allegro) == "sent"
        assert str(on_allegro) in {event.data["externalId"] for event in bench.marketing.events_of(email)}

    def test_of_several_addresses_of_a_person_the_newest_is_used(self) -> None:
        bench = Bench()
        bench.order(email="old@example.com")
        bench.clock.sleep(10)
        bench.order(email="new@example.com")
        bench.order(MARIA, date_add=int(bench.clock.now()) - 5)
        bench.clock.sleep(10)
        bench.order(ALLEGRO)
        bench.flow()
        assert len(bench.marketing.events_of("new@example.com")) == 2
        assert len(bench.marketing.events_of("old@example.com")) == 1


class TestAnotherName:
    def test_the_contact_of_another_name_keeps_its_data(self) -> None:
        bench = Bench(order_source_tag=True)
        bench.order()
        bench.flow()
        on_allegro = bench.order(ALLEGRO, delivery_fullname="Jan Nowak", delivery_city="Gdańsk")
        bench.flow()
        contact = bench.marketing.contact("anna@example.com")
        assert contact is not None
        assert on_allegro in bench.main.purchases()
        assert contact.fields["name"] == "Anna Żółw"
        assert contact.address["city"] == "Łódź"
        assert set(contact.tags) == {"BASELINKER_SHOP", "BASELINKER_ALLEGRO"}

    def test_a_contact_created_for_another_name_has_no_data(self) -> None:
        bench = Bench(skip_shop_orders=True, tag="VIP")
        bench.order()
        bench.clock.sleep(10)
        bench.order(ALLEGRO, delivery_fullname="Jan Nowak")
        bench.flow()
        contact = bench.marketing.contact("anna@example.com")
        assert contact is not None
        assert (contact.fields, contact.address, contact.tags) == ({}, {}, ["VIP"])

    def test_the_same_name_updates_its_data(self) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        bench.order(ALLEGRO, delivery_city="Gdańsk")
        bench.flow()
        contact = bench.marketing.contact("anna@example.com")
        assert contact is not None
        assert contact.address["city"] == "Gdańsk"


class TestFoundLater:
    def test_once_an_older_order_is_confirmed(self) -> None:
        bench = Bench(baselinker=EXACT)
        in_shop = bench.order(confirmed=False, phone="600-100-201")
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO, phone="+48600100201")
        bench.flow()
        assert bench.outcome(on_allegro) == "skipped masked_email"
        bench.shop.confirm_order(in_shop)
        bench.flow()
        assert bench.main.purchases() == [in_shop, on_allegro]
        assert bench.idle

    def test_once_an_older_order_of_a_skipped_source_has_an_address(self) -> None:
        bench = Bench(skip_shop_orders=True)
        in_shop = bench.order(email="")
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO)
        bench.flow()
        assert bench.outcome(on_allegro) == "skipped masked_email"
        bench.shop.edit_order(in_shop, {"email": "anna@example.com"})
        bench.flow()
        assert bench.main.purchases() == [on_allegro]

    def test_a_number_that_is_added_later(self) -> None:
        bench = Bench()
        bench.order()
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO, phone="")
        bench.flow()
        assert bench.outcome(on_allegro) == "skipped masked_email"
        bench.shop.edit_order(on_allegro, {"phone": "600100201"})
        bench.flow()
        assert bench.outcome(on_allegro) == "sent"

    def test_the_index_shows_neither_number_nor_address(self) -> None:
        bench = Bench()
        bench.order()
        bench.clock.sleep(10)
        bench.order(ALLEGRO)
        bench.flow()
        stored = repr(bench.tables.phones.__dict__)
        assert MAIN in stored
        for personal in ("600100201", "100 201", "anna", "example.com"):
            assert personal not in stored
