"""In how many spellings a number is looked up: in one, if its answer shows that spelling does not matter."""

from itertools import permutations
from typing import Literal

import pytest

from simulators import BaselinkerOptions
from tests.fakes.application import ALLEGRO, JAN, Bench

WAYS = ("exact", "digits", "last_nine")
NUMBERS = ("+48601442318", "601 442 318", "+48 601 442 318", "48601442318")


def look_ups(bench: Bench) -> int:
    return sum(call.method == "getOrdersByPhone" for call in bench.shop.calls)


def lone_look_ups(way: Literal["exact", "digits", "last_nine"], phone: str) -> int:
    """Return in how many spellings the number of a masked order is looked up that no other order has."""
    bench = Bench(baselinker=BaselinkerOptions(phone_match=way, phone_unconfirmed=True))
    order_id = bench.order(ALLEGRO, phone=phone)
    bench.flow()
    assert bench.outcome(order_id) == "skipped masked_email"
    return look_ups(bench)


@pytest.mark.parametrize("phone", NUMBERS)
def test_once_if_the_spelling_does_not_matter(phone: str) -> None:
    assert lone_look_ups("last_nine", phone) == 1


@pytest.mark.parametrize("phone", NUMBERS)
def test_in_every_spelling_if_it_does(phone: str) -> None:
    assert lone_look_ups("exact", phone) > 1
    assert lone_look_ups("digits", phone) > 1


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("phone", NUMBERS)
@pytest.mark.parametrize("other", NUMBERS)
def test_whoever_can_be_found_is_found(
    way: Literal["exact", "digits", "last_nine"], phone: str, other: str
) -> None:
    """The other order was there before us, so that only a look-up shows it."""
    bench = Bench(baselinker=BaselinkerOptions(phone_match=way))
    in_shop = bench.order(phone=other, journal=False)
    on_allegro = bench.order(ALLEGRO, phone=phone)
    bench.flow()
    asked = {"+48601442318", "601442318", phone}
    is_found = way == "last_nine" or other in asked
    is_found |= way == "digits" and digits(other) in set(map(digits, asked))
    assert (bench.outcome(on_allegro) == "sent") == is_found
    assert in_shop not in bench.main.purchases()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("stranger", "namesake"), [*permutations(["+48601442318", "601442318"])])
def test_the_buyer_is_chosen_among_all_that_can_be_found(
    way: Literal["exact", "digits", "last_nine"], stranger: str, namesake: str
) -> None:
    """Where spellings are compared, the orders of one number are in several answers."""
    bench = Bench(baselinker=BaselinkerOptions(phone_match=way))
    bench.order(phone=stranger, journal=False)
    bench.order(JAN, phone=namesake, journal=False)
    on_allegro = bench.order(JAN, ALLEGRO, phone="+48 601 442 318")
    bench.flow()
    sent = [event.data["externalId"] for event in bench.marketing.events_of("jan@example.com")]
    assert sent == [str(on_allegro)]


def digits(text: str) -> str:
    return "".join(filter(str.isdigit, text))
