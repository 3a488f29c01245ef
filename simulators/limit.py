"""The call limit of a token: with too many requests in any 60 seconds, the token is blocked for a while."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass

WINDOW = 60.0
"""Seconds over which requests are counted; an arrival exactly this old no longer counts."""

_KEPT = 10 * WINDOW


@dataclass(frozen=True, slots=True)
class Block:
    """One block of a token; both times in epoch seconds."""

    began_at: float
    until: float


class _Arrivals:
    """Arrival times of the last minutes, in order."""

    def __init__(self) -> None:
        self._times: list[float] = []

    def add(self, at: float) -> int:
        """Record an arrival.

        Returns:
            The number of arrivals in the fullest window that contains this one and ends with an arrival.
        """
        insort(self._times, at)
        del self._times[: bisect_left(self._times, at - _KEPT)]
        first = bisect_right(self._times, at) - 1
        last = bisect_left(self._times, at + WINDOW)
        return max(
            end + 1 - bisect_right(self._times, self._times[end] - WINDOW) for end in range(first, last)
        )

    def clear(self) -> None:
        self._times.clear()


class CallLimit:
    """Counts a token's requests and blocks it when there are too many.

    Attributes:
        allowed: Requests that may arrive in any 60 seconds; may be changed at any time.
        block_seconds: Length of a block, in seconds; may be changed at any time.
        prolongs: Whether a request during a block restarts it; may be changed at any time.
        peak: Most requests that have arrived in any 60 seconds.
        blocks: Every block so far, oldest first.
        calls_while_blocked: Number of requests that arrived during a block.
    """

    def __init__(self, limit: int, block_seconds: float, *, prolongs: bool = False) -> None:
        """Start counting.

        Args:
            limit: Requests allowed in any 60 seconds.
            block_seconds: Length of a block, in seconds.
            prolongs: Whether a request during a block restarts it.
        """
        self.allowed = limit
        self.block_seconds = block_seconds
        self.prolongs = prolongs
        self._all = _Arrivals()
        self._counted = _Arrivals()
        self.peak = 0
        self.blocks: list[Block] = []
        self.calls_while_blocked = 0

    def arrive(self, at: float) -> float | None:
        """Count a request.

        Args:
            at: When it arrived, epoch seconds.

        Returns:
            None if it may pass, or else when the block ends, epoch seconds.
        """
        self.peak = max(self.peak, self._all.add(at))
        until = self.blocked_until(at)
        if until is not None:
            self.calls_while_blocked += 1
            return self.block(at) if self.prolongs else until
        if self._counted.add(at) > self.allowed:
            return self.block(at)
        return None

    def blocked_until(self, at: float) -> float | None:
        """Return when the block in force at this time ends, None if there is none; all in epoch seconds."""
        last = self.blocks[-1] if self.blocks else None
        return last.until if last is not None and at < last.until else None

    def block(self, at: float, seconds: float | None = None) -> float:
        """Block the token and forget the requests counted so far.

        Args:
            at: When the block begins, epoch seconds.
            seconds: Its length, by default `block_seconds`.

        Returns:
            When it ends, epoch seconds.
        """
        until = at + (self.block_seconds if seconds is None else seconds)
        self.blocks.append(Block(at, until))
        self._counted.clear()
        return until
