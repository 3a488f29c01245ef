"""What a contact's card shows of an event request."""

from dataclasses import replace

import pytest

from ordersync.domain.card import CardEvent, CardsSeen, is_telling, is_whole, own_event
from ordersync.domain.intent import Intent
from ordersync.domain.order import OrderName

FOUR = OrderName("main", 4)
INTENT = Intent(
    contact_id="id-1", at=1000.0, external_id="5", location="shop_a", date_ms=1793440805000, beside=(FOUR,)
)
OURS = CardEvent("5", "PURCHASE", "shop_a", 1793440805000, "event-1")


def test_our_event_is_known_by_type_id_place_and_date() -> None:
    strangers = [
        replace(OURS, external_id="6"),
        replace(OURS, event_type="CART"),
        replace(OURS, location="shop_b"),
        replace(OURS, date_ms=1793440806000),
        replace(OURS, date_ms=None),
        replace(OURS, external_id=None),
    ]
    assert own_event(strangers, INTENT) is None
    assert own_event([*strangers, OURS], INTENT) == OURS
    short = replace(OURS, event_type=None, location=None)
    assert own_event([short], INTENT) == short


def test_our_event_is_ours_in_any_spelling() -> None:
    spelled = replace(OURS, event_type="Purchase", location="Shop_A")
    assert own_event([spelled], INTENT) == spelled


@pytest.mark.parametrize(
    "hidden",
    [["external_id"], ["date_ms"], ["external_id", "event_type", "location"]],
)
def test_a_card_with_an_event_that_may_be_ours_is_not_trusted(hidden: list[str]) -> None:
    doubtful = CardEvent(**{**vars(OURS), **dict.fromkeys(hidden)})
    intent = replace(INTENT, beside=())
    assert own_event([doubtful], intent) is None
    assert not is_telling([doubtful], intent)
    assert is_telling([replace(doubtful, event_type="VISIT")], intent)


def test_a_card_is_trusted_if_it_shows_an_event_that_it_is_known_to_hold() -> None:
    known = replace(OURS, external_id="4")
    assert is_telling([known], INTENT)
    assert not is_telling([], INTENT)
    assert is_telling([], replace(INTENT, beside=()))
    assert not is_telling([known, replace(OURS, date_ms=None)], INTENT)
    assert not is_telling([known], replace(INTENT, beside=(OrderName("main", 3), FOUR)))
    two = replace(INTENT, beside=(FOUR, OrderName("other", 4)))
    assert not is_telling([known], two)
    assert is_telling([known, replace(known, location="shop_b")], two)


LATER = replace(OURS, external_id="4", date_ms=INTENT.date_ms + 1)
EARLIER = replace(OURS, external_id="3", date_ms=INTENT.date_ms - 1)


@pytest.mark.parametrize(
    ("shown", "most_shown", "whole"),
    [
        ([], 0, True),
        ([LATER] * 9, 1, True),
        ([LATER] * 10, 1, False),
        ([LATER] * 10, 11, True),
        ([LATER] * 11, 11, False),
        ([*[LATER] * 10, EARLIER], 11, True),
        ([*[LATER] * 10, replace(OURS, external_id="3")], 11, False),
        ([replace(LATER, date_ms=None)] * 10, 1, False),
    ],
)
def test_a_card_may_be_cut_to_its_latest_events(shown: list[CardEvent], most_shown: int, whole: bool) -> None:
    assert is_whole(shown, INTENT, CardsSeen(most_shown=most_shown)) is whole


def test_the_longest_cards_are_remembered() -> None:
    seen = CardsSeen().having_shown(3).having_shown(2)
    assert seen.most_shown == 3
    seen = seen.with_card("id-1", 2).with_card("id-2", 4).with_card("id-3", 4)
    assert (seen.contact_id, seen.events) == ("id-2", 4)
