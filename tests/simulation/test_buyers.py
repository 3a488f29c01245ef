"""Whose order it is, in short stories: once all is at rest, the reference model judges each of them."""

from collections.abc import Mapping

import pytest

from simulators import BaselinkerOptions
from tests.simulation.test_sweep import ORDER
from tests.simulation.world import World

JAN, JANS_OTHER = ("Jan Kowalski", "jan@example.com"), ("Kowalski Jan", "jan.k@example.com")
MARIA = ("Maria Kowalska", "maria@example.com")
POLISH = {"phone": "+48600100202", "delivery_country_code": "PL"}
MASKED = "q7+1@allegromail.pl"
Person = tuple[str, str]


def world_of(**options: object) -> World:
    world = World(4, baselinker=BaselinkerOptions(**options))  # type: ignore[arg-type]  # any option by name
    world.run_for(120)
    return world


def place(world: World, person: Person, seconds: float = 60, **fields: object) -> int:
    """Place an order, and let some time pass."""
    name, email = person
    order = {**ORDER, **POLISH, "delivery_fullname": name, "email": email, **fields}
    order_id = world.shop.add_order(order)
    world.run_for(seconds)
    return order_id


def on_allegro(world: World, name: str, seconds: float = 60) -> int:
    """Place a masked order, and let some time pass."""
    return place(world, (name, MASKED), seconds, order_source="allegro", order_source_id=31)


def addressees(world: World) -> Mapping[str, str]:
    return world.history().addressees()


@pytest.mark.parametrize("people", [[JAN, JANS_OTHER], [JAN, JANS_OTHER, MARIA], [JAN, JANS_OTHER, JAN]])
def test_an_order_goes_to_the_newest_of_those_with_its_name(people: list[Person]) -> None:
    world = world_of()
    for person in people:
        place(world, person)
    order_id = on_allegro(world, "JAN KOWALSKI")
    world.come_to_rest()
    newest = [email for name, email in people if name != MARIA[0]][-1]
    assert addressees(world)[str(order_id)] == newest


def test_an_order_goes_to_no_stranger_if_there_is_a_namesake() -> None:
    world = world_of()
    place(world, JAN)
    place(world, MARIA)
    order_id = on_allegro(world, "Jan Kowalski")
    world.come_to_rest()
    assert str(order_id) in addressees(world)


def test_an_order_that_may_be_of_several_people_goes_to_none() -> None:
    world = world_of()
    place(world, JAN)
    place(world, MARIA)
    order_id = on_allegro(world, "Zofia Kowalska")
    world.come_to_rest()
    assert str(order_id) not in addressees(world)


def test_an_order_goes_to_the_only_person_with_its_number() -> None:
    world = world_of()
    place(world, JAN)
    order_id = on_allegro(world, "Zofia Kowalska")
    world.come_to_rest()
    assert str(order_id) in addressees(world)


@pytest.mark.parametrize("name", ["Jan Kowalski", "Zofia Kowalska"])
def test_more_orders_with_a_number_than_are_read(name: str) -> None:
    world = world_of()
    for _ in range(27):
        place(world, MARIA, seconds=1)
    place(world, JAN, seconds=300)
    order_id = on_allegro(world, name)
    world.come_to_rest()
    assert (str(order_id) in addressees(world)) == (name == "Jan Kowalski")


def test_a_buyer_who_is_confirmed_late_brings_masked_orders_back() -> None:
    world = world_of(phone_match="exact")
    earlier = place(world, JAN, phone="600 100 202", confirmed=False)
    order_id = on_allegro(world, "Jan Kowalski")
    world.shop.confirm_order(earlier)
    world.come_to_rest()
    assert str(order_id) in addressees(world)


@pytest.mark.parametrize("seconds", [0, 30, 600])
def test_an_address_that_was_corrected_before_it_was_needed(seconds: float) -> None:
    world = world_of()
    corrected = place(world, JAN, seconds)
    world.shop.edit_order(corrected, {"email": "jan.new@example.com"})
    order_id = on_allegro(world, "Jan Kowalski")
    world.come_to_rest()
    assert addressees(world)[str(order_id)] == "jan.new@example.com"


@pytest.mark.parametrize("email", ["", "brak"])
def test_an_order_whose_buyer_is_unknown(email: str) -> None:
    world = world_of()
    order_id = place(world, ("Jan Kowalski", email))
    on_allegro(world, "Jan Kowalski")
    world.come_to_rest()
    assert not addressees(world)
    assert world.purchase(order_id).reason in ("no_email", "invalid_email")


@pytest.mark.parametrize("keep_external_id", [True, False])
@pytest.mark.parametrize("seconds", [0, 300])
def test_relatives_of_an_order_with_the_same_external_id_share_its_event(
    keep_external_id: bool, seconds: float
) -> None:
    world = world_of(copies_keep_external_id=keep_external_id)
    first = place(world, JAN, seconds, external_order_id="ext-1")
    world.shop.copy(first)
    world.run_for(seconds)
    place(world, JAN, external_order_id="ext-1")
    world.come_to_rest()
    assert len(world.events()) == 1


@pytest.mark.parametrize("seconds", [60, 300])
def test_an_order_split_from_one_with_the_same_external_id_shares_the_event(seconds: float) -> None:
    world = world_of(copies_keep_external_id=False)
    place(world, JAN, seconds, external_order_id="ext-1")
    again = place(world, JAN, seconds, external_order_id="ext-1")
    world.shop.split(again)
    world.come_to_rest()
