"""The variant of the template that is deployed into the emulator."""

from copy import deepcopy

import pytest

from local.variant import Template, code_places, local_variant

ALARM = {"Type": "AWS::CloudWatch::Alarm", "Properties": {"MetricName": "Errors"}}
QUEUE = {"Type": "AWS::SQS::Queue"}


def template(**resources: object) -> Template:
    timings = {"Wait": {"Seconds": 60}, "Limit": {"Seconds": 5}}
    return {"Parameters": {"A": 1}, "Mappings": {"Timings": timings}, "Resources": resources, "Outputs": {}}


def role(*statements: object) -> dict[str, object]:
    policy = {"PolicyName": "all", "PolicyDocument": {"Statement": list(statements)}}
    return {"Type": "AWS::IAM::Role", "Properties": {"Policies": [policy]}}


def test_what_the_emulator_supports_is_unchanged() -> None:
    given = template(
        Queue=QUEUE, Alarm=ALARM, Role=role({"Effect": "Allow", "Action": "a:B", "Resource": "x"})
    )

    assert local_variant(given, {}) == given


def test_the_argument_is_unchanged() -> None:
    given = template(Role=role({"Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "x"}))
    before = deepcopy(given)

    local_variant(given, {})

    assert given == before


def test_composite_and_expression_alarms_are_left_out_with_everything_that_shows_them() -> None:
    given = template(
        Queue=QUEUE,
        Alarm=ALARM,
        Share={"Type": "AWS::CloudWatch::Alarm", "Properties": {"Metrics": [{"Expression": "a/b"}]}},
        Any={"Type": "AWS::CloudWatch::CompositeAlarm", "Properties": {"AlarmRule": "ALARM(x)"}},
        Board={"Type": "AWS::CloudWatch::Dashboard", "Properties": {"Body": {"Fn::Sub": "x ${Any.Arn} y"}}},
    )
    given["Outputs"] = {
        "Queue": {"Value": {"Ref": "Queue"}},
        "Any": {"Value": {"Fn::GetAtt": ["Any", "Arn"]}},
        "Board": {"Value": {"Fn::Sub": "https://${Board}"}},
    }

    variant = local_variant(given, {})

    assert variant["Resources"] == {"Queue": QUEUE, "Alarm": ALARM}
    assert variant["Outputs"] == {"Queue": {"Value": {"Ref": "Queue"}}}


def test_batched_queue_actions_are_allowed() -> None:
    statement = {"Effect": "Allow", "Action": ["sqs:SendMessage", "sqs:ReceiveMessage"], "Resource": "q"}

    variant = local_variant(template(Role=role(statement)), {})

    named = ["sqs:SendMessage", "sqs:ReceiveMessage", "sqs:SendMessageBatch"]
    assert variant == template(Role=role({**statement, "Action": named}))


def test_any_parameters_may_be_listed_or_read_together_but_nothing_else_is_allowed() -> None:
    statement = {
        "Effect": "Allow",
        "Action": ["ssm:GetParametersByPath", "ssm:GetParameter", "ssm:GetParameters"],
        "Resource": "p",
    }
    named = ["ssm:GetParametersByPath", "ssm:GetParameters"]
    allowed = {"Effect": "Allow", "Action": named, "Resource": "*"}

    assert local_variant(template(Role=role(statement)), {}) == template(Role=role(statement, allowed))


def test_a_single_statement_outside_a_list() -> None:
    statement = {"Effect": "Allow", "Action": "sqs:DeleteMessage", "Resource": "q"}
    function = {"Type": "AWS::Serverless::Function", "Properties": {"Policies": {"Statement": statement}}}

    variant = local_variant(template(F=function), {})

    named = {**statement, "Action": ["sqs:DeleteMessage", "sqs:DeleteMessageBatch"]}
    assert variant == template(
        F={"Type": "AWS::Serverless::Function", "Properties": {"Policies": {"Statement": named}}}
    )


def test_functions_and_layers_have_code() -> None:
    function = {"Type": "AWS::Serverless::Function", "Properties": {"CodeUri": "f"}}
    layer = {"Type": "AWS::Serverless::LayerVersion", "Properties": {"ContentUri": "l"}}

    found = list(code_places(template(Queue=QUEUE, F=function, L=layer)))

    assert found == [("F", function["Properties"], "CodeUri"), ("L", layer["Properties"], "ContentUri")]


def test_a_limit_of_concurrency_is_a_number() -> None:
    given = template(
        Worker={"Events": {"Orders": {"ScalingConfig": {"MaximumConcurrency": {"Ref": "Many"}}}}}
    )
    given["Parameters"] = {"Many": {"Type": "Number", "Default": 3}}

    variant = local_variant(given, {})

    assert variant["Resources"] == {
        "Worker": {"Events": {"Orders": {"ScalingConfig": {"MaximumConcurrency": 3}}}}
    }
    assert variant["Parameters"] == given["Parameters"]


def test_timings_are_those_of_the_local_run() -> None:
    given = template()

    variant = local_variant(given, {"Wait": 3})

    assert variant["Mappings"] == {"Timings": {"Wait": {"Seconds": "3"}, "Limit": {"Seconds": 5}}}


@pytest.mark.parametrize("kind", ["AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"])
def test_a_policy_that_refuses_connections_without_tls_is_left_out(kind: str) -> None:
    assert local_variant(template(Queue=QUEUE, Policy={"Type": kind}), {}) == template(Queue=QUEUE)
