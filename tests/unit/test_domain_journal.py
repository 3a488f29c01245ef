"""Journal entries, and the messages they become."""

import json
from dataclasses import replace

import pytest
from pydantic import ValidationError

from ordersync.domain.journal import (
    JournalEntry,
    JournalPage,
    LogType,
    Origin,
    QueueMessage,
    messages_of,
    unread,
)

ENTRY = JournalEntry(log_id=7, order_id=812345601, log_type=1, object_id=0, logged_at=1793440806)


def test_the_journal_is_asked_for_the_types_of_the_contract() -> None:
    assert sorted(LogType) == [1, 2, 4, 5, 6, 11, 12, 13, 14, 16, 17]


def test_a_message_holds_what_the_contract_says_and_nothing_else() -> None:
    assert json.loads(messages_of("main", [ENTRY])[7].model_dump_json()) == {
        "connection_id": "main",
        "log_id": 7,
        "log_type": 1,
        "order_id": 812345601,
        "logged_at": 1793440806,
        "origin": "journal",
    }


@pytest.mark.parametrize(
    ("log_types", "log_type"),
    [([1, 2], 2), ([2, 1], 2), ([11, 2], 11), ([1, 16, 2], 16), ([16, 11, 1], 16), ([2], 2)],
)
def test_entries_of_one_order_are_one_message(log_types: list[int], log_type: int) -> None:
    own = [
        replace(ENTRY, log_id=10 + place, log_type=log_type, logged_at=ENTRY.logged_at + place)
        for place, log_type in enumerate(log_types)
    ]
    other = replace(ENTRY, log_id=99, order_id=1)
    messages = messages_of("main", [*own, other])
    assert sorted(messages) == [10, 99]
    assert messages[10].log_id == own[-1].log_id
    assert messages[10].logged_at == own[-1].logged_at
    assert messages[10].log_type == log_type


@pytest.mark.parametrize("origin", ["sweep", "backfill", "replay"])
def test_only_the_journal_has_a_log(origin: str) -> None:
    message = QueueMessage.model_validate({"connection_id": "main", "order_id": 5, "origin": origin})
    assert (message.log_id, message.log_type, message.logged_at, message.origin) == (
        None,
        None,
        None,
        Origin(origin),
    )


@pytest.mark.parametrize(
    ("log_type", "edit"), [(1, False), (2, False), (11, True), (16, True), (None, False)]
)
def test_which_entries_are_edits(log_type: int | None, edit: bool) -> None:
    assert QueueMessage(connection_id="main", order_id=5, log_type=log_type).is_edit is edit


def test_entries_up_to_the_cursor_are_read_already() -> None:
    entries = [replace(ENTRY, log_id=number) for number in (9, 7, 8, 9, 3)]
    assert [entry.log_id for entry in unread(entries, 7)] == [8, 9]
    assert unread(entries, 9) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"connection_id": ""},
        {"connection_id": "a" * 65},
        {"connection_id": "main\n"},
        {"connection_id": "main#1"},
        {"order_id": 0},
        {"order_id": -5},
        {"order_id": 10**46},
        {"order_id": "1E+1000000"},
        {"log_id": 0},
        {"log_id": 10**46},
        {"log_type": 10**46},
        {"logged_at": -1},
        {"logged_at": 10**46},
    ],
    ids=repr,
)
def test_a_message_with_an_implausible_id_is_invalid(fields: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        QueueMessage.model_validate({"connection_id": "main", "order_id": 5, **fields})


def test_a_page_above_a_cursor_keeps_what_has_no_id() -> None:
    page = JournalPage([replace(ENTRY, log_id=number) for number in (9, 7)], lost=2)
    assert page.above(7) == JournalPage([replace(ENTRY, log_id=9)], lost=2)
    assert not page.above(9).is_empty
    assert JournalPage().is_empty
