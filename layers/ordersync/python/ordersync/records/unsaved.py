"""A table whose changes are forgotten: what would happen is tried out, and nothing is written."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count

from ordersync.ports import Listed, Stored, Table

Key = tuple[str, str]


@dataclass(eq=False)  # a table is itself, whatever is in it
class UnsavedTable:
    """Implements `ordersync.ports.Table` for one thread, over a table that is only read."""

    table: Table
    _changed: dict[Key, Stored | None] = field(default_factory=dict)
    _writes: "count[int]" = field(default_factory=count)

    def get(self, scope: str, key: str) -> Stored | None:
        """Return the item as it was changed here, or as the table holds it."""
        if (scope, key) in self._changed:
            return self._changed[scope, key]
        return self.table.get(scope, key)

    def put(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None = None
    ) -> bool:
        """Remember the item if its version is still `version`; nothing expires."""
        del expires_at
        present = self.get(scope, key)
        if (present.version if present else 0) != version:
            return False
        self._changed[scope, key] = Stored(item, version + 1, f"unsaved-{next(self._writes)}")
        return True

    def query(self, scope: str, prefix: str, limit: int, after: str = "") -> Mapping[str, Stored]:
        """Return up to `limit` items of a scope whose keys begin with `prefix`, as changed here."""
        gone = sum(stored is None for stored in self._changed.values())
        found = dict(self.table.query(scope, prefix, limit + gone, after))
        for (within, key), stored in self._changed.items():
            if within == scope and key.startswith(prefix) and key > after:
                found.pop(key, None)
                found |= {key: stored} if stored else {}
        return dict(sorted(found.items())[:limit])

    def listed(
        self, scope: str, first: str, last: str, limit: int, behind: Listed | None = None
    ) -> Sequence[Listed]:
        """Return what the table lists; what was changed here is not in it."""
        return self.table.listed(scope, first, last, limit, behind)

    def delete(self, scope: str, key: str, stored: Stored) -> bool:
        """Remember that the item is gone unless it was changed since it was read."""
        present = self.get(scope, key)
        if present is not None and present.write != stored.write:
            return False
        self._changed[scope, key] = None
        return True
