"""BaseLinker's call limit: shared by all users of a token; nothing is called while it is blocked."""

import pytest

from ordersync.domain.metrics import Metric
from ordersync.domain.read_plan import PAGE_OF_ORDERS
from ordersync.errors import NotApplied
from ordersync.ports import Table
from simulators import BaselinkerOptions
from tests.fakes.application import ALLEGRO, JAN, MAIN, MINUTE, Bench
from tests.fakes.scenarios import hooked, live_for, orders_of_people

HOUR = 3_600


def does_not_answer() -> None:
    raise NotApplied("the table does not answer")


def reads_of(table: Table, key: str) -> list[str]:
    """Return a list that each read of a record adds to from now on."""
    hooks, reads = hooked(table).before_get, list[str]()

    def count() -> None:
        reads.append(key)
        hooks[key] = count

    hooks[key] = count
    return reads


class TestCallLimit:
    def test_a_block_stops_every_caller_until_it_ends(self) -> None:
        bench = Bench()
        orders = orders_of_people(bench, 3)
        bench.poll()
        ends_at = bench.shop.block(400)
        bench.work()
        bench.work_for(300)
        bench.poll()
        assert bench.shop.limit.calls_while_blocked == 1
        assert bench.metrics[MAIN][Metric.BLOCKS_SEEN] == 1
        assert bench.main.events() == []
        assert bench.clock.now() < ends_at + 60
        bench.work_for(600)
        assert bench.main.purchases() == sorted(orders)
        assert [bench.record(order_id).tries for order_id in orders] == [0] * 3

    def test_a_blocked_connection_waits_and_logs_it(self) -> None:
        bench = Bench()
        bench.connect("other")
        bench.change("other", baselinker__token="token-of-main")
        bench.poll()
        bench.shop.block(400)
        order_id = bench.order()
        bench.poll()
        waits = {line["connection_id"]: line["reason"] for line in bench.log.of("connection waits")}
        assert waits == {MAIN: "baselinker_block", "other": "baselinker_block"}
        assert bench.shop.limit.calls_while_blocked == 1
        for _ in range(12):
            bench.flow()
        assert bench.main.purchases() == [order_id]

    def test_without_budget_the_messages_come_back_and_the_limit_is_kept(self) -> None:
        bench = Bench()
        bench.change(baselinker__requests_per_minute=1)
        orders = orders_of_people(bench, 6)
        bench.clock.sleep(10)
        masked = [bench.order(ALLEGRO, phone=f"601 100 {300 + n}") for n in range(6)]
        bench.poll()
        assert bench.deliver(), "some have to wait for the next minute"
        bench.work_for(HOUR)
        assert bench.main.purchases() == sorted([*orders, *masked])
        assert bench.shop.limit.peak <= 1
        assert bench.shop.limit.blocks == []
        assert bench.log.of("connection waits") == []

    def test_without_calls_messages_come_back_before_a_record_is_read(self) -> None:
        bench = self.bench_without_calls()
        order_ids = bench.order(), bench.order(email="jan@example.com", phone="")
        for order_id in order_ids:
            bench.send(order_id)
        hooked(bench.tables.ledger).before_get["order#"] = lambda: pytest.fail("it is read")
        calls = len(bench.shop.calls)
        assert bench.deliver()
        assert len(bench.shop.calls) == calls
        hooked(bench.tables.ledger).before_get.clear()
        bench.work_for(HOUR)
        assert {*order_ids} <= {*bench.main.purchases()}

    def test_an_order_that_a_page_brought_needs_no_call(self) -> None:
        bench = Bench()
        bench.change(baselinker__requests_per_minute=4)
        for n in range(4):
            bench.order(ALLEGRO, phone=f"601 100 {300 + n}")
        order_id = bench.order()
        bench.poll()
        bench.clock.sleep(2)
        held = bench.orders_queue.receive(10, bench.rng)
        masked = [item for item in held if item.message.order_id != order_id]
        bench.hand_over(bench.orders_queue, masked)
        calls = len(bench.shop.calls)
        assert not bench.hand_over(
            bench.orders_queue, [item for item in held if item.message.order_id == order_id]
        )
        assert bench.main.purchases() == [order_id]
        assert len(bench.shop.calls) == calls

    def test_orders_behind_the_one_that_found_no_call_left_cost_no_read(self) -> None:
        bench = self.bench_short_of_calls()
        numbers, budgets = reads_of(bench.tables.phones, "phone#"), reads_of(bench.tables.budget, "calls")
        assert len(bench.deliver()) >= 7
        assert len(numbers) == 8 + 1, (
            "one for each number of the batch, which say whether the index decides whose an order is; and one"
            " for the order that was looked for"
        )
        assert len(budgets) == 2, "that there may be calls, and that there are none any more"

    def test_orders_that_lack_calls_come_back_once_there_are_calls_for_some(self) -> None:
        """Not with the first call that comes free, for most of them in vain; and together."""
        bench = self.bench_without_calls()
        now = bench.clock.now()
        back_in = sorted(held.visible_at - now for held in bench.orders_queue.held.values())
        assert back_in[0] > 85
        assert back_in[-1] < 150
        assert back_in[-1] - back_in[0] < 15

    def test_a_worker_is_not_held_for_calls_that_come_free_later(self) -> None:
        bench = self.bench_without_calls()
        bench.send(bench.order())
        began_at = bench.clock.now()
        bench.deliver()
        assert bench.clock.now() - began_at < 10

    def bench_without_calls(self) -> Bench:
        """Return a bench whose masked orders have used up the minute's calls."""
        bench = self.bench_short_of_calls()
        assert len(bench.deliver()) >= 7
        return bench

    def bench_short_of_calls(self) -> Bench:
        """Return a bench whose masked orders will use up the minute's calls: spelling matters there."""
        bench = Bench(baselinker=BaselinkerOptions(phone_match="exact"))
        bench.change(baselinker__requests_per_minute=4)
        bench.poll()
        bench.clock.sleep(120)
        for n in range(8):
            bench.order(ALLEGRO, phone=f"601 100 {300 + n}")
        bench.poll()
        return bench

    def test_two_connections_of_one_token_share_its_budget(self) -> None:
        bench = Bench()
        other = bench.connect("other")
        for connection_id in (MAIN, "other"):
            bench.change(connection_id, baselinker__requests_per_minute=5, baselinker__token="token-of-main")
        orders_of_people(bench, 10)
        for _ in range(30):
            bench.flow()
            bench.work_for(60)
        assert len(bench.main.events()) == len(other.events()) == 10
        assert bench.shop.limit.peak <= 5


