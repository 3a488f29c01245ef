"""The settings page's pages of operation: status, pause, resume, remove, changes, the text for support."""

import re

import pytest

from ordersync.domain.access import Change, FieldChange
from ordersync.domain.daily_counts import day_of
from ordersync.domain.journal import Origin, QueueMessage
from ordersync.operating.order_words import ENGLISH_ORDER
from ordersync.operating.polish_order_words import ORDER_LANGUAGES, POLISH_ORDER
from ordersync.operating.report_words import REPORT_LANGUAGES
from ordersync.web.chart import HEIGHT, ChartColumn, chart_of
from ordersync.web.pages import moment
from ordersync.web.words.page_words import PAGE_LANGUAGES
from tests.fakes.application import MAIN, Bench
from tests.fakes.browser import Browser, Server
from tests.fakes.made_up_routes import SCRIPT, trail

HERE = f"/connections/{MAIN}"
HOUR, DAY = 3_600, 86_400


def is_on(bench: Bench) -> bool:
    return bench.connections.get(MAIN, fresh=True).enabled


class TestStatus:
    def test_it_says_what_was_transferred_and_what_not_and_why(self, bench: Bench, server: Server) -> None:
        bench.order()
        for _ in range(2):
            bench.order(email="")
        bench.flow()
        shown = server.browser().get(HERE).body
        assert "Purchases transferred" in shown
        missed = shown.partition("Not transferred, and why")[2]
        assert "it has no e-mail address" in missed
        assert "Enter an e-mail address in BaseLinker." in missed
        assert 'data-label="Today">2<' in missed
        assert "<rect" in shown
        assert "Orders transferred: 1, not transferred: 2, hour by hour" in shown
        assert "Orders transferred: 1, not transferred: 2, day by day" in shown

    def test_the_periods_are_today_a_week_and_a_month(self, bench: Bench, server: Server) -> None:
        for wait in (20, 5, 0):
            bench.order(email="")
            bench.flow()
            bench.clock.sleep(wait * DAY)
        counts = re.findall(r'data-label="(?:Today|7 days|30 days)">(\d+)<', server.browser().get(HERE).body)
        assert counts == ["1", "2", "3"]

    @pytest.mark.parametrize(("language", "column"), [("en", "Hour (UTC)"), ("pl", "Godzina (UTC)")])
    def test_the_last_day_is_shown_hour_by_hour(
        self, bench: Bench, server: Server, language: str, column: str
    ) -> None:
        bench.clock.time = 1_790_035_200.0  # midnight, UTC
        bench.order()
        bench.flow()
        bench.clock.sleep(HOUR)
        for wait in (22, 1, 0):
            bench.order()
            bench.order(email="")
            bench.flow()
            bench.clock.sleep(wait * HOUR)
        browser = server.browser()
        browser.headers["accept-language"] = language
        table = browser.get(HERE).body.partition(column)[2].partition("</table>")[0]
        rows = re.findall(r"<tr><th[^>]*>([^<]*)</th><td>(\d+)</td><td>(\d+)</td></tr>", table)
        names = [name for name, _, _ in rows]
        assert (names[0], names[-1], len(set(names))) == ("2026-09-22 01:00", "2026-09-23 00:00", 24)
        assert [row for row in rows if row[1:] != ("0", "0")] == [
            ("2026-09-22 01:00", "1", "1"),
            ("2026-09-22 23:00", "1", "1"),
            ("2026-09-23 00:00", "1", "1"),
        ]

    def test_a_wait_has_its_reason_its_remedy_and_its_end(self, bench: Bench, server: Server) -> None:
        bench.flow()
        bench.change(baselinker__token="wrong")
        bench.flow()
        shown = server.browser().get(HERE).body
        assert "BaseLinker refuses the API token." in shown
        assert "Copy the token from BaseLinker" in shown
        assert "Next attempt: 20" in shown
        listed = server.browser().get("/").body
        assert "BaseLinker refuses the API token." in listed
        assert "Copy the token from BaseLinker" in listed

    def test_it_is_polish_in_polish(self, bench: Bench, server: Server) -> None:
        bench.order(email="")
        bench.flow()
        browser = server.browser()
        browser.headers["accept-language"] = "pl"
        shown = browser.get(HERE).body
        assert "nie ma adresu e-mail" in shown
        assert "Wpisz adres e-mail w Base." in shown
        assert "Enter an e-mail" not in shown

    def test_a_months_page_is_small(self, bench: Bench, server: Server) -> None:
        for _ in range(30):
            bench.order()
            bench.order(email="")
            bench.flow()
            bench.clock.sleep(DAY)
        assert len(server.browser().get(HERE).body.encode()) < 30 * 1_024


