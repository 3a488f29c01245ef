"""Lists in the settings may have thousands of entries: they are not read again at each order."""

from collections.abc import Callable

import pytest

from ordersync.domain import emails, phones
from tests.fakes.application import ALLEGRO, Bench

ENTRIES = 1_000
NUMBER = "601 442 318"


@pytest.mark.parametrize(
    ("setting", "entry", "home", "reads"),
    [
        ("ignored_emails", "person{0}@mail{0}.example.com", emails, "normalise_email"),
        ("ignored_phones", "+48 60{0:07d}", phones, "Phone"),
    ],
)
def test_an_order_costs_little_whatever_is_ignored(
    setting: str, entry: str, home: object, reads: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(settings={setting: [entry.format(number) for number in range(ENTRIES)]})
    for _ in range(12):
        bench.order(phone=NUMBER)
    bench.flow()
    read = counted(home, reads, monkeypatch)
    masked = bench.order(ALLEGRO, phone=NUMBER)
    bench.flow()
    assert bench.outcome(masked) == "sent"
    assert len(read) < ENTRIES


def counted(home: object, name: str, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Return what a function, or a class, of a module is called with from now on."""
    called: list[object] = []
    before: Callable[..., object] = getattr(home, name)

    def noting(*arguments: object, **named: object) -> object:
        called.append(arguments)
        return before(*arguments, **named)

    monkeypatch.setattr(home, name, noting)
    return called
