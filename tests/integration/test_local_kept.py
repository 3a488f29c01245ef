"""A local run with real accounts goes on where the one before it ended, even if that was killed."""

import fcntl
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress

import pytest

from local import ROOT
from local.report import ConnectionReport
from simulators import FaultRates
from tests.integration.remotes import Merchant, Remotes

pytestmark = [pytest.mark.integration, pytest.mark.timeout(700)]

# The services are simulated: the program takes them for real ones, and keeps its records elsewhere.
PROGRAM = """
import sys
from dataclasses import replace
from pathlib import Path
from local import __main__, deployment, runner
from local.connections import read_documents
runner.KEPT = Path(sys.argv[1])
build = deployment.build
deployment.build = lambda *given, for_real_accounts: build(*given)  # short timings
__main__.read_documents = lambda paths: [replace(each, is_real=True) for each in read_documents(paths)]
sys.exit(__main__.main(sys.argv[2:]))
"""


class Runs:
    """Runs of the application with one merchant's accounts."""

    def __init__(self, remotes: Remotes, merchant: Merchant) -> None:
        self.folder = remotes.directory / "kept"
        self._report = remotes.report
        self._document = remotes.directory / "myshop.json"
        self._document.write_text(json.dumps(merchant.document))

    def started(self, *options: str) -> "subprocess.Popen[str]":
        command = [sys.executable, "-c", PROGRAM, str(self.folder), "--connection", str(self._document)]
        command += ["--poll-every", "1", "--report", str(self._report), "--timeout", "200", *options]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, cwd=ROOT, text=True, stdout=pipe, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL
        )

    def ended(self, *options: str) -> tuple[str, ConnectionReport]:
        """Run until all is idle; return what was printed, and the report."""
        with self.started("--until-idle", *options) as run:
            output, _ = run.communicate(timeout=300)
        assert run.returncode == 0, output
        report: ConnectionReport = json.loads(self._report.read_text())["connections"]["myshop"]
        return output, report

    def are_free(self) -> bool:
        """Return whether no run uses the folder."""
        with (self.folder / "records.lock").open("a") as lock, suppress(OSError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return True
        return False


@contextmanager
def closing(run: "subprocess.Popen[str]") -> Iterator[None]:
    try:
        yield
    finally:
        run.kill()  # with SIGKILL


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def buyers(merchant: Merchant, names: Sequence[str]) -> list[int]:
    return [merchant.order(email=f"{name}@example.com", phone="") for name in names]


def test_a_second_run_sends_nothing_again(remotes: Remotes) -> None:
    merchant = remotes.merchant("shop")
    orders = buyers(merchant, ["anna", "jan"])
    runs = Runs(remotes, merchant)

    output, report = runs.ended("--live", "--yes")
    assert "Real accounts (myshop)" in output
    assert report["events_created"] == 2
    entries = merchant.entries()
    third = buyers(merchant, ["ewa"])
    _, report = runs.ended("--live", "--yes")

    assert merchant.purchases() == sorted(orders + third)
    assert report["events_created"] == 1
    assert report["entries"] == merchant.entries() - entries


def test_without_live_nothing_is_written(remotes: Remotes) -> None:
    merchant = remotes.merchant("shop")
    buyers(merchant, ["anna"])
    output, report = Runs(remotes, merchant).ended()
    assert "Shadow mode (myshop): nothing is written to SALESmanago" in output
    assert merchant.purchases() == []
    assert merchant.marketing.contacts == {}
    assert report["events_created"] == 0


def check_that_another_run_is_refused(runs: Runs) -> None:
    until((runs.folder / "records.new").exists)  # the first one is still being set up
    with runs.started() as second:
        output, _ = second.communicate(timeout=60)
    assert second.returncode == 1
    assert "another local run with real accounts is under way" in output


def test_a_run_that_is_killed_neither_doubles_nor_loses_a_purchase(remotes: Remotes) -> None:
    merchant = remotes.merchant("shop")
    orders = buyers(merchant, [f"buyer{number}" for number in range(12)])
    runs = Runs(remotes, merchant)
    remotes.way_to_salesmanago.rates = FaultRates(slow=1.0)
    remotes.way_to_salesmanago.slow_seconds = (0.2, 0.3)
    with runs.started("--live", "--yes") as run, closing(run):
        check_that_another_run_is_refused(runs)
        until(lambda: len(merchant.purchases()) >= 3)
    until(runs.are_free)
    assert len(merchant.purchases()) < len(orders)

    runs.ended("--live", "--yes")

    assert merchant.purchases() == sorted(orders)
