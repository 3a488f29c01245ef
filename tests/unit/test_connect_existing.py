"""Connecting again changes parts of a stored document, and overwrites nothing unasked."""

import pytest

from ordersync.connecting.questions import FieldName, GaveUp, NoteTopic, Step, Topic
from ordersync.connecting.review import Ending
from ordersync.ports import StoredText
from tests.fakes.connecting import Answers, Session
from tests.fakes.merchant import ESHOP, OWNER, MemoryDocuments


@pytest.fixture
def session() -> Session:
    return Session()


def test_an_existing_connection_is_shown_without_secrets_and_left(session: Session) -> None:
    text = session.store()
    assert session.connect() is Ending.LEFT
    assert session.documents.text("shop") == text
    assert session.prompt.asked == [Topic.REVIEW]
    rows = session.prompt.summaries[0]
    assert (rows["baselinker.token"], rows["salesmanago.api_secret"], rows["salesmanago.owner"]) == (
        "set",
        "set",
        OWNER,
    )
    assert session.merchant.baselinker.calls == []


def test_of_an_existing_connection_one_part_is_changed(session: Session) -> None:
    session.store(settings__product_id="sku")
    before = session.connection()
    assert session.connect({Topic.REVIEW: [Step.TAG], FieldName.TAG: ["nowy"]}) is Ending.SAVED
    after = session.connection()
    assert after.settings.model_dump() == {**before.settings.model_dump(), "tag": "NOWY"}
    assert (after.baselinker, after.salesmanago) == (before.baselinker, before.salesmanago)
    assert session.prompt.asked == [Topic.REVIEW, FieldName.TAG, Topic.REVIEW, Topic.OVERWRITE]


def test_secrets_that_are_set_are_kept(session: Session) -> None:
    session.store()
    before = session.connection()
    steps = [Step.BASELINKER, Step.SALESMANAGO, Step.ESHOP, Step.SAVE]
    session.connect(
        {
            Topic.REVIEW: steps,
            FieldName.TOKEN: [],
            FieldName.API_SECRET: [],
            Topic.CATALOG: [ESHOP],
            FieldName.ESHOP: [],
        }
    )
    assert session.connection() == before


def test_nothing_is_overwritten_without_a_yes(session: Session) -> None:
    text = session.store()
    answers: Answers = {
        Topic.REVIEW: [Step.TAG, Step.SAVE, Step.LEAVE],
        FieldName.TAG: ["nowy"],
        Topic.OVERWRITE: [False],
    }
    assert session.connect(answers) is Ending.LEFT
    assert session.documents.text("shop") == text


def test_a_document_that_another_person_has_changed_is_not_overwritten(session: Session) -> None:
    session.documents = ChangedMeanwhile(session.merchant.text())
    with pytest.raises(GaveUp):
        session.connect({Topic.REVIEW: [Step.SAVE, Step.LEAVE]})
    assert session.prompt.notes(NoteTopic.CHANGED_MEANWHILE) == [()]


class ChangedMeanwhile(MemoryDocuments):
    """Another person writes a document after the first look."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.document = document

    def read(self, connection_id: str) -> StoredText:
        try:
            return super().read(connection_id)
        finally:
            self.documents[connection_id] = self.document


def test_unknown_keys_of_a_stored_document_are_dropped_on_request(session: Session) -> None:
    session.store(settings__colour="red")
    session.connect({Topic.REVIEW: [Step.SAVE]})
    assert session.prompt.notes(NoteTopic.INVALID) == [("settings.colour: unknown field",)]
    assert "colour" not in session.documents.text("shop")
    text = session.store(settings__colour="red")
    with pytest.raises(GaveUp):
        session.connect({Topic.DROP_UNKNOWN: [False]})
    assert session.documents.text("shop") == text


def test_an_invalid_stored_document_is_replaced_only_on_request(session: Session) -> None:
    session.documents.save("shop", "{")
    with pytest.raises(GaveUp):
        session.connect()
    assert session.documents.text("shop") == "{"
    assert session.connect({Topic.REPLACE_INVALID: [True]}) is Ending.SAVED
    assert session.connection().settings.eshop == ESHOP
