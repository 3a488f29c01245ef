"""Typed records in a table, changed by compare-and-set."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from ordersync.errors import Conflict
from ordersync.ports import Table

Model = TypeVar("Model", bound=BaseModel)
MOST_ATTEMPTS = 20
CURSOR_KEY = "cursor"


@dataclass(frozen=True)
class Record(Generic[Model]):
    """A record as it was read: version 0 and a blank value where there is none yet."""

    scope: str
    key: str
    value: Model
    version: int

    @property
    def exists(self) -> bool:
        """Whether it was ever written."""
        return self.version > 0


class Records(Generic[Model]):
    """The records of one kind; a record that was never written reads as the model's defaults."""

    def __init__(self, table: Table, model: type[Model]) -> None:
        """Keeps records of `model` in `table`."""
        self._table = table
        self._model = model

    def read(self, scope: str, key: str) -> Record[Model]:
        """The record as it is now."""
        stored = self._table.get(scope, key)
        if stored is None:
            return Record(scope, key, self._model(), 0)
        return Record(scope, key, self._model.model_validate(stored.item), stored.version)

    def create(self, scope: str, key: str, value: Model) -> bool:
        """Writes the first value of a record; tells whether there was none yet."""
        return self._table.put(scope, key, _item(value), 0)

    def write(self, record: Record[Model], value: Model, expires_at: int | None = None) -> Record[Model]:
        """Writes `value` if the record is still as it was read.

        Raises:
            Conflict: it has changed since.
        """
        if not self._table.put(record.scope, record.key, _item(value), record.version, expires_at):
            msg = f"record {record.scope} {record.key.partition('#')[0]} was changed by another worker"
            raise Conflict(msg, after=0.0)
        return Record(record.scope, record.key, value, record.version + 1)

    def change(
        self, scope: str, key: str, changed: Callable[[Model], Model | None], expires_at: int | None = None
    ) -> Record[Model]:
        """Applies a change to the record as it is, again where somebody was faster.

        Args:
            scope: the record's scope.
            key: the record's key.
            changed: from the present value to the new one; nothing, or the same, writes nothing.
            expires_at: epoch seconds at which the record may be forgotten.

        Raises:
            Conflict: others were faster too many times.
        """
        for _ in range(MOST_ATTEMPTS):
            record = self.read(scope, key)
            value = changed(record.value)
            if value is None or value == record.value:
                return record
            try:
                return self.write(record, value, expires_at)
            except Conflict:
                continue
        msg = f"record {scope} {key.partition('#')[0]} is under heavy change"
        raise Conflict(msg, after=1.0)


def _item(value: BaseModel) -> dict[str, object]:
    return value.model_dump(mode="json", exclude_defaults=True)
