"""What a contact is sent, and what is known of it."""

from dataclasses import replace

import pytest

from ordersync.domain.contact import (
    ContactData,
    ContactState,
    ContactWrite,
    DataVersion,
    KnownEvents,
    contact_data,
)
from ordersync.domain.order import Block, Order, OrderName
from ordersync.domain.phones import PhoneRules
from tests.builders import DELIVERY, ORDER

PHONES = PhoneRules()
INVOICE = Block("Nowak Sp. z o.o.", "Nowak Sp. z o.o.", "Polna 7", "30-001", "Kraków", "CZ")


def data_of(order: Order) -> ContactData:
    return contact_data(order, PHONES)


def test_a_contact_bears_the_delivery_block_and_the_invoices_company() -> None:
    order = replace(
        ORDER, phone="601 442 318", invoice=INVOICE, delivery=replace(DELIVERY, company="Odbiorca")
    )
    assert data_of(order) == ContactData(
        name="Anna Przykładowa",
        phone="+48601442318",
        company="Nowak Sp. z o.o.",
        street="ul. Testowa 4/2",
        postcode="00-999",
        city="Warszawa",
        country_code="PL",
    )
    assert data_of(replace(order, invoice=Block())).company == "Odbiorca"


def test_two_addresses_are_never_mixed() -> None:
    order = replace(ORDER, invoice=INVOICE, delivery=replace(DELIVERY, street=""))
    data = data_of(order)
    assert (data.street, data.postcode, data.city, data.country_code) == ("Polna 7", "30-001", "Kraków", "CZ")
    incomplete = data_of(replace(ORDER, invoice=INVOICE, delivery=replace(DELIVERY, postcode="", city="")))
    assert (incomplete.street, incomplete.postcode, incomplete.city) == ("ul. Testowa 4/2", "", "")


@pytest.mark.parametrize("phone", ["601442318 601200300", "695 31 40"])
def test_a_phone_that_may_be_one_goes_as_given(phone: str) -> None:
    assert data_of(replace(ORDER, phone=f" {phone} ")).phone == phone


@pytest.mark.parametrize("phone", ["wew. 12", "-", "500 600 700", "wew. 1234567"])
def test_a_phone_that_is_none_does_not_go(phone: str) -> None:
    assert data_of(replace(ORDER, phone=phone)).phone == ""


def test_the_text_of_the_data_shows_every_difference() -> None:
    data = data_of(replace(ORDER, invoice=INVOICE))
    prints = {replace(data, **{name: "other"}).as_text for name in vars(data)}
    assert len(prints | {data.as_text}) == 8
    assert data.as_text == data_of(replace(ORDER, invoice=INVOICE)).as_text
    assert replace(data, city="Polna 7", street="Warszawa").as_text != data.as_text


def test_nothing_is_sent_that_is_written_already() -> None:
    data = data_of(ORDER)
    write = ContactWrite("a@x.example", ("A", "B"), data, "print-1")
    assert not ContactState().holds(ContactWrite("a@x.example", ()))
    state = ContactState("id-1", tags=("C",)).written(write, DataVersion.of(ORDER, "main", 7, 5.0), "id-1")
    assert (state.contact_id, state.tags) == ("id-1", ("A", "B", "C"))
    assert state.holds(write)
    assert state.holds(ContactWrite("a@x.example", ("B",)))
    assert not state.holds(ContactWrite("a@x.example", ("D",)))
    assert not state.holds(replace(write, data=replace(data, city="Kraków"), fingerprint="print-2"))
    assert not replace(state, fingerprint="").holds(replace(write, fingerprint=""))


def test_tags_alone_leave_the_datas_version_as_it_is() -> None:
    first = ContactState().written(
        ContactWrite("a@x.example", (), data_of(ORDER), "print-1"),
        DataVersion.of(ORDER, "main", 7, 5),
        "i",
    )
    later = replace(ORDER, order_id=1, date_add=1)
    second = first.written(ContactWrite("a@x.example", ("A",)), DataVersion.of(later, "main", 7, 9), "i")
    assert (second.data, second.fingerprint) == (first.data, first.fingerprint)


