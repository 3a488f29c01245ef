"""What people are notified of: a connection that needs one of them, and its recovery."""

from collections.abc import Mapping
from dataclasses import dataclass

from ordersync.domain.health import Health
from ordersync.errors import Service, WaitReason

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


@dataclass(frozen=True)
class Notified:
    """What people were last notified of.

    Attributes:
        reason: why the connection needs a person; None if it does not.
        at: when they were, epoch seconds.
    """

    reason: WaitReason | None = None
    at: float = 0


@dataclass(frozen=True)
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


def need_of(healths: Mapping[Service, Health]) -> WaitReason | None:
    """Return why a connection needs a person, None if it does not, or is well by itself in the end."""
    waiting = [health.reason for health in healths.values() if health.waits]
    return next((reason for reason in waiting if reason in NEEDS_PERSON), None)
