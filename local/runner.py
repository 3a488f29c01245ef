"""One local run, from set-up to the report."""

import os
import shutil
import signal
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import FrameType

import requests
from botocore.exceptions import BotoCoreError, ClientError

from local import ROOT, deployment
from local.access import how_to_reach
from local.connections import Document, store_documents
from local.demo import running_demo
from local.emulator import Clients, Emulator, running_emulator
from local.kept import KEPT, Kept, Sent, send_again
from local.observer import Observer, Resources
from local.options import Options
from local.page import ServedPage, served_page
from local.poller import PollerRuns
from local.processes import RunFailed
from local.report import queued_orders, report, write_report
from local.snapshot import Snapshot, pending
from local.view import View, new_view, summary
from ordersync.errors import OrderSyncError

STATE = ROOT / ".cache" / "local"
RUNS_KEPT = 5
PAUSE = 1.0  # seconds between two observations
SCHEDULE = 60.0  # seconds between two readings of the journals, unless options say otherwise


class Interrupted(BaseException):
    """A signal has asked the run to end.

    Attributes:
        number: The number of the signal.
    """

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def run(options: Options, documents: Sequence[Document]) -> int:
    """Run the application until it is idle, time is up or it is interrupted.

    Args:
        options: The options on the command line.
        documents: Valid connection documents; empty for the demo shop.

    Returns:
        The exit code.
    """
    directory = new_run_directory()
    with new_view(options.poll_every or SCHEDULE) as view, signals_raise() as check_signals:
        this_run = _Run(options, list(documents), directory, view, check_signals)
        try:
            with ExitStack() as stack:
                return this_run.perform(stack)
        except Interrupted as interruption:
            if interruption.number == signal.SIGINT and this_run.may_be_interrupted:
                return 0
            return 128 + interruption.number
        except BrokenPipeError:  # of `python -m local | head`
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 128 + signal.SIGPIPE
        except RunFailed as failure:
            print(*failure.lines(), sep="\n", file=sys.stderr)
            return 1
        except (BotoCoreError, ClientError, OrderSyncError) as error:
            print(f"the emulated AWS could not be set up: {error}", file=sys.stderr)
            return 1


