"""How many orders of a connection came to which end on a day, and why."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

COUNTED_REASON = 60  # characters: words fit, and of a remote message what it begins with
MOST_ENDS = 100  # more are messages that differ from order to order: the record must not grow with them


@dataclass(frozen=True)
class DailyCounts:
    """The counts of one day.

    Attributes:
        ends: `outcome`, or `outcome reason`, to a number of orders; one may count again later. Once there are
            a hundred reasons, further ones count under their outcome alone.
    """

    ends: Mapping[str, int] = field(default_factory=dict)

    def plus(self, more: Mapping[str, int]) -> "DailyCounts":
        """Return the counts with more orders."""
        ends = dict(self.ends)
        for name, count in more.items():
            known = name if name in ends or len(ends) < MOST_ENDS else name.partition(" ")[0]
            ends[known] = ends.get(known, 0) + count
        return replace(self, ends=ends)


def end_of(outcome: str, reason: str) -> str:
    """Return the name under which an order's end is counted."""
    return " ".join(filter(None, (outcome, reason[:COUNTED_REASON])))


def day_of(now: float) -> str:
    """Return the day (UTC) of a moment in epoch seconds, as in 2026-11-26."""
    return datetime.fromtimestamp(now, UTC).date().isoformat()
