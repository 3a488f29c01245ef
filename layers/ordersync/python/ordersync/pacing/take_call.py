"""Takes calls from a token's shared budget, and keeps all callers off a blocked token."""

import math
from contextlib import suppress
from dataclasses import dataclass, field

from ordersync.domain.call_budget import (
    COUNTED_SECONDS,
    CallWindow,
    Lane,
    free_at,
    given_back,
    grant,
    lapses_at,
)
from ordersync.errors import Blocked, Conflict, NoBudget, NotApplied, RetryLater, Service, WaitReason
from ordersync.ports import Clock, Rng
from ordersync.records.record import Record, Slot

KEPT_SECONDS = 3_600
SHORTEST_SLEEP = 0.05
TIME_TO_CONNECT = 1.0  # seconds that a permit has to last for at least
MOST_LAPSES = 2


@dataclass
class CallBudget:
    """The call budget of one BaseLinker token, shared by every running function.

    Implements `ordersync.ports.CallPermits`. Threads may share it: a permit is one only if its own write has
    succeeded, whatever the others have seen meanwhile.

    Attributes:
        window: the record of the token's calls.
        clock: time.
        rng: spreads callers that wait for the same moment.
        limit: requests a minute.
        lane: who asks.
        hold_until: the caller sleeps for budget up to this epoch second.
        known: the window as this caller saw it last; a permit rests on it if it is still so.
    """

    window: Slot[CallWindow]
    clock: Clock
    rng: Rng
    limit: int
    lane: Lane
    hold_until: float
    known: Record[CallWindow] | None = field(default=None, init=False)

    def take(self) -> float:
        """Take one call; wait for it a little if there is none.

        A permit that took too long to record is given back: no call is made with it.

        Returns:
            The epoch second by which its request has to leave.

        Raises:
            NoBudget: none comes free before `hold_until`.
            Blocked: the token is blocked for longer than that.
            RetryLater: the budget can't be read or written, or not in time; no call may be made.
        """
        for _ in range(MOST_LAPSES):
            granted_at = self._granted_at()
            if self.clock.now() + TIME_TO_CONNECT <= lapses_at(granted_at):
                return lapses_at(granted_at)
            self._give_back(granted_at)
        raise NotApplied("the table of call budgets is too slow for a call to leave while it is counted")

    def check(self) -> None:
        """Check that a call comes free before `hold_until`, and take none.

        Raises:
            NoBudget, Blocked, RetryLater: as `take`.
        """
        self.known = known = self.window.read()
        self._free_at(known.value, self.clock.now())

    def block(self, until: float) -> None:
        """Keep every caller of the token away until this epoch second."""
        self.window.change(lambda window: window.blocked(until), expires_at=math.ceil(until) + KEPT_SECONDS)

    def _granted_at(self) -> float:
        """Record a permit; return when it was granted, epoch seconds."""
        known, self.known, now = self.known, None, self.clock.now()
        if known and self._is_granted(known, now):
            return now
        while True:
            record = self.window.read()
            now = self.clock.now()
            if self._is_granted(record, now):
                return now
            self._sleep(max(self._free_at(record.value, now) - now, SHORTEST_SLEEP))

    def _is_granted(self, record: Record[CallWindow], now: float) -> bool:
        """Record a permit on top of a window, if there is one and the window is still so."""
        granted = grant(record.value, now, self.limit, self.lane)
        if granted is None:
            return False
        try:
            self.known = record.save(granted, expires_at=math.ceil(now) + KEPT_SECONDS + COUNTED_SECONDS)
        except Conflict:
            return False
        return True

    def _give_back(self, granted_at: float) -> None:
        """Count a permit no longer that no call is made with; if that fails, it counts until it lapses."""
        expires_at = math.ceil(granted_at) + KEPT_SECONDS + COUNTED_SECONDS
        with suppress(RetryLater):
            self.known = self.window.change(
                lambda window: given_back(window, granted_at, self.lane), expires_at, known=self.known
            )

    def _free_at(self, window: CallWindow, now: float) -> float:
        """Return when a call may be free, epoch seconds, if that is soon."""
        free = free_at(window, now, self.limit, self.lane)
        if free <= max(now, self.hold_until):
            return free
        if window.blocked_until > now:
            raise Blocked(
                "BaseLinker has blocked the token for too many requests; no call is made until it ends",
                reason=WaitReason.BASELINKER_BLOCK,
                service=Service.BASELINKER,
                until=window.blocked_until,
            )
        raise NoBudget(
            "the BaseLinker call budget of this minute is used up; it continues by itself", until=free
        )

    def _sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds + self.rng.random() * 0.2)
