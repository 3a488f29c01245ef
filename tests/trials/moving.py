"""`make try-moving`: moving over in the local run, as docs/migrate.md says, from a simulated integration.

Deploys the application as `make run` does, beside a simulation of SALESmanago's own integration, and carries
the page's steps out with its commands, while orders come in. Says what it saw, and fails if a purchase is in
SALESmanago twice or not at all.
"""

import json
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from ordersync.operating.compare_purchases import DAYS_ZONE
from simulators.hosted import HostedIntegration
from tests.fakes.application import ESHOP
from tests.integration.remotes import Merchant, Remotes
from tests.integration.test_sweep import endpoint_of
from tests.trials.operate import drain, operate

POLL_EVERY = 3.0
PATIENCE = 90.0  # seconds in which each step has to be done
SHOP = "shop"
STEPS = ("mode", "shadow", "start", "running", "y", "now", "save", "y")
"""What is typed into `connect`: a test run, beside an integration that is on, from now on."""


@dataclass
class Move:
    """One run, and what it has seen.

    Attributes:
        merchant: The accounts.
        hosted: The other integration.
        endpoint: The emulated AWS.
        wanted: The orders that have to have one purchase in the end.
        copied: The copies of which the hosted integration has sent a second purchase.
        faults: What must not be.
    """

    merchant: Merchant
    hosted: HostedIntegration
    endpoint: str
    wanted: set[int] = field(default_factory=set)
    copied: set[int] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)
    buyers: int = 0

    # What happens in the shop

    def sell(self, count: int, **fields: object) -> list[int]:
        """Let orders of new buyers come in, a second apart."""
        placed = []
        for _ in range(count):
            self.buyers += 1
            placed.append(self.merchant.shop.add_order({**order(self.buyers), **fields}))
            time.sleep(1)
        return placed

    def sell_on_allegro(self, buyer: int) -> int:
        """Let a buyer who has bought in the shop buy on Allegro, too."""
        masked = {"order_source": "allegro", "email": f"x{buyer}+a@allegromail.pl"}
        return self.merchant.shop.add_order({**order(buyer), **masked})

    # What a person does and sees

    def say(self, *words: str, typed: str = "", codes: tuple[int, ...] = (0,)) -> str:
        """Run a command, show its answer and return it."""
        done = operate(self.endpoint, *words, typed=typed)
        if done.returncode not in codes:
            raise SystemExit(f"FAILED: it ended with {done.returncode}: {done.stdout}")
        return done.stdout

    def compare(self) -> tuple[int, set[int], int]:
        """Return how many purchases both sides have, which orders ours alone, and how many theirs alone."""
        today = datetime.now(DAYS_ZONE).date()
        days = ("--from", str(today - timedelta(days=1)), "--to", str(today))
        print(self.say("compare", *days, codes=(0, 1)), flush=True)
        found = json.loads(self.say("compare", *days, "--output", "json", codes=(0, 1)))
        return found["both"], {each["order_id"] for each in found["only_ours"]}, len(found["only_there"])

    def status(self) -> dict[str, object]:
        """Return how the connection stands."""
        [status] = json.loads(self.say("status", "--output", "json"))["connections"]
        return dict(status)

    def ends(self) -> Counter[str]:
        """Return how orders have ended in the last seven days, as `status` says."""
        week = self.status()["week"]
        assert isinstance(week, list)
        return Counter({str(end): int(count) for end, count in week})

    def purchases(self, origin: str = "") -> Counter[int]:
        """Count the purchases that SALESmanago holds of each order, whoever sent them."""
        events = self.merchant.marketing.events
        return Counter(int(str(event.data["externalId"])) for event in events if origin in ("", event.origin))

    def expect(self, what: str, *, holds: bool) -> None:
        """Record a fault unless something holds."""
        print(f"  {'yes' if holds else 'NO'}: {what}", flush=True)
        if not holds:
            self.faults.append(what)


def order(buyer: int) -> dict[str, object]:
    """Return an order of a buyer, with an e-mail address and a telephone number of its own."""
    return {
        "order_source": "shop",
        "order_source_id": 812,
        "email": f"buyer{buyer}@example.com",
        "phone": f"51{buyer:04d}{137 + buyer * 7 % 800:03d}",
        "delivery_country_code": "PL",
        "delivery_fullname": f"Kupujący {buyer}",
        "delivery_price": 9.99,
        "products": [{"product_id": "501", "name": "Kubek", "price_brutto": 20 + buyer, "quantity": 1}],
    }


def wait(what: str, condition: Callable[[], bool], seconds: float = PATIENCE) -> None:
    """Wait until something is so.

    Raises:
        SystemExit: it takes too long.
    """
    ends_at = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > ends_at:
            raise SystemExit(f"FAILED: after {seconds:.0f} s there is no sign that {what}")
        time.sleep(1)


