"""People get one report a week: what was transferred, what was not and why, what needs one of them."""

from datetime import UTC, date, datetime
from typing import cast

import pytest

from ordersync.adapters.topic import SnsTopic
from ordersync.bootstrap.people import TopicPeople
from ordersync.domain.delivery import DAY
from ordersync.domain.skips import SkipReason
from ordersync.domain.weekly_report import ConnectionWeek, Week, WeeklyReport
from ordersync.errors import OutcomeUnknown, WaitReason
from ordersync.operating.report_words import (
    MISSED,
    MOST_LISTED,
    REPORT_LANGUAGES,
    ReportWords,
    report_subject,
    report_text,
)
from ordersync.operating.requests import SendReport
from ordersync.ports import Stored
from tests.fakes.application import ANNA, JAN, MAIN, Bench
from tests.fakes.scenarios import hooked, in_question

HOUR = 3_600.0
WEEK = Week(date(2026, 11, 16))


def ask(bench: Bench) -> object:
    return bench.application.operator().answer(SendReport())


def next_monday(bench: Bench, hour: int = 6) -> None:
    """Let time pass until the Monday of the next week."""
    now = datetime.fromtimestamp(bench.clock.now(), UTC)
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    bench.clock.time = midnight.timestamp() + (7 - now.weekday()) * DAY + hour * HOUR


def test_the_report_says_what_became_of_the_weeks_orders() -> None:
    bench = Bench()
    next_monday(bench)
    bench.order()
    bench.order(JAN)
    bench.order(email="")
    bench.flow()
    bench.clock.sleep(2 * DAY)
    bench.order(JAN, email="eva@example.com", phone="")
    bench.flow()
    next_monday(bench)
    bench.order(email="")  # of the next week
    bench.flow()
    ask(bench)
    [report] = bench.people.reports
    [connection] = report.connections
    assert connection == ConnectionWeek(MAIN, {"sent": 3, "skipped no_email": 1})
    text = report_text(report, "ordersync")
    assert "Purchases transferred: 3" in text
    assert "it has no e-mail address: 1" in text
    assert "Przekazane zakupy: 3" in text
    assert "nie ma adresu e-mail: 1" in text
    assert not connection.needs_person


def test_the_week_is_the_last_one_that_is_over() -> None:
    monday = datetime(2026, 11, 23, tzinfo=UTC).timestamp()
    assert Week.before(monday) == WEEK
    assert Week.before(monday + 7 * DAY - 1) == WEEK
    assert Week.before(monday - 1) == Week(date(2026, 11, 9))
    assert (WEEK.days[0], WEEK.days[-1], len(WEEK.days)) == ("2026-11-16", "2026-11-22", 7)


def test_a_report_is_sent_once_a_week() -> None:
    bench = Bench()
    for _ in range(3):
        next_monday(bench)
        ask(bench)
        bench.clock.sleep(5 * DAY)
        ask(bench)
    mondays = [report.week.monday for report in bench.people.reports]
    assert len(mondays) == len(set(mondays)) == 3


def test_two_runs_at_once_send_one_report() -> None:
    bench = Bench()
    hooked(bench.tables.ledger).before_put["report"] = lambda: ask(bench)
    assert ask(bench) == {"result": {"week": Week.before(bench.clock.now()).days[0], "is_sent": False}}
    assert len(bench.people.reports) == 1


def test_a_report_that_the_topic_refuses_does_not_come_twice() -> None:
    bench = Bench()
    bench.people.is_reachable = False
    assert ask(bench) == {"problem": "people can't be notified", "kind": "not_now"}
    assert bench.log.of("report not sent")
    bench.people.is_reachable = True
    ask(bench)
    assert bench.people.reports == []


def test_what_can_not_be_recorded_is_not_sent() -> None:
    bench = Bench()

    def fail() -> None:
        raise OutcomeUnknown("the table does not answer")

    hooked(bench.tables.ledger).before_put["report"] = fail
    assert "problem" in cast("dict[str, object]", ask(bench))
    assert bench.people.reports == []
    ask(bench)
    assert len(bench.people.reports) == 1


