"""Alarms reach people, and say what to do."""

import re

import pytest

from tests.template.stack import ROOT, Stack, items, mapping, number

ALARMS = {
    "DeadLettersAlarm": ("AWS/SQS", "ApproximateNumberOfMessagesVisible", "DeadLetterQueue.QueueName"),
    "SilentPollerAlarm": ("AWS/Lambda", "Invocations", "PollerFunction"),
    "PollerErrorsAlarm": ("AWS/Lambda", "Errors", "PollerFunction"),
    "DroppedSharesAlarm": ("AWS/Lambda", "AsyncEventsDropped", "PollerFunction"),
    "SilentSweeperAlarm": ("AWS/Lambda", "Invocations", "SweeperFunction"),
    "SweeperErrorsAlarm": ("AWS/Lambda", "Errors", "SweeperFunction"),
    "WorkerErrorsAlarm": ("AWS/Lambda", "Errors", "WorkerFunction"),
    "OldestMessageAlarm": ("AWS/SQS", "ApproximateAgeOfOldestMessage", "OrdersQueue.QueueName"),
    "OldestSweepMessageAlarm": ("AWS/SQS", "ApproximateAgeOfOldestMessage", "SweepQueue.QueueName"),
    "WaitingOrderAlarm": ("OrderSync", "OldestOrder", "shop"),
    "UnreadJournalAlarm": ("OrderSync", "JournalAge", "shop"),
    "UnattendedConnectionAlarm": ("OrderSync", "ConnectionsUnattended", "shop"),
    "UnfinishedSweepAlarm": ("OrderSync", "SweepAge", "shop"),
    "WaitingConnectionAlarm": ("OrderSync", "LongestWait", "shop"),
    "BlockSeenAlarm": ("OrderSync", "BlocksSeen", "shop"),
    "UnknownOutcomesAlarm": ("OrderSync", "OutcomesOpen", "shop"),
    "OrdersFoundMissingAlarm": ("OrderSync", "OrdersFoundMissing", "shop"),
    "JournalOffAlarm": ("OrderSync", "OrdersWithoutJournal", "shop"),
}
SHARES = {"RejectedOrdersAlarm": {"OrdersRejected", "EventsCreated"}}
EVERY = (*ALARMS, *SHARES)
SILENT = {"SilentPollerAlarm": 600, "SilentSweeperAlarm": 3 * 3_600}  # seconds after which each rings
DIMENSION = {"AWS/SQS": "QueueName", "AWS/Lambda": "FunctionName", "OrderSync": "stack"}


def test_every_alarm_is_known_here(stack: Stack) -> None:
    assert stack.of_type("AWS::CloudWatch::Alarm").keys() == set(EVERY)


@pytest.mark.parametrize("alarm", ALARMS)
def test_an_alarm_watches_one_metric(stack: Stack, alarm: str) -> None:
    properties = stack.properties(alarm)
    namespace, metric, value = ALARMS[alarm]
    assert (properties["Namespace"], properties["MetricName"]) == (namespace, metric)
    assert properties["Dimensions"] == [{"Name": DIMENSION[namespace], "Value": value}]


@pytest.mark.parametrize("alarm", SHARES)
def test_an_alarm_watches_a_share_of_what_the_stack_counts(stack: Stack, alarm: str) -> None:
    queries = map(mapping, items(stack.properties(alarm)["Metrics"]))
    metrics = [mapping(mapping(each["MetricStat"])["Metric"]) for each in queries if "MetricStat" in each]
    assert {str(metric["MetricName"]) for metric in metrics} == SHARES[alarm]
    for metric in metrics:
        assert metric["Namespace"] == "OrderSync"
        assert metric["Dimensions"] == [{"Name": "stack", "Value": "shop"}]


@pytest.mark.parametrize("alarm", EVERY)
def test_an_alarm_notifies_people_of_its_beginning_and_its_end(stack: Stack, alarm: str) -> None:
    properties = stack.properties(alarm)
    assert properties["AlarmActions"] == properties["OKActions"] == ["AlarmTopic"]
    assert properties.get("ActionsEnabled", True) is True
    assert str(properties["AlarmName"]).startswith("shop-")


