"""The policy in docs/deploy.md lets its holder make and delete what the template has, and read no data."""

import json
import re
from fnmatch import fnmatchcase

import pytest

from tests.template.stack import ROOT, Stack, as_list, mapping, statements

# The actions by which CloudFormation makes and deletes a resource of a type.
ACTIONS = {
    "AWS::ApiGatewayV2::Api": ("apigateway:POST", "apigateway:PATCH", "apigateway:DELETE"),
    "AWS::ApiGatewayV2::Integration": ("apigateway:POST", "apigateway:PATCH", "apigateway:DELETE"),
    "AWS::ApiGatewayV2::Route": ("apigateway:POST", "apigateway:PATCH", "apigateway:DELETE"),
    # A stage with an access log: API Gateway sets up its delivery in the deployer's name (API Gateway
    # Developer Guide, "Configure logging for HTTP APIs").
    "AWS::ApiGatewayV2::Stage": ("apigateway:POST", "logs:CreateLogDelivery", "logs:DeleteLogDelivery"),
    "AWS::Budgets::Budget": ("budgets:ModifyBudget",),
    "AWS::CloudWatch::Alarm": ("cloudwatch:PutMetricAlarm", "cloudwatch:DeleteAlarms"),
    "AWS::CloudWatch::Dashboard": ("cloudwatch:PutDashboard", "cloudwatch:DeleteDashboards"),
    "AWS::DynamoDB::Table": ("dynamodb:CreateTable", "dynamodb:UpdateTable", "dynamodb:DeleteTable"),
    "AWS::IAM::Policy": ("iam:PutRolePolicy", "iam:DeleteRolePolicy"),
    "AWS::IAM::Role": ("iam:CreateRole", "iam:DeleteRole", "iam:PassRole"),
    "AWS::KMS::Key": ("kms:CreateKey", "kms:ScheduleKeyDeletion"),
    "AWS::Lambda::EventInvokeConfig": (
        "lambda:PutFunctionEventInvokeConfig",
        "lambda:DeleteFunctionEventInvokeConfig",
    ),
    "AWS::Lambda::EventSourceMapping": ("lambda:CreateEventSourceMapping", "lambda:DeleteEventSourceMapping"),
    "AWS::Lambda::Function": ("lambda:CreateFunction", "lambda:UpdateFunctionCode", "lambda:DeleteFunction"),
    "AWS::Lambda::LayerVersion": ("lambda:PublishLayerVersion", "lambda:DeleteLayerVersion"),
    "AWS::Lambda::Permission": ("lambda:AddPermission", "lambda:RemovePermission"),
    "AWS::Logs::LogGroup": ("logs:CreateLogGroup", "logs:PutRetentionPolicy", "logs:DeleteLogGroup"),
    "AWS::SNS::Subscription": ("sns:Subscribe", "sns:Unsubscribe"),
    "AWS::SNS::Topic": ("sns:CreateTopic", "sns:DeleteTopic"),
    "AWS::SNS::TopicPolicy": ("sns:SetTopicAttributes",),
    "AWS::SQS::Queue": ("sqs:CreateQueue", "sqs:SetQueueAttributes", "sqs:DeleteQueue"),
    "AWS::SQS::QueuePolicy": ("sqs:SetQueueAttributes",),
    "AWS::Scheduler::Schedule": ("scheduler:CreateSchedule", "scheduler:DeleteSchedule"),
    "AWS::SecretsManager::Secret": (
        "secretsmanager:CreateSecret",
        "secretsmanager:GetRandomPassword",
        "secretsmanager:DeleteSecret",
    ),
}
NAMES = {
    "TableName": "table/",
    "QueueName": "",
    "AlarmName": "alarm:",
    "LogGroupName": "log-group:",
    "DashboardName": "dashboard/",
}
READS = "dynamodb:*Item dynamodb:Query dynamodb:Scan sqs:ReceiveMessage ssm:* secretsmanager:GetSecretValue"


@pytest.fixture(scope="module")
def allowed() -> dict[str, list[str]]:
    """Return the resources that each action is allowed for."""
    [text] = re.findall(
        r"```json\n(.*?)```", (ROOT / "docs/deploy.md").read_text(encoding="utf-8"), flags=re.DOTALL
    )
    found: dict[str, list[str]] = {}
    for statement in statements(json.loads(text)):
        assert statement["Effect"] == "Allow"
        for action in as_list(statement["Action"]):
            found.setdefault(action, []).extend(as_list(statement["Resource"]))
    return found


def test_every_kind_of_resource_can_be_made_and_deleted(stack: Stack, allowed: dict[str, list[str]]) -> None:
    kinds = {str(mapping(resource)["Type"]) for resource in stack.resources.values()}
    assert kinds == ACTIONS.keys()
    assert {action for actions in ACTIONS.values() for action in actions} <= allowed.keys()


def test_what_has_a_name_has_one_that_the_policy_is_about(
    stack: Stack, allowed: dict[str, list[str]]
) -> None:
    patterns = [pattern for patterns in allowed.values() for pattern in patterns]
    for logical_id, resource in stack.resources.items():
        properties = mapping(mapping(resource).get("Properties", {}))
        for key, kind in NAMES.items():
            if key in properties:
                end = f":{kind}{properties[key]}".replace("shop", "STACK", 1)
                assert any(
                    fnmatchcase(end, "*" + each[each.index("ACCOUNT") + 7 :])
                    for each in patterns
                    if "ACCOUNT:" in each
                ), logical_id


def test_the_tables_can_be_protected_afterwards(allowed: dict[str, list[str]]) -> None:
    """`ordersync tables protect` ends each deployment."""
    needed = {"cloudformation:DescribeStacks", "dynamodb:DescribeTable", "dynamodb:UpdateTable"}
    assert needed <= allowed.keys()


def test_no_data_can_be_read(allowed: dict[str, list[str]]) -> None:
    assert not [action for action in allowed for read in READS.split() if fnmatchcase(action, read)]
