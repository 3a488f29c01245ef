"""How a connection begins on the settings page: what would be sent, the start of sending, the first steps."""

import json
import re
from html import unescape

import pytest

from ordersync.errors import NotApplied
from ordersync.web.routes_preview import MOST_REFRESHES, PREVIEW_SECONDS
from ordersync.web.words.page_words import PAGE_LANGUAGES
from tests.fakes.application import ALLEGRO, ANNA, MAIN, Bench
from tests.fakes.browser import Browser, Server
from tests.fakes.made_up_routes import trail

HOUR = 3_600.0
PREVIEW, GO_LIVE, STEPS = (f"/connections/{MAIN}/{page}" for page in ("preview", "go-live", "first-steps"))


@pytest.fixture
def bench() -> Bench:
    """Return a test run with orders that it has not read yet."""
    bench = Bench(mode="shadow", settings={"skip_sources": ["amazon"]})
    for number in range(7):
        bench.order(email=f"buyer{number}@example.com")
    bench.order(email="")
    bench.order(order_source="amazon")
    bench.order(ALLEGRO, phone="")
    bench.clock.sleep(HOUR)
    return bench


@pytest.fixture
def browser(server: Server) -> Browser:
    return server.browser()


def mode(bench: Bench) -> str:
    return str(json.loads(bench.connections.documents[MAIN])["mode"])


def test_numbers_reasons_and_five_masked_examples_are_shown_before_anything_is_sent(
    bench: Bench, browser: Browser
) -> None:
    body = browser.get(PREVIEW).body
    assert "Purchases of the last three days: 7; orders without a purchase: 3." in body
    assert "it has no e-mail address" in body
    assert "the settings leave its source out" in body
    assert body.count("b***@example.com") == 5
    assert "buyer0" not in body
    assert "nothing is sent to SALESmanago until you start sending" in body
    assert re.search(r'<button class="large"[^>]*>Start sending</button>', body)
    assert not bench.main.purchases()
    assert mode(bench) == "shadow"


def test_the_reasons_are_said_in_polish(browser: Browser) -> None:
    browser.headers["accept-language"] = "pl"
    body = browser.get(PREVIEW).body
    assert "Zakupy z ostatnich trzech dni: 7; zamówienia bez zakupu: 3." in body
    assert "nie ma adresu e-mail" in body
    assert "it has no" not in body


def test_sending_starts_with_one_press_of_the_button(bench: Bench, server: Server, browser: Browser) -> None:
    bench.flow()
    assert not bench.main.purchases()
    words = PAGE_LANGUAGES["en"].begin
    asked = unescape(browser.get(PREVIEW).body).partition(words.start_button + "</button>")[0]
    assert words.start_recorded.format(count=7) in asked, "what it means stands beside the button"
    assert words.start_waiting.format(count=0) in asked
    assert words.start_decide.format(count=0) in asked
    assert words.start_contacts in asked
    assert words.start_back in asked
    assert browser.post(GO_LIVE).location == STEPS
    assert mode(bench) == "live"
    assert [change.what for change in trail(server)] == ["go_live"]
    assert "The connection sends already." in browser.get(PREVIEW).body
    assert "Start sending</button>" not in browser.get(PREVIEW).body


def test_whoever_may_only_look_does_not_start_it(bench: Bench, server: Server) -> None:
    browser = server.browser(read_only=True)
    assert "<button class" not in browser.get(PREVIEW).body.partition("<main")[2]
    assert browser.post(GO_LIVE).status == 403
    assert mode(bench) == "shadow"


def test_a_start_that_fails_is_said_and_recorded(server: Server, browser: Browser) -> None:
    browser.post(GO_LIVE)
    again = browser.post(GO_LIVE)
    assert again.status == 409
    assert "sends already" in again.body
    assert [change.failed for change in trail(server)] == [True, False, False]


@pytest.mark.parametrize("path", [PREVIEW, STEPS])
def test_a_connection_that_is_not_there_has_none_of_it(server: Server, path: str) -> None:
    assert server.browser("nowhere").get(path.replace(MAIN, "nowhere")).status == 404


