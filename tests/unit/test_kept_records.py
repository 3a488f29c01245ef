"""The fixtures of the releases hold records and messages of every kind, with every field."""

import ast
import typing
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import cache
from pathlib import Path
from types import UnionType
from typing import cast

import pytest
from boto3.dynamodb.types import TypeDeserializer
from pydantic import BaseModel, TypeAdapter

from ordersync.adapters.stores.dynamodb import OWN_ATTRIBUTES
from ordersync.adapters.stores.memory import MemoryTable
from ordersync.domain.access import AccessLink, Change, FieldChange, Grant, WebSession
from ordersync.domain.backfill import Backfill, BackfillScope, BackfillWalk
from ordersync.domain.call_budget import CallWindow, Lane
from ordersync.domain.card import CardsSeen
from ordersync.domain.contact import ContactState
from ordersync.domain.daily_counts import DailyCounts
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.document_lease import DocumentLease
from ordersync.domain.family import Family, FirstOrder, RelationKind
from ordersync.domain.health import Health
from ordersync.domain.journal import Cursor, Origin, QueueMessage
from ordersync.domain.notice import Notified
from ordersync.domain.open_question import OpenQuestion
from ordersync.domain.parked import ParkedMark, ParkedOrder
from ordersync.domain.phone_entry import PhoneEntry
from ordersync.domain.snapshot import Snapshot
from ordersync.domain.sweep import SweepProgress
from ordersync.domain.trace import TracedStep
from ordersync.domain.walk import Detour, WalkPosition
from ordersync.domain.weekly_report import SentReport
from ordersync.ports import Stored
from ordersync.records.keys import KeyCheck
from ordersync.records.record import Slot
from tests.upgrades.world import VERSIONS, Item, read

RECORDS = Path(__file__).parents[2] / "layers/ordersync/python/ordersync/records"
# The kinds of records: table, how their keys begin, and what they hold.
KINDS: Mapping[type, tuple[str, str]] = {
    Cursor: ("cursors", "cursor"),
    SweepProgress: ("cursors", "sweep"),
    Backfill: ("cursors", "backfill"),
    Health: ("cursors", "health#"),
    Notified: ("cursors", "notified"),
    ParkedMark: ("cursors", "parked"),
    OrderRecord: ("ledger", "order#"),
    DailyCounts: ("ledger", "counts#"),
    ParkedOrder: ("ledger", "parked#"),
    OpenQuestion: ("ledger", "open#"),
    Family: ("ledger", "family#"),
    FirstOrder: ("ledger", "identity#"),
    Snapshot: ("ledger", "snapshot#"),
    SentReport: ("ledger", "report"),
    ContactState: ("contacts", "contact#"),
    CardsSeen: ("contacts", "cards"),
    KeyCheck: ("contacts", "check"),
    PhoneEntry: ("phones", "phone#"),
    CallWindow: ("budget", "calls"),
    AccessLink: ("access", "link#"),
    WebSession: ("access", "session#"),
    Change: ("access", "change#"),
    DocumentLease: ("budget", "saving"),
}
# Fields that were added after the latest release; the next one's story has to bring about each of them.
NOT_RELEASED = frozenset(
    {
        "OrderRecord.data_in",
        "OrderRecord.requested_by",
        "OrderRecord.trace",
        "OrderRecord.looked_for",
        "OrderRecord.is_alone",
        "OrderRecord.is_removed",
        "EventRecord.counted",
        "EventRecord.ended_at",
        "DailyCounts.ends",
        "DailyCounts.hours",
        "Cursor.most_lines",
        "Cursor.tried_to",
        "OpenQuestion.closed_at",
        "Notified.also",
        "SweepProgress.first_began_at",
        "SweepProgress.found_missing",
        "SentReport.monday",
        "ContactState.data_queued_at",
        "ContactState.forgotten_at",
        "ContactState.is_blocked",
        "PhoneEntry.forgotten_at",
        "PhoneEntry.is_blocked",
        *(
            f"{kind.__name__}.{field.name}"
            for kind in (
                TracedStep,
                Snapshot,
                Backfill,
                BackfillScope,
                BackfillWalk,
                WalkPosition,
                Detour,
                AccessLink,
                Grant,
                WebSession,
                Change,
                FieldChange,
                DocumentLease,
                ParkedMark,
            )
            for field in fields(kind)
        ),
    }
)
BY_DEFAULT = {"Intent.kind": "there is one kind of event, and a field that holds its default is not stored"}
Content = Mapping[str, object]


