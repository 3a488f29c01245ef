"""Typed records in a table, changed by compare-and-set.

A record is a frozen dataclass of the domain. One that was never written reads as the dataclass's defaults;
fields that hold their default are not stored.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Generic, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from ordersync.errors import Conflict, Defect, NotApplied, OrderSyncError
from ordersync.frozen import frozen
from ordersync.ports import LISTED, Place, Stored, Table
from ordersync.records.together import taken

Model = TypeVar("Model")
Done = TypeVar("Done")
MOST_ATTEMPTS = 20
LONGEST_NAME = 80


@frozen
class Record(Generic[Model]):
    """A record as it was read: version 0 and a blank value if it does not exist yet."""

    slot: "Slot[Model]"
    value: Model
    version: int

    def save(self, value: Model, expires_at: int | None = None) -> "Record[Model]":
        """Write `value` if the record is still as it was read.

        Args:
            value: the new value.
            expires_at: epoch seconds at which the record may be deleted.

        Returns:
            The record as it stands now.

        Raises:
            Conflict: another worker has changed it since.
            OutcomeUnknown: the table does not answer; the value may be written.
        """
        return self.slot.replace(self, value, expires_at)

    def with_value(self, value: Model) -> "Record[Model]":
        """Return the record with a new value that is written with its next step."""
        return Record(self.slot, value, self.version)


@frozen
class Slot(Generic[Model]):
    """The place of one record: a table, a scope and a key.

    A record that can't be read, or that its table never takes, is a defect of the order that it is about. One
    that is shared must not be: while a person has not put it right, all that need it wait.

    Attributes:
        is_shared: whether it is about more than one order, or one buyer.
        listed_by: under what a value is listed in its table's index, empty if it is not.
    """

    table: Table
    scope: str
    key: str
    model: type[Model]
    is_shared: bool = False
    listed_by: Callable[[Model], str] | None = None

    @property
    def place(self) -> Place:
        """Where the record is."""
        return Place(self.table, self.scope, self.key)

    def read(self) -> Record[Model]:
        """Return the current record; one that was read together with others a moment ago counts as such.

        Raises:
            NotApplied: the table does not answer, or a shared record can't be read.
            Defect: the record can't be read.
        """
        ahead = taken(self.place)
        try:
            stored = ahead[0] if ahead else self.table.get(self.scope, self.key)
        except Defect as error:
            raise self._defect("can't be read", error) from error
        return self.as_read(stored)

    def as_read(self, stored: Stored | None) -> Record[Model]:
        """Return the record that an item holds which was read together with others; see `read`."""
        if stored is None:
            return Record(self, self.model(), 0)
        try:
            return Record(self, _adapter(self.model).validate_python(stored.item), stored.version)
        except ValidationError as error:
            raise self._defect("can't be read", error) from error

    def shown_in(self, items: Mapping[str, Stored]) -> Record[Model]:
        """Return the record that a query shows, which hides one that a person wrote without a version.

        One that is not among its items is read by itself; see `read`.
        """
        return self.as_read(items[self.key]) if self.key in items else self.read()

    def create(self, value: Model) -> bool:
        """Write the first value of a record; return whether there was none yet."""
        return self._put(value, 0)

    def replace(self, record: Record[Model], value: Model, expires_at: int | None = None) -> Record[Model]:
        """Write `value` over a record that was read from here; see `Record.save`."""
        if not self._put(value, record.version, expires_at):
            raise Conflict(f"record {self.scope} {self._kind} was changed by another worker", after=0.0)
        return Record(self, value, record.version + 1)

    def change(
        self,
        changed: Callable[[Model], Model | None],
        expires_at: int | None = None,
        *,
        known: Record[Model] | None = None,
    ) -> Record[Model]:
        """Apply a change to the current record, and again if another worker was faster.

        Args:
            changed: from the present value to the new one; None, or the same value, writes nothing.
            expires_at: epoch seconds at which the record may be deleted.
            known: the record as it was a moment ago. If it is still so, it need not be read; only a write can
                tell, so a change that writes nothing, or fails, is tried on the record as it is now.

        Raises:
            Conflict: others were faster too many times.
        """
        record = self._known_changed(known, changed, expires_at) if known else None
        return record or persistently(lambda: self._changed(changed, expires_at))

    def _known_changed(
        self, known: Record[Model], changed: Callable[[Model], Model | None], expires_at: int | None
    ) -> Record[Model] | None:
        """Return the record after a change that was written, None if the record may not be as known."""
        try:
            value = changed(known.value)
        except OrderSyncError:
            return None
        if value is None or value == known.value:
            return None
        try:
            return known.save(value, expires_at)
        except Conflict:
            return None

    def _changed(self, changed: Callable[[Model], Model | None], expires_at: int | None) -> Record[Model]:
        record = self.read()
        value = changed(record.value)
        if value is None or value == record.value:
            return record
        return record.save(value, expires_at)

    def _put(self, value: Model, version: int, expires_at: int | None = None) -> bool:
        taken(self.place)
        try:
            return self.table.put(self.scope, self.key, self._item(value), version, expires_at)
        except Defect as error:
            raise self._defect("can't be written", error) from error

    def _defect(self, problem: str, error: Exception) -> NotApplied | Defect:
        """Return the error of a record that no repetition helps; it quotes no value of it."""
        why = str(error) if isinstance(error, Defect) else "its contents are not as expected"
        message = (
            f"record {self.scope} {self._name} {problem}: {why}; see docs/runbook.md, Unreadable records"
        )
        return NotApplied(message) if self.is_shared else Defect(message)

    @property
    def _kind(self) -> str:
        return self.key.partition("#")[0]

    @property
    def _name(self) -> str:
        """The record's key, as far as a person who looks for it needs it and nothing in it is personal."""
        return self.key[:LONGEST_NAME]

    def _item(self, value: Model) -> dict[str, object]:
        item: dict[str, object] = _adapter(self.model).dump_python(value, mode="json", exclude_defaults=True)
        listed = self.listed_by(value) if self.listed_by else ""
        return {**item, LISTED: listed} if listed else item


def persistently(step: Callable[[], Done]) -> Done:
    """Take a step again while other workers change its records in between.

    Raises:
        Conflict: others were faster too many times.
    """
    for _ in range(MOST_ATTEMPTS - 1):
        with suppress(Conflict):
            return step()
    try:
        return step()
    except Conflict as error:
        raise Conflict(f"{error}, too many times", after=1.0) from error


_adapters: dict[object, TypeAdapter[object]] = {}


def _adapter(model: type[Model]) -> TypeAdapter[Model]:
    """Return what validates and dumps a model; building it is slow, so each is built once."""
    if model not in _adapters:
        _adapters[model] = cast("TypeAdapter[object]", TypeAdapter(model))
    return cast("TypeAdapter[Model]", _adapters[model])
