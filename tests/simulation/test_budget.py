"""The call budget is scarce: everyone gets a share of it, and none is wasted."""

import itertools
import json
from typing import Literal

from simulators import BaselinkerOptions
from tests.simulation.faults import Faults
from tests.simulation.test_sweep import ORDER
from tests.simulation.world import World

MINUTE = 60
HOUR = 60 * MINUTE
MASKED = {**ORDER, "order_source": "allegro", "delivery_country_code": "PL"}


def quiet_world(requests_per_minute: int, phone_match: Literal["exact", "last_nine"] = "exact") -> World:
    """Return a world of fast tables: a permit lapses with its second, so slow ones waste calls.

    Each number has to be looked up in every spelling, unless spelling does not matter.
    """
    baselinker = BaselinkerOptions(requests_per_minute=requests_per_minute, phone_match=phone_match)
    world = World(3, Faults(contended=False), baselinker=baselinker)
    world.run_for(2 * MINUTE)
    return world


def test_orders_far_apart_cost_a_call_each_and_no_more() -> None:
    world = quiet_world(20)
    wanted = []
    for number in range(80):
        wanted.append(world.shop.add_order({**ORDER, "email": f"person-{number}@example.com"}))
        for _ in range(101):
            world.shop.add_order(ORDER, journal=False)
    world.run_for(30 * MINUTE)
    assert sorted(map(int, world.events())) == wanted
    assert len(world.shop.calls) <= len(wanted) * 2


def test_orders_that_need_no_call_do_not_wait_for_those_that_do() -> None:
    world = quiet_world(5)
    for number in range(60):
        world.shop.add_order({**MASKED, "phone": f"601 100 {number:03d}"})
    world.run_for(2 * MINUTE)
    order_id = world.shop.add_order(ORDER)
    world.run_for(6 * MINUTE)
    assert world.events() == [str(order_id)]
    assert world.aws.orders_queue.held, "the others are still waiting"


def longest_delivery(*, beside_starved: bool) -> float:
    """Return the longest time from an order's message to its event, on a connection with calls to spare."""
    world = quiet_world(20)
    other = world.connect("other", token="another-token")
    document = json.loads(world.aws.connections.documents["other"])
    document["baselinker"]["requests_per_minute"] = other.shop.limit.allowed = 60
    world.aws.connections.save("other", json.dumps(document))
    world.run_for(2 * MINUTE)
    if beside_starved:
        for number in range(600):
            world.shop.add_order({**MASKED, "phone": f"601 {number // 1000 + 100} {number % 1000:03d}"})
    world.run_for(3 * MINUTE)
    longest = 0.0
    for number in range(20):
        order_id = other.shop.add_order({**ORDER, "email": f"person-{number}@example.com"})
        queued_at = 0.0
        while str(order_id) not in other.events():
            if not queued_at and other.records().order(order_id).read().version:
                queued_at = world.clock.now()
            world.step()
        longest = max(longest, world.clock.now() - queued_at)
        world.run_for(20)
    assert bool(world.aws.orders_queue.held) == beside_starved
    return longest


def test_a_connection_without_calls_holds_up_no_other() -> None:
    """It kept each of three workers for fifty seconds at a time."""
    undisturbed, disturbed = longest_delivery(beside_starved=False), longest_delivery(beside_starved=True)
    assert disturbed <= undisturbed + 10


def test_the_journal_is_read_whatever_the_backlog() -> None:
    world = quiet_world(20)
    for number in range(500):
        world.shop.add_order({**MASKED, "phone": f"601 100 {number:03d}"})
    read_at = []
    for _ in range(30):
        world.run_for(2 * MINUTE)
        read_at.append(world.cursor().read_at)
    assert world.aws.orders_queue.held, "the backlog is still there"
    assert max(later - earlier for earlier, later in itertools.pairwise(read_at)) <= 6 * MINUTE


def test_live_orders_come_before_those_found_by_a_sweep() -> None:
    world = quiet_world(10)
    world.poller_is_silent = True
    for number in range(100):
        world.shop.add_order({**MASKED, "phone": f"601 100 {number:03d}"})
    world.run_for(2 * HOUR)
    assert len(world.aws.sweep_queue.held) > 50
    world.poller_is_silent = False
    world.shop.limit.allowed = 1000
    live = world.shop.add_order({**ORDER, "phone": "603 217 394"})
    world.run_for(4 * MINUTE)
    assert str(live) in world.events()


def test_connections_of_one_token_share_its_calls() -> None:
    world = quiet_world(12, "last_nine")
    other = world.connect("other")
    world.run_for(2 * MINUTE)
    for number in range(40):
        world.shop.add_order({**ORDER, "phone": f"601 300 {number:03d}", "delivery_country_code": "PL"})
    for number in range(60):
        world.shop.add_order({**MASKED, "phone": f"601 300 {number:03d}"})
    world.run_for(8 * MINUTE)
    done = sorted((len(world.marketing.events), len(other.marketing.events)))
    assert done[0] >= done[1] / 2, f"one has {done[0]} events, the other {done[1]}"
    assert world.aws.orders_queue.held
    world.run_for(HOUR)
    assert len(world.marketing.events) == len(other.marketing.events) == 80