@cache
def contents(kind: type) -> list[Content]:
    """Return what the records of a kind hold, as all versions have written them."""
    table, beginning = KINDS[kind]
    deserialize = TypeDeserializer().deserialize
    return [
        {name: deserialize(value) for name, value in item.items() if name not in OWN_ATTRIBUTES}
        for version in VERSIONS
        for item in cast("list[Item]", read(version, "tables").get(table, []))
        if item["key"].get("S", "").startswith(beginning)
    ]


def messages() -> list[QueueMessage]:
    return [
        QueueMessage.model_validate_json(str(each["body"]))
        for version in VERSIONS
        for queue in read(version, "messages").values()
        for each in cast("list[dict[str, str]]", queue)
    ]


def parts(kind: object) -> Iterator[type]:
    """Yield the dataclasses and enumerations that a type is made of."""
    if isinstance(kind, type) and (is_dataclass(kind) or issubclass(kind, Enum)):
        yield kind
    if isinstance(kind, type) and is_dataclass(kind):
        for hint in typing.get_type_hints(kind).values():
            yield from parts(hint)
    for argument in typing.get_args(kind):
        yield from parts(argument)


def named(kind: object, value: object) -> Iterator[str]:
    """Yield the fields that a stored value of a type has, by the names of their dataclasses."""
    if isinstance(kind, type) and is_dataclass(kind) and isinstance(value, Mapping):
        hints = typing.get_type_hints(kind)
        for name, part in value.items():
            yield f"{kind.__name__}.{name}"
            yield from named(hints[name], part)
    elif isinstance(value, list | Mapping) and typing.get_origin(kind) not in (None, UnionType):
        *_, inner = [each for each in typing.get_args(kind) if each is not Ellipsis]
        for part in value.values() if isinstance(value, Mapping) else value:
            yield from named(inner, part)
    else:
        for argument in typing.get_args(kind):
            yield from named(argument, value)


def test_every_kind_of_record_is_known_here() -> None:
    """Whoever adds a kind: list it in KINDS, and let the story of the next release bring one about."""
    made = {
        ast.unparse(node.args[3])
        for path in RECORDS.glob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Slot"
    }
    assert made == {kind.__name__ for kind in KINDS}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_record_is_kept_and_can_be_read(kind: type) -> None:
    is_new = {f"{kind.__name__}.{field.name}" for field in fields(kind)} <= NOT_RELEASED
    assert contents(kind) or is_new, f"no fixture of a {kind.__name__}: see tests/upgrades"
    for content in contents(kind):
        TypeAdapter(kind).validate_python(content)


@pytest.mark.parametrize("kind", KINDS)
def test_every_field_of_every_record_is_kept(kind: type) -> None:
    wanted = {
        f"{part.__name__}.{field.name}"
        for part in parts(kind)
        if is_dataclass(part)
        for field in fields(part)
    }
    kept = {name for content in contents(kind) for name in named(kind, content)}
    assert wanted - kept == (NOT_RELEASED | BY_DEFAULT.keys()) & wanted


@pytest.mark.parametrize(
    ("kind", "values"),
    [(Family, RelationKind), (CallWindow, Lane)],
)
def test_every_word_of_a_record_is_kept(kind: type, values: type[Enum]) -> None:
    text = repr(contents(kind))
    assert [value for value in values if f"'{value.value}'" not in text] == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_with_a_field_of_a_later_version_is_read_without_it(kind: type) -> None:
    """So a rollback goes on; see docs/upgrading.md."""
    for content in contents(kind):
        slot: Slot[object] = Slot(MemoryTable(), "a connection", "a key", kind)
        later = slot.as_read(Stored({**content, "of_a_later_version": 1}, 1))
        assert later.value == slot.as_read(Stored(content, 1)).value


def test_every_kind_of_message_is_kept() -> None:
    assert {message.origin for message in messages()} == set(Origin)
    assert {message.is_edit for message in messages()} == {True, False}
    for version in VERSIONS:
        assert all(read(version, "messages").values()), "each queue holds some"


def test_every_field_of_a_message_is_kept() -> None:
    assert issubclass(QueueMessage, BaseModel)
    said = {name for message in messages() for name, value in message if value is not None}
    assert said == QueueMessage.model_fields.keys()


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_has_the_name_of_an_attribute_of_the_tables(kind: type) -> None:
    """What an item holds stands beside its scope, its key and its version; one would hide the other."""
    assert not {field.name for field in fields(kind)} & set(OWN_ATTRIBUTES)
