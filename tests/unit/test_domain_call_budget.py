"""The calls of one token: never more than allowed."""

from ordersync.domain.call_budget import CallWindow, Lane, free_at, given_back, grant


def test_the_budget_hands_out_its_limit_and_no_more_for_65_seconds() -> None:
    window = CallWindow()
    for second, lane in enumerate((Lane.LIVE, Lane.POLL, Lane.LIVE)):
        granted = grant(window, 1000.0 + second, 3, lane)
        assert granted is not None
        window = granted
    for now in (1002.0, 1060.0, 1064.999):
        assert grant(window, now, 3, Lane.LIVE) is None
        assert free_at(window, now, 3, Lane.LIVE) == 1065.0
    assert grant(window, 1065.0, 3, Lane.LIVE) is not None
    assert window.counts == {1000: {Lane.LIVE: 1}, 1001: {Lane.POLL: 1}, 1002: {Lane.LIVE: 1}}


def test_a_permit_that_is_given_back_is_free_again() -> None:
    window = grant(CallWindow(), 1000.0, 1, Lane.LIVE)
    assert window is not None
    assert grant(window, 1003.5, 1, Lane.LIVE) is None
    assert grant(given_back(window, 1000.9, Lane.LIVE), 1003.5, 1, Lane.LIVE) is not None


def test_no_more_is_given_back_than_was_granted() -> None:
    """Of this lane and second: what others hold is theirs."""
    window = grant(CallWindow(), 1000.0, 2, Lane.LIVE) or CallWindow()
    for granted_at, lane in ((1000.0, Lane.POLL), (1001.0, Lane.LIVE)):
        assert given_back(window, granted_at, lane) == window
    once = given_back(window, 1000.0, Lane.LIVE)
    assert given_back(once, 1000.0, Lane.LIVE) == once


def test_a_lane_uses_no_more_than_its_share() -> None:
    window = CallWindow()
    for _ in range(4):
        window = grant(window, 1000.0, 10, Lane.SWEEP) or CallWindow()
    assert window.counts == {1000: {Lane.SWEEP: 4}}
    assert grant(window, 1001.0, 10, Lane.SWEEP) is None
    assert grant(window, 1001.0, 10, Lane.POLL) is not None
    assert free_at(window, 1001.0, 10, Lane.SWEEP) == 1065.0
    assert free_at(window, 1001.0, 10, Lane.LIVE) == 1001.0


def test_orders_leave_calls_for_the_journal() -> None:
    window = CallWindow()
    for lane in [Lane.SWEEP] * 4 + [Lane.LIVE] * 6:
        window = grant(window, 1000.0, 10, lane) or window
    assert window.counts == {1000: {Lane.SWEEP: 4, Lane.LIVE: 5}}
    assert free_at(window, 1001.0, 10, Lane.LIVE) == 1065.0
    assert grant(window, 1001.0, 10, Lane.POLL) is not None


def test_every_lane_gets_a_call_of_the_smallest_budget() -> None:
    for lane in Lane:
        assert grant(CallWindow(), 1000.0, 1, lane) is not None


def test_a_block_stops_every_caller_until_it_ends() -> None:
    window = CallWindow(blocked_until=1600.5)
    for lane in Lane:
        assert grant(window, 1600.4, 60, lane) is None
        assert free_at(window, 1000.0, 60, lane) == 1600.5
        assert grant(window, 1600.5, 60, lane) is not None
