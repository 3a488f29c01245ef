"""Errors, grouped by what to do about them.

    OrderSyncError
    ├── RetryLater            the same step may well succeed in a moment; costs no try
    │   ├── NotApplied        certainly nothing happened on the other side
    │   ├── OutcomeUnknown    the request may have been applied, its answer never came
    │   ├── UnclearAnswer     an answer that our reading of the contract has no place for
    │   └── Conflict          somebody else changed the same record first
    ├── Wait                  nothing succeeds on this connection before a given moment
    │   ├── NoBudget          the call budget of the minute is used up
    │   ├── Blocked           BaseLinker blocked the token until a moment
    │   └── Refused           a credential, an owner or an address is refused until a person mends it
    ├── Rejected              SALESmanago refuses this item; another attempt would end alike
    ├── UnknownRefusal        SALESmanago refuses for a reason that we can't place
    ├── InvalidConnection     the connection's document can't be used: that connection stops
    ├── ConnectionGone        there is no such connection any more: its items are skipped
    └── Defect                our own program can't handle it: a counted try

No message holds a secret or personal data.
"""

import traceback
from collections.abc import Sequence
from pathlib import PurePath


class OrderSyncError(Exception):
    """Whatever the integration raises by intention.

    Attributes:
        service: `baselinker` or `salesmanago` where one of them caused it, else empty.
    """

    def __init__(self, message: str, *, service: str = "") -> None:
        super().__init__(message)
        self.service = service


class RetryLater(OrderSyncError):
    """The same step may well succeed in a moment.

    Attributes:
        after: seconds to let pass before, where somebody knows.
    """

    def __init__(self, message: str, *, service: str = "", after: float | None = None) -> None:
        super().__init__(message, service=service)
        self.after = after


class NotApplied(RetryLater):
    """The request certainly had no effect: it never left, or was turned away."""


class OutcomeUnknown(RetryLater):
    """The request may have been applied, but no usable answer came."""


class UnclearAnswer(RetryLater):
    """The service answered with an error that we don't know."""


class Conflict(RetryLater):
    """Somebody else changed the record between our reading and our writing."""


class Wait(OrderSyncError):
    """Nothing succeeds on this connection before a moment.

    Attributes:
        reason: one word for people and records, such as `baselinker_credential`.
        until: epoch seconds, or none where nobody knows.
    """

    def __init__(self, message: str, *, reason: str, service: str = "", until: float | None = None) -> None:
        super().__init__(message, service=service)
        self.reason = reason
        self.until = until


class NoBudget(Wait):
    """The token's calls of the last minute are used up, up to `until`."""


class Blocked(Wait):
    """BaseLinker blocked the token, up to `until`."""


class Refused(Wait):
    """A credential, an owner or a host is refused until a person mends it."""


class Rejected(OrderSyncError):
    """SALESmanago refuses this item for a reason that concerns the item."""


class UnknownRefusal(OrderSyncError):
    """SALESmanago refuses with a message that we can't place: retried for a day, then rejected."""


class InvalidConnection(OrderSyncError):
    """A connection's document can't be used.

    Attributes:
        connection_id: whose document it is.
        problems: one line a problem, naming the field, never its value.
    """

    def __init__(self, connection_id: str, problems: Sequence[str]) -> None:
        super().__init__(f"connection {connection_id}: " + "; ".join(problems))
        self.connection_id = connection_id
        self.problems = tuple(problems)


class ConnectionGone(OrderSyncError):
    """There is no document under the connection's id any more."""


class Defect(OrderSyncError):
    """Our own program can't handle it: a counted try, and after five the dead-letter queue."""


def describe_defect(error: BaseException) -> str:
    """Describe an unexpected exception by its type and our line it came from.

    Its message is left out: it may quote personal data.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "ordersync" in PurePath(frame.filename).parts]
    place = ours[-1] if ours else None
    where = f" at {PurePath(place.filename).name}:{place.lineno} in {place.name}" if place else ""
    return f"{type(error).__name__}{where}"
