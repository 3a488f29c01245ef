"""When a local run is idle, and what it waits for."""

from collections import Counter

import pytest

from local.snapshot import Cursor, Depth, Snapshot, Wait, pending

BUSY_AT = 1000.0
READ = Cursor(entries=3, read_at=1001, read_to_end_at=1002)


def test_idle_once_the_journal_has_been_read_after_the_queues_emptied() -> None:
    assert pending(Snapshot(cursors={"a": READ, "off": Cursor()}), ["a"], BUSY_AT) == []


@pytest.mark.parametrize(
    ("cursor", "why"),
    [
        (Cursor(read_at=1001, read_to_end_at=900), "a reading that did not reach the end"),
        (Cursor(read_at=1000, read_to_end_at=1001), "a reading that began while the queues held messages"),
        (Cursor(), "no reading"),
    ],
)
def test_not_idle_before_such_a_reading(cursor: Cursor, why: str) -> None:
    line = "connection a: its journal has not been read to the end since the run was last busy"

    assert pending(Snapshot(cursors={"a": cursor}), ["a"], BUSY_AT) == [line], why


def test_not_idle_before_there_is_a_cursor() -> None:
    assert pending(Snapshot(), ["a"], 0.0) == ["connection a: its journal has not been read yet"]


def test_not_idle_while_a_queue_holds_or_hides_a_message() -> None:
    snapshot = Snapshot(cursors={"a": READ}, orders_queue=Depth(2, 1), sweep_queue=Depth(0, 1))

    assert snapshot.is_busy(["a"])
    assert pending(snapshot, ["a"], BUSY_AT) == [
        "orders queue: 2 messages ready, 1 in flight or delayed",
        "sweep queue: 0 messages ready, 1 in flight or delayed",
    ]


def test_dead_letters_are_not_waited_for() -> None:
    snapshot = Snapshot(cursors={"a": READ}, dead_letters=Depth(5))

    assert not snapshot.is_busy(["a"])
    assert pending(snapshot, ["a"], BUSY_AT) == []


def test_not_idle_while_a_connection_waits() -> None:
    waits = {"a": [Wait("salesmanago", "salesmanago_credential", 1005.0)], "off": [Wait("x", "y", 1.0)]}

    (line,) = pending(Snapshot(cursors={"a": READ}, waits=waits), ["a"], BUSY_AT)

    assert line.startswith("connection a: waits for salesmanago (salesmanago_credential), next try at ")


def test_not_idle_while_orders_are_parked() -> None:
    snapshot = Snapshot(cursors={"a": READ}, parked=Counter({"a": 3, "off": 1}))

    assert snapshot.is_busy(["a"])
    assert not snapshot.is_busy(["b"])
    assert pending(snapshot, ["a"], BUSY_AT) == ["connection a: 3 orders parked"]


def test_a_connection_that_waits_keeps_the_run_busy_until_all_journals_are_read_again() -> None:
    waits = {"a": [Wait("salesmanago", "salesmanago_credential", 1005.0)], "b": []}

    assert Snapshot(waits=waits).is_busy(["a", "b"])
    assert not Snapshot(waits=waits).is_busy(["b"])


def test_a_connection_that_flows_is_not_blamed_for_one_that_waits() -> None:
    waits = {"b": [Wait("baselinker", "unavailable", 1005.0)]}
    snapshot = Snapshot(cursors={"a": READ, "b": READ}, waits=waits)

    (line,) = pending(snapshot, ["a", "b"], READ.read_at + 5)

    assert line.startswith("connection b: waits for baselinker")


def test_a_run_counts_what_it_has_done_itself() -> None:
    before = Snapshot(
        cursors={"a": Cursor(entries=58)},
        orders={"a": Counter({("sent", ""): 52, ("skipped", "unconfirmed"): 2})},
    )
    after = Snapshot(
        cursors={"a": Cursor(entries=61, read_at=5), "b": Cursor(entries=1)},
        orders={"a": Counter({("sent", ""): 54, ("skipped", "unconfirmed"): 1})},
    )

    counted = after.since(before)

    assert counted.cursors == {"a": Cursor(entries=3, read_at=5), "b": Cursor(entries=1)}
    assert counted.orders == {"a": Counter({("sent", ""): 2})}
    assert after.since(Snapshot()) == after
