"""Items in memory, for what runs before anything is deployed."""

from collections.abc import Mapping
from copy import deepcopy

from ordersync.ports import Stored


class MemoryTable:
    """Implements `ordersync.ports.Table` for one thread; everything goes with the process."""

    def __init__(self) -> None:
        """Begin without items."""
        self._items: dict[tuple[str, str], Stored] = {}

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
        self._items[scope, key] = Stored(deepcopy(dict(item)), version + 1)
        return True
