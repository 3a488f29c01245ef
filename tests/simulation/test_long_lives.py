"""Lives of weeks, with few orders, and trouble that lasts longer than any memory."""

import random

import pytest

from simulators import Outage
from tests.fakes.shop import PEOPLE, SOURCES, Shop
from tests.simulation.faults import Faults
from tests.simulation.readings import baselinker_of, salesmanago_of, settings_of
from tests.simulation.world import World

HOUR = 3_600.0
DAY = 24 * HOUR
# Longer than the sweep's grace and the watch over the cursor, than the journal, than a queue keeps a message.
MEMORIES = (1.5 * HOUR, 3.5 * DAY, 14 * DAY)
TROUBLES = ("baselinker", "salesmanago", "poller")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seconds", MEMORIES, ids=["hours", "days", "weeks"])
@pytest.mark.parametrize("trouble", TROUBLES)
def test_nothing_is_forgotten(trouble: str, seconds: float) -> None:
    rng = random.Random(f"{trouble} {seconds}")
    faults = Faults(remote=0.02, table=0.005, slow=0.005, queue=0.05, killed=0.001, clocks=0.45)
    world = World(rng.getrandbits(32), faults, baselinker_of(rng), salesmanago_of(rng), settings_of(rng), 10)
    world.poll_every = 600
    shop = Shop(world.shop, rng)
    trade(world, shop, rng, DAY)
    begin(world, trouble, seconds)
    trade(world, shop, rng, seconds)
    world.poller_is_silent = False
    trade(world, shop, rng, DAY)
    world.poll_every = 60
    try:
        world.come_to_rest()
    except BaseException as error:
        error.add_note("\n".join(world.scheduler.trace(200)))
        raise


def begin(world: World, trouble: str, seconds: float) -> None:
    """Let a service be down, or the poller silent, for so long."""
    now = world.clock.now()
    if trouble == "poller":
        world.poller_is_silent = True
    else:
        world.services.plans[TROUBLES.index(trouble)].outages = [Outage(now, now + seconds)]


def trade(world: World, shop: Shop, rng: random.Random, seconds: float) -> None:
    """Let an order come in now and then; some are confirmed later. No edits: they may be missed."""
    ends_at = world.clock.now() + seconds
    while world.clock.now() < ends_at:
        waiting = [key for key, order in world.shop.orders.items() if not order["confirmed"]]
        if waiting and rng.random() < 0.5:
            world.shop.confirm_order(rng.choice(waiting))
        else:
            shop.place(rng.choice(PEOPLE), rng.choice(SOURCES), confirmed=rng.random() < 0.7)
        world.run_for(min(seconds / rng.uniform(3, 30), ends_at - world.clock.now() + 1))
