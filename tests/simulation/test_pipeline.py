"""The pipeline in one process, whatever fails: each run is a seed."""

import os
import random
from dataclasses import replace
from typing import Literal

import pytest

from ordersync.pacing.timings import Timings
from tests.fakes.shop import PEOPLE, Shop
from tests.simulation.faults import Faults
from tests.simulation.operators import Operators
from tests.simulation.readings import baselinker_of, salesmanago_of, settings_of
from tests.simulation.strange import Strange
from tests.simulation.trouble import Trouble
from tests.simulation.world import World

SEEDS = int(os.environ.get("SEEDS", "200"))
FIRST_SEED = int(os.environ.get("SEED", "0"))
OPERATED = (SEEDS + 2) // 3  # lives in which people ask the operator function as well
LIVES_A_TEST = 25
REGRESSIONS = {
    175: "a masked order stopped waiting before its event was sent",
    152: "a card that was cut to its latest event was taken for a whole one",
    580: "a sweep was not waited for",
    7285: "a card was cut between two events of one second",
    10103: "an event would be the first on a card that may be cut",
    10196: "an order whose event was on its way was queued for its data by each other order of its buyer",
    10886: "the order whose outcome is in question was merged away",
}
BUSY_SECONDS = 600
SAME_SHOP = 0.5
ONE_ENTRY = 0.2  # the share of lives in which a technical merge names one of its originals alone


def run(seed: int, *, is_operated: bool = False) -> World:
    """Run one life of some shops: busy while things go wrong, then calm until all has come to rest.

    Args:
        seed: what happens in it.
        is_operated: whether people ask the operator function meanwhile, and decide what is left to them.
    """
    rng = random.Random(seed)
    level = rng.choice([0.0, 0.5, 1.0])  # a third of all lives are calm, the others more or less troubled
    faults, trouble_rate = faults_of(rng, level), rng.choice([0.0, 0.15]) * level
    baselinker = baselinker_of(rng, calm=not (trouble_rate or faults.any()))
    baselinker = replace(baselinker, technical_entries=entries_of(seed))
    salesmanago = replace(salesmanago_of(rng), success=spelling_of(seed))
    world = World(seed, faults, baselinker, salesmanago, settings_of(rng), rng.choice([10, 200]))
    narrow_queues(world, seed)
    shops, trouble = shops_of(world, rng), Trouble(world, rng)
    strange = Strange(world, seed, is_busy=trouble_rate > 0)
    operators = Operators(world, seed, is_busy=is_operated)
    if world.marketing.options.card_events == "latest":
        trouble.visits([person.email for person in PEOPLE])
    if rng.random() < 0.05:
        shops[0].crowd()
    try:
        ends_at = world.clock.now() + BUSY_SECONDS
        while world.clock.now() < ends_at:
            rng.choice(shops).act()
            if rng.random() < trouble_rate:
                trouble.begin()
            world.run_for(rng.choice([0.0, 1.0, 5.0, 90.0]))
            trouble.fix_what_is_over()
            strange.act()
            operators.act()
        end(world, trouble, strange, operators)
    except BaseException as error:
        trace = world.scheduler.trace(200)
        error.add_note("\n".join([f"Seed {seed} (run it alone: SEED={seed} SEEDS=1 make simulate)", *trace]))
        raise
    return world


def end(world: World, trouble: Trouble, strange: Strange, operators: Operators) -> None:
    """Put everything right, and let all come to rest."""
    trouble.fix_all()
    strange.put_right()
    world.calm_down()
    operators.finish()
    world.redrive()
    world.come_to_rest()
    operators.decide()


def spelling_of(seed: int) -> Literal["json", "text", "number"]:
    """Return how SALESmanago spells a success in a life; drawn so that it changes nothing else in it."""
    spellings: list[Literal["json", "text", "number"]] = ["json", "json", "text", "number"]
    return random.Random(f"spelling {seed}").choice(spellings)


def entries_of(seed: int) -> Literal["each", "one"]:
    """Return how a technical merge names its originals in a life; drawn so that it changes nothing else."""
    return "one" if random.Random(f"technical {seed}").random() < ONE_ENTRY else "each"


def faults_of(rng: random.Random, level: float) -> Faults:
    """Draw how often single effects fail."""
    return Faults(
        remote=rng.choice([0.0, 0.1, 0.3]) * level,
        table=rng.choice([0.0, 0.02]) * level,
        slow=rng.choice([0.0, 0.0, 0.02]) * level,
        queue=rng.choice([0.0, 0.2]) * level,
        documents=rng.choice([0.0, 0.1]) * level,
        killed=rng.choice([0.0, 0.004]) * level,
        redelivered=rng.choice([0.0, 0.2]) * level,
        clocks=rng.choice([0.0, 0.45]) * level,
    )


def narrow_queues(world: World, seed: int) -> None:
    """Let few messages be in flight in some lives, and orders be parked sooner in others."""
    rng = random.Random(f"queues {seed}")  # its own, so that it changes nothing else in a life
    world.aws.timings = Timings(park_after=rng.choice([Timings().park_after, 20, 1, 1]))
    most = rng.choice([120_000, 120, 15])
    for queue in world.aws.queues.values():
        queue.most_in_flight = most


def shops_of(world: World, rng: random.Random) -> list[Shop]:
    """Add up to two connections: of the same shop, or of others, which may share a SALESmanago account.

    The order ids of two shops begin far apart, or at the same number.
    """
    shops = [Shop(world.shop, rng)]
    for number in range(1, rng.choice([1, 2, 2, 3])):
        name = f"more-{number}"
        settings = {**settings_of(rng), "eshop": f"shop_{number}"}
        if rng.random() < SAME_SHOP:
            world.connect(name, settings)
            continue
        beside = rng.choice([None, *world.connected.values()])
        shop = world.connect(name, settings, token=f"token-of-{name}", beside=beside).shop
        shops.append(Shop(shop, rng, rng.choice([0, (812 + number) * 1_000_000])))
    return shops


@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + SEEDS, LIVES_A_TEST))
def test_every_purchase_arrives_once_whatever_fails(first: int) -> None:
    for seed in range(first, min(first + LIVES_A_TEST, FIRST_SEED + SEEDS)):
        run(seed)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + OPERATED, LIVES_A_TEST))
def test_nor_is_any_purchase_lost_or_doubled_by_what_people_ask_meanwhile(first: int) -> None:
    for seed in range(first, min(first + LIVES_A_TEST, FIRST_SEED + OPERATED)):
        run(seed, is_operated=True)


@pytest.mark.parametrize("seed", REGRESSIONS, ids=REGRESSIONS.get)
def test_what_once_went_wrong(seed: int) -> None:
    run(seed)
