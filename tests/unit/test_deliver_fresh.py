"""A first event, and the match of a buyer, rest on readings that are recent and show the newest entries."""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import replace

import pytest

from ordersync.delivery.cache_orders import OrderCaches
from tests.fakes.application import ALLEGRO, JAN, Bench
from tests.fakes.memory import FakeClock, Held
from tests.fakes.scenarios import city_of_anna

LAG = 5
FRESH = 121
NUMBER = "601 442 318"
NEW = "anna@corrected.example"


class Shifted:
    """The clock of a machine that differs from the others."""

    def __init__(self, clock: FakeClock, by: float) -> None:
        self._clock = clock
        self._by = by

    def now(self) -> float:
        return self._clock.now() + self._by

    def sleep(self, seconds: float) -> None:
        self._clock.sleep(seconds)


@contextmanager
def shown_as(bench: Bench, order_id: int, before: dict[str, object]) -> Iterator[None]:
    """Let BaseLinker still show an order as it was before, as an answer that lags does."""
    shown, bench.shop.orders[order_id] = bench.shop.orders[order_id], before
    yield
    bench.shop.orders[order_id] = shown


def taken(bench: Bench, order_id: int) -> list[Held]:
    """Receive every visible message, and give back those of other orders."""
    held = bench.orders_queue.receive(100, bench.rng)
    for item in held:
        if item.message.order_id != order_id:
            bench.orders_queue.change_visibility(item.message_id, item.receipt, 0)
    return [item for item in held if item.message.order_id == order_id]


def deliver_with_clock(bench: Bench, held: list[Held], by: float) -> None:
    right = bench.application
    runtime = replace(right.runtime, clock=Shifted(bench.clock, by))
    bench.application = replace(right, runtime=runtime, caches=OrderCaches())
    bench.hand_over(bench.orders_queue, held)
    bench.application = right


def masked_order_taken_while_its_match_is_read(bench: Bench) -> list[Held]:
    """Let a worker hold an Allegro order of Anna's, and then read the order that identifies her."""
    bench.order(delivery_fullname="Anna Inna")
    bench.clock.sleep(10)
    on_allegro = bench.order(ALLEGRO)
    bench.poll()
    held = taken(bench, on_allegro)
    bench.clock.sleep(10)
    bench.work()
    return held


def order_taken_while_its_page_is_read(bench: Bench) -> list[Held]:
    """Let a worker hold an order of Anna's, and then read a page on which it stands."""
    others = [bench.order(JAN), bench.order(JAN)]
    order_id = bench.order()
    bench.poll()
    held = taken(bench, order_id)
    bench.clock.sleep(10)
    bench.work()
    assert bench.main.purchases() == others
    return held


class TestTheBuyerOfAMaskedOrder:
    def test_is_not_found_in_what_was_read_before_an_edit(self) -> None:
        bench = Bench()
        held = masked_order_taken_while_its_match_is_read(bench)
        in_shop = min(bench.shop.orders)
        bench.shop.edit_order(in_shop, {"email": NEW})
        bench.poll()
        bench.clock.sleep(2 * LAG)
        bench.hand_over(bench.orders_queue, held)
        assert len(bench.marketing.events_of(NEW)) == 1

    def test_is_not_found_in_what_was_read_minutes_ago(self) -> None:
        bench = Bench()
        held = masked_order_taken_while_its_match_is_read(bench)
        bench.shop.edit_order(min(bench.shop.orders), {"email": NEW}, log_types=[])
        bench.clock.sleep(FRESH)
        bench.hand_over(bench.orders_queue, held)
        bench.work_for(600)
        assert len(bench.marketing.events_of(NEW)) == 1

    def test_waits_while_the_answer_may_lag_behind_the_journal(self) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        on_allegro = bench.order(ALLEGRO)
        bench.poll()
        held = taken(bench, on_allegro)
        before = deepcopy(bench.shop.orders)
        bench.clock.sleep(LAG + 10)
        bench.shop.edit_order(min(bench.shop.orders), {"email": NEW})
        bench.application.poll()
        edited, bench.shop.orders = bench.shop.orders, before  # an answer that lags
        bench.hand_over(bench.orders_queue, held)
        bench.shop.orders = edited
        bench.work_for(600)
        assert len(bench.marketing.events_of(NEW)) == 1