def test_what_needs_a_person_comes_first_and_is_named() -> None:
    bench, _ = in_question()
    bench.connect("all-well")
    bench.connect("a-waiting-one")
    bench.flow()
    bench.baselinker.revoke_token("token-of-a-waiting-one")
    bench.flow()
    bench.connections.save("z-invalid", "{")
    ask(bench)
    [report] = bench.people.reports
    found = {each.connection_id: (each.waits, each.questions) for each in report.connections}
    assert found == {
        "a-waiting-one": ((WaitReason.BASELINKER_CREDENTIAL,), 0),
        MAIN: ((), 1),
        "z-invalid": ((WaitReason.INVALID_DOCUMENT,), 0),
        "all-well": ((), 0),
    }
    assert list(found)[-1] == "all-well"
    assert report_subject(report, "ordersync").endswith(", 3 need attention")
    text = report_text(report, "ordersync")
    assert "NEEDS ATTENTION: 1 orders wait for a person's decision" in text
    assert "WYMAGA UWAGI: Base odrzuca token API (baselinker_credential)" in text


def test_one_connection_that_can_not_be_read_does_not_keep_the_report_from_the_others() -> None:
    bench = Bench()
    bench.connect("other")
    hooked(bench.tables.cursors).items["other", "cursor"] = Stored({"log_id": "of a later version"}, 7)
    ask(bench)
    [report] = bench.people.reports
    assert [(each.connection_id, each.is_unreadable) for each in report.connections] == [
        ("other", True),
        (MAIN, False),
    ]


def test_without_a_connection_there_is_no_report() -> None:
    bench = Bench()
    bench.connections.documents.clear()
    ask(bench)
    assert bench.people.reports == []
    bench.connect("first")
    ask(bench)
    assert len(bench.people.reports) == 1


def test_a_report_holds_nothing_personal_and_no_words_of_a_service() -> None:
    week = ConnectionWeek(
        MAIN, {"rejected SALESmanago says: anna@example.com": 2, "dead ValueError at x.py:1": 1}
    )
    text = report_text(WeeklyReport(WEEK, (week,)), "ordersync")
    assert "anna@" not in text
    assert "ValueError" not in text
    assert "SALESmanago refused it: 2" in text
    bench = Bench()
    bench.order()
    bench.order(JAN)
    bench.flow()
    next_monday(bench)
    ask(bench)
    said = report_text(bench.people.reports[0], "ordersync")
    secrets = [str(value) for order in (ANNA, JAN) for key, value in order.items() if "_source" not in key]
    assert not [value for value in secrets if len(value) > 3 and value in said]


@pytest.mark.parametrize("words", REPORT_LANGUAGES.values())
def test_every_language_of_the_report_has_all_words(words: ReportWords) -> None:
    assert words.skipped.keys() == set(SkipReason)
    assert words.states.keys() == set(MISSED)
    assert words.waits.keys() >= set(WaitReason) - {WaitReason.SALESMANAGO_V3_KEY, WaitReason.DISABLED}


def test_the_report_is_complete_in_every_language_and_never_too_long() -> None:
    ends = {f"skipped {reason}": 1 for reason in SkipReason} | {"sent": 5, "shadow": 1, "updated": 2}
    waits = (WaitReason.UNAVAILABLE, WaitReason.SALESMANAGO_OWNER)
    many = tuple(ConnectionWeek(f"shop-{number}", ends, waits, 1) for number in range(MOST_LISTED + 3))
    report = WeeklyReport(WEEK, many)
    text = report_text(report, "ordersync")
    assert "{" not in text
    assert len(text.encode()) < 256 * 1024, "SNS takes no more"
    assert text.count("shop-49") == len(REPORT_LANGUAGES)
    assert "shop-50" not in text
    assert "not listed here: 3" in text
    assert report_subject(report, "ordersync").isascii()


def test_a_report_reaches_the_topic() -> None:
    published: list[tuple[str, str]] = []

    class Topic(SnsTopic):
        def publish(self, subject: str, text: str) -> None:
            published.append((subject, text))

    people = TopicPeople(Topic(lambda: pytest.fail("no client is needed"), "arn:aws:sns:::t"), "ordersync")
    people.send_report(WeeklyReport(WEEK, (ConnectionWeek(MAIN, {"sent": 1}),)))
    [(subject, text)] = published
    assert subject == "ordersync: week from 2026-11-16"
    assert "Purchases transferred: 1" in text
    assert "No orders." not in text
