"""What a function has logged by the end of its run, without a wait for more.

ministack reads the lines of a function in a thread, and at the end of a run waits for the next one, 5 ms. On
a busy machine it loses lines then, and to wait longer makes every run longer. But a function has written all
its lines before its answer: each is in the pipe by then, or in the hands of whoever took it from there.
"""

import os
import queue
import select
import threading
from subprocess import Popen
from typing import cast

PIECE = 65_536  # bytes


class LineReader:
    """Moves lines from a pipe into a queue, in steps: what is in neither of the two is not written yet.

    Attributes:
        lines: the queue.
    """

    def __init__(self, pipe: int, lines: queue.Queue[str]) -> None:
        self.lines = lines
        self._pipe = os.dup(pipe)  # whoever opened it may close it
        self._arrival, self._presence = select.poll(), select.poll()  # two threads can't ask one of them
        for each in (self._arrival, self._presence):
            each.register(self._pipe, select.POLLIN)
        self._step_lock = threading.Lock()
        self._rest, self._is_over = b"", False

    def read_to_end(self) -> None:
        """Read until the other end is closed."""
        while not self._is_over:
            self._arrival.poll()
            self._step()

    def read_what_is_there(self) -> None:
        """Return once all that was written before is in the queue."""
        while self._step():
            pass

    def _step(self) -> bool:
        """Move a piece; return whether there may be more."""
        with self._step_lock:
            if self._is_over or not self._presence.poll(0):
                return False
            piece = os.read(self._pipe, PIECE)
            *whole, self._rest = (self._rest + piece).split(b"\n")
            if not piece:
                whole = [self._rest] if self._rest else []
                self._is_over = True
                os.close(self._pipe)
            for line in whole:
                self.lines.put(line.decode(errors="replace"))
            return bool(piece)


class WithLastLines:
    """Two methods for ministack's class of a function's process, each start of which has a new queue."""

    _proc: Popen[str] | None
    _stderr_queue: queue.Queue[str]
    _reader: LineReader | None = None
    _reader_lock = threading.Lock()

    def _read_stderr(self) -> None:
        if reader := WithLastLines._line_reader(self):
            reader.read_to_end()

    def _drain_stderr_bounded(self, **_waits: float) -> str:
        if reader := WithLastLines._line_reader(self):
            reader.read_what_is_there()
        return "\n".join(self._stderr_queue.get() for _ in range(self._stderr_queue.qsize()))

    def _line_reader(self) -> LineReader | None:
        """Return what reads the lines of the process; None if there is no process any more."""
        with WithLastLines._reader_lock:
            found, process = getattr(self, "_reader", None), self._proc
            reader = cast("LineReader | None", found)
            is_current = reader is not None and reader.lines is self._stderr_queue
            if not is_current and process is not None and process.stderr is not None:
                self._reader = reader = LineReader(process.stderr.fileno(), self._stderr_queue)
            return reader


def count_last_lines(worker: type) -> None:
    """Let all lines of a function's run count, and no run wait for more of them.

    Args:
        worker: ministack's class for the process of a function.
    """
    for name in ("_read_stderr", "_drain_stderr_bounded"):
        if not callable(getattr(worker, name)):
            raise TypeError(name)
        setattr(worker, name, getattr(WithLastLines, name))
