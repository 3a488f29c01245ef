"""Lists in the settings may have thousands of entries: they are not read again at each order."""

import time

import pytest

from tests.fakes.application import ALLEGRO, Bench

ENTRIES = 1_000
NUMBER = "601 442 318"


@pytest.mark.parametrize(
    ("setting", "entry"),
    [("ignored_emails", "person{0}@mail{0}.example.com"), ("ignored_phones", "+48 60{0:07d}")],
)
def test_an_order_costs_little_whatever_is_ignored(setting: str, entry: str) -> None:
    bench = Bench(settings={setting: [entry.format(number) for number in range(ENTRIES)]})
    for _ in range(12):
        bench.order(phone=NUMBER)
    bench.flow()
    began = time.process_time()
    masked = bench.order(ALLEGRO, phone=NUMBER)
    bench.flow()
    assert bench.outcome(masked) == "sent"
    assert time.process_time() - began < 0.5
