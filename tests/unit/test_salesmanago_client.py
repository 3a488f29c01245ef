"""What SALESmanago's client sends."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from ordersync.adapters.salesmanago import SalesmanagoClient
from ordersync.domain.contact import ContactData, ContactWrite
from tests.builders import Script, answered, connection_with
from tests.fakes.memory import FakeClock
from tests.fakes.salesmanago_client import DONE, EVENT, NO_LIMIT, NOW, WRITE, Harness


def test_the_credentials_are_in_every_body_and_the_secret_in_none() -> None:
    harness = Harness(answered({**DONE, "contactId": "id-1"}))
    harness.client.upsert_contact(WRITE, NO_LIMIT, opted_out=False)
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


def test_the_hash_matches_the_reference() -> None:
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


def test_a_given_hash_replaces_the_secret() -> None:
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
    assert harness.client.upsert_contact(WRITE, NO_LIMIT, opted_out=False) == "id-1"
    assert sent_besides_credentials(harness) == {
        "contact": {
            "email": "anna@kupujaca.example",
            "name": "Anna Przykładowa",
            "phone": "+48601442318",
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


def test_a_contact_of_an_older_order_has_only_its_address_and_tags() -> None:
    harness = Harness(answered({**DONE, "contactId": "id-1"}))
    harness.client.upsert_contact(ContactWrite("a@x.example", (), ContactData()), NO_LIMIT, opted_out=True)
    sent = sent_besides_credentials(harness)
    assert sent["contact"] == {"email": "a@x.example"}
    assert "tags" not in sent
    assert (sent["forceOptOut"], sent["forcePhoneOptOut"]) == (True, True)
    assert (sent["forceOptIn"], sent["forcePhoneOptIn"]) == (False, False)


def test_an_update_names_the_contact_and_leaves_consent_alone() -> None:
    harness = Harness(answered(DONE))
    harness.client.update_contact("id-1", WRITE, NO_LIMIT)
    assert harness.http.requests[0].url.endswith("/api/contact/update")
    assert harness.body()["contactId"] == "id-1"
    assert harness.body()["forceOptOut"] is False


def test_a_purchase_is_sent_in_full() -> None:
    harness = Harness(answered({**DONE, "eventId": "event-1"}))
    assert harness.client.add_purchase("id-1", EVENT, NO_LIMIT) == "event-1"
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
    harness.client.add_purchase("id-1", replace(EVENT, value=value), NO_LIMIT)
    assert f'"value": {text}}}'.encode() in harness.http.requests[0].body


def test_an_unknown_value_is_left_out() -> None:
    harness = Harness(answered({**DONE, "eventId": "event-1"}))
    harness.client.add_purchase("id-1", replace(EVENT, value=None, products="", description=""), NO_LIMIT)
    event = harness.body()["contactEvent"]
    assert isinstance(event, dict)
    assert not {"value", "products", "description"} & event.keys()
