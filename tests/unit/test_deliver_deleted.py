"""Orders that were deleted before they were read: they cost next to no calls, and no other order waits."""

from tests.fakes.application import MINUTE, Bench
from tests.fakes.scenarios import EVENT_REQUEST, orders_of_people

WINDOW = 600.0
A_PAGE = 100


def get_orders(bench: Bench) -> int:
    return sum(call.method == "getOrders" for call in bench.shop.calls)


def with_deleted(number: int, *places: int, by_entry: bool = True) -> tuple[Bench, list[int], list[int]]:
    """Return the orders that are left of so many, and those that are gone, by their places."""
    bench = Bench()
    orders = orders_of_people(bench, number)
    gone = [orders[place] for place in places]
    for order_id in gone:
        if by_entry:
            bench.shop.delete_order(order_id)
        else:
            del bench.shop.orders[order_id]
    return bench, [order_id for order_id in orders if order_id not in gone], gone


def live_later(bench: Bench) -> None:
    """Let a poll and a worker run, which reads the orders when BaseLinker can't lag behind its journal."""
    bench.poll()
    bench.clock.sleep(2 * bench.application.runtime.timings.order_lag)
    bench.deliver()


def test_the_page_that_lacks_them_says_that_they_are_gone() -> None:
    bench, left, _ = with_deleted(50, 0, 20, 40)
    live_later(bench)
    assert bench.main.purchases() == left
    assert get_orders(bench) == 1


def test_once_the_journal_says_so_too_nothing_more_is_asked() -> None:
    bench, _, gone = with_deleted(50, 0, 20, 40)
    live_later(bench)
    assert [bench.outcome(order_id) for order_id in gone] == ["skipped order_not_found"] * 3
    bench.work_for(WINDOW + MINUTE)
    assert get_orders(bench) == 1


def test_otherwise_they_are_asked_for_once_more_at_the_end_of_their_window() -> None:
    bench, _, gone = with_deleted(50, 0, 20, 40, by_entry=False)
    live_later(bench)
    before = get_orders(bench)
    bench.work_for(WINDOW + MINUTE)
    assert [bench.outcome(order_id) for order_id in gone] == ["skipped order_not_found"] * 3
    assert (before, get_orders(bench)) == (1, 2)


def test_those_behind_a_pages_end_are_on_the_next_one() -> None:
    bench, left, _ = with_deleted(A_PAGE + 50, 20, A_PAGE + 20)
    live_later(bench)
    assert bench.main.purchases() == left
    assert get_orders(bench) == 2


def test_a_page_with_an_order_that_can_not_be_read_says_nothing_of_those_it_lacks() -> None:
    bench, left, [gone] = with_deleted(20, 10)
    unreadable = left.pop(5)
    bench.shop.orders[unreadable]["products"] = [{}] * 2_001
    bench.flow()
    assert bench.main.purchases() == left
    assert bench.record(gone).first_missing_at
    assert not bench.record(unreadable).first_missing_at


def test_one_that_is_shown_a_few_seconds_late_is_sent_a_few_seconds_late() -> None:
    bench = Bench()
    order_id = bench.order()
    bench.poll()
    order = bench.shop.orders.pop(order_id)
    assert all(back.seconds < MINUTE / 4 for back in bench.deliver())
    bench.shop.orders[order_id] = order
    bench.work_for(MINUTE / 4)
    assert bench.main.purchases() == [order_id]


def test_they_are_dealt_with_before_a_batch_runs_out_of_time() -> None:
    """Otherwise they would be read again with each batch that has no time for them."""
    bench, _, gone = with_deleted(20, 10, 15, by_entry=False)
    bench.poll()
    bench.http.after[EVENT_REQUEST] = lambda: bench.clock.sleep(WINDOW)
    backs = bench.deliver()
    assert len(backs) > len(gone), "the worker's time is up"
    assert all(bench.record(order_id).first_missing_at for order_id in gone)