def test_a_preview_of_many_orders_is_of_all_its_pages_if_there_is_time(
    bench: Bench, server: Server, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(130):
        bench.order()
        bench.clock.sleep(1)
    assert "Purchases of the last three days: 137;" in browser.get(PREVIEW).body
    operators, ask = server.site.operators, server.site.operators.ask

    def slow(request: object) -> object:
        bench.clock.sleep(PREVIEW_SECONDS)
        return ask(request)  # type: ignore[arg-type]  # as it came

    monkeypatch.setattr(operators, "ask", slow)
    assert "Purchases of the first part of the last three days: 97;" in browser.get(PREVIEW).body


def test_the_steps_have_their_times(bench: Bench, browser: Browser) -> None:
    body = browser.get(STEPS).body
    assert "waits for the first reading" in body
    assert body.count("Done") == 0
    bench.change(mode="live")
    bench.flow()
    shown = browser.get(STEPS)
    assert len(re.findall(r"Done: \d{4}-\d\d-\d\d \d\d:\d\d UTC", shown.body)) == 4
    assert "the first purchase has arrived" in shown.body
    assert "refresh" not in shown.headers


def test_steps_that_wait_are_loaded_again_for_ten_minutes_at_most(browser: Browser) -> None:
    shown, loads = browser.get(STEPS), 0
    while "refresh" in shown.headers:
        loads += 1
        assert loads <= MOST_REFRESHES
        seconds, _, path = shown.headers["refresh"].partition("; url=")
        assert seconds == "15"
        page, _, query = path.partition("?loaded=")
        shown = browser.get(page, loaded=query)
    assert loads == MOST_REFRESHES
    for text in ("x", "-1", "9" * 5_000, "²"):
        assert browser.get(STEPS, loaded=text).status == 200


def test_a_person_stops_the_reloading(browser: Browser) -> None:
    shown, words = browser.get(STEPS), PAGE_LANGUAGES["en"].begin
    found = re.search(rf'<a href="{STEPS}\?loaded=(\d+)">{words.stop_refreshes}</a>', shown.body)
    assert found is not None
    stopped = browser.get(STEPS, loaded=found[1])
    assert "refresh" not in stopped.headers
    assert words.stop_refreshes not in stopped.body
    assert f'<a href="{STEPS}">{words.again}</a>' in stopped.body


def test_steps_that_wait_for_a_person_are_not_loaded_again(bench: Bench, browser: Browser) -> None:
    bench.flow()
    shown = browser.get(STEPS)
    assert "refresh" not in shown.headers
    assert f'href="{PREVIEW}"' in shown.body
    bench.change(enabled=False)
    assert "the connection is paused" in browser.get(STEPS).body
    assert "even after you start sending, nothing is sent until you resume it" in browser.get(PREVIEW).body


def test_what_a_service_refuses_leads_to_the_connections_page(bench: Bench, browser: Browser) -> None:
    bench.baselinker.revoke_token(f"token-of-{MAIN}")
    bench.flow()
    body = browser.get(STEPS).body
    assert "the connection waits" in body
    assert f'href="/connections/{MAIN}"' in body


def test_an_operator_that_does_not_answer_starts_nothing(
    bench: Bench, server: Server, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_request: object) -> object:
        raise NotApplied("the function does not answer")

    csrf = browser.csrf
    monkeypatch.setattr(server.site.operators, "ask", fail)
    assert browser.post(GO_LIVE, csrf=csrf).status == 503
    assert browser.get(PREVIEW).status == 503
    assert mode(bench) == "shadow"


def test_html_in_an_order_is_shown_as_text(bench: Bench, browser: Browser) -> None:
    script = "<script>alert('x')</script>"
    bench.order(ANNA, products=[{"product_id": script, "name": script, "price_brutto": 1, "quantity": 1}])
    assert "<script" not in browser.get(PREVIEW).body
