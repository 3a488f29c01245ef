"""The simulated SALESmanago's events and the cards that show them, under each of its options."""

import uuid
from typing import cast

import pytest

from tests.contract.salesmanago_account import ANNA, EVENT, NOW, PURCHASE, Crm

pytestmark = pytest.mark.contract


def test_adding_an_event_twice_makes_two() -> None:
    crm = Crm()
    ids = {str(crm.purchase()["eventId"]) for _ in range(2)}
    assert len(ids) == len(crm.account.events_of(ANNA)) == 2
    assert all(uuid.UUID(each).version == 4 for each in ids)
    assert {str(event["eventId"]) for event in crm.card_events()} == ids


def test_an_event_goes_to_the_contact_that_is_named() -> None:
    crm = Crm()
    contact_id = crm.upsert()["contactId"]
    crm.call(EVENT, contactId=contact_id, contactEvent=PURCHASE)
    crm.purchase()
    assert [event.contact_id for event in crm.account.events] == [contact_id, contact_id]
    assert crm.account.events[0].data["externalId"] == "88123"
    assert crm.refusal(EVENT, contactId="x", contactEvent=PURCHASE) == "Contact not found"


@pytest.mark.parametrize("creates", [True, False])
def test_an_event_for_an_unknown_address_may_create_the_contact(creates: bool) -> None:
    crm = Crm(event_creates_contact=creates)
    assert crm.purchase()["success"] is creates
    assert (len(crm.account.contacts), len(crm.account.events)) == (int(creates), int(creates))


@pytest.mark.parametrize("refused", [True, False])
def test_an_empty_event_may_be_refused(refused: bool) -> None:
    crm = Crm(refuse_empty_events=refused)
    event = {key: value for key, value in PURCHASE.items() if key not in ("products", "value")}
    assert crm.call(EVENT, email=ANNA, contactEvent=event)["success"] is not refused
    assert crm.sim.violations == []


def test_cards_may_show_no_events_or_only_the_latest() -> None:
    for options, shown in (
        ({}, 3),
        ({"card_events": "latest", "card_latest": 2}, 2),
        ({"card_latest": 0}, 3),
    ):
        crm = Crm(**options)
        for second in (3, 1, 2):
            crm.purchase(date=int(NOW - second) * 1000)
        dates = [cast("int", event["date"]) // 1000 - int(NOW) for event in crm.card_events()]
        assert dates == [-3, -2, -1][-shown:]
    crm = Crm(card_events="latest", card_latest=0)
    crm.purchase()
    assert crm.card_events() == []
    crm = Crm(card_events="missing")
    crm.purchase()
    assert "contactExtEvents" not in crm.card()


def test_cards_may_lack_ids_and_fields_and_be_in_another_order() -> None:
    crm = Crm(card_event_ids=False, card_event_fields=("date", "externalId"), card_order="descending")
    crm.purchase(externalId="2")
    crm.purchase(externalId="1", date=int(NOW - 5) * 1000)
    shown = [(set(event), event["externalId"]) for event in crm.card_events()]
    assert shown == [({"date", "externalId"}, "2"), ({"date", "externalId"}, "1")]


def test_keys_of_ids_and_types_on_cards_are_options() -> None:
    crm = Crm(card_event_id_key="id", card_event_type_key="type", card_contact_id_key="id")
    event_id = crm.purchase()["eventId"]
    contact = crm.account.contact(ANNA)
    assert contact is not None
    assert crm.card()["id"] == contact.contact_id
    assert (crm.card_events()[0]["id"], crm.card_events()[0]["type"]) == (event_id, "PURCHASE")
    assert "contactId" not in crm.card()


def test_numbers_on_cards_may_be_text() -> None:
    crm = Crm(card_numbers_as_text=True)
    crm.purchase()
    assert (crm.card_events()[0]["date"], crm.card_events()[0]["value"]) == (str(int(NOW * 1000)), "249.9")


def test_cards_may_lag_behind() -> None:
    crm = Crm(card_lag=30)
    crm.purchase()
    crm.at += 29
    assert crm.card_events() == []
    crm.at += 1
    assert len(crm.card_events()) == 1


def test_other_tools_add_events_and_contacts_too() -> None:
    crm = Crm()
    crm.account.add_contact("b@example.org", opted_out=True)
    crm.account.add_foreign_event(ANNA, PURCHASE)
    crm.purchase()
    assert [event.origin for event in crm.account.events_of(ANNA)] == ["foreign", "api"]
    assert len(crm.card_events()) == 2
    crm.account.delete_contact(ANNA)
    assert crm.account.events == []
    assert crm.call("contact/listAll", email=[ANNA])["contacts"] == []