@pytest.mark.slow
@pytest.mark.parametrize(("limit", "minutes"), [(4, 180), (6, 60)])
def test_hardly_any_calls_are_enough_for_all_in_the_end(limit: int, minutes: int) -> None:
    """To read known orders together must not use up what their look-ups need, time and again."""
    bench = Bench(baselinker=BaselinkerOptions(phone_match="exact"))
    people = [
        {
            "email": f"person-{n}@example.com",
            "phone": f"601 {200 + n} 317",
            "delivery_fullname": f"Jan {letter} Nowak",
        }
        for n, letter in enumerate("abcdefghijkl")
    ]
    for n, person in enumerate(people):
        bench.order(person)
        for _ in range(PAGE_OF_ORDERS if n % 2 else 0):
            bench.order(JAN, journal=False)
    live_for(bench, 3 * MINUTE)
    bench.change(baselinker__requests_per_minute=limit)
    bench.clock.sleep(5 * MINUTE)
    masked = [bench.order(person, ALLEGRO, delivery_fullname="Ewa Inna") for person in people]
    for _ in range(minutes):
        bench.application.poll()
        bench.work_for(MINUTE)
    assert {bench.outcome(each) for each in masked} == {"sent"}


def test_a_table_that_does_not_answer_for_one_number_holds_up_its_order_alone() -> None:
    bench = Bench(baselinker=BaselinkerOptions(phone_match="exact"))
    bench.change(baselinker__requests_per_minute=4)
    masked = [bench.order(ALLEGRO, phone=f"601 100 {300 + n}") for n in range(3)]
    plain = [bench.order(JAN, phone="", email=f"person-{n}@example.com") for n in range(5)]
    bench.clock.sleep(10)
    bench.poll()
    bench.clock.sleep(10)
    with bench.taken(bench.orders_queue) as held:
        first = [each for each in held if each.message.order_id in masked]
        assert len(bench.hand_over(bench.orders_queue, first)) == 3
        hooked(bench.tables.phones).before_get["phone#"] = does_not_answer
        bench.hand_over(bench.orders_queue, held)
    assert {bench.outcome(each) for each in plain} == {"sent"}
