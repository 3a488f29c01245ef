"""Connections beside one another, in the worker's own handler, on both of its queues."""

import pytest

from simulators import BaselinkerOptions
from tests.simulation.connected import Connected
from tests.simulation.test_sweep import ORDER
from tests.simulation.world import World

MINUTE = 60
SAME_ID = 900_000_001


def world_of_two(seed: int, *, one_account: bool, batch: int = 200) -> tuple[World, Connected]:
    """Return a world of two shops, each connected, into SALESmanago accounts of their own or one."""
    world = World(seed, baselinker=BaselinkerOptions(new_order_entries=(2,)), batch=batch)
    beside = world.main if one_account else None
    other = world.connect("other", {"eshop": "other_shop"}, token="another-token", beside=beside)
    world.run_for(2 * MINUTE)
    return world, other


def add_with_same_id(world: World, other: Connected) -> None:
    for joined, name in ((world.main, "anna"), (other, "jan")):
        joined.shop.add_order({**ORDER, "order_id": SAME_ID, "email": f"{name}@example.com"})


def emails(joined: Connected) -> list[str]:
    contacts = joined.marketing.contacts
    return [contacts[event.contact_id].email for event in joined.history().sent()]


@pytest.mark.parametrize("one_account", [False, True], ids=["two accounts", "one account"])
def test_an_order_id_of_two_shops_is_two_orders(one_account: bool) -> None:
    """Also if a process that has read the one of them a moment ago is asked for the other."""
    for seed in range(8):
        world, other = world_of_two(seed, one_account=one_account, batch=1)
        add_with_same_id(world, other)
        while len(world.aws.orders_queue.held) < 2:
            world.step()
        world.clock.time += 10
        world.run_until_idle()
        assert emails(world.main) == ["anna@example.com"]
        assert emails(other) == ["jan@example.com"]


def test_the_newest_data_win_among_shops_of_one_account() -> None:
    world, other = world_of_two(1, one_account=True)
    now = int(world.clock.now())
    world.shop.add_order({**ORDER, "delivery_city": "Łódź", "date_add": now})
    world.run_until_idle()
    other.shop.add_order({**ORDER, "delivery_city": "Gdańsk", "date_add": now - MINUTE})
    world.run_until_idle()
    contact = world.marketing.contact("anna@example.com")
    assert contact is not None
    assert contact.address["city"] == "Łódź"


def test_a_connection_that_waits_holds_up_no_other() -> None:
    world, other = world_of_two(1, one_account=False)
    world.marketing.active = False
    add_with_same_id(world, other)
    world.run_for(3 * MINUTE)
    assert (world.events(), other.events()) == ([], [str(SAME_ID)])
    assert [held.message.connection_id for held in world.aws.orders_queue.held.values()] == ["main"]


@pytest.mark.parametrize("found_by", ["journal", "sweep"])
def test_a_message_that_is_handed_back_waits_in_its_own_queue(found_by: str) -> None:
    world, _ = world_of_two(1, one_account=False)
    queue = world.aws.orders_queue if found_by == "journal" else world.aws.sweep_queue
    order_id = world.shop.add_order(ORDER, journal=found_by == "journal")
    if found_by == "sweep":
        world.clock.time += 2 * 60 * MINUTE  # by then a sweep is due
    while not queue.held:
        world.step()
    world.marketing.active = False
    world.run_for(4 * MINUTE)
    [held] = queue.held.values()
    assert held.receive_count > 2, "it returns before the queue's own visibility timeout"
    world.marketing.active = True
    world.run_until_idle()
    assert world.events() == [str(order_id)]
