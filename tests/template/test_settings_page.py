"""The settings page is there on request only, and its function may do nothing but what a page needs."""

import re

import pytest

from tests.template.stack import ROOT, Stack, items, mapping, statements
from tests.template.test_functions import NAMED, SHARED, TIMINGS
from tests.template.test_policies import CONNECTIONS, KEYS, granted

DRAFTS = CONNECTIONS.removesuffix("connections") + "drafts/*"
MADE = (
    "SettingsApi",
    "SettingsIntegration",
    "SettingsRoute",
    "SettingsStage",
    "SettingsPermission",
    "SettingsAccessLogGroup",
    "SettingsFunction",
    "SettingsLogGroup",
    "SettingsRole",
)


@pytest.fixture(scope="module")
def page() -> Stack:
    return Stack(SettingsPage="ENABLED")


def test_without_being_asked_for_nothing_is_made(stack: Stack, page: Stack) -> None:
    assert {name for name in stack.resources if name.startswith("Settings")} == set(MADE)
    for name in MADE:
        body = mapping(stack.resources[name])
        assert body["Condition"] == "HasSettingsPage"
    assert not stack.holds("HasSettingsPage")
    assert page.holds("HasSettingsPage")


def test_the_function_has_its_environment(page: Stack) -> None:
    environment = {
        name: NAMED.get(str(value), value) for name, value in page.environment("SettingsFunction").items()
    }
    assert environment == {
        **SHARED,
        **TIMINGS,
        "POWERTOOLS_SERVICE_NAME": "settings",
        "OPERATOR_FUNCTION": "OperatorFunction",
        "DRAFTS_PATH": "/shop/drafts",
    }


def test_the_function_may_do_exactly_this(page: Stack) -> None:
    assert granted(page, "SettingsRole") == {
        "logs:CreateLogStream": {"SettingsLogGroup.Arn"},
        "logs:PutLogEvents": {"SettingsLogGroup.Arn"},
        "ssm:GetParametersByPath": {CONNECTIONS, f"{CONNECTIONS}/*"},
        "ssm:GetParameter": {f"{CONNECTIONS}/*", DRAFTS},
        "ssm:GetParameters": {f"{CONNECTIONS}/*"},
        "ssm:PutParameter": {f"{CONNECTIONS}/*", DRAFTS},
        "ssm:DeleteParameter": {DRAFTS},
        "kms:Decrypt": {KEYS},
        "kms:Encrypt": {KEYS},
        "kms:GenerateDataKey": {KEYS},
        # No table of orders, contacts or telephone numbers, no queue, no secret: those the operator reads.
        "dynamodb:GetItem": {"AccessTable.Arn", "BudgetTable.Arn"},
        "dynamodb:PutItem": {"AccessTable.Arn", "BudgetTable.Arn"},
        "dynamodb:Query": {"AccessTable.Arn"},
        "lambda:InvokeFunction": {"OperatorFunction.Arn"},
    }
    assert "ManagedPolicyArns" not in page.properties("SettingsRole")


def test_documents_are_opened_for_the_parameter_store_alone(page: Stack) -> None:
    [policy] = items(page.properties("SettingsRole")["Policies"])
    [opening] = [
        each
        for each in statements(mapping(policy)["PolicyDocument"])
        if str(each["Action"]).startswith("['kms")
    ]
    assert opening["Condition"] == {
        "StringEquals": {"kms:ViaService": "ssm.eu-west-1.amazonaws.com"},
        "ArnLike": {"kms:EncryptionContext:PARAMETER_ARN": [f"{CONNECTIONS}/*", DRAFTS]},
    }


def test_only_this_api_may_invoke_the_function(page: Stack) -> None:
    assert page.properties("SettingsPermission") == {
        "Action": "lambda:InvokeFunction",
        "FunctionName": "SettingsFunction",
        "Principal": "apigateway.amazonaws.com",
        "SourceArn": "arn:aws:execute-api:eu-west-1:123456789012:SettingsApi/*",
    }


def test_the_api_is_throttled_and_hands_everything_to_the_function(page: Stack) -> None:
    assert page.properties("SettingsStage")["DefaultRouteSettings"] == {
        "ThrottlingBurstLimit": 40,
        "ThrottlingRateLimit": 20,
    }
    assert page.properties("SettingsRoute")["RouteKey"] == "$default"
    assert page.properties("SettingsRoute")["Target"] == "integrations/SettingsIntegration"
    assert page.properties("SettingsIntegration")["PayloadFormatVersion"] == "2.0"
    assert "CorsConfiguration" not in page.properties("SettingsApi")


def test_the_access_log_holds_nothing_that_opens_the_page_or_is_about_a_person(page: Stack) -> None:
    settings = mapping(page.properties("SettingsStage")["AccessLogSettings"])
    assert set(re.findall(r"\$context\.([\w.]+)", str(settings["Format"]))) == {
        "requestId",
        "requestTime",
        "httpMethod",
        "status",
        "responseLength",
        "responseLatency",
    }
    assert page.properties("SettingsAccessLogGroup")["RetentionInDays"] == 30


def test_the_function_ends_before_the_gateway_gives_up(page: Stack) -> None:
    assert page.properties("SettingsFunction")["Timeout"] == 29


def test_the_handler_of_the_page_is_where_the_template_looks_for_it() -> None:
    assert "def handler(" in (ROOT / "functions/settings/app.py").read_text(encoding="utf-8")