def test_newest_by_date_then_order_then_entry_then_reading() -> None:
    state = ContactState(data=DataVersion.of(ORDER, "main", 7, 100.0))
    assert state.is_newest(DataVersion.of(ORDER, "main", 7, 100.0))
    assert state.is_newest(DataVersion.of(ORDER, "main", 7, 101.0))
    assert not state.is_newest(DataVersion.of(ORDER, "main", 7, 99.0))
    assert state.is_newest(DataVersion.of(ORDER, "main", 8, 99.0))
    assert not state.is_newest(DataVersion.of(ORDER, "main", 6, 101.0))
    assert state.is_newest(DataVersion.of(replace(ORDER, order_id=ORDER.order_id + 1), "main", 7, 1.0))
    assert not state.is_newest(DataVersion.of(replace(ORDER, order_id=ORDER.order_id - 1), "main", 7, 999.0))
    assert not state.is_newest(
        DataVersion.of(replace(ORDER, date_add=ORDER.date_add - 1, order_id=10**9), "main", 7, 999.0)
    )


def test_of_two_connections_orders_one_is_newer_whatever_they_have_in_common() -> None:
    main, other = (DataVersion.of(ORDER, connection_id, 7, 100.0) for connection_id in ("main", "other"))
    assert ContactState(data=main).is_newest(other)
    assert not ContactState(data=other).is_newest(main)
    assert not ContactState(data=other).is_newest(replace(main, log_id=999, read_at=999.0))


def test_a_contact_knows_its_earliest_event_and_the_last_one() -> None:
    earlier, later = OrderName("other", 7), OrderName("main", 5)
    assert KnownEvents().orders == ()
    assert KnownEvents().with_event(earlier, 10).with_event(later, 20).orders == (earlier, later)
    assert KnownEvents().with_event(later, 20).with_event(earlier, 10).orders == (earlier,)
    assert KnownEvents().with_event(later, 20).with_event(earlier, 10).count == 2
    assert KnownEvents().with_event(OrderName("main", 7), 10).with_event(earlier, 10).orders == (
        OrderName("main", 7),
        earlier,
    )


def test_a_contact_that_was_made_again_is_known_to_hold_nothing() -> None:
    state = ContactState(
        contact_id="old",
        tags=("T",),
        fingerprint="print-1",
        events=KnownEvents().with_event(OrderName("main", 5), 10),
    )
    write = ContactWrite("anna@example.com", ())
    assert state.written(write, DataVersion.of(ORDER, "main", 7, 1.0), "old").events == state.events
    assert state.written(write, DataVersion.of(ORDER, "main", 7, 1.0), "new").events == KnownEvents()
    again = state.written(write, DataVersion.of(ORDER, "main", 7, 1.0), "new")
    assert (again.tags, again.fingerprint) == ((), "")


def test_an_order_that_was_queued_for_its_data_has_an_hour_unless_the_contact_is_lost_again() -> None:
    newest, write = OrderName("main", 7), ContactWrite("anna@example.com", ())
    lacking = ContactState(contact_id="c1", data=DataVersion(order_id=7, connection_id="main"))
    assert lacking.lacks_data_of(100) == newest
    queued = lacking.queued_for_data(newest, 100)
    assert queued is not None
    assert queued.lacks_data_of(3_600) is None
    assert queued.queued_for_data(newest, 3_600) is None
    assert queued.lacks_data_of(3_700) == newest
    assert queued.lost().lacks_data_of(200) == newest
    assert queued.written(write, DataVersion(), "c1").lacks_data_of(200) is None
    assert queued.written(write, DataVersion(), "c2").lacks_data_of(200) == newest
