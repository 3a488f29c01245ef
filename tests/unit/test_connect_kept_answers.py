"""Answers outlive an attempt that ends early; secrets don't, and neither do answers that were refused."""

from pathlib import Path

import pytest

from ordersync.adapters.stores.files import FileAnswers
from ordersync.connecting.questions import FieldName, GaveUp, NoteTopic, Remedy, Step, Topic
from ordersync.connecting.review import Ending
from tests.fakes.connecting import Session
from tests.fakes.merchant import API_SECRET, CLIENT_ID, ESHOP, OWNER, SALESMANAGO_URL, TOKEN, V3_KEY

TYPED = {
    FieldName.SALESMANAGO_URL: SALESMANAGO_URL,
    FieldName.CLIENT_ID: CLIENT_ID,
    FieldName.OWNER: OWNER,
    FieldName.ESHOP: ESHOP,
    FieldName.TAG: "nowy",
    FieldName.ORDER_SOURCE_TAG: "yes",
    Topic.OTHER_INTEGRATION: "stopped",
    FieldName.START: "journal",
    FieldName.MODE: "shadow",
}


@pytest.fixture
def session() -> Session:
    session = Session()
    session.usual |= {
        FieldName.TAG: ["nowy"],
        FieldName.ORDER_SOURCE_TAG: [True],
        Topic.OTHER_INTEGRATION: ["stopped"],
        FieldName.START: ["journal"],
        FieldName.MODE: ["shadow"],
    }
    return session


def only_secrets(session: Session) -> None:
    session.usual = {FieldName.TOKEN: [TOKEN], FieldName.API_SECRET: [API_SECRET]}


@pytest.mark.parametrize("ending", [KeyboardInterrupt(), EOFError()], ids=["Ctrl-C", "Ctrl-D"])
@pytest.mark.parametrize("place", [*TYPED, Topic.REVIEW, Topic.SAVE_NEW])
def test_what_was_answered_before_the_end_is_offered_again(
    session: Session, ending: BaseException, place: str
) -> None:
    with pytest.raises(type(ending)):
        session.connect({place: [ending]})
    answered = set(session.prompt.asked) - {place}
    assert session.documents.ids() == []
    with pytest.raises(KeyboardInterrupt):
        session.connect({Topic.SAVE_NEW: [KeyboardInterrupt()]})
    has_answers = bool(answered & TYPED.keys())
    assert (Topic.RESUME in session.prompt.asked) is has_answers
    offered = {topic: session.prompt.defaults[topic] for topic in TYPED if topic in answered}
    assert offered == {topic: answer for topic, answer in TYPED.items() if topic in answered}


def test_only_secrets_are_typed_twice(session: Session) -> None:
    session.connect()
    document = session.documents.documents.pop("shop")
    with pytest.raises(GaveUp):
        session.connect({Topic.REVIEW: [Step.LEAVE]})
    only_secrets(session)
    assert session.connect() is Ending.SAVED
    assert session.documents.text("shop") == document
    assert session.answers.kept == {}


def test_giving_up_keeps_the_answers(session: Session) -> None:
    with pytest.raises(GaveUp):
        session.connect({FieldName.API_SECRET: ["wrong"], Topic.REMEDY: [Remedy.GIVE_UP]})
    assert session.answers.kept["shop"][FieldName.SALESMANAGO_URL] == SALESMANAGO_URL


@pytest.mark.parametrize("remedy", [Remedy.GIVE_UP, KeyboardInterrupt()], ids=["given up", "Ctrl-C"])
def test_a_secret_that_is_typed_as_the_client_id_is_not_kept(
    session: Session, remedy: Remedy | BaseException
) -> None:
    with pytest.raises((GaveUp, KeyboardInterrupt)):
        session.connect({FieldName.CLIENT_ID: [API_SECRET], Topic.REMEDY: [remedy]})
    assert Topic.REMEDY in session.prompt.asked
    assert API_SECRET not in repr(session.answers.kept)


def test_a_second_early_end_keeps_what_the_first_one_left(session: Session) -> None:
    for place in (Topic.REVIEW, FieldName.SALESMANAGO_URL):
        with pytest.raises(KeyboardInterrupt):
            session.connect({place: [KeyboardInterrupt()]})
    only_secrets(session)
    session.connect()
    assert session.connection().settings.tag == "NOWY"


def test_no_secret_is_kept(session: Session) -> None:
    with pytest.raises(KeyboardInterrupt):
        session.connect(
            {FieldName.V3_KEY: [V3_KEY], Topic.CATALOG: [ESHOP], Topic.REVIEW: [KeyboardInterrupt()]}
        )
    secret = {FieldName.TOKEN, FieldName.API_KEY, FieldName.API_SECRET, FieldName.SHA, FieldName.V3_KEY}
    assert session.answers.kept["shop"].keys().isdisjoint(secret)


def test_refused_answers_are_not_offered_again(session: Session) -> None:
    with pytest.raises(KeyboardInterrupt):
        session.connect({FieldName.ESHOP: ["not a shop", KeyboardInterrupt()]})
    assert session.prompt.notes(NoteTopic.PROBLEM)
    assert FieldName.ESHOP not in session.answers.kept["shop"]


def test_answers_that_are_not_wanted_are_forgotten(session: Session) -> None:
    with pytest.raises(KeyboardInterrupt):
        session.connect({Topic.REVIEW: [KeyboardInterrupt()]})
    only_secrets(session)
    with pytest.raises(KeyboardInterrupt):
        session.connect({Topic.RESUME: [False], FieldName.SALESMANAGO_URL: [KeyboardInterrupt()]})
    assert session.prompt.defaults[FieldName.SALESMANAGO_URL] == ""
    assert session.answers.kept == {}


def test_each_connection_has_answers_of_its_own(session: Session) -> None:
    with pytest.raises(KeyboardInterrupt):
        session.connect({Topic.REVIEW: [KeyboardInterrupt()]})
    session.connect(name="other")
    assert Topic.RESUME not in session.prompt.asked
    assert session.answers.kept.keys() == {"shop"}


def test_a_choice_that_is_no_longer_there_is_not_offered(session: Session) -> None:
    session.answers.save("shop", {FieldName.OWNER: "gone@shop.example"})
    session.connect()
    assert session.prompt.defaults[FieldName.OWNER] == ""


def test_the_file_of_answers_is_the_persons_own(tmp_path: Path) -> None:
    answers = FileAnswers(tmp_path / "cache" / "answers")
    assert answers.load("my.shop") == {}
    answers.save("my.shop", {"settings.tag": "Łódź"})
    assert answers.load("my.shop") == {"settings.tag": "Łódź"}
    assert answers.path("my.shop").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "cache").stat().st_mode & 0o777 == 0o700
    answers.delete("my.shop")
    answers.delete("my.shop")
    assert answers.load("my.shop") == {}


@pytest.mark.parametrize("text", ["", "{", "[]", '{"settings.tag": 1}', "\ufeff{}"])
def test_a_broken_file_of_answers_is_none(tmp_path: Path, text: str) -> None:
    answers = FileAnswers(tmp_path)
    answers.path("shop").write_text(text, encoding="utf-8")
    assert answers.load("shop") == {}


def test_a_folder_that_cannot_be_written_to_does_not_stop_anyone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    answers = FileAnswers(tmp_path / "file")
    answers.save("shop", {"settings.tag": "A"})
    assert answers.load("shop") == {}
