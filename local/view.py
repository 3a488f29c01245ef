"""Shows what happens: a live table on a terminal, plain lines elsewhere."""

import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.table import Table
from rich.text import Text

from local.report import connection_report
from local.snapshot import Depth, OrderLine, Snapshot, Wait, describe_wait

PLAIN_PAUSE = 5.0  # seconds, the shortest interval between two summaries
COUNTED_STATES = ("sent", "skipped", "rejected")  # they have columns of their own


class View(AbstractContextManager["View"], Protocol):
    """What shows a run."""

    def say(self, text: str) -> None:
        """Show a line that stays."""

    def show(self, snapshot: Snapshot, connection_ids: Sequence[str], elapsed: float) -> None:
        """Show the state of the run.

        Args:
            snapshot: What is observed now.
            connection_ids: All connections of the run.
            elapsed: Seconds since the end of set-up.
        """


class PlainView:
    """Lines for a file or a pipe: a summary every few seconds, if anything has changed.

    Args:
        write: Writes a line.
        clock: Monotonic seconds.
    """

    def __init__(self, write: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._write = write
        self._clock = clock
        self._last_line = ""
        self._next_at = 0.0
        self._waits: set[str] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def say(self, text: str) -> None:
        """Write a line."""
        self._write(text)

    def show(self, snapshot: Snapshot, connection_ids: Sequence[str], elapsed: float) -> None:
        """Write which connections have started or stopped waiting, and a summary if one is due."""
        waits = {f"{name} waits for {wait.service}: {wait.reason}": name for name, wait in _waits(snapshot)}
        for line in sorted(waits.keys() - self._waits):
            self._write(f"connection {line}")
        for line in sorted(self._waits - waits.keys()):
            self._write(f"connection {line.split(' ')[0]} flows again")
        self._waits = set(waits)
        line = summary(snapshot, connection_ids)
        if line != self._last_line and self._clock() >= self._next_at:
            self._write(f"{elapsed:6.0f} s  {line}")
            self._last_line = line
            self._next_at = self._clock() + PLAIN_PAUSE


class LiveView:
    """A table that is redrawn about once a second.

    Args:
        console: The terminal.
    """

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = Live(console=console, auto_refresh=False, transient=False)
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def say(self, text: str) -> None:
        """Print a line above the table."""
        with self._lock:
            self._console.print(text, markup=False, highlight=False)

    def show(self, snapshot: Snapshot, connection_ids: Sequence[str], elapsed: float) -> None:
        """Redraw the table."""
        with self._lock:
            self._live.update(drawing(snapshot, connection_ids, elapsed), refresh=True)


def new_view() -> View:
    """Return a live view if stdout is a terminal that can redraw lines, or else a plain one."""
    console = Console()
    is_live = console.is_terminal and not console.is_dumb_terminal
    return LiveView(console) if is_live else PlainView(lambda text: print(text, flush=True))


def summary(snapshot: Snapshot, connection_ids: Sequence[str]) -> str:
    """Return the sums over all connections in one line."""
    reports = [connection_report(snapshot, name) for name in connection_ids]
    skipped = sum((Counter(part["skipped"]) for part in reports), Counter[str]())
    parts = [
        f"entries {sum(part['entries'] for part in reports)}",
        f"events {sum(part['events_created'] for part in reports)}",
        f"contacts {sum(part['contacts_written'] for part in reports)} written",
        f"{sum(part['unchanged'] for part in reports)} unchanged",
        f"skipped {skipped.total()}{_reasons(skipped)}",
        f"rejected {sum(part['rejected'] for part in reports)}",
        f"queue {_depth(snapshot.orders_queue)}",
        f"sweep {_depth(snapshot.sweep_queue)}",
        f"dead {snapshot.dead_letters.total}",
    ]
    if parked := snapshot.parked.total():
        parts.append(f"parked {parked}")
    return ", ".join(parts)


def drawing(snapshot: Snapshot, connection_ids: Sequence[str], elapsed: float) -> RenderableType:
    """Return what the live view shows.

    Args:
        snapshot: What is observed now.
        connection_ids: All connections of the run.
        elapsed: Seconds since the end of set-up.
    """
    minutes, seconds = divmod(int(elapsed), 60)
    head = Text.assemble(
        ("ordersync, local run", "bold"),
        f"   {minutes}:{seconds:02d}   orders queue {_depth(snapshot.orders_queue)}",
        f"   sweep queue {_depth(snapshot.sweep_queue)}   ",
        (f"dead letters {snapshot.dead_letters.total}", "bold red" if snapshot.dead_letters.total else ""),
        "   Ctrl-C to stop",
    )
    return Group(head, _connections(snapshot, connection_ids), _last_orders(snapshot.lines))


def _connections(snapshot: Snapshot, connection_ids: Sequence[str]) -> Table:
    table = Table(expand=True)
    table.add_column("connection")
    for title in ("entries", "events", "contacts written", "unchanged", "rejected", "skipped"):
        table.add_column(title, justify="right")
    for title in ("skip reasons", "other states", "calls BaseLinker / SALESmanago", "waits"):
        table.add_column(title)
    for name in connection_ids:
        part = connection_report(snapshot, name)
        skipped, waits = (
            Counter(part["skipped"]),
            [describe_wait(wait) for wait in snapshot.waits.get(name, [])],
        )
        if parked := snapshot.parked[name]:
            waits.append(f"{parked} orders parked")
        table.add_row(
            name,
            str(part["entries"]),
            str(part["events_created"]),
            str(part["contacts_written"]),
            str(part["unchanged"]),
            str(part["rejected"]),
            str(skipped.total()),
            _reasons(skipped).strip(" ()"),
            _reasons(_other_states(snapshot, name)).strip(" ()"),
            f"{part['baselinker_calls']} / {part['salesmanago_calls']}",
            Text("\n".join(waits), style="yellow"),
        )
    return table


def _last_orders(lines: Sequence[OrderLine]) -> Table:
    table = Table(title="last orders", title_justify="left", expand=True)
    for title in ("time", "connection", "order", "outcome", "reason", "contact"):
        table.add_column(title)
    for line in reversed(lines):
        clock = time.strftime("%H:%M:%S", time.localtime(line.at))
        table.add_row(clock, line.connection_id, line.order_id, line.outcome, line.reason, line.contact)
    return table


def _other_states(snapshot: Snapshot, name: str) -> Counter[str]:
    counts = Counter[str]()
    for (state, _), count in snapshot.orders.get(name, Counter()).items():
        if state not in COUNTED_STATES:
            counts[state] += count
    return counts


def _waits(snapshot: Snapshot) -> list[tuple[str, Wait]]:
    return [(name, wait) for name, waits in sorted(snapshot.waits.items()) for wait in waits]


def _reasons(counts: Counter[str]) -> str:
    return f" ({', '.join(f'{name} {count}' for name, count in sorted(counts.items()))})" if counts else ""


def _depth(depth: Depth) -> str:
    return f"{depth.ready} + {depth.in_flight} in flight" if depth.in_flight else str(depth.ready)
