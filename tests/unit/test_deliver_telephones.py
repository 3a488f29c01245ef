"""Telephone numbers as shops and marketplaces write them: which one is read, matched by and written."""

from collections.abc import Mapping

import pytest

from simulators import BaselinkerOptions
from tests.fakes.application import ALLEGRO, Bench
from tests.fakes.scenarios import ANNA_EMAIL

Fields = Mapping[str, object]
AMERICAN = {"delivery_country_code": "US", "phone": "+1 415-200-7986 ext. 111"}
INVENTED = [
    "111 111 111",
    "600000000",
    "+48 660 606 066",
    "123456789",
    "789012345",
    "987 654 321",
    "123123123",
    "50 50 50 50 5",
    "500600700",
    "500 600 700",
    "+48 500-600-700",
]
RUBBISH = ["-", "brak", "0", "000000000", ".", "12", "wew. 12", "proszę dzwonić", "12345", "tel. 1234567", ""]


def phone_of(bench: Bench, email: str = ANNA_EMAIL) -> str | None:
    contact = bench.marketing.contact(email)
    assert contact is not None
    return contact.fields.get("phone")


def matched(first: Fields, then: Fields, **settings: object) -> bool:
    """Return whether a masked order's buyer is found by an order of a shop."""
    bench = Bench(settings=settings)
    bench.order(first)
    bench.clock.sleep(10)
    masked = bench.order(ALLEGRO, {"delivery_fullname": "Jan Nowak"}, then)
    bench.flow()
    assert bench.outcome(masked) in {"sent", "skipped masked_email"}
    return bench.outcome(masked) == "sent"


class TestTheCountry:
    @pytest.mark.parametrize(
        ("country", "phone", "written"),
        [
            ("UK", "07911 123456", "+447911123456"),
            ("uk ", "07911 123456", "+447911123456"),
            ("EL", "6901234567", "+306901234567"),
            ("gr", "6901234567", "+306901234567"),
            ("", "600 100 201", "+48600100201"),
            ("DE", "030 901820", "+4930901820"),
        ],
    )
    def test_an_orders_country_says_how_its_number_is_read(
        self, country: str, phone: str, written: str
    ) -> None:
        bench = Bench()
        bench.order(phone=phone, delivery_country_code=country)
        bench.flow()
        assert phone_of(bench) == written

    def test_a_missing_country_is_a_setting(self) -> None:
        bench = Bench(country="UK")
        bench.order(phone="07911 123456", delivery_country_code="", invoice_country_code="")
        bench.flow()
        assert phone_of(bench) == "+447911123456"
        contact = bench.marketing.contact(ANNA_EMAIL)
        assert contact is not None
        assert "country" not in contact.address, "an address gets no country that the order does not name"

    def test_two_spellings_of_one_country_are_one_buyer(self) -> None:
        number = {"phone": "07911 123456"}
        assert matched({**number, "delivery_country_code": "UK"}, {**number, "delivery_country_code": "GB"})

    @pytest.mark.parametrize(("written", "country"), [("UK", "GB"), ("el", "GR"), (" de ", "DE")])
    def test_contact_and_event_get_the_country_by_its_iso_code(self, written: str, country: str) -> None:
        bench = Bench()
        bench.order(delivery_country_code=written)
        bench.flow()
        contact = bench.marketing.contact(ANNA_EMAIL)
        assert contact is not None
        assert contact.address["country"] == country
        (event,) = bench.main.events()
        assert event["detail8"] == country


@pytest.mark.parametrize(
    ("country", "phone", "written"),
    [
        ("DE", "491771234567", "+491771234567"),
        ("DE", "49 151 23456789", "+4915123456789"),
        ("DE", "4971112345670", "+4971112345670"),
        ("DE", "0177 1234567", "+491771234567"),
        ("DE", "04921 12345", "+49492112345"),
        ("PL", "48 601 442 318", "+48601442318"),
        ("PL", "48 362 17 39", "+48483621739"),
        ("IT", "391 234 5678", "+393912345678"),
        ("GB", "447911123456", "+447911123456"),
        ("AR", "011 15-2345-6789", "+5491123456789"),
    ],
)
def test_the_countrys_own_code_without_a_plus(country: str, phone: str, written: str) -> None:
    bench = Bench()
    bench.order(phone=phone, delivery_country_code=country)
    bench.flow()
    assert phone_of(bench) == written


