"""An order that has its turn already may ask while another one's contact request is under way."""

from ordersync.domain.states import State
from tests.fakes.application import Bench
from tests.fakes.forgetting import slot_of_contact
from tests.fakes.memory import Held
from tests.fakes.scenarios import fail_event_requests
from tests.fakes.tables import hooked

HOUR = 3_600.0
EARLIER = 3  # the first one, and both


def with_a_turn_taken() -> tuple[Bench, int, list[Held], list[Held]]:
    """Return a bench, an order that has taken its turn and come no further, its messages, and another's.

    The contact has the data of an earlier order, and is written for the other one alone.
    """
    bench = Bench(order_source_tag=False)
    bench.order(date_add=int(bench.clock.now()) + 50)
    bench.flow()
    bench.clock.sleep(60)
    one = bench.order(date_add=int(bench.clock.now()) - 100)
    two = bench.order(delivery_city="Gdynia", date_add=int(bench.clock.now()))
    bench.poll()
    held = bench.orders_queue.receive(10, bench.rng)
    first, second = ([item for item in held if item.message.order_id == each] for each in (one, two))

    def an_entry_comes() -> None:
        bench.shop.log(1, one)
        bench.application.poll()

    hooked(bench.tables.ledger).before_put[f"order#{one}"] = an_entry_comes
    bench.clock.sleep(60)
    bench.hand_over(bench.orders_queue, first, by_new_process=True)
    assert bench.purchase(one).state is State.QUEUED
    return bench, one, first, second


def test_one_request_of_a_contact_is_in_question_at_a_time() -> None:
    bench, _, first, second = with_a_turn_taken()
    fail_event_requests(bench, "error_after", 2)
    bench.http.before["contact/up"] = lambda: bench.hand_over(bench.orders_queue, first, by_new_process=True)
    bench.hand_over(bench.orders_queue, second, by_new_process=True)
    states = [bench.purchase(order_id).state for order_id in bench.shop.orders]
    assert states.count(State.INTENT) == 1


def test_an_event_that_was_answered_meanwhile_is_known_of_the_card() -> None:
    bench, one, first, second = with_a_turn_taken()
    bench.http.before["contact/up"] = lambda: bench.hand_over(bench.orders_queue, first, by_new_process=True)
    bench.hand_over(bench.orders_queue, second, by_new_process=True)
    assert bench.purchase(one).state is State.SENT
    bench.work_for(HOUR)
    bench.order()
    bench.flow()
    assert slot_of_contact(bench).read().value.events.count == EARLIER
