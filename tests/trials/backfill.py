"""`make try-backfill`: 3,000 old orders in the local run beside live ones, killed and resumed half-way.

Deploys the application as `make run` does, starts the backfill as an operator does, and kills functions. Says
what it saw, and fails if an order is doubled or missing, or if live orders took longer than without it.
"""

import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.integration.remotes import Merchant, Remotes
from tests.integration.test_failures import functions
from tests.integration.test_sweep import endpoint_of
from tests.trials.operate import drain, operate

OLD_ORDERS = int(os.environ.get("ORDERS", "3000"))
DAY = 86_400
POLL_EVERY = 5.0
LIVE_EVERY = 2.5  # seconds between two live orders
ALONE_SECONDS = 90.0  # of live orders before the backfill begins
PAUSE_SECONDS = 20.0
LIMIT = 1_800  # seconds
KILLS = 6
MASKED = 10  # each tenth order is a marketplace's, whose buyer is looked for by telephone
MOST_DELAY = 1.2  # times what a live order takes without the backfill
NOISE = 1.0  # seconds by which two halves of a run without one differ on a machine of two cores


@dataclass
class Trial:
    """One run, and what it has seen."""

    merchant: Merchant
    process: "subprocess.Popen[str]"
    endpoint: str
    rng: random.Random = field(default_factory=lambda: random.Random(7))
    placed_at: dict[int, float] = field(default_factory=dict)
    killed: int = 0

    def operate(self, *words: str) -> dict[str, object]:
        """Run one of the operators' commands as they do, and return its answer."""
        done = operate(self.endpoint, *words)
        if done.returncode:
            raise SystemExit(f"it ended with {done.returncode}: {done.stdout}")
        answer: dict[str, object] = json.loads(done.stdout) if "json" in words else {}
        return answer

    def ends(self) -> tuple[str, dict[str, int]]:
        """Return the state of the backfill, and how its orders have ended."""
        status = self.operate("backfill", "status", "--output", "json")
        ends = status["ends"]
        assert isinstance(ends, list)
        return str(status["state"]), {str(end): int(count) for end, count in ends}

    def sell_for(self, seconds: float) -> None:
        """Let live orders come in for a while."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            number = 100_000 + len(self.placed_at)
            at = time.time()
            self.placed_at[self.merchant.shop.add_order(order(number))] = at
            time.sleep(self.rng.uniform(0.5, 1.5) * LIVE_EVERY)

    def kill_functions(self) -> None:
        """Kill functions at work, one after the other."""
        for _ in range(KILLS):
            if running := functions(self.process):
                with suppress(psutil.Error):
                    self.rng.choice(running).kill()
                    self.killed += 1
            self.sell_for(2)

    def delays(self, since: float, until: float) -> list[float]:
        """Return how long the live orders of a while took, seconds."""
        sent = {
            int(str(event.data["externalId"])): event.created_at
            for event in self.merchant.marketing.event_log
        }
        placed = {order_id: at for order_id, at in self.placed_at.items() if since <= at < until}
        return [sent[order_id] - at for order_id, at in placed.items() if order_id in sent]

    def transfer(self) -> tuple[float, float, float]:
        """Sell alone, then beside a backfill that is killed, paused and resumed; return the three moments."""
        time.sleep(3 * POLL_EVERY)  # so that the connection has started
        began = time.time()
        self.sell_for(ALONE_SECONDS)
        self.operate("backfill", "plan", "--from", day_before(40))
        most = str(OLD_ORDERS + len(self.placed_at))
        started = time.time()
        self.operate("backfill", "start", "--from", day_before(40), "--yes", "--max-events", most)
        is_killed = False
        while (state := self.ends())[0] == "running":
            if time.time() > started + LIMIT:
                raise SystemExit(f"FAILED: after {LIMIT} s it has come no further than {state}")
            print(f"  {time.time() - started:.0f} s: {state}", flush=True)
            self.sell_for(15)
            if not is_killed and sum(state[1].values()) >= OLD_ORDERS / 2:
                is_killed = True
                self.kill_functions()
                self.operate("backfill", "pause")
                self.sell_for(PAUSE_SECONDS)
                self.operate("backfill", "resume")
        ended = time.time()
        print(f"  {ended - started:.0f} s: {state}", flush=True)
        time.sleep(60)  # what is under way
        return began, started, ended


def day_before(days: int) -> str:
    """Return a day as commands take it."""
    return time.strftime("%Y-%m-%d", time.localtime(time.time() - days * DAY))


def order(number: int, **fields: object) -> dict[str, object]:
    """Return the order of a buyer of its own; each tenth is a marketplace's."""
    masked = {"order_source": "allegro", "email": f"x{number}@allegromail.pl"}
    return {
        "order_source": "shop",
        "order_source_id": 812,
        "email": f"buyer{number}@example.com",
        "phone": f"51{number // 10 % 10_000:04d}{137 + number // 10 * 7 % 800:03d}",
        "delivery_country_code": "PL",
        "delivery_fullname": f"Kupujący {number - (number % MASKED == MASKED - 1)}",  # who bought before
        "products": [{"product_id": "501", "name": "Kubek", "price_brutto": 20, "quantity": 1}],
        **(masked if number % MASKED == MASKED - 1 else {}),
        **fields,
    }


