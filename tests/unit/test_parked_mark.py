"""A poll looks for parked orders only if there may be some."""

import pytest

from ordersync.domain.journal import Origin
from ordersync.errors import NotApplied
from tests.fakes.application import MAIN, Bench
from tests.fakes.scenarios import hooked, park, parked
from tests.fakes.tables import reads_during
from tests.unit.test_parked_orders import message_of
from tests.unit.test_unreadable_records import spoil

HOUR = 3_600.0
ORDER = 7


def polled_bench() -> Bench:
    """Return a bench whose last poll has found no parked order."""
    bench = Bench()
    bench.poll()
    return bench


def refuse() -> None:
    raise NotApplied("throttled")


def test_a_poll_does_not_look_where_nothing_was_parked() -> None:
    bench = polled_bench()
    assert reads_during(bench.poll, bench.tables.ledger) == 0


def test_what_was_parked_is_queued_and_then_not_looked_for() -> None:
    bench = polled_bench()
    park(bench, message_of(ORDER, Origin.JOURNAL))
    bench.poll()
    assert [message.order_id for message in bench.queued()] == [ORDER]
    bench.poll()
    assert reads_during(bench.poll, bench.tables.ledger) == 0


def test_an_order_whose_parking_was_believed_lost_is_found_within_an_hour() -> None:
    bench = polled_bench()
    bench.records().parked().add(message_of(ORDER, Origin.JOURNAL))
    bench.poll()
    assert parked(bench) == [ORDER]
    bench.clock.sleep(HOUR)
    bench.poll()
    assert parked(bench) == []


def test_an_order_that_polls_would_not_look_for_is_not_parked() -> None:
    bench = polled_bench()
    hooked(bench.tables.cursors).before_put["parked"] = refuse
    assert park(bench, message_of(ORDER, Origin.JOURNAL)) == [False]


def test_a_poll_while_an_order_is_parked_leaves_it_to_the_next_one() -> None:
    bench = polled_bench()
    hooked(bench.tables.ledger).before_put["parked#"] = bench.poll
    park(bench, message_of(ORDER, Origin.JOURNAL))
    bench.poll()
    assert parked(bench) == []


def test_an_order_that_is_parked_while_a_poll_finds_none_is_queued_by_the_next_one() -> None:
    bench = Bench()
    hooked(bench.tables.cursors).before_put["parked"] = lambda: park(bench, message_of(ORDER, Origin.JOURNAL))
    bench.poll()
    assert parked(bench) == [ORDER]
    bench.poll()
    assert parked(bench) == []


@pytest.mark.parametrize("spoils", ["before", "after"])
def test_a_mark_that_can_not_be_read_hides_no_order(spoils: str) -> None:
    bench = polled_bench()
    if spoils == "before":
        spoil(bench.tables.cursors, MAIN, "parked")
    assert park(bench, message_of(ORDER, Origin.JOURNAL)) == [True]
    if spoils == "after":
        spoil(bench.tables.cursors, MAIN, "parked")
    bench.poll()
    assert parked(bench) == []
