"""Whose order it is: the rules for the e-mail address (behaviour.md, section 4)."""

from dataclasses import replace

import pytest

from ordersync.domain.buyer import (
    Buyer,
    candidates,
    choose_buyer,
    identifies_buyer,
    is_matched_by_phone,
    own_buyer,
    phone_of,
)
from ordersync.domain.order import Block
from ordersync.domain.skips import SkipReason
from tests.builders import DELIVERY, ORDER, connection_with

CONNECTION = connection_with()
NUMBER = "+48601442318"
MASKED = replace(
    ORDER,
    order_id=900,
    source="allegro",
    email="q7w2xk19pd+4c81a90ff@allegromail.pl",
    date_add=ORDER.date_add + 1000,
)


def test_an_order_of_any_source_but_allegro_belongs_to_its_own_address() -> None:
    assert own_buyer(replace(ORDER, email="  Anna@Kupujaca.Example "), CONNECTION) == Buyer(
        "anna@kupujaca.example"
    )
    for source in ("personal", "ebay", "amazon", "ceneo"):
        assert own_buyer(replace(ORDER, source=source), CONNECTION) == Buyer("anna@kupujaca.example")


@pytest.mark.parametrize(
    ("email", "reason"),
    [
        ("", SkipReason.NO_EMAIL),
        ("   ", SkipReason.NO_EMAIL),
        ("brak", SkipReason.INVALID_EMAIL),
        ("anna@", SkipReason.INVALID_EMAIL),
        ("anna@kupujaca.example, b", SkipReason.INVALID_EMAIL),
        ("anna nowak@kupujaca.example", SkipReason.INVALID_EMAIL),
        ("Anna <anna@kupujaca.example>", SkipReason.INVALID_EMAIL),
        ("anna@, @kupujaca.example", SkipReason.INVALID_EMAIL),
        ("brak@kupujaca.example; anna@", SkipReason.IGNORED_EMAIL),
        ("brak@x.example, anna@, a1b2@members.ebay.com", SkipReason.MASKED_EMAIL),
        ("Brak@brak.pl", SkipReason.IGNORED_EMAIL),
        ("jan@nowhere.example", SkipReason.IGNORED_EMAIL),
        ("OWNER@shop.example", SkipReason.IGNORED_EMAIL),
        ("a1b2@members.ebay.com", SkipReason.MASKED_EMAIL),
        ("a1b2@relay.market.example", SkipReason.MASKED_EMAIL),
    ],
)
def test_an_address_of_no_use_has_a_reason(email: str, reason: SkipReason) -> None:
    connection = connection_with(
        ignored_emails=["brak@brak.pl", "nowhere.example"], relay_domains=["relay.market.example"]
    )
    assert own_buyer(replace(ORDER, email=email), connection) is reason


@pytest.mark.parametrize(
    "email",
    [
        "anna@kupujaca.example, b@c.example",
        "brak@brak.pl;anna@kupujaca.example",
        "OWNER@shop.example / Anna@Kupujaca.Example / b@c.example",
        "a1b2@members.ebay.com | anna@kupujaca.example,",
        "anna@kupujaca anna@kupujaca.example",
    ],
)
def test_of_several_addresses_the_first_usable_one_counts(email: str) -> None:
    assert own_buyer(replace(ORDER, email=email), CONNECTION) == Buyer("anna@kupujaca.example")


def test_a_candidate_is_its_first_usable_address() -> None:
    other = replace(ORDER, email="brak@brak.pl, Anna@Kupujaca.Example")
    found = candidates(MASKED, NUMBER, [other], CONNECTION)
    assert choose_buyer(MASKED, found, all_read=True) == Buyer("anna@kupujaca.example", by_phone=True)


def test_an_address_is_ignored_in_either_spelling_of_its_domain() -> None:
    connection = connection_with(ignored_emails=["jan@żółw.example", "łoś.example"])
    for email in ("jan@xn--w-uga1v8h.example", "Jan@Żółw.example", "a@łoś.example", "a@xn--o-dla0f.example"):
        assert own_buyer(replace(ORDER, email=email), connection) is SkipReason.IGNORED_EMAIL


def test_an_allegro_orders_own_address_is_never_used() -> None:
    for email in (MASKED.email, "anna@kupujaca.example", ""):
        assert own_buyer(replace(MASKED, email=email), CONNECTION) is SkipReason.MASKED_EMAIL


@pytest.mark.parametrize(
    ("setting", "allegro", "others"), [("off", False, False), ("allegro", True, False), ("all", True, True)]
)
def test_whose_orders_are_matched_by_phone_is_a_setting(setting: str, allegro: bool, others: bool) -> None:
    connection = connection_with(match_by_phone=setting)
    assert is_matched_by_phone(MASKED, connection) is allegro
    assert is_matched_by_phone(replace(ORDER, email="a1@members.ebay.com"), connection) is others


