"""A connection that could not be attended to is logged and counted, and holds up no other."""

import pytest

from ordersync.domain.metrics import Metric, Metrics
from ordersync.errors import NotApplied
from simulators import BaselinkerOptions
from tests.fakes.application import EVA, MAIN, MINUTE, Bench
from tests.fakes.scenarios import hooked, queued_entries

HOUR = 3_600.0


def two(bench: Bench) -> None:
    """Connect a second shop, and let each have an order."""
    bench.order()
    bench.connect("other").shop.add_order(EVA)


def sweep(bench: Bench) -> None:
    bench.clock.sleep(HOUR)
    for connection_id, counted in bench.application.sweep().items():
        bench.metrics.setdefault(connection_id, Metrics()).update(counted)


def unattended(bench: Bench) -> dict[str, int]:
    """Return how often each connection was counted."""
    counts = {name: counted[Metric.CONNECTIONS_UNATTENDED] for name, counted in bench.metrics.items()}
    return {name: count for name, count in counts.items() if count}


def reported(bench: Bench, message: str = "connection not attended to") -> list[object]:
    return [line["connection_id"] for line in bench.log.of(message)]


@pytest.mark.parametrize("document", ["{", '{"baselinker": {}}', "[" * 100_000, '{"a":' * 3_000])
def test_a_document_that_cannot_be_used(document: str) -> None:
    bench = Bench()
    two(bench)
    bench.connections.save(MAIN, document)
    bench.poll()
    assert {message.connection_id for message in bench.queued()} == {"other"}
    assert reported(bench, "connection invalid") == [MAIN]
    assert unattended(bench) == {MAIN: 1}
    bench.application.sweep()
    assert reported(bench, "connection invalid") == [MAIN, MAIN]


def test_a_cursor_that_cannot_be_read() -> None:
    bench = Bench()
    two(bench)
    hooked(bench.tables.cursors).put(MAIN, "cursor", {"log_id": "a word"}, 0)
    bench.poll()
    assert {message.connection_id for message in bench.queued()} == {"other"}
    assert reported(bench) == [MAIN]
    assert unattended(bench) == {MAIN: 1}


def test_a_walk_that_cannot_be_read() -> None:
    bench = Bench()
    two(bench)
    bench.flow()
    hooked(bench.tables.cursors).put(MAIN, "sweep", {"second": "a word"}, 0)
    sweep(bench)
    assert reported(bench) == [MAIN]
    assert unattended(bench) == {MAIN: 1}
    assert bench.records("other").sweep().read().value.ended_at


def test_a_table_that_does_not_answer() -> None:
    bench = Bench()
    two(bench)

    def fail() -> None:
        raise NotApplied("throttled")

    hooked(bench.tables.cursors).before_get[""] = fail
    bench.poll()
    assert unattended(bench) == {MAIN: 1}
    assert reported(bench) == [MAIN]


def test_a_queue_that_refuses() -> None:
    bench = Bench()
    two(bench)
    bench.orders_queue.accepts = lambda message: message.connection_id != MAIN
    bench.poll()
    assert unattended(bench) == {MAIN: 1}
    assert bench.log.of("queue refused") == [{"connection_id": MAIN, "orders": 1}]
    bench.orders_queue.accepts = lambda _: True
    bench.poll()
    assert unattended(bench) == {MAIN: 1}
    assert {message.connection_id for message in bench.queued()} == {"other", MAIN}


def test_a_sweep_queue_that_refuses() -> None:
    bench = Bench()
    bench.poll()
    two(bench)
    bench.order(journal=False)
    bench.sweep_queue.accepts = lambda message: message.connection_id != MAIN
    sweep(bench)
    assert unattended(bench) == {MAIN: 1}
    assert reported(bench) == [MAIN]


def test_a_turn_that_does_not_come() -> None:
    bench = Bench()
    two(bench)
    bench.http.after["getJournalList"] = lambda: bench.clock.sleep(MINUTE)
    bench.poll()
    assert sum(unattended(bench).values()) == 1
    assert reported(bench) == list(unattended(bench))


def test_a_connection_that_waits_or_lacks_calls_counts_as_attended_to() -> None:
    bench = Bench(baselinker=BaselinkerOptions(journal_page_size=1))
    two(bench)
    for _ in range(4):
        bench.order()
    bench.change(baselinker__requests_per_minute=2)
    bench.connect("third")
    bench.baselinker.revoke_token("token-of-third")
    bench.poll()
    assert bench.metrics["third"][Metric.CONNECTIONS_WAITING] == 1
    assert bench.log.of("put off")
    assert unattended(bench) == {}


def test_the_connection_longest_unswept_comes_first() -> None:
    bench = Bench()
    two(bench)
    bench.flow()
    sweep(bench)
    bench.connect("new")
    bench.poll()
    calls = len(bench.baselinker.calls)
    sweep(bench)
    assert bench.baselinker.calls[calls].account == "new"


def test_what_a_poll_has_queued_before_it_dies_is_done() -> None:
    """It dies at the 25th order: the cursor has passed the first twenty."""
    bench = Bench()
    orders = [bench.order(confirmed=False) for _ in range(30)]

    def die() -> None:
        raise KeyboardInterrupt

    hooked(bench.tables.ledger).before_put[f"order#{orders[24]}"] = die
    with pytest.raises(KeyboardInterrupt):
        bench.poll()
    assert len(queued_entries(bench)) == 20
    assert bench.cursor().entries == 20
