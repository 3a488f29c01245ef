"""The ledger's record of one order: its steps, and what became of each event that is due of it."""

from collections.abc import Mapping
from dataclasses import field, replace

from ordersync.domain.failures import Failures
from ordersync.domain.goods import Goods
from ordersync.domain.intent import EventKind, Intent
from ordersync.domain.journal import Origin
from ordersync.domain.listing import Listing
from ordersync.domain.order import Order
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import (
    DEALT_WITH,
    HAS_EVENT,
    LISTED_STATES,
    OPEN,
    REOPENED_BY_ENTRIES,
    SPOKEN_FOR,
    STEPS,
    EventRecord,
    ImpossibleStep,
    State,
)
from ordersync.domain.trace import Happening, Trace, TracedStep, extended, stamp
from ordersync.frozen import frozen

MOST_TRIES = 5
DAY = 86_400


@frozen
class OrderRecord:
    """One order's record and its steps; times in epoch seconds, 0 = never. It holds no personal data.

    Attributes:
        order_date: when the order was added.
        read_at: when the reading began whose outcome this record holds.
        tries: attempts that the program could not handle.
        first_missing_at: since when BaseLinker has not shown the order.
        failures: how SALESmanago has failed at it, or refused it for an unknown reason, lately.
        swept_at: when the sweep last queued the order.
        updated_at: when the order was first queued, or this record last written with what became of it.
        log_id: the newest journal entry about the order.
        shown_from: from when on every reading shows the newest edit.
        requested_by: what a person asked for it by, until that came to an event, or a reason to skip.
        data_in: the key of the contact record that its data were written to; it is a keyed hash.
        events: what became of its events, by kind.
        trace: the latest of what happened to it.
        looked_for: whether its buyer was looked for by telephone, in vain, when it was last skipped.
        is_alone: whether its first entry began it, and no fence wrote it since; a claim looks all the same.
        is_removed: whether its newest entry says that it was removed, and it was not seen since.
    """

    order_date: int = 0
    read_at: float = 0
    tries: int = 0
    first_missing_at: float = 0
    failures: Failures = field(default_factory=Failures)
    swept_at: float = 0
    updated_at: float = 0
    log_id: int = 0
    shown_from: float = 0
    requested_by: Origin | None = None
    data_in: str = ""
    events: Mapping[EventKind, EventRecord] = field(default_factory=dict)
    trace: Trace = ()
    looked_for: bool = False
    is_alone: bool = False
    is_removed: bool = False

    def event(self, kind: EventKind) -> EventRecord:
        """Return what became of an event; a blank record if nothing did yet."""
        return self.events.get(kind, EventRecord())

    def has_event(self, kind: EventKind) -> bool:
        """Return whether the event was sent, or may have been."""
        return self.event(kind).state in HAS_EVENT

    @property
    def listed(self) -> str:
        """Under what the order is listed, empty if its events need no look; see `domain/listing.py`."""
        events = [event for event in self.events.values() if event.state in LISTED_STATES]
        return Listing(events[0].state, self.updated_at, events[0].reason).text if events else ""

    @property
    def is_unknown_order(self) -> bool:
        """Whether the ledger knows nothing of the order."""
        return not self.events and not self.updated_at and not self.swept_at

    def accounts_for(self, moment: float) -> bool:
        """Return whether everything that happened to the order up to a moment (epoch seconds) is dealt with.

        An order that was not there yet is read again, and one from before the start may have been edited.
        """
        events = self.events.values()
        if not events or self.read_at <= moment:
            return False
        return all(event.state in DEALT_WITH and event.reason not in REOPENED_BY_ENTRIES for event in events)

    def logged(
        self, log_id: int, shown_from: float, now: float, *, is_removed: bool = False
    ) -> "OrderRecord":
        """Record a journal entry whose message is about to be queued, and from when on an edit shows."""
        if log_id <= self.log_id:
            return self
        traced = replace(_traced(self, Happening.LOGGED, now, log_id=log_id), log_id=log_id)
        shown, since = max(self.shown_from, stamp(shown_from)), self.updated_at or stamp(now)
        return replace(traced, shown_from=shown, updated_at=since, is_removed=is_removed)

    def related(self) -> "OrderRecord":
        """Record that the order may have relatives: its family has to be looked at from now on."""
        return replace(self, is_alone=False)

    def requested(self, origin: Origin) -> "OrderRecord":
        """Record that a person wants the order transferred; a replay says so of this very order."""
        return self if self.requested_by is Origin.REPLAY else replace(self, requested_by=origin)

    def swept(self, now: float) -> "OrderRecord":
        """Record that the sweep has queued the order."""
        return replace(_traced(self, Happening.SWEPT, now), swept_at=stamp(now))

    def seen(self, order: Order, read_at: float, *, looked_for: bool = False) -> "OrderRecord":
        """Record what the reading that began at `read_at` (epoch seconds) has shown."""
        added = order.date_add
        return replace(self, order_date=added, read_at=read_at, looked_for=looked_for, is_removed=False)

    def with_contact(self, kind: EventKind, contact_id: str) -> "OrderRecord":
        """Record the contact that was written for the event, empty if nothing was."""
        return self._with(kind, replace(self.event(kind), contact_id=contact_id)) if contact_id else self

    def with_data_in(self, key: str) -> "OrderRecord":
        """Record the key of the contact record that its data were written to, unless it is forgotten."""
        is_forgotten = any(event.state is State.FORGOTTEN for event in self.events.values())
        return self if is_forgotten else replace(self, data_in=key)

    def missing(self, now: float) -> "OrderRecord":
        """Record that BaseLinker does not show the order."""
        missing = _traced(self, Happening.MISSING, now)
        return replace(missing, first_missing_at=self.first_missing_at or stamp(now), updated_at=stamp(now))

    def shown(self) -> "OrderRecord":
        """Record that BaseLinker shows the order: if it is missing again one day, that is another matter."""
        return replace(self, first_missing_at=0)

    def failed(
        self, kind: EventKind, reason: str, now: float, *, counts: bool = True, recoveries: int = 0
    ) -> "OrderRecord":
        """Record that SALESmanago fails at the order, or refuses it for an unknown reason; see `Failures`."""
        failures = self.failures.another(now, counts=counts, recoveries=recoveries)
        failed = _traced(self._explained(kind, reason), Happening.FAILED, now, reason)
        return replace(failed, failures=failures, updated_at=stamp(now))

    def failed_try(self, kind: EventKind, reason: str, now: float) -> "OrderRecord":
        """Count a try that the program could not handle."""
        failed = _traced(self._explained(kind, reason), Happening.FAILED, now, reason)
        return replace(failed, tries=self.tries + 1, updated_at=stamp(now))

    def skipped(self, kind: EventKind, reason: SkipReason, now: float) -> "OrderRecord":
        """Skip the event, for a reason that is no error; an order that is not found is missing still."""
        skipped = replace(self._calm(kind, State.SKIPPED, reason, now), requested_by=None)
        return skipped if reason is SkipReason.ORDER_NOT_FOUND else skipped.shown()

    def removed(self, kind: EventKind, now: float) -> "OrderRecord":
        """Skip the event because its connection is gone, unless it was sent, is a shadow or is left alone."""
        if self.event(kind).state not in OPEN or self.event(kind).reason == SkipReason.CONNECTION_REMOVED:
            return self
        return self.skipped(kind, SkipReason.CONNECTION_REMOVED, now)

    def closed(self, kind: EventKind, state: State, reason: str, read_at: float, now: float) -> "OrderRecord":
        """Close the event as rejected or dead, until a new entry; one that was sent, or a shadow, stays so.

        Nothing changes if the record holds the outcome of a newer reading than the failed one (`read_at`).
        """
        if self.read_at > read_at:
            return self
        if self.event(kind).state in SPOKEN_FOR | {State.FORGOTTEN}:
            event = replace(self.event(kind), reason=reason)
            return self._calmed(kind, event, Happening(state), now)
        return replace(self._calm(kind, state, reason, now), read_at=read_at)

    def shadowed(self, kind: EventKind, counted: Goods, now: float) -> "OrderRecord":
        """Record that the event would have been sent, were the connection not in shadow mode."""
        event = self._moved(kind, State.SHADOW, EventRecord(counted=counted))
        return self._ended(kind, event, Happening.SHADOWED, now)

    def intended(self, kind: EventKind, intent: Intent, now: float, *, through: int = 0) -> "OrderRecord":
        """Record the event request that is about to go out; the buyer was found `through` an order, or 0."""
        event = replace(self.event(kind), reason="", contact_id=intent.contact_id, intent=intent)
        intended = self._with(kind, self._moved(kind, State.INTENT, event))
        traced = _traced(intended, Happening.INTENDED, now, through=through)
        return replace(traced, updated_at=stamp(now))

    def withdrawn(self, kind: EventKind, before: "OrderRecord", now: float) -> "OrderRecord":
        """Take the intent back: its request certainly had no effect, so the record is as it was `before`."""
        present = self.event(kind).state
        if present is not State.INTENT:
            raise ImpossibleStep(f"there is no intent to take back: the event is {present}")
        return replace(
            before,
            events={**before.events, kind: replace(before.event(kind), intent=None)},
            order_date=self.order_date,
            updated_at=stamp(now),
            log_id=self.log_id,
            shown_from=self.shown_from,
            trace=_traced(self, Happening.WITHDRAWN, now).trace,
            is_alone=self.is_alone,
        )

    def absent(self, kind: EventKind, now: float) -> "OrderRecord":
        """Reopen the event: the card certainly lacks it."""
        event = replace(self.event(kind), intent=None)
        absent = self._with(kind, self._moved(kind, State.QUEUED, event))
        return replace(_traced(absent, Happening.ABSENT, now), updated_at=stamp(now))

    def in_doubt(self, kind: EventKind, now: float) -> "OrderRecord":
        """Record since when the card can't tell whether the intended event arrived."""
        event = self.event(kind)
        if event.intent is None or event.intent.doubtful_since:
            return self
        doubtful = self._with(kind, replace(event, intent=replace(event.intent, doubtful_since=stamp(now))))
        return replace(_traced(doubtful, Happening.IN_DOUBT, now), updated_at=stamp(now))

    def left_unknown(self, kind: EventKind, reason: str, now: float) -> "OrderRecord":
        """Leave the event to a person: the card could not tell for too long."""
        event = replace(self.event(kind), reason=reason)
        unknown = self._with(kind, self._moved(kind, State.UNKNOWN, event))
        return replace(_traced(unknown, Happening.UNKNOWN, now, reason), updated_at=stamp(now))

    def sent(self, kind: EventKind, event_id: str, now: float) -> "OrderRecord":
        """Record that SALESmanago has the event; drop what only mattered on the way there."""
        event = replace(self.event(kind), reason="", event_id=event_id, ended_at=0)
        return self._ended(kind, self._moved(kind, State.SENT, event), Happening.SENT, now)

    def resolved(self, kind: EventKind, now: float, *, was_sent: bool) -> "OrderRecord":
        """Record a person's decision about an event of which the card can't tell whether it arrived.

        If it was not sent, it is due again, for whichever contact its buyer has by then.

        Raises:
            ImpossibleStep: the event is not unknown.
        """
        if self.event(kind).state is not State.UNKNOWN:
            raise ImpossibleStep(f"there is nothing to decide: the event is {self.event(kind).state}")
        state = State.SENT if was_sent else State.QUEUED
        event = replace(self.event(kind), reason="") if was_sent else EventRecord(State.UNKNOWN)
        return self._ended(kind, self._moved(kind, state, event), Happening.RESOLVED, now)

    def forgotten(self, kind: EventKind, now: float) -> "OrderRecord":
        """Erase everything but that the order is left alone for good: its buyer wanted to be forgotten."""
        event = self._moved(kind, State.FORGOTTEN, EventRecord())
        return OrderRecord(updated_at=stamp(now), events={kind: event})

    def caught_up(self, kind: EventKind, read_at: float) -> "OrderRecord":
        """Record that the contact shows what was read at `read_at` of an order that has its event."""
        event = self.event(kind)
        if event.state not in HAS_EVENT:
            return self
        kept = event if event.state is State.UNKNOWN else replace(event, reason="")
        caught_up = _traced(self._with(kind, kept), Happening.CAUGHT_UP, read_at)
        return replace(caught_up, read_at=max(self.read_at, read_at), tries=0, failures=Failures())

    def _calm(self, kind: EventKind, state: State, reason: str, now: float) -> "OrderRecord":
        """Move to a state in which earlier failures no longer count."""
        event = self._moved(kind, state, self.event(kind).ended(state, str(reason), now))
        return self._calmed(kind, event, Happening(state), now)

    def _calmed(self, kind: EventKind, event: EventRecord, what: Happening, now: float) -> "OrderRecord":
        traced = _traced(self._with(kind, event), what, now, event.reason)
        return replace(traced, tries=0, failures=Failures(), updated_at=stamp(now))

    def _ended(self, kind: EventKind, event: EventRecord, what: Happening, now: float) -> "OrderRecord":
        ended = _traced(self._with(kind, event), what, now)
        ended = replace(ended, tries=0, first_missing_at=0, failures=Failures(), swept_at=0)
        return replace(ended, requested_by=None, updated_at=stamp(now))

    def _moved(self, kind: EventKind, state: State, event: EventRecord) -> EventRecord:
        """Return `event` in its new state; raise `ImpossibleStep` if no step leads there."""
        present = self.event(kind).state
        if state not in STEPS[present]:
            raise ImpossibleStep(f"no step leads from {present} to {state}")
        return replace(event, state=state)

    def _explained(self, kind: EventKind, reason: str) -> "OrderRecord":
        """Record why an attempt failed, unless the event is skipped: what may undo that is in its reason."""
        event = self.event(kind)
        return self if event.state is State.SKIPPED else self._with(kind, replace(event, reason=reason))

    def _with(self, kind: EventKind, event: EventRecord) -> "OrderRecord":
        return replace(self, events={**self.events, kind: event})


def _traced(
    record: OrderRecord, what: Happening, at: float, reason: str = "", *, log_id: int = 0, through: int = 0
) -> OrderRecord:
    if any(event.state is State.FORGOTTEN for event in record.events.values()):
        return record
    step = TracedStep(stamp(at), what, reason, log_id, through)
    return replace(record, trace=extended(record.trace, step))
