"""A backfill within lives of a shop: whatever fails, each old order is sent once, and no live one is lost."""

import os
import random

import pytest

from ordersync.domain.backfill import BackfillState
from tests.simulation.faults import Faults
from tests.simulation.old_orders import backfill_of, begin_backfill, place_old, run_to_its_end
from tests.simulation.test_every_effect import Check, live
from tests.simulation.test_sweep import ORDER
from tests.simulation.trouble import Trouble
from tests.simulation.world import World

SEEDS = int(os.environ.get("SEEDS", "200")) // 50
FIRST_SEED = int(os.environ.get("SEED", "0"))
OLD_ORDERS = 150  # more than a page, and than are under way at a time
MINUTE = 60.0
DIE = 0.004


def life(seed: int) -> None:
    """Run a life in which old orders are backfilled beside live ones while things go wrong."""
    rng = random.Random(seed)
    world = World(seed, Faults(), settings={"start": "now"}, batch=rng.choice([10, 100]))
    world.run_for(2 * MINUTE)
    world.run_until_no_invocation()
    old = [place_old(world, rng.randrange(OLD_ORDERS)) for _ in range(OLD_ORDERS)]
    turn_bad(world, rng)
    trouble = Trouble(world, rng)
    begin_backfill(world)
    placed: list[int] = []
    for _ in range(12):
        placed.append(world.shop.add_order({**ORDER, "email": f"live{len(placed)}@example.com"}))
        if rng.random() < 0.1:
            trouble.begin()
        world.run_for(rng.uniform(1, 2 * MINUTE))
        trouble.fix_what_is_over()
        steer(world, rng)
    trouble.fix_all()
    world.calm_down()
    resume(world)
    world.redrive()
    run_to_its_end(world)
    world.come_to_rest()
    assert backfill_of(world).state is BackfillState.DONE
    assert sorted(map(int, world.events())) == sorted(old + placed)


def turn_bad(world: World, rng: random.Random) -> None:
    """Let effects fail from now on, in two of three lives."""
    level = rng.choice([0.0, 0.5, 1.0])
    world.faults.table = rng.choice([0.0, 0.02]) * level
    world.faults.queue = rng.choice([0.0, 0.2]) * level
    world.faults.remote = rng.choice([0.0, 0.1]) * level
    world.faults.redelivered = rng.choice([0.0, 0.2]) * level
    world.scheduler.kill_rate = rng.choice([0.0, DIE]) * level


def steer(world: World, rng: random.Random) -> None:
    """Let a person pause the backfill, or resume it, now and then."""
    now, slot = world.clock.now(), world.records().backfill()
    if rng.random() < 0.2:
        slot.change(lambda backfill: backfill.paused(now))
    elif rng.random() < 0.5:
        slot.change(lambda backfill: backfill.resumed(now))


def resume(world: World) -> None:
    now = world.clock.now()
    world.records().backfill().change(lambda backfill: backfill.resumed(now))


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", range(FIRST_SEED, FIRST_SEED + max(SEEDS, 1)))
def test_each_old_order_is_sent_once_whatever_fails(seed: int) -> None:
    life(seed)


@pytest.mark.timeout(600)
def test_a_process_may_die_at_any_effect_of_a_backfill() -> None:
    """Two old orders of one buyer, one that is skipped and one that was sent; see `test_every_effect`."""
    for effect in live(a_backfill):
        live(a_backfill, effect)


def a_backfill(world: World) -> Check:
    sent = world.shop.add_order(ORDER)
    world.run_until_idle()
    old = [place_old(world, number, email="anna@example.com") for number in (1, 2)]
    place_old(world, 3, email="")
    begin_backfill(world, until=world.clock.now())
    run_to_its_end(world)

    def check() -> None:
        world.check_rest()
        assert sorted(map(int, world.events())) == sorted([sent, *old])
        assert backfill_of(world).ends == {"sent": 2, "skipped no_email": 1, "had_event": 1}
        assert backfill_of(world).queued == 3

    return check
