"""Both services, simulated on this machine, and `python -m local` running the application against them."""

import json
import random
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from local import ROOT
from local.report import ConnectionReport
from simulators import (
    BaselinkerAccount,
    BaselinkerOptions,
    BaselinkerSimulator,
    FaultPlan,
    SalesmanagoAccount,
    SalesmanagoSimulator,
    serve,
)
from tests.fakes.application import ANNA, ESHOP, OWNER

CALLS_A_MINUTE = 900
Order = Mapping[str, object]


@dataclass(frozen=True)
class Run:
    """How a local run ended."""

    code: int
    output: str
    connections: dict[str, ConnectionReport]
    dead_letters: int
    seconds: float


@dataclass
class Merchant:
    """One connection's accounts and its document."""

    shop: BaselinkerAccount
    marketing: SalesmanagoAccount
    document: dict[str, dict[str, object]]

    def order(self, *kinds: Order, **fields: object) -> int:
        order: dict[str, object] = dict(ANNA)
        for kind in (*kinds, fields):
            order |= kind
        return self.shop.add_order(order)

    def purchases(self) -> list[int]:
        return sorted(int(str(event.data["externalId"])) for event in self.marketing.events)

    def entries(self) -> int:
        return sum(entry.log_type in (1, 2, 11, 12, 13, 14, 16) for entry in self.shop.journal)


class Remotes:
    """Both services, simulated on this machine."""

    def __init__(self, directory: Path, stack: ExitStack) -> None:
        self.directory = directory
        self.report = directory / "report.json"
        options = BaselinkerOptions(requests_per_minute=CALLS_A_MINUTE + 100)
        self.baselinker = BaselinkerSimulator(time.time, options, random.Random(1))
        self.salesmanago = SalesmanagoSimulator(time.time, None, random.Random(2))
        self.way_to_baselinker = FaultPlan(random.Random(3))
        self.way_to_salesmanago = FaultPlan(random.Random(4))
        baselinker = self.way_to_baselinker.wrap(self.baselinker)
        salesmanago = self.way_to_salesmanago.wrap(self.salesmanago)
        self.baselinker_url = stack.enter_context(serve(baselinker)).url + "/connector.php"
        self.salesmanago_url = stack.enter_context(serve(salesmanago)).url

    def merchant(self, name: str, options: BaselinkerOptions | None = None, **settings: object) -> Merchant:
        return Merchant(
            self.baselinker.add_account(f"token-{name}", name, options),
            self.salesmanago.add_account(f"client-{name}", f"secret-{name}", [OWNER]),
            {
                "baselinker": {
                    "token": f"token-{name}",
                    "url": self.baselinker_url,
                    "requests_per_minute": CALLS_A_MINUTE,
                },
                "salesmanago": {
                    "url": self.salesmanago_url,
                    "client_id": f"client-{name}",
                    "api_key": "any-key",
                    "api_secret": f"secret-{name}",
                    "owner": OWNER,
                },
                "settings": {"eshop": ESHOP, **settings},
            },
        )

    def run(self, timeout: int, **documents: object) -> Run:
        """Run the application with these documents until it is idle, or for `timeout` seconds."""
        with self.running(timeout, **documents) as process:
            return self.ended(process, timeout + 90)

    @contextmanager
    def running(self, timeout: int, **documents: object) -> Iterator["subprocess.Popen[str]"]:
        """Run the application alongside the test, which may act in the meantime."""
        options = ["--until-idle", "--poll-every", "1", "--timeout", str(timeout)]
        with self.launched(options, documents) as process:
            yield process

    @contextmanager
    def launched(
        self, options: Sequence[str], documents: Mapping[str, object]
    ) -> Iterator["subprocess.Popen[str]"]:
        """Run the application with these options and documents."""
        command = [sys.executable, "-m", "local", *options, "--report", str(self.report)]
        for name, document in documents.items():
            path = self.directory / f"{name}.json"
            text = document if isinstance(document, str) else json.dumps(document)
            path.write_text(text, encoding="utf-8")
            command += ["--connection", str(path)]
        with subprocess.Popen(
            command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        ) as process:
            try:
                yield process
            finally:
                process.terminate()

    def ended(self, process: "subprocess.Popen[str]", timeout: int) -> Run:
        """Return how it ended; check that it printed no secret and broke neither service's contract."""
        output, _ = process.communicate(timeout=timeout)
        assert "secret-" not in output
        assert "token-" not in output
        assert self.baselinker.violations == []
        assert self.salesmanago.violations == []
        written = json.loads(self.report.read_text(encoding="utf-8")) if self.report.exists() else {}
        return Run(
            process.returncode,
            output,
            written.get("connections", {}),
            written.get("dead_letters", -1),
            written.get("duration_s", 0.0),
        )
