"""Errors, grouped by what to do about them.

    OrderSyncError
    ├── RetryLater            the same step may well succeed in a moment; costs no try
    │   ├── NotApplied        certainly nothing happened on the other side
    │   │   └── Declined      the operator does not do what it was asked for; its `kind` says why
    │   ├── OutcomeUnknown    the request may have been applied, but its answer never came
    │   │   └── FailedAnswer  an answer came, but of a failure, or one that can't be read
    │   ├── UnclearAnswer     an answer that our reading of the contract has no place for
    │   └── Conflict          another worker changed the same record first
    ├── Wait                  nothing succeeds on this connection before a given moment
    │   ├── Blocked           BaseLinker blocked the token until a moment
    │   └── Refused           a credential, an owner or a host is refused until a person fixes it
    ├── NoBudget              the minute's call budget is used up: this item waits, the connection doesn't
    ├── Rejected              SALESmanago refuses this item; another attempt would end the same way
    ├── UnknownRefusal        SALESmanago refuses for a reason that we don't recognise
    ├── InvalidConnection     the connection's document is invalid: that connection stops
    ├── ConnectionGone        the connection no longer exists: its items are skipped
    └── Defect                our own program can't handle it: a counted try

No message holds a secret or personal data.
"""

import re
import traceback
from collections.abc import Sequence
from enum import StrEnum
from pathlib import PurePath
from typing import Self

PACKAGE = PurePath(__file__).parent
DESCRIBED_DEFECT = re.compile(r"\w+ at [\w.-]+:\d+ in ")


class Service(StrEnum):
    """The services that a connection joins."""

    BASELINKER = "baselinker"
    SALESMANAGO = "salesmanago"

    @property
    def display_name(self) -> str:
        """The service's name as it writes it itself."""
        return {Service.BASELINKER: "BaseLinker", Service.SALESMANAGO: "SALESmanago"}[self]


class WaitReason(StrEnum):
    """Why a connection waits; what a person can do about each stands in `connecting/words.py`."""

    UNAVAILABLE = "unavailable"
    BASELINKER_BLOCK = "baselinker_block"
    BASELINKER_CREDENTIAL = "baselinker_credential"
    BASELINKER_URL = "baselinker_url"
    SALESMANAGO_CREDENTIAL = "salesmanago_credential"
    SALESMANAGO_OWNER = "salesmanago_owner"
    SALESMANAGO_URL = "salesmanago_url"
    SALESMANAGO_V3_KEY = "salesmanago_v3_key"
    UNKNOWN_REFUSAL = "unknown_refusal"
    INVALID_DOCUMENT = "invalid"
    DISABLED = "disabled"


class ProblemKind(StrEnum):
    """Why the operator does not do what it is asked for; `web/words/problems.py` says what helps."""

    NOT_NOW = "not_now"
    NO_FREE_CALL = "no_free_call"
    UNREADABLE = "unreadable"
    NO_CONNECTION = "no_connection"
    INVALID_DOCUMENT = "invalid_document"
    WAITS = "waits"
    SWITCHED_OFF = "switched_off"
    JOURNAL_UNREAD = "journal_unread"
    LIVE_ALREADY = "live_already"
    NOTHING_TO_DECIDE = "nothing_to_decide"
    TO_BE_RESOLVED = "to_be_resolved"
    NO_OPEN_QUESTION = "no_open_question"
    TOO_MANY_EVENTS = "too_many_events"
    NO_TIME_BETWEEN = "no_time_between"
    BACKFILL_UNDERWAY = "backfill_underway"
    BACKFILL_NOT_STEERED = "backfill_not_steered"
    NO_LINK = "no_link"
    NO_PERSON = "no_person"


class OrderSyncError(Exception):
    """Base of everything that the integration raises on purpose.

    Attributes:
        service: the service that caused it, or None.
        said: what the service itself said, without secrets and personal data; empty if it is not known.
    """

    def __init__(self, message: str, *, service: Service | None = None, said: str = "") -> None:
        super().__init__(message)
        self.service = service
        self.said = said


