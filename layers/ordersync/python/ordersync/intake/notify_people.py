"""Notifies people once if a connection begins to need one of them, and once when it does not any more."""

from collections.abc import Iterable
from dataclasses import dataclass

from ordersync.domain.connection import Connection
from ordersync.domain.journal import JOURNAL_KEEPS, Cursor
from ordersync.domain.notice import Notice, Notified, need_of
from ordersync.errors import Defect, InvalidConnection, RetryLater, Service, WaitReason
from ordersync.pacing.context import Runtime
from ordersync.ports import People
from ordersync.records.connection import Standing


@dataclass(frozen=True)
class Notices:
    """Sends the notices of connections; one that can't be sent harms no poll, and is tried again."""

    runtime: Runtime
    people: People

    def of_invalid(self, connections: Iterable[Connection | InvalidConnection]) -> None:
        """Notify people of documents that can't be used."""
        for connection in connections:
            if isinstance(connection, InvalidConnection):
                self._try(connection.connection_id, WaitReason.INVALID_DOCUMENT)

    def of_standing(self, connection_id: str, standing: Standing) -> None:
        """Notify people of how a connection stands, if that is news; `standing` was read a moment ago."""
        healths = {service: record.value for service, record in standing.health.items()}
        need = need_of(healths)
        still_waits = any(health.waits for health in healths.values())
        if need is None and (standing.notified.value.reason is None or still_waits):
            return
        self._try(connection_id, need, standing)

    def _try(self, connection_id: str, need: WaitReason | None, standing: Standing | None = None) -> None:
        try:
            standing = standing or self.runtime.records(connection_id).standing()
            self._notify(connection_id, need, standing)
        except (RetryLater, Defect) as error:
            self.runtime.log.warning("people not notified", connection_id=connection_id, error=str(error))

    def _notify(self, connection_id: str, need: WaitReason | None, standing: Standing) -> None:
        """Send a notice if it says something new; at least once, so that it is recorded afterwards."""
        known = standing.notified.value.reason
        reason = need or known
        if need == known or reason is None:
            return
        left = None
        if reason is WaitReason.INVALID_DOCUMENT or standing.health[Service.BASELINKER].value.waits:
            left = self._seconds_left(standing.cursor.value)
        self.people.notify(Notice(connection_id, reason, need is None, left if need else None))
        standing.notified.save(Notified(need, round(self.runtime.clock.now(), 3)))

    def _seconds_left(self, cursor: Cursor) -> float | None:
        if not cursor.read_to_end_at:
            return None
        return max(0.0, JOURNAL_KEEPS - (self.runtime.clock.now() - cursor.read_to_end_at))
