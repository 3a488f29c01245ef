"""How SALESmanago's client treats refusals and HTTP statuses."""

from collections.abc import Callable

import pytest

from ordersync.adapters.salesmanago.refusals import refusal
from ordersync.errors import (
    NotApplied,
    OutcomeUnknown,
    Refused,
    Rejected,
    Service,
    UnknownRefusal,
)
from ordersync.ports import HttpAnswer
from tests.builders import answered
from tests.fakes.salesmanago_client import (
    DONE,
    EVENT,
    NO_LIMIT,
    Harness,
    failure,
    refused,
    upsert,
)
from tests.fakes.salesmanago_messages import (
    ADDRESS_MESSAGES,
    CREDENTIAL_MESSAGES,
    KEY_MESSAGES,
    OTHER_OWNER_MESSAGES,
    OWNER_ADDRESS_MESSAGES,
    OWNER_MESSAGES,
    POLISH_CREDENTIAL_MESSAGES,
    UNPLACED_MESSAGES,
)


@pytest.mark.parametrize("spelled", [str, str.upper, str.lower])
@pytest.mark.parametrize("message", [*CREDENTIAL_MESSAGES, *POLISH_CREDENTIAL_MESSAGES, *KEY_MESSAGES])
@pytest.mark.parametrize("status", [200, 400, 401, 403])
def test_a_refused_credential_makes_the_connection_wait(
    message: str, status: int, spelled: Callable[[str], str]
) -> None:
    error = failure(refused(spelled(message), status=status))
    assert isinstance(error, Refused)
    assert error.reason == "salesmanago_credential"
    assert "salesmanago.client_id" in str(error)


@pytest.mark.parametrize("message", [*OWNER_MESSAGES, *OWNER_ADDRESS_MESSAGES])
@pytest.mark.parametrize("status", [200, 400, 401, 403])
def test_a_refused_owner_makes_the_connection_wait(message: str, status: int) -> None:
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
        *ADDRESS_MESSAGES,
        *OTHER_OWNER_MESSAGES,
    ],
)
@pytest.mark.parametrize("status", [200, 400, 404])
def test_a_message_about_the_item_rejects_it(message: str, status: int) -> None:
    assert isinstance(failure(refused(message, status=status)), Rejected)


@pytest.mark.parametrize(
    "answer",
    [
        *map(refused, UNPLACED_MESSAGES),
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
def test_an_unknown_message_blames_neither_the_item_nor_the_connection(answer: HttpAnswer) -> None:
    assert type(failure(answer)) is UnknownRefusal


def test_a_refused_credential_outweighs_a_refused_item() -> None:
    assert isinstance(failure(refused("Invalid email", "Not authenticated")), Refused)


@pytest.mark.parametrize(
    "personal",
    [
        "anna.nowak+x@kupujaca.example",
        '"anna@kupujaca.example"',
        "<anna@kupujaca.example>",
        "+48601442318",
        "601442318",
        "601 442 318",
        "601-442-318",
        "+48.601.442.318",
        "(22) 123 45 67",
        "+48 (22) 123/45/67",
        "2c44156978ac3d175ba0fd1a20344b425a439a65",
    ],
)
@pytest.mark.parametrize("message", ["Strange: {}", "Invalid email {}", "Not authorized for {} here", "{}"])
def test_no_error_repeats_personal_data_or_secrets(message: str, personal: str) -> None:
    text = str(refusal([message.format(personal), "and " + personal]))
    digits = "".join(filter(str.isdigit, text))
    assert "anna" not in text
    assert "example" not in text
    assert "2c44" not in text
    assert len(digits) <= 2
    assert len(text) < 400


def test_a_long_message_is_cut_after_cleaning() -> None:
    text = str(refusal(["x" * 190 + " anna@kupujaca.example " + "y" * 500]))
    assert len(text) < 250
    assert "anna" not in text


@pytest.mark.parametrize("spelling", [True, "true", "TRUE", " true ", 1, "1", "yes", "on"], ids=repr)
def test_a_success_counts_in_every_usual_spelling(spelling: object) -> None:
    assert upsert(answered({"success": spelling, "contactId": "id-1"})) == "id-1"


@pytest.mark.parametrize("spelling", [False, "false", "FALSE", 0, "0", "no"], ids=repr)
def test_a_failure_counts_in_every_usual_spelling(spelling: object) -> None:
    answer = answered({"success": spelling, "message": ["Invalid email"], "contactId": "id-1"})
    assert isinstance(failure(answer), Rejected)


@pytest.mark.parametrize(
    "answer",
    [
        answered(b"<html>Bad Gateway</html>", 502),
        answered(b"<html>maintenance</html>", 200),
        answered(b"", 200),
        answered([], 200),
        answered({}, 200),
        answered({"success": None}, 200),
        answered({"success": "maybe"}, 200),
        answered({"success": 2}, 200),
        answered({"success": []}, 200),
        answered({"success": False, "message": ["Invalid email"]}, 500),
        answered({**DONE, "contactId": "id-1"}, 503),
        answered(b"Request Timeout", 408),
        answered(b'{"success":true,"contactId":"id', 200),
        answered(b"<html>Bad Request</html>", 400),
    ],
)
def test_an_inconclusive_answer_leaves_the_outcome_unknown(answer: HttpAnswer) -> None:
    assert isinstance(failure(answer), OutcomeUnknown)


def test_http_429_is_certainly_not_applied_and_says_when_to_retry() -> None:
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


def test_the_client_never_repeats_a_write() -> None:
    harness = Harness(OutcomeUnknown("no answer", service=Service.SALESMANAGO))
    with pytest.raises(OutcomeUnknown):
        harness.client.add_purchase("id-1", EVENT, NO_LIMIT)
    assert (len(harness.http.requests), harness.calls) == (1, 1)
