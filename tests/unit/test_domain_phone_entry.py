"""What the telephone index remembers of a number."""

from dataclasses import replace

from ordersync.domain.phone_entry import PhoneEntry
from tests.builders import ORDER

FORGOTTEN_AT = ORDER.date_add + 1


def test_what_was_added_before_its_buyer_was_forgotten_is_not_taken_in_again() -> None:
    entry = PhoneEntry().forgotten([], FORGOTTEN_AT, block=False)
    assert entry.with_identified(ORDER, FORGOTTEN_AT) == entry.with_masked(ORDER) == entry


def test_what_is_added_later_is_taken_in() -> None:
    later = replace(ORDER, date_add=FORGOTTEN_AT + 1)
    entry = PhoneEntry().forgotten([], FORGOTTEN_AT, block=False)
    assert entry.with_identified(later, 5).identified == {ORDER.order_id: 5}
    assert entry.with_masked(later).masked == {ORDER.order_id: later.date_add}


def test_of_a_number_that_is_blocked_nothing_is_taken_in() -> None:
    later = replace(ORDER, date_add=FORGOTTEN_AT + 1)
    entry = PhoneEntry().forgotten([], FORGOTTEN_AT, block=True)
    assert entry.with_identified(later, 5) == entry.with_masked(later) == entry


def test_other_orders_of_the_number_stay_when_one_person_is_forgotten() -> None:
    other = replace(ORDER, order_id=ORDER.order_id + 1)
    entry = PhoneEntry().with_identified(ORDER, 5).with_identified(other, 6)
    assert entry.forgotten([ORDER.order_id], FORGOTTEN_AT, block=False).identified == {other.order_id: 6}
