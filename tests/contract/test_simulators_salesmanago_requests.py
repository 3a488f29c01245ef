"""The simulated SALESmanago accepts only authenticated JSON from callers that name themselves."""

import json

import pytest

from simulators.salesmanago import sha
from tests.contract.salesmanago_account import ANNA, NOW, OTHER, OWNER, UPSERT, Crm

pytestmark = pytest.mark.contract


def test_sha_is_the_documented_vector() -> None:
    assert sha("k9Zp4tQ2", "ab12cd34ef56gh78", "demo-secret") == "2c44156978ac3d175ba0fd1a20344b425a439a65"


@pytest.mark.parametrize(
    "agent",
    ["", "python-requests/2.32.0", "Python-urllib/3.13", "python-httpx/0.28", "Botocore/1.40", "curl/8.0"],
)
def test_stock_user_agents_are_turned_away(agent: str) -> None:
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
def test_anything_but_a_json_post_to_an_endpoint_is_turned_away(
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


def test_exceeding_the_request_limit_is_answered_with_429() -> None:
    crm = Crm(requests_per_minute=2)
    body = json.dumps(crm.auth() | {"contact": {"email": ANNA}}).encode()
    statuses = [crm.send("/api/contact/upsert", body).status for _ in range(3)]
    assert statuses == [200, 200, 429]
    crm.at += 60
    assert crm.upsert()["success"] is True


@pytest.mark.parametrize(
    ("fields", "message", "violations"),
    [
        ({"clientId": "unknown"}, "Authorization failed. Wrong clientId", 0),
        ({"clientId": ...}, "Authorization failed. Wrong clientId", 0),
        ({"sha": "0" * 40}, "User not authenticated", 0),
        ({"sha": sha("any", "client", "secret").upper()}, "User not authenticated", 0),
        ({"apiKey": ...}, "Api key not specified", 1),
        ({"owner": "stranger@shop.example"}, "Not authenticated, invalid owner", 0),
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
def test_the_request_time_must_be_now_in_milliseconds(time: object) -> None:
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
