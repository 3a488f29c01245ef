"""How SALESmanago's client reads answers: contact ids, event ids, cards."""

from decimal import Decimal

import pytest

from ordersync.domain.card import CardEvent, ContactCard
from ordersync.errors import (
    OutcomeUnknown,
)
from tests.builders import answered
from tests.fakes.salesmanago_client import DONE, EVENT, NO_LIMIT, WRITE, Harness, upsert


def test_users_are_requested_without_an_owner() -> None:
    harness = Harness(answered({**DONE, "users": ["a@x.example", "b@x.example"]}))
    assert harness.client.users() == ["a@x.example", "b@x.example"]
    assert "owner" not in harness.body()


@pytest.mark.parametrize(
    ("answer", "contact_id"),
    [
        ({"contactId": "id-1", "result": True}, "id-1"),
        ({"contactId": "id-1"}, "id-1"),
        ({"contactId": 17}, "17"),
        ({"contactId": None}, None),
        ({"contactId": ""}, None),
        ({"contactId": "id-1", "result": False}, None),
        ({"result": False}, None),
        ({}, None),
    ],
)
def test_whether_a_contact_exists(answer: dict[str, object], contact_id: str | None) -> None:
    harness = Harness(answered({**DONE, **answer}))
    assert harness.client.contact_id("a@x.example") == contact_id
    assert harness.body()["email"] == "a@x.example"


NO_ID = [DONE, {**DONE, "contactId": None}, {**DONE, "contactId": ""}]


@pytest.mark.parametrize("content", NO_ID)
def test_a_contact_id_is_looked_up_if_the_answer_lacks_it(content: dict[str, object]) -> None:
    harness = Harness(answered(content), answered({**DONE, "contactId": "id-1"}))
    assert harness.client.upsert_contact(WRITE, NO_LIMIT, opted_out=False) == "id-1"
    assert harness.http.requests[1].url.endswith("/api/contact/hasContact")
    assert harness.body(1)["email"] == WRITE.email
    assert harness.calls == 2


@pytest.mark.parametrize("content", NO_ID)
def test_success_without_an_id_is_no_success(content: dict[str, object]) -> None:
    with pytest.raises(OutcomeUnknown):
        upsert(answered(content), answered(content))
    with pytest.raises(OutcomeUnknown):
        Harness(answered(content)).client.add_purchase("id-1", EVENT, NO_LIMIT)


CARD_EVENT = {
    "externalId": "5",
    "contactExtEventType": "PURCHASE",
    "location": "shop_a",
    "date": 1793440805000,
    "eventId": "event-1",
}


def events_of(content: object) -> list[CardEvent] | None:
    return Harness(answered({**DONE, "contacts": content})).client.card_events("id-1")


def test_a_card_is_read_by_its_id_across_owners() -> None:
    harness = Harness(
        answered(
            {**DONE, "contacts": [{"contactId": "id-2"}, {"id": "id-1", "contactExtEvents": [CARD_EVENT]}]}
        )
    )
    assert harness.client.card_events("id-1") == [
        CardEvent("5", "PURCHASE", "shop_a", 1793440805000, "event-1")
    ]
    assert harness.http.requests[0].url.endswith("/api/contact/listAllById")
    assert harness.body()["contactId"] == ["id-1"]


@pytest.mark.parametrize(
    "content",
    [
        [],
        None,
        "none",
        [{"contactId": "id-2", "contactExtEvents": []}],
        [{"contactId": "id-1"}],
        [{"contactId": "id-1", "contactExtEvents": None}],
        [None],
    ],
)
def test_a_missing_card_is_not_an_empty_one(content: object) -> None:
    assert events_of(content) is None


def test_a_card_may_give_dates_in_seconds() -> None:
    events = events_of([{"contactId": "id-1", "contactExtEvents": [{**CARD_EVENT, "date": 1793440805}]}])
    assert events == [CardEvent("5", "PURCHASE", "shop_a", 1793440805000, "event-1")]


def test_a_card_may_be_empty_and_its_events_may_lack_fields() -> None:
    assert events_of([{"contactId": "id-1", "contactExtEvents": []}]) == []
    shorter = [
        {"externalId": 5, "date": "1793440805000", "type": "PURCHASE", "id": 9},
        {"date": "2026-10-31"},
        None,
    ]
    assert events_of([{"contactId": "id-1", "contactExtEvents": shorter}]) == [
        CardEvent("5", "PURCHASE", None, 1793440805000, "9"),
        CardEvent(None, None, None, None, ""),
        CardEvent(None, None, None, None, ""),
    ]


def cards_of(content: object) -> list[ContactCard]:
    return Harness(answered({**DONE, "contacts": content})).client.cards(["a@x.example"])


def test_cards_are_asked_for_by_their_addresses_across_owners() -> None:
    harness = Harness(answered({**DONE, "contacts": []}))
    assert harness.client.cards(["a@x.example", "b@x.example"]) == []
    assert harness.http.requests[0].url.endswith("/api/contact/listAll")
    assert harness.body()["email"] == ["a@x.example", "b@x.example"]


def test_a_card_says_what_it_shows() -> None:
    [card] = cards_of(
        [
            {
                "email": "A@x.example",
                "optedOut": "false",
                "createdOn": "1793440800000",
                "contactExtEvents": [{**CARD_EVENT, "value": "12.50"}],
            }
        ]
    )
    assert (card.email, card.opted_out, card.created_at) == ("a@x.example", False, 1793440800.0)
    assert [event.value for event in card.events] == [Decimal("12.5")]


@pytest.mark.parametrize(
    "content",
    [None, "none", [None], [{}], [{"email": ""}], [{"email": 5}, {"email": ["a@x.example"]}]],
)
def test_what_is_no_card_is_left_out(content: object) -> None:
    assert [card for card in cards_of(content) if "@" in card.email] == []


def test_a_card_may_show_little() -> None:
    odd = {"email": "a@x.example", "optedOut": "?", "createdOn": "today", "contactExtEvents": {}}
    assert cards_of([odd]) == [ContactCard("a@x.example", None, None, ())]
    [card] = cards_of(
        [{"email": "a@x.example", "contactExtEvents": [{**CARD_EVENT, "value": "a lot"}, None]}]
    )
    assert [event.value for event in card.events] == [None, None]
