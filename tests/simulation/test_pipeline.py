"""The pipeline in one process, whatever fails: a run is a seed."""

import os
import random
from typing import Literal

import pytest

from local.simulators import BaselinkerOptions, SalesmanagoOptions
from tests.fakes.shop import PEOPLE, Shop
from tests.simulation.faults import Faults
from tests.simulation.trouble import Trouble
from tests.simulation.world import World

SEEDS = int(os.environ.get("SEEDS", "2000"))
FIRST_SEED = int(os.environ.get("SEED", "0"))
LIVES_A_TEST = 25
BUSY_SECONDS = 600


def run(seed: int) -> World:
    """One life of a shop: busy while things go wrong, then calm until all has come to rest."""
    rng = random.Random(seed)
    level = rng.choice([0.0, 0.5, 1.0])  # a third of all lives is calm, the others are more or less troubled
    faults = faults_of(rng, level)
    batch = rng.choice([10, 200])
    world = World(seed, faults, baselinker_of(rng, faults), salesmanago_of(rng), settings_of(rng), batch)
    shop, trouble = Shop(world.shop, rng), Trouble(world, rng)
    if world.marketing.options.card_events == "latest":
        trouble.visits([person.email for person in PEOPLE])
    trouble_rate = rng.choice([0.0, 0.15]) * level
    try:
        ends_at = world.clock.now() + BUSY_SECONDS
        while world.clock.now() < ends_at:
            shop.act()
            if rng.random() < trouble_rate:
                trouble.begin()
            world.run_for(rng.choice([0.0, 1.0, 5.0, 90.0]))
            trouble.end_what_is_over()
        trouble.end_all()
        world.come_to_rest(shop.gone)
    except BaseException as error:
        trace = world.scheduler.trace[-200:]
        error.add_note("\n".join([f"Seed {seed} (run it alone: SEED={seed} SEEDS=1 make simulate)", *trace]))
        raise
    return world


def faults_of(rng: random.Random, level: float) -> Faults:
    """How much goes wrong in the small."""
    return Faults(
        remote=rng.choice([0.0, 0.1, 0.3]) * level,
        table=rng.choice([0.0, 0.02]) * level,
        queue=rng.choice([0.0, 0.2]) * level,
        documents=rng.choice([0.0, 0.1]) * level,
        killed=rng.choice([0.0, 0.004]) * level,
        redelivered=rng.choice([0.0, 0.2]) * level,
    )


def baselinker_of(rng: random.Random, faults: Faults) -> BaselinkerOptions:
    """Any reading of the open points of BaseLinker's contract.

    A copy's own entries before the one that tells of the copy are for calm lives only: where a poll ends
    between them, both orders get their events before anybody can know (docs/promise.md).
    """
    copy_entries: list[Literal["before", "after", "none"]] = ["after", "none"]
    if not any(vars(faults).values()):
        copy_entries.append("before")
    return BaselinkerOptions(
        cursor=rng.choice(["inclusive", "exclusive"]),
        journal_key=rng.choice(["log_id", "id", "both"]),
        journal_page_size=rng.choice([2, 3, 10, 100, None]),
        journal_order=rng.choice(["ascending", "descending", "shuffled"]),
        journal_numbers_as_text=rng.random() < 0.5,
        expired_cursor=rng.choice(["retained", "error", "empty"]),
        new_order_entries=rng.choice([(1, 2), (1,), (2,), (2, 1)]),
        copy_created_entry=rng.choice(copy_entries),
        copies_keep_external_id=rng.random() < 0.5,
        merge_survivor=rng.choice(["order", "object"]),
        orders_order=rng.choice(["ascending", "descending", "shuffled"]),
        orders_as_map=rng.random() < 0.3,
        ids_as_text=rng.random() < 0.3,
        amounts_as_text=rng.random() < 0.3,
        booleans=rng.choice(["json", "number", "text"]),
        phone_match=rng.choice(["exact", "digits", "last_nine"]),
        phone_unconfirmed=rng.random() < 0.5,
        phone_dates_as_text=rng.random() < 0.5,
        requests_per_minute=rng.choice([60, 60, 25]),
    )


def salesmanago_of(rng: random.Random) -> SalesmanagoOptions:
    """Any reading of the open points of SALESmanago's contract."""
    return SalesmanagoOptions(
        upsert_answers_contact_id=rng.random() < 0.8,
        card_events=rng.choice(["all", "all", "all", "latest", "missing"]),
        card_lag=rng.choice([0.0, 0.0, 30.0]),
        card_event_ids=rng.random() < 0.5,
        card_order=rng.choice(["ascending", "descending"]),
        card_numbers_as_text=rng.random() < 0.3,
    )


def settings_of(rng: random.Random) -> dict[str, object]:
    """Plain settings, or [5] on, or stores told apart."""
    return rng.choice(
        [{}, {}, {"skip_shop_orders": True}, {"order_source_tag": False}, {"match_by_phone": "off"}]
    )


@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", range(FIRST_SEED, FIRST_SEED + SEEDS, LIVES_A_TEST))
def test_every_purchase_arrives_once_whatever_fails(first: int) -> None:
    for seed in range(first, min(first + LIVES_A_TEST, FIRST_SEED + SEEDS)):
        run(seed)
