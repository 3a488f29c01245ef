"""What SALESmanago's clients send, and what they make of answers and refusals."""

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest

from ordersync.adapters.salesmanago import CatalogClient, SalesmanagoClient
from ordersync.adapters.salesmanago.refusals import refusal
from ordersync.domain.card import CardEvent
from ordersync.domain.contact import ContactData, ContactWrite, contact_data
from ordersync.domain.metrics import Metric, Metrics
from ordersync.domain.purchase import purchase_event
from ordersync.errors import (
    NotApplied,
    OrderSyncError,
    OutcomeUnknown,
    Refused,
    Rejected,
    Service,
    UnknownRefusal,
)
from ordersync.ports import Catalog, HttpAnswer
from tests.builders import ORDER, Script, answered, connection_with, settings_with
from tests.fakes.memory import FakeClock

NOW = 1773480413.0
ACCOUNT = connection_with().salesmanago.model_copy(update={"client_id": "ab12cd34ef56gh78"})
WRITE = ContactWrite("anna@kupujaca.example", ("FROM_BASELINKER",), contact_data(ORDER))
EVENT = purchase_event(ORDER, settings_with())
DONE: dict[str, object] = {"success": True, "message": []}


class Harness:
    """A client and all that it did."""

    def __init__(self, *answers: HttpAnswer | Exception) -> None:
        self.http = Script(*answers)
        self.metrics = Metrics()
        self.client = SalesmanagoClient(ACCOUNT, self.http, FakeClock(NOW), self.metrics)

    @property
    def calls(self) -> int:
        return self.metrics[Metric.SALESMANAGO_CALLS]

    def body(self, number: int = 0) -> dict[str, object]:
        body = json.loads(self.http.requests[number].body)
        assert isinstance(body, dict)
        return body


def upsert(*answers: HttpAnswer | Exception) -> str:
    return Harness(*answers).client.upsert_contact(WRITE, opted_out=False)


def failure(answer: HttpAnswer) -> OrderSyncError:
    with pytest.raises(OrderSyncError) as raised:
        upsert(answer)
    assert raised.value.service == "salesmanago"
    return raised.value


def refused(*messages: str, status: int = 200) -> HttpAnswer:
    return answered({"success": False, "message": list(messages)}, status)


# --- what is sent ------------------------------------------------------------


def test_the_credentials_are_in_every_body_and_the_secret_in_none() -> None:
    harness = Harness(answered({**DONE, "contactId": "id-1"}))
    harness.client.upsert_contact(WRITE, opted_out=False)
    request = harness.http.requests[0]
    assert (request.method, request.url) == ("POST", "https://app2.salesmanago.com/api/contact/upsert")
    assert request.headers["Content-Type"] == "application/json;charset=UTF-8"
    assert request.headers["Accept"].startswith("application/json")
    body = harness.body()
    assert body["clientId"] == "ab12cd34ef56gh78"
    assert body["apiKey"] == "api-key-1"
    assert body["requestTime"] == 1773480413000
    assert body["owner"] == "owner@shop.example"
    assert b"api-secret-1" not in request.body
    for shown in (repr(harness.client), repr(request)):
        assert "api-key-1" not in shown
        assert str(body["sha"]) not in shown


def test_the_hash_is_the_one_of_the_reference() -> None:
    account = connection_with().salesmanago.model_validate(
        {
            "client_id": "ab12cd34ef56gh78",
            "api_key": "k9Zp4tQ2",
            "api_secret": "demo-secret",
            "owner": "shop@example.com",
        }
    )
    http = Script(answered({**DONE, "contactId": "id-1"}))
    SalesmanagoClient(account, http, FakeClock(NOW)).contact_id("a@x.example")
    assert json.loads(http.requests[0].body)["sha"] == "2c44156978ac3d175ba0fd1a20344b425a439a65"


def test_a_ready_hash_stands_in_for_the_secret() -> None:
    account = connection_with().salesmanago.model_validate(
        {"client_id": "c", "api_key": "k", "sha": "0123abcd", "owner": "shop@example.com"}
    )
    http = Script(answered({**DONE, "contactId": "id-1"}))
    SalesmanagoClient(account, http, FakeClock(NOW)).contact_id("a@x.example")
    assert json.loads(http.requests[0].body)["sha"] == "0123abcd"


def sent_besides_credentials(harness: Harness) -> dict[str, object]:
    return {
        key: value
        for key, value in harness.body().items()
        if key not in {"clientId", "apiKey", "requestTime", "sha", "owner"}
    }