def test_run(move: Move) -> int:
    """Take the steps 1 and 2, a test run and the comparison; return an order that is unconfirmed still."""
    earlier = move.sell(3)  # before it is connected: the hosted integration's alone
    print(move.say("connect", SHOP, typed="".join(f"{line}\n" for line in STEPS)))
    wait(
        "the journal is read", lambda: len(move.merchant.shop.calls) > 10
    )  # the first reading fixes the start
    time.sleep(3 * POLL_EVERY)
    seen = move.sell(8)
    seen.append(move.sell_on_allegro(move.buyers))
    move.wanted |= {*earlier, *seen}
    move.copied.add(move.merchant.shop.copy(seen[0]))
    [unconfirmed] = move.sell(1, confirmed=False)
    move.sell(1, email="")
    wait("the test run has seen all", lambda: move.ends()["shadow"] == len(seen))
    wait("the hosted integration has sent all", lambda: not move.hosted.waiting)
    print(move.say("status", codes=(0, 1)), move.say("orders", "list", "--since", "7d", codes=(0, 1)))
    print(move.say("orders", "show", str(seen[1])), flush=True)
    both, ours, theirs = move.compare()
    move.expect("the test run has sent nothing", holds=not move.purchases("api"))
    move.expect("each of its purchases is on a card", holds=(both, ours) == (len({*earlier, *seen}), set()))
    move.expect("the copy alone is SALESmanago's only", holds=theirs == len(move.copied))
    return unconfirmed


def switch(move: Move, unconfirmed: int) -> None:
    """Take step 3: it is switched off, what it has taken up is sent, and ordersync goes live."""
    before, taken_up = move.ends()["shadow"], move.sell(1)
    wait("it is taken up", lambda: {*taken_up} <= {*move.hosted.waiting, *move.hosted.sent})
    move.hosted.switch_off()
    between = [*move.sell(3), move.sell_on_allegro(move.buyers)]
    wait("it has sent what it had taken up", lambda: not move.hosted.waiting)
    wait("the test run has seen those in between", lambda: move.ends()["shadow"] >= before + 1 + len(between))
    print(move.say("connections", "go-live", SHOP, "--yes"))
    after = move.sell(6)
    move.wanted |= {*taken_up, *between, *after, unconfirmed}
    shop = move.merchant.shop
    shop.confirm_order(unconfirmed)
    shop.edit_order(taken_up[0], {"delivery_city": "Gdańsk"})
    shop.copy(taken_up[0])
    wait("the live ones arrive", lambda: after[-1] in move.purchases() and unconfirmed in move.purchases())
    print(move.say("orders", "show", str(after[-1])))
    move.expect("those in between were sent by neither", holds=not {*between} & {*move.purchases()})


def afterwards(move: Move) -> None:
    """Take step 4: find what came in between, send it, and compare again."""
    missing = move.wanted - {*move.purchases()}
    _, ours, theirs = move.compare()
    move.expect("the comparison names exactly those that neither has sent", holds=ours == missing)
    words = [str(order_id) for order_id in sorted(ours)]
    print(move.say("orders", "retry", *words, "--yes", "--max-events", str(len(words))))
    wait("they arrive", lambda: not move.wanted - {*move.purchases()})
    print(move.say("orders", "retry", *words, "--yes", "--max-events", str(len(words))))
    time.sleep(5 * POLL_EVERY)
    _, ours, theirs = move.compare()
    move.expect("nothing is missing then, and no more is doubled", holds=(ours, theirs) == (set(), 1))


def judge(move: Move) -> None:
    """Look into the account itself: each purchase is there exactly once, and none is missing."""
    found = move.purchases()
    twice = sorted(order_id for order_id, count in found.items() if count > 1)
    print(
        f"{len(move.wanted)} orders; {move.purchases('foreign').total()} purchases of the hosted integration,"
    )
    print(f"{move.purchases('api').total()} of ordersync")
    move.expect(f"no purchase is there twice {twice}", holds=not twice)
    move.expect("none is missing", holds=move.wanted <= {*found})
    move.expect("nor is there any other", holds={*found} == move.wanted | move.copied)


def carry_out(move: Move) -> None:
    """Take all steps of the page, and look into the account then."""
    switch(move, test_run(move))
    afterwards(move)
    judge(move)


@contextmanager
def at_work(hosted: HostedIntegration) -> Iterator[None]:
    """Let the hosted integration work for as long as the context lasts."""
    closing = threading.Event()

    def work() -> None:
        while not closing.wait(0.5):
            hosted.work(time.time())

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        yield
    finally:
        closing.set()
        thread.join()


def disabled(document: Mapping[str, dict[str, object]]) -> dict[str, object]:
    """Return a document that is not switched on yet."""
    return {**document, "enabled": False}


def main() -> int:
    """Try it, and return the exit code."""
    with tempfile.TemporaryDirectory() as directory, ExitStack() as stack:
        remotes = Remotes(Path(directory), stack)
        shop = remotes.merchant(SHOP)
        hosted = HostedIntegration(shop.shop, shop.marketing, ESHOP)
        hosted.switch_on()
        stack.enter_context(at_work(hosted))
        options = ["--poll-every", str(POLL_EVERY), "--timeout", "1800"]
        with remotes.launched(options, {SHOP: disabled(shop.document)}) as process:
            move = Move(shop, hosted, endpoint_of(process))
            threading.Thread(target=drain, args=(process,), daemon=True).start()
            try:
                carry_out(move)
            except SystemExit:
                print(move.say("status", codes=(0, 1)), move.say("orders", "list", codes=(0, 1)))
                raise
            move.faults += [*remotes.baselinker.violations, *remotes.salesmanago.violations]
    for fault in move.faults:
        print(f"FAILED: {fault}")
    print("" if move.faults else "Each purchase once, and none is missing.")
    return 1 if move.faults else 0


if __name__ == "__main__":
    sys.exit(main())
