"""The simulated SALESmanago refuses contacts and events that break the documented contract."""

import json
from typing import cast

import pytest

from simulators.salesmanago import is_email
from tests.contract.salesmanago_account import ANNA, EVENT, NOW, PURCHASE, UPSERT, Answer, Crm

pytestmark = pytest.mark.contract


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
        {"contact": {"email": ANNA, "phone": 501442318}},
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
def test_a_contact_that_breaks_the_contract_is_refused_and_recorded(fields: dict[str, object]) -> None:
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
def test_an_event_that_breaks_the_contract_is_refused_and_recorded(fields: dict[str, object]) -> None:
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


def test_amounts_are_checked_digit_by_digit() -> None:
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
def test_a_contact_is_named_by_either_address_or_id(path: str, names: dict[str, object]) -> None:
    crm = Crm()
    crm.refusal(path, contactEvent=PURCHASE, **names)
    assert crm.sim.violations == [f"/api/{path}: send either email or contactId"]


def test_violations_contain_nothing_that_was_sent() -> None:
    crm = Crm()
    crm.refusal(UPSERT, contact={"email": ANNA, "phone": 501442318, "name": None})
    crm.refusal(UPSERT, contact={"email": "private@", "state": "SECRET"})
    assert not any(word in "".join(crm.sim.violations) for word in ("anna", "501442318", "private", "SECRET"))


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
