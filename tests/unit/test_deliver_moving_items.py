"""Items that move between related orders while one of them is decided: each of them counts once."""

from collections import Counter
from contextlib import suppress

import pytest

from ordersync.delivery.cache_orders import OrderCache
from ordersync.delivery.read_orders import OrderReader
from ordersync.delivery.read_together import read_together
from ordersync.domain.call_budget import Lane
from ordersync.domain.connection import parse_connection
from ordersync.domain.metrics import Metrics
from ordersync.errors import RetryLater, Service
from ordersync.ports import HttpAnswer, HttpRequest
from simulators import BaselinkerOptions
from tests.fakes.application import JAN, MAIN, Bench
from tests.fakes.scenarios import SETTLING, at_nth, live_for

MINUTE, TEN_MINUTES = 60, 600
MORE_THAN_A_PAGE = 150  # orders
A, B, C = ({"product_id": number, "quantity": 1, "price_brutto": 10} for number in "ABC")
NO_IDS = BaselinkerOptions(copies_keep_external_id=False)


def counted(bench: Bench) -> Counter[str]:
    """Return how often the events count each product."""
    products = [str(event.data["products"]) for event in bench.marketing.event_log]
    return Counter(product for each in products for product in each.split(","))


def read_before_deciding(bench: Bench) -> None:
    """Let a worker read the orders without an event as of their relation, but decide nothing yet.

    The journal was not read since; it is read then, and the next attempt is due within a minute.
    """
    bench.poll()
    bench.work_for(SETTLING + 3)
    bench.application.poll()


def take_time(bench: Bench) -> None:
    """Let every request take a moment from now on."""
    send = bench.http.send

    def sending(request: HttpRequest, service: Service) -> HttpAnswer:
        bench.clock.sleep(0.1)
        return send(request, service)

    bench.http.send = sending  # type: ignore[method-assign]  # this test's own way to the services


def reader_of(bench: Bench) -> OrderReader:
    """Return a reader of the bench's orders that knows none of them."""
    account = parse_connection(bench.connections.documents[MAIN], MAIN).baselinker
    accounts = bench.application.accounts(Lane.LIVE, last_request=bench.clock.now() + 60)
    return OrderReader(accounts.baselinker(account, Metrics()), bench.clock, OrderCache())


def test_a_part_that_is_merged_back_into_its_original_before_its_own_event() -> None:
    bench = Bench(baselinker=NO_IDS)
    original = bench.order(products=[A, B])
    bench.flow()
    part = bench.shop.split(original)
    read_before_deciding(bench)
    bench.shop.merge(original, part)
    bench.work_for(50)
    live_for(bench, TEN_MINUTES)
    assert counted(bench) == Counter("AB")
    assert bench.outcome(part) == "skipped same_purchase"


def test_a_part_that_is_gone_when_the_batch_comes_to_it() -> None:
    """Its relative before it in the batch was merged with it, and read both again."""
    bench = Bench(baselinker=NO_IDS)
    original = bench.order(products=[A, B, C])
    bench.flow()
    parts = [bench.shop.split(original), bench.shop.split(original)]
    read_before_deciding(bench)
    bench.shop.merge(*parts)
    bench.clock.sleep(48)
    assert all(back.why.endswith("has changed meanwhile") for back in bench.deliver())
    live_for(bench, TEN_MINUTES)
    assert counted(bench) == Counter("ABC")
    assert bench.main.purchases() == [original]


def test_a_piece_that_moves_between_two_others_after_one_of_these_was_read() -> None:
    """It shows in both, and the order holds one like it."""
    bench = Bench(baselinker=NO_IDS)
    original = bench.order(products=[{**A, "quantity": 3}])
    bench.flow()
    for _ in range(MORE_THAN_A_PAGE):
        bench.order(JAN, journal=False)
    second = bench.shop.split(original, pieces=1)
    third = bench.shop.split(original, pieces=1)
    read_before_deciding(bench)
    take_time(bench)
    bench.shop.merge(original, second)
    bench.work_for(50)
    live_for(bench, TEN_MINUTES)
    assert bench.main.purchases() == [original]
    assert bench.outcome(third).startswith("skipped")


@pytest.mark.parametrize("nth", [1, 2, 3, 4])
def test_orders_that_no_page_shows_together(nth: int) -> None:
    """All pieces are there, each once, or they are read again later."""
    bench = Bench()
    first = bench.order(products=[{**A, "quantity": 2}])
    for _ in range(MORE_THAN_A_PAGE):
        bench.order(JAN, journal=False)
    second = bench.shop.split(first, pieces=1)
    take_time(bench)
    reader = reader_of(bench)
    at_nth(bench.http.after, "getOrders", nth, lambda: bench.shop.merge(first, second))
    with suppress(RetryLater):
        readings = read_together(reader, [first, second], 0)
        shown = [reading.order for reading in readings.values() if reading.order]
        assert sum(line.quantity or 0 for order in shown for line in order.lines) == 2
        return
    assert nth < 4, "nothing changed meanwhile"


