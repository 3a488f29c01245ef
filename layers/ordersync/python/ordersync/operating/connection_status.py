"""How connections stand: what they wait for, how far their journals are read, and what became of orders."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from enum import Enum, auto
from functools import partial
from typing import Generic, TypeVar

from ordersync.domain.backfill import Backfill
from ordersync.domain.connection import Connection
from ordersync.domain.daily_counts import DailyCounts, day_of, hour_of
from ordersync.domain.delivery import DAY
from ordersync.errors import Defect, InvalidConnection, RetryLater, WaitReason
from ordersync.frozen import frozen
from ordersync.operating.first_steps import FirstStep, first_steps, seen_orders
from ordersync.operating.steer_backfill import BackfillStatus
from ordersync.pacing.context import Runtime
from ordersync.records.connection import Overview, call_window
from ordersync.records.parked import Parked

Value = TypeVar("Value")
MINUTE = 60
MOST_PARKED = 1_000
DAYS_OF_WEEK, MONTH, HOURS_OF_DAY = 7, 30, 24


class Detail(Enum):
    """How much is read of a connection; each includes the one before."""

    OVERVIEW = auto()  # seven days
    DAYS = auto()  # each of the last thirty, and the last 24 hours
    STEPS = auto()  # the first steps, for which a hundred orders are read


@frozen
class WaitStatus:
    """One service that a connection waits for; times in epoch seconds."""

    service: str
    reason: str
    since: float
    until: float


@frozen
class DayEnds:
    """The ends of orders of one day (UTC, as in 2026-11-26): outcome, or outcome and reason, to a number."""

    day: str
    ends: tuple[tuple[str, int], ...]


@frozen
class HourEnds:
    """The outcomes of orders in one hour (UTC, as in 2026-11-26 13:00): outcome to a number."""

    hour: str
    ends: tuple[tuple[str, int], ...]


@frozen
class ConnectionStatus:
    """How one connection stands; times in epoch seconds, 0 = never.

    Attributes:
        problem: why its document can't be used, or how it stands can't be read; empty if all is well.
        wrong_fields: what is wrong with its document ("place: reason"), which a page words for people.
        mode: `live` or `shadow`, empty if its document can't be used.
        enabled: whether it is switched on.
        journal_read_at: when its journal was last read to the end.
        cursor: the entry up to which it is read.
        starts_at: from when on its orders get events.
        swept_at: when the sweep last came to the end of all orders.
        found_missing: how many orders it found that the journal should have brought, or has found so far if
            it is underway.
        waits: what it waits for.
        parked: how many orders wait outside of the queues, up to a thousand.
        parked_since: when the journal last named the oldest of them, 0 if it has named none.
        questions: how many orders a person has to decide about, up to a thousand.
        calls: BaseLinker calls of the last minute, by lane; all connections with the same token share them.
        calls_allowed: how many there may be.
        today: ends of orders today (UTC): outcome, or outcome and reason, to a number.
        week: the same, of the last seven days.
        backfill: how a backfill gets on; None if there was none in the last seven days.
        days: the same of each of the last thirty days, today first; empty unless it was asked for alone.
        hours: the outcomes of each of the last 24 hours, the present one first; likewise.
        steps: how far it has got since it was new; likewise.
    """

    connection_id: str
    problem: str = ""
    wrong_fields: tuple[str, ...] = ()
    mode: str = ""
    enabled: bool = False
    journal_read_at: float = 0
    cursor: int = 0
    starts_at: float = 0
    swept_at: float = 0
    found_missing: int = 0
    waits: tuple[WaitStatus, ...] = ()
    parked: int = 0
    parked_since: float = 0
    questions: int = 0
    calls: int = 0
    calls_allowed: int = 0
    today: tuple[tuple[str, int], ...] = ()
    week: tuple[tuple[str, int], ...] = ()
    backfill: BackfillStatus | None = None
    days: tuple[DayEnds, ...] = ()
    hours: tuple[HourEnds, ...] = ()
    steps: tuple[FirstStep, ...] = ()


@frozen
class StatusReader:
    """Reads how connections stand; nothing is written, and neither service is asked."""

    runtime: Runtime

    def all(
        self, connections: Iterable[Connection | InvalidConnection], *, detail: Detail = Detail.OVERVIEW
    ) -> list[ConnectionStatus]:
        """Return how connections stand; they are read concurrently, for there may be a thousand of them."""
        reads = [partial(self.read, each, detail) for each in connections]
        return self.runtime.run_concurrently(reads)

    def read(
        self, connection: Connection | InvalidConnection, detail: Detail = Detail.OVERVIEW
    ) -> ConnectionStatus:
        """Return how one connection stands; what can't be read is its problem, and no other's."""
        if isinstance(connection, InvalidConnection):
            problem = f"{WaitReason.INVALID_DOCUMENT}: {'; '.join(connection.problems)}"
            return ConnectionStatus(
                connection.connection_id, problem=problem, wrong_fields=connection.problems
            )
        try:
            return self._read(connection, detail)
        except (RetryLater, Defect) as error:
            return ConnectionStatus(connection.connection_id, problem=str(error))

    def _read(self, connection: Connection, detail: Detail) -> ConnectionStatus:
        records, now = self.runtime.records(connection.connection_id), self.runtime.clock.now()
        number = DAYS_OF_WEEK if detail is Detail.OVERVIEW else MONTH
        names = [day_of(now - age * DAY) for age in range(number)]
        read_overview, read_days = _Read(records.overview), _Read(partial(records.days().some, names))
        parked = _Read(partial(records.parked().page, MOST_PARKED))
        questions = _Read(partial(records.open_questions().count, MOST_PARKED))
        calls, seen = _Read(partial(self._calls, connection)), _Read(partial(seen_orders, records))
        reads: list[Callable[[], None]] = [read_overview, read_days, parked, questions, calls]
        if detail is Detail.STEPS:
            reads.append(seen)
        self._run(reads, detail)
        overview, counts = read_overview.value, dict(zip(names, read_days.value, strict=True))
        days = [Counter(each.ends) for each in counts.values()]
        cursor = overview.cursor.value
        return ConnectionStatus(
            connection.connection_id,
            mode=connection.mode,
            enabled=connection.enabled,
            journal_read_at=cursor.read_to_end_at,
            cursor=cursor.log_id,
            starts_at=cursor.starts_at,
            swept_at=overview.sweep.value.ended_at,
            found_missing=overview.sweep.value.found_missing,
            waits=tuple(_waits(overview)),
            parked=len(parked.value),
            parked_since=min(_logged(parked.value), default=0),
            questions=questions.value,
            calls=calls.value,
            calls_allowed=connection.baselinker.requests_per_minute,
            today=_most_common(days[0]),
            week=_most_common(sum(days[:DAYS_OF_WEEK], Counter[str]())),
            backfill=_shown_backfill(connection.connection_id, overview.backfill.value, now),
            days=() if detail is Detail.OVERVIEW else tuple(map(DayEnds, names, map(_most_common, days))),
            hours=() if detail is Detail.OVERVIEW else tuple(_hours(counts, now)),
            steps=first_steps(connection, overview, seen.value) if detail is Detail.STEPS else (),
        )

    def _run(self, reads: Sequence[Callable[[], None]], detail: Detail) -> None:
        if detail is not Detail.OVERVIEW:
            self.runtime.run_concurrently(reads)
            return
        for read in reads:  # of many connections, whole ones are read concurrently
            read()

    def _calls(self, connection: Connection) -> int:
        window = call_window(self.runtime.tables.budget, connection.baselinker).read().value
        now = self.runtime.clock.now()
        return sum(
            sum(by_lane.values()) for second, by_lane in window.counts.items() if int(second) > now - MINUTE
        )


class _Read(Generic[Value]):
    """One of several reads that run concurrently, and what it has found."""

    def __init__(self, read: Callable[[], Value]) -> None:
        self._read = read
        self._found: list[Value] = []

    def __call__(self) -> None:
        """Read."""
        self._found.append(self._read())

    @property
    def value(self) -> Value:
        """What was found."""
        return self._found[-1]


def _waits(overview: Overview) -> Iterator[WaitStatus]:
    for service, record in overview.health.items():
        health = record.value
        if health.waits:
            yield WaitStatus(service, health.reason or "", health.waiting_since, health.until)


def _logged(parked: Iterable[Parked]) -> Iterator[int]:
    return (each.order.logged_at for each in parked if each.order.logged_at)


def _shown_backfill(connection_id: str, backfill: Backfill, now: float) -> BackfillStatus | None:
    """Return how a backfill gets on, None if there is none, or it ended long ago."""
    if not backfill.begun_at or 0 < backfill.ended_at < now - 7 * DAY:
        return None
    return BackfillStatus.of(connection_id, backfill, now)


def _hours(counts: Mapping[str, DailyCounts], now: float) -> Iterator[HourEnds]:
    for age in range(HOURS_OF_DAY):
        moment = now - age * 60 * MINUTE
        day, hour = day_of(moment), hour_of(moment)
        yield HourEnds(f"{day} {hour:0>2}:00", tuple(counts[day].outcomes_at(hour).items()))


def _most_common(ends: Counter[str]) -> tuple[tuple[str, int], ...]:
    return tuple(ends.most_common())
