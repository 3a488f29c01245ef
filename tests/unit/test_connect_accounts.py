"""Connecting asks for each account until it works."""

import pytest

from ordersync.connecting.questions import FieldName, NoteTopic, Remedy, Topic
from ordersync.domain.dialogue import CheckName, Status
from simulators import BaselinkerOptions
from simulators.salesmanago.simulator import sha
from tests.fakes.connecting import Answers, Session
from tests.fakes.merchant import API_SECRET, BASELINKER_URL, CLIENT_ID, OWNER, SALESMANAGO_URL, TOKEN


@pytest.fixture
def session() -> Session:
    return Session()


def test_wrong_and_revoked_tokens_are_asked_again_until_one_works(session: Session) -> None:
    session.merchant.baselinker.add_account("revoked-token")
    session.merchant.baselinker.revoke_token("revoked-token")
    session.connect({FieldName.TOKEN: ["", "wrong-token", "revoked-token", TOKEN]})
    statuses = [check.status for check in session.prompt.checks(CheckName.TOKEN)]
    assert statuses == [Status.FAILED, Status.FAILED, Status.OK]
    assert session.prompt.notes(NoteTopic.PROBLEM) == [("baselinker.token: must not be empty",)]
    assert Remedy.KEEP not in session.prompt.offered[Topic.REMEDY]
    assert session.connection().baselinker.token.get_secret_value() == TOKEN


def test_another_url_of_baselinker(session: Session) -> None:
    answers: Answers = {
        Topic.REMEDY: [Remedy.URL, Remedy.URL],
        FieldName.TOKEN: ["token-elsewhere"],
        FieldName.BASELINKER_URL: ["https://baselinker.example/elsewhere", BASELINKER_URL],
    }
    session.merchant.baselinker.set_token(TOKEN, "token-elsewhere")
    session.merchant.way_to_baselinker.script("not_connected", times=2)
    session.connect(answers)
    reasons = [check.reason for check in session.prompt.checks(CheckName.TOKEN)]
    assert reasons == ["unavailable", "baselinker_url", ""]
    assert session.connection().baselinker.url == BASELINKER_URL


def test_during_an_outage_a_token_can_be_tried_again_or_kept_untried(session: Session) -> None:
    session.merchant.way_to_baselinker.script("unavailable", times=4)
    session.connect({Topic.REMEDY: [Remedy.AGAIN, Remedy.KEEP]})
    assert [check.reason for check in session.prompt.checks(CheckName.TOKEN)] == [
        "unavailable",
        "unavailable",
    ]
    assert session.connection().baselinker.token.get_secret_value() == TOKEN
    assert session.prompt.notes(NoteTopic.SOURCE_TAGS) == [()]


def test_a_journal_that_is_off_is_shown(session: Session) -> None:
    session.merchant.shop.options = BaselinkerOptions(journal_enabled=False)
    session.connect()
    assert [check.reason for check in session.prompt.checks(CheckName.JOURNAL)] == ["journal_off"]


def test_a_wrong_secret_is_asked_again(session: Session) -> None:
    session.connect({FieldName.API_SECRET: ["wrong-secret", API_SECRET]})
    statuses = [check.status for check in session.prompt.checks(CheckName.CREDENTIAL)]
    assert statuses == [Status.FAILED, Status.OK]


@pytest.mark.parametrize(
    ("answers", "remedy"),
    [
        ({FieldName.API_SECRET: ["wrong-secret", API_SECRET]}, Remedy.API_SECRET),
        ({FieldName.CLIENT_ID: ["wrong-client", CLIENT_ID]}, Remedy.CLIENT_ID),
        ({FieldName.SALESMANAGO_URL: ["https://nowhere.example", SALESMANAGO_URL]}, Remedy.URL),
    ],
)
def test_one_wrong_answer_asks_that_one_question_again(
    session: Session, answers: Answers, remedy: Remedy
) -> None:
    session.merchant.hosts["nowhere.example"] = session.merchant.hosts["baselinker.example"]
    session.connect({**answers, Topic.REMEDY: [remedy]})
    asked = session.prompt.asked
    (field,) = answers
    assert asked[asked.index(Topic.REMEDY) :][:3] == [Topic.REMEDY, field, FieldName.OWNER]
    assert session.connection().salesmanago.client_id == CLIENT_ID


def test_of_a_pair_either_half_can_be_entered_again(session: Session) -> None:
    pair = sha("panel-key", CLIENT_ID, API_SECRET)
    session.connect(
        {
            Topic.PROOF: ["sha"],
            FieldName.API_KEY: ["wrong-key", "panel-key"],
            FieldName.SHA: ["0" * 40, pair],
            Topic.REMEDY: [Remedy.SHA, Remedy.API_KEY],
        }
    )
    assert session.connection().salesmanago.api_key.get_secret_value() == "panel-key"


def test_the_kind_of_proof_can_be_changed(session: Session) -> None:
    session.connect(
        {
            Topic.PROOF: ["sha", "api_secret"],
            FieldName.API_KEY: ["panel-key"],
            FieldName.SHA: ["0" * 40],
            Topic.REMEDY: [Remedy.PROOF],
        }
    )
    assert session.connection().salesmanago.sha is None


def test_a_pair_of_api_key_and_sha_instead_of_the_secret(session: Session) -> None:
    pair = sha("panel-key", CLIENT_ID, API_SECRET)
    session.connect({Topic.PROOF: ["sha"], FieldName.API_KEY: ["panel-key"], FieldName.SHA: [pair]})
    account = session.connection().salesmanago
    assert account.sha is not None
    assert account.sha.get_secret_value() == pair
    assert (account.api_secret, account.api_key.get_secret_value()) == (None, "panel-key")


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("app3", "https://app3.salesmanago.com"),
        ("app2.manago.ai", "https://app2.manago.ai"),
        ("https://www.salesmanago.pl/", "https://www.salesmanago.pl"),
    ],
)
def test_the_bare_server_is_enough_of_a_url(session: Session, typed: str, url: str) -> None:
    session.merchant.answer_as_salesmanago(url)
    session.connect({FieldName.SALESMANAGO_URL: [typed]})
    assert session.connection().salesmanago.url == url
    assert session.prompt.notes(NoteTopic.READ_AS) == [(url,)]


def test_an_unsafe_url_is_asked_again_with_what_to_do(session: Session) -> None:
    session.merchant.answer_as_salesmanago("https://app3.salesmanago.com")
    session.connect({FieldName.SALESMANAGO_URL: ["http://app3.salesmanago.com", "169.254.169.254", "app3"]})
    first, second = session.prompt.notes(NoteTopic.PROBLEM)
    assert "salesmanago.url: must begin with https://" in first[0]
    assert "salesmanago.url: must not be a link-local or metadata host" in second[0]
    assert session.connection().salesmanago.url == "https://app3.salesmanago.com"


def test_the_owner_is_one_of_the_accounts_users(session: Session) -> None:
    session.connect({FieldName.OWNER: ["other@shop.example"]})
    assert session.prompt.offered[FieldName.OWNER] == [OWNER, "other@shop.example"]
    assert session.connection().salesmanago.owner == "other@shop.example"
