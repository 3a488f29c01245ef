"""Starts a backfill, says how it gets on, and pauses, resumes or stops it."""

from ordersync.domain.backfill import Backfill, BackfillScope, BackfillWalk
from ordersync.domain.connection import Connection
from ordersync.errors import ProblemKind
from ordersync.frozen import frozen
from ordersync.operating.plan_backfill import BackfillPlan, BackfillPlanner
from ordersync.operating.problems import Refusal
from ordersync.operating.requests import (
    BackfillRequest,
    PlanBackfill,
    ShowBackfill,
    StartBackfill,
    SteerBackfill,
)
from ordersync.pacing.context import Runtime
from ordersync.ports import Connections
from ordersync.records.record import Slot


@frozen
class BackfillStatus:
    """How a connection's latest backfill gets on; times in epoch seconds, 0 = never.

    Attributes:
        state: as in `BackfillState`; `none` if there never was one.
        scope: which orders are wanted.
        reached: the confirmation date up to which orders were walked through.
        expected: how many orders the plan has found.
        finished: how many have come to an end, those that had their event included.
        queued: how many were queued.
        underway: how many of these have not come to an end.
        most_events: how many events it may lead to.
        ends: what became of orders, and of how many.
        begun_at: when it began.
        ended_at: when it ended.
        seconds_left: how long it may take still; None if that can't be said.
    """

    connection_id: str
    state: str
    scope: BackfillScope
    reached: int
    expected: int
    finished: int
    queued: int
    underway: int
    most_events: int
    ends: tuple[tuple[str, int], ...]
    begun_at: float
    ended_at: float
    seconds_left: float | None

    @staticmethod
    def of(connection_id: str, backfill: Backfill, now: float) -> "BackfillStatus":
        """Return how a connection's latest backfill gets on; `now` in epoch seconds."""
        return BackfillStatus(
            connection_id=connection_id,
            state=backfill.state,
            scope=backfill.wanted,
            reached=backfill.walk.position.second,
            expected=backfill.expected,
            finished=backfill.finished,
            queued=backfill.queued,
            underway=len(backfill.underway),
            most_events=backfill.most_events,
            ends=tuple(backfill.ends.items()),
            begun_at=backfill.begun_at,
            ended_at=backfill.ended_at,
            seconds_left=backfill.seconds_left(now),
        )


@frozen
class Backfills:
    """The backfills of all connections, one at a time for each."""

    runtime: Runtime
    connections: Connections
    planner: BackfillPlanner

    def answer(self, connection_id: str, request: BackfillRequest) -> BackfillPlan | BackfillStatus:
        """Do what is asked for.

        Raises:
            Refusal: it can't be done.
            ConnectionGone, InvalidConnection: the connection can't be used.
            RetryLater, Wait, NoBudget: a table or a service does not answer, or no call is free.
        """
        match request:
            case PlanBackfill():
                connection = self._connection(connection_id)
                scope = self._scope(request)
                return self.planner.plan(connection, scope, request.walk or BackfillWalk.through(scope))
            case StartBackfill():
                self._connection(connection_id)
                self._start(connection_id, request)
            case SteerBackfill():
                self._steer(connection_id, request)
            case ShowBackfill():
                pass
        return self._status(connection_id)

    def _connection(self, connection_id: str) -> Connection:
        """Return a connection that can backfill: it is on, knows its start, and waits for nothing."""
        connection = self.connections.get(connection_id, fresh=True)
        standing = self.runtime.records(connection_id).standing()
        waits = [service for service, health in standing.health.items() if health.value.waits]
        if not connection.enabled:
            raise Refusal(ProblemKind.SWITCHED_OFF, f"connection {connection_id} is switched off")
        if not standing.cursor.value.starts_at:
            raise Refusal(
                ProblemKind.JOURNAL_UNREAD, f"the journal of connection {connection_id} has not been read yet"
            )
        if waits:
            raise Refusal(
                ProblemKind.WAITS,
                f"connection {connection_id} waits for {waits[0].display_name}; status says why",
            )
        return connection

    def _scope(self, request: PlanBackfill | StartBackfill) -> BackfillScope:
        until = min(request.until, int(self.runtime.clock.now()))
        if request.since >= until:
            raise Refusal(ProblemKind.NO_TIME_BETWEEN, "no time lies between --from and --to")
        return BackfillScope(request.since, until, request.source, request.limit)

    def _start(self, connection_id: str, request: StartBackfill) -> None:
        scope, now = self._scope(request), self.runtime.clock.now()

        def start(backfill: Backfill) -> Backfill:
            if backfill.is_open:
                raise Refusal(
                    ProblemKind.BACKFILL_UNDERWAY,
                    "a backfill is under way; stop it, or wait for its last orders",
                )
            return backfill.begun(scope, request.most_events, request.expected, now)

        self._slot(connection_id).change(start)

    def _steer(self, connection_id: str, request: SteerBackfill) -> None:
        now = self.runtime.clock.now()

        def steer(backfill: Backfill) -> Backfill:
            steps = {"pause": backfill.paused, "resume": backfill.resumed, "stop": backfill.stopped}
            steered = steps[request.step](now)
            if steered == backfill:
                raise Refusal(
                    ProblemKind.BACKFILL_NOT_STEERED,
                    f"there is nothing to {request.step}: the backfill is {backfill.state}",
                )
            return steered

        self._slot(connection_id).change(steer)

    def _status(self, connection_id: str) -> BackfillStatus:
        backfill = self._slot(connection_id).read().value
        return BackfillStatus.of(connection_id, backfill, self.runtime.clock.now())

    def _slot(self, connection_id: str) -> Slot[Backfill]:
        return self.runtime.records(connection_id).backfill()
