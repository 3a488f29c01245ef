"""The dashboard shows what there is: every alarm, every metric of the code, and nothing that no one emits."""

import json
import re
from collections.abc import Iterator

import pytest

from ordersync.domain.metrics import LOGGED_ONLY, Metric
from tests.fakes.application import Bench
from tests.template.stack import ROOT, Stack, items, mapping, number

QUESTIONS = ["Is it running?", "Is it behind?", "What is it doing?", "What does it cost?"]
# What AWS measures by itself, and by which dimension (developer guides of Lambda, SQS, DynamoDB and Logs).
OF_AWS = {
    "AWS/Lambda": ("FunctionName", {"Invocations", "Errors", "Duration", "AsyncEventsDropped"}),
    "AWS/SQS": ("QueueName", {"ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"}),
    "AWS/DynamoDB": ("TableName", {"ConsumedWriteCapacityUnits"}),
    "AWS/Logs": ("LogGroupName", {"IncomingBytes"}),
}
OWNERS = {
    "FunctionName": "AWS::Lambda::Function",
    "QueueName": "AWS::SQS::Queue",
    "TableName": "AWS::DynamoDB::Table",
    "LogGroupName": "AWS::Logs::LogGroup",
}
FREE_METRICS = 50  # on each of the three dashboards that an account has for free (CloudWatch pricing)
COLUMNS = 24  # of CloudWatch's grid
SHOWN = Stack(Dashboard="ENABLED")


def widgets(kind: str = "") -> list[dict[str, object]]:
    [dashboard] = SHOWN.of_type("AWS::CloudWatch::Dashboard").values()
    found = [mapping(each) for each in items(json.loads(str(dashboard["DashboardBody"]))["widgets"])]
    return [each for each in found if kind in ("", each["type"])]


def metrics() -> Iterator[tuple[str, str, str, str]]:
    """Yield each metric: namespace, name, dimension, and whose."""
    for widget in widgets("metric"):
        for metric in items(mapping(widget["properties"])["metrics"]):
            namespace, name, dimension, value, *_ = items(metric)
            yield str(namespace), str(name), str(dimension), str(value)


def test_it_is_there_if_it_is_asked_for(stack: Stack) -> None:
    assert not stack.of_type("AWS::CloudWatch::Dashboard")
    [dashboard] = SHOWN.of_type("AWS::CloudWatch::Dashboard").values()
    assert dashboard["DashboardName"] == "shop-eu-west-1", "an account's dashboards share their names"
    assert "OperationsDashboard" in str(mapping(SHOWN.outputs["DashboardUrl"])["Value"])


def test_its_price_stands_beside_the_switch_and_among_the_costs(stack: Stack) -> None:
    parameter = mapping(stack.parameters["Dashboard"])
    assert parameter["Default"] == "DISABLED"
    costs = (ROOT / "docs/costs.md").read_text(encoding="utf-8")
    assert "$3 a month beyond" in str(parameter["Description"])
    assert re.search(r"`Dashboard`.*\| 3\.00 \|", costs)


def test_it_answers_four_questions_in_their_order() -> None:
    said = [str(mapping(widget["properties"])["markdown"]) for widget in widgets("text")]
    assert [text.removeprefix("## ").partition("\n")[0] for text in said] == QUESTIONS


def test_every_alarm_has_its_place_on_it() -> None:
    placed = [str(arn) for each in widgets("alarm") for arn in items(mapping(each["properties"])["alarms"])]
    alarms = SHOWN.of_type("AWS::CloudWatch::Alarm")
    assert sorted(placed) == sorted(f"{logical_id}.Arn" for logical_id in alarms)


def test_every_metric_of_the_code_has_its_place_on_it() -> None:
    ours = {
        (name, dimension, value)
        for namespace, name, dimension, value in metrics()
        if namespace == "OrderSync"
    }
    assert ours == {(metric.value, "stack", "shop") for metric in set(Metric) - LOGGED_ONLY}


def test_every_other_metric_is_one_that_aws_emits_of_what_the_stack_has() -> None:
    names = {
        str(body.get("TableName") or body.get("LogGroupName"))
        for body in map(SHOWN.properties, SHOWN.resources)
        if body
    }
    for namespace, name, dimension, value in metrics():
        if namespace == "OrderSync":
            continue
        expected, known = OF_AWS[namespace]
        assert dimension == expected
        assert name in known
        assert value.partition(".")[0] in SHOWN.of_type(OWNERS[dimension]) or value in names


def test_what_an_alarm_watches_is_shown() -> None:
    shown = {(namespace, name, value) for namespace, name, _, value in metrics()}
    for logical_id, alarm in SHOWN.of_type("AWS::CloudWatch::Alarm").items():
        if "MetricName" in alarm:
            [dimension] = items(alarm["Dimensions"])
            watched = (alarm["Namespace"], alarm["MetricName"], mapping(dimension)["Value"])
            assert watched in shown, logical_id


def test_it_stays_within_what_is_free() -> None:
    assert len(list(metrics())) <= FREE_METRICS


def test_no_widget_lies_over_another() -> None:
    taken: set[tuple[int, int]] = set()
    for widget in widgets():
        left, top, width, height = (number(widget[name]) for name in ("x", "y", "width", "height"))
        assert left + width <= COLUMNS
        cells = {(x, y) for x in range(left, left + width) for y in range(top, top + height)}
        assert not cells & taken
        taken |= cells


@pytest.fixture(name="bench", scope="module")
def with_some_lines() -> Bench:
    bench = Bench()
    bench.order()
    bench.order(email="")
    bench.connections.save("invalid", "{")
    bench.flow()
    return bench


@pytest.mark.parametrize("widget", widgets("log"), ids=lambda widget: mapping(widget["properties"])["title"])
def test_a_query_asks_for_what_the_functions_log(widget: dict[str, object], bench: Bench) -> None:
    query = str(mapping(widget["properties"])["query"])
    groups = {str(body["LogGroupName"]) for body in SHOWN.of_type("AWS::Logs::LogGroup").values()}
    assert set(re.findall(r"SOURCE '([^']+)'", query)) <= groups
    asked = {name for listed in re.findall(r"\bby ([\w, ]+?)(?: \||$)", query) for name in listed.split(", ")}
    asked |= set(re.findall(r"sum\((\w+)\)", query)) - set(LOGGED_ONLY)
    logged = [{"message": message, **fields} for message, fields in bench.log.lines]
    if named := re.search(r"filter message = '(\w+)'", query):
        logged = [line for line in logged if line["message"] == named[1]] or [{"connection_id": ""}]
    assert asked <= {name for line in logged for name in line}