def test_only_an_earlier_confirmed_order_with_an_address_and_the_number_is_a_candidate() -> None:
    connection = connection_with(
        skip_sources=["ebay"], skip_shop_orders=True, skip_statuses=[7], ignored_emails=["n.example"]
    )
    fits = [
        replace(ORDER, order_id=1),
        replace(ORDER, order_id=2, source="ebay"),  # a skipped source identifies all the same
        replace(ORDER, order_id=3, status_id=7),
        replace(ORDER, order_id=4, phone="601 442 318"),
        replace(ORDER, order_id=5, phone="0048 601-442-318", delivery=replace(DELIVERY, country_code="DE")),
    ]
    fits_not = [
        replace(ORDER, order_id=11, confirmed=False),
        replace(ORDER, order_id=12, source="allegro"),
        replace(ORDER, order_id=13, source="order_return"),
        replace(ORDER, order_id=14, email=""),
        replace(ORDER, order_id=15, email="x@n.example"),
        replace(ORDER, order_id=16, email="owner@shop.example"),
        replace(ORDER, order_id=17, email="x1@marketplace.amazon.de"),
        replace(ORDER, order_id=18, email="nonsense"),
        replace(ORDER, order_id=19, phone="+48600100201"),
        replace(ORDER, order_id=20, phone=""),
        replace(ORDER, order_id=21, date_add=MASKED.date_add + 1),
        replace(ORDER, order_id=22, delivery=replace(DELIVERY, country_code="DE"), phone="601442318"),
        replace(ORDER, order_id=901, date_add=MASKED.date_add),
        MASKED,
    ]
    found = candidates(MASKED, NUMBER, [*fits_not, *fits], connection)
    assert [other.order_id for other in found] == [other.order_id for other in fits]


def test_an_order_that_identifies_its_buyer_is_confirmed_no_return_and_has_an_address() -> None:
    assert identifies_buyer(ORDER, CONNECTION)
    assert not identifies_buyer(replace(ORDER, confirmed=False), CONNECTION)
    assert not identifies_buyer(replace(ORDER, source="order_return"), CONNECTION)
    assert not identifies_buyer(MASKED, CONNECTION)


def test_without_a_candidate_the_address_stays_masked() -> None:
    assert choose_buyer(MASKED, [], all_read=True) is SkipReason.MASKED_EMAIL


def test_one_address_is_the_buyer_whatever_its_spelling() -> None:
    found = [replace(ORDER, order_id=1, email=" ANNA@kupujaca.example"), replace(ORDER, order_id=2)]
    assert choose_buyer(MASKED, found, all_read=True) == Buyer(
        "anna@kupujaca.example", by_phone=True, same_name=True
    )


def test_one_address_under_another_name_leaves_the_contacts_data_alone() -> None:
    other = replace(ORDER, delivery=replace(DELIVERY, name="Jan Inny"))
    assert choose_buyer(MASKED, [other], all_read=True) == Buyer(
        "anna@kupujaca.example", by_phone=True, same_name=False
    )


def test_of_several_addresses_the_newest_with_the_orders_name_is_the_buyer() -> None:
    namesake = replace(DELIVERY, name="PRZYKLADOWA  Anna")
    found = [
        replace(ORDER, order_id=1, email="old@x.example", date_add=100),
        replace(ORDER, order_id=3, email="newer@x.example", date_add=200, delivery=namesake),
        replace(ORDER, order_id=2, email="new@x.example", date_add=200, delivery=namesake),
        replace(
            ORDER,
            order_id=4,
            email="spouse@x.example",
            date_add=300,
            delivery=replace(DELIVERY, name="Jan P."),
        ),
    ]
    assert choose_buyer(MASKED, found, all_read=True) == Buyer(
        "newer@x.example", by_phone=True, same_name=True
    )


def test_several_addresses_and_no_such_name_are_ambiguous() -> None:
    stranger = replace(DELIVERY, name="Jan Inny")
    found = [
        replace(ORDER, order_id=1, email="a@x.example", delivery=stranger),
        replace(ORDER, order_id=2, email="b@x.example", delivery=replace(DELIVERY, name="")),
    ]
    assert choose_buyer(MASKED, found, all_read=True) is SkipReason.AMBIGUOUS_PHONE
    nameless = replace(MASKED, delivery=Block(country_code="PL"))
    assert (
        choose_buyer(nameless, [replace(order, delivery=Block()) for order in found], all_read=True)
        is SkipReason.AMBIGUOUS_PHONE
    )


def test_one_address_is_ambiguous_if_others_were_not_read_unless_it_bears_the_orders_name() -> None:
    stranger = replace(ORDER, delivery=replace(DELIVERY, name="Jan Inny"))
    assert choose_buyer(MASKED, [stranger], all_read=False) is SkipReason.AMBIGUOUS_PHONE
    assert choose_buyer(MASKED, [stranger, ORDER], all_read=False) == Buyer(
        "anna@kupujaca.example", by_phone=True, same_name=True
    )
    assert choose_buyer(MASKED, [], all_read=False) is SkipReason.AMBIGUOUS_PHONE


def test_the_invoices_name_counts_where_the_delivery_has_none() -> None:
    invoiced = replace(ORDER, delivery=Block(country_code="PL"), invoice=Block(name="anna przykladowa"))
    found = [invoiced, replace(ORDER, email="b@x.example", delivery=replace(DELIVERY, name="Jan Inny"))]
    assert choose_buyer(MASKED, found, all_read=True) == Buyer(
        "anna@kupujaca.example", by_phone=True, same_name=True
    )


def test_a_number_that_belongs_to_no_one_finds_no_one() -> None:
    assert phone_of(ORDER, CONNECTION) == NUMBER
    for phone in ("", "-", "brak", "666 666 666", "601442318 601200300"):
        assert phone_of(replace(ORDER, phone=phone), CONNECTION) is None
    invoiced = replace(ORDER, phone="601442318", delivery=Block(), invoice=DELIVERY)
    assert phone_of(invoiced, CONNECTION) == NUMBER
