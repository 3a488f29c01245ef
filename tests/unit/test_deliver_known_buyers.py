"""A masked order whose buyer the telephone index decides needs no look-up."""

import math

import pytest

from ordersync.domain.journal import JOURNAL_KEEPS, Cursor, Gap
from ordersync.domain.read_plan import PAGE_OF_ORDERS
from simulators import BaselinkerOptions
from tests.fakes.application import ALLEGRO, MINUTE, Bench
from tests.fakes.forgetting import phone
from tests.fakes.scenarios import live_for, orders_of_people

NEW_ADDRESS = {"email": "anna.new@example.com"}
OTHER_NAME = {"delivery_fullname": "Jan Nowak"}
LONG_AGO = 1_600_000_000


def look_ups(bench: Bench) -> int:
    return [call.method for call in bench.baselinker.calls].count("getOrdersByPhone")


def test_an_order_of_the_same_name_that_was_delivered_decides() -> None:
    bench = Bench()
    bench.order()
    bench.order(NEW_ADDRESS)
    bench.flow()
    on_allegro = bench.order(ALLEGRO)
    bench.flow()
    assert bench.outcome(on_allegro) == "sent"
    assert len(bench.marketing.events_of("anna.new@example.com")) == 2, "the newest namesake's"
    assert look_ups(bench) == 0


def test_an_order_of_another_name_does_not() -> None:
    bench = Bench()
    namesake = bench.order(NEW_ADDRESS, journal=False)
    bench.clock.sleep(10)
    bench.order(OTHER_NAME)
    bench.flow()
    on_allegro = bench.order(ALLEGRO)
    bench.flow()
    assert namesake not in bench.main.purchases()
    assert bench.outcome(on_allegro) == "sent"
    assert bench.marketing.events_of("anna.new@example.com")
    assert look_ups(bench) > 0


def test_an_order_from_before_the_start_does_not() -> None:
    """The index may lack newer ones: it has those that the journal has named since."""
    bench = Bench()
    older = bench.order(date_add=LONG_AGO, journal=False)
    bench.order(NEW_ADDRESS, date_add=LONG_AGO + 1, journal=False)
    bench.order(OTHER_NAME, phone="601 442 318", email="jan@example.com")
    bench.flow()
    bench.shop.edit_order(older, {"user_comments": "gift"})
    bench.flow()
    bench.order(ALLEGRO)
    bench.flow()
    assert bench.marketing.events_of("anna.new@example.com")


def test_after_a_gap_only_orders_decide_that_were_added_since() -> None:
    assert Cursor().knows_all_since == math.inf
    assert Cursor(starts_at=100).knows_all_since == 100
    assert Cursor(starts_at=100, gap=Gap(since=200, found_at=300)).knows_all_since == 300
    assert Cursor(starts_at=400, gap=Gap(since=200, found_at=300)).knows_all_since == 400


def test_known_buyers_of_a_batch_are_read_together() -> None:
    bench = Bench()
    orders_of_people(bench, 8)
    bench.flow()
    masked = [
        bench.order(ALLEGRO, {key: bench.shop.orders[known][key] for key in ("phone", "delivery_fullname")})
        for known in sorted(bench.shop.orders)
    ]
    bench.poll()
    bench.clock.sleep(10)
    with bench.taken(bench.orders_queue) as held:
        before = len(bench.baselinker.calls)
        bench.hand_over(bench.orders_queue, held, by_new_process=True)
    assert len(bench.baselinker.calls) - before == 2, "a page of the new orders, a page of the known ones"
    assert {bench.outcome(each) for each in masked} == {"sent"}


