"""Inputs that people who do this job have reported, a test each; their kinds have tests of their own."""

from collections.abc import Mapping

import pytest

from ordersync.domain.states import State
from simulators.salesmanago import Failure
from simulators.salesmanago.account import Contact
from tests.fakes.application import ALLEGRO, JAN, Bench
from tests.fakes.scenarios import ANNA_EMAIL

Fields = Mapping[str, object]
CUP: Fields = {"product_id": "501", "name": "Kubek", "sku": "KUB-1", "price_brutto": 10.1, "quantity": 3}
TWO_DAYS = 2 * 86_400


def delivered(*orders: Fields, match_by_phone: str = "allegro") -> tuple[Bench, list[str]]:
    """Deliver orders, one after the other; return what became of each."""
    bench, order_ids = Bench(match_by_phone=match_by_phone), list[int]()
    for order in orders:
        order_ids.append(bench.order(order))
        bench.flow()
        bench.clock.sleep(10)
    return bench, [bench.outcome(order_id) for order_id in order_ids]


def contact_of(bench: Bench, email: str = ANNA_EMAIL) -> Contact:
    contact = bench.marketing.contact(email)
    assert contact is not None
    return contact


def test_always_500() -> None:
    bench = Bench()
    failing = bench.order(delivery_fullname="Anna\u0000 Nowak")
    bench.marketing.failures[ANNA_EMAIL] = Failure("before", "addContactExtEvent")
    bench.flow()
    other = bench.order(JAN)
    bench.flow()
    assert contact_of(bench).fields["name"] == "Anna Nowak"
    assert bench.outcome(other) == "sent"
    bench.work_for(TWO_DAYS)
    assert bench.purchase(failing).state is State.REJECTED
    assert bench.log.of("connection waits") == []


@pytest.mark.parametrize(
    ("country", "phone", "written"),
    [
        ("UK", "07911 123456", "+447911123456"),
        ("EL", "6901234567", "+306901234567"),
        ("", "600 100 201", "+48600100201"),
    ],
)
def test_country_codes(country: str, phone: str, written: str) -> None:
    bench, _ = delivered({"delivery_country_code": country, "phone": phone})
    assert contact_of(bench).fields["phone"] == written


def test_decimal_comma() -> None:
    line = {**CUP, "price_brutto": "12,99", "quantity": "1,5"}
    bench, outcomes = delivered({"products": [line], "delivery_price": 0})
    assert outcomes == ["sent"]
    [event] = bench.main.events()
    assert (str(event["value"]), event["detail3"]) == ("19.49", "1.5")


@pytest.mark.parametrize(
    "phone", ["123456789", "500600700", "600000000", "123123123", "111111111", "999999999"]
)
def test_filler_number(phone: str) -> None:
    _, outcomes = delivered({"phone": phone}, {**ALLEGRO, "phone": phone, "delivery_fullname": "Jan Nowak"})
    assert outcomes == ["sent", "skipped masked_email"]


def test_german_number_without_plus() -> None:
    bench, _ = delivered({"delivery_country_code": "DE", "phone": "491771234567"})
    assert contact_of(bench).fields["phone"] == "+491771234567"


def test_html_entities() -> None:
    bench, _ = delivered(
        {
            "email": "o&#039;neil@example.ie",
            "delivery_fullname": "Se&aacute;n O&#039;Neil",
            "products": [{**CUP, "name": "Kubek &quot;XL&quot; &amp; spodek"}],
        }
    )
    [event] = bench.main.events()
    assert event["detail1"] == 'Kubek "XL" & spodek'
    assert contact_of(bench, "o'neil@example.ie").fields["name"] == "Seán O'Neil"


@pytest.mark.parametrize("email", ["\u200banna@example.com", "anna@example.com\u200b"])
def test_invisible_characters(email: str) -> None:
    bench, outcomes = delivered({"email": email})
    assert outcomes == ["sent"]
    assert contact_of(bench).email == ANNA_EMAIL


def test_list_for_text() -> None:
    bench, outcomes = delivered({"delivery_company": []})
    assert outcomes == ["sent"]
    assert "company" not in contact_of(bench).fields


def test_negative_total() -> None:
    bench, outcomes = delivered({"products": [{**CUP, "quantity": -3}]})
    assert outcomes == ["skipped negative_total"]
    assert bench.main.events() == []


def test_refusal_repeats_owner() -> None:
    bench = Bench()
    refused = bench.order(email="owner@kupujacy.example")
    bench.marketing.refusals["owner@kupujacy.example"] = "Invalid email address: owner@kupujacy.pl"
    other = bench.order(JAN)
    bench.flow()
    assert bench.purchase(refused).state is State.REJECTED
    assert bench.outcome(other) == "sent"
    assert bench.log.of("connection waits") == []


@pytest.mark.parametrize("email", ["a1b2c3-1@kaufland-marktplatz.de", "ABCD@relay.walmart.com"])
def test_relay_addresses(email: str) -> None:
    bench, outcomes = delivered({"email": email})
    assert outcomes == ["skipped masked_email"]
    assert bench.marketing.contacts == {}


@pytest.mark.parametrize("junk", ["-", "brak", "0", "000000000", "."])
def test_rubbish_telephone(junk: str) -> None:
    bench, outcomes = delivered({"phone": "600 100 201"}, {"phone": junk})
    assert outcomes == ["sent", "sent"]
    assert contact_of(bench).fields["phone"] == "+48600100201"


def test_telephone_extension() -> None:
    first = {"delivery_country_code": "US", "phone": "+1 415-200-7986 ext. 111"}
    amazon = {
        "order_source": "amazon",
        "email": "x1@marketplace.amazon.com",
        "delivery_fullname": "John Smith",
    }
    then = {**first, **amazon, "phone": "+1 415-200-7986 ext. 222"}
    _, outcomes = delivered(first, then, match_by_phone="all")
    assert outcomes == ["sent", "skipped masked_email"]
