"""An intent whose message is gone holds up no other order: whoever meets it reads it back."""

from collections.abc import Callable

import pytest

from ordersync.domain.states import State
from ordersync.pacing.timings import Timings
from simulators import SalesmanagoOptions
from tests.fakes.application import JAN, Bench
from tests.fakes.scenarios import EVENT_REQUEST, lose_messages

HOUR = 3_600.0
CARD_REQUEST = "listAllById"
TIMINGS = Timings()


class Died(BaseException):
    """The worker's process dies here."""


def die() -> None:
    raise Died


def deliver_until_death(bench: Bench) -> None:
    with pytest.raises(Died):
        bench.deliver()


def with_silent_relative() -> tuple[Bench, int, int]:
    """Return an order whose relative, added before it, has no message of its own."""
    bench = Bench()
    relative = bench.order(JAN, journal=False)
    order_id = bench.order()
    bench.shop.log(17, order_id, relative)
    bench.poll()
    lose_messages(bench, relative)
    return bench, relative, order_id


@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_relative_that_is_merged_away_while_its_event_is_in_question(moment: str) -> None:
    bench, relative, order_id = with_silent_relative()
    hooks: dict[str, Callable[[], object]] = getattr(bench.http, moment)
    hooks[EVENT_REQUEST] = die
    deliver_until_death(bench)
    assert bench.purchase(relative).state is State.INTENT
    bench.sweep_queue.held.clear()  # as if its message had been lost
    bench.shop.delete_order(relative)
    bench.work_for(2 * HOUR)
    assert bench.main.purchases() == ([order_id] if moment == "before" else [relative])
    assert bench.idle


def test_a_relative_has_a_message_before_it_has_an_intent() -> None:
    bench, relative, _ = with_silent_relative()
    bench.http.before[EVENT_REQUEST] = die
    deliver_until_death(bench)
    assert [held.message.order_id for held in bench.sweep_queue.held.values()] == [relative]


def test_the_buyers_next_order_reads_back_an_event_in_question_whose_order_is_gone() -> None:
    bench = Bench()
    gone = bench.order()
    bench.poll()
    bench.http.before[EVENT_REQUEST] = die
    deliver_until_death(bench)
    bench.orders_queue.held.clear()
    bench.shop.delete_order(gone)
    following = bench.order()
    bench.flow()
    bench.work_for(HOUR)
    assert bench.main.purchases() == [following]
    assert bench.outcome(gone) == "skipped order_not_found"
    assert bench.idle


def test_a_helper_that_finds_the_event_absent_sees_to_the_order() -> None:
    """The order is still there, but its message is not: it gets its event."""
    bench = Bench()
    first = bench.order()
    bench.poll()
    bench.http.before[EVENT_REQUEST] = die
    deliver_until_death(bench)
    bench.orders_queue.held.clear()
    second = bench.order()
    bench.flow()
    bench.work_for(HOUR)
    assert bench.main.purchases() == [first, second]


@pytest.mark.parametrize("applied", [True, False])
def test_a_refused_card_can_not_tell(applied: bool) -> None:
    bench = Bench(salesmanago=SalesmanagoOptions())
    order_id = bench.order()
    bench.way_to_salesmanago.script(
        "lost_after" if applied else "lost_before", lambda request: EVENT_REQUEST in request.path
    )

    def refuse_card() -> None:
        bench.marketing.refuse_all = "The contact's e-mail address is invalid"
        bench.http.after[CARD_REQUEST] = accept

    def accept() -> None:
        bench.marketing.refuse_all = None
        bench.http.before[CARD_REQUEST] = refuse_card

    bench.http.before[CARD_REQUEST] = refuse_card
    bench.flow()
    bench.work_for(TIMINGS.read_back_delay + 4 * TIMINGS.not_found_window)
    assert bench.purchase(order_id).state is State.UNKNOWN
    assert bench.main.purchases() == ([order_id] if applied else [])
    assert bench.idle
