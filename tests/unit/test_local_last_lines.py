"""All lines of a function's run count, however late the reader of its lines gets to them."""

import importlib
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, cast

from local.last_lines import LineReader, count_last_lines

FUNCTION = """
import sys
for run in sys.stdin:
    for number in range(int(run)):
        print("line", number, "of a run", file=sys.stderr)
    print("answer", flush=True)
print("the end", end="", file=sys.stderr)
"""


class Run(Protocol):
    """What the tests need of a process of a function."""

    _proc: subprocess.Popen[str] | None
    _stderr_queue: queue.Queue[str]

    def _read_stderr(self) -> None: ...

    def _drain_stderr_bounded(self, **waits: float) -> str: ...


@contextmanager
def running() -> Iterator[Run]:
    worker = importlib.import_module("ministack.core.lambda_runtime").Worker
    counting = cast("type[Run]", type("CountingWorker", (worker,), {}))
    count_last_lines(counting)
    run = object.__new__(counting)
    command = [sys.executable, "-c", FUNCTION]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True, bufsize=1) as process:
        run._proc, run._stderr_queue = process, queue.Queue()
        yield run


def invoke(run: Run, lines: int) -> None:
    process = run._proc
    assert process is not None
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{lines}\n")
    process.stdin.flush()
    assert process.stdout.readline() == "answer\n"


def test_every_run_has_its_own_lines_and_all_of_them() -> None:
    with running() as run:
        threading.Thread(target=run._read_stderr, daemon=True).start()
        for lines in (1, 0, 3_000, 2, 0, 500):
            invoke(run, lines)
            assert run._drain_stderr_bounded().splitlines() == [f"line {n} of a run" for n in range(lines)]


def test_the_lines_of_a_run_are_there_before_their_reader_was_given_a_turn() -> None:
    with running() as run:
        invoke(run, 3)
        assert run._drain_stderr_bounded(first_line_wait=0.1).splitlines() == [
            f"line {n} of a run" for n in range(3)
        ]


def test_a_process_that_has_ended_leaves_its_last_words() -> None:
    with running() as run:
        reader = threading.Thread(target=run._read_stderr)
        reader.start()
        invoke(run, 1)
        process, run._proc = run._proc, None
        assert process is not None
        assert process.stdin is not None
        process.stdin.close()
        process.wait(10)
        reader.join(10)
        assert not reader.is_alive()
        assert run._drain_stderr_bounded().splitlines() == ["line 0 of a run", "the end"]


def test_what_another_thread_has_taken_is_waited_for() -> None:
    """The reader has a line in its hands: whoever finds the pipe empty meanwhile has not seen all."""
    taken, may_go_on = threading.Event(), threading.Event()

    class SlowQueue(queue.Queue[str]):
        def put(self, item: str, block: bool = True, timeout: float | None = None) -> None:
            taken.set()
            may_go_on.wait(10)
            super().put(item, block, timeout)

    read, write = os.pipe()
    reader = LineReader(read, SlowQueue())
    threading.Thread(target=reader.read_to_end, daemon=True).start()
    os.write(write, b"last\n")
    assert taken.wait(10)
    threading.Timer(0.05, may_go_on.set).start()
    reader.read_what_is_there()
    assert reader.lines.qsize() == 1
    os.close(write)
    os.close(read)
