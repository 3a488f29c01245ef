"""Notifies people once if a connection begins to need one of them, and once when it does not any more."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ordersync.domain.connection import Connection
from ordersync.domain.health import Health
from ordersync.domain.journal import JOURNAL_KEEPS, Cursor
from ordersync.domain.notice import Notice, Notified, needs_of
from ordersync.errors import Defect, InvalidConnection, NotApplied, RetryLater, Service, WaitReason
from ordersync.pacing.context import Runtime
from ordersync.ports import People
from ordersync.records.connection import Standing


@dataclass
class Notices:
    """Sends the notices of one run; one that can't be sent harms no poll, and the next run tries it again.

    None is sent after `deadline` (epoch seconds), nor after one that could not be sent.
    """

    runtime: Runtime
    people: People
    deadline: float
    _are_reachable: bool = True

    def of_invalid(self, connections: Iterable[Connection | InvalidConnection]) -> None:
        """Notify people of documents that can't be used, unless their connections are switched off."""
        for connection in connections:
            if isinstance(connection, InvalidConnection) and connection.is_enabled:
                self._try(connection.connection_id, [WaitReason.INVALID_DOCUMENT])

    def of_standing(self, connection_id: str, standing: Standing) -> None:
        """Notify people of how a connection stands, if that is news; `standing` was read a moment ago."""
        healths = {service: record.value for service, record in standing.health.items()}
        needs = needs_of(healths)
        if needs or _has_recovered(healths, standing):
            self._try(connection_id, needs, standing)

    def _try(self, connection_id: str, needs: Sequence[WaitReason], standing: Standing | None = None) -> None:
        if not self._are_reachable or self.runtime.clock.now() >= self.deadline:
            return
        try:
            standing = standing or self.runtime.records(connection_id).standing()
            self._notify(connection_id, needs, standing)
        except (RetryLater, Defect) as error:
            self.runtime.log.warning("people not notified", connection_id=connection_id, error=str(error))

    def _notify(self, connection_id: str, needs: Sequence[WaitReason], standing: Standing) -> None:
        """Send a notice if there is news: of several needs the first one, and the next one in the next run.

        It is recorded afterwards, so that it is sent at least once; but nothing is sent if nothing can be
        recorded, or it would be sent each minute.
        """
        known = standing.notified.value
        news = known.news_of(needs)
        reason = news or known.reason
        if reason is None or (needs and news is None):
            return
        left = None
        if news is WaitReason.INVALID_DOCUMENT or (news and standing.health[Service.BASELINKER].value.waits):
            left = self._seconds_left(standing.cursor.value)
        now = round(self.runtime.clock.now(), 3)
        record = standing.notified.save(known.about_to_change(now))
        self._send(Notice(connection_id, reason, news is None, left))
        record.save(known.including(news, now) if news else Notified(at=now))

    def _send(self, notice: Notice) -> None:
        try:
            self.people.notify(notice)
        except NotApplied:
            self._are_reachable = False
            raise

    def _seconds_left(self, cursor: Cursor) -> float | None:
        if not cursor.read_to_end_at:
            return None
        return max(0.0, JOURNAL_KEEPS - (self.runtime.clock.now() - cursor.read_to_end_at))


def _has_recovered(healths: Mapping[Service, Health], standing: Standing) -> bool:
    """Return whether what people were notified of is over: a good sign alone does not say so."""
    known = standing.notified.value
    if known.reason is None or any(health.waiting_since for health in healths.values()):
        return False
    is_read_since = standing.cursor.value.read_to_end_at > known.at
    return known.reason is not WaitReason.INVALID_DOCUMENT or is_read_since