class TestAFirstEvent:
    def test_goes_to_no_address_that_was_read_before_an_edit(self) -> None:
        bench = Bench()
        held = order_taken_while_its_page_is_read(bench)
        order_id = held[0].message.order_id
        bench.shop.edit_order(order_id, {"email": NEW})
        bench.poll()
        bench.clock.sleep(2 * LAG)
        bench.hand_over(bench.orders_queue, held)
        assert len(bench.marketing.events_of(NEW)) == 1

    def test_goes_to_no_address_that_was_read_minutes_ago(self) -> None:
        bench = Bench()
        held = order_taken_while_its_page_is_read(bench)
        order_id = held[0].message.order_id
        bench.shop.edit_order(order_id, {"email": NEW}, log_types=[])
        bench.clock.sleep(FRESH)
        bench.hand_over(bench.orders_queue, held)
        bench.work_for(600)
        assert len(bench.marketing.events_of(NEW)) == 1

    def test_goes_to_no_buyer_of_a_number_that_was_read_minutes_ago(self) -> None:
        bench = Bench()
        bench.order(JAN)
        bench.order()
        bench.clock.sleep(10)
        others = [bench.order(JAN), bench.order(JAN)]
        on_allegro = bench.order(ALLEGRO)
        bench.poll()
        held = taken(bench, on_allegro)
        bench.clock.sleep(10)
        bench.work()
        assert set(others) < set(bench.main.purchases())
        bench.shop.edit_order(on_allegro, {"phone": JAN["phone"]}, log_types=[])
        bench.clock.sleep(FRESH)
        bench.hand_over(bench.orders_queue, held)
        bench.work_for(600)
        assert len(bench.marketing.events_of("jan@example.com")) == 4

    def test_is_not_skipped_if_the_answer_lags_behind_its_confirmation(self) -> None:
        bench = Bench()
        order_id = bench.order(confirmed=False)
        bench.flow()
        before = deepcopy(bench.shop.orders[order_id])
        bench.shop.confirm_order(order_id)
        bench.poll()
        with shown_as(bench, order_id, before):
            bench.deliver()
        bench.work_for(60)
        assert bench.outcome(order_id) == "sent"

    def test_identifies_a_masked_orders_buyer_though_it_is_skipped_and_lags(self) -> None:
        bench = Bench(skip_shop_orders=True)
        order_id = bench.order(confirmed=False)
        bench.clock.sleep(10)
        on_allegro = bench.order(ALLEGRO)
        bench.flow()
        assert bench.outcome(on_allegro) == "skipped masked_email"
        before = deepcopy(bench.shop.orders[order_id])
        bench.shop.confirm_order(order_id)
        bench.poll()
        with shown_as(bench, order_id, before):
            bench.deliver()
        bench.work_for(60)
        assert bench.outcome(on_allegro) == "sent"

    @pytest.mark.parametrize("known", [False, True], ids=["new", "skipped before"])
    def test_is_sent_as_soon_as_its_confirmation_shows(self, known: bool) -> None:
        bench = Bench()
        order_id = bench.order(confirmed=False)
        if known:
            bench.flow()
        before = deepcopy(bench.shop.orders[order_id])
        bench.shop.confirm_order(order_id)
        bench.poll()
        bench.clock.sleep(2)
        with shown_as(bench, order_id, before):
            bench.deliver()
        bench.work_for(4 * LAG)
        assert bench.outcome(order_id) == "sent"

    def test_is_sent_though_another_worker_read_it_before_its_confirmation_showed(self) -> None:
        bench = Bench()
        order_id = bench.order(confirmed=False)
        bench.poll()
        held = taken(bench, order_id)
        before = deepcopy(bench.shop.orders[order_id])
        bench.shop.confirm_order(order_id)
        bench.poll()
        bench.clock.sleep(1.5)
        with shown_as(bench, order_id, before):
            bench.hand_over(bench.orders_queue, held, by_new_process=True)
        bench.work_for(4 * LAG)
        assert bench.outcome(order_id) == "sent"


class TestTheNewestReading:
    @pytest.mark.parametrize("by", [-0.9, 0.9])
    def test_wins_whatever_the_clock_of_the_machine_that_made_it(self, by: float) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Gdańsk"})
        bench.poll()
        bench.clock.sleep(LAG)
        deliver_with_clock(bench, taken(bench, order_id), -by)
        bench.shop.edit_order(order_id, {"delivery_city": "Kraków"})
        bench.send(order_id, log_id=bench.shop.journal[-1].log_id, log_type=11)
        deliver_with_clock(bench, taken(bench, order_id), by)
        bench.work_for(600)
        assert city_of_anna(bench) == "Kraków"

    def test_an_edit_is_delivered_once_no_answer_lags_behind_it(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.flow()
        bench.shop.edit_order(order_id, {"delivery_city": "Kraków"})
        bench.poll()
        assert bench.orders_queue.visible() == []
        bench.clock.sleep(LAG)
        assert [held.message.order_id for held in bench.orders_queue.visible()] == [order_id]


@pytest.mark.parametrize("shows_it_unconfirmed", [False, True])
def test_an_answer_that_lags_behind_one_that_showed_the_match_is_not_believed(
    shows_it_unconfirmed: bool,
) -> None:
    """Both orders come in one answer; the next one lacks the match, whose name leaves the buyer open."""
    bench = Bench()
    match, masked = bench.order(delivery_fullname="Maria Nowak"), bench.order(ALLEGRO)
    bench.poll()
    shown = bench.shop.orders[match]

    def lag() -> None:
        del bench.shop.orders[match]
        if shows_it_unconfirmed:
            bench.shop.orders[match] = {**shown, "confirmed": False}

    bench.http.after["getOrdersByPhone"] = lag
    bench.deliver()
    assert bench.main.purchases() == [match]
    bench.shop.orders[match] = shown
    bench.work_for(60)
    assert bench.main.purchases() == [match, masked]


def test_a_match_that_is_gone_is_not_waited_for() -> None:
    bench = Bench()
    match = bench.order()
    bench.flow()
    del bench.shop.orders[match]
    masked = bench.order(ALLEGRO)
    bench.flow()
    assert bench.outcome(masked) == "skipped masked_email"
