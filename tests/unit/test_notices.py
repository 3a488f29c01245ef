"""People get one message if a connection begins to need one of them, and one when it has recovered."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import boto3
import pytest
from moto import mock_aws

from ordersync.adapters.topic import SnsTopic
from ordersync.bootstrap.people import TopicPeople
from ordersync.connecting.notices import NOTICE_LANGUAGES, NoticeWords, subject_of, text_of
from ordersync.domain.metrics import Metric
from ordersync.domain.notice import NEEDS_PERSON, Notice
from ordersync.errors import NotApplied, OutcomeUnknown, WaitReason
from ordersync.ports import Stored
from tests.fakes.application import JAN, MAIN, MINUTE, Bench
from tests.fakes.scenarios import hooked, live_for

HOUR, DAY = 3_600.0, 86_400.0
REFUSED = Notice(MAIN, WaitReason.BASELINKER_CREDENTIAL)


def sent(bench: Bench) -> list[tuple[str, WaitReason, bool]]:
    """Return what people were notified of, in order."""
    return [(each.connection_id, each.reason, each.has_recovered) for each in bench.people.notices]


def test_a_refused_token_is_said_once_and_so_is_its_recovery() -> None:
    bench = Bench()
    bench.connect("other")
    live_for(bench, 10 * MINUTE)
    bench.baselinker.revoke_token("token-of-main")
    live_for(bench, 2 * HOUR)
    assert sent(bench) == [(MAIN, WaitReason.BASELINKER_CREDENTIAL, False)]
    bench.baselinker.restore_token("token-of-main")
    live_for(bench, HOUR)
    assert sent(bench)[1:] == [(MAIN, WaitReason.BASELINKER_CREDENTIAL, True)]


def test_what_heals_by_itself_needs_no_person() -> None:
    bench = Bench()
    live_for(bench, 10 * MINUTE)
    bench.way_to_baselinker.script("unavailable", times=10_000)
    live_for(bench, 3 * HOUR)
    bench.way_to_baselinker.heal()
    bench.shop.block(600)
    live_for(bench, HOUR)
    assert sent(bench) == []


def test_a_refused_credential_of_salesmanago_is_said_with_the_next_poll() -> None:
    bench = Bench()
    bench.flow()
    bench.marketing.active = False
    bench.order(JAN)
    live_for(bench, 5 * MINUTE)
    assert [(each.reason, each.journal_seconds) for each in bench.people.notices] == [
        (WaitReason.SALESMANAGO_CREDENTIAL, None)
    ]


def test_an_invalid_document_is_said_once_and_so_is_its_recovery() -> None:
    bench = Bench()
    live_for(bench, 10 * MINUTE)
    document = bench.connections.documents[MAIN]
    bench.connections.save(MAIN, "{")
    live_for(bench, HOUR)
    bench.connections.save(MAIN, document)
    live_for(bench, 10 * MINUTE)
    assert sent(bench) == [
        (MAIN, WaitReason.INVALID_DOCUMENT, False),
        (MAIN, WaitReason.INVALID_DOCUMENT, True),
    ]


def test_an_invalid_document_of_a_connection_that_is_switched_off_bothers_no_person() -> None:
    bench = Bench()
    bench.flow()
    bench.change(MAIN, enabled=False, salesmanago__url="not a url")
    live_for(bench, HOUR)
    assert bench.log.of("connection invalid")
    assert sent(bench) == []
    assert not bench.metrics[MAIN][Metric.CONNECTIONS_UNATTENDED]
    bench.change(MAIN, enabled=True)
    live_for(bench, 10 * MINUTE)
    assert sent(bench) == [(MAIN, WaitReason.INVALID_DOCUMENT, False)]


def test_each_of_two_needs_at_once_is_said_once_and_so_is_the_recovery_from_both() -> None:
    bench = Bench()
    live_for(bench, 10 * MINUTE)
    bench.marketing.active = False
    bench.order(JAN)
    live_for(bench, 10 * MINUTE)
    for _ in range(3):
        bench.baselinker.revoke_token("token-of-main")
        live_for(bench, 30 * MINUTE)
        bench.baselinker.restore_token("token-of-main")
        live_for(bench, 30 * MINUTE)
    said = [(MAIN, WaitReason.SALESMANAGO_CREDENTIAL, False), (MAIN, WaitReason.BASELINKER_CREDENTIAL, False)]
    assert sent(bench) == said
    bench.marketing.active = True
    live_for(bench, HOUR)
    assert sent(bench)[2:] == [(MAIN, WaitReason.SALESMANAGO_CREDENTIAL, True)]
    bench.baselinker.revoke_token("token-of-main")
    live_for(bench, HOUR)
    assert sent(bench)[3:] == [(MAIN, WaitReason.BASELINKER_CREDENTIAL, False)]


def test_needs_that_begin_at_once_are_said_one_after_the_other() -> None:
    bench = Bench()
    bench.order(JAN)
    bench.poll()
    bench.marketing.active = False
    bench.work()
    bench.baselinker.revoke_token("token-of-main")
    live_for(bench, 2 * HOUR)
    assert {reason for _, reason, _ in sent(bench)} == {
        WaitReason.SALESMANAGO_CREDENTIAL,
        WaitReason.BASELINKER_CREDENTIAL,
    }
    assert len(sent(bench)) == 2


def test_a_journal_that_is_not_read_is_counted_down() -> None:
    bench = Bench()
    live_for(bench, 10 * MINUTE)
    bench.clock.sleep(DAY)
    bench.baselinker.revoke_token("token-of-main")
    live_for(bench, 10 * MINUTE)
    [notice] = bench.people.notices
    assert notice.journal_seconds == pytest.approx(2 * DAY - HOUR, abs=HOUR / 2)


def test_people_who_can_not_be_reached_are_notified_later_and_hold_up_nothing() -> None:
    bench = Bench()
    bench.connect("other")
    bench.flow()
    bench.people.is_reachable = False
    bench.baselinker.revoke_token("token-of-other")
    live_for(bench, 5 * MINUTE)
    order_id = bench.order()
    live_for(bench, 5 * MINUTE)
    assert bench.main.purchases() == [order_id]
    assert bench.log.of("people not notified")
    bench.people.is_reachable = True
    live_for(bench, 5 * MINUTE)
    assert sent(bench) == [("other", WaitReason.BASELINKER_CREDENTIAL, False)]


@dataclass
class SilentPeople:
    """People whose topic does not answer."""

    bench: Bench
    asked_after: list[int] = field(default_factory=list)  # calls of BaseLinker

    def notify(self, _: Notice) -> None:
        self.asked_after.append(len(self.bench.shop.calls))
        self.bench.clock.sleep(3)
        raise NotApplied("people can't be notified (ReadTimeoutError)")


def test_a_topic_that_does_not_answer_is_asked_once_a_run_after_the_journals_were_read() -> None:
    bench = Bench()
    bench.flow()
    for number in range(50):
        bench.connections.save(f"invalid-{number}", "{")
    people = SilentPeople(bench)
    bench.application = replace(bench.application, people=people)
    order_id = bench.order()
    bench.poll()
    assert people.asked_after == [len(bench.shop.calls)], "the journal was read before"
    assert [item.message.order_id for item in bench.orders_queue.held.values()] == [order_id]


@pytest.mark.parametrize("worker_every", [1, 2, 3])
def test_a_refusal_that_is_met_again_and_again_is_said_once(worker_every: int) -> None:
    bench = Bench()
    live_for(bench, 10 * MINUTE)
    bench.marketing.refuse_all = "Strange things happen"
    for number in range(20):
        bench.order(email=f"buyer{number}@example.com", phone=f"601 100 3{number:02}")
    for minute in range(3 * 60):
        bench.poll()
        if minute % worker_every == 0:
            bench.work()
    assert sent(bench) == [(MAIN, WaitReason.UNKNOWN_REFUSAL, False)]


def test_a_corrected_document_works_again_once_the_journal_was_read() -> None:
    bench = Bench()
    live_for(bench, 10 * MINUTE)
    document = bench.connections.documents[MAIN]
    bench.connections.save(MAIN, "{")
    live_for(bench, 10 * MINUTE)
    bench.baselinker.revoke_token("token-of-main")
    bench.connections.save(MAIN, document)
    live_for(bench, 10 * MINUTE)
    assert sent(bench) == [
        (MAIN, WaitReason.INVALID_DOCUMENT, False),
        (MAIN, WaitReason.BASELINKER_CREDENTIAL, False),
    ]


def test_nothing_is_sent_that_can_not_be_recorded() -> None:
    bench = Bench()
    live_for(bench, 10 * MINUTE)
    cursors = hooked(bench.tables.cursors)
    put = cursors.put

    def refuse(
        scope: str, key: str, item: Mapping[str, object], version: int, expires_at: int | None = None
    ) -> bool:
        if key == "notified":
            raise OutcomeUnknown("the table can't be written (ThrottlingException)")
        return put(scope, key, item, version, expires_at)

    cursors.put = refuse  # type: ignore[method-assign]  # this test's own table
    bench.baselinker.revoke_token("token-of-main")
    live_for(bench, HOUR)
    assert sent(bench) == []


def test_what_people_were_notified_of_stops_nothing_if_it_can_not_be_read() -> None:
    bench = Bench()
    bench.flow()
    hooked(bench.tables.cursors).items[MAIN, "notified"] = Stored({"reason": "of a later version"}, 7)
    order_id = bench.order()
    bench.flow()
    assert bench.main.purchases() == [order_id]


@pytest.mark.parametrize("words", NOTICE_LANGUAGES)
def test_every_language_has_words_for_every_reason(words: NoticeWords) -> None:
    assert words.meanings.keys() == words.advice.keys() == NEEDS_PERSON


@pytest.mark.parametrize("reason", sorted(NEEDS_PERSON))
@pytest.mark.parametrize("has_recovered", [False, True])
def test_a_message_names_the_connection_and_the_reason_in_all_languages(
    reason: WaitReason, *, has_recovered: bool
) -> None:
    notice = Notice("myshop", reason, has_recovered, None if has_recovered else 40 * HOUR)
    subject, text = subject_of(notice, "ordersync"), text_of(notice, "ordersync")
    assert subject.isascii()
    assert "myshop" in subject
    assert text.count("myshop") == text.count(f"({reason})") == len(NOTICE_LANGUAGES)
    assert ("40 hours" in text and "40 godzin" in text) is not has_recovered
    assert "{" not in text


@pytest.fixture(name="topic_arn")
def a_topic(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    return "arn:aws:sns:eu-central-1:123456789012:alarms"


@mock_aws
def test_a_message_reaches_the_topic(topic_arn: str) -> None:
    sns, sqs = boto3.client("sns"), boto3.client("sqs")
    assert sns.create_topic(Name="alarms")["TopicArn"] == topic_arn
    queue = sqs.create_queue(QueueName="mail")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=arn)
    TopicPeople(SnsTopic(lambda: sns, topic_arn), "x" * 120).notify(REFUSED)
    [message] = sqs.receive_message(QueueUrl=queue)["Messages"]
    content = json.loads(message["Body"])
    assert len(content["Subject"]) == 100
    assert "Base odrzuca token API." in content["Message"]


@mock_aws
def test_alarms_have_a_reader_once_someone_has_confirmed(topic_arn: str) -> None:
    sns = boto3.client("sns")
    topic = SnsTopic(lambda: sns, topic_arn)
    with pytest.raises(NotApplied, match="can't be looked at"):
        topic.has_reader()
    sns.create_topic(Name="alarms")
    assert not topic.has_reader()
    sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint="arn:aws:sqs:eu-central-1:123456789012:mail")
    assert topic.has_reader()


@mock_aws
def test_a_topic_that_is_gone_is_no_defect(topic_arn: str) -> None:
    people = TopicPeople(SnsTopic(lambda: boto3.client("sns"), topic_arn), "ordersync")
    with pytest.raises(NotApplied, match="NotFound"):
        people.notify(REFUSED)
