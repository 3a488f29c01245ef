"""Timings hold each other: the template's among themselves, and with what the code has made of them."""

import pytest

from ordersync.adapters.http import LONGEST_RETRY_AFTER
from ordersync.bootstrap.application import FINISHING_SHARE
from ordersync.delivery.hand_back import LONGER_EACH_TIME, LONGEST_VISIBILITY, YOUNG
from ordersync.delivery.read_back import PATIENCE
from ordersync.domain.call_budget import COUNTED_SECONDS, LAPSES_AFTER
from ordersync.domain.delivery import DAY
from ordersync.domain.sweep import FORGOTTEN_INTENT, OVERLAP, QUEUE_KEEPS, STOOD_STILL
from ordersync.pacing.take_call import KEPT_SECONDS
from ordersync.pacing.timings import CLOCK_TOLERANCE, Timings
from tests.template.stack import Stack, mapping, number

SOURCES = ("OrdersQueue", "SweepQueue")
MINUTE, HOUR = 60, 3_600
ARRIVES_WITHIN = 1  # seconds after a request has left, as docs/promise.md assumes


@pytest.fixture
def timings(timed_stack: Stack) -> Timings:
    """Return the timings as the worker reads them from its environment."""
    environment = timed_stack.environment("WorkerFunction")
    return Timings.model_validate({name.lower(): value for name, value in environment.items()})


def test_a_request_begun_at_the_last_moment_ends_with_its_function(timings: Timings) -> None:
    left = 1 - FINISHING_SHARE
    assert timings.worker_timeout * left > 2 * timings.request_timeout, (
        "an order is begun, and its request ends"
    )
    assert timings.poller_timeout * left > 2 * timings.request_timeout, "half of it reads, half of it queues"
    assert timings.sweeper_timeout * left > 2 * timings.request_timeout


def test_a_lost_answer_is_looked_into_after_all_that_may_be_under_way(timings: Timings) -> None:
    assert timings.contact_lease >= timings.promptness + timings.request_timeout + timings.request_life
    assert timings.read_back_delay >= timings.contact_lease + timings.card_lag


def test_a_card_is_read_for_longer_than_it_may_lag(timings: Timings) -> None:
    assert PATIENCE * timings.not_found_window > timings.card_lag


def test_an_intent_whose_message_is_on_its_way_is_not_queued_again(
    timed_stack: Stack, timings: Timings
) -> None:
    """The sweep takes it for lost after an hour."""
    hidden = timed_stack.timings["VisibilityTimeout"]
    assert timings.read_back_delay + timings.retry_limit + hidden < FORGOTTEN_INTENT


def test_sweeps_do_not_overlap_and_one_that_failed_is_no_pause(stack: Stack, timings: Timings) -> None:
    assert stack.properties("SweeperFunctionEveryHour")["ScheduleExpression"] == "rate(1 hour)"
    assert timings.sweeper_timeout < HOUR
    assert 2 * HOUR + timings.sweeper_timeout < STOOD_STILL < DAY
    assert timings.sweep_grace < OVERLAP, "an order that was too young is met again"


@pytest.mark.parametrize("queue", SOURCES)
def test_the_sweep_knows_for_how_long_a_queue_keeps_a_message(stack: Stack, queue: str) -> None:
    assert number(stack.properties(queue)["MessageRetentionPeriod"]) == QUEUE_KEEPS


@pytest.mark.parametrize("queue", SOURCES)
def test_a_message_ages_before_it_was_received_too_often(stack: Stack, queue: str) -> None:
    """Each time it stays away for longer, so that no wait makes a dead letter of it."""
    most = number(mapping(stack.properties(queue)["RedrivePolicy"])["maxReceiveCount"])
    stays = (LONGER_EACH_TIME * received for received in range(most))
    assert sum(seconds for seconds in stays if seconds > YOUNG) > QUEUE_KEEPS
    assert LONGER_EACH_TIME * most < LONGEST_VISIBILITY


def test_a_message_may_be_hidden_for_the_longest_time_at_the_end_of_a_run(timings: Timings) -> None:
    """SQS hides a message for twelve hours at most, counted from when the worker received it."""
    assert LONGEST_VISIBILITY + timings.worker_timeout <= 12 * HOUR


def test_a_call_counts_until_the_last_moment_at_which_it_can_arrive_has_passed_for_a_minute() -> None:
    """It leaves before its permit lapses, and arrives within a second; clocks differ."""
    assert MINUTE + LAPSES_AFTER + ARRIVES_WITHIN + CLOCK_TOLERANCE <= COUNTED_SECONDS
    assert KEPT_SECONDS > COUNTED_SECONDS


def test_a_connection_that_waits_resumes_within_a_quarter_of_an_hour(stack: Stack) -> None:
    assert stack.timings["ProbeLimit"] <= 15 * MINUTE


def test_a_service_that_asks_for_a_longer_wait_is_asked_again_as_soon(stack: Stack) -> None:
    assert stack.timings["ProbeLimit"] >= LONGEST_RETRY_AFTER


def test_the_journal_is_looked_through_long_before_it_forgets(timings: Timings) -> None:
    assert timings.journal_recheck < 3 * DAY / 2
