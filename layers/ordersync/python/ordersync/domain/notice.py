"""What people are notified of: a connection that needs one of them, and its recovery."""

from collections.abc import Iterable, Mapping
from dataclasses import replace

from ordersync.domain.health import Health
from ordersync.errors import Service, WaitReason
from ordersync.frozen import frozen

NEEDS_PERSON = frozenset(
    {
        WaitReason.BASELINKER_CREDENTIAL,
        WaitReason.BASELINKER_URL,
        WaitReason.SALESMANAGO_CREDENTIAL,
        WaitReason.SALESMANAGO_OWNER,
        WaitReason.SALESMANAGO_URL,
        WaitReason.UNKNOWN_REFUSAL,
        WaitReason.INVALID_DOCUMENT,
    }
)


@frozen
class Notified:
    """What people were notified of since the connection was last well.

    Attributes:
        reason: why the connection needs a person; None if it does not.
        at: when they were last, epoch seconds.
        also: for what else it has needed one.
    """

    reason: WaitReason | None = None
    at: float = 0
    also: tuple[WaitReason, ...] = ()

    def news_of(self, needs: Iterable[WaitReason]) -> WaitReason | None:
        """Return the first need that people were not notified of."""
        return next((need for need in needs if need != self.reason and need not in self.also), None)

    def about_to_change(self, now: float) -> "Notified":
        """Step: people are about to be notified, if this can be recorded."""
        return replace(self, at=now)

    def including(self, need: WaitReason, now: float) -> "Notified":
        """Step: people were notified of one more need."""
        return Notified(need, now) if self.reason is None else Notified(self.reason, now, (*self.also, need))


@frozen
class Notice:
    """One message to people.

    Attributes:
        connection_id: the connection's id.
        reason: why it needs, or needed, a person.
        has_recovered: whether it does not any more.
        journal_seconds: for how many seconds BaseLinker still keeps what was not read of its journal; None if
            the journal is being read.
    """

    connection_id: str
    reason: WaitReason
    has_recovered: bool = False
    journal_seconds: float | None = None


def needs_of(healths: Mapping[Service, Health]) -> list[WaitReason]:
    """Return why a connection needs a person; nothing if it does not, or is well by itself in the end."""
    waiting = [health.reason for health in healths.values() if health.waits]
    return [reason for reason in waiting if reason in NEEDS_PERSON]
