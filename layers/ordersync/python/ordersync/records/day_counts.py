"""How many orders of one connection came to which end, day by day: one record each."""

from collections import Counter
from collections.abc import Sequence
from contextlib import suppress

from ordersync.domain.daily_counts import DailyCounts
from ordersync.errors import Defect
from ordersync.frozen import frozen
from ordersync.ports import Table
from ordersync.records.record import Slot

DAYS_AT_ONCE = 100


@frozen
class DayCounts:
    """The counts in one scope of a table, under keys that begin with `prefix`."""

    table: Table
    scope: str
    prefix: str

    def of(self, day: str) -> Slot[DailyCounts]:
        """Return the slot of the counts of a day (as in 2026-11-26)."""
        return Slot(self.table, self.scope, f"{self.prefix}{day}", DailyCounts)

    def some(self, days: Sequence[str]) -> list[DailyCounts]:
        """Return the counts of each of these successive days, in their order, by one read.

        A day that it does not find had no orders: to ask for each such day once more would take a read for
        each, most of all for those who have just begun.

        Raises:
            NotApplied: the table does not answer.
            Defect: a day can't be read.
        """
        slots = [self.of(day) for day in days]
        behind = min(slot.key for slot in slots)[:-1]  # which lies between the day before and the first one
        items = self.table.query(self.scope, self.prefix, len(slots), behind)
        return [slot.as_read(items.get(slot.key)).value for slot in slots]

    def ends(self) -> Counter[str]:
        """Return how many orders came to which end on all days together (`DailyCounts`).

        A day that can't be read is left out.

        Raises:
            NotApplied: the table does not answer.
        """
        ends, behind = Counter[str](), ""
        while page := self.table.query(self.scope, self.prefix, DAYS_AT_ONCE, behind):
            for behind, stored in page.items():
                with suppress(Defect):
                    ends.update(self.of(behind.removeprefix(self.prefix)).as_read(stored).value.ends)
        return ends
