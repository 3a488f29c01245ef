"""A process dies at each effect of a small story, one death a life; all else is calm, and nothing is lost.

To die at a read, or just before a write or a request, is to die right after the effect before it. So only
those effects are tried at which the process has changed something since its last one; see
`Scheduler.turning_points`.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import cycle
from typing import Literal

import pytest

from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from simulators import BaselinkerOptions, Outage
from simulators.faults import Fault
from tests.simulation import test_sweep
from tests.simulation.world import CONNECTION, World

MINUTE, HOUR = 60.0, 3600.0
ENTRIES_OF: tuple[Literal["original", "new"], ...] = ("original", "new")
ORDER: Mapping[str, object] = {**test_sweep.ORDER, "delivery_city": "Łódź"}
PHONE: Mapping[str, object] = {"phone": "600 100 201", "delivery_country_code": "PL"}
MASKED: Mapping[str, object] = {**ORDER, **PHONE, "order_source": "allegro", "email": "q1x+1@allegromail.pl"}
TWO_LINES: Mapping[str, object] = {
    **ORDER,
    "products": [
        {"product_id": str(number), "name": "Kubek", "price_brutto": 10, "quantity": 1} for number in (1, 2)
    ],
}
OTHER_LINES: Mapping[str, object] = {
    **ORDER,
    "products": [
        {"product_id": str(number), "name": "Talerz", "price_brutto": 7, "quantity": 3} for number in (3, 4)
    ],
}
Check = Callable[[], None]
Story = Callable[[World], Check | None]


def run_until_queued(world: World) -> None:
    """Advance until the poller has queued what is in the journal."""
    while not world.aws.orders_queue.held:
        world.step()


# Each story lets things happen, and returns what must hold in the end if the reference model can't tell.


def an_order(world: World) -> None:
    world.shop.add_order(ORDER)


def a_buyer_found_by_phone(world: World) -> None:
    world.shop.add_order({**ORDER, **PHONE})
    world.shop.add_order(MASKED)


def a_buyer_who_becomes_known(world: World) -> None:
    anonymous = world.shop.add_order({**ORDER, **PHONE, "email": ""})
    world.clock.time += 1
    world.shop.add_order(MASKED)
    world.run_until_idle()
    world.shop.edit_order(anonymous, {"email": "anna@example.com"}, [16])


def a_merge_at_once(world: World) -> None:
    world.shop.merge(world.shop.add_order(ORDER), world.shop.add_order(ORDER))


def a_merge_after_both_were_queued(world: World) -> None:
    orders = world.shop.add_order(ORDER), world.shop.add_order(ORDER)
    run_until_queued(world)
    world.shop.merge(*orders)


def a_split(world: World) -> None:
    order_id = world.shop.add_order(TWO_LINES)
    run_until_queued(world)
    world.shop.split(order_id)


def a_copy(world: World) -> None:
    world.shop.copy(world.shop.add_order(ORDER))


def an_edit(world: World) -> None:
    order_id = world.shop.add_order(ORDER)
    world.run_until_idle()
    world.shop.edit_order(order_id, {"delivery_city": "Gdańsk"}, [11])


def orders_that_are_skipped(world: World) -> None:
    world.shop.add_order({**ORDER, "email": ""})
    world.shop.add_order({**ORDER, "order_source": "order_return"})
    world.shop.add_order(MASKED)


def a_refused_contact(world: World) -> None:
    world.marketing.refusals["anna@example.com"] = "Invalid email address"
    order_id = world.shop.add_order(ORDER)
    world.run_until_idle()
    assert world.purchase(order_id).state is State.REJECTED
    world.marketing.refusals.clear()
    world.shop.edit_order(order_id, {"delivery_city": "Gdańsk"}, [11])
    world.run_until_idle()


def an_answer_lost(fault: Fault) -> Callable[[World], None]:
    def story(world: World) -> None:
        world.services.plans[1].script(fault, lambda asked: asked.path.endswith("ExtEvent"))
        world.shop.add_order(ORDER)

    return story


def an_order_that_only_the_sweep_finds(world: World) -> None:
    world.shop.add_order(ORDER, journal=False)
    world.clock.time += 2 * HOUR
    world.sweep()
    world.run_until_no_invocation()


def products_that_come_later(world: World) -> None:
    order_id = world.shop.add_order({**ORDER, "products": []})
    world.run_until_idle()
    world.shop.edit_order(order_id, {"products": ORDER["products"]}, [12])


def an_order_without_products(world: World) -> Check:
    order_id = world.shop.add_order({**ORDER, "products": []})
    world.run_until_idle()
    world.shop.edit_order(order_id, {"delivery_city": "Gdańsk"}, [11])

    def check() -> None:
        world.check_rest()
        assert world.purchase(order_id).reason == SkipReason.NOTHING_TO_SEND
        [contact] = world.marketing.contacts.values()
        assert contact.address["city"] == "Gdańsk"
        assert not world.marketing.events

    return check


def a_total_that_is_corrected(world: World) -> None:
    order_id = world.shop.add_order({**ORDER, "delivery_price": -1_000})
    world.run_until_idle()
    world.shop.edit_order(order_id, {"delivery_price": 9}, [11])


def shadow_mode(world: World) -> Check:
    document = json.loads(world.aws.connections.documents[CONNECTION])
    world.aws.connections.save(CONNECTION, json.dumps({**document, "mode": "shadow"}))
    world.run_for(5 * MINUTE)  # longer than documents are cached
    order_id = world.shop.add_order(ORDER)

    def check() -> None:
        assert world.purchase(order_id).state is State.SHADOW
        assert not world.marketing.events
        assert not world.marketing.contacts

    return check


def two_shops_into_one_account(world: World) -> None:
    other = world.connect("other", {"eshop": "other_shop"}, token="another-token", beside=world.main)
    world.run_for(2 * MINUTE)
    for shop in (world.shop, other.shop):
        shop.add_order({**ORDER, "order_id": 900_000_001})


def an_outage(world: World) -> None:
    now = world.clock.now()
    world.services.plans[1].outages = [Outage(now, now + 5 * MINUTE)]
    world.shop.add_order(ORDER)


def a_long_wait(world: World) -> None:
    """One order is parked by a worker, another one by the poller."""
    world.marketing.active = False
    world.shop.add_order(ORDER)
    world.run_for(9 * MINUTE)
    world.shop.add_order({**ORDER, "email": "jan@example.com"})
    world.run_for(2 * MINUTE)
    world.marketing.active = True


def a_deed(deed: str, when: str, entries_of: Literal["original", "new"]) -> Story:
    """Return a story in which the staff relate orders; those of the second reading have external ids."""

    def story(world: World) -> None:
        world.shop.options = replace(
            world.shop.options, split_entry_of=entries_of, technical_entry_of=entries_of
        )
        stores = [{"external_order_id": f"ext-{n}" if entries_of == "new" else ""} for n in (1, 2)]
        first = world.shop.add_order({**OTHER_LINES, **stores[0]})
        if when == "between":
            world.run_until_idle()
        second = world.shop.add_order({**TWO_LINES, **stores[1]})
        if when == "after":
            world.run_until_idle()
        elif when != "before":
            run_until_queued(world)
        if deed == "technical merge":
            world.shop.technical_merge(first, second)
        else:
            world.shop.split(first, lines=2, pieces=1)

    return story


DEEDS: dict[str, Story] = {
    f"a {deed} {when} delivery": a_deed(deed, when, entries_of)
    for deed, moments in (
        ("technical merge", ("before", "between", "after")),
        ("split", ("before", "during", "after")),
    )
    for when, entries_of in zip(moments, cycle(ENTRIES_OF), strict=False)
}

STORIES: dict[str, Story] = {
    "an order": an_order,
    "a buyer found by phone": a_buyer_found_by_phone,
    "a buyer who becomes known": a_buyer_who_becomes_known,
    "a merge at once": a_merge_at_once,
    "a merge after both were queued": a_merge_after_both_were_queued,
    "a split": a_split,
    "a copy": a_copy,
    "an edit": an_edit,
    "orders that are skipped": orders_that_are_skipped,
    "a refused contact": a_refused_contact,
    "an event that arrived, unanswered": an_answer_lost("lost_after"),
    "an event that did not arrive": an_answer_lost("lost_before"),
    "an order that only the sweep finds": an_order_that_only_the_sweep_finds,
    "products that come later": products_that_come_later,
    "an order without products": an_order_without_products,
    "a total that is corrected": a_total_that_is_corrected,
    "shadow mode": shadow_mode,
    "two shops into one account": two_shops_into_one_account,
    "an outage": an_outage,
    "a long wait": a_long_wait,
    **DEEDS,
}


def live(story: Story, dies_at: int | None = None) -> list[int]:
    """Live through a story in which a process dies at an effect, counted from its beginning, or none does.

    Returns:
        The effects of the story at which it makes a difference whether the process dies.
    """
    world = World(5, baselinker=BaselinkerOptions(new_order_entries=(2,)))
    world.run_for(2 * MINUTE)
    world.run_until_no_invocation()
    begun = world.scheduler.effects
    world.scheduler.doomed_in = dies_at
    try:
        check = story(world)
        world.run_until_idle()
        world.run_until_no_invocation()
        points = [point - begun for point in world.scheduler.turning_points if point >= begun]
        world.rest()
        check() if check else world.check_rest()
    except BaseException as error:
        error.add_note("\n".join([f"The process dies at effect {dies_at}", *world.scheduler.trace(200)]))
        raise
    return points


@pytest.mark.timeout(600)
@pytest.mark.parametrize("story", STORIES)
def test_a_process_may_die_at_any_effect(story: str) -> None:
    for effect in live(STORIES[story]):
        live(STORIES[story], effect)
