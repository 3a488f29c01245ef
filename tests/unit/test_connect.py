"""Connecting asks, tries every answer, says what is wrong, and writes one document at the end."""

import json

import pytest

from ordersync.connecting.check_connection import ConnectionCheck
from ordersync.connecting.questions import FieldName, GaveUp, NoteTopic, Remedy, Step, Topic
from ordersync.connecting.review import Ending
from ordersync.domain.dialogue import CheckName, Status
from ordersync.errors import InvalidConnection, NotApplied
from tests.fakes.connecting import MADE_UP_KEY, Session
from tests.fakes.merchant import ESHOP, OWNER, TOKEN, V3_KEY, MemoryDocuments


@pytest.fixture
def session() -> Session:
    return Session()


def test_a_new_connection_is_asked_tried_and_written(session: Session) -> None:
    assert session.connect() is Ending.SAVED
    connection = session.connection()
    assert connection.baselinker.token.get_secret_value() == TOKEN
    assert connection.salesmanago.api_key.get_secret_value() == MADE_UP_KEY
    assert (connection.salesmanago.owner, connection.settings.eshop) == (OWNER, ESHOP)
    assert connection.settings.tag is None
    assert (connection.settings.order_source_tag, connection.settings.skip_shop_orders) == (False, False)
    assert (connection.enabled, connection.is_live, connection.settings.start) == (True, True, "journal")
    assert [
        check.status for name in (CheckName.TOKEN, CheckName.JOURNAL) for check in session.prompt.checks(name)
    ]
    assert session.merchant.baselinker.violations == session.merchant.salesmanago.violations == []


def test_what_was_written_passes_the_check(session: Session) -> None:
    session.connect({FieldName.V3_KEY: [V3_KEY], Topic.CATALOG: [ESHOP]})
    merchant = session.merchant
    checks = ConnectionCheck(merchant.accounts, merchant.clock).check_stored("shop", session.documents)
    assert {check.status for check in checks} == {Status.OK}


@pytest.mark.parametrize(
    "answers", [{FieldName.TOKEN: ["x"], Topic.REMEDY: [Remedy.GIVE_UP]}, {Topic.REVIEW: [Step.LEAVE]}]
)
def test_giving_up_writes_nothing(session: Session, answers: dict[str, list[str]]) -> None:
    with pytest.raises(GaveUp):
        session.connect(answers)
    assert session.documents.ids() == []


def test_an_invalid_id_is_refused(session: Session) -> None:
    with pytest.raises(InvalidConnection):
        session.connect(name="my shop")


def test_a_document_is_json_that_people_can_read(session: Session) -> None:
    session.connect()
    text = session.documents.text("shop")
    assert text == json.dumps(json.loads(text), indent=2) + "\n"


def test_a_new_document_is_confirmed_before_it_is_saved(session: Session) -> None:
    with pytest.raises(GaveUp):
        session.connect({Topic.SAVE_NEW: [False], Topic.REVIEW: [Step.SAVE, Step.LEAVE]})
    assert session.documents.ids() == []


def test_a_document_that_cannot_be_written_is_not_lost(session: Session) -> None:
    session.documents = FullOnce()
    assert session.connect() is Ending.SAVED
    assert session.prompt.notes(NoteTopic.NOT_SAVED) == [("the disk is full",)]
    assert session.prompt.asked.count(FieldName.TOKEN) == 1
    assert session.connection().baselinker.token.get_secret_value() == TOKEN


class FullOnce(MemoryDocuments):
    """Can't be written to the first time."""

    def __init__(self) -> None:
        super().__init__()
        self.is_full = True

    def save(self, connection_id: str, document: str, version: int | None = None) -> int:
        was_full, self.is_full = self.is_full, False
        if was_full:
            message = "the disk is full"
            raise NotApplied(message)
        return super().save(connection_id, document, version)


def test_a_test_run_is_offered_first(session: Session) -> None:
    session.connect({FieldName.MODE: []})
    assert session.prompt.offered[FieldName.MODE] == ["shadow", "live"]
    assert session.prompt.defaults[FieldName.MODE] == "shadow"
    assert not session.connection().is_live
    assert session.prompt.notes(NoteTopic.TEST_RUN) == [("shop",)]
    session.connect({Topic.REVIEW: [Step.MODE], FieldName.MODE: ["live"]})
    assert session.connection().is_live


def test_after_another_integration_only_what_happens_from_now_on_is_taken(session: Session) -> None:
    session.connect({Topic.OTHER_INTEGRATION: ["stopped"], FieldName.START: ["now"]})
    assert session.prompt.notes(NoteTopic.START_NOW) == [()]
    assert session.connection().settings.start == "now"


def test_another_integration_that_is_on_has_to_be_switched_off_first(session: Session) -> None:
    session.connect({Topic.OTHER_INTEGRATION: ["running"], FieldName.START: ["now"]})
    assert session.prompt.notes(NoteTopic.SWITCH_OFF_FIRST) == [()]
    assert (session.connection().enabled, session.connection().settings.start) == (False, "now")
    session.connect(
        {Topic.REVIEW: [Step.START], Topic.OTHER_INTEGRATION: ["running"], Topic.SWITCHED_OFF: [True]}
    )
    assert session.connection().enabled


def test_two_integrations_at_once_only_with_a_warning(session: Session) -> None:
    session.connect({Topic.OTHER_INTEGRATION: ["running"], Topic.BEGIN_LATER: [False]})
    assert session.prompt.notes(NoteTopic.DOUBLES) == [()]
    assert session.connection().enabled


def test_what_is_read_in_shadow_is_counted_by_the_other_integration_alone(session: Session) -> None:
    session.connect({Topic.OTHER_INTEGRATION: ["running"], FieldName.MODE: ["shadow"]})
    assert session.connection().enabled
    assert session.prompt.notes(NoteTopic.DOUBLES) == []
    assert session.prompt.notes(NoteTopic.SWITCH_OFF_FIRST) == []
