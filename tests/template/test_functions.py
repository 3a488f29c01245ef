"""The functions have what their code expects."""

import re
from inspect import signature

import pytest
import yaml
from annotated_types import Le

from ordersync import __version__
from ordersync.adapters.http import RequestsHttp
from ordersync.bootstrap.deployment import Environment
from ordersync.operating.requests import REQUEST, SendReport
from ordersync.pacing.timings import Timings
from tests.template.stack import ROOT, Stack, items, mapping

FUNCTIONS = {"PollerFunction": "poller", "SweeperFunction": "sweeper", "WorkerFunction": "worker"}
LAYER = "AWS::Lambda::LayerVersion"
SHARED = {
    "STACK_NAME": "shop",
    "CONNECTIONS_PATH": "/shop/connections",
    "CONNECTIONS_KEY_ID": "alias/aws/ssm",
    "CURSORS_TABLE": "shop-cursors",
    "LEDGER_TABLE": "shop-ledger",
    "CONTACTS_TABLE": "shop-contacts",
    "PHONES_TABLE": "shop-phones",
    "BUDGET_TABLE": "BudgetTable",
    "ACCESS_TABLE": "shop-access",
    "RECORD_KEYS_SECRET": "RecordKeys.Id",
    "ORDERS_QUEUE_URL": "OrdersQueue",
    "SWEEP_QUEUE_URL": "SweepQueue",
    "DEAD_LETTER_QUEUE_URL": "DeadLetterQueue",
    "ALARM_TOPIC_ARN": "AlarmTopic",
    "POWERTOOLS_METRICS_NAMESPACE": "OrderSync",
    "LOG_LEVEL": "INFO",
    "LOG_RETENTION_DAYS": 30,
    "ORDERS_AT_ONCE": "5",
}
TIMINGS = {
    "WORKER_TIMEOUT": 120,
    "REQUEST_TIMEOUT": 20,
    "PROMPTNESS": 10,
    "REQUEST_LIFE": 60,
    "CARD_LAG": 90,
    "ORDER_LAG": 5,
    "RELATION_SETTLING": 120,
    "RETRY_DELAY": 15,
    "RETRY_LIMIT": 300,
    "PROBE_DELAY": 60,
    "PROBE_LIMIT": 750,
    "PARK_AFTER": 300,
    "NOT_FOUND_WINDOW": 600,
    "BUDGET_HOLD": 5,
    "JOURNAL_RECHECK": 3600,
    "DOCUMENT_CACHE": 180,
    "POLLER_TIMEOUT": 55,
    "SWEEPER_TIMEOUT": 600,
    "OPERATOR_TIMEOUT": 60,
    "SWEEP_GRACE": 3600,
}
# A Ref to a table without a name of its own is the name that CloudFormation gave it.
NAMED = {
    "CursorsTable": "shop-cursors",
    "LedgerTable": "shop-ledger",
    "ContactsTable": "shop-contacts",
    "PhonesTable": "shop-phones",
    "AccessTable": "shop-access",
}


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_has_its_environment(stack: Stack, function: str) -> None:
    environment = {name: NAMED.get(str(value), value) for name, value in stack.environment(function).items()}
    assert environment == {**SHARED, **TIMINGS, "POWERTOOLS_SERVICE_NAME": FUNCTIONS[function]}


def test_the_code_reads_no_variable_that_the_template_does_not_set(stack: Stack) -> None:
    sources = [*(ROOT / "functions").rglob("*.py"), *(ROOT / "layers/ordersync/python").rglob("*.py")]
    text = "\n".join(source.read_text(encoding="utf-8") for source in sources)
    named = set(re.findall(r"""(?:environ(?:\.get\(|\[)|getenv\()\s*["']([A-Z_]+)["']""", text))
    modelled = {name.upper() for model in (Environment, Timings) for name in model.model_fields}
    given = set.intersection(*(set(stack.environment(function)) for function in FUNCTIONS))
    assert {name for name in named | modelled if not name.startswith("AWS_")} <= given


def test_the_timings_of_the_code_are_those_of_the_template() -> None:
    assert {name.upper(): field.default for name, field in Timings.model_fields.items()} == TIMINGS


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_function_runs_with_both_layers(stack: Stack, function: str) -> None:
    properties = stack.properties(function)
    assert properties["Runtime"] == "python3.13"
    assert properties["Handler"] == "app.handler"
    assert properties["Architectures"] == ["arm64"]
    dependencies, code = (str(layer) for layer in items(properties["Layers"]))
    assert dependencies.startswith("DependenciesLayer")
    assert code.startswith("OrderSyncLayer")


def test_a_layer_is_kept_for_a_rollback(stack: Stack) -> None:
    layers = {name for name in stack.resources if mapping(stack.resources[name])["Type"] == LAYER}
    assert len(layers) == 2
    assert {mapping(stack.resources[name])["DeletionPolicy"] for name in layers} == {"Retain"}


