"""Takes calls from a token's shared budget, and keeps everybody off a blocked token."""

import math
from dataclasses import dataclass

from ordersync.domain.call_budget import COUNTED_SECONDS, CallWindow, Lane, free_at, grant
from ordersync.errors import Conflict, NoBudget
from ordersync.ports import Chance, Clock
from ordersync.usecases.records import Records

KEY = "calls"
KEPT_SECONDS = 3_600


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
            RetryLater: the budget can't be read or written; no call may be made.
        """
        while True:
            now = self.clock.now()
            free = self._attempt(now)
            if free is None:
                if math.floor(self.clock.now()) == math.floor(now):
                    return
                continue
            if free > max(self.hold_until, now):
                msg = "the BaseLinker call budget of this minute is used up; it goes on by itself"
                raise NoBudget(msg, reason="budget", service="baselinker", until=free)
            self.clock.sleep(max(free - now, 0.05) + self.chance.random() * 0.2)

    def block(self, until: float) -> None:
        """Keeps every caller of the token away until this epoch second."""
        self.windows.change(
            self.token_key,
            KEY,
            lambda window: window.model_copy(update={"blocked_until": max(window.blocked_until, until)}),
            expires_at=math.ceil(until) + KEPT_SECONDS,
        )

    def _attempt(self, now: float) -> float | None:
        record = self.windows.read(self.token_key, KEY)
        granted = grant(record.value, now, self.limit, self.lane)
        if granted is None:
            return free_at(record.value, now, self.limit, self.lane)
        try:
            self.windows.write(record, granted, expires_at=math.ceil(now) + KEPT_SECONDS + COUNTED_SECONDS)
        except Conflict:
            return now
        return None
