"""Runs the operators' commands against an application in this process, and draws what a terminal shows.

Its shop is invented and its clock stands still, so that the same sources make the same pictures.
"""

import os
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from io import StringIO
from unittest.mock import patch

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

from ops.__main__ import main
from ops.place import Place
from tests.fakes.application import ALLEGRO, Bench
from tests.fakes.backfill import old
from tests.fakes.operator_function import Function

WIDTH = 100
TERMINAL = {"COLUMNS": str(WIDTH), "LINES": "40", "TERM": "xterm-256color", "TZ": "Europe/Warsaw"}
DAY = 86_400
GOODS = [{"product_id": "501", "name": "Kubek", "price_brutto": 39.9, "quantity": 2}]


class Screen(StringIO):
    """What a terminal shows."""

    def isatty(self) -> bool:
        return True


def shop() -> tuple[Bench, int]:
    """Return a shop with a week behind it, and an order whose buyer was found by telephone."""
    bench = Bench()
    bench.poll()
    for day in range(6):
        bench.clock.sleep(DAY)
        for number in range(5):
            bench.order(email=f"kupujacy{day}{number}@example.com", phone="", products=GOODS)
        bench.order(email="", phone="")
        bench.order(ALLEGRO, email=f"q{day}+1@allegromail.pl", phone="")
        bench.flow()
    bench.order(email="anna@example.com", phone="512 734 918", products=GOODS)
    bench.flow()
    bench.clock.sleep(600)
    found = bench.order(ALLEGRO, phone="+48 512 734 918", products=GOODS)
    bench.flow()
    bench.application.sweep()
    for number in range(24):
        fields = {"email": f"dawny{number // 2}@example.com"} if number % 8 else {"email": ""}
        old(bench, number * 3_600, phone="", products=GOODS, **fields)
    bench.clock.sleep(20)
    return bench, found


def pictures() -> Mapping[str, str]:
    """Return each picture as SVG, by the name of its file."""
    bench, found = shop()
    commands = {
        "status": ["status"],
        "orders-show": ["orders", "show", str(found)],
        "orders-list": ["orders", "list", "--since", "7d", "--most", "3"],
        "backfill-plan": ["backfill", "plan", "--from", day(bench, 30), "--to", day(bench, 8)],
    }
    with terminal(bench):
        return {f"{name}.svg": drawn(name, words) for name, words in commands.items()}


def day(bench: Bench, ago: int) -> str:
    """Return a day as commands take it."""
    return time.strftime("%Y-%m-%d", time.gmtime(bench.clock.now() - ago * DAY))


def drawn(name: str, words: list[str]) -> str:
    """Run a command and return what the terminal shows, as SVG."""
    screen = Screen()
    with redirect_stdout(screen), redirect_stderr(StringIO()):
        main(words)
    console = Console(
        record=True, width=WIDTH, file=StringIO(), force_terminal=True, color_system="truecolor"
    )
    console.print(Text.from_ansi(screen.getvalue().rstrip()))
    title = f".venv/bin/ordersync {' '.join(words)}"
    return console.export_svg(title=title, theme=DIMMED_MONOKAI, unique_id=name)


@contextmanager
def terminal(bench: Bench) -> Iterator[None]:
    """Let commands reach the bench, at its time, on a terminal of a known size."""
    before = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
    with (
        patch.object(Place, "operator", lambda _: Function(bench)),
        patch("time.time", bench.clock.now),
        patch.dict(os.environ, {**before, **TERMINAL}, clear=True),
    ):
        time.tzset()
        yield
    time.tzset()
