"""What a local run shows."""

from collections import Counter
from io import StringIO

import pytest
from rich.console import Console, ConsoleDimensions

from local.snapshot import Cursor, Depth, OrderLine, Snapshot, Wait
from local.view import LiveView, PlainView, new_view, summary

SNAPSHOT = Snapshot(
    cursors={"shop": Cursor(entries=9)},
    orders={"shop": Counter({("sent", ""): 4, ("skipped", "no_email"): 2, ("unknown", "card"): 1})},
    orders_queue=Depth(3, 2),
    metrics={"shop": Counter({"ContactsWritten": 4, "ContactsUnchanged": 1, "BaselinkerCalls": 6})},
    lines=(OrderLine(1.0, "shop", "812", "sent"),),
)
CLEARED = "\x1b[2J\x1b[H"
WAITING = Snapshot(waits={"shop": [Wait("salesmanago", "salesmanago_credential", 5.0)]})


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_a_summary_is_one_line() -> None:
    assert summary(SNAPSHOT, ["shop"]) == (
        "entries 9, events 4, contacts 4 written, 1 unchanged, skipped 2 (no_email 2), rejected 0,"
        " queue 3 + 2 in flight, sweep 0, dead 0"
    )


def test_parked_orders_are_shown() -> None:
    parked = Snapshot(parked=Counter({"shop": 2}))
    assert summary(parked, ["shop"]).endswith("dead 0, parked 2")


def test_summaries_are_written_after_changes_and_not_too_often() -> None:
    lines: list[str] = []
    clock = Clock()
    view = PlainView(lines.append, clock)

    view.show(Snapshot(), ["shop"], 0.0)
    view.show(SNAPSHOT, ["shop"], 1.0)
    assert len(lines) == 1

    clock.now = 6.0
    view.show(SNAPSHOT, ["shop"], 6.0)
    clock.now = 20.0
    view.show(SNAPSHOT, ["shop"], 20.0)
    assert lines[1:] == [f"     6 s  {summary(SNAPSHOT, ['shop'])}"]


def test_plain_lines_report_connections_that_start_and_stop_waiting() -> None:
    lines: list[str] = []
    view = PlainView(lines.append, Clock())

    for snapshot in (Snapshot(), WAITING, WAITING, Snapshot()):
        view.show(snapshot, ["shop"], 0.0)

    assert lines[1:] == [
        "connection shop waits for salesmanago: salesmanago_credential",
        "connection shop flows again",
    ]


def test_lines_stay_above_the_live_view() -> None:
    console = Console(file=StringIO(), width=40, force_terminal=True)
    with LiveView(console, 60) as view:
        view.show(SNAPSHOT, ["shop"], 1.0)
        view.say("[ready] at last, with a command that is to be copied as it stands")

    assert "[ready] at last, with a command that is to be copied as it stands" in shown(console)


def test_a_window_of_another_size_is_drawn_from_scratch() -> None:
    console = Console(file=StringIO(), width=120, height=40, force_terminal=True)
    with LiveView(console, 60, lambda: 1000.0) as view:
        view.say("ready")
        view.show(SNAPSHOT, ["shop"], 1.0)
        assert CLEARED not in shown(console)
        console.size = ConsoleDimensions(80, 24)
        view.show(SNAPSHOT, ["shop"], 2.0)
        after = shown(console).rpartition(CLEARED)[2]
        assert after.count("ready") == after.count("812") == 1
        view.show(SNAPSHOT, ["shop"], 3.0)
        assert shown(console).count(CLEARED) == 1
    assert shown(console).rpartition(CLEARED)[2].count("ready") == 1


def shown(console: Console) -> str:
    file = console.file
    assert isinstance(file, StringIO)
    return file.getvalue()


@pytest.mark.parametrize(("terminal", "kind"), [("xterm", LiveView), ("dumb", PlainView)])
def test_only_a_terminal_that_can_redraw_lines_gets_a_table(
    monkeypatch: pytest.MonkeyPatch, terminal: str, kind: type
) -> None:
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    monkeypatch.setenv("TERM", terminal)
    assert isinstance(new_view(60), kind)