def test_a_merchant_is_asked_only_what_a_merchant_can_answer(stack: Stack) -> None:
    assert stack.parameters.keys() == {
        "AlarmEmail",
        "AlarmTopicArn",
        "MonthlyBudget",
        "ScheduleState",
        "LogRetentionDays",
        "ConnectionsKey",
        "Dashboard",
        "WeeklyReport",
        "SettingsPage",
        "OrdersConcurrency",
        "SweepConcurrency",
    }


def test_the_deployment_says_whether_baselinker_is_read() -> None:
    said = {
        state: mapping(Stack(ScheduleState=state).outputs["Schedule"])["Value"]
        for state in ("ENABLED", "DISABLED")
    }
    assert "once a minute" in str(said["ENABLED"])
    assert str(said["DISABLED"]).startswith("Paused")


@pytest.mark.parametrize("folder", FUNCTIONS.values())
def test_the_handler_is_where_the_template_looks_for_it(folder: str) -> None:
    assert "def handler(" in (ROOT / "functions" / folder / "app.py").read_text(encoding="utf-8")


def test_nothing_but_the_layers_needs_a_build() -> None:
    text = re.sub(r"!(\w+)\b", "", (ROOT / "template.yaml").read_text(encoding="utf-8"))
    built = {
        name: body.get("Metadata")
        for name, body in mapping(mapping(yaml.safe_load(text))["Resources"]).items()
        if isinstance(body, dict) and str(body["Type"]).startswith("AWS::Serverless::")
    }
    assert built == {
        "DependenciesLayer": {"BuildMethod": "makefile"},
        "OrderSyncLayer": {"BuildMethod": "makefile"},
        "PollerFunction": {"SkipBuild": True},
        "SweeperFunction": {"SkipBuild": True},
        "WorkerFunction": {"SkipBuild": True},
        "OperatorFunction": {"SkipBuild": True},
        "SettingsFunction": {"SkipBuild": True},
    }


@pytest.mark.parametrize(("function", "folder"), FUNCTIONS.items())
def test_a_function_logs_where_logs_end(stack: Stack, function: str, folder: str) -> None:
    group = str(mapping(stack.properties(function)["LoggingConfig"])["LogGroup"])
    assert stack.properties(group) == {"LogGroupName": f"/aws/lambda/shop-{folder}", "RetentionInDays": 30}
    assert Stack(LogRetentionDays=7).properties(group)["RetentionInDays"] == 7


@pytest.mark.parametrize("function", FUNCTIONS)
def test_what_a_function_logs_is_json_and_not_cut_by_the_platform(stack: Stack, function: str) -> None:
    logging = mapping(stack.properties(function)["LoggingConfig"])
    assert logging["LogFormat"] == "JSON"
    assert logging["ApplicationLogLevel"] == stack.environment(function)["LOG_LEVEL"]
    assert logging["ApplicationLogLevel"] in ("TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL")


@pytest.mark.parametrize(
    ("function", "schedule_id", "rate"),
    [
        ("PollerFunction", "PollerFunctionEveryMinute", "rate(1 minute)"),
        ("SweeperFunction", "SweeperFunctionEveryHour", "rate(1 hour)"),
    ],
)
def test_a_function_runs_on_its_schedule_and_the_next_tick_is_the_retry(
    stack: Stack, function: str, schedule_id: str, rate: str
) -> None:
    schedule = stack.properties(schedule_id)
    assert schedule["ScheduleExpression"] == rate
    assert schedule["State"] == "ENABLED"
    assert str(schedule["Name"]).startswith("shop-")  # two stacks in one account don't meet
    assert mapping(mapping(schedule["Target"])["RetryPolicy"])["MaximumRetryAttempts"] == 0
    invokes = stack.of_type("AWS::Lambda::EventInvokeConfig").values()
    assert {invoke["FunctionName"]: invoke["MaximumRetryAttempts"] for invoke in invokes}[function] == 0


def test_the_report_is_sent_on_mondays_if_it_is_asked_for(stack: Stack) -> None:
    assert "shop-report" not in str(stack.of_type("AWS::Scheduler::Schedule"))
    asked = Stack(WeeklyReport="ENABLED")
    schedule = asked.of_type("AWS::Scheduler::Schedule")["ReportSchedule"]
    assert schedule["ScheduleExpression"] == "cron(0 7 ? * MON *)"
    target = mapping(schedule["Target"])
    assert (target["Arn"], target["RoleArn"]) == ("OperatorFunction.Arn", "ScheduleRole.Arn")
    assert isinstance(REQUEST.validate_json(str(target["Input"])), SendReport)


