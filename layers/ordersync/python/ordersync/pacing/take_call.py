"""Takes calls from a token's shared budget, and keeps all callers off a blocked token."""

import math
from dataclasses import dataclass

from ordersync.domain.call_budget import COUNTED_SECONDS, CallWindow, Lane, free_at, grant
from ordersync.errors import Blocked, Conflict, NoBudget, Service, WaitReason
from ordersync.ports import Clock, Rng
from ordersync.records.record import Record, Slot

KEPT_SECONDS = 3_600
SHORTEST_SLEEP = 0.05


@dataclass(frozen=True)
class CallBudget:
    """The call budget of one BaseLinker token, shared by every running function.

    Implements `ordersync.ports.CallPermits`.

    Attributes:
        window: the record of the token's calls.
        clock: time.
        rng: spreads callers that wait for the same moment.
        limit: requests a minute.
        lane: who asks.
        hold_until: the caller sleeps for budget up to this epoch second.
    """

    window: Slot[CallWindow]
    clock: Clock
    rng: Rng
    limit: int
    lane: Lane
    hold_until: float

    def take(self) -> None:
        """Take one call, which must begin at once; wait for it a little if there is none.

        Raises:
            NoBudget: none comes free before `hold_until`.
            Blocked: the token is blocked for longer than that.
            RetryLater: the budget can't be read or written; no call may be made.
        """
        while True:
            now = self.clock.now()
            record = self.window.read()
            granted = grant(record.value, now, self.limit, self.lane)
            if granted is None:
                self._hold(record.value, now)
            elif not self._is_saved(record, granted, now):
                self._sleep(SHORTEST_SLEEP)
            elif math.floor(self.clock.now()) == math.floor(now):
                return

    def block(self, until: float) -> None:
        """Keep every caller of the token away until this epoch second."""
        self.window.change(lambda window: window.blocked(until), expires_at=math.ceil(until) + KEPT_SECONDS)

    def _hold(self, window: CallWindow, now: float) -> None:
        """Sleep until a call may be free, if that is soon."""
        free = free_at(window, now, self.limit, self.lane)
        if free <= self.hold_until:
            self._sleep(max(free - now, SHORTEST_SLEEP))
        elif window.blocked_until > now:
            raise Blocked(
                "BaseLinker has blocked the token for too many requests; no call is made until it ends",
                reason=WaitReason.BASELINKER_BLOCK,
                service=Service.BASELINKER,
                until=window.blocked_until,
            )
        else:
            raise NoBudget(
                "the BaseLinker call budget of this minute is used up; it continues by itself", until=free
            )

    def _is_saved(self, record: Record[CallWindow], granted: CallWindow, now: float) -> bool:
        try:
            record.save(granted, expires_at=math.ceil(now) + KEPT_SECONDS + COUNTED_SECONDS)
        except Conflict:
            return False
        return True

    def _sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds + self.rng.random() * 0.2)
