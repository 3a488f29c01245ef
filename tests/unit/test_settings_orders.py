"""The settings page about orders: a story, the lists, retry and resolve."""

import re
from collections.abc import Mapping

import pytest

from ordersync.delivery.deliver_share import Share
from ordersync.domain.intent import PURCHASE
from ordersync.domain.open_question import OpenQuestion
from ordersync.domain.skips import SkipReason
from ordersync.domain.states import State
from ordersync.operating.polish_order_words import ORDER_LANGUAGES
from ordersync.web.routes_orders import MOST_SHOWN
from ordersync.web.words.page_words import PAGE_LANGUAGES
from tests.fakes.application import ALLEGRO, MAIN, Bench
from tests.fakes.browser import Browser, Server, Shown, settings_server
from tests.fakes.made_up_routes import SCRIPT, trail
from tests.fakes.scenarios import in_question, left_to_person

HERE = f"/connections/{MAIN}/orders"
HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)">')


def skipped(bench: Bench) -> int:
    """Return an order that was skipped, and would not be now."""
    order_id = bench.order(email="")
    bench.flow()
    bench.shop.orders[order_id]["email"] = "anna@example.com"
    return order_id


def confirmation(shown: Shown, action: str) -> Mapping[str, str]:
    """Return what the form of a page posts to an address."""
    form = shown.body.partition(f'action="{action}"')[2].partition("</form>")[0]
    return dict(HIDDEN.findall(form))


class TestStory:
    def test_a_matched_order_says_through_which_one(self, bench: Bench, server: Server) -> None:
        first = bench.order()
        bench.flow()
        order_id = bench.order(ALLEGRO)
        bench.flow()
        browser = server.browser()
        shown = browser.get(HERE, number=str(order_id)).body
        assert f"Order {order_id} was sent, to the contact " in shown
        assert f"buyer found through order {first}" in shown
        assert "SALESmanago has its purchase" in shown
        browser.headers["accept-language"] = "pl"
        shown = browser.get(HERE, number=str(order_id)).body
        assert f"Zamówienie {order_id} zostało przekazane, do kontaktu " in shown
        assert f"kupującego wskazało zamówienie {first}" in shown

    @pytest.mark.parametrize("typed", ["x", "-1", "0", "1" * 16, "٣", SCRIPT])
    def test_what_is_no_number_is_said_at_the_field_and_kept(self, server: Server, typed: str) -> None:
        shown = server.browser().get(HERE, number=typed)
        assert shown.status == 400
        assert "Type a number" in shown.body
        assert SCRIPT not in shown.body

    def test_an_order_that_was_never_seen_says_so(self, bench: Bench, server: Server) -> None:
        bench.flow()
        shown = server.browser().get(HERE, number="4711").body
        assert "Order 4711 was never seen here; BaseLinker does not show it." in shown
        assert "No step is recorded." in shown
        assert PAGE_LANGUAGES["en"].orders.nowhere in shown
        assert "(waiting)" not in shown
        assert f"{HERE}/retry" not in shown

    @pytest.mark.parametrize(
        ("language", "said"), [("en", "an error of this program"), ("pl", "błąd tego programu")]
    )
    def test_an_order_that_a_defect_of_ours_stops_shows_no_line_of_the_program(
        self, bench: Bench, server: Server, monkeypatch: pytest.MonkeyPatch, language: str, said: str
    ) -> None:
        def fail(*_: object) -> None:
            raise KeyError("anna@example.com")

        monkeypatch.setattr(Share, "_transfer", fail)
        order_id = bench.order()
        bench.flow()
        bench.work_for(3_600)
        assert "_attempt" in bench.purchase(order_id).reason, "the terminal and the log say where"
        browser = server.browser()
        browser.headers["accept-language"] = language
        for shown in (
            browser.get(HERE),
            browser.get(HERE, number=str(order_id)),
            browser.get(f"/connections/{MAIN}"),
        ):
            assert not re.search(r"\.py|_attempt|KeyError", re.sub(r"<input[^>]*>", "", shown.body))
        for shown in (browser.get(HERE), browser.get(HERE, number=str(order_id))):
            assert said in shown.body