def test_a_share_of_the_connections_that_could_not_begin_within_a_minute_is_dropped(stack: Stack) -> None:
    invokes = stack.of_type("AWS::Lambda::EventInvokeConfig").values()
    ages = {invoke["FunctionName"]: invoke["MaximumEventAgeInSeconds"] for invoke in invokes}
    assert ages["PollerFunction"] == 60


def test_as_many_orders_are_delivered_at_once_as_the_code_says_and_connections_are_kept_for_them(
    stack: Stack,
) -> None:
    bound = Environment.model_fields["orders_at_once"]
    assert stack.environment("WorkerFunction")["ORDERS_AT_ONCE"] == str(bound.default)
    kept = signature(RequestsHttp).parameters["pool_size"].default
    assert Le(kept) in bound.metadata


def test_the_memory_of_the_worker_is_its_own(stack: Stack) -> None:
    memory = {name: stack.properties(name)["MemorySize"] for name in FUNCTIONS}
    assert memory == {"PollerFunction": 512, "SweeperFunction": 512, "WorkerFunction": 512}
    named = (ROOT / "template.yaml").read_text(encoding="utf-8")
    assert named.count("MemorySize: !FindInMap [Functions, Worker, Memory]") == 1


def test_nothing_holds_concurrency_back_that_a_new_account_does_not_have(stack: Stack) -> None:
    functions = stack.of_type("AWS::Lambda::Function").values()
    assert not any("ReservedConcurrentExecutions" in function for function in functions)


def test_the_outputs_are_those_that_tools_look_for(stack: Stack) -> None:
    assert {name: mapping(output)["Value"] for name, output in stack.outputs.items()} == {
        "Version": __version__,
        "Schedule": "The journals are read once a minute.",
        "PollerFunctionName": "PollerFunction",
        "SweeperFunctionName": "SweeperFunction",
        "WorkerFunctionName": "WorkerFunction",
        "OperatorFunctionName": "OperatorFunction",
        "SettingsUrl": "SettingsApi.ApiEndpoint",
        "SettingsFunctionName": "SettingsFunction",
        "OrdersQueueUrl": "OrdersQueue",
        "SweepQueueUrl": "SweepQueue",
        "DeadLetterQueueUrl": "DeadLetterQueue",
        "CursorsTableName": "CursorsTable",
        "LedgerTableName": "LedgerTable",
        "ContactsTableName": "ContactsTable",
        "PhonesTableName": "PhonesTable",
        "BudgetTableName": "BudgetTable",
        "AccessTableName": "AccessTable",
        "ConnectionsPath": "/shop/connections",
        "ConnectionsKeyId": "alias/aws/ssm",
        "AlarmTopicArn": "AlarmTopic",
        "DashboardUrl": (
            "https://eu-west-1.console.aws.amazon.com/cloudwatch/home"
            "?region=eu-west-1#dashboards/dashboard/OperationsDashboard"
        ),
    }


def test_every_parameter_has_a_default_a_label_and_limits(stack: Stack) -> None:
    for name, body in stack.parameters.items():
        parameter = mapping(body)
        assert "Default" in parameter, name
        assert parameter["Description"], name
        assert {"AllowedValues", "AllowedPattern", "MinValue"} & parameter.keys(), name


def test_the_timings_fit_each_other(timed_stack: Stack) -> None:
    seconds = timed_stack.timings.__getitem__
    assert seconds("Promptness") <= seconds("RequestTimeout"), "an intent is soon a request"
    assert seconds("RequestTimeout") <= seconds("RequestLife") * 2, (
        "a request may take effect after its time-out"
    )
    assert seconds("OrderLag") <= 900, "a message can be delayed by a quarter of an hour"
    assert seconds("RequestTimeout") < seconds("WorkerTimeout"), "a request ends within its run"
    assert seconds("RequestTimeout") < seconds("PollerTimeout"), "a request ends within its run"
    assert seconds("RequestTimeout") < seconds("SweeperTimeout"), "a request ends within its run"
    assert seconds("BudgetHold") < seconds("WorkerTimeout"), "a batch is handed back in time"
    assert seconds("BudgetHold") + seconds("RequestTimeout") < seconds("WorkerTimeout"), (
        "a permit can be used"
    )
    assert seconds("PollerTimeout") < 60, "one tick ends before the next"
    assert seconds("RetryDelay") <= seconds("RetryLimit")
    assert seconds("ProbeDelay") <= seconds("ProbeLimit")


def test_the_timings_are_within_what_aws_allows(timed_stack: Stack) -> None:
    timings = timed_stack.timings
    assert min(timings.values()) >= 1
    assert max(timings[name] for name in ("PollerTimeout", "SweeperTimeout", "WorkerTimeout")) <= 900
    assert max(timings.values()) <= 12 * 3_600, "SQS hides a message for twelve hours at most"
