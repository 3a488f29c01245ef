"""A connection's document is saved whole or not at all, by one person at a time, and over nothing unseen."""

import json

import pytest

from ordersync.connecting.save_connection import LEASE_SECONDS, ConnectionSaver
from ordersync.errors import Conflict, InvalidConnection, NotApplied, OutcomeUnknown
from ordersync.ports import StoredText
from ordersync.records.connection import document_lease
from tests.fakes.merchant import MemoryDocuments, Merchant


class Failing(MemoryDocuments):
    """Fails at each of its methods that a test names."""

    def __init__(self, **documents: str) -> None:
        super().__init__(**documents)
        self.failing: set[str] = set()
        self.during_save: list[tuple[str, str]] = []

    def read(self, connection_id: str) -> StoredText:
        self._may_fail("read")
        return super().read(connection_id)

    def save(self, connection_id: str, document: str, version: int | None = None) -> int:
        self._may_fail("save")
        for name, text in self.during_save:
            self.documents[name] = text
        return super().save(connection_id, document, version)

    def _may_fail(self, method: str) -> None:
        if method in self.failing:
            msg = "the store does not answer"
            raise NotApplied(msg)


@pytest.fixture
def merchant() -> Merchant:
    return Merchant()


@pytest.fixture
def documents(merchant: Merchant) -> Failing:
    return Failing(shop=merchant.text())


@pytest.fixture
def saver(merchant: Merchant, documents: Failing) -> ConnectionSaver:
    names = iter(f"holder-{number}" for number in range(100))
    return ConnectionSaver(documents, merchant.budget, merchant.clock, lambda: next(names))


def test_what_is_saved_is_stored_and_can_be_saved_over(
    merchant: Merchant, documents: Failing, saver: ConnectionSaver
) -> None:
    first = saver.save("shop", merchant.text(settings__tag="ONE"), saver.open("shop"))
    second = saver.save("shop", merchant.text(settings__tag="TWO"), first)
    assert saver.open("shop") == second
    assert json.loads(documents.documents["shop"])["settings"]["tag"] == "TWO"


def test_a_new_document_is_stored(merchant: Merchant, saver: ConnectionSaver) -> None:
    opened = saver.open("new")
    assert opened == StoredText()
    saver.save("new", merchant.text(), opened)
    assert saver.open("new").text == merchant.text()


@pytest.mark.parametrize("failing", ["read", "save"])
def test_nothing_is_half_saved_if_the_store_fails(
    merchant: Merchant, documents: Failing, saver: ConnectionSaver, failing: str
) -> None:
    opened = saver.open("shop")
    documents.failing = {failing}
    with pytest.raises(NotApplied):
        saver.save("shop", merchant.text(settings__tag="NEW"), opened)
    assert documents.documents == {"shop": merchant.text()}
    documents.failing = set()
    saver.save("shop", merchant.text(settings__tag="NEW"), opened)


def test_an_invalid_document_is_not_stored(documents: Failing, saver: ConnectionSaver) -> None:
    before = dict(documents.documents)
    with pytest.raises(InvalidConnection):
        saver.save("shop", "{}", saver.open("shop"))
    assert documents.documents == before


def test_what_another_person_has_saved_since_stands(
    merchant: Merchant, documents: Failing, saver: ConnectionSaver
) -> None:
    opened = saver.open("shop")
    documents.documents["shop"] = merchant.text(settings__tag="ELSEWHERE")
    with pytest.raises(Conflict, match="that change stands"):
        saver.save("shop", merchant.text(settings__tag="NEW"), opened)
    assert "ELSEWHERE" in documents.documents["shop"]


def test_what_another_tool_writes_at_the_same_moment_stands(
    merchant: Merchant, documents: Failing, saver: ConnectionSaver
) -> None:
    documents.during_save = [("shop", merchant.text(settings__tag="ELSEWHERE"))]
    with pytest.raises(Conflict):
        saver.save("shop", merchant.text(settings__tag="NEW"), saver.open("shop"))
    assert "ELSEWHERE" in documents.documents["shop"]


def test_a_document_that_was_removed_since_stays_removed(
    merchant: Merchant, documents: Failing, saver: ConnectionSaver
) -> None:
    opened = saver.open("shop")
    del documents.documents["shop"]
    with pytest.raises(Conflict):
        saver.save("shop", merchant.text(), opened)
    assert documents.documents == {}


def test_one_person_saves_at_a_time_and_a_lease_runs_out(merchant: Merchant, saver: ConnectionSaver) -> None:
    opened, slot = saver.open("shop"), document_lease(merchant.budget, "shop")
    until = merchant.clock.now() + LEASE_SECONDS
    slot.change(lambda lease: lease.taken("who-died", until))
    with pytest.raises(Conflict, match="another person is saving it") as refusal:
        saver.save("shop", merchant.text(settings__tag="NEW"), opened)
    assert refusal.value.after == LEASE_SECONDS
    assert slot.read().value.holder == "who-died"
    merchant.clock.sleep(LEASE_SECONDS)
    saver.save("shop", merchant.text(settings__tag="NEW"), opened)
    assert not slot.read().value.is_held(merchant.clock.now())


def test_without_a_lease_nothing_is_stored(
    merchant: Merchant, documents: Failing, saver: ConnectionSaver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*args: object, **more: object) -> bool:
        msg = "the table does not answer"
        raise OutcomeUnknown(msg)

    opened = saver.open("shop")
    monkeypatch.setattr(merchant.budget, "put", lost)
    with pytest.raises(OutcomeUnknown):
        saver.save("shop", merchant.text(settings__tag="NEW"), opened)
    assert documents.documents == {"shop": merchant.text()}