def test_a_contact_is_sent_without_consent_and_without_empty_fields() -> None:
    harness = Harness(answered({**DONE, "contactId": "id-1"}))
    assert harness.client.upsert_contact(WRITE, opted_out=False) == "id-1"
    assert sent_besides_credentials(harness) == {
        "contact": {
            "email": "anna@kupujaca.example",
            "name": "Anna Przykładowa",
            "phone": "+48600100200",
            "address": {
                "streetAddress": "ul. Testowa 4/2",
                "zipCode": "00-999",
                "city": "Warszawa",
                "country": "PL",
            },
        },
        "tags": ["FROM_BASELINKER"],
        "forceOptIn": False,
        "forceOptOut": False,
        "forcePhoneOptIn": False,
        "forcePhoneOptOut": False,
        "useApiDoubleOptIn": False,
    }
    assert "Przykładowa".encode() in harness.http.requests[0].body


def test_a_contact_of_an_older_order_bears_its_address_and_tags_only() -> None:
    harness = Harness(answered({**DONE, "contactId": "id-1"}))
    harness.client.upsert_contact(ContactWrite("a@x.example", (), ContactData()), opted_out=True)
    sent = sent_besides_credentials(harness)
    assert sent["contact"] == {"email": "a@x.example"}
    assert "tags" not in sent
    assert (sent["forceOptOut"], sent["forcePhoneOptOut"]) == (True, True)
    assert (sent["forceOptIn"], sent["forcePhoneOptIn"]) == (False, False)


def test_an_update_names_the_contact_and_opts_nobody_out() -> None:
    harness = Harness(answered(DONE))
    harness.client.update_contact("id-1", WRITE)
    assert harness.http.requests[0].url.endswith("/api/contact/update")
    assert harness.body()["contactId"] == "id-1"
    assert harness.body()["forceOptOut"] is False


def test_a_purchase_is_sent_in_full() -> None:
    harness = Harness(answered({**DONE, "eventId": "event-1"}))
    assert harness.client.add_purchase("id-1", EVENT) == "event-1"
    assert harness.http.requests[0].url.endswith("/api/v2/contact/addContactExtEvent")
    assert sent_besides_credentials(harness) == {
        "contactId": "id-1",
        "contactEvent": {
            "date": 1793440805000,
            "contactExtEventType": "PURCHASE",
            "externalId": "812345601",
            "location": "myshop_example_com",
            "products": "55001",
            "value": 138.97,
            "description": "Przelewy24",
            "detail1": "Donica ceramiczna 20 cm",
            "detail2": "EXT-1",
            "detail3": "2",
            "detail5": "Kurier",
            "detail6": "DON-20-B",
            "detail7": "5900000000015",
            "detail8": "PL",
            "detail9": "PLN",
            "detail10": "shop",
            "detail11": "1001",
        },
    }


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("0.00"), "0.0"),
        (Decimal("0.10"), "0.1"),
        (Decimal("138.97"), "138.97"),
        (Decimal("9999999.99"), "9999999.99"),
    ],
)
def test_a_value_is_a_plain_number_to_the_cent(value: Decimal, text: str) -> None:
    harness = Harness(answered({**DONE, "eventId": "event-1"}))
    harness.client.add_purchase("id-1", replace(EVENT, value=value))
    assert f'"value": {text}}}'.encode() in harness.http.requests[0].body


def test_an_unknown_value_is_left_out() -> None:
    harness = Harness(answered({**DONE, "eventId": "event-1"}))
    harness.client.add_purchase("id-1", replace(EVENT, value=None, products="", description=""))
    event = harness.body()["contactEvent"]
    assert isinstance(event, dict)
    assert not {"value", "products", "description"} & event.keys()


# --- what is answered --------------------------------------------------------


def test_users_are_asked_for_without_an_owner() -> None:
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
def test_whether_there_is_a_contact(answer: dict[str, object], contact_id: str | None) -> None:
    harness = Harness(answered({**DONE, **answer}))
    assert harness.client.contact_id("a@x.example") == contact_id
    assert harness.body()["email"] == "a@x.example"


NO_ID = [DONE, {**DONE, "contactId": None}, {**DONE, "contactId": ""}]


@pytest.mark.parametrize("content", NO_ID)
def test_a_contacts_id_is_looked_up_where_success_comes_without_it(content: dict[str, object]) -> None:
    harness = Harness(answered(content), answered({**DONE, "contactId": "id-1"}))
    assert harness.client.upsert_contact(WRITE, opted_out=False) == "id-1"
    assert harness.http.requests[1].url.endswith("/api/contact/hasContact")
    assert harness.body(1)["email"] == WRITE.email
    assert harness.calls == 2