class TestQuestions:
    @pytest.mark.parametrize("language", ["en", "pl"])
    def test_each_order_that_waits_for_a_person_is_listed_first_until_it_is_decided(
        self, bench: Bench, server: Server, language: str
    ) -> None:
        copies = [left_to_person(bench) for _ in range(2)]
        bench.clock.sleep(100 * 86_400)
        browser = server.browser()
        browser.headers["accept-language"] = language
        words = PAGE_LANGUAGES[language].orders
        status = browser.get(f"/connections/{MAIN}").body
        assert f'href="{HERE}#decide">2<' in status
        section = browser.get(HERE).body.partition(f'<h2 id="decide">{words.questions}</h2>')[2]
        section = section.partition("</table>")[0]
        assert re.findall(r"number=(\d+)", section) == [str(each) for each in copies]
        assert ORDER_LANGUAGES[language].meaning_of(SkipReason.POSSIBLE_COPY) in section
        for order_id in copies:
            browser.post(f"{HERE}/close", {"order_id": str(order_id), "go": "on"})
        assert 'id="decide"' not in browser.get(HERE).body
        assert "#decide" not in browser.get(f"/connections/{MAIN}").body

    def test_what_does_not_fit_is_said(self, bench: Bench, server: Server) -> None:
        for number in range(MOST_SHOWN + 1):
            bench.records().open_questions().add(OpenQuestion(number + 1, SkipReason.POSSIBLE_COPY, 1.0))
        shown = server.browser().get(HERE)
        assert PAGE_LANGUAGES["en"].orders.more_questions in shown.body
        assert len(shown.body.encode()) < 30 * 1_024


class TestLists:
    def test_orders_are_listed_with_reason_and_remedy(self, bench: Bench, server: Server) -> None:
        order_id = skipped(bench)
        shown = server.browser().get(HERE).body
        assert f"number={order_id}" in shown
        assert "it has no e-mail address" in shown
        assert "Enter an e-mail address in BaseLinker." in shown

    def test_what_a_service_has_said_is_shown_as_text(self, bench: Bench, server: Server) -> None:
        order_id = bench.order()
        slot = bench.records().order(order_id)
        slot.change(lambda record: record.closed(PURCHASE, State.REJECTED, SCRIPT, 1.0, bench.clock.now()))
        browser = server.browser()
        for shown in (browser.get(HERE), browser.get(HERE, number=str(order_id))):
            assert shown.status == 200
            assert "&lt;script&gt;" in shown.body
            assert SCRIPT not in shown.body

    def test_a_long_list_is_a_small_page(self, bench: Bench, server: Server) -> None:
        for _ in range(3 * MOST_SHOWN):
            bench.order(email="")
        bench.flow()
        assert len(server.browser().get(HERE, days="30").body.encode()) < 30 * 1_024


class TestRetry:
    def test_it_is_shown_before_and_done_after(self, bench: Bench, server: Server) -> None:
        order_id, browser = skipped(bench), server.browser()
        asked = browser.post(f"{HERE}/retry", {"reason": "no_email", "days": "7"})
        assert "Purchases that may be sent at most: 1." in asked.body
        assert bench.idle, "nothing is queued before it was confirmed"
        assert not trail(server)
        done = browser.post(f"{HERE}/retry", confirmation(asked, f"{HERE}/retry"))
        assert (done.status, [each.order_id for each in bench.queued()]) == (303, [order_id])
        assert [(each.what, each.subject) for each in trail(server)] == [("retry", str(order_id))]
        bench.work()
        assert bench.main.purchases() == [order_id]
        assert "Orders that were queued: 1." in browser.get(HERE, done="retry", count="1").body

    def test_no_more_is_sent_than_was_shown(self, bench: Bench, server: Server) -> None:
        order_id = skipped(bench)
        fields = {"go": "on", "order_ids": str(order_id), "most_events": "0"}
        shown = server.browser().post(f"{HERE}/retry", fields)
        assert shown.status == 409
        assert bench.idle

    @pytest.mark.parametrize(
        "fields",
        [
            {},
            {"go": "on"},
            {"go": "on", "order_ids": "1", "most_events": ""},
            {"go": "on", "order_ids": "1,x", "most_events": "2"},
            {"go": "on", "order_ids": "1", "most_events": "-1"},
        ],
    )
    def test_a_form_that_names_nothing_does_nothing(
        self, bench: Bench, server: Server, fields: Mapping[str, str]
    ) -> None:
        assert server.browser().post(f"{HERE}/retry", fields).status == 400
        assert bench.idle
        assert not trail(server)


