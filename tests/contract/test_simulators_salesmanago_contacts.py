"""The simulated SALESmanago's contacts, under each of its options."""

import json
from typing import Literal, cast

import pytest

from simulators.salesmanago import Failure, normalised_tags
from simulators.salesmanago.refusals import INVALID_EMAIL
from tests.contract.salesmanago_account import ANNA, EVENT, OTHER, OWNER, PURCHASE, UPSERT, Answer, Crm

pytestmark = pytest.mark.contract


def test_an_upsert_creates_a_contact_then_updates_the_given_fields() -> None:
    crm = Crm()
    address = {"streetAddress": "Polna 7/2", "zipCode": "30-001", "city": "Kraków", "country": "PL"}
    made = crm.call(
        UPSERT,
        contact={
            "email": ANNA,
            "name": "Anna Nowak",
            "phone": "+48501442318",
            "externalId": "C",
            "address": address,
        },
        tags=["SHOP"],
        properties={"a": "1"},
        province="x",
    )
    again = crm.call(UPSERT, contact={"email": ANNA.upper(), "name": "Anna Nowa"}, tags=["SHOP", "NEW"])
    assert (
        made == again == {"success": True, "message": [], "contactId": made["contactId"], "externalId": "C"}
    )
    contact = crm.account.contact(ANNA)
    assert contact is not None
    shown = (contact.fields["name"], contact.fields["phone"], contact.fields["province"])
    assert shown == ("Anna Nowa", "+48501442318", "x")
    assert (contact.address, contact.tags, contact.properties) == (address, ["SHOP", "NEW"], {"a": "1"})
    assert (contact.writes, len(crm.account.contacts), contact.owner) == (2, 1, OWNER)


def test_an_answer_without_a_contact_id_is_an_option() -> None:
    assert "contactId" not in Crm(upsert_answers_contact_id=False).upsert()


def test_insert_is_for_new_contacts_and_update_for_known_ones() -> None:
    crm = Crm(duplicate_contact_message="twice", unknown_contact_message="no such contact")
    assert crm.refusal("contact/update", email=ANNA, contact={"name": "A"}) == "no such contact"
    assert crm.refusal("contact/update", contactId="x", contact={"name": "A"}) == "no such contact"
    made = crm.call("contact/insert", contact={"email": ANNA})
    assert crm.refusal("contact/insert", contact={"email": ANNA}) == "twice"
    assert crm.call("contact/update", email=ANNA, contact={"email": ANNA, "name": "A"})["success"] is True
    assert crm.call("contact/update", contactId=made["contactId"], tags=["T"])["success"] is True
    contact = crm.account.contact(ANNA)
    assert contact is not None
    assert (contact.fields["name"], contact.tags) == ("A", ["T"])
    assert crm.sim.violations == []


def test_an_address_changes_only_through_newEmail() -> None:  # noqa: N802 (the field's name)
    crm = Crm()
    crm.upsert()
    crm.refusal("contact/update", email=ANNA, contact={"email": "new@example.org"})
    assert len(crm.sim.violations) == 1
    crm.call("contact/update", email=ANNA, newEmail="New@example.org")
    assert crm.account.contact(ANNA) is None
    assert crm.account.contact("new@example.org") is not None


@pytest.mark.parametrize("seconds", [-1, 1])
def test_an_update_that_was_under_way_when_the_address_was_changed_is_no_mistake(seconds: int) -> None:
    crm = Crm()
    contact_id = crm.upsert()["contactId"]
    crm.account.readdress_contact(ANNA, "new@example.org")
    made_at = int((crm.at + seconds) * 1_000)
    crm.refusal("contact/update", contactId=contact_id, contact={"email": ANNA}, requestTime=made_at)
    assert len(crm.sim.violations) == (seconds > 0)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        (["łódź"], ["LODZ"]),
        (["a,b"], ["A", "B"]),
        (["a!#$&*\"'b"], ["A_______B"]),
        (["X-([{)]}_"], ["X-([{)]}_"]),
        (["straße"], ["STRASSE"]),
        (["a", "A"], ["A"]),
    ],
)
def test_tags_are_normalised_by_the_server(sent: list[str], stored: list[str]) -> None:
    assert normalised_tags(sent) == stored
    crm = Crm()
    crm.upsert(tags=sent)
    crm.upsert(tags=["KEPT"], removeTags=sent)
    contact = crm.account.contact(ANNA)
    assert contact is not None
    assert contact.tags == ["KEPT"]


