"""Tables in whose accesses something else can happen: just before, or just after, a read or a write."""

import itertools
from collections.abc import Callable, Mapping, Sequence
from contextvars import Context
from dataclasses import fields
from functools import partial

from ordersync.adapters.stores.memory import listed_among
from ordersync.ports import LISTED, Listed, Stored, Table, Tables

EXPIRING = frozenset({"budget", "access"})
Hooks = dict[str, Callable[[], object]]
_writes = itertools.count()


class HookedTable:
    """Implements `ordersync.ports.Table`, and lets a test's hook run once, around the next access of a kind.

    `before_get`, `after_get`, `before_put` and `after_put` map the beginning of a key to what happens then; a
    query counts as a get of its prefix, and a deletion as a put.
    Records are values that neither side changes, so that none is copied. `expiries` has when each may be
    deleted, which DynamoDB does up to days later: what may be deleted is still found here.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self.items: dict[tuple[str, str], Stored] = {}
        self.expiries: dict[tuple[str, str], int | None] = {}
        self.before_get: Hooks = {}
        self.after_get: Hooks = {}
        self.before_put: Hooks = {}
        self.after_put: Hooks = {}

    def get(self, scope: str, key: str) -> Stored | None:
        self._happen(self.before_get, key)
        stored = self._read(scope, key)
        self._happen(self.after_get, key)
        return stored

    def put(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None = None
    ) -> bool:
        if expires_at is not None and self.name not in EXPIRING:
            raise AssertionError(f"{key} would expire, but what the table {self.name} remembers has to last")
        self._happen(self.before_put, key)
        written = self._write(scope, key, item, version, expires_at)
        if written:
            self.expiries[scope, key] = expires_at
        self._happen(self.after_put, key)
        return written

    def query(self, scope: str, prefix: str, limit: int, after: str = "") -> Mapping[str, Stored]:
        self._happen(self.before_get, prefix)
        found = self._query(scope, prefix, limit, after)
        self._happen(self.after_get, prefix)
        return found

    def listed(
        self, scope: str, first: str, last: str, limit: int, behind: Listed | None = None
    ) -> Sequence[Listed]:
        self._happen(self.before_get, LISTED)
        items = {key: stored for (within, key), stored in self.items.items() if within == scope}
        return listed_among(items, first, last, behind)[:limit]

    def delete(self, scope: str, key: str, stored: Stored) -> bool:
        self._happen(self.before_put, key)
        deleted = self._delete(scope, key, stored)
        self._happen(self.after_put, key)
        return deleted

    def _read(self, scope: str, key: str) -> Stored | None:
        return self.items.get((scope, key))

    def _write(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None
    ) -> bool:
        del expires_at
        stored = self.items.get((scope, key))
        if (stored.version if stored else 0) != version:
            return False
        self.items[scope, key] = Stored(item, version + 1, str(next(_writes)))
        return True

    def _query(self, scope: str, prefix: str, limit: int, after: str) -> Mapping[str, Stored]:
        found = {
            key: stored
            for (within, key), stored in self.items.items()
            if within == scope and key.startswith(prefix) and key > after
        }
        return dict(sorted(found.items())[:limit])

    def _delete(self, scope: str, key: str, stored: Stored) -> bool:
        present = self.items.get((scope, key))
        if present is not None and present.write != stored.write:
            return False
        self.items.pop((scope, key), None)
        return True

    def _happen(self, hooks: Hooks, key: str) -> None:
        for prefix in [prefix for prefix in hooks if key.startswith(prefix)]:
            Context().run(hooks.pop(prefix))  # others do it: nothing that the reader has read ahead is theirs


def hooked(table: Table) -> HookedTable:
    """Return the table, whose hooks a test may set."""
    assert isinstance(table, HookedTable)
    return table


def reads_during(step: Callable[[], object], *tables: Table) -> int:
    """Return how many reads of tables a step makes; a query is one."""
    reads = 0

    def count() -> None:
        nonlocal reads
        reads += 1

    for table in map(hooked, tables):
        table.before_get[""] = partial(_each_time, table.before_get, "", count)
    step()
    for table in map(hooked, tables):
        del table.before_get[""]
    return reads


def _each_time(hooks: Hooks, prefix: str, happen: Callable[[], object]) -> None:
    hooks[prefix] = partial(_each_time, hooks, prefix, happen)
    happen()


def hooked_tables() -> Tables:
    """Return every table of a deployment, hooked."""
    return Tables(**{field.name: HookedTable(field.name) for field in fields(Tables)})
