"""How many orders of a connection came to which end on a day, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

COUNTED_REASON = 60  # characters: words fit, and of a remote message what it begins with


@dataclass(frozen=True)
class DailyCounts:
    """The counts of one day.

    Attributes:
        ends: `outcome`, or `outcome reason`, to a number of orders; one may count again later.
    """

    ends: Mapping[str, int] = field(default_factory=dict)

    def plus(self, more: Mapping[str, int]) -> "DailyCounts":
        """Return the counts with more orders."""
        names = {**self.ends, **more}
        return replace(self, ends={name: self.ends.get(name, 0) + more.get(name, 0) for name in names})


def end_of(outcome: str, reason: str) -> str:
    """Return the name under which an order's end is counted."""
    return " ".join(filter(None, (outcome, reason[:COUNTED_REASON])))


def day_of(now: float) -> str:
    """Return the day (UTC) of a moment in epoch seconds, as in 2026-11-26."""
    return datetime.fromtimestamp(now, UTC).date().isoformat()
