"""The settings page about older orders: what would happen, the person's word, the progress."""

import html
import re
from datetime import UTC, datetime

import pytest

from ordersync.domain.backfill import BackfillState
from ordersync.web.words.page_words import PAGE_LANGUAGES
from tests.fakes.application import MAIN
from tests.fakes.backfill import backfill, live, old_shop
from tests.fakes.browser import Browser, Shown, settings_server
from tests.fakes.made_up_routes import SCRIPT, trail

HERE = f"/connections/{MAIN}/backfill"
PLAN = re.compile(r'name="plan" value="([^"]*)"')


def dates(bench_now: float) -> dict[str, str]:
    day = datetime.fromtimestamp(bench_now - 30 * 86_400, UTC).date()
    return {"since": day.isoformat(), "until": "", "source": "", "limit": ""}


def carried(shown: Shown) -> dict[str, str]:
    [plan] = PLAN.findall(shown.body)
    return {"plan": html.unescape(plan)}


def test_it_is_planned_confirmed_and_done() -> None:
    bench, placed = old_shop(3)
    server = settings_server(bench)
    browser = server.browser()
    planned = browser.post(HERE, dates(bench.clock.now()))
    assert "Purchases that would be sent at most: 3." in planned.body
    assert backfill(bench).state is BackfillState.NONE
    assert not trail(server)
    started = browser.post(f"{HERE}/start", {**carried(planned), "most_events": "3"})
    assert started.location == HERE
    assert backfill(bench).state is BackfillState.RUNNING
    assert [(each.what, each.subject) for each in trail(server)] == [("backfill_start", "≤ 3")]
    for language, said in (("en", "at most 3"), ("pl", "najwyżej 3")):
        browser.headers["accept-language"] = language
        assert f">{said}<" in browser.get(f"/connections/{MAIN}/changes").body
    browser.headers["accept-language"] = "en"
    live(bench)
    assert sorted(bench.main.purchases()) == sorted(placed)
    shown = browser.get(HERE).body
    assert "3 of 3 orders done" in shown
    assert "Done" in shown


@pytest.mark.parametrize("typed", ["", "0", "4", "x", "-1"])
def test_it_begins_only_with_a_number_that_the_plan_has(typed: str) -> None:
    bench, _ = old_shop(3)
    browser = settings_server(bench).browser()
    planned = browser.post(HERE, dates(bench.clock.now()))
    shown = browser.post(f"{HERE}/start", {**carried(planned), "most_events": typed})
    assert shown.status == 400
    assert "Type a number from 1 to 3." in shown.body
    assert backfill(bench).state is BackfillState.NONE


def test_fewer_purchases_than_planned_are_kept_to() -> None:
    bench, _ = old_shop(3)
    browser = settings_server(bench).browser()
    planned = browser.post(HERE, dates(bench.clock.now()))
    browser.post(f"{HERE}/start", {**carried(planned), "most_events": "2"})
    live(bench)
    assert len(bench.main.purchases()) == 2


def test_a_long_plan_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ordersync.web.routes_backfill.PAGES_AT_ONCE", 1)
    bench, placed = old_shop(120)
    browser = settings_server(bench).browser()
    shown = browser.post(HERE, dates(bench.clock.now()))
    assert "Look at further orders" in shown.body
    assert browser.post(f"{HERE}/start", {**carried(shown), "most_events": "1"}).status == 400
    for _ in range(10):
        if "Look at further orders" not in shown.body:
            break
        shown = browser.post(HERE, carried(shown))
    assert f"at most: {len(placed)}." in shown.body


def steered(browser: Browser, step: str) -> int:
    return browser.post(f"{HERE}/steer", {"step": step}).status


def test_it_is_paused_resumed_and_stopped() -> None:
    bench, _ = old_shop(3)
    server = settings_server(bench)
    browser = server.browser()
    planned = browser.post(HERE, dates(bench.clock.now()))
    browser.post(f"{HERE}/start", {**carried(planned), "most_events": "3"})
    for step, state in (
        ("pause", BackfillState.PAUSED),
        ("resume", BackfillState.RUNNING),
        ("stop", BackfillState.STOPPED),
    ):
        assert f'value="{step}"' in browser.get(HERE).body
        assert steered(browser, step) == 303
        assert backfill(bench).state is state
    assert [each.what for each in trail(server)][:3] == [
        "backfill_stop",
        "backfill_resume",
        "backfill_pause",
    ]
    assert steered(browser, "explode") == 400


WRONG = [
    ("since", ""),
    ("since", SCRIPT),
    ("since", "9999-12-31"),
    ("since", "x" * 60_000),
    ("until", "2026-13-01"),
    ("limit", "many"),
    ("limit", "²"),
    ("source", "x" * 65),
]


@pytest.mark.parametrize("language", ["en", "pl"])
@pytest.mark.parametrize(("field", "typed"), WRONG)
def test_what_makes_no_sense_is_said_at_its_field_and_kept(field: str, typed: str, language: str) -> None:
    bench, _ = old_shop(1)
    browser = settings_server(bench).browser()
    browser.headers["accept-language"] = language
    shown = browser.post(HERE, {**dates(bench.clock.now()), field: typed})
    assert shown.status == 400
    assert getattr(PAGE_LANGUAGES[language].backfill, f"wrong_{field}") in shown.body
    [control] = re.findall(rf'<input [^>]*\bid="{field}"[^>]*>', shown.body)
    assert 'aria-invalid="true"' in control
    assert f"{field}-problem" in control
    assert shown.body.count("aria-invalid") == 1
    assert SCRIPT not in shown.body
    assert html.escape(typed)[:64] in html.unescape(shown.body) or typed == SCRIPT
    assert len(shown.body.encode()) < 30 * 1_024


@pytest.mark.parametrize("plan", ["{", '{"scope": {"connection_id": "other-shop", "since": 1, "until": 2}}'])
def test_a_plan_that_is_none_is_said(plan: str) -> None:
    bench, _ = old_shop(1)
    shown = settings_server(bench).browser().post(HERE, {**dates(bench.clock.now()), "plan": plan})
    assert shown.status == 400
    assert "The plan could not be read." in shown.body


@pytest.mark.parametrize(("since", "until"), [("", "9999-12-31"), ("0001-01-01", ""), ("", "2001-01-01")])
def test_days_far_away_are_no_error_of_the_program(since: str, until: str) -> None:
    bench, placed = old_shop(2)
    asked = dates(bench.clock.now())
    shown = (
        settings_server(bench)
        .browser()
        .post(HERE, {**asked, "since": since or asked["since"], "until": until})
    )
    if until == "2001-01-01":
        assert PAGE_LANGUAGES["en"].backfill.wrong_since in shown.body
    else:
        assert f"at most: {len(placed)}." in shown.body
