"""Takes calls from a token's shared budget, and keeps everybody off a blocked token."""

import math
from dataclasses import dataclass

from ordersync.domain.call_budget import COUNTED_SECONDS, CallWindow, Lane, free_at, grant
from ordersync.domain.health import BLOCKED
from ordersync.errors import Blocked, Conflict, NoBudget
from ordersync.ports import Chance, Clock
from ordersync.records.record import Record, Records

KEY = "calls"
KEPT_SECONDS = 3_600
SHORTEST_SLEEP = 0.05


@dataclass(frozen=True)
class CallBudget:
    """The call budget of one BaseLinker token, shared by every running function.

    Attributes:
        token_key: names the token without telling it.
        limit: requests a minute.
        lane: who asks.
        hold_until: the caller sleeps for budget up to this epoch second.
    """

    windows: Records[CallWindow]
    clock: Clock
    chance: Chance
    token_key: str
    limit: int
    lane: Lane
    hold_until: float

    def take(self) -> None:
        """Takes one call, which must begin at once; waits for it a little where there is none.

        Raises:
            NoBudget: none comes free before `hold_until`.
            Blocked: the token is blocked for longer than that.
            RetryLater: the budget can't be read or written; no call may be made.
        """
        while True:
            now = self.clock.now()
            record = self.windows.read(self.token_key, KEY)
            granted = grant(record.value, now, self.limit, self.lane)
            if granted is None:
                self._hold(record.value, now)
            elif not self._is_written(record, granted, now):
                self._sleep(SHORTEST_SLEEP)
            elif math.floor(self.clock.now()) == math.floor(now):
                return

    def block(self, until: float) -> None:
        """Keeps every caller of the token away until this epoch second."""
        self.windows.change(
            self.token_key,
            KEY,
            lambda window: window.model_copy(update={"blocked_until": max(window.blocked_until, until)}),
            expires_at=math.ceil(until) + KEPT_SECONDS,
        )

    def _hold(self, window: CallWindow, now: float) -> None:
        """Sleeps until a call may be free, if that is soon."""
        free = free_at(window, now, self.limit, self.lane)
        if free <= self.hold_until:
            self._sleep(max(free - now, SHORTEST_SLEEP))
        elif window.blocked_until > now:
            msg = "BaseLinker has blocked the token for too many requests; no call is made until it ends"
            raise Blocked(msg, reason=BLOCKED, service="baselinker", until=window.blocked_until)
        else:
            msg = "the BaseLinker call budget of this minute is used up; it goes on by itself"
            raise NoBudget(msg, reason="budget", service="baselinker", until=free)

    def _is_written(self, record: Record[CallWindow], granted: CallWindow, now: float) -> bool:
        try:
            self.windows.write(record, granted, expires_at=math.ceil(now) + KEPT_SECONDS + COUNTED_SECONDS)
        except Conflict:
            return False
        return True

    def _sleep(self, seconds: float) -> None:
        self.clock.sleep(seconds + self.chance.random() * 0.2)
