"""A connection's backlog waits where it holds up no other, and arrives once the connection flows again."""

import json
from collections.abc import Callable

import pytest

from simulators import Outage
from tests.simulation.connected import Connected
from tests.simulation.services import OWNER, TOKEN
from tests.simulation.test_sweep import ORDER
from tests.simulation.world import CONNECTION, World

MINUTE, HOUR = 60, 3_600
DAY = 24 * HOUR
BACKLOG = 300
MOST_IN_FLIGHT = 120  # fewer than the backlog, as one of weeks may have more messages than SQS's 120,000
PROMPT = 4 * MINUTE
HAND_BACKS = 6  # of each message, until the wait is a long one
RECOVERY = HOUR / 4  # as docs/promise.md says
DELIVERED_A_MINUTE = 30  # at the least, by simulated workers
Wrong = Callable[[World, bool], None]


def refused_account(world: World, wrong: bool) -> None:
    world.marketing.active = not wrong


def lost_owner(world: World, wrong: bool) -> None:
    world.marketing.owners = ["x@y.example"] if wrong else [OWNER]


def refused_orders(world: World, wrong: bool) -> None:
    world.marketing.refuse_all = "Something is different today" if wrong else None


def unreachable_salesmanago(world: World, wrong: bool) -> None:
    now = world.clock.now()
    world.services.plans[1].outages = [Outage(now, now + 10 * DAY, "unavailable")] if wrong else []


def revoked_token(world: World, wrong: bool) -> None:
    if wrong:
        world.services.baselinker.revoke_token(TOKEN)
    else:
        world.services.baselinker.restore_token(TOKEN)


def switched_off(world: World, wrong: bool) -> None:
    document = json.loads(world.aws.connections.documents[CONNECTION])
    world.aws.connections.save(CONNECTION, json.dumps(document | {"enabled": not wrong}))


def invalid_document(world: World, wrong: bool) -> None:
    document = world.aws.connections.documents[CONNECTION]
    world.aws.connections.save(CONNECTION, f"!{document}" if wrong else document.removeprefix("!"))


ALL = [
    refused_account,
    lost_owner,
    refused_orders,
    unreachable_salesmanago,
    revoked_token,
    switched_off,
    invalid_document,
]
OF_MAIN = [wrong for wrong in ALL if wrong is not unreachable_salesmanago]


def world_with_backlog(wrong: Wrong, orders: int = BACKLOG) -> tuple[World, Connected]:
    """Return a world with two connections: one whose orders have waited for half an hour, and another one."""
    world = World(7)
    other = world.connect("other", token="another-token")
    world.run_for(2 * MINUTE)
    for number in range(orders):
        world.shop.add_order({**ORDER, "email": f"person-{number}@example.com"})
    world.aws.orders_queue.most_in_flight = 0  # no worker is faster than the poller
    while world.aws.orders_queue.sent < orders:
        world.step()
    for queue in world.aws.queues.values():
        queue.most_in_flight = MOST_IN_FLIGHT
    wrong(world, True)
    world.run_for(HOUR / 2)
    return world, other


@pytest.mark.timeout(300)
@pytest.mark.parametrize("wrong", OF_MAIN)
def test_a_backlog_that_waits_does_not_hold_up_another_connection(wrong: Wrong) -> None:
    world, other = world_with_backlog(wrong)
    for _ in range(4):
        order_id = other.shop.add_order(ORDER)
        world.shop.add_order(ORDER)
        world.run_for(PROMPT)
        assert str(order_id) in other.events()
        world.run_for(HOUR / 3)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("wrong", ALL)
def test_a_backlog_that_waits_for_a_day_is_not_handed_back_again_and_again(wrong: Wrong) -> None:
    world, _ = world_with_backlog(wrong, 100)
    world.run_for(DAY)
    assert sum(queue.hidden for queue in world.aws.queues.values()) <= HAND_BACKS * 100


@pytest.mark.timeout(300)
@pytest.mark.parametrize("wrong", ALL)
def test_a_backlog_arrives_as_soon_as_it_can_be_delivered(wrong: Wrong) -> None:
    world, _ = world_with_backlog(wrong)
    world.run_for(2 * HOUR)
    waiting = set(world.shop.orders) - set(map(int, world.events()))
    assert len(waiting) == BACKLOG
    wrong(world, False)
    world.run_for(RECOVERY)
    assert waiting & set(map(int, world.events())), "it flows again"
    world.run_for(BACKLOG / DELIVERED_A_MINUTE * MINUTE)
    assert sorted(map(int, world.events())) == sorted(world.shop.orders)
    assert not world.parked()
    world.come_to_rest()