@pytest.mark.parametrize("opted_in", [True, False])
def test_consent_of_a_new_contact_is_an_option_and_false_flags_change_nothing(opted_in: bool) -> None:
    crm = Crm(new_contact_opted_in=opted_in)
    untouched = dict.fromkeys(("forceOptIn", "forceOptOut", "forcePhoneOptIn", "forcePhoneOptOut"), False)

    def state() -> tuple[bool, bool]:
        contact = crm.account.contact(ANNA)
        assert contact is not None
        return contact.opted_out, contact.opted_out_phone

    crm.upsert(**untouched)
    assert state() == (not opted_in, not opted_in)
    crm.upsert(forceOptOut=True, forcePhoneOptIn=True)
    assert state() == (True, False)
    crm.upsert(**untouched)
    crm.upsert()
    assert state() == (True, False)
    crm.upsert(forceOptIn=True, forcePhoneOptOut=True)
    assert state() == (False, True)


def test_double_opt_in_emails_are_counted() -> None:
    crm = Crm()
    crm.upsert(useApiDoubleOptIn=False)
    assert crm.account.confirmation_emails == 0
    crm.upsert(useApiDoubleOptIn=True)
    assert crm.account.confirmation_emails == 1


def test_an_address_has_one_contact_or_one_for_each_owner() -> None:
    for scope, count in (("account", 1), ("owner", 2)):
        crm = Crm(contact_scope=scope)
        ids = {crm.upsert(owner=owner)["contactId"] for owner in (OWNER, OTHER)}
        assert len(ids) == len(crm.account.contacts) == count
        across = cast("list[Answer]", crm.call("contact/listAll", email=[ANNA], owner=...)["contacts"])
        within = cast("list[Answer]", crm.call("contact/list", email=[ANNA], owner=OTHER)["contacts"])
        assert (len(across), len(within)) == (count, count - 1)


def test_addresses_can_be_refused_one_by_one_or_all() -> None:
    crm = Crm()
    crm.account.refusals[ANNA] = "Odd address"
    assert crm.refusal(UPSERT, contact={"email": ANNA.upper()}) == "Odd address"
    assert crm.refusal(EVENT, email=ANNA, contactEvent=PURCHASE) == "Odd address"
    del crm.account.refusals[ANNA]
    contact_id = crm.upsert()["contactId"]
    crm.account.refusals[ANNA] = "Odd address"
    assert crm.refusal(EVENT, contactId=contact_id, contactEvent=PURCHASE) == "Odd address"
    crm.account.refusals.clear()
    crm.account.refuse_all = "Out of order"
    assert crm.refusal(UPSERT, contact={"email": ANNA}) == "Out of order"
    assert crm.call("user/listByClient", owner=...)["success"] is True


def test_a_refusal_may_repeat_what_was_sent() -> None:
    crm = Crm(invalid_email_message=INVALID_EMAIL[1])
    assert crm.refusal(UPSERT, contact={"email": "x@y"}) == "Invalid email address: x@y"
    crm.account.refusals[ANNA] = "{name} of {city} ({phone}) is locked"
    contact = {"email": ANNA, "name": "Anna Nowak", "address": {"city": "Łódź"}}
    assert crm.refusal(UPSERT, contact=contact) == "Anna Nowak of Łódź ({phone}) is locked"


@pytest.mark.parametrize(("spelling", "values"), [("text", ("true", "false")), ("number", (1, 0))])
def test_a_success_has_several_spellings(spelling: str, values: tuple[object, object]) -> None:
    crm = Crm(success=spelling)
    answers = crm.upsert(), crm.call(UPSERT, contact={"email": "x@y"})
    assert tuple(answer["success"] for answer in answers) == values


@pytest.mark.parametrize(
    ("way", "status", "held"), [("before", 500, 0), ("after", 500, 1), ("no_id", 200, 1)]
)
def test_it_can_fail_at_what_is_written_about_an_address(
    way: Literal["before", "after", "no_id"], status: int, held: int
) -> None:
    crm = Crm()
    crm.account.failures[ANNA] = Failure(way)
    body = json.dumps(crm.auth() | {"contact": {"email": ANNA}}).encode()
    reply = crm.send(f"/api/{UPSERT}", body)
    assert (reply.status, len(crm.account.contacts)) == (status, held)
    assert b"contactId" not in reply.body
    assert crm.call("contact/listAll", email=[ANNA], owner=...)["success"] is True, "what reads is answered"
    crm.account.failures[ANNA] = Failure(way, of=EVENT)
    assert crm.upsert()["contactId"]
    assert crm.sim.violations == []


def test_hasContact_returns_whether_there_is_a_contact_and_its_id() -> None:  # noqa: N802 (the endpoint's name)
    crm = Crm()
    absent = crm.call("contact/hasContact", email=ANNA)
    assert absent == {"success": True, "message": [], "result": False}
    contact_id = crm.upsert()["contactId"]
    assert crm.call("contact/hasContact", email=ANNA)["contactId"] == contact_id


