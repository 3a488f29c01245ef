"""Loads of a fleet of connections, which tests and benchmarks put on it alike."""

from tests.fakes.application import ANNA
from tests.simulation.fleet import Fleet

MINUTE = 60.0


def poll(fleet: Fleet) -> float:
    """Run the poller, a minute after the last time; it, and what it starts, has to end by itself.

    Returns:
        After how many seconds the last of these runs had ended.
    """
    began_at = fleet.clock.time
    fleet.poll()
    took = fleet.clock.time - began_at
    assert not any(invocation.was_killed for invocation in fleet.scheduler.invocations)
    assert took < MINUTE
    fleet.clock.time = began_at + MINUTE
    return took


def place_orders(fleet: Fleet, each: int, every: int = 1) -> None:
    """Place some orders, each of another buyer, in the shop of every so manieth connection."""
    for shop in list(fleet.shops.values())[::every]:
        for number in range(each):
            buyer = {"email": f"person-{number}@example.com", "phone": f"601 102 {number:03}"}
            shop.add_order({**ANNA, **buyer})


def most_a_second(times: list[float]) -> int:
    """Return the most of these moments (epoch seconds) that fall into one second."""
    return max(sum(at <= other < at + 1 for other in times) for at in times)