class TestSteering:
    def test_pausing_says_what_happens_then_pauses_with_a_line(self, bench: Bench, server: Server) -> None:
        bench.order()
        bench.flow()
        browser = server.browser()
        asked = browser.get(f"{HERE}/pause").body
        assert "Purchases transferred today so far: 1" in asked
        assert is_on(bench)
        done = browser.post(f"{HERE}/pause")
        assert not is_on(bench)
        assert [change.what for change in trail(server)] == ["pause"]
        assert done.location.startswith(HERE)
        assert "The connection is paused." in browser.get(HERE, done="pause").body
        assert f"{HERE}/resume" in browser.get(HERE).body

    def test_a_paused_connection_says_who_has_paused_it_and_when(self, bench: Bench, server: Server) -> None:
        minted, browser = server.minted(), Browser(server)
        browser.post(f"/open/{minted.token}", csrf=None)
        assert "until it is resumed" not in browser.get(HERE).body
        browser.post(f"{HERE}/pause")
        assert f"Paused on {moment(bench.clock.now())} UTC (link {minted.link_id})." in (
            browser.get(HERE).body
        )
        browser.post(f"{HERE}/resume")
        assert "until it is resumed" not in browser.get(HERE).body
        bench.change(enabled=False)
        assert "It is switched off in its settings." in browser.get(HERE).body

    def test_resuming_says_how_many_orders_come_back(self, bench: Bench, server: Server) -> None:
        bench.flow()
        order_id = bench.order()
        browser = server.browser()
        browser.post(f"{HERE}/pause")
        bench.records().parked().add(
            QueueMessage(connection_id=MAIN, order_id=order_id, origin=Origin.JOURNAL)
        )
        assert "queued again now: 1" in browser.get(f"{HERE}/resume").body
        browser.post(f"{HERE}/resume")
        assert is_on(bench)
        bench.flow()
        assert bench.outcome(order_id) == "sent"

    def test_removing_says_numbers_and_happens_only_then(self, bench: Bench, server: Server) -> None:
        bench.change(mode="shadow")
        bench.order()
        bench.flow()
        browser = server.browser()
        asked = browser.get(f"{HERE}/remove").body
        assert "Orders of the test run that stay unsent: 1." in asked
        assert MAIN in bench.connections.documents
        browser.post(f"{HERE}/remove")
        assert MAIN not in bench.connections.documents
        assert [change.what for change in trail(server)] == ["remove"]
        assert "not set up yet" in browser.get(HERE).body

    @pytest.mark.parametrize("step", ["pause", "resume", "remove"])
    def test_who_may_only_look_sees_no_button(self, server: Server, step: str) -> None:
        shown = server.browser(MAIN, read_only=True).get(f"{HERE}/{step}").body
        assert f'action="{HERE}/{step}"' not in shown
        assert f'action="{HERE}/{step}"' in server.browser().get(f"{HERE}/{step}").body

    @pytest.mark.parametrize("step", ["pause", "resume", "remove"])
    def test_what_is_not_there_can_not_be_steered(self, server: Server, step: str) -> None:
        browser = server.browser("gone")
        assert browser.post(f"/connections/gone/{step}").status == 404
        assert not trail(server, "gone")


