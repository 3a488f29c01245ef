"""The sweep finds what the journal misses."""

from dataclasses import replace

from ordersync.domain.intent import EventKind
from ordersync.domain.states import State
from simulators import BaselinkerOptions
from tests.simulation.world import World

ORDER = {
    "order_source": "shop",
    "order_source_id": 812,
    "email": "anna@example.com",
    "delivery_fullname": "Anna Nowak",
    "delivery_address": "ul. Testowa 1",
    "currency": "PLN",
    "products": [{"product_id": "1", "name": "Kubek", "price_brutto": 10, "quantity": 1}],
}
HOUR = 3600
DAY = 24 * HOUR


def quiet_world(**options: object) -> World:
    world = World(1, baselinker=BaselinkerOptions(**options))  # type: ignore[arg-type]  # any option by name
    world.run_for(120)
    return world


def test_a_journal_that_is_switched_off_is_replaced_by_the_sweep() -> None:
    world = quiet_world(journal_enabled=False)
    order_id = world.shop.add_order(ORDER)
    world.run_for(2 * HOUR)
    assert world.events() == [str(order_id)]


def test_a_poller_silent_for_longer_than_the_journal_reaches_back_loses_nothing() -> None:
    world = quiet_world()
    first = world.shop.add_order(ORDER)
    world.run_for(120)
    world.poller_is_silent = True
    second = world.shop.add_order(ORDER)
    world.run_for(4 * 86_400)
    world.poller_is_silent = False
    world.run_for(3 * HOUR)
    assert sorted(world.events()) == sorted([str(first), str(second)])


def test_more_than_a_hundred_orders_of_one_second_are_all_found() -> None:
    world = quiet_world(journal_enabled=False)
    at = int(world.clock.now())
    before = {world.shop.add_order({**ORDER, "date_confirmed": at - 1})}
    crowd = {world.shop.add_order({**ORDER, "date_confirmed": at}) for _ in range(230)}
    after = {world.shop.add_order({**ORDER, "date_confirmed": at + 1}) for _ in range(120)}
    world.run_for(6 * HOUR)
    assert sorted(map(int, world.events())) == sorted(before | crowd | after)


def test_an_order_whose_message_waits_is_not_queued_again() -> None:
    world = quiet_world()
    world.marketing.active = False
    world.shop.add_order(ORDER)
    world.run_for(5 * HOUR)
    assert world.aws.sweep_queue.sent == 0
    world.marketing.active = True
    world.run_for(HOUR)
    assert len(world.events()) == 1


def test_an_order_queued_by_the_sweep_is_not_queued_again_within_a_day() -> None:
    world = quiet_world(journal_enabled=False)
    world.aws.sweep_queue.visibility = 0
    world.shop.add_order(ORDER)
    world.marketing.refuse_all = "An unknown message"
    world.run_for(20 * HOUR)
    assert world.aws.sweep_queue.sent == 1


def test_an_unknown_outcome_is_left_to_a_person() -> None:
    world = quiet_world()
    order_id = world.shop.add_order(ORDER)
    world.run_for(120)
    record = world.records().order(order_id).read()
    unknown = replace(record.value.event(EventKind.PURCHASE), state=State.UNKNOWN)
    record.save(replace(record.value, events={EventKind.PURCHASE: unknown}))
    world.run_for(30 * HOUR)
    assert world.aws.sweep_queue.sent == 0
    assert world.events() == [str(order_id)]


def test_an_order_that_qualifies_later_is_found_without_an_entry() -> None:
    world = quiet_world()
    order_id = world.shop.add_order({**ORDER, "email": ""})
    world.run_for(120)
    assert world.events() == []
    world.shop.edit_order(order_id, {"email": "anna@example.com"}, log_types=[])
    world.run_for(3 * HOUR)
    assert world.events() == [str(order_id)]


def test_a_masked_order_that_is_confirmed_without_an_entry_is_found() -> None:
    world = quiet_world()
    phone = {"phone": "600 100 201", "delivery_country_code": "PL"}
    known = world.shop.add_order({**ORDER, **phone})
    world.clock.time += 1
    masked = world.shop.add_order({**ORDER, **phone, "order_source": "allegro"}, confirmed=False)
    world.run_for(120)
    assert world.events() == [str(known)]
    confirmed = {"confirmed": True, "date_confirmed": int(world.clock.now())}
    world.shop.edit_order(masked, confirmed, log_types=[])
    world.run_for(3 * HOUR)
    assert world.events() == [str(known), str(masked)]


def test_orders_waiting_for_call_budget_do_not_count_as_missing() -> None:
    world = quiet_world(requests_per_minute=5)
    masked = {**ORDER, "order_source": "allegro", "delivery_country_code": "PL"}
    for number in range(300):
        world.shop.add_order({**masked, "phone": f"601 100 {number:03d}"})
    world.run_for(2 * HOUR)
    assert world.aws.orders_queue.held, "they are still waiting"
    assert world.aws.sweep_queue.sent == 0
    assert world.log.of("order found missing") == []


def test_an_order_whose_message_was_lost_is_found_once_the_queue_would_have_dropped_it() -> None:
    world = quiet_world(new_order_entries=(2,))
    world.poll_every = HOUR / 2
    order_id = world.shop.add_order(ORDER)
    while not world.aws.orders_queue.held:
        world.advance()
    world.aws.orders_queue.held.clear()
    world.run_for(6 * DAY)
    later = world.shop.add_order(ORDER)
    world.run_for(6 * DAY)
    assert (world.events(), world.aws.sweep_queue.sent) == ([str(later)], 0), "it may still be in the queue"
    world.run_for(2 * DAY)
    assert world.events() == [str(later), str(order_id)]
