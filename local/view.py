"""Shows what happens: a live picture on a terminal, plain lines elsewhere."""

import threading
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.live import Live

from local.drawing import Drawing
from local.report import connection_report
from local.snapshot import Depth, Snapshot, Wait

PLAIN_PAUSE = 5.0  # seconds, the shortest interval between two summaries
LINES_KEPT = 20  # of those that stay, to show them again in a window of another size


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
    """A picture that is redrawn about once a second.

    Args:
        console: The terminal.
        every: Seconds from one reading of the journals to the next.
        clock: Epoch seconds.
    """

    def __init__(self, console: Console, every: float, clock: Callable[[], float] = time.time) -> None:
        self._console = console
        self._every = every
        self._clock = clock
        self._live = self._new_live()
        self._size = console.size
        self._said: deque[str] = deque(maxlen=LINES_KEPT)
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._live.stop()

    def say(self, text: str) -> None:
        """Print a line above the picture."""
        with self._lock:
            self._said.append(text)
            self._print(text)

    def show(self, snapshot: Snapshot, connection_ids: Sequence[str], elapsed: float) -> None:
        """Redraw the picture."""
        with self._lock:
            if self._console.size != self._size:
                self._begin_again()
            drawing = Drawing(snapshot, connection_ids, elapsed, self._clock(), self._every)
            self._live.update(drawing, refresh=True)

    def _begin_again(self) -> None:
        """Clear a window of another size, in which the terminal has wrapped or cut the picture's lines."""
        self._live.stop()
        self._console.clear()
        for text in self._said:
            self._print(text)
        self._live = self._new_live()
        self._live.start()
        self._size = self._console.size

    def _new_live(self) -> Live:
        return Live(console=self._console, auto_refresh=False, transient=False)

    def _print(self, text: str) -> None:
        self._console.print(text, markup=False, highlight=False, soft_wrap=True)  # to be copied as it stands


def new_view(every: float) -> View:
    """Return a live view if stdout is a terminal that can redraw lines, or else a plain one.

    Args:
        every: Seconds from one reading of the journals to the next.
    """
    console = Console()
    is_live = console.is_terminal and not console.is_dumb_terminal
    return LiveView(console, every) if is_live else PlainView(lambda text: print(text, flush=True))


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


def _waits(snapshot: Snapshot) -> list[tuple[str, Wait]]:
    return [(name, wait) for name, waits in sorted(snapshot.waits.items()) for wait in waits]


def _reasons(counts: Counter[str]) -> str:
    return f" ({', '.join(f'{name} {count}' for name, count in sorted(counts.items()))})" if counts else ""


def _depth(depth: Depth) -> str:
    return f"{depth.ready} + {depth.in_flight} in flight" if depth.in_flight else str(depth.ready)
