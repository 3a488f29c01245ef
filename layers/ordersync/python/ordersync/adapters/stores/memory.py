"""Items in memory, for what runs before anything is deployed."""

import itertools
from collections.abc import Mapping, Sequence
from copy import deepcopy

from ordersync.ports import LISTED, Listed, Stored


class MemoryTable:
    """Implements `ordersync.ports.Table` for one thread; everything goes with the process."""

    def __init__(self) -> None:
        """Begin without items."""
        self._items: dict[tuple[str, str], Stored] = {}
        self._writes = itertools.count()

    def get(self, scope: str, key: str) -> Stored | None:
        """Return the current item, or None."""
        return deepcopy(self._items.get((scope, key)))

    def put(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None = None
    ) -> bool:
        """Write the item if its stored version is still `version`; nothing expires."""
        del expires_at
        stored = self._items.get((scope, key))
        if (stored.version if stored else 0) != version:
            return False
        self._items[scope, key] = Stored(deepcopy(dict(item)), version + 1, str(next(self._writes)))
        return True

    def query(self, scope: str, prefix: str, limit: int, after: str = "") -> Mapping[str, Stored]:
        """Return up to `limit` items of a scope whose keys begin with `prefix`, in ascending order."""
        keys = sorted(
            key for within, key in self._items if within == scope and key.startswith(prefix) and key > after
        )
        return {key: deepcopy(self._items[scope, key]) for key in keys[:limit]}

    def listed(
        self, scope: str, first: str, last: str, limit: int, behind: Listed | None = None
    ) -> Sequence[Listed]:
        """Return up to `limit` items of a scope whose part `listed` lies between two texts."""
        items = {key: stored for (within, key), stored in self._items.items() if within == scope}
        return listed_among(items, first, last, behind)[:limit]

    def delete(self, scope: str, key: str, stored: Stored) -> bool:
        """Delete the item unless it was written since it was read; return whether it is gone."""
        present = self._items.get((scope, key))
        if present is not None and present.write != stored.write:
            return False
        self._items.pop((scope, key), None)
        return True


def listed_among(
    items: Mapping[str, Stored], first: str, last: str, behind: Listed | None = None
) -> list[Listed]:
    """Return those of some items, by key, that are listed between two texts, as a table's index does."""
    listed = [
        Listed(key, under) for key, stored in items.items() if (under := str(stored.item.get(LISTED, "")))
    ]
    found = sorted((each.under, each.key) for each in listed if first <= each.under <= last)
    return [
        Listed(key, under) for under, key in found if not behind or (under, key) > (behind.under, behind.key)
    ]