def stock_up(merchant: Merchant) -> list[int]:
    """Add the old orders, which the journal no longer holds."""
    placed = []
    for number in range(OLD_ORDERS):
        at = int(time.time() - 30 * DAY + number * 600)
        placed.append(merchant.shop.add_order(order(number, date_add=at, date_confirmed=at), journal=False))
    return placed


def faults(trial: Trial, old: Sequence[int], moments: tuple[float, float, float]) -> list[str]:
    """Print what was seen, and return what must not be."""
    began, started, ended = moments
    sent = trial.merchant.purchases()
    wanted = {*old, *trial.placed_at}
    alone, beside = trial.delays(began, started - 10), trial.delays(started, ended)
    print(
        f"{len(old)} old orders, {len(trial.placed_at)} live ones, {len(sent)} events, {trial.killed} kills"
    )
    for name, delays in (("alone", alone), ("beside the backfill", beside)):
        print(
            f"live orders {name}: {len(delays)}, median {median(delays):.1f} s, 90 % in {most(delays):.1f} s"
        )
    found = []
    if len(sent) != len(set(sent)):
        found.append(f"{len(sent) - len(set(sent))} orders have a second event")
    if missing := wanted - set(sent):
        found.append(f"{len(missing)} orders have no event: {sorted(missing)[:5]} ...")
    if set(sent) - wanted:
        found.append("events of orders that were not placed")
    if not trial.killed:
        found.append("no function was killed")
    if median(beside) > MOST_DELAY * median(alone) + NOISE:
        found.append("live orders took longer beside the backfill")
    return found


def median(delays: Sequence[float]) -> float:
    """Return the median."""
    return statistics.median(delays)


def most(delays: Sequence[float]) -> float:
    """Return what nine of ten keep within."""
    return statistics.quantiles(delays, n=10)[-1]


def main() -> int:
    """Try it, and return the exit code."""
    with tempfile.TemporaryDirectory() as directory, ExitStack() as stack:
        remotes = Remotes(Path(directory), stack)
        shop = remotes.merchant("shop")
        old = stock_up(shop)
        options = ["--poll-every", str(POLL_EVERY), "--timeout", str(2 * LIMIT)]
        with remotes.launched(options, {"shop": shop.document}) as process:
            trial = Trial(shop, process, endpoint_of(process))
            threading.Thread(target=drain, args=(process,), daemon=True).start()
            found = faults(trial, old, trial.transfer())
            found += [*remotes.baselinker.violations, *remotes.salesmanago.violations]
    for fault in found:
        print(f"FAILED: {fault}")
    print("" if found else "Each order exactly once, and live ones were not delayed.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
