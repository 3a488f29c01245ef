"""What people are sent once a week: what was transferred, what was not and why, what needs one of them."""

from collections.abc import Mapping
from dataclasses import field, replace
from datetime import UTC, date, datetime, timedelta

from ordersync.errors import WaitReason
from ordersync.frozen import frozen

DAYS = 7


@frozen
class Week:
    """A whole week, from Monday to Sunday (UTC)."""

    monday: date

    @staticmethod
    def before(now: float) -> "Week":
        """Return the last week that is over at a moment in epoch seconds."""
        today = datetime.fromtimestamp(now, UTC).date()
        return Week(today - timedelta(days=today.weekday() + DAYS))

    @property
    def days(self) -> tuple[str, ...]:
        """Its seven days, as in 2026-11-23."""
        return tuple((self.monday + timedelta(days=count)).isoformat() for count in range(DAYS))


@frozen
class ConnectionWeek:
    """A connection's week, and how it stands at the end.

    Attributes:
        ends: `outcome`, or `outcome reason`, to a number of orders.
        waits: what it waits for.
        questions: how many orders a person has to decide about.
        is_unreadable: whether its records could not be read.
    """

    connection_id: str
    ends: Mapping[str, int] = field(default_factory=dict)
    waits: tuple[WaitReason, ...] = ()
    questions: int = 0
    is_unreadable: bool = False

    @property
    def needs_person(self) -> bool:
        """Whether there is something to look at."""
        return bool(self.waits or self.questions or self.is_unreadable)


@frozen
class WeeklyReport:
    """The report on one week; those that need a person first."""

    week: Week
    connections: tuple[ConnectionWeek, ...]


@frozen
class SentReport:
    """Which report was sent last.

    Attributes:
        monday: the first day of its week, empty if none was.
    """

    monday: str = ""

    def claimed(self, week: Week) -> "SentReport | None":
        """Return the record with a week's report, None if that one or a later one was sent."""
        first = week.days[0]
        return replace(self, monday=first) if first > self.monday else None
