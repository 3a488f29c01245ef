"""How many orders of a connection came to which end on a day, and why."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import UTC, datetime

from ordersync.frozen import frozen

COUNTED_REASON = 60  # characters: words fit, and of a remote message what it begins with
MOST_ENDS = 100  # more are messages that differ from order to order: the record must not grow with them


@frozen
class DailyCounts:
    """The counts of one day.

    Attributes:
        ends: `outcome`, or `outcome reason`, to a number of orders; one may count again later. Once there are
            a hundred reasons, further ones count under their outcome alone.
        hours: each outcome, to an hour of the day (UTC, `0` to `23`), to a number of orders. Reasons are left
            out, so that a day's record stays small: it is written after every batch.
    """

    ends: Mapping[str, int] = field(default_factory=dict)
    hours: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def plus(self, more: Mapping[str, int], now: float) -> "DailyCounts":
        """Return the counts with more orders, which have come to these ends now."""
        ends, hours, hour = dict(self.ends), dict(self.hours), hour_of(now)
        for name, count in more.items():
            outcome = name.partition(" ")[0]
            known = name if name in ends or len(ends) < MOST_ENDS else outcome
            ends[known] = ends.get(known, 0) + count
            before = hours.get(outcome, {})
            hours[outcome] = {**before, hour: before.get(hour, 0) + count}
        return replace(self, ends=ends, hours=hours)

    def outcomes_at(self, hour: str) -> dict[str, int]:
        """Return how many orders came to each outcome in an hour of the day."""
        return {outcome: counts[hour] for outcome, counts in self.hours.items() if hour in counts}


def end_of(outcome: str, reason: str) -> str:
    """Return the name under which an order's end is counted."""
    return " ".join(filter(None, (outcome, reason[:COUNTED_REASON])))


def day_of(now: float) -> str:
    """Return the day (UTC) of a moment in epoch seconds, as in 2026-11-26."""
    return datetime.fromtimestamp(now, UTC).date().isoformat()


def hour_of(now: float) -> str:
    """Return the hour of the day (UTC) of a moment in epoch seconds, `0` to `23`."""
    return str(datetime.fromtimestamp(now, UTC).hour)
