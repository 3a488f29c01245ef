"""The report of a local run."""

import json
from collections import Counter
from pathlib import Path

from local.report import connection_report, queued_orders, report, write_report
from local.snapshot import Cursor, Depth, Snapshot, Wait

SNAPSHOT = Snapshot(
    cursors={"a": Cursor(entries=7)},
    orders={
        "a": Counter(
            {
                ("sent", ""): 3,
                ("skipped", "no_email"): 2,
                ("skipped", "masked_email"): 1,
                ("rejected", "Invalid email"): 1,
                ("rejected", "Too old"): 1,
                ("queued", ""): 4,
                ("shadow", ""): 1,
            }
        )
    },
    metrics={
        "a": Counter(
            {"ContactsWritten": 5, "ContactsUnchanged": 2, "BaselinkerCalls": 9, "SalesmanagoCalls": 11}
        )
    },
    dead_letters=Depth(1, 1),
)


def test_the_report_has_the_documented_keys() -> None:
    assert report(SNAPSHOT, ["a", "quiet"], {"a": 4}, 12.34567) == {
        "connections": {
            "a": {
                "entries": 7,
                "events_created": 3,
                "contacts_written": 5,
                "unchanged": 2,
                "skipped": {"masked_email": 1, "no_email": 2},
                "rejected": 2,
                "waiting": 4,
                "baselinker_calls": 9,
                "salesmanago_calls": 11,
            },
            "quiet": {
                "entries": 0,
                "events_created": 0,
                "contacts_written": 0,
                "unchanged": 0,
                "skipped": {},
                "rejected": 0,
                "waiting": 0,
                "baselinker_calls": 0,
                "salesmanago_calls": 0,
            },
        },
        "dead_letters": 2,
        "duration_s": 12.346,
    }


def test_a_waiting_connection_counts_even_if_none_of_its_orders_is_queued() -> None:
    snapshot = Snapshot(waits={"a": [Wait("baselinker", "blocked", 5.0)]})

    assert connection_report(snapshot, "a")["waiting"] == 1
    assert connection_report(snapshot, "a", queued=3)["waiting"] == 3


def test_parked_orders_are_waiting() -> None:
    snapshot = Snapshot(parked=Counter({"a": 2}))

    assert connection_report(snapshot, "a", queued=3)["waiting"] == 5
    assert connection_report(snapshot, "b")["waiting"] == 0


def test_several_messages_for_one_order_count_once() -> None:
    bodies = [
        json.dumps({"connection_id": name, "order_id": order})
        for name, order in (("a", 1), ("a", 1), ("a", 2), ("b", 1))
    ]

    assert queued_orders([*bodies, "no JSON", "[]", "{}"]) == {"a": 2, "b": 1}


def test_it_replaces_an_existing_file(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    path.write_text("old")

    content = report(SNAPSHOT, ["a"], {}, 1.0)
    write_report(content, path)

    assert json.loads(path.read_text()) == content
    assert list(tmp_path.iterdir()) == [path]
