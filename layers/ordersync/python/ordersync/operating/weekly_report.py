"""Sends people what became of a week's orders; each report once at most."""

from collections import Counter
from collections.abc import Iterable
from functools import partial

from ordersync.domain.connection import Connection
from ordersync.domain.weekly_report import ConnectionWeek, Week, WeeklyReport
from ordersync.errors import Conflict, Defect, InvalidConnection, NotApplied, RetryLater, WaitReason
from ordersync.frozen import frozen
from ordersync.pacing.context import Runtime
from ordersync.ports import People
from ordersync.records.connection import last_report

MOST_QUESTIONS = 1_000


@frozen
class ReportResult:
    """What became of a report.

    Attributes:
        week: its week's first day, as in 2026-11-23.
        is_sent: whether it was sent now; not if it was before, or if there is no connection.
    """

    week: str
    is_sent: bool


@frozen
class Reporter:
    """Sends the report on the last week that is over."""

    runtime: Runtime
    people: People

    def report(self, connections: Iterable[Connection | InvalidConnection]) -> ReportResult:
        """Send the report unless it was sent.

        It is recorded first: a report that is lost can be read with `status`, but none comes twice.

        Raises:
            RetryLater: the record of it can't be written, or people can't be notified.
        """
        week = Week.before(self.runtime.clock.now())
        each = self._each(connections, week)
        is_claimed = bool(each) and self._claim(week)
        if is_claimed:
            self._send(WeeklyReport(week, each))
        return ReportResult(week.days[0], is_claimed)

    def _each(
        self, connections: Iterable[Connection | InvalidConnection], week: Week
    ) -> tuple[ConnectionWeek, ...]:
        found = self.runtime.run_concurrently([partial(self._read, each, week) for each in connections])
        return tuple(sorted(found, key=lambda one: (not one.needs_person, one.connection_id)))

    def _read(self, connection: Connection | InvalidConnection, week: Week) -> ConnectionWeek:
        connection_id = connection.connection_id
        records = self.runtime.records(connection_id)
        try:
            health = records.standing().health.values()
            waits = tuple(each.value.reason for each in health if each.value.waits and each.value.reason)
            counts = records.days().some(week.days)
            questions = records.open_questions().count(MOST_QUESTIONS)
        except (RetryLater, Defect):
            return ConnectionWeek(connection_id, is_unreadable=True)
        if isinstance(connection, InvalidConnection):
            waits = (WaitReason.INVALID_DOCUMENT,)
        return ConnectionWeek(
            connection_id, sum((Counter(day.ends) for day in counts), Counter()), waits, questions
        )

    def _claim(self, week: Week) -> bool:
        record = last_report(self.runtime.tables).read()
        claimed = record.value.claimed(week)
        if claimed is None:
            return False
        try:
            record.save(claimed)
        except Conflict:
            return False  # another run sends it
        return True

    def _send(self, report: WeeklyReport) -> None:
        try:
            self.people.send_report(report)
        except NotApplied as error:
            self.runtime.log.warning("report not sent", week=report.week.days[0], error=str(error))
            raise