class _Run:
    def __init__(
        self,
        options: Options,
        documents: list[Document],
        directory: Path,
        view: View,
        check_signals: Callable[[], None],
    ) -> None:
        self._options = options
        self._check_signals = check_signals
        self._documents = documents
        self._directory = directory
        self._view = view
        self._ready_at: float | None = None
        self._emulator: Emulator | None = None
        self._observer: Observer | None = None
        self._queues: tuple[str, ...] = ()
        self._stop_poller: Callable[[], None] = lambda: None
        self._kept: Kept | None = None
        self._page: ServedPage | None = None
        self._before = Snapshot()
        self._began_at = 0.0

    @property
    def _connection_ids(self) -> list[str]:
        return [document.connection_id for document in self._documents]

    @property
    def may_be_interrupted(self) -> bool:
        """Whether Ctrl-C is how the run ends: it is set up, and has no end of its own."""
        has_end = self._options.until_idle or self._options.timeout is not None
        return self._ready_at is not None and not has_end

    def perform(self, stack: ExitStack) -> int:
        """Set up, watch, and report before the stack is unwound; return the exit code."""
        try:
            self._set_up(stack)
            return self._watch()
        finally:
            self._finish()

    def _set_up(self, stack: ExitStack) -> None:
        began = time.monotonic()
        if not self._documents:
            live = not self._options.until_idle
            demo = running_demo(live=live, hosted=self._options.hosted, warn=self._view.say)
            self._documents = [stack.enter_context(demo)]
        self._view.say("Building the application with SAM CLI (quick, unless it has changed) ...")
        if any(document.is_real for document in self._documents):
            self._kept = Kept(KEPT, self._connection_ids)
        written = self._kept.new_file if self._kept else None
        log = self._directory / "build.log"
        template = deployment.build(STATE, log, for_real_accounts=written is not None)
        self._view.say("Starting the emulated AWS and deploying the application into it ...")
        self._emulator = stack.enter_context(running_emulator(self._directory, written))
        schedule = "ENABLED" if self._options.poll_every is None else "DISABLED"
        parameters = {"ScheduleState": schedule, "SettingsPage": "ENABLED"}
        outputs = deployment.deploy(self._emulator, template, parameters, self._directory / "deploy.log")
        clients = self._emulator.clients()
        resources = Resources.of_stack(outputs)
        self._observer = Observer(clients, resources, f"/aws/lambda/{deployment.STACK}-")
        self._queues = (resources.orders_queue, resources.sweep_queue)
        left = self._restored(clients, self._observer, resources.dead_letter_queue)
        self._began_at = time.time()  # journals that an earlier run has read are read again first
        store_documents(self._documents, outputs["ConnectionsPath"], clients.ssm)
        send_again(left, self._queues, clients.sqs)
        poller = PollerRuns(
            clients.functions, outputs["PollerFunctionName"], self._options.poll_every, self._view.say
        )
        self._stop_poller = poller.stop
        self._ready_at = time.monotonic()
        self._view.say(f"Ready after {self._ready_at - began:.1f} s. Logs: {self._directory}")
        page = served_page(clients, outputs, self._documents, poller.run_now, self._view.say)
        self._page = stack.enter_context(page)
        for line in [*how_to_reach(self._emulator.endpoint), *explanations(self._documents)]:
            self._view.say(line)
        poller.start()

    def _restored(self, clients: Clients, observer: Observer, dead_letter_queue: str) -> list[Sent]:
        """Restore what earlier runs have done, if this one keeps it; return the messages to send again."""
        if self._kept is None:
            return []
        self._kept.restore_secret(clients.secrets, f"{deployment.STACK}-record-keys")
        left = self._kept.restore(clients.dynamodb, time.time())
        self._kept.restore_dead_letters(dead_letter_queue, clients.sqs)
        self._before = observer.observe(thoroughly=True)
        return left

    def _watch(self) -> int:
        busy_at = self._began_at
        while True:
            self._documents = self._page.current(self._documents) if self._page else self._documents
            enabled = [document.connection_id for document in self._documents if document.enabled]
            snapshot = self._observe()
            if snapshot is None or snapshot.is_busy(enabled):
                busy_at = time.time()
            if snapshot is not None:
                self._view.show(snapshot.since(self._before), self._connection_ids, self._elapsed)
                left = pending(snapshot, enabled, busy_at)
                if self._options.until_idle and not left and self._is_idle(enabled, busy_at):
                    return 0
            if self._options.timeout is not None and self._elapsed >= self._options.timeout:
                self._give_up(pending(self._last_snapshot, enabled, busy_at))
                return 1
            self._check_signals()
            time.sleep(PAUSE)

    def _is_idle(self, enabled: Sequence[str], busy_at: float) -> bool:
        """Return whether the run is idle even if all is looked at that is read less often: parked orders."""
        snapshot = self._observe(thoroughly=True)
        return snapshot is not None and not pending(snapshot, enabled, busy_at)

    def _give_up(self, left: Sequence[str]) -> None:
        self._view.say(f"Gave up {self._elapsed:.0f} s after set-up.")
        for line in left:
            print(f"still waiting: {line}", file=sys.stderr)

    @property
    def _elapsed(self) -> float:
        return 0.0 if self._ready_at is None else time.monotonic() - self._ready_at

    @property
    def _last_snapshot(self) -> Snapshot:
        return Snapshot() if self._observer is None else self._observer.snapshot

    def _observe(self, *, thoroughly: bool = False) -> Snapshot | None:
        """Return what is observed now, None if the emulator did not answer in time."""
        if self._observer is None or self._emulator is None:
            return None
        # Before all is sent again that earlier runs left, an empty queue says nothing about it.
        kept = self._kept if self._ready_at is not None else None
        written = kept.size() if kept else 0
        try:
            snapshot = self._observer.observe(thoroughly=thoroughly)
        except (BotoCoreError, ClientError) as error:
            if not self._emulator.is_running:
                raise RunFailed("the emulated AWS has ended", self._emulator.log) from error
            return None
        if kept and not snapshot.orders_queue.total and not snapshot.sweep_queue.total:
            kept.handled(written)
        return snapshot

    def _finish(self) -> None:
        duration, queued = self._elapsed, dict[str, int]()
        self._stop_poller()  # first, so that the report includes its last run
        with suppress(RunFailed, requests.RequestException):
            if self._emulator is not None and self._observe(thoroughly=True):
                bodies = (body for queue in self._queues for body in self._emulator.queue_messages(queue))
                queued = queued_orders(bodies)
        snapshot = self._last_snapshot.since(self._before)
        if self._options.report is not None:  # first: no one may read what follows, as in `| head`
            write_report(report(snapshot, self._connection_ids, queued, duration), self._options.report)
        if self._ready_at is not None:
            self._view.show(snapshot, self._connection_ids, duration)
            self._view.say(f"Ended after {duration:.1f} s: {summary(snapshot, self._connection_ids)}")


def explanations(documents: Sequence[Document]) -> list[str]:
    """Return what a person has to know of these documents to understand the run, in sentences."""
    lines = [line for document in documents for line in document.explanations()]
    real = [document.connection_id for document in documents if document.is_real]
    in_shadow = [
        document.connection_id for document in documents if document.is_real and not document.is_live
    ]
    if real:
        lines.append(
            f"Real accounts ({', '.join(real)}): what this run does is kept in {KEPT.name}, so that no later"
            " run sends it again. The numbers are this run's."
        )
    if in_shadow:
        lines.append(
            f"Shadow mode ({', '.join(in_shadow)}): nothing is written to SALESmanago. --live writes,"
            " unless the document says shadow."
        )
    return lines


@contextmanager
def signals_raise() -> Iterator[Callable[[], None]]:
    """Raise `Interrupted` at the first SIGINT or SIGTERM, and ignore further ones during clean-up.

    Yields:
        What raises it again: a callback of a library that runs just then may swallow it.
    """
    received: list[int] = []

    def interrupt(number: int, _frame: FrameType | None) -> None:
        for each in numbers:
            signal.signal(each, signal.SIG_IGN)
        received.append(number)
        raise Interrupted(number)

    def check() -> None:
        if received:
            raise Interrupted(received[0])

    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, interrupt) for number in numbers}
    try:
        yield check
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def new_run_directory() -> Path:
    """Create a directory for this run's logs, its user's alone; remove all but the last few runs'."""
    runs = STATE / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    directory = runs / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}"
    directory.mkdir(mode=0o700)
    for old in sorted(runs.iterdir())[:-RUNS_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return directory
