"""What people do to contacts, cards and connections while orders are under way."""

import json
from functools import partial

import pytest

from ordersync.domain.states import State
from simulators import BaselinkerOptions, SalesmanagoOptions
from simulators.http import Request
from tests.simulation.services import TIMINGS
from tests.simulation.test_buyers import JAN, on_allegro, place, world_of
from tests.simulation.trouble import CARD_REFUSALS, Trouble
from tests.simulation.world import CONNECTION, World

HOUR = 3600.0
DAY = 24 * HOUR


def is_event(request: Request) -> bool:
    return asks_for("ExtEvent", request)


def asks_for(part: str, request: Request) -> bool:
    return request.path.endswith(part)


def test_a_contact_that_was_deleted_is_made_again_for_its_next_order() -> None:
    world = world_of()
    place(world, JAN)
    world.marketing.delete_contact(JAN[1])
    order_id = place(world, JAN)
    world.come_to_rest()
    assert [event.data["externalId"] for event in world.marketing.events] == [str(order_id)]


def test_an_event_in_question_of_a_contact_that_was_deleted_is_left_to_a_person() -> None:
    world = world_of()
    place(world, JAN)
    world.services.plans[1].script("lost_after", is_event)
    order_id = place(world, JAN)
    world.marketing.delete_contact(JAN[1])
    world.come_to_rest()
    assert world.purchase(order_id).state is State.UNKNOWN
    assert len(world.events()) == 2


def test_a_contact_that_was_renamed_keeps_its_name_until_its_next_order() -> None:
    world = world_of()
    place(world, JAN)
    world.marketing.rename_contact(JAN[1], "Janek")
    place(world, JAN)
    world.come_to_rest()
    assert len(world.events()) == 2
    assert len(world.marketing.contacts) == 1


def test_a_contact_with_another_address_gets_no_more_events_of_its_former_one() -> None:
    world = world_of()
    place(world, JAN)
    world.marketing.readdress_contact(JAN[1], "someone@example.com")
    place(world, JAN, 600)
    world.come_to_rest()
    assert len(world.marketing.events_of(JAN[1])) == 1


@pytest.mark.parametrize("others", [1, 12])
def test_a_whole_card_leaves_no_order_to_a_person(others: int) -> None:
    world = world_of()
    for _ in range(others):
        place(world, JAN, 5)
    world.run_for(300)
    world.services.plans[1].script("lost_before", is_event)
    order_id = place(world, JAN)
    world.come_to_rest()
    assert str(order_id) in world.events()


@pytest.mark.parametrize("refusal", CARD_REFUSALS)
def test_a_card_that_is_refused_for_a_while(refusal: str) -> None:
    world = world_of()
    place(world, JAN)
    world.services.plans[1].script("lost_after", is_event)
    order_id = place(world, JAN)
    world.marketing.refused_cards[JAN[1]] = refusal
    world.run_for(HOUR / 4)
    world.marketing.refused_cards.clear()
    world.come_to_rest()
    assert world.purchase(order_id).state is State.SENT
    assert len(world.events()) == 2


@pytest.mark.parametrize("refusal", CARD_REFUSALS)
@pytest.mark.parametrize("fault", ["lost_after", "lost_before"])
def test_a_card_that_is_refused_for_good(refusal: str, fault: str) -> None:
    world = world_of()
    place(world, JAN)
    world.services.plans[1].script(fault, is_event)  # type: ignore[arg-type]  # one of the faults
    world.marketing.refused_cards[JAN[1]] = refusal
    order_id = place(world, JAN)
    world.run_for(DAY + HOUR)
    world.come_to_rest()
    assert world.purchase(order_id).state is State.UNKNOWN