class TestNoKey:
    @pytest.mark.parametrize(
        ("first", "then"),
        [
            (AMERICAN, {**AMERICAN, "phone": "+1 415-200-7986 ext. 222"}),
            (AMERICAN, AMERICAN),
            (AMERICAN, {**AMERICAN, "phone": "+1 415-200-7986"}),
            ({"phone": "tel. 601 442 318"}, {"phone": "601 442 318"}),
            ({"phone": "601 442 318"}, {"phone": "601 442 318 Ewa"}),
            ({"phone": "601442318 #12"}, {"phone": "601442318"}),
        ],
    )
    def test_letters_or_an_extension(self, first: Fields, then: Fields) -> None:
        assert not matched(first, then)

    @pytest.mark.parametrize("phone", INVENTED)
    def test_an_invented_number(self, phone: str) -> None:
        assert not matched({"phone": phone}, {"phone": phone})

    @pytest.mark.parametrize("listed", ["+48 22 695 31 40", "22 695 31 40", "0048226953140"])
    @pytest.mark.parametrize("phone", ["22 695 31 40", "+48226953140"])
    def test_an_ignored_number(self, listed: str, phone: str) -> None:
        assert matched({"phone": phone}, {"phone": phone})
        assert not matched({"phone": phone}, {"phone": phone}, ignored_phones=[listed])
        assert matched({"phone": "601442318"}, {"phone": "601442318"}, ignored_phones=[listed])


class TestWritten:
    @pytest.mark.parametrize("phone", [*RUBBISH, *INVENTED, "+48 22 695 31 40", "0048 000 000 000"])
    def test_what_is_no_buyers_number_never_replaces_a_good_one(self, phone: str) -> None:
        bench = Bench(ignored_phones=["22 695 31 40"])
        bench.order(phone="600 100 201")
        bench.flow()
        bench.clock.sleep(10)
        bench.order(phone=phone, delivery_city="Gdańsk")
        bench.flow()
        contact = bench.marketing.contact(ANNA_EMAIL)
        assert contact is not None
        assert (contact.fields["phone"], contact.address["city"]) == ("+48600100201", "Gdańsk")

    @pytest.mark.parametrize("phone", RUBBISH + INVENTED)
    def test_a_new_contact_gets_none(self, phone: str) -> None:
        bench = Bench()
        bench.order(phone=phone)
        bench.flow()
        assert not phone_of(bench)

    @pytest.mark.parametrize(
        ("phone", "written"),
        [
            (" 695 31 40 ", "695 31 40"),
            ("601442318 / 602731845", "601442318 / 602731845"),
            ("tel. 601 442 318", "+48601442318"),
            ("+1 415-200-7986 ext. 111", "+14152007986"),
        ],
    )
    def test_what_may_be_a_number(self, phone: str, written: str) -> None:
        bench = Bench()
        bench.order(phone=phone)
        bench.flow()
        assert phone_of(bench) == written

    def test_letters_that_stand_for_digits_are_none(self) -> None:
        bench = Bench()
        bench.order(phone="1-800-FLOWERS", delivery_country_code="US")
        bench.flow()
        assert not phone_of(bench)


def test_a_spelling_too_long_to_ask_for_is_left_out() -> None:
    """BaseLinker's getOrdersByPhone takes 50 characters (documented); an order's telephone may have 100."""
    bench = Bench(baselinker=BaselinkerOptions(phone_match="exact"))
    masked = bench.order(ALLEGRO, phone=f"601 442 318 {'-' * 60}")
    bench.flow()
    assert bench.outcome(masked) == "skipped masked_email"
    assert bench.baselinker.violations == []


@pytest.mark.parametrize("country", ["POL", "Polska", "XX"])
def test_a_country_that_is_none_keeps_no_number_from_being_read(country: str) -> None:
    bench = Bench()
    bench.order()
    bench.flow()
    known = phone_of(bench)
    bench.clock.sleep(10)
    bench.order(delivery_country_code=country, delivery_city="Gdynia")
    masked = bench.order(ALLEGRO, delivery_country_code=country)
    bench.flow()
    assert phone_of(bench) == known
    assert bench.outcome(masked) == "sent"


def test_the_log_says_through_which_order_the_buyer_was_found() -> None:
    bench = Bench()
    in_shop = bench.order()
    bench.clock.sleep(10)
    on_allegro = bench.order(ALLEGRO)
    bench.flow()
    lines = {line["order_id"]: line for line in bench.log.of("order")}
    found = {name: lines[on_allegro][name] for name in ("source", "found_through", "found_in")}
    assert found == {"source": "allegro", "found_through": in_shop, "found_in": "shop"}
    assert lines[in_shop]["found_through"] is None