def test_an_original_that_is_merged_into_another_order_before_its_part_is_decided() -> None:
    """It is gone, and the journal is read again before that is taken for a removal."""
    bench = Bench(baselinker=NO_IDS)
    original = bench.order(products=[A, B])
    bench.flow()
    other = bench.order(JAN, confirmed=False, products=[C])
    part = bench.shop.split(original)
    read_before_deciding(bench)
    bench.shop.merge(other, original)
    bench.work_for(50)
    live_for(bench, TEN_MINUTES)
    assert counted(bench) == Counter("AB")
    assert bench.outcome(part) == "skipped same_purchase"


def test_an_order_that_was_sent_and_is_merged_into_a_part_once_the_journal_says_so() -> None:
    """Before that, nothing says that an event has counted what the part shows (docs/promise.md)."""
    bench = Bench(baselinker=NO_IDS)
    original, sent = bench.order(products=[A, B]), bench.order(JAN, products=[C])
    bench.flow()
    part = bench.shop.split(original)
    read_before_deciding(bench)
    bench.shop.merge(part, sent)
    live_for(bench, TEN_MINUTES)
    assert counted(bench) == Counter("ABC")
    assert bench.outcome(part) == "skipped same_purchase"


def test_counted_items_that_have_moved_on_are_not_missed_before_the_journal_says_where() -> None:
    bench = Bench(baselinker=NO_IDS)
    original, other = bench.order(products=[A, B]), bench.order(products=[C])
    bench.flow()
    part = bench.shop.split(original)
    bench.shop.merge(original, other)
    read_before_deciding(bench)
    last = bench.shop.split(original)
    bench.work_for(50)
    assert bench.outcome(part) != "skipped value_unsettled"
    live_for(bench, TEN_MINUTES)
    assert counted(bench) == Counter("ABC")
    assert bench.outcome(part) == bench.outcome(last) == "skipped same_purchase"


@pytest.mark.parametrize("between", [0, MORE_THAN_A_PAGE])
@pytest.mark.parametrize("by_new_processes", [False, True])
def test_an_original_that_is_merged_into_its_own_technical_order_after_a_part_was_split_off(
    between: int, by_new_processes: bool
) -> None:
    """The technical order has the part's items, too: the second of the two is left to a person.

    That decision waits for the journal, even if each attempt has to read all the orders again.
    """
    bench = Bench(baselinker=NO_IDS)
    original, other = (bench.shop.add_order(JAN | {"products": lines}) for lines in ([A, B], [C]))
    technical = bench.shop.technical_merge(original, other)
    for _ in range(between):
        bench.order(JAN, journal=False)
    part = bench.shop.split(original)
    take_time(bench)
    for _ in range(3):
        bench.shop.log(18, other)
    bench.shop.merge(technical, original)
    for _ in range(10):
        live_for(bench, MINUTE)
        if by_new_processes:
            bench.application.caches.clear()
    assert sorted(map(bench.outcome, (part, technical))) == ["sent", "skipped value_unsettled"]


def test_an_order_that_is_merged_into_one_of_which_a_part_has_left_with_the_same_product() -> None:
    """The part needs no event, for its original has counted it; the one that is gone has none."""
    bench = Bench(baselinker=NO_IDS)
    original = bench.order(JAN, products=[B, A])
    live_for(bench, TEN_MINUTES)
    part = bench.shop.split(original)
    live_for(bench, TEN_MINUTES)
    gone = bench.order(JAN, products=[A])
    bench.shop.merge(original, gone)
    live_for(bench, TEN_MINUTES)
    assert bench.outcome(part) == "skipped same_purchase"
    assert bench.outcome(gone) == "skipped value_unsettled"


def test_a_technical_order_whose_originals_have_taken_in_others_before_the_journal_says_so() -> None:
    """None of them holds what the other does then, as if they had nothing to do with each other."""
    bench = Bench(baselinker=NO_IDS)
    originals = [bench.order(JAN, products=[each]) for each in (A, B)]
    others = [bench.order(JAN, products=[C]) for _ in originals]
    bench.flow()
    technical = bench.shop.technical_merge(*originals)
    read_before_deciding(bench)
    for original, other in zip(originals, others, strict=True):
        bench.shop.merge(original, other)
    bench.work_for(50)
    live_for(bench, TEN_MINUTES)
    assert counted(bench) == Counter("ABCC")
    assert bench.outcome(technical).startswith("skipped")
