"""Tables in whose accesses something else can happen: just before, or just after, a read or a write."""

from collections.abc import Callable, Mapping

from ordersync.adapters.stores.memory import MemoryTable
from ordersync.ports import Stored, Tables


class HookedTable(MemoryTable):
    """A table that lets a test's hook run once, around the next access of a kind to keys that begin so.

    `before_get`, `after_get`, `before_put` and `after_put` map the beginning of a key to what happens then.
    """

    def __init__(self) -> None:
        super().__init__()
        self.before_get: dict[str, Callable[[], object]] = {}
        self.after_get: dict[str, Callable[[], object]] = {}
        self.before_put: dict[str, Callable[[], object]] = {}
        self.after_put: dict[str, Callable[[], object]] = {}

    def get(self, scope: str, key: str) -> Stored | None:
        self._happen(self.before_get, key)
        stored = super().get(scope, key)
        self._happen(self.after_get, key)
        return stored

    def put(
        self, scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None = None
    ) -> bool:
        self._happen(self.before_put, key)
        written = super().put(scope, key, item, version, expires_at)
        self._happen(self.after_put, key)
        return written

    def _happen(self, hooks: dict[str, Callable[[], object]], key: str) -> None:
        for prefix in [prefix for prefix in hooks if key.startswith(prefix)]:
            hooks.pop(prefix)()


def hooked_tables() -> Tables:
    """Return every table of a deployment, hooked."""
    return Tables(*(HookedTable() for _ in range(5)))
