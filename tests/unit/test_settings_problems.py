"""What the operator does not do is a page with what helps, in its own language and words."""

import json
from collections.abc import Mapping
from dataclasses import fields

import pytest

from ordersync.adapters.functions import result_of
from ordersync.errors import (
    Blocked,
    ConnectionGone,
    Declined,
    InvalidConnection,
    NoBudget,
    NotApplied,
    OrderSyncError,
    ProblemKind,
    WaitReason,
)
from ordersync.operating.problems import kind_of
from ordersync.operating.requests import CloseQuestion
from ordersync.web.routes import Need, Reply, Route, Visit
from ordersync.web.words.page_words import PAGE_LANGUAGES
from ordersync.web.words.problems import ProblemWords
from tests.fakes.application import MAIN, Bench
from tests.fakes.browser import Server, settings_server
from tests.fakes.made_up_routes import trail
from tests.fakes.scenarios import in_question

HERE = f"/connections/{MAIN}"
NOT_ON_A_PAGE = {ProblemKind.NOT_NOW, ProblemKind.NO_LINK, ProblemKind.NO_PERSON}
# What a person does on a page whose connection, order or backfill is not (any more) as the page showed it.
TOO_LATE: list[tuple[ProblemKind, str, Mapping[str, str]]] = [
    (ProblemKind.LIVE_ALREADY, "/go-live", {}),
    (ProblemKind.BACKFILL_NOT_STEERED, "/backfill/steer", {"step": "pause"}),
    (ProblemKind.NOTHING_TO_DECIDE, "/orders/resolve", {"go": "on", "order_id": "1", "was_sent": "no"}),
    (ProblemKind.TOO_MANY_EVENTS, "/orders/retry", {"go": "on", "order_ids": "1", "most_events": "0"}),
]


def test_everything_that_a_page_can_meet_has_words() -> None:
    known = {field.name for field in fields(ProblemWords)} - {"other"}
    assert known == {str(kind) for kind in ProblemKind if kind not in NOT_ON_A_PAGE}


@pytest.mark.parametrize("language", PAGE_LANGUAGES)
@pytest.mark.parametrize(("kind", "path", "typed"), TOO_LATE, ids=[str(kind) for kind, *_ in TOO_LATE])
def test_what_came_too_late_is_said_in_the_pages_words(
    server: Server, language: str, kind: ProblemKind, path: str, typed: Mapping[str, str]
) -> None:
    browser = server.browser()
    browser.headers["accept-language"] = language
    shown = browser.post(f"{HERE}{path}", typed)
    words = PAGE_LANGUAGES[language]
    assert shown.status == 409
    assert words.frame.declined_title in shown.body
    assert str(getattr(words.problems, kind)).partition("'")[0] in shown.body
    assert words.frame.program_says not in shown.body, "none of the program's own words"
    assert f'<a href="{HERE}">' in shown.body
    assert trail(server)[0].failed


def test_what_the_program_cannot_read_is_no_conflict(bench: Bench) -> None:
    def refuse(_visit: Visit) -> Reply:
        raise Declined("made up", kind=ProblemKind.UNREADABLE)

    server = settings_server(bench, Route("GET", "/made-up", Need.SESSION, refuse))
    shown = server.browser().get("/made-up")
    assert shown.status == 422
    assert PAGE_LANGUAGES["en"].problems.unreadable.partition("'")[0] in shown.body
    assert "made up" not in shown.body


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NoBudget("no call is free", until=1.0), ProblemKind.NO_FREE_CALL),
        (ConnectionGone("gone"), ProblemKind.NO_CONNECTION),
        (InvalidConnection(MAIN, ["mode: missing"]), ProblemKind.INVALID_DOCUMENT),
        (Blocked("blocked", reason=WaitReason.BASELINKER_BLOCK), ProblemKind.WAITS),
        (NotApplied("the table does not answer"), ProblemKind.NOT_NOW),
    ],
)
def test_an_errors_type_says_why(error: OrderSyncError, kind: ProblemKind) -> None:
    assert kind_of(error) is kind


def test_the_answer_of_an_operator_says_why() -> None:
    bench, order_id = in_question()
    answer = bench.application.operator().answer(CloseQuestion(order_id=order_id))
    with pytest.raises(Declined, match="orders resolve") as raised:
        result_of(json.loads(json.dumps(answer)))
    assert raised.value.kind is ProblemKind.TO_BE_RESOLVED


@pytest.mark.parametrize("answer", [{"problem": "x"}, {"problem": "x", "kind": "of-tomorrow"}, "x", None])
def test_an_operator_of_another_version_is_understood(answer: object) -> None:
    with pytest.raises(Declined) as raised:
        result_of(answer)
    assert raised.value.kind is ProblemKind.NOT_NOW


def test_what_is_wrong_with_the_settings_is_said_in_the_forms_words(bench: Bench, server: Server) -> None:
    bench.change(MAIN, settings__start="loud", settings__country="Poland")
    browser = server.browser()
    browser.headers["accept-language"] = "pl"
    for path in ("", "/first-steps"):
        body = browser.get(f"{HERE}{path}").body
        assert "Kraj zamówień, które go nie podają" in body
        assert "settings." not in body
        assert "invalid" not in body
