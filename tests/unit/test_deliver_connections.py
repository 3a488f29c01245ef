"""Connections that can't work yet, or no longer, keep their messages and harm no other."""

import pytest

from ordersync.domain.states import State
from ordersync.errors import NotApplied
from ordersync.ports import Stored
from tests.fakes.application import EVA, MAIN, Bench

HOUR = 3_600


class TestConnectionsThatCannotWork:
    def test_a_disabled_connection_keeps_its_messages(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.poll()
        bench.change(enabled=False)
        bench.work_for(HOUR)
        assert bench.salesmanago.requests == []
        assert bench.purchase(order_id).state is State.QUEUED
        bench.change(enabled=True)
        bench.flow()
        assert bench.main.purchases() == [order_id]

    def test_a_connection_with_an_invalid_document_keeps_its_messages(self) -> None:
        bench = Bench()
        other = bench.connect("other")
        order_id = bench.order()
        other.shop.add_order(EVA)
        bench.poll()
        document = bench.connections.documents[MAIN]
        bench.connections.save(MAIN, document[:40])
        bench.work_for(HOUR)
        assert len(other.events()) == 1
        line = bench.log.of("connection invalid")[0]
        assert line["connection_id"] == MAIN
        bench.connections.save(MAIN, document)
        bench.flow()
        assert bench.main.purchases() == [order_id]

    def test_an_order_that_was_merged_away_waits_for_its_connection_to_be_made_again(self) -> None:
        bench = Bench()
        survivor = bench.order()
        bench.flow()
        gone = bench.order()
        bench.shop.merge(survivor, gone)
        bench.poll()
        document = bench.connections.documents[MAIN]
        del bench.connections.documents[MAIN]
        assert bench.deliver() == []
        assert bench.idle
        bench.connections.save(MAIN, document)
        bench.flow()
        bench.work_for(HOUR)
        bench.flow()
        assert bench.outcome(gone) == "skipped value_unsettled", "its items are in no event"

    def test_a_message_of_a_connection_that_never_was_leaves_no_record(self) -> None:
        bench = Bench()
        bench.poll()
        for connection_id in ("never", "Never.2"):
            bench.send(5, connection_id)
        assert bench.deliver() == []
        assert bench.idle
        assert [bench.records(each).order(5).read().version for each in ("never", "Never.2")] == [0, 0]
        assert [line["reason"] for line in bench.log.of("order")] == ["connection_removed"] * 2

    def test_a_removed_connection_whose_records_cannot_be_read_harms_no_other(self) -> None:
        bench = Bench()
        bench.connect("gone")
        order_id = bench.order()
        bench.poll()
        bench.send(5, "gone")
        del bench.connections.documents["gone"]
        ledger = bench.tables.ledger
        reads = ledger.get

        def get(scope: str, key: str) -> Stored | None:
            if scope == "gone":
                raise NotApplied("throttled")
            return reads(scope, key)

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ledger, "get", get)
            assert len(bench.deliver()) == 1
        assert bench.main.purchases() == [order_id]

    def test_a_shadow_outlives_the_connection(self) -> None:
        bench = Bench(mode="shadow")
        order_id = bench.order()
        bench.flow()
        document = bench.connections.documents[MAIN]
        bench.shop.log(16, order_id)
        bench.poll()
        del bench.connections.documents[MAIN]
        bench.work()
        bench.connections.save(MAIN, document)
        bench.change(mode="live")
        bench.shop.log(16, order_id)
        bench.flow()
        assert bench.main.purchases() == []
        assert bench.outcome(order_id) == "shadow"

    def test_nothing_is_sent_before_the_journal_has_been_read(self) -> None:
        bench = Bench()
        order_id = bench.order()
        bench.send(order_id)
        bench.clock.sleep(5)
        bench.work()
        assert bench.main.events() == []
        bench.flow()
        bench.work_for(900)
        assert bench.main.purchases() == [order_id]
