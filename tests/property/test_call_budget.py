"""The limit is never exceeded, and no caller waits in vain."""

import math
from dataclasses import dataclass

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ordersync.adapters.stores.memory import MemoryTable
from ordersync.domain.call_budget import CallWindow, Lane, free_at, grant
from ordersync.records.record import Slot

pytestmark = pytest.mark.property

SLOWEST_ARRIVAL = 4.0  # the rest of the second, and a connect timeout of 3 s
LANES = st.sampled_from(Lane)
GAPS = st.one_of(
    st.just(0.0),
    st.floats(0, 2),
    st.floats(55, 70),
    st.sampled_from([0.001, 0.999, 1.0, 59.0, 60.0, 61.0, 64.0, 64.999, 65.0, 66.0]),
    st.floats(0, 10_000),
)


@dataclass(frozen=True)
class Burst:
    """Some calls that one lane asks for after a gap, and how long each takes to arrive."""

    gap: float
    lane: Lane
    delays: list[float]


BURSTS = st.lists(
    st.builds(
        Burst,
        gap=GAPS,
        lane=LANES,
        delays=st.lists(
            st.one_of(st.sampled_from([0.0, SLOWEST_ARRIVAL]), st.floats(0, SLOWEST_ARRIVAL)), max_size=8
        ),
    ),
    max_size=25,
)
STARTS = st.floats(0, 2_000_000_000)


def stored(window: CallWindow) -> CallWindow:
    """Return the window as another function reads it."""
    slot = Slot(MemoryTable(), "token", "calls", CallWindow)
    slot.create(window)
    return slot.read().value


def played(
    bursts: list[Burst], start: float, limit: int
) -> tuple[CallWindow, float, list[tuple[float, Lane, float]]]:
    """Return the window afterwards, the time, and each permit's moment, lane and arrival."""
    window, now, permits = CallWindow(), start, []
    for burst in bursts:
        now += burst.gap
        for delay in burst.delays:
            granted = grant(window, now, limit, burst.lane)
            if granted is not None:
                window = stored(granted)
                permits.append((now, burst.lane, now + delay))
    return window, now, permits


@given(bursts=BURSTS, start=STARTS, limit=st.integers(1, 8))
def test_at_most_the_limit_arrives_in_any_sixty_seconds(
    bursts: list[Burst], start: float, limit: int
) -> None:
    """Contract: "at most requests_per_minute requests arrive in any 60 seconds, over all functions"."""
    _, _, permits = played(bursts, start, limit)
    arrivals = sorted(arrival for _, _, arrival in permits)
    for first, last in zip(arrivals, arrivals[limit:], strict=False):
        assert last - first > 60


@given(bursts=BURSTS, start=STARTS, limit=st.integers(1, 8))
def test_a_lane_never_gets_more_than_its_share(bursts: list[Burst], start: float, limit: int) -> None:
    """Contract: "behind live orders"; neither the poller nor the sweep takes more than half of it."""
    _, _, permits = played(bursts, start, limit)
    for lane in (Lane.POLL, Lane.SWEEP):
        moments = sorted(math.floor(now) for now, name, _ in permits if name is lane)
        share = max(1, limit // 2)
        for first, last in zip(moments, moments[share:], strict=False):
            assert last - first >= 65


@given(bursts=BURSTS, start=STARTS, limit=st.integers(2, 8))
def test_orders_never_use_up_the_calls_of_the_journal(bursts: list[Burst], start: float, limit: int) -> None:
    """Contract: the journal's three days don't run out because of a backlog of orders."""
    orders = [burst for burst in bursts if burst.lane is not Lane.POLL]
    window, now, _ = played(orders, start, limit)
    assert grant(window, now, limit, Lane.POLL) is not None


@given(
    bursts=BURSTS,
    start=STARTS,
    limit=st.integers(1, 8),
    now_limit=st.integers(1, 8),
    lane=LANES,
    later=GAPS,
    block=st.one_of(st.none(), st.floats(0, 900)),
    share=st.floats(0, 1, exclude_max=True),
)
def test_free_at_is_the_very_moment_at_which_a_permit_comes_free(
    bursts: list[Burst],
    start: float,
    limit: int,
    now_limit: int,
    lane: Lane,
    later: float,
    block: float | None,
    share: float,
) -> None:
    """Contract: "its messages come back later": not in vain, not never; even if the limit was changed."""
    window, now, _ = played(bursts, start, limit)
    now += later
    if block is not None:
        window = window.blocked(now + block)
    free = free_at(window, now, now_limit, lane)
    assert now <= free <= max(now, window.blocked_until) + 65
    assert grant(window, free, now_limit, lane) is not None
    before = [now + (free - now) * share, math.nextafter(free, 0)]
    for moment in before:
        if now <= moment < free:
            assert grant(window, moment, now_limit, lane) is None


@given(bursts=BURSTS, start=STARTS, limit=st.integers(1, 8), lane=LANES, left=st.floats(0.001, 900))
def test_a_block_stops_every_caller_until_it_ends(
    bursts: list[Burst], start: float, limit: int, lane: Lane, left: float
) -> None:
    """Contract: "a block stops every caller until it ends"."""
    window, now, _ = played(bursts, start, limit)
    blocked = window.blocked(now + left)
    assume(now < blocked.blocked_until)
    assert grant(blocked, now, limit, lane) is None
    assert free_at(blocked, now, limit, lane) >= blocked.blocked_until


@given(bursts=BURSTS, start=STARTS, limit=st.integers(1, 8))
def test_a_window_remembers_no_longer_than_it_counts(bursts: list[Burst], start: float, limit: int) -> None:
    """The record stays small, however long it is used."""
    window, _, permits = played(bursts, start, limit)
    assert len(window.counts) <= min(65, len(permits))
    assert sum(sum(lanes.values()) for lanes in window.counts.values()) <= limit
