"""An order's record comes along with its message; the next write finds out whether it is still so."""

import pytest

from ordersync.delivery.hand_back import RECORD_SECONDS
from ordersync.domain.journal import LogType
from ordersync.errors import NotApplied
from tests.fakes.application import MAIN, MINUTE, Bench
from tests.fakes.queues import Held
from tests.fakes.scenarios import ANNA_EMAIL, fail_event_requests, hooked, live_for

HOUR = 3_600.0


def new_order(bench: Bench) -> int:
    """Return an order that the poller has just found, in a shop whose journal it has read before."""
    bench.flow()
    order_id = bench.order()
    bench.poll()
    return order_id


def edit(bench: Bench, order_id: int) -> None:
    """Let the poller find an edit of an order, and its message become visible."""
    bench.clock.sleep(MINUTE)
    bench.shop.log(LogType.ORDER_EDITED, order_id)
    bench.poll()
    bench.clock.sleep(bench.application.runtime.timings.order_lag)


def queue_again(bench: Bench, order_id: int) -> None:
    """Let a queue bring an order's message twice, as SQS may."""
    [held] = bench.orders_queue.held.values()
    assert held.record is not None
    bench.orders_queue.send([held.message], records={order_id: held.record})


def is_read(bench: Bench, order_id: int) -> bool:
    """Deliver what is visible; return whether an order's record is read for that."""
    gets, key = hooked(bench.tables.ledger).before_get, f"order#{order_id}"
    gets[key] = lambda: None
    bench.deliver()
    return gets.pop(key, None) is None


def test_a_new_order_is_delivered_by_the_record_that_came_along() -> None:
    bench = Bench()
    order_id = new_order(bench)
    assert not is_read(bench, order_id)
    assert bench.main.purchases() == [order_id]
    assert bench.outcome(order_id) == "sent"


@pytest.mark.parametrize("is_sent", [True, False])
def test_that_of_an_order_with_an_earlier_entry_is_read(*, is_sent: bool) -> None:
    """Its first message may be on its way to an event, and what was sent may get another buyer."""
    bench = Bench()
    order_id = new_order(bench)
    if is_sent:
        bench.work()
    bench.orders_queue.held.clear()
    edit(bench, order_id)
    assert is_read(bench, order_id)
    assert bench.main.purchases() == [order_id]


@pytest.mark.parametrize(("seconds", "is_old"), [(RECORD_SECONDS - 1, False), (RECORD_SECONDS, True)])
def test_an_old_record_is_read_again(seconds: float, is_old: bool) -> None:
    bench = Bench()
    order_id = new_order(bench)
    bench.clock.sleep(seconds)
    assert is_read(bench, order_id) == is_old


def test_so_is_that_of_a_message_which_comes_back() -> None:
    bench = Bench()
    order_id = new_order(bench)
    bench.orders_queue.receive(10, bench.rng)
    [held] = bench.orders_queue.held.values()
    bench.orders_queue.reappear(held, bench.clock.now())
    assert is_read(bench, order_id)


def test_and_that_of_an_order_with_two_messages() -> None:
    bench = Bench()
    order_id = new_order(bench)
    queue_again(bench, order_id)
    assert is_read(bench, order_id)


def come_twice(bench: Bench, order_id: int) -> Held:
    """Take a second message of an order out of the queue, as if it had been sent a moment later."""
    queue_again(bench, order_id)
    first = next(iter(bench.orders_queue.held))
    [second] = [key for key in bench.orders_queue.held if key != first]
    return bench.orders_queue.held.pop(second)


def test_nothing_is_sent_by_a_record_that_was_changed_meanwhile() -> None:
    bench = Bench()
    order_id = new_order(bench)
    second = come_twice(bench, order_id)
    bench.work()
    bench.orders_queue.held[second.message_id] = second
    bench.deliver()
    assert not bench.idle
    bench.work_for(HOUR)
    assert bench.main.purchases() == [order_id]
    assert bench.idle


@pytest.mark.parametrize("is_answered", [True, False])
def test_nor_does_it_bring_back_a_contact_that_was_deleted_meanwhile(*, is_answered: bool) -> None:
    bench = Bench()
    order_id = new_order(bench)
    second = come_twice(bench, order_id)
    if not is_answered:
        fail_event_requests(bench, "silent_after")
    bench.deliver()
    bench.marketing.delete_contact(ANNA_EMAIL)
    bench.orders_queue.held[second.message_id] = second
    bench.deliver()
    assert bench.marketing.contact(ANNA_EMAIL) is None


def test_nor_does_it_take_the_turn_of_another_order_of_its_buyer() -> None:
    bench = Bench()
    order_id = new_order(bench)
    second = come_twice(bench, order_id)
    bench.work()
    later = new_order(bench)
    bench.work()
    bench.orders_queue.held[second.message_id] = second
    bench.deliver()
    [contact] = [
        stored.item
        for (_, key), stored in hooked(bench.tables.contacts).items.items()
        if key.startswith("contact#")
    ]
    assert contact["asking"] == {"connection_id": MAIN, "order_id": later}


def test_a_record_that_was_never_written_does_not_come_along() -> None:
    bench = Bench()
    bench.flow()
    order_id = bench.order()

    def refuse() -> None:
        raise NotApplied("the table does not answer")

    hooked(bench.tables.ledger).before_put[f"order#{order_id}"] = refuse
    bench.poll()
    assert not bench.orders_queue.held
    live_for(bench, 2 * MINUTE)
    assert bench.main.purchases() == [order_id]
