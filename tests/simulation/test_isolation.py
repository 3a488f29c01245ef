"""Whatever ails a connection, the orders of its neighbour arrive in time."""

import json
import math
import random
from collections.abc import Callable
from statistics import mean

import pytest

from ordersync.ports import Stored
from simulators.salesmanago import Failure
from tests.fakes.tables import hooked
from tests.simulation.connected import Connected
from tests.simulation.services import TOKEN
from tests.simulation.test_sweep import ORDER
from tests.simulation.world import CONNECTION, World

MINUTES = 60
SLOWER = 1.2  # so much later than beside a healthy neighbour the orders may arrive
FEW_SECONDS = 3.0
FIRST_ORDER = 812_000_001
STRANGE = {"events": "none", "log_id": "first", "failures": "many", "counts": 5}
Ailment = Callable[[World], object]


def refused_token(world: World) -> None:
    world.services.baselinker.revoke_token(TOKEN)


def inactive_account(world: World) -> None:
    world.marketing.active = False


def strange_refusals(world: World) -> None:
    world.marketing.refuse_all = "Something is different today"


def failing_buyers(world: World) -> None:
    """Every second buyer; the others have to arrive, too."""
    for number in range(0, 2 * MINUTES, 2):
        world.marketing.failures[f"main-{number}@example.com"] = Failure("before")


def failing_account(world: World) -> None:
    for number in range(2 * MINUTES):
        world.marketing.failures[f"main-{number}@example.com"] = Failure("before")


def failing_readings(world: World) -> None:
    """BaseLinker fails at every fifth order, and at every page that holds one; the others have to arrive."""
    world.shop.garbled.failing |= dict.fromkeys(range(FIRST_ORDER, FIRST_ORDER + 2 * MINUTES, 5), 500)


def invalid_document(world: World) -> None:
    world.aws.connections.save(CONNECTION, "{}")


def disabled_document(world: World) -> None:
    document = json.loads(world.aws.connections.documents[CONNECTION])
    world.aws.connections.save(CONNECTION, json.dumps(document | {"enabled": False}))


def few_calls(world: World) -> None:
    world.change_document("baselinker", "requests_per_minute", 2)


def spoiled_cursor(world: World) -> None:
    spoil(world, "cursor")


def spoiled_health(world: World) -> None:
    spoil(world, "health#baselinker")
    spoil(world, "health#salesmanago")


def spoil(world: World, key: str) -> None:
    """Let a record of `main` be one that the program can't read."""
    cursors = hooked(world.aws.calm_tables.cursors)
    stored = cursors.items.get((CONNECTION, key))
    cursors.items[CONNECTION, key] = Stored(STRANGE, stored.version if stored else 1)


AILMENTS: tuple[Ailment, ...] = (
    refused_token,
    inactive_account,
    strange_refusals,
    failing_buyers,
    failing_account,
    failing_readings,
    invalid_document,
    disabled_document,
    few_calls,
    spoiled_cursor,
    spoiled_health,
)


def live(ailment: Ailment | None) -> tuple[World, Connected, list[float]]:
    """Let two shops live side by side; return the world, the neighbour, and how late its orders arrived.

    Returns:
        Seconds from each order to its event.
    """
    world = World(7, batch=10)
    neighbour = world.connect("neighbour", token="token-of-neighbour")
    world.run_for(180)
    if ailment is not None:
        ailment(world)
    world.scheduler.start("people", lambda: shop(world, neighbour), math.inf)
    world.run_for(2 * MINUTES * 30 + 600)
    placed = {
        str(order_id): float(str(order["date_add"])) for order_id, order in neighbour.shop.orders.items()
    }
    events = {str(event.data["externalId"]): event.created_at for event in neighbour.marketing.events}
    assert events.keys() == placed.keys(), "all of the neighbour's orders have arrived"
    return world, neighbour, [events[order_id] - placed[order_id] for order_id in placed]


def shop(world: World, neighbour: Connected) -> None:
    """Place orders in both shops, one in half a minute, at moments that have nothing to do with the polls."""
    gaps = random.Random(1)
    for number in range(2 * MINUTES):
        world.scheduler.sleep(gaps.uniform(1, 59))
        for account, name in ((world.shop, "main"), (neighbour.shop, "hers")):
            person = {"email": f"{name}-{number}@example.com", "phone": f"601 1{number:05}"}
            account.add_order({**ORDER, **person})


@pytest.fixture(scope="module")
def usual() -> list[float]:
    """Return how late orders arrive beside a healthy neighbour, seconds."""
    return sorted(live(None)[2])


@pytest.mark.parametrize("ailment", AILMENTS, ids=lambda ailment: ailment.__name__)
def test_a_neighbour_s_orders_arrive_as_if_nothing_was_wrong(ailment: Ailment, usual: list[float]) -> None:
    late = sorted(live(ailment)[2])
    assert mean(late) <= SLOWER * mean(usual)
    assert late[-1] <= SLOWER * usual[-1] + FEW_SECONDS


def test_failing_buyers_hold_up_no_others_of_their_own_shop() -> None:
    world, _, _ = live(failing_buyers)
    arrived = {event.email for event in world.marketing.events}
    assert arrived >= {f"main-{number}@example.com" for number in range(1, 2 * MINUTES, 2)}


def test_failing_readings_hold_up_no_others_of_their_own_shop() -> None:
    world, _, _ = live(failing_readings)
    arrived = {int(str(event.data["externalId"])) for event in world.marketing.events}
    assert len(arrived) > MINUTES
    assert arrived == world.shop.orders.keys() - world.shop.garbled.failing.keys()
