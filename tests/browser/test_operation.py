"""A person looks after a connection in the browser: pauses it, asks about orders, transfers older ones."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from ordersync.web.words.page_words import PAGE_LANGUAGES, PageWords
from tests.fakes.application import MAIN
from tests.fakes.scenarios import left_to_person
from tests.screens.scenes import before, deliver_some, plan_backfill
from tests.screens.shops import BusyShops
from tests.screens.visitors import NARROW, Visitor

HERE = f"/connections/{MAIN}"
Place = tuple[Visitor, BusyShops, PageWords]


@pytest.fixture(params=["en", "pl"])
def place(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Place]:
    """Yield a person with a telephone, busy shops of their own, and the words of their language."""
    language = str(request.param)
    with before(browser, language, NARROW, scripts=True) as (visitor, shops):
        yield visitor, shops, PAGE_LANGUAGES[language]
        assert visitor.complaints == []


def check(visitor: Visitor) -> None:
    assert visitor.barriers() == []
    assert not visitor.scrolls_sideways


def test_pausing_asks_first_and_can_be_undone(place: Place) -> None:
    visitor, shops, words = place
    for step, is_on in (("pause", False), ("resume", True)):
        visitor.open(HERE)
        visitor.go(visitor.page.locator(f"a[href='{HERE}/{step}']"))
        check(visitor)
        assert shops.bench.connections.get(MAIN, fresh=True).enabled is not is_on, "asked, not done"
        visitor.go(visitor.page.locator("main form button"))
        assert shops.bench.connections.get(MAIN, fresh=True).enabled is is_on
        assert visitor.page.get_by_role("status").is_visible()
        check(visitor)
    visitor.go(visitor.page.get_by_role("link", name=words.operation.tab_changes, exact=True))
    assert visitor.page.locator("main tbody tr").count() == 2, "who changed what"
    check(visitor)


def test_the_number_of_an_order_leads_to_its_story(place: Place) -> None:
    visitor, shops, words = place
    visitor.open(HERE)
    visitor.go(visitor.page.get_by_role("link", name=words.operation.tab_orders, exact=True))
    visitor.page.locator("[name=number]").fill(f"{shops.matched}")
    visitor.go(visitor.page.locator("main form button").first)
    assert visitor.page.locator("main .note").get_by_text(f"{shops.matched}").is_visible()
    assert visitor.page.locator("main tbody tr").count() == 3
    check(visitor)


@pytest.mark.parametrize("is_late", [False, True])
def test_the_question_about_an_order_that_stays_as_it_is_is_closed(place: Place, *, is_late: bool) -> None:
    visitor, shops, words = place
    order_id = left_to_person(shops.bench)
    questions, now = shops.bench.records().open_questions(), shops.bench.clock.now()
    visitor.open(f"{HERE}/orders?number={order_id}")
    check(visitor)
    visitor.go(visitor.page.get_by_role("button", name=words.orders.close, exact=True))
    check(visitor)
    assert questions.is_open(order_id), "asked, not done"
    if is_late:
        questions.about(order_id).change(lambda question: question.closed(now))
    visitor.go(visitor.page.get_by_role("button", name=words.orders.close_go, exact=True))
    check(visitor)
    assert not questions.is_open(order_id)
    if is_late:
        assert visitor.title == words.frame.declined_title, "what came too late is a page with what helps"
    else:
        assert visitor.page.get_by_role("status").get_by_text(words.orders.done_close).is_visible()


def test_older_orders_are_planned_confirmed_and_followed(place: Place) -> None:
    visitor, shops, words = place
    marketing = shops.bench.main
    sent = len(marketing.purchases())
    plan_backfill(visitor, shops.bench, words)
    check(visitor)
    most = visitor.page.locator("[name=most_events]")
    most.fill("10000")
    visitor.go(visitor.page.get_by_role("button", name=words.backfill.start, exact=True))
    assert visitor.page.locator("main .problem").first.is_visible(), "no more than was planned"
    check(visitor)
    most.fill("21")
    visitor.go(visitor.page.get_by_role("button", name=words.backfill.start, exact=True))
    deliver_some(shops.bench)
    visitor.go(visitor.page.get_by_role("link", name=words.backfill.refresh))
    progress = visitor.page.get_by_role("progressbar")
    assert 0 < int(progress.get_attribute("value") or 0) < int(progress.get_attribute("max") or 0)
    check(visitor)
    shops.bench.work_for(3_600)
    shops.bench.flow()
    assert sent < len(marketing.purchases()) <= sent + 21