class TestChanges:
    def test_who_changed_what_is_listed(self, server: Server) -> None:
        minted, browser = server.minted(), Browser(server)
        browser.post(f"/open/{minted.token}", csrf=None)
        browser.post(f"{HERE}/pause")
        shown = browser.get(f"{HERE}/changes").body
        assert minted.link_id in shown
        assert "Paused" in shown
        assert "Enable the connection: yes → no" in shown

    @pytest.mark.parametrize(
        ("language", "said"),
        [
            (
                "en",
                [
                    "Add tag: nothing → VIP",
                    "Do not transfer orders from shops: no → yes",
                    "API token: changed",
                ],
            ),
            (
                "pl",
                [
                    "Dodaj tag: nic → VIP",
                    "Nie przekazuj zamówień ze sklepów: nie → tak",
                    "Token API Base: zmieniono",
                ],
            ),
        ],
    )
    def test_fields_have_the_names_and_values_of_the_form(
        self, bench: Bench, server: Server, language: str, said: list[str]
    ) -> None:
        fields = (
            FieldChange("settings.tag", "", "VIP"),
            FieldChange("settings.skip_shop_orders", "false", "true"),
            FieldChange("settings.start", "journal", "now"),
            FieldChange("baselinker.token", "", "changed"),
            FieldChange("settings.of_tomorrow", "1", "2"),
        )
        server.site.trail.add_change(MAIN, Change(bench.clock.now(), "x", "settings", fields))
        browser = server.browser()
        browser.headers["accept-language"] = language
        body = browser.get(f"{HERE}/changes").body
        assert [each for each in said if each not in body] == []
        assert "settings.of_tomorrow: 1 → 2" in body
        assert body.count("settings.") == 1
        assert "→ now" not in body, "a choice by its words"

    def test_the_text_for_support_has_no_personal_data_and_no_secret(
        self, bench: Bench, server: Server
    ) -> None:
        order_id = bench.order()
        bench.order(email="")
        bench.flow()
        slot = bench.records().days().of(day_of(bench.clock.now()))
        slot.change(lambda counts: counts.plus({"rejected anna@example.com is odd": 1}, bench.clock.now()))
        shown = server.browser().get(f"{HERE}/support").body
        text = shown.partition("<textarea")[2].partition("</textarea>")[0]
        assert "skipped no_email: 1" in text
        assert "rejected (message): 1" in text
        assert "state: live, on" in text
        assert "found missing by the latest sweep: 0" in text
        for hidden in ("anna", "token-of", "secret-of", "client-of", str(order_id), "600 100"):
            assert hidden not in text


@pytest.mark.parametrize("eshops", [{"anna@example.com": "??"}, {"shop: anna@example.com: x": 1}])
def test_the_text_for_support_names_fields_of_a_damaged_document_and_nothing_typed(
    bench: Bench, server: Server, eshops: dict[str, object]
) -> None:
    bench.change(settings__eshops=eshops, settings__country="Poland")
    text = server.browser().get(f"{HERE}/support").body.partition("<textarea")[2]
    assert "problem: invalid: " in text
    assert "settings.eshops (an item)" in text
    assert "settings.country: " in text
    assert "anna" not in text


def test_a_query_says_nothing_of_its_own(server: Server) -> None:
    for done in (SCRIPT, "pause_x", "__class__"):
        assert 'role="status"' not in server.browser().get(HERE, done=done).body


def test_a_language_has_words_for_every_order() -> None:
    assert ORDER_LANGUAGES.keys() == PAGE_LANGUAGES.keys() == REPORT_LANGUAGES.keys()
    for name in ("happenings", "sentences", "meanings", "remedies", "state_remedies", "fates", "shown"):
        english, polish = getattr(ENGLISH_ORDER, name), getattr(POLISH_ORDER, name)
        assert polish.keys() == english.keys(), name
        assert all(polish.values())
        assert not set(polish.values()) & set(english.values())


def test_a_chart_shows_every_day_with_an_order() -> None:
    days = [
        ChartColumn("a", 0, 0),
        ChartColumn("b", 1_000, 0),
        ChartColumn("c", 1, 0),
        ChartColumn("d", 500, 500),
    ]
    bars = chart_of(days).bars
    assert [bar.sent_height for bar in bars] == [0, HEIGHT, 2, HEIGHT // 2]
    assert (bars[3].missed_y, bars[3].missed_height) == (0, HEIGHT // 2)
    assert all(bar.missed_y >= 0 for bar in bars)
    assert chart_of([ChartColumn("a", 0, 0)]).bars[0].sent_height == 0
