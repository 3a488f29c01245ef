"""The call budget of one BaseLinker token: never more requests than allowed arrive in any 60 seconds.

Permits are counted in sub-windows of one second, over 65 of them. A permit lapses three seconds after its
sub-window began, so a request that left in time and arrives a second later still falls among those counted,
even if the clocks of two callers differ by a second.
"""

import math
from collections.abc import Mapping
from dataclasses import field, replace
from enum import StrEnum

from ordersync.frozen import frozen

COUNTED_SECONDS = 65
LAPSES_AFTER = 3  # seconds from the beginning of the second that a permit is counted in


class Lane(StrEnum):
    """Who asks for calls: each may use up to its share of the budget, and the rest is left to the polls."""

    POLL = "poll"
    LIVE = "live"
    SWEEP = "sweep"


SHARES = {Lane.POLL: 0.5, Lane.LIVE: 0.9, Lane.SWEEP: 0.4}
ORDERS = (Lane.LIVE, Lane.SWEEP)


@frozen
class CallWindow:
    """The calls of one token in the last 65 seconds.

    Attributes:
        counts: epoch second to lane to permits handed out.
        blocked_until: epoch seconds, 0 for never.
    """

    counts: Mapping[int, Mapping[Lane, int]] = field(default_factory=dict)
    blocked_until: float = 0

    def blocked(self, until: float) -> "CallWindow":
        """Return the window of a token that is blocked until an epoch second, or longer."""
        return replace(self, blocked_until=max(self.blocked_until, until))


def grant(window: CallWindow, now: float, limit: int, lane: Lane) -> CallWindow | None:
    """Return the window with one more permit for the current second, or None if none is left."""
    counts = _counted(window, now)
    if now < window.blocked_until or not _has_room(counts, limit, lane):
        return None
    second = math.floor(now)
    counts[second] = {**counts.get(second, {}), lane: counts.get(second, {}).get(lane, 0) + 1}
    return replace(window, counts=counts)


def lapses_at(granted_at: float) -> float:
    """Return the epoch second by which the request of a permit has to leave."""
    return math.floor(granted_at) + LAPSES_AFTER


def given_back(window: CallWindow, granted_at: float, lane: Lane) -> CallWindow:
    """Return the window without a permit that was granted and not used."""
    second = math.floor(granted_at)
    lanes = window.counts.get(second, {})
    if not lanes.get(lane):
        return window
    return replace(window, counts={**window.counts, second: {**lanes, lane: lanes[lane] - 1}})


def free_at(window: CallWindow, now: float, limit: int, lane: Lane) -> float:
    """Return the epoch second at which this lane gets a permit again, if no other caller takes one."""
    counts = _counted(window, now)
    free = max(now, window.blocked_until)
    for second in sorted(counts):
        if _has_room(counts, limit, lane):
            break
        del counts[second]
        free = max(free, second + COUNTED_SECONDS)
    return free


def is_idle(window: CallWindow, now: float, lane: Lane) -> bool:
    """Return whether this lane has made no call in the time that counts."""
    return _used(_counted(window, now), lane) == 0


def _counted(window: CallWindow, now: float) -> dict[int, Mapping[Lane, int]]:
    oldest = math.floor(now) - COUNTED_SECONDS
    return {second: lanes for second, lanes in window.counts.items() if second > oldest}


def _has_room(counts: Mapping[int, Mapping[Lane, int]], limit: int, lane: Lane) -> bool:
    if lane in ORDERS and _used(counts, *ORDERS) >= _share(limit, Lane.LIVE):
        return False
    return _used(counts, *Lane) < limit and _used(counts, lane) < _share(limit, lane)


def _used(counts: Mapping[int, Mapping[Lane, int]], *of: Lane) -> int:
    return sum(number for lanes in counts.values() for lane, number in lanes.items() if lane in of)


def _share(limit: int, lane: Lane) -> int:
    return max(1, math.floor(limit * SHARES[lane]))
