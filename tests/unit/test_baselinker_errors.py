"""How BaseLinker's client treats refusals, blocks and invalid answers."""

import pytest

from ordersync.errors import (
    Blocked,
    Defect,
    NotApplied,
    OrderSyncError,
    OutcomeUnknown,
    Refused,
    RetryLater,
    Service,
    UnclearAnswer,
)
from ordersync.ports import HttpAnswer
from tests.builders import answered
from tests.fakes.baselinker_client import NOW, Harness, failure, refused

LIMIT_TEXT = "Query limit exceeded, token blocked until 2026-11-23 12:07:00"

ENDS = "2026-11-23 12:07:00"

BLOCKS = [
    refused("ERROR_BLOCKED_TOKEN", LIMIT_TEXT),
    refused("ERROR_RATE_LIMIT", LIMIT_TEXT),
    refused("RATE_LIMIT", ENDS),
    refused("ERROR_QUERY_LIMIT", ENDS),
    refused("ERROR_TOO_MANY_REQUESTS", ENDS),
    refused("error_too_many_requests", ENDS, status=429),
    refused("ERROR_SOMETHING", f"Token blocked ({ENDS})"),
    refused("ERROR_SOMETHING", f"The token is blocked: {ENDS}"),
    refused("ERROR_USER_ACCOUNT_BLOCKED", "Query limit exceeded, API blocked until 2026-11-23 12:07:00"),
    refused("ERROR_SOMETHING", "QUERY LIMIT EXCEEDED, TOKEN BLOCKED UNTIL 2026-11-23 12:07:00"),
    refused("ERROR_UNKNOWN", "API blocked until 2026-11-23 12:07:00."),
    refused(None, LIMIT_TEXT),
    refused("ERROR_BLOCKED_TOKEN", LIMIT_TEXT, status=429),
    refused("ERROR_BLOCKED_TOKEN", LIMIT_TEXT, status=503),
    refused("ERROR_BLOCKED_TOKEN", LIMIT_TEXT, status=403),
]


@pytest.mark.parametrize("answer", BLOCKS)
def test_a_block_is_recognised_in_every_spelling_and_recorded_for_all_callers(answer: HttpAnswer) -> None:
    harness = Harness(answer)
    with pytest.raises(Blocked) as raised:
        harness.client.journal(1)
    assert raised.value.until == NOW + 7 * 60 + 10
    assert harness.permits.blocks == [raised.value.until]
    assert raised.value.service == "baselinker"
    assert harness.calls == 1


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("token blocked until 2026-11-23 12:07:00", 430),
        ("token blocked until 2026-11-23 12:14:50", 900),
        ("token blocked until 2026-11-23 13:00:00", 900),  # clamped: a clock that is an hour off
        ("token blocked until 2026-11-23 11:07:00", 430),  # the same moment, given in UTC
        ("token blocked until 2026-11-23 11:15:00", 900),
        ("token blocked until 2026-11-23 11:15:01", 60),  # too far ahead in UTC: it is past
        ("token blocked until 2026-11-23 11:00:00", 60),
        ("token blocked until 0001-01-01 00:00:00", 60),
        ("token blocked until 2026-11-23 12:00:00", 60),
        ("token blocked until 2022-05-03 17:15:34", 60),
        ("token blocked until tomorrow", 600),
        ("token blocked until 2026-13-45 99:99:99", 600),
        ("Query limit exceeded", 600),
        ("", 600),
    ],
)
def test_how_long_a_block_is_assumed_to_last(text: str, seconds: float) -> None:
    blocked = failure(refused("ERROR_BLOCKED_TOKEN", text))
    assert isinstance(blocked, Blocked)
    assert blocked.until == NOW + seconds


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("ERROR_EMPTY_TOKEN", ""),
        ("ERROR_BAD_TOKEN", "Invalid user token"),
        ("ERROR_AUTH_TOKEN", ""),
        ("ERROR_USER_ACCOUNT_BLOCKED", "User account is blocked"),
    ],
)
def test_a_refused_token_makes_the_connection_wait(code: str, text: str) -> None:
    error = failure(refused(code, text))
    assert isinstance(error, Refused)
    assert error.reason == "baselinker_credential"
    assert "baselinker.token" in str(error)
    assert "bl-token-1" not in str(error)


@pytest.mark.parametrize(
    "answer",
    [
        refused("ERROR_UNKNOWN_METHOD"),
        refused("ERROR_PARSE_JSON_PARAMETERS"),
        refused("ERROR_STORAGE_ID", "for anna@shop.example"),
        refused("ERROR_NEW_" + "x" * 99),
        refused("", ""),
        refused(None, None),
        answered({}),
        answered({"status": "success?"}),
        refused("ERROR_INTERNAL", status=500),
    ],
)
def test_an_unknown_error_is_transient_and_not_retried_at_once(answer: HttpAnswer) -> None:
    harness = Harness(answer)
    with pytest.raises(UnclearAnswer) as raised:
        harness.client.journal(1)
    assert harness.calls == 1
    assert len(str(raised.value)) < 120
    assert "anna" not in str(raised.value)


@pytest.mark.parametrize(
    "answer",
    [
        answered(b"<html>Bad Gateway</html>", 502),
        answered(b"<html>maintenance</html>", 200),
        answered(b"", 200),
        answered([], 200),
        answered("SUCCESS", 200),
        answered(b'{"status":"SUCCESS","logs":[', 200),
        answered({"status": "SUCCESS", "logs": []}, 500),
        answered(b"<html>Forbidden</html>", 403),
        answered(b"\xff\xfe\x00", 200),
    ],
)
def test_an_invalid_answer_is_retried_once_and_then_left_for_later(answer: HttpAnswer) -> None:
    harness = Harness(answer, answer)
    with pytest.raises(OutcomeUnknown):
        harness.client.journal(1)
    assert (harness.permits.taken, harness.calls) == (2, 2)
    assert harness.clock.now() > NOW


def test_the_second_attempt_may_succeed() -> None:
    good = answered({"status": "SUCCESS", "logs": []})
    for failed in (answered(b"", 502), NotApplied("down", service=Service.BASELINKER)):
        assert Harness(failed, good).client.journal(1).is_empty


@pytest.mark.parametrize(("status", "after"), [(429, None), (429, 30.0), (503, 30.0)])
def test_a_retry_after_is_respected(status: int, after: float | None) -> None:
    harness = Harness(answered(b"<html>", status, after))
    with pytest.raises(RetryLater) as raised:
        harness.client.journal(1)
    assert raised.value.after == after
    assert harness.calls == 1


@pytest.mark.parametrize("status", [301, 302, 307, 404, 405])
def test_a_wrong_url_makes_the_connection_wait(status: int) -> None:
    error = failure(answered(b"<html>", status))
    assert isinstance(error, Refused)
    assert (error.reason, "baselinker.url" in str(error)) == ("baselinker_url", True)


def test_an_answer_that_lacks_required_fields_is_a_defect_that_shows_no_data() -> None:
    answer = answered({"status": "SUCCESS", "orders": [{"order_id": 5, "products": "anna@shop.example"}]})
    with pytest.raises(OrderSyncError) as raised:
        Harness(answer).client.order(5)
    error = raised.value
    assert isinstance(error, Defect)
    assert "products" in str(error)
    assert "anna" not in str(error)
    with pytest.raises(Defect):
        Harness(answered({"status": "SUCCESS", "orders": [None]})).client.order(5)
