"""Processes die and requests fail while orders come in; the reference model says what must come of it."""

import json
import random
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress

import psutil
import pytest

from ordersync.domain.connection import parse_connection
from simulators import FaultRates
from tests.fakes.shop import PEOPLE, SOURCES, Shop
from tests.integration.remotes import Remotes
from tests.model import History, check

pytestmark = [pytest.mark.integration, pytest.mark.slow]

BUSY_SECONDS = 25
MAX_SECONDS = 200
SHARE = 0.2
FUNCTION = "ministack-lambda-"


class Busy:
    """A shop that is busy while the application runs; a second connection keeps the run from ending."""

    def __init__(self, remotes: Remotes) -> None:
        self.remotes = remotes
        self.rng = random.Random(7)
        self.merchant = remotes.merchant("shop", tag="Żółw", order_source_tag=True)
        self.shop = Shop(self.merchant.shop, self.rng)
        self.keeper = remotes.merchant("keeper")
        self.shop.place(PEOPLE[0], SOURCES[0])

    def live(self, meanwhile: Callable[["subprocess.Popen[str]"], None]) -> None:
        """Keep the shop busy while something happens each second, then wait for the run to end."""
        self.remotes.baselinker.revoke_token("token-keeper")
        documents = {"shop": self.merchant.document, "keeper": self.keeper.document}
        with self.remotes.running(MAX_SECONDS, **documents) as process:
            self._wait_for_the_first_event()
            ends_at = time.monotonic() + BUSY_SECONDS
            while time.monotonic() < ends_at:
                for _ in range(2):
                    self.shop.act()
                    time.sleep(0.5)
                meanwhile(process)
            self.remotes.baselinker.restore_token("token-keeper")
            run = self.remotes.ended(process, MAX_SECONDS + 60)
        assert run.code == 0, run.output
        assert run.dead_letters == 0
        assert self.merchant.shop.limit.blocks == []
        self._check()

    def _wait_for_the_first_event(self) -> None:
        limit = time.monotonic() + 120
        while not self.merchant.marketing.events:
            assert time.monotonic() < limit, "nothing arrives"
            time.sleep(0.2)

    def _check(self) -> None:
        settings = parse_connection(json.dumps(self.merchant.document), "shop").settings
        shop, marketing = self.merchant.shop, self.merchant.marketing
        check(History(shop, marketing, settings, "ZOLW", now=time.time()))


def functions(process: "subprocess.Popen[str]") -> list[psutil.Process]:
    """Return the processes of the emulated AWS that run functions."""
    found = []
    for child in psutil.Process(process.pid).children(recursive=True):
        with suppress(psutil.Error):
            if any(FUNCTION in part for part in child.cmdline()):
                found.append(child)
    return found


@pytest.mark.timeout(400)
def test_functions_are_killed_while_orders_flow(remotes: Remotes) -> None:
    busy, killed = Busy(remotes), []

    def kill_one(process: "subprocess.Popen[str]") -> None:
        if running := functions(process):
            victim = busy.rng.choice(running)
            with suppress(psutil.Error):
                victim.kill()
                killed.append(victim.pid)

    busy.live(kill_one)
    assert len(killed) > 5


@pytest.mark.timeout(400)
def test_a_fifth_of_all_requests_fails_in_every_way(remotes: Remotes) -> None:
    busy = Busy(remotes)
    for plan in (remotes.way_to_baselinker, remotes.way_to_salesmanago):
        plan.rates = FaultRates.evenly(SHARE)
        plan.slow_seconds, plan.late_seconds, plan.retry_after = (0.5, 4.0), (1.0, 4.0), 2
    busy.live(lambda _: None)
    applied_unanswered = ("lost_after", "silent_after", "error_after", "truncated")
    assert sum(remotes.way_to_salesmanago.injected[fault] for fault in applied_unanswered) > 0
