"""What another worker does between a read and a write is a test of three lines."""

import pytest

from ordersync.domain.states import State
from tests.simulation.test_sweep import ORDER
from tests.simulation.world import World


def world_with_queued_order() -> tuple[World, int]:
    """Return a world in which an order waits in the queue with two messages, as if SQS had sent one twice."""
    world = World(4, batch=1)
    world.run_for(120)
    order_id = world.shop.add_order(ORDER)
    while not world.aws.orders_queue.held:
        world.step()
    world.aws.orders_queue.send([held.message for held in world.aws.orders_queue.held.values()])
    return world, order_id


@pytest.mark.parametrize("moment", ["before_get", "after_get", "before_put", "after_put"])
@pytest.mark.parametrize(
    ("table", "key"), [("ledger", "order#"), ("contacts", "contact#"), ("budget", "calls")]
)
def test_another_worker_delivers_the_order_meanwhile(table: str, key: str, moment: str) -> None:
    world, order_id = world_with_queued_order()
    hooks = getattr(world.aws.table(table), moment)
    hooks[key] = lambda: world.aws.work_at_once("batch")
    world.run_until_idle()
    assert not hooks, "the other worker came"
    assert world.events() == [str(order_id)]
    assert world.purchase(order_id).state is State.SENT
