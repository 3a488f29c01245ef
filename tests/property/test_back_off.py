"""Waits are neither too short nor endless, and messages come back when they can be delivered."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ordersync.delivery.hand_back import Received, hand_back
from ordersync.domain.health import Health, Pace
from ordersync.domain.journal import QueueMessage
from ordersync.errors import (
    Blocked,
    Conflict,
    NoBudget,
    NotApplied,
    OrderSyncError,
    OutcomeUnknown,
    Refused,
    WaitReason,
)
from ordersync.pacing.timings import Timings, back_off

pytestmark = pytest.mark.property

SPREADS = st.floats(0, 1, exclude_max=True)
ATTEMPTS = st.integers(0, 10_000)
TIMINGS = Timings()
MOMENTS = st.floats(1_700_000_000, 1_900_000_000)
ERRORS = st.one_of(
    st.builds(lambda after: NotApplied("x", after=after), st.one_of(st.none(), st.floats(0, 1e6))),
    st.builds(lambda after: OutcomeUnknown("x", after=after), st.one_of(st.none(), st.floats(0, 1e6))),
    st.builds(lambda: Conflict("x")),
    st.builds(
        lambda until: Blocked("x", reason=WaitReason.BASELINKER_CREDENTIAL, until=until),
        st.one_of(st.none(), MOMENTS),
    ),
    st.builds(lambda until: NoBudget("x", until=until), MOMENTS),
    st.builds(lambda: Refused("x", reason=WaitReason.BASELINKER_CREDENTIAL)),
)


def received(receive_count: int) -> Received:
    return Received(
        "m1", QueueMessage(connection_id="main", order_id=5), sent_at=0.0, receive_count=receive_count
    )


@given(first=st.floats(0.1, 60), limit=st.floats(60, 900), attempt=ATTEMPTS, spread=SPREADS)
def test_a_back_off_grows_up_to_its_limit(first: float, limit: float, attempt: int, spread: float) -> None:
    """Contract: "its messages come back later"."""
    wait = back_off(first, limit, attempt, spread)
    assert first / 2 <= wait <= limit
    assert back_off(first, limit, attempt + 1, spread) >= wait


@given(error=ERRORS, now=MOMENTS, spread=SPREADS, receive_count=st.integers(1, 1000))
def test_a_visibility_is_one_that_sqs_accepts(
    error: OrderSyncError, now: float, spread: float, receive_count: int
) -> None:
    """SQS takes whole seconds up to twelve hours since the message was received."""
    seconds = hand_back(received(receive_count), error, now, spread, TIMINGS).seconds
    assert 0 <= seconds <= 43_200 - TIMINGS.worker_timeout


@given(error=ERRORS, now=MOMENTS, spread=SPREADS, limit=st.integers(1, 900))
def test_no_message_is_received_so_often_that_it_is_dead_lettered(
    error: OrderSyncError, now: float, spread: float, limit: int
) -> None:
    """Contract: "its messages come back later without counting as tries", after minutes or weeks.

    A queue retains a message for thirteen days, and delivers it a thousand times at most.
    """
    timings = Timings(probe_limit=limit, retry_limit=limit)
    stays = [
        hand_back(received(receive_count), error, now, spread, timings).seconds
        for receive_count in range(1, 1001)
    ]
    assert sum(stays) > 13 * 86_400


@given(now=MOMENTS, left=st.floats(0, 40_000), spread=SPREADS)
def test_a_message_that_waits_for_a_moment_does_not_come_back_before_it(
    now: float, left: float, spread: float
) -> None:
    """Contract: "a block stops every caller until it ends"; a wait costs no useless round."""
    error = Blocked("x", reason=WaitReason.BASELINKER_BLOCK, until=now + left)
    seconds = hand_back(received(1), error, now, spread, TIMINGS).seconds
    assert seconds >= min(error.until or 0, now + 43_000) - now
    assert seconds <= left * 1.1 + 2


@given(failures=st.integers(1, 200), now=MOMENTS, delay=st.floats(1, 60), limit=st.floats(60, 900))
def test_a_waiting_connection_is_probed_now_and_then(
    failures: int, now: float, delay: float, limit: float
) -> None:
    """Contract: "it looks now and then whether all is well", after minutes or weeks."""
    pace, waits = Pace(delay, limit), []
    down = refused = Health()
    for _ in range(failures):
        down = down.after_failure(now, pace)
        refused = refused.after_refusal(WaitReason.SALESMANAGO_CREDENTIAL, now, pace)
        waits.append(refused.until - now)
    assert down.waits is (failures >= 3)
    assert all(delay - 0.001 <= wait <= limit + 0.001 for wait in waits)
    assert waits == sorted(waits)