class RetryLater(OrderSyncError):
    """The same step may well succeed in a moment.

    Attributes:
        after: seconds to wait first, or None if unknown.
    """

    def __init__(
        self,
        message: str,
        *,
        service: Service | None = None,
        after: float | None = None,
        said: str = "",
    ) -> None:
        super().__init__(message, service=service, said=said)
        self.after = after

    def delayed(self, seconds: float) -> Self:
        """Return the same error, asking for a wait of at least so many seconds."""
        after = max(self.after or 0, seconds)
        return type(self)(str(self), service=self.service, after=after, said=self.said)


class NotApplied(RetryLater):
    """The request certainly had no effect: it never left, or was turned away."""


class Declined(NotApplied):
    """The operator does not do what it was asked for.

    Attributes:
        kind: why.
    """

    def __init__(
        self,
        message: str,
        *,
        service: Service | None = None,
        after: float | None = None,
        said: str = "",
        kind: ProblemKind = ProblemKind.NOT_NOW,
    ) -> None:
        super().__init__(message, service=service, after=after, said=said)
        self.kind = kind


class OutcomeUnknown(RetryLater):
    """The request may have been applied, but no usable answer came."""


class FailedAnswer(OutcomeUnknown):
    """The service answered, but with a failure of its own or nothing that can be read."""


class UnclearAnswer(RetryLater):
    """The service answered with an error that we don't know."""


class Conflict(RetryLater):
    """Another worker changed the record between our read and our write."""


class Wait(OrderSyncError):
    """Nothing succeeds on this connection before a moment.

    Attributes:
        reason: why.
        until: epoch seconds, or None if unknown.
    """

    def __init__(
        self,
        message: str,
        *,
        reason: WaitReason,
        service: Service | None = None,
        until: float | None = None,
        said: str = "",
    ) -> None:
        super().__init__(message, service=service, said=said)
        self.reason = reason
        self.until = until


class Blocked(Wait):
    """BaseLinker blocked the token, up to `until`."""


class Refused(Wait):
    """A credential, an owner or a host is refused until a person fixes it."""


class NoBudget(OrderSyncError):
    """The token's calls of the last minute are used up.

    Attributes:
        reason: one word for it.
        until: when the next call is free, epoch seconds.
    """

    reason = "budget"

    def __init__(self, message: str, *, until: float) -> None:
        super().__init__(message, service=Service.BASELINKER)
        self.until = until


class Rejected(OrderSyncError):
    """SALESmanago refuses this item for a reason that concerns the item."""


class UnknownRefusal(OrderSyncError):
    """SALESmanago refuses with an unrecognised message: retried for a day, then rejected."""


class InvalidConnection(OrderSyncError):
    """A connection's document is invalid.

    Attributes:
        connection_id: whose document it is.
        problems: one line a problem, naming the field, never its value.
        is_enabled: whether the connection is enabled, as far as can be read.
    """

    def __init__(self, connection_id: str, problems: Sequence[str], *, is_enabled: bool = True) -> None:
        super().__init__(f"connection {connection_id}: " + "; ".join(problems))
        self.connection_id = connection_id
        self.problems = tuple(problems)
        self.is_enabled = is_enabled


class ConnectionGone(OrderSyncError):
    """The connection's id has no document any more."""


class Defect(OrderSyncError):
    """Our own program can't handle it: a counted try, and after five the dead-letter queue."""


def describe_defect(error: BaseException) -> str:
    """Describe an unexpected exception by its type and the line of ours that raised it.

    Its message is left out: it may quote personal data.
    """
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if PACKAGE in PurePath(frame.filename).parents]
    place = ours[-1] if ours else None
    where = f" at {PurePath(place.filename).name}:{place.lineno} in {place.name}" if place else ""
    return f"{type(error).__name__}{where}"


def is_described_defect(text: str) -> bool:
    """Return whether a text is what `describe_defect` says, with a line of ours; or its beginning."""
    return DESCRIBED_DEFECT.match(text) is not None
