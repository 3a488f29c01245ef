"""The poller works through connections: none holds up another, and one that waits is left alone."""

import pytest

from ordersync.domain.journal import QueueMessage
from ordersync.domain.metrics import Metric
from tests.fakes.application import EVA, JAN, MAIN, MINUTE, Bench
from tests.fakes.scenarios import newest_entries, queued_entries
from tests.fakes.tables import reads_during


class TestManyConnections:
    def test_a_refused_token_does_not_hold_up_the_others(self) -> None:
        bench = Bench()
        other = bench.connect("other")
        bench.order()
        other.shop.add_order(EVA)
        bench.baselinker.revoke_token("token-of-main")
        bench.poll()
        assert {message.connection_id for message in bench.queued()} == {"other"}
        waits = bench.log.of("connection waits")
        assert [(line["connection_id"], line["reason"]) for line in waits] == [
            (MAIN, "baselinker_credential")
        ]
        assert bench.metrics[MAIN][Metric.CONNECTIONS_WAITING] == 1

    def test_a_connection_with_a_refused_token_recovers_by_itself(self) -> None:
        bench = Bench()
        bench.order()
        bench.baselinker.revoke_token("token-of-main")
        for _ in range(10):
            bench.poll()
        assert {call.outcome for call in bench.baselinker.calls} == {"ERROR_BAD_TOKEN"}
        assert len(bench.baselinker.calls) <= 5, "it is probed now and then, not by each poll"
        assert bench.queued() == []
        bench.baselinker.restore_token("token-of-main")
        bench.clock.sleep(bench.application.runtime.timings.probe_limit)
        bench.poll()
        assert queued_entries(bench) == newest_entries(bench)

    def test_a_connection_that_waits_for_salesmanago_has_its_journal_read_all_the_same(self) -> None:
        bench = Bench()
        bench.order()
        bench.marketing.active = False
        bench.flow()
        bench.order(JAN)
        for _ in range(30):
            bench.poll()
        assert set(queued_entries(bench)) == set(newest_entries(bench))
        bench.marketing.active = True
        bench.clock.sleep(bench.application.runtime.timings.probe_limit)
        bench.poll()
        bench.work_for(600)
        assert len(bench.main.purchases()) == 2

    @pytest.mark.parametrize("document", ["{", '{"baselinker": {}}'])
    def test_an_invalid_document_is_reported_and_holds_up_no_other(self, document: str) -> None:
        bench = Bench()
        bench.connect("broken")
        bench.connections.save("broken", document)
        bench.order()
        bench.poll()
        assert queued_entries(bench) == newest_entries(bench)
        assert bench.log.of("connection invalid")[0]["connection_id"] == "broken"

    def test_a_disabled_connection_is_not_read(self) -> None:
        bench = Bench()
        bench.order()
        bench.change(enabled=False)
        bench.poll()
        assert bench.shop.calls == []
        bench.change(enabled=True)
        bench.poll()
        assert queued_entries(bench) == newest_entries(bench)

    def test_the_connection_unread_for_longest_comes_first(self) -> None:
        bench = Bench()
        bench.poll()
        bench.connect("b-new")
        bench.connect("a-new")
        bench.poll()
        assert [call.account for call in bench.baselinker.calls][-1] == MAIN

    def test_no_journal_is_started_once_the_time_is_up(self) -> None:
        bench = Bench()
        other = bench.connect("other")
        for account in (bench.shop, other.shop):
            account.add_order(EVA)
        bench.http.after["getJournalList"] = lambda: bench.clock.sleep(MINUTE)
        bench.poll()
        assert len({call.account for call in bench.baselinker.calls}) == 1
        bench.poll()
        bench.poll()
        assert {message.connection_id for message in bench.queued()} == {MAIN, "other"}

    def test_a_defect_in_one_poll_harms_no_other(self) -> None:
        bench = Bench()
        other = bench.connect("other")
        bench.order()
        other.shop.add_order(EVA)

        def accept(message: QueueMessage) -> bool:
            if message.connection_id == MAIN:
                raise ZeroDivisionError(message)
            return True

        bench.orders_queue.accepts = accept
        bench.poll()
        assert {message.connection_id for message in bench.queued()} == {"other"}
        assert "ZeroDivisionError" in str(bench.log.of("connection not attended to")[0]["error"])


class TestReads:
    def test_a_poll_with_nothing_new_reads_cursor_and_health_at_once(self) -> None:
        bench = Bench()
        bench.order()
        bench.flow()
        bench.clock.sleep(MINUTE)
        assert reads_during(bench.application.poll, bench.tables.cursors) == 1

    def test_a_cursor_that_a_query_does_not_show_is_read_by_itself(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A person has written it by hand, and no query shows what has no proper version."""
        bench = Bench()
        bench.order()
        bench.poll()
        before = bench.records().cursor().read()
        monkeypatch.setattr(bench.tables.cursors, "query", lambda *_: {})
        bench.clock.sleep(MINUTE)
        bench.order(JAN)
        bench.application.poll()
        after = bench.records().cursor().read()
        assert after.value.starts_at == before.value.starts_at
        assert after.value.log_id > before.value.log_id