@pytest.mark.parametrize("content", NO_ID)
def test_success_without_any_id_is_no_success(content: dict[str, object]) -> None:
    with pytest.raises(OutcomeUnknown):
        upsert(answered(content), answered(content))
    with pytest.raises(OutcomeUnknown):
        Harness(answered(content)).client.add_purchase("id-1", EVENT)


CARD_EVENT = {
    "externalId": "5",
    "contactExtEventType": "PURCHASE",
    "location": "shop_a",
    "date": 1793440805000,
    "eventId": "event-1",
}


def events_of(content: object) -> list[CardEvent] | None:
    return Harness(answered({**DONE, "contacts": content})).client.card_events("id-1")


def test_a_card_is_read_across_owners_by_its_id() -> None:
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
def test_a_card_that_cannot_be_had_is_not_an_empty_one(content: object) -> None:
    assert events_of(content) is None


def test_a_card_may_have_its_dates_in_seconds() -> None:
    events = events_of([{"contactId": "id-1", "contactExtEvents": [{**CARD_EVENT, "date": 1793440805}]}])
    assert events == [CardEvent("5", "PURCHASE", "shop_a", 1793440805000, "event-1")]


def test_a_card_may_be_empty_and_its_events_short_of_fields() -> None:
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


# --- refusals ----------------------------------------------------------------

CREDENTIAL_MESSAGES = [
    "User not authenticated",
    "Not authenticated",
    "Api key not specified",
    "Not authorized",
    "Authorization failed. Wrong clientId",
    "Authorization failed. Wrong Token",
    "Invalid account",
    "Invalid confirmation email account",
    "Integration failed",
]
OWNER_MESSAGES = [
    "Not authenticated, not owner specified",
    "Not authenticated, invalid owner",
    "Invalid owner",
    "Owner does not exist",
]


@pytest.mark.parametrize("spelled", [str, str.upper, str.lower])
@pytest.mark.parametrize("message", CREDENTIAL_MESSAGES)
@pytest.mark.parametrize("status", [200, 400, 401, 403])
def test_a_refused_credential_is_waited_for(message: str, status: int, spelled: Callable[[str], str]) -> None:
    error = failure(refused(spelled(message), status=status))
    assert isinstance(error, Refused)
    assert error.reason == "salesmanago_credential"
    assert "salesmanago.client_id" in str(error)


@pytest.mark.parametrize("message", OWNER_MESSAGES)
@pytest.mark.parametrize("status", [200, 400, 401, 403])
def test_a_refused_owner_is_waited_for(message: str, status: int) -> None:
    error = failure(refused(message, status=status))
    assert isinstance(error, Refused)
    assert (error.reason, "salesmanago.owner" in str(error)) == ("salesmanago_owner", True)


@pytest.mark.parametrize(
    "message",
    [
        "Invalid email",
        "Invalid e-mail address",
        "Email address is not valid",
        "E-mail: incorrect format",
        "Wrong email format",
        "email too long",
        "Email is blacklisted",
    ],
)
@pytest.mark.parametrize("status", [200, 400, 404])
def test_a_message_about_the_item_rejects_the_item(message: str, status: int) -> None:
    assert isinstance(failure(refused(message, status=status)), Rejected)


@pytest.mark.parametrize(
    "answer",
    [
        refused("Something odd happened"),
        refused("Contact not found", status=404),
        refused("Field products: value is too long"),
        refused("Database temporarily unavailable"),
        refused(),
        answered({"success": False}),
        answered({"success": False, "message": None}),
        answered({"success": False, "message": "one text"}),
        answered({"success": False, "message": [None]}),
        answered({"success": False, "message": {"a": "b"}}),
        answered({"reason": "?"}, 400),
    ],
)
def test_an_unknown_message_is_neither_the_items_nor_the_connections_fault(answer: HttpAnswer) -> None:
    assert type(failure(answer)) is UnknownRefusal


def test_a_credential_counts_before_an_item() -> None:
    assert isinstance(failure(refused("Invalid email", "Not authenticated")), Refused)


