"""Which connections count as waiting, and that one caller at a time tries for all."""

import json

import pytest

from ordersync.adapters.observability import publish_metrics
from ordersync.domain.metrics import Metric, Metrics
from ordersync.errors import Blocked, Service, WaitReason
from ordersync.pacing.watch_health import ConnectionHealth
from tests.fakes.application import MAIN, MINUTE, Bench
from tests.fakes.memory import MemoryLog
from tests.fakes.scenarios import live_for, orders_of_people

HOUR = 3_600.0
WAITING = Metric.CONNECTIONS_WAITING


def test_a_connection_counts_at_every_poll_while_it_waits_not_only_when_it_is_tried() -> None:
    bench = Bench()
    bench.baselinker.revoke_token("token-of-main")
    counts = [bench.poll()[MAIN][WAITING] for _ in range(12)]
    assert counts == [1] * 12
    assert len(bench.baselinker.calls) < 12
    bench.baselinker.restore_token("token-of-main")
    bench.clock.sleep(HOUR)
    assert bench.poll()[MAIN][WAITING] == 0


def test_a_shortage_of_calls_is_no_wait() -> None:
    """Orders have used up the calls of a minute; the journal's own are used up by another connection."""
    bench = Bench()
    for connection_id in ("second", "third"):
        bench.connect(connection_id)
        bench.change(connection_id, baselinker__token="token-of-main", baselinker__requests_per_minute=2)
    bench.change(baselinker__requests_per_minute=2)
    metrics = bench.poll()
    assert len(bench.shop.calls) == 1
    assert len(bench.log.of("put off")) == 2
    assert [counted[WAITING] for counted in metrics.values()] == [0, 0, 0]


def test_a_block_that_several_workers_meet_counts_once() -> None:
    bench = Bench()
    metrics = Metrics()
    block = Blocked(
        "blocked",
        reason=WaitReason.BASELINKER_BLOCK,
        service=Service.BASELINKER,
        until=bench.clock.now() + 600,
    )
    for _ in range(3):
        ConnectionHealth.of(bench.application.runtime, MAIN, metrics).failed(block)
    assert metrics[Metric.BLOCKS_SEEN] == 1


def test_the_age_of_a_journal_is_measured_while_its_connection_waits() -> None:
    bench = Bench()
    bench.poll()
    bench.baselinker.revoke_token("token-of-main")
    ages = [bench.poll()[MAIN][Metric.JOURNAL_AGE] for _ in range(5)]
    assert ages == sorted(set(ages))
    assert ages[-1] >= 4 * MINUTE


def test_the_stacks_metrics_are_the_sum_of_its_connections(capsys: pytest.CaptureFixture[str]) -> None:
    counted = {
        "first": Metrics({WAITING: 1, Metric.EVENTS_CREATED: 2, Metric.LONGEST_WAIT: 90}),
        "second": Metrics({WAITING: 1, Metric.EVENTS_CREATED: 5, Metric.LONGEST_WAIT: 20}),
        "third": Metrics(),
    }
    log = MemoryLog()
    publish_metrics("OrderSync", "shop", counted, log)
    [total] = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert (total[WAITING], total[Metric.EVENTS_CREATED]) == ([2.0], [7.0])
    assert total[Metric.LONGEST_WAIT] == [90.0], "an age is that of the connection that is worst off"
    assert Metric.OUTCOMES_OPEN not in total, "what is 0 would only cost money"
    [directive] = total["_aws"]["CloudWatchMetrics"]
    assert directive["Dimensions"] == [["stack"]], "a metric for each connection would be most of the bill"
    assert {metric["Name"]: metric["Unit"] for metric in directive["Metrics"]} == {
        WAITING: "Count",
        Metric.EVENTS_CREATED: "Count",
        Metric.LONGEST_WAIT: "Seconds",
    }
    assert [(line["connection_id"], line["EventsCreated"]) for line in log.of("counted")] == [
        ("first", 2),
        ("second", 5),
    ]


def test_nothing_is_published_of_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    log = MemoryLog()
    publish_metrics("OrderSync", "shop", {"first": Metrics({WAITING: 0})}, log)
    assert capsys.readouterr().out == ""
    assert log.of("counted") == []


def test_one_caller_tries_for_all_others() -> None:
    """The second worker comes while the first one's try is under way."""
    bench = Bench()
    orders_of_people(bench, 4)
    bench.marketing.active = False
    bench.flow()
    bench.clock.sleep(HOUR)
    held = bench.orders_queue.receive(100, bench.rng)
    one, other = held[:2], held[2:]
    before = len(bench.salesmanago.requests)
    bench.http.before["getOrders"] = lambda: bench.hand_over(bench.orders_queue, other, by_new_process=True)
    bench.hand_over(bench.orders_queue, one, by_new_process=True)
    assert len(bench.salesmanago.requests) - before == 1
    bench.marketing.active = True
    live_for(bench, HOUR / 2)
    assert len(bench.main.purchases()) == 4