@pytest.mark.parametrize("alarm", EVERY)
def test_an_alarm_names_its_section_of_the_runbook(stack: Stack, alarm: str) -> None:
    properties = stack.properties(alarm)
    section = re.search(r"docs/runbook\.md#([a-z-]+)$", str(properties["AlarmDescription"]))
    assert section
    assert properties["AlarmName"] == f"shop-{section[1]}"
    runbook = ROOT / "docs" / "runbook.md"
    if not runbook.exists():
        pytest.skip("docs/runbook.md is not written yet")
    headings = re.findall(r"^#+ +(.+)$", runbook.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert section[1] in {
        re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings
    }


@pytest.mark.parametrize("alarm", EVERY)
def test_its_section_says_how_to_confirm_it_what_to_do_and_when_to_stop_worrying(
    stack: Stack, alarm: str
) -> None:
    name = str(stack.properties(alarm)["AlarmName"]).removeprefix("shop-").replace("-", " ").capitalize()
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")
    [section] = re.findall(rf"^## {name}\n(.*?)(?=^##? )", runbook, flags=re.MULTILINE | re.DOTALL)
    steps = re.findall(r"^- \*\*(Confirm|Do|[Ss]top worrying)", section, flags=re.MULTILINE)
    assert section.lstrip().startswith("*"), "the symptom"
    assert steps == ["Confirm", "Do", "Stop worrying"] or "as for the" in section


@pytest.mark.parametrize("alarm", SILENT)
def test_a_function_that_does_not_run_is_noticed_though_there_is_nothing_to_measure(
    stack: Stack, alarm: str
) -> None:
    properties = stack.properties(alarm)
    assert properties["TreatMissingData"] == "breaching"
    assert number(properties["Period"]) * number(properties["EvaluationPeriods"]) == SILENT[alarm]
    assert (properties["ComparisonOperator"], properties["Threshold"], properties["Statistic"]) == (
        "LessThanThreshold",
        1,
        "Sum",
    )


@pytest.mark.parametrize("alarm", SILENT)
def test_functions_that_shall_rest_raise_no_alarm(alarm: str) -> None:
    resting = Stack(ScheduleState="DISABLED")
    assert resting.properties(alarm)["ActionsEnabled"] is False
    assert resting.properties("PollerFunctionEveryMinute")["State"] == "DISABLED"


@pytest.mark.parametrize("alarm", [name for name in EVERY if name not in SILENT])
def test_quiet_is_no_alarm(stack: Stack, alarm: str) -> None:
    assert stack.properties(alarm)["TreatMissingData"] == "notBreaching"


def test_one_dead_letter_is_enough(stack: Stack) -> None:
    alarm = stack.properties("DeadLettersAlarm")
    assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("GreaterThanOrEqualToThreshold", 1)


def test_mail_is_sent_to_who_asked_for_it() -> None:
    asked = Stack(AlarmEmail="owner@shop.example")
    assert asked.properties("AlarmSubscription") == {
        "TopicArn": "AlarmTopic",
        "Protocol": "email",
        "Endpoint": "owner@shop.example",
    }
    assert mapping(asked.resources["AlarmSubscription"])["Condition"] == "HasAlarmEmail"


@pytest.mark.parametrize(
    ("address", "accepted"),
    [("", True), ("owner@shop.example", True), ("owner", False), ("a b@shop.example", False)],
)
def test_the_address_is_checked_before_anything_is_deployed(
    stack: Stack, address: str, *, accepted: bool
) -> None:
    pattern = str(mapping(stack.parameters["AlarmEmail"])["AllowedPattern"])
    assert bool(re.match(pattern, address)) is accepted


@pytest.mark.parametrize("alarm", EVERY)
def test_a_further_topic_is_notified_too(alarm: str) -> None:
    other = "arn:aws:sns:eu-west-1:123456789012:pager"
    properties = Stack(AlarmTopicArn=other).properties(alarm)
    assert properties["AlarmActions"] == properties["OKActions"] == ["AlarmTopic", other]


def test_the_bill_is_watched_if_there_is_a_budget_and_an_address() -> None:
    asked = Stack(MonthlyBudget=20, AlarmEmail="owner@shop.example")
    budget = asked.properties("Budget")
    assert mapping(budget["Budget"])["BudgetLimit"] == {"Amount": 20, "Unit": "USD"}
    assert "owner@shop.example" in str(budget["NotificationsWithSubscribers"])
    assert mapping(asked.resources["Budget"])["Condition"] == "HasBudget"
    assert asked.holds("HasBudget")
    assert not Stack(MonthlyBudget=20).holds("HasBudget")
    assert not Stack(AlarmEmail="owner@shop.example").holds("HasBudget")


def test_there_is_someone_to_notify(stack: Stack) -> None:
    notified = {str(action) for alarm in EVERY for action in items(stack.properties(alarm)["AlarmActions"])}
    assert notified == stack.of_type("AWS::SNS::Topic").keys()