@pytest.mark.parametrize(
    "personal",
    [
        "anna.nowak+x@kupujaca.example",
        '"anna@kupujaca.example"',
        "<anna@kupujaca.example>",
        "+48600100200",
        "600100200",
        "600 100 200",
        "600-100-200",
        "+48.600.100.200",
        "(22) 123 45 67",
        "+48 (22) 123/45/67",
        "2c44156978ac3d175ba0fd1a20344b425a439a65",
    ],
)
@pytest.mark.parametrize("message", ["Strange: {}", "Invalid email {}", "Not authorized for {} here", "{}"])
def test_no_error_repeats_personal_data_or_secrets(message: str, personal: str) -> None:
    told = str(refusal([message.format(personal), "and " + personal]))
    digits = "".join(filter(str.isdigit, told))
    assert "anna" not in told
    assert "example" not in told
    assert "2c44" not in told
    assert len(digits) <= 2
    assert len(told) < 400


def test_a_long_message_is_cut_after_it_was_cleaned() -> None:
    told = str(refusal(["x" * 190 + " anna@kupujaca.example " + "y" * 500]))
    assert len(told) < 250
    assert "anna" not in told


# --- statuses ----------------------------------------------------------------


@pytest.mark.parametrize(
    "answer",
    [
        answered(b"<html>Bad Gateway</html>", 502),
        answered(b"<html>maintenance</html>", 200),
        answered(b"", 200),
        answered([], 200),
        answered({}, 200),
        answered({"success": None}, 200),
        answered({"success": "yes"}, 200),
        answered({"success": False, "message": ["Invalid email"]}, 500),
        answered({**DONE, "contactId": "id-1"}, 503),
        answered(b"Request Timeout", 408),
        answered(b'{"success":true,"contactId":"id', 200),
        answered(b"<html>Bad Request</html>", 400),
    ],
)
def test_what_tells_nothing_leaves_the_outcome_unknown(answer: HttpAnswer) -> None:
    assert isinstance(failure(answer), OutcomeUnknown)


def test_http_429_is_certainly_not_applied_and_says_when_to_come_back() -> None:
    error = failure(answered(b"slow down", 429, 30.0))
    assert isinstance(error, NotApplied)
    assert error.after == 30.0
    unavailable = failure(answered(b"", 503, 30.0))
    assert isinstance(unavailable, OutcomeUnknown)
    assert unavailable.after == 30.0


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (401, "salesmanago_credential"),
        (403, "salesmanago_credential"),
        (404, "salesmanago_url"),
        (405, "salesmanago_url"),
        (301, "salesmanago_url"),
        (307, "salesmanago_url"),
    ],
)
def test_a_status_alone_concerns_the_connection(status: int, reason: str) -> None:
    error = failure(answered(b"<html>", status))
    assert isinstance(error, Refused)
    assert error.reason == reason


def test_a_write_is_never_repeated_by_the_client() -> None:
    harness = Harness(OutcomeUnknown("no answer", service=Service.SALESMANAGO))
    with pytest.raises(OutcomeUnknown):
        harness.client.add_purchase("id-1", EVENT)
    assert (len(harness.http.requests), harness.calls) == (1, 1)


# --- catalogs ----------------------------------------------------------------


def catalogs(answer: HttpAnswer) -> list[Catalog]:
    account = ACCOUNT.model_validate(
        {
            "client_id": "c",
            "api_key": "k",
            "sha": "s",
            "owner": "shop@example.com",
            "v3_api_key": "v3-key-1",
        }
    )
    http = Script(answer)
    found = CatalogClient(account, http).catalogs()
    request = http.requests[0]
    assert (request.method, request.url) == ("GET", "https://api.salesmanago.com/v3/product/catalogList")
    assert request.headers["API-KEY"] == "v3-key-1"
    assert "v3-key-1" not in repr(request)
    return found


def test_catalogs_are_listed_under_either_spelling() -> None:
    listed = [
        {"catalogId": "1", "name": "Main", "currency": "PLN", "location": "shop_a"},
        {"id": "2", "catalogName": "Other", "currency": None},
        None,
    ]
    assert catalogs(answered({"catalogs": listed})) == [
        Catalog("Main", "shop_a", "PLN"),
        Catalog("Other", "", ""),
    ]


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_refused_v3_key(status: int) -> None:
    with pytest.raises(Refused, match=r"v3_api_key"):
        catalogs(answered({"reasonCode": 10, "messages": ["v3-key-1"]}, status))


@pytest.mark.parametrize(
    "answer",
    [
        answered(b"<html>"),
        answered({}),
        answered([]),
        answered({"catalogs": None}),
        answered({"catalogs": []}, 500),
    ],
)
def test_a_list_of_catalogs_that_cannot_be_read(answer: HttpAnswer) -> None:
    with pytest.raises(OutcomeUnknown):
        catalogs(answer)