class TestClose:
    def test_an_order_that_stays_as_it_is_is_asked_about_and_counted_no_more(
        self, bench: Bench, server: Server
    ) -> None:
        order_id = left_to_person(bench)
        browser, questions = server.browser(), bench.records().open_questions()
        assert "Close the question" in browser.get(HERE, number=str(order_id)).body
        asked = browser.post(f"{HERE}/close", {"order_id": str(order_id)})
        assert f"Order {order_id} " in asked.body
        assert "nothing is sent" in asked.body
        assert questions.is_open(order_id), "asked, not done"
        assert not trail(server)
        done = browser.post(f"{HERE}/close", confirmation(asked, f"{HERE}/close"))
        assert done.location == f"{HERE}?number={order_id}&done=close"
        assert not questions.is_open(order_id)
        assert [(each.what, each.subject) for each in trail(server)] == [("close", str(order_id))]
        shown = browser.get(HERE, number=str(order_id), done="close").body
        assert "no longer waits for you" in shown
        assert "Close the question" not in shown

    def test_an_order_without_a_question_has_none_to_close(self, bench: Bench, server: Server) -> None:
        order_id = bench.order()
        bench.flow()
        browser = server.browser()
        assert "Close the question" not in browser.get(HERE, number=str(order_id)).body
        shown = browser.post(f"{HERE}/close", {"order_id": str(order_id)})
        assert (shown.status, "no open question" in shown.body) == (400, True)
        done = browser.post(f"{HERE}/close", {"order_id": str(order_id), "go": "on"})
        assert (done.status, "no open question" in done.body) == (409, True)
        assert trail(server)[0].failed

    def test_what_is_unknown_is_decided_and_not_closed(self) -> None:
        bench, order_id = in_question()
        browser = settings_server(bench).browser()
        bench.records().open_questions().add(OpenQuestion(order_id, "card_incomplete", bench.clock.now()))
        assert "Close the question" not in browser.get(HERE, number=str(order_id)).body
        done = browser.post(f"{HERE}/close", {"order_id": str(order_id), "go": "on"})
        assert (done.status, "Decide that first" in done.body) == (409, True)

    @pytest.mark.parametrize("typed", ["", "x", "0"])
    def test_no_number_closes_nothing(self, server: Server, typed: str) -> None:
        assert server.browser().post(f"{HERE}/close", {"go": "on", "order_id": typed}).status == 400


class TestResolve:
    def asked(self, browser: Browser, order_id: int, was_sent: str) -> Shown:
        return browser.post(f"{HERE}/resolve", {"order_id": str(order_id), "was_sent": was_sent})

    @pytest.mark.parametrize(
        ("was_sent", "state", "what"),
        [("yes", State.SENT, "resolve_sent"), ("no", State.QUEUED, "resolve_not_sent")],
    )
    def test_it_is_asked_for_before(self, was_sent: str, state: State, what: str) -> None:
        bench, order_id = in_question()
        server = settings_server(bench)
        browser = server.browser()
        assert "SALESmanago does not have it" in browser.get(HERE, number=str(order_id)).body
        asked = self.asked(browser, order_id, was_sent)
        assert "card in SALESmanago" in asked.body
        assert bench.purchase(order_id).state is State.UNKNOWN
        assert not trail(server)
        done = browser.post(f"{HERE}/resolve", confirmation(asked, f"{HERE}/resolve"))
        assert done.location == f"{HERE}?number={order_id}&done=resolve"
        assert bench.purchase(order_id).state is state
        assert [(each.what, each.subject) for each in trail(server)] == [(what, str(order_id))]

    def test_what_is_known_is_not_decided(self, bench: Bench, server: Server) -> None:
        order_id = bench.order()
        bench.flow()
        shown = server.browser().post(
            f"{HERE}/resolve", {"go": "on", "order_id": str(order_id), "was_sent": "no"}
        )
        assert shown.status == 409
        assert "nothing to decide" in shown.body
        assert bench.purchase(order_id).state is State.SENT
        assert trail(server)[0].failed
