"""The present version goes on from what each released one has left behind, without a loss or a double."""

from dataclasses import dataclass

import pytest

from ordersync.domain.journal import Origin
from ordersync.domain.poll_request import PollRequest
from ordersync.domain.states import State
from tests.fakes.application import MAIN, Bench
from tests.fakes.scenarios import parked
from tests.upgrades.ends import ENDS, UNKNOWN, UNMATCHED
from tests.upgrades.world import VERSIONS, Kept, kept_world, read

pytestmark = pytest.mark.slow

A_WHILE = 20  # rounds of five minutes: longer than any lease, wait or doubt of the story


def go_on(bench: Bench) -> None:
    """Let the functions run for a while, and the sweep at its end."""
    for _ in range(A_WHILE):
        bench.clock.sleep(240)
        bench.poll()
        bench.work()
    bench.application.sweep()
    bench.work()


@dataclass
class Continued:
    """The story, gone on with.

    Attributes:
        kept: what a version has left behind, as it is now.
        states: the states in which orders were before.
        events: the events that SALESmanago had before.
    """

    kept: Kept
    states: set[State]
    events: set[str]


def all_events(kept: Kept) -> set[str]:
    return {event.event_id for each in kept.merchants.values() for event in each.marketing.events}


@pytest.fixture(scope="module", params=VERSIONS)
def continued(request: pytest.FixtureRequest) -> Continued:
    """Return the story once it has gone on, and a person has looked after what was left to people."""
    kept = kept_world(request.param)
    bench = kept.bench
    orders = [(order_id, name) for name, orders in kept.orders.items() for order_id in orders.values()]
    states, events = {bench.purchase(*order).state for order in orders}, all_events(kept)
    letters, bench.dead_letters.sent = bench.dead_letters.sent, []
    bench.orders_queue.send([message for message, _ in letters])
    go_on(bench)
    bench.send(kept.orders["unclear"][UNKNOWN], "unclear", origin=Origin.REPLAY)
    confirm_a_match(kept)
    bench.flow()
    return Continued(kept, states, events)


def confirm_a_match(kept: Kept) -> None:
    """Let an order come late that was added before a masked one, and has its telephone number."""
    added_at = kept.bench.record(kept.orders[MAIN][UNMATCHED]).order_date
    kept.bench.order(email="late@example.com", phone="+48 602 100 500", date_add=added_at - 60)


@pytest.fixture(scope="module")
def after(continued: Continued) -> Kept:
    return continued.kept


def test_every_order_of_the_story_has_an_end(after: Kept) -> None:
    assert {name: orders.keys() for name, orders in after.orders.items()} == {
        name: orders.keys() for name, orders in ENDS.items()
    }


@pytest.mark.parametrize(("connection_id", "role"), [(name, role) for name in ENDS for role in ENDS[name]])
def test_no_order_is_lost_and_none_is_sent_twice(after: Kept, connection_id: str, role: str) -> None:
    order_id = after.orders[connection_id][role]
    events = after.merchants[connection_id].purchases().count(order_id)
    assert (after.bench.outcome(order_id, connection_id), events) == ENDS[connection_id][role]


def test_what_was_sent_before_stays_as_it_is(continued: Continued) -> None:
    assert continued.events
    assert continued.events <= all_events(continued.kept)


@pytest.mark.parametrize("role", ["sent", "edited"])
def test_edits_that_were_on_their_way_arrive(after: Kept, role: str) -> None:
    email = str(after.bench.shop.orders[after.orders[MAIN][role]]["email"])
    contact = after.bench.marketing.contact(email)
    assert contact
    assert contact.address["city"] == "Gdynia"


def test_nothing_is_left_over(after: Kept) -> None:
    assert after.bench.idle
    assert not after.bench.dead_letters.sent
    assert not any(parked(after.bench, connection_id) for connection_id in ENDS)


def test_the_story_leaves_an_order_in_each_state(continued: Continued) -> None:
    assert continued.states == set(State)


@pytest.mark.parametrize("version", VERSIONS)
def test_further_runs_of_the_poller_are_understood(version: str) -> None:
    requests = [PollRequest.model_validate_json(str(text)) for text in read(version, "poll_requests")]
    assert [bool(request.connection_ids) for request in requests] == [False, True]
