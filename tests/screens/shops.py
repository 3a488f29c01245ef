"""Invented shops behind the pages that are tested and shown."""

from dataclasses import dataclass

from tests.fakes.accounts import Merchant
from tests.fakes.application import ALLEGRO, ANNA, Bench
from tests.pictures.terminal import shop

HOUR = 3_600
WAITING, TRIED = "outlet", "second-shop"


@dataclass(frozen=True)
class BusyShops:
    """Three connections: `main` runs, `outlet` waits for a token, `second-shop` is on a test run.

    Attributes:
        matched: an Allegro order of `main` whose buyer was found.
    """

    bench: Bench
    matched: int


def busy_shops() -> BusyShops:
    """Return connections in every state, one of them with a week behind it."""
    bench, matched = shop()
    bench.connect(WAITING)
    _fill(bench, bench.connect(TRIED, mode="shadow"))
    bench.poll()
    bench.change(WAITING, baselinker__token="refused")
    bench.poll()
    bench.poll()
    return BusyShops(bench, matched)


def _fill(bench: Bench, merchant: Merchant) -> None:
    """Let a shop that is tried out have sold something in the last days."""
    for number in range(16):
        at = int(bench.clock.now()) - number * 4 * HOUR
        buyer = {
            "email": f"klient{number}@example.com" if number % 5 else "",
            "phone": f"60010020{number:02}",
        }
        order = {**ANNA, **buyer, "date_add": at, "date_confirmed": at}
        merchant.shop.add_order(order if number % 7 else {**order, **ALLEGRO, "phone": ""})