@pytest.mark.parametrize("gap", [0, 3_000])
def test_reading_known_buyers_ahead_leaves_calls_for_who_has_to_be_looked_for(gap: int) -> None:
    """However wide a gap there is in the ids of the new orders."""
    bench = Bench()
    for page in range(10):
        for each in (2 * page, 2 * page + 1):
            bench.order(email=f"person-{each}@example.com", phone=f"601 100 {300 + each}")
        for _ in range(PAGE_OF_ORDERS):
            bench.order(journal=False, phone="", confirmed=False)
    for _ in range(3):
        bench.flow()
    stranger = bench.order(ALLEGRO, phone="601 442 318")
    bench.order(order_id=max(bench.shop.orders) + gap + 1, confirmed=False)
    for each in range(20):
        bench.order(ALLEGRO, phone=f"601 100 {300 + each}")
    bench.poll()
    bench.clock.sleep(MINUTE + 10)
    bench.change(baselinker__requests_per_minute=10)
    with bench.taken(bench.orders_queue) as held:
        bench.hand_over(bench.orders_queue, held, by_new_process=True)
    assert bench.outcome(stranger) == "skipped masked_email", "it is looked for at once"


@pytest.mark.slow
def test_who_has_ordered_often_is_looked_for_in_ten_calls_as_ever() -> None:
    """To read more first would use up the calls that the look-up needs, and what was read be too old then."""
    bench = Bench()
    for _ in range(18):
        bench.order()
        for _ in range(PAGE_OF_ORDERS):
            bench.order(journal=False, phone="", confirmed=False)
    for _ in range(3):
        bench.flow()
    bench.change(baselinker__requests_per_minute=20)
    bench.clock.sleep(3_600)
    on_allegro = bench.order(ALLEGRO)
    live_for(bench, 5 * MINUTE)
    assert bench.outcome(on_allegro) == "sent"


def test_a_gap_that_no_poll_has_found_yet_counts() -> None:
    bench = Bench()
    bench.order()
    unconfirmed = bench.order(NEW_ADDRESS, confirmed=False)
    on_allegro = bench.order(ALLEGRO, products=[{"product_id": "777", "price_brutto": 5, "quantity": 1}])
    bench.poll()
    with bench.taken(bench.orders_queue) as held:
        bench.hand_over(bench.orders_queue, [each for each in held if each.message.order_id != on_allegro])
    bench.shop.confirm_order(unconfirmed)
    bench.clock.sleep(JOURNAL_KEEPS + MINUTE)
    bench.deliver()
    assert bench.outcome(on_allegro) == "sent"
    assert bench.marketing.events_of("anna.new@example.com")


def bench_short_of_calls() -> tuple[Bench, int]:
    """Return a bench whose queue holds eight orders of unknown buyers and, behind them, a known buyer's.

    One page shows all of them, and the order by which he is known.
    """
    bench = Bench(baselinker=BaselinkerOptions(phone_match="exact"))
    unknown = [bench.order(ALLEGRO, phone=f"601 100 {300 + n}", journal=False) for n in range(8)]
    bench.order()
    bench.poll()
    assert not bench.deliver()
    bench.change(baselinker__requests_per_minute=4)
    for each in unknown:
        bench.shop.log(1, each)
    on_allegro = bench.order(ALLEGRO)
    bench.clock.sleep(10)
    bench.poll()
    bench.clock.sleep(10)
    return bench, on_allegro


def test_a_known_buyer_s_order_does_not_wait_for_the_calls_of_others() -> None:
    bench, on_allegro = bench_short_of_calls()
    assert len(bench.deliver()) == 8
    assert bench.outcome(on_allegro) == "sent"


def test_a_batch_that_finds_no_call_left_delivers_known_buyers_orders() -> None:
    bench, on_allegro = bench_short_of_calls()
    with bench.taken(bench.orders_queue) as held:
        known = [each for each in held if each.message.order_id == on_allegro]
        others = [each for each in held if each not in known]
        assert len(bench.hand_over(bench.orders_queue, others)) == 8
        calls = len(bench.baselinker.calls)
        assert not bench.hand_over(bench.orders_queue, known)
    assert bench.outcome(on_allegro) == "sent"
    assert len(bench.baselinker.calls) == calls


def test_an_order_whose_buyer_a_look_up_finds_at_last_waits_no_more() -> None:
    bench = Bench()
    masked = bench.order(ALLEGRO)
    bench.flow()
    assert masked in phone(bench).masked
    bench.order(date_add=LONG_AGO, journal=False)
    bench.shop.edit_order(masked, {"delivery_city": "Gdynia"})
    bench.flow()
    live_for(bench, 5 * MINUTE)
    assert bench.outcome(masked) == "sent"
    assert not phone(bench).masked
