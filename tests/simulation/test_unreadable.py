"""A shop that sends journal lines and orders which can't be read: all others arrive, in time."""

import pytest

from ordersync.domain.states import State
from simulators import BaselinkerOptions
from tests.simulation.strange import GARBLED_LINES, GARBLED_ORDERS
from tests.simulation.test_sweep import ORDER
from tests.simulation.world import World

MINUTE = 60.0
IN_TIME = 3 * MINUTE
READINGS = [
    BaselinkerOptions(),
    BaselinkerOptions(cursor="inclusive", journal_page_size=10, journal_order="shuffled"),
    BaselinkerOptions(journal_page_size=10, journal_order="descending", journal_key="both"),
]


def garbled_line(world: World, order_id: int) -> None:
    log_id = world.shop.log(world.rng.choice([2, 11, 16]), order_id)
    world.shop.garbled.entries[log_id] = world.rng.choice(GARBLED_LINES)


@pytest.mark.parametrize("readings", READINGS, ids=["plain", "inclusive", "descending"])
@pytest.mark.parametrize("seed", range(4))
def test_what_can_be_read_of_a_journal_arrives_in_time(readings: BaselinkerOptions, seed: int) -> None:
    world = World(seed, baselinker=readings)
    other = world.connect("other", {"eshop": "other_shop"}, token="another-token")
    known = world.shop.add_order({**ORDER, "email": "known@example.com"})
    for _ in range(3):
        garbled_line(world, known)
    placed: dict[int, float] = {}
    for number in range(30):
        order_id = world.shop.add_order({**ORDER, "email": f"buyer{number}@example.com"})
        placed[order_id] = world.clock.now()
        for _ in range(world.rng.randint(0, 3)):
            garbled_line(world, known)
        if number % 5 == 0:
            other.shop.add_order({**ORDER, "email": f"other{number}@example.com"})
        world.run_for(world.rng.choice([5, 40, 90]))
    world.run_for(IN_TIME)
    sent_at = {event.data["externalId"]: event.created_at for event in world.history().sent()}
    assert all(sent_at[str(order_id)] - at < IN_TIME for order_id, at in placed.items())
    assert len(other.events()) == 6
    assert not world.log.of("connection waits")
    reported = world.log.of("journal lines unreadable")
    assert {line["connection_id"] for line in reported} == {"main"}
    world.shop.add_order(ORDER)  # its entry passes what has no id
    world.come_to_rest()


@pytest.mark.parametrize("garble", GARBLED_ORDERS)
def test_an_order_that_cannot_be_read_holds_up_no_other(garble: object) -> None:
    world = World(1)
    world.run_for(2 * MINUTE)
    unreadable = world.shop.add_order({**ORDER, "email": "unreadable@example.com"})
    world.shop.garbled.orders[unreadable] = garble
    order_ids = [
        world.shop.add_order({**ORDER, "email": f"buyer{number}@example.com"}) for number in range(9)
    ]
    world.run_for(IN_TIME)
    assert set(world.events()) == set(map(str, order_ids))
    world.run_for(60 * MINUTE)
    assert str(unreadable) not in world.events()
    assert world.purchase(unreadable).state in (State.DEAD, State.SKIPPED, State.QUEUED)
    del world.shop.garbled.orders[unreadable]
    world.shop.log(16, unreadable)
    world.run_for(IN_TIME)
    assert str(unreadable) in world.events()