@pytest.mark.parametrize("seconds", [60, 2 * HOUR])
def test_a_connection_that_is_removed_and_made_again(seconds: float) -> None:
    world = world_of()
    trouble = Trouble(world, world.rng)
    place(world, JAN, 0)
    trouble.removed_document(seconds)
    order_ids = [place(world, JAN, 5) for _ in range(3)]
    world.run_for(seconds)
    trouble.fix_all()
    world.come_to_rest()
    assert set(map(str, order_ids)) <= set(world.events())


def test_a_masked_order_that_waits_while_its_connection_is_removed() -> None:
    world = world_of()
    trouble = Trouble(world, world.rng)
    place(world, JAN)
    order_id = on_allegro(world, "Jan Kowalski", seconds=0)
    while not world.aws.orders_queue.held:
        world.advance()
    trouble.removed_document(HOUR)
    world.run_for(HOUR)
    trouble.fix_all()
    world.come_to_rest()
    assert str(order_id) in world.events()


def test_an_order_found_by_the_sweep_that_waits_while_its_connection_is_removed() -> None:
    world = world_of(journal_enabled=False)
    trouble = Trouble(world, world.rng)
    order_id = place(world, JAN, 0)
    world.clock.time += 6 * HOUR  # nothing runs
    while not world.aws.sweep_queue.held:
        world.advance()
    trouble.removed_document(HOUR)
    world.run_for(HOUR)
    trouble.fix_all()
    world.run_for(3 * DAY)
    assert world.events() == [str(order_id)]


@pytest.mark.parametrize("seconds", [60, 2 * HOUR])
def test_a_connection_that_is_disabled_for_a_while(seconds: float) -> None:
    world = world_of()
    trouble = Trouble(world, world.rng)
    place(world, JAN, 0)
    trouble.disabled_document(seconds)
    assert json.loads(world.aws.connections.documents[CONNECTION])["enabled"] is False
    for _ in range(3):
        place(world, JAN, 5)
    world.run_for(seconds)
    trouble.fix_all()
    world.come_to_rest()
    assert len(world.events()) == 4


def test_an_edit_that_getorders_shows_later_than_the_journal() -> None:
    world = world_of(orders_lag=(5.0, 5.0))
    order_id = place(world, JAN, 300)
    world.poll_every = 1
    world.shop.edit_order(order_id, {"delivery_city": "Sopot"})
    world.come_to_rest()
    contact = world.marketing.contact(JAN[1])
    assert contact is not None
    assert contact.address["city"] == "Sopot"


@pytest.mark.parametrize("parts", [("ExtEvent",), ("upsert",), ("ExtEvent", "upsert")])
def test_requests_that_take_effect_as_late_as_they_can_on_a_card_that_lags(parts: tuple[str, ...]) -> None:
    options = SalesmanagoOptions(card_lag=TIMINGS.card_lag)
    world = World(4, baselinker=BaselinkerOptions(), salesmanago=options)
    world.run_for(120)
    latest = TIMINGS.request_timeout + TIMINGS.request_life
    plan = world.services.plans[1]
    plan.late_seconds = (latest, latest)
    for part in parts:
        plan.script("late", partial(asks_for, part))
    place(world, JAN, 0)
    place(world, JAN, 0, delivery_city="Sopot")
    world.come_to_rest()
    assert len(world.events()) == 2


def test_a_contact_that_was_deleted_stays_so_until_the_next_purchase() -> None:
    world = world_of()
    edited = place(world, JAN)
    plan = world.services.plans[1]
    plan.script("too_many_requests", is_event)
    retried = place(world, JAN, 0)
    while not plan.injected["too_many_requests"]:
        world.step()
    world.marketing.delete_contact(JAN[1])
    world.shop.edit_order(edited, {"delivery_city": "Sopot"})
    world.come_to_rest()
    assert world.marketing.contacts == {}
    assert world.purchase(retried).reason == "contact_deleted"
    following = place(world, JAN)
    world.shop.edit_order(edited, {"delivery_city": "Gdynia"})
    world.come_to_rest()
    assert [event.data["externalId"] for event in world.marketing.events] == [str(following)]
