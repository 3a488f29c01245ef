"""The pages that docs/settings-page.md shows, each as a person gets there."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from io import BytesIO
from types import MappingProxyType
from typing import Final

from PIL import Image
from playwright.sync_api import Browser

from ordersync.connecting.questions import FieldName
from ordersync.domain.call_budget import Lane
from ordersync.web.words.page_words import PAGE_LANGUAGES, PageWords
from tests.fakes.application import MAIN, Bench
from tests.fakes.settings_form import CLIENT, NEW, SHOP, open_accounts
from tests.screens.served import ServedBench
from tests.screens.shops import TRIED, WAITING, BusyShops, busy_shops
from tests.screens.visitors import NARROW, WIDE, Visitor, visiting

LANGUAGES, WIDTHS = ("en", "pl"), (WIDE, NARROW)
TALLEST = 1_400  # pixels of a page that are shown
COLOURS = 64
DAY = 86_400
Scene = Callable[[Visitor, BusyShops, PageWords], None]


def show_form(visitor: Visitor, shops: BusyShops, words: PageWords) -> None:
    """Show the form with the error of one field, the tags that sources give, and the table of sources."""
    _open_garden(shops.bench)
    visitor.open(f"/connections/{SHOP}/settings")
    wrong: dict[str, str] = {FieldName.CLIENT_ID: f"{CLIENT}-mistyped"}
    visitor.fill({**NEW, **wrong, FieldName.TAG: "BASELINKER"})
    visitor.field(FieldName.ORDER_SOURCE_TAG).check()
    visitor.go(visitor.page.get_by_role("button", name=words.form.save))
    visitor.page.get_by_role("alert").wait_for()


def show_preview(visitor: Visitor, _shops: BusyShops, _words: PageWords) -> None:
    """Show what would be sent of the last three days, and the button that starts sending."""
    visitor.open(f"/connections/{TRIED}/preview")


def show_connections(visitor: Visitor, _shops: BusyShops, _words: PageWords) -> None:
    """Show three connections, one of which waits."""
    visitor.open("/")


def show_waiting(visitor: Visitor, _shops: BusyShops, _words: PageWords) -> None:
    """Show the connection that waits, and what helps."""
    visitor.open(f"/connections/{WAITING}")


def show_order(visitor: Visitor, shops: BusyShops, _words: PageWords) -> None:
    """Show the story of an Allegro order whose buyer was found."""
    visitor.open(f"/connections/{MAIN}/orders?number={shops.matched}")


def show_backfill(visitor: Visitor, shops: BusyShops, words: PageWords) -> None:
    """Plan a transfer of older orders, start it, and show it half-way."""
    plan_backfill(visitor, shops.bench, words)
    most = visitor.page.locator("[name=most_events]")
    most.fill(most.get_attribute("max") or "21")
    visitor.go(visitor.page.get_by_role("button", name=words.backfill.start, exact=True))
    deliver_some(shops.bench)
    visitor.go(visitor.page.get_by_role("link", name=words.backfill.refresh))


def deliver_some(bench: Bench) -> None:
    """Let the poller queue old orders, a worker deliver half of them, and the poller count these."""
    bench.poll()
    with bench.taken(bench.sweep_queue) as held:
        bench.hand_over(bench.sweep_queue, held[: len(held) // 2], Lane.SWEEP)
    bench.poll()


def plan_backfill(visitor: Visitor, bench: Bench, words: PageWords) -> None:
    """Plan a transfer of the older orders of the busy shop."""
    visitor.open(f"/connections/{MAIN}/backfill")
    visitor.fill({"since": _day(bench, 30), "until": _day(bench, 8)})
    visitor.go(visitor.page.get_by_role("button", name=words.backfill.plan))


SCENES: Final[Mapping[str, Scene]] = MappingProxyType(
    {
        "connections": show_connections,
        "waiting": show_waiting,
        "form": show_form,
        "preview": show_preview,
        "order": show_order,
        "backfill": show_backfill,
    }
)


def names() -> list[str]:
    """Return the names of all pictures."""
    return [_name(scene, language, width) for scene in SCENES for language in LANGUAGES for width in WIDTHS]


def screenshots(browser: Browser) -> Iterator[tuple[str, bytes]]:
    """Take each picture; yield its name and the PNG."""
    for scene, show in SCENES.items():
        for language in LANGUAGES:
            for width in WIDTHS:
                with before(browser, language, width) as (visitor, shops):
                    show(visitor, shops, PAGE_LANGUAGES[language])
                    yield _name(scene, language, width), _picture(visitor)


@contextmanager
def before(
    browser: Browser, language: str, width: int, *, scripts: bool = False
) -> Iterator[tuple[Visitor, BusyShops]]:
    """Yield a person before the pages of busy shops of their own; see `visiting`."""
    shops = busy_shops()
    with (
        ServedBench(shops.bench) as served,
        visiting(
            browser, served, served.session(), language=language, width=width, scripts=scripts
        ) as visitor,
    ):
        yield visitor, shops


def _picture(visitor: Visitor) -> bytes:
    """Return the upper part of a page, in few colours: a page has few."""
    size = visitor.page.viewport_size
    assert size is not None
    height = min(TALLEST, int(visitor.page.evaluate("document.documentElement.scrollHeight")))
    visitor.page.set_viewport_size({"width": size["width"], "height": height})
    visitor.page.evaluate("scrollTo(0, 0)")
    taken = Image.open(BytesIO(visitor.page.screenshot()))
    small = BytesIO()
    taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(small, "PNG", optimize=True)
    return small.getvalue()


def _name(scene: str, language: str, width: int) -> str:
    return f"page-{scene}-{language}-{width}.png"


def _day(bench: Bench, ago: int) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(bench.clock.now() - ago * DAY))


def _open_garden(bench: Bench) -> None:
    """Open the accounts of a shop that is to be connected; it has sources, and some orders."""
    open_accounts(bench)
    bench.shop.set_source("shop", 812, "Sklep Ogród")
    bench.shop.set_source("allegro", 4711, "ogrod")
    for number in range(4):
        bench.order(email=f"kupujacy{number}@example.com", phone="")
