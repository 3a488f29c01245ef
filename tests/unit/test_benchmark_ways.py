"""The ways that the benchmarks compare, in cases counted by hand; and how requests of tables are counted."""

import random

import pytest

from benchmarks.costs.counting import keys_asked_for, read_units
from benchmarks.obvious import JOURNAL, ObviousWay, Taken
from benchmarks.running import OVERTAKES, Choice, LooseOrder, Running
from benchmarks.table_requests import written_units
from benchmarks.workloads import floor_of, order_of, place, place_long_ago

ITEM = {"key": {"S": "order#1"}, "note": {"S": "n" * 1_500}}
LARGE = {"note": {"S": "n" * 5_000}}


def test_the_obvious_way_makes_a_call_for_each_order_look_up_and_hit() -> None:
    way = ObviousWay()
    place_long_ago(way.shop, [order_of(1)], way.clock.now())
    place(way.shop, [order_of(1, is_masked=True), order_of(2), order_of(3, is_masked=True)])
    taken = way.deliver()
    assert (taken.pages, taken.others, taken.salesmanago) == (2, 3 + 2 + 1, 2 * 2)
    assert way.deliver() == Taken(pages=1, others=0, salesmanago=0, size=0)


def test_the_obvious_way_asks_for_an_order_that_was_deleted() -> None:
    way = ObviousWay()
    first, _ = place(way.shop, [order_of(1), order_of(2)])
    way.shop.delete_order(first)
    assert way.deliver().others == 2


def test_the_floor_of_a_shop_is_that_of_its_orders() -> None:
    shop = ObviousWay().shop
    place_long_ago(shop, [order_of(1), order_of(2)], at=1_790_000_000)
    orders = place(shop, [order_of(buyer, is_masked=True) for buyer in (1, 2, 3)])
    cold = floor_of(shop, orders, entries=6)
    assert (cold.journal_pages, cold.order_reads, cold.look_ups, cold.hit_reads) == (1, 1, 3, 2)
    warm = floor_of(shop, orders, seen=[min(shop.orders)], entries=6, spellings=3)
    assert (warm.order_reads, warm.look_ups, warm.hit_reads) == (1, 6, 1)


def test_a_running_shop_delivers_everything_and_polls_on() -> None:
    running = Running(Choice(workers=2))
    orders = place(running.shop, map(order_of, range(5)))
    running.run_for(180)
    assert sorted(running.events) == orders
    assert running.calls()["getOrders"] == 1
    assert running.later_polls() >= 3
    assert running.calls()[JOURNAL] >= running.later_polls() + 1


def test_a_warm_worker_remembers_what_a_new_one_has_to_read() -> None:
    running = Running(Choice(workers=1))
    first, second = place(running.shop, map(order_of, (1, 2)))
    running.run_until_delivered()
    before = running.position
    running.shop.log(16, first)
    running.replace_workers()
    running.run_until_delivered()
    assert running.calls(before)["getOrders"] == 1
    assert second in running.events


def test_messages_are_received_about_as_they_were_sent() -> None:
    sent = list(range(1_000))
    received = sent.copy()
    LooseOrder(1).shuffle(received)
    assert received != sent
    assert all(abs(place - each) <= OVERTAKES for place, each in enumerate(received))
    strict = sent.copy()
    random.Random(1).shuffle(strict)
    assert any(abs(place - each) > OVERTAKES for place, each in enumerate(strict))


@pytest.mark.parametrize(
    ("name", "params", "units"),
    [
        ("PutItem", {"Item": ITEM}, [2]),
        ("DeleteItem", {"Key": {}}, [1]),
        ("UpdateItem", {"Key": {}}, [1]),
        ("TransactWriteItems", {"TransactItems": [{"Put": {"Item": ITEM}}, {"Delete": {"Key": {}}}]}, [4, 2]),
        ("BatchWriteItem", {"RequestItems": {"ledger": [{"PutRequest": {"Item": ITEM}}]}}, [2]),
    ],
)
def test_units_of_a_write(name: str, params: dict[str, object], units: list[int]) -> None:
    assert written_units(name, params) == units


@pytest.mark.parametrize(
    ("name", "answer", "units"),
    [
        ("GetItem", {}, [1]),
        ("GetItem", {"Item": LARGE}, [2]),
        ("Query", {"Items": [ITEM, ITEM]}, [1]),
        ("BatchGetItem", {"Responses": {"ledger": [ITEM, LARGE]}}, [1, 2]),
        ("TransactGetItems", {"Responses": [{"Item": LARGE}, {}]}, [4, 2]),
    ],
)
def test_units_of_a_read(name: str, answer: dict[str, object], units: list[int]) -> None:
    assert read_units(name, answer) == units


def test_an_item_that_is_not_there_costs_a_unit() -> None:
    params = {
        "RequestItems": {"ledger": {"Keys": [{}, {}]}, "phones": {"Keys": [{}], "ConsistentRead": True}}
    }
    answer = {"Responses": {"ledger": [LARGE], "phones": []}}
    assert read_units("BatchGetItem", answer, keys_asked_for(params)) == [2, 1, 1]
