"""The SALESmanago simulator keeps the documented contract, and each of its options has its effect."""

import json
import random
import uuid
from collections.abc import Callable
from typing import cast

import pytest

from simulators import Reply, Request, SalesmanagoAccount, SalesmanagoOptions, SalesmanagoSimulator
from simulators.salesmanago import is_email, normalised_tags, sha

pytestmark = pytest.mark.contract

OWNER = "owner@shop.example"
OTHER = "other@shop.example"
ANNA = "anna.nowak@example.org"
NOW = 1_793_440_805.0
PURCHASE: dict[str, object] = {
    "date": int(NOW * 1000),
    "contactExtEventType": "PURCHASE",
    "externalId": "88123",
    "products": "SKU-11,SKU-27",
    "value": 249.9,
    "location": "shop_example_com",
}
UPSERT = "contact/upsert"
EVENT = "v2/contact/addContactExtEvent"
Answer = dict[str, object]


class Crm:
    """A simulator with one account, and a caller that does as documented."""

    def __init__(self, **options: object) -> None:
        self.at = NOW
        options_of = cast("Callable[..., SalesmanagoOptions]", SalesmanagoOptions)
        self.sim = SalesmanagoSimulator(lambda: self.at, options_of(**options), random.Random(7))
        self.account: SalesmanagoAccount = self.sim.add_account("client", "secret", [OWNER, OTHER])

    def auth(self) -> Answer:
        return {
            "clientId": "client",
            "apiKey": "any",
            "sha": sha("any", "client", "secret"),
            "requestTime": int(self.at * 1000),
            "owner": OWNER,
        }

    def send(self, path: str, body: bytes, method: str = "POST", **headers: str) -> Reply:
        sent = {"Content-Type": "application/json;charset=UTF-8", "User-Agent": "ordersync/1.0"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        return self.sim.handle(Request(method, path, sent, body, self.at))

    def call(self, path: str, /, **fields: object) -> Answer:
        body = {key: value for key, value in (self.auth() | fields).items() if value is not ...}
        reply = self.send(f"/api/{path}", json.dumps(body).encode())
        assert (reply.status, reply.headers["Content-Type"]) == (200, "application/json;charset=UTF-8")
        return cast("Answer", reply.json())

    def refusal(self, path: str, /, **fields: object) -> str:
        answer = self.call(path, **fields)
        assert answer["success"] is False
        return "".join(cast("list[str]", answer["message"]))

    def upsert(self, **fields: object) -> Answer:
        return self.call(UPSERT, contact={"email": ANNA}, **fields)

    def purchase(self, **fields: object) -> Answer:
        return self.call(EVENT, email=ANNA, contactEvent=PURCHASE | fields)

    def card(self) -> Answer:
        return cast("list[Answer]", self.call("contact/listAll", email=[ANNA])["contacts"])[0]

    def card_events(self) -> list[Answer]:
        return cast("list[Answer]", self.card()["contactExtEvents"])


# --- Transport ---


def test_sha_is_the_documented_vector() -> None:
    assert sha("k9Zp4tQ2", "ab12cd34ef56gh78", "demo-secret") == "2c44156978ac3d175ba0fd1a20344b425a439a65"


@pytest.mark.parametrize(
    "agent",
    ["", "python-requests/2.32.0", "Python-urllib/3.13", "python-httpx/0.28", "Botocore/1.40", "curl/8.0"],
)
def test_stock_agents_are_turned_away(agent: str) -> None:
    crm = Crm()
    reply = crm.send("/api/user/listByClient", b"{}", User_Agent=agent)
    assert (reply.status, b"1010" in reply.body, len(crm.sim.violations)) == (403, True, 1)


@pytest.mark.parametrize(
    ("path", "method", "content_type", "body", "status"),
    [
        ("/api/contact/upsert", "GET", "application/json", b"{}", 405),
        ("/api/contact/delete", "POST", "application/json", b"{}", 404),
        ("/api/contact/upsert?x=1", "POST", "application/json", b"{}", 404),
        ("/api/contact/upsert", "POST", "text/plain", b"{}", 415),
        ("/api/contact/upsert", "POST", "application/json;charset=latin-1", b"{}", 415),
        ("/api/contact/upsert", "POST", "application/json", b"{", 400),
        ("/api/contact/upsert", "POST", "application/json", b"[]", 400),
        ("/api/contact/upsert", "POST", "application/json", b'{"x": NaN}', 400),
        ("/api/contact/upsert", "POST", "application/json", b'{"x": "\xff"}', 400),
    ],
)
def test_what_is_no_json_post_to_an_endpoint_is_turned_away(
    path: str, method: str, content_type: str, body: bytes, status: int
) -> None:
    crm = Crm()
    assert crm.send(path, body, method, Content_Type=content_type).status == status
    assert len(crm.sim.violations) == 1
    assert [record.outcome for record in crm.sim.requests] == [f"HTTP {status}"]


def test_requests_are_recorded_without_their_bodies() -> None:
    crm = Crm()
    crm.upsert()
    crm.at += 2
    crm.refusal(UPSERT, contact={"email": "none"})
    seen = [(record.at - NOW, record.client_id, record.path, record.outcome) for record in crm.sim.requests]
    assert seen == [
        (0, "client", "/api/contact/upsert", "ok"),
        (2, "client", "/api/contact/upsert", "Invalid email address"),
    ]


def test_a_request_limit_answers_429_when_it_is_set() -> None:
    crm = Crm(requests_per_minute=2)
    body = json.dumps(crm.auth() | {"contact": {"email": ANNA}}).encode()
    statuses = [crm.send("/api/contact/upsert", body).status for _ in range(3)]
    assert statuses == [200, 200, 429]
    crm.at += 60
    assert crm.upsert()["success"] is True


# --- Credentials ---


@pytest.mark.parametrize(
    ("fields", "message", "violations"),
    [
        ({"clientId": "nobody"}, "Authorization failed. Wrong clientId", 0),
        ({"clientId": ...}, "Authorization failed. Wrong clientId", 0),
        ({"sha": "0" * 40}, "User not authenticated", 0),
        ({"sha": sha("any", "client", "secret").upper()}, "User not authenticated", 0),
        ({"apiKey": ...}, "Api key not specified", 1),
        ({"owner": "nobody@shop.example"}, "Not authenticated, invalid owner", 0),
        ({"owner": ...}, "Not authenticated, not owner specified", 1),
    ],
)
def test_wrong_credentials_get_their_message(
    fields: dict[str, object], message: str, violations: int
) -> None:
    crm = Crm()
    assert crm.refusal(UPSERT, contact={"email": ANNA}, **fields) == message
    assert len(crm.sim.violations) == violations
    assert crm.account.contacts == {}


def test_an_inactive_account_refuses() -> None:
    crm = Crm()
    crm.account.active = False
    assert crm.refusal(UPSERT, contact={"email": ANNA}) == "Not authenticated"


def test_messages_are_options() -> None:
    crm = Crm(wrong_sha_message="Authorization failed. Wrong Token", unknown_client_message="Invalid account")
    assert crm.refusal(UPSERT, sha="x") == "Authorization failed. Wrong Token"
    assert crm.refusal(UPSERT, clientId="x") == "Invalid account"


@pytest.mark.parametrize(
    "time", [..., int(NOW), str(int(NOW * 1000)), int((NOW - 301) * 1000), NOW * 1000, None]
)
def test_the_request_time_is_now_in_milliseconds(time: object) -> None:
    crm = Crm()
    crm.refusal(UPSERT, contact={"email": ANNA}, requestTime=time)
    assert len(crm.sim.violations) == 1


def test_the_request_time_may_differ_by_what_the_option_says() -> None:
    crm = Crm(request_time_tolerance=10)
    assert crm.upsert(requestTime=int((NOW - 10) * 1000))["success"] is True
    crm.refusal(UPSERT, contact={"email": ANNA}, requestTime=int((NOW - 11) * 1000))


def test_users_are_listed_without_an_owner() -> None:
    crm = Crm()
    answer = crm.call("user/listByClient", owner=...)
    assert answer == {"success": True, "message": [], "users": [OWNER, OTHER]}
    crm.refusal("user/listByClient")
    assert crm.sim.violations == ["/api/user/listByClient: owner is not a documented field"]


# --- Strictness ---


@pytest.mark.parametrize(
    "fields",
    [
        {"apiSecret": "secret"},
        {"contact": {"email": ANNA, "apiSecret": "secret"}},
        {"surplus": 1},
        {"contact": {"email": ANNA, "mail": "x"}},
        {"contact": {"email": ANNA, "address": {"street": "x"}}},
        {"contact": {"email": ANNA, "name": ""}},
        {"contact": {"email": ANNA, "name": None}},
        {"contact": {"email": ANNA, "phone": 500100200}},
        {"contact": {"email": ANNA, "state": "BUYER"}},
        {"contact": {"email": ANNA, "province": "x"}},
        {"contact": {"name": "Anna"}},
        {"contact": ...},
        {"tags": "A"},
        {"tags": [""]},
        {"tags": ["A" * 256]},
        {"properties": {"a": 1}},
        {"birthday": "2000-01-01"},
        {"lang": "pl"},
        {"forceOptIn": 1},
        {"forceOptIn": True, "forceOptOut": True},
        {"forcePhoneOptIn": True, "forcePhoneOptOut": True},
        {"consentDetails": [{"consentAccept": True}]},
    ],
)
def test_a_contact_that_breaks_the_contract_is_refused_and_remembered(fields: dict[str, object]) -> None:
    crm = Crm()
    crm.refusal(UPSERT, **({"contact": {"email": ANNA}} | fields))
    assert len(crm.sim.violations) == 1
    assert crm.account.contacts == {}


@pytest.mark.parametrize(
    "fields",
    [
        {"date": int(NOW)},
        {"date": str(int(NOW * 1000))},
        {"date": NOW * 1000},
        {"date": int((NOW + 86_401) * 1000)},
        {"contactExtEventType": "purchase"},
        {"products": ",".join(["1234567"] * 65)},
        {"detail1": "x" * 256},
        {"detail21": "x"},
        {"detail3": 2},
        {"description": "x" * 2049},
        {"description": ""},
        {"location": "x" * 37},
        {"location": "my shop"},
        {"value": "249.90"},
        {"value": 1.005},
        {"value": True},
        {"value": 10**19},
        {"externalId": 88123},
        {"externalId": "x" * 256},
        {"shopDomain": "x" * 256},
        {"eventId": "x"},
        {"currency": "PLN"},
    ],
)
def test_an_event_that_breaks_the_contract_is_refused_and_remembered(fields: dict[str, object]) -> None:
    crm = Crm()
    crm.refusal(EVENT, email=ANNA, contactEvent=PURCHASE | fields)
    assert len(crm.sim.violations) == 1
    assert crm.account.events == []


@pytest.mark.parametrize(
    "fields",
    [
        {"products": ",".join(["1234567"] * 64)},
        {"detail20": "ż" * 255},
        {"description": "x" * 2048},
        {"location": "shop.example.com/pl-1_2"},
        {"value": 0},
        {"value": 9_999_999_999_999.99},
        {"date": 946_684_800_000},
    ],
)
def test_an_event_at_the_limits_is_accepted(fields: dict[str, object]) -> None:
    crm = Crm()
    assert crm.purchase(**fields)["success"] is True
    assert crm.sim.violations == []


def test_amounts_are_checked_as_they_were_written() -> None:
    crm = Crm()
    body = json.dumps(crm.auth() | {"email": ANNA, "contactEvent": PURCHASE | {"value": 0}})
    for written, good in (
        ("1234567890123456789.12", True),
        ("12345678901234567890.1", False),
        ("1.100", False),
    ):
        text = body.replace('"value": 0', f'"value": {written}')
        answer = cast("Answer", crm.send(f"/api/{EVENT}", text.encode()).json())
        assert answer["success"] is good


@pytest.mark.parametrize("path", [EVENT, "contact/update"])
@pytest.mark.parametrize("names", [{"email": ANNA, "contactId": "x"}, {}])
def test_an_address_or_an_id_names_the_contact_never_both(path: str, names: dict[str, object]) -> None:
    crm = Crm()
    crm.refusal(path, contactEvent=PURCHASE, **names)
    assert crm.sim.violations == [f"/api/{path}: send either email or contactId"]


def test_no_violation_holds_what_was_sent() -> None:
    crm = Crm()
    crm.refusal(UPSERT, contact={"email": ANNA, "phone": 500100200, "name": None})
    crm.refusal(UPSERT, contact={"email": "private@", "state": "SECRET"})
    assert not any(word in "".join(crm.sim.violations) for word in ("anna", "500100200", "private", "SECRET"))


@pytest.mark.parametrize(
    ("address", "valid"),
    [
        (ANNA, True),
        ("a+b@sub.example.co", True),
        ("x" * 64 + "@example.com", True),
        ("x" * 65 + "@example.com", False),
        ("a@" + ".".join(["x" * 60] * 4) + ".com", True),
        ("a@" + ".".join(["x" * 60] * 4) + ".abcdefghi", False),
        ("a@example", False),
        ("a@-example.com", False),
        ("a@example.c", False),
        ("a@exa mple.com", False),
        ("a..b@example.com", False),
        (".a@example.com", False),
        ("a@b@example.com", False),
        ("łucja@example.com", False),
        ("example.com", False),
        ("@example.com", False),
    ],
)
def test_addresses_follow_the_documented_rule(address: str, valid: bool) -> None:
    assert is_email(address) is valid
    crm = Crm()
    assert crm.call(UPSERT, contact={"email": address})["success"] is valid
    assert crm.sim.violations == []


# --- Contacts ---


def test_an_upsert_creates_then_changes_and_keeps_what_is_not_given() -> None:
    crm = Crm()
    address = {"streetAddress": "Polna 7/2", "zipCode": "30-001", "city": "Kraków", "country": "PL"}
    made = crm.call(
        UPSERT,
        contact={
            "email": ANNA,
            "name": "Anna Nowak",
            "phone": "+48500100200",
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
    assert (contact.fields["name"], contact.fields["phone"], contact.fields["province"]) == (
        *("Anna Nowa", "+48500100200", "x"),
    )
    assert (contact.address, contact.tags, contact.properties) == (address, ["SHOP", "NEW"], {"a": "1"})
    assert (contact.writes, len(crm.account.contacts), contact.owner) == (2, 1, OWNER)


def test_an_answer_without_a_contact_id_is_an_option() -> None:
    assert "contactId" not in Crm(upsert_answers_contact_id=False).upsert()


def test_insert_is_for_new_contacts_and_update_for_known_ones() -> None:
    crm = Crm(duplicate_contact_message="twice", unknown_contact_message="nobody")
    assert crm.refusal("contact/update", email=ANNA, contact={"name": "A"}) == "nobody"
    assert crm.refusal("contact/update", contactId="x", contact={"name": "A"}) == "nobody"
    made = crm.call("contact/insert", contact={"email": ANNA})
    assert crm.refusal("contact/insert", contact={"email": ANNA}) == "twice"
    assert crm.call("contact/update", email=ANNA, contact={"email": ANNA, "name": "A"})["success"] is True
    assert crm.call("contact/update", contactId=made["contactId"], tags=["T"])["success"] is True
    contact = crm.account.contact(ANNA)
    assert contact is not None
    assert (contact.fields["name"], contact.tags) == ("A", ["T"])
    assert crm.sim.violations == []


def test_an_address_changes_through_newEmail_alone() -> None:  # noqa: N802 (the field's name)
    crm = Crm()
    crm.upsert()
    crm.refusal("contact/update", email=ANNA, contact={"email": "new@example.org"})
    assert len(crm.sim.violations) == 1
    crm.call("contact/update", email=ANNA, newEmail="New@example.org")
    assert crm.account.contact(ANNA) is None
    assert crm.account.contact("new@example.org") is not None


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
def test_consent_of_a_new_contact_is_an_option_and_false_flags_touch_nothing(opted_in: bool) -> None:
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


def test_double_opt_in_mails_are_counted() -> None:
    crm = Crm()
    crm.upsert(useApiDoubleOptIn=False)
    assert crm.account.confirmation_emails == 0
    crm.upsert(useApiDoubleOptIn=True)
    assert crm.account.confirmation_emails == 1


def test_one_address_is_one_contact_or_one_for_each_owner() -> None:
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


# --- Looking contacts up ---


def test_hasContact_tells_whether_and_who() -> None:  # noqa: N802 (the endpoint's name)
    crm = Crm()
    absent = crm.call("contact/hasContact", email=ANNA)
    assert absent == {"success": True, "message": [], "result": False}
    contact_id = crm.upsert()["contactId"]
    assert crm.call("contact/hasContact", email=ANNA)["contactId"] == contact_id


def test_basic_tells_the_state_and_leaves_out_unknown_addresses() -> None:
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
    assert (card["contactId"], card["name"], card["contactTags"]) == (
        *(contact_id, "Anna", [{"tag": "T", "tagName": "T"}]),
    )
    assert card["contactExtEvents"] == []


def test_fifty_cards_are_the_most() -> None:
    crm = Crm()
    asked = [f"{number}@example.org" for number in range(51)]
    assert crm.call("contact/listAll", email=asked[:50])["success"] is True
    crm.refusal("contact/listAll", email=asked)
    assert len(crm.sim.violations) == 1


# --- External events ---


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
def test_an_event_of_nothing_may_be_refused(refused: bool) -> None:
    crm = Crm(refuse_empty_events=refused)
    event = {key: value for key, value in PURCHASE.items() if key not in ("products", "value")}
    assert crm.call(EVENT, email=ANNA, contactEvent=event)["success"] is not refused
    assert crm.sim.violations == []


def test_cards_may_show_no_events_or_the_latest_only() -> None:
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


def test_names_of_ids_and_types_on_cards_are_options() -> None:
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


def test_other_tools_make_events_and_contacts_too() -> None:
    crm = Crm()
    crm.account.add_contact("b@example.org", opted_out=True)
    crm.account.add_foreign_event(ANNA, PURCHASE)
    crm.purchase()
    assert [event.origin for event in crm.account.events_of(ANNA)] == ["foreign", "api"]
    assert len(crm.card_events()) == 2
    crm.account.delete_contact(ANNA)
    assert crm.account.events == []
    assert crm.call("contact/listAll", email=[ANNA])["contacts"] == []


# --- v3 ---


def test_catalogs_are_listed_with_their_own_key() -> None:
    for spelling, names in (("long", {"catalogId", "catalogName"}), ("short", {"id", "name"})):
        crm = Crm(catalog_keys=spelling)
        crm.account.v3_api_key = "v3key"
        crm.account.add_catalog("shop_example_com", "Main shop")
        reply = crm.send("/v3/product/catalogList", b"", "GET", API_KEY="v3key")
        answer = cast("Answer", reply.json())
        catalogs = cast("list[Answer]", answer["catalogs"])
        assert set(catalogs[0]) == names | {"currency", "location", "setAsDefault"}
        assert answer["limits"] == {"max": 10}
        assert crm.sim.violations == []


@pytest.mark.parametrize(
    ("method", "headers", "body", "code", "violations"),
    [
        ("GET", {"API_KEY": "wrong"}, b"", 10, 0),
        ("GET", {}, b"", 10, 1),
        ("POST", {"API_KEY": "v3key"}, b"", 13, 1),
        ("GET", {"API_KEY": "v3key"}, b"{}", 13, 1),
    ],
)
def test_a_wrong_request_for_catalogs_gets_http_400_and_a_reason_code(
    method: str, headers: dict[str, str], body: bytes, code: int, violations: int
) -> None:
    crm = Crm()
    crm.account.v3_api_key = "v3key"
    reply = crm.send("/v3/product/catalogList", body, method, **headers)
    problems = cast("dict[str, list[Answer]]", reply.json())["problems"]
    assert (reply.status, problems[0]["reasonCode"], len(crm.sim.violations)) == (400, code, violations)
