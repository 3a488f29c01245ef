"""Old orders of a simulated shop, and the backfill that a person lets run."""

from collections.abc import Mapping

from ordersync.domain.backfill import Backfill, BackfillScope
from tests.simulation.test_sweep import ORDER
from tests.simulation.world import World

DAY, HOUR = 86_400, 3_600


def place_old(world: World, number: int, **fields: object) -> int:
    """Place an order of five days before the connection's start, `number` seconds later than the first."""
    at = int(world.cursor().starts_at) - 5 * DAY + number
    buyer: Mapping[str, object] = {"email": f"buyer{number}@example.com"}
    order = {**ORDER, **buyer, "date_add": at, "date_confirmed": at, **fields}
    return world.shop.add_order(order, journal=False)


def begin_backfill(world: World, until: float | None = None, most_events: int = 10_000) -> None:
    """Begin a backfill of what was confirmed before a moment (the start, if None), as a person does."""
    end, now = int(world.cursor().starts_at if until is None else until), world.clock.now()
    scope = BackfillScope(0, end)
    world.records().backfill().change(lambda backfill: backfill.begun(scope, most_events, 0, now))


def backfill_of(world: World) -> Backfill:
    """Return the record of the backfill."""
    return world.records().backfill().read().value


def run_to_its_end(world: World, limit: float = DAY) -> None:
    """Advance until the backfill has ended, and with it all of its orders."""
    ends_at = world.clock.now() + limit
    while backfill_of(world).is_open:
        assert world.clock.now() < ends_at, "the backfill does not end"
        world.step()
