"""BaseLinker's call limit: shared by all users of a token; nothing is called while it is blocked."""

from ordersync.domain.metrics import Metric
from tests.fakes.application import ALLEGRO, MAIN, Bench
from tests.fakes.scenarios import orders_of_people

HOUR = 3_600


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
        bench.change(baselinker__requests_per_minute=4)
        orders = orders_of_people(bench, 6)
        bench.clock.sleep(10)
        masked = [bench.order(ALLEGRO, phone=f"600 100 {300 + n}") for n in range(6)]
        bench.poll()
        assert bench.deliver(), "some have to wait for the next minute"
        bench.work_for(HOUR)
        assert bench.main.purchases() == sorted([*orders, *masked])
        assert bench.shop.limit.peak <= 4
        assert bench.shop.limit.blocks == []
        assert bench.log.of("connection waits") == []

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