def test_basic_returns_the_consents_and_leaves_out_unknown_addresses() -> None:
    crm = Crm(new_contact_opted_in=False)
    crm.upsert()
    contacts = cast("list[Answer]", crm.call("contact/basic", email=[ANNA, "b@example.org"])["contacts"])
    assert [(each["email"], each["optedOut"], each["optedOutPhone"]) for each in contacts] == [
        (ANNA, True, True)
    ]
    assert "contactExtEvents" not in contacts[0]


@pytest.mark.parametrize(
    ("path", "by_id", "across"),
    [
        ("contact/list", False, False),
        ("contact/listById", True, False),
        ("contact/listAll", False, True),
        ("contact/listAllById", True, True),
    ],
)
def test_cards_are_listed_by_address_or_id_within_or_across_owners(
    path: str, by_id: bool, across: bool
) -> None:
    crm = Crm()
    contact_id = crm.call(UPSERT, contact={"email": ANNA, "name": "Anna"}, tags=["T"], owner=OTHER)[
        "contactId"
    ]
    asked: dict[str, object] = (
        {"contactId": [contact_id, "x"]} if by_id else {"email": [ANNA, "b@example.org"]}
    )
    listed = cast("list[Answer]", crm.call(path, **asked)["contacts"])
    assert len(listed) == int(across)
    card = cast("list[Answer]", crm.call(path, **asked | {"owner": OTHER})["contacts"])[0]
    assert (card["contactId"], card["name"]) == (contact_id, "Anna")
    assert card["contactTags"] == [{"tag": "T", "tagName": "T"}]
    assert card["contactExtEvents"] == []


def test_a_look_up_is_limited_to_fifty_contacts() -> None:
    crm = Crm()
    asked = [f"{number}@example.org" for number in range(51)]
    assert crm.call("contact/listAll", email=asked[:50])["success"] is True
    crm.refusal("contact/listAll", email=asked)
    assert len(crm.sim.violations) == 1


def test_a_deleted_contact_is_made_again_under_another_id() -> None:
    crm = Crm(unknown_contact_message="no such contact")
    first = crm.upsert()["contactId"]
    crm.purchase()
    crm.account.delete_contact(ANNA.upper())
    assert crm.refusal(EVENT, contactId=first, contactEvent=PURCHASE) == "no such contact"
    assert crm.call("contact/listAllById", contactId=[first])["contacts"] == []
    assert crm.call("contact/hasContact", email=ANNA)["result"] is False
    second = crm.upsert()["contactId"]
    assert second != first
    assert crm.card_events() == []
    assert (len(crm.account.events), len(crm.account.event_log)) == (0, 1)
    assert list(crm.account.contact_log) == [first, second]
    assert [(each.contact_id, each.email, each.act) for each in crm.account.interventions] == [
        (first, ANNA, "deleted")
    ]


def test_a_contact_that_a_person_has_renamed_gets_its_name_from_the_next_write() -> None:
    crm = Crm()
    crm.upsert()
    crm.account.rename_contact(ANNA, "Anna Inna")
    assert crm.card()["name"] == "Anna Inna"
    crm.upsert(tags=["T"])
    assert crm.card()["name"] == "Anna Inna"
    crm.call(UPSERT, contact={"email": ANNA, "name": "Anna Nowak"})
    assert crm.card()["name"] == "Anna Nowak"
    assert [(each.act, each.value) for each in crm.account.interventions] == [("renamed", "Anna Inna")]


def test_a_contact_with_another_address_keeps_its_id_and_its_events() -> None:
    crm = Crm()
    first = crm.upsert()["contactId"]
    crm.purchase()
    crm.at += 10
    crm.account.readdress_contact(ANNA, "New@example.org")
    crm.call(EVENT, contactId=first, contactEvent=PURCHASE)
    assert [event.email for event in crm.account.events_of("new@example.org")] == [ANNA, "new@example.org"]
    assert crm.account.contact_log[str(first)].addresses == [(crm.at - 10, ANNA), (crm.at, "new@example.org")]
    assert crm.upsert()["contactId"] != first
    with pytest.raises(ValueError, match="another contact"):
        crm.account.readdress_contact("new@example.org", ANNA)


def test_requests_for_some_cards_may_be_refused() -> None:
    crm = Crm()
    contact_id = crm.upsert()["contactId"]
    crm.account.refused_cards[ANNA] = "Access to the card is not allowed"
    for path in ("contact/listById", "contact/listAllById"):
        assert crm.refusal(path, contactId=[contact_id]) == "Access to the card is not allowed"
    assert crm.purchase()["success"] is True
    assert crm.account.card_refusals == [(contact_id, crm.at)] * 2
    crm.account.refused_cards.clear()
    assert len(crm.card_events()) == 1
    assert crm.sim.violations == []
