"""Each function may do what it does, and nothing else."""

import pytest

from ordersync.adapters.stores.connections import KEY_OF_AWS
from tests.template.stack import Stack, as_list, items, mapping, statements

CONNECTIONS = "arn:aws:ssm:eu-west-1:123456789012:parameter/shop/connections"
KEYS = "arn:aws:kms:eu-west-1:123456789012:key/*"
LISTED = "LedgerTable.Arn/index/listed"
TABLES = ("CursorsTable", "LedgerTable", "ContactsTable", "PhonesTable", "BudgetTable")

EXPECTED = {
    "PollerRole": {
        "logs:CreateLogStream": {"PollerLogGroup.Arn"},
        "logs:PutLogEvents": {"PollerLogGroup.Arn"},
        # Listing asks for the path itself, reading what it lists for what lies under it. What has changed is
        # decrypted by its name.
        "ssm:GetParametersByPath": {CONNECTIONS, f"{CONNECTIONS}/*"},
        "ssm:GetParameters": {f"{CONNECTIONS}/*"},
        "kms:Decrypt": {KEYS},
        "dynamodb:GetItem": {"CursorsTable.Arn", "LedgerTable.Arn", "BudgetTable.Arn"},
        "dynamodb:PutItem": {"CursorsTable.Arn", "LedgerTable.Arn", "BudgetTable.Arn"},
        # It reads a connection's cursor and health at once; in the ledger, orders whose connection waits are
        # parked, and queued again.
        "dynamodb:Query": {"CursorsTable.Arn", "LedgerTable.Arn"},
        "dynamodb:BatchGetItem": {"LedgerTable.Arn"},
        "dynamodb:DeleteItem": {"LedgerTable.Arn"},
        "sqs:SendMessage": {"OrdersQueue.Arn", "SweepQueue.Arn"},
        "lambda:InvokeFunction": {"PollerFunction.Arn"},
        # The alarms' topic.
        "sns:Publish": {"AlarmTopic"},
    },
    "SweeperRole": {
        "logs:CreateLogStream": {"SweeperLogGroup.Arn"},
        "logs:PutLogEvents": {"SweeperLogGroup.Arn"},
        "ssm:GetParametersByPath": {CONNECTIONS, f"{CONNECTIONS}/*"},
        "ssm:GetParameters": {f"{CONNECTIONS}/*"},
        "kms:Decrypt": {KEYS},
        "dynamodb:GetItem": {"CursorsTable.Arn", "LedgerTable.Arn", "BudgetTable.Arn"},
        "dynamodb:PutItem": {"CursorsTable.Arn", "LedgerTable.Arn", "BudgetTable.Arn"},
        "dynamodb:Query": {"LedgerTable.Arn"},
        "dynamodb:DeleteItem": {"LedgerTable.Arn"},
        "sqs:SendMessage": {"SweepQueue.Arn"},
    },
    "WorkerRole": {
        "logs:CreateLogStream": {"WorkerLogGroup.Arn"},
        "logs:PutLogEvents": {"WorkerLogGroup.Arn"},
        "ssm:GetParameter": {f"{CONNECTIONS}/*"},
        "kms:Decrypt": {KEYS},
        "dynamodb:GetItem": {f"{table}.Arn" for table in TABLES},
        "dynamodb:PutItem": {f"{table}.Arn" for table in TABLES},
        # As the poller, it reads a connection's cursor and health at once; and the records of new orders.
        "dynamodb:Query": {"CursorsTable.Arn", "LedgerTable.Arn"},
        # What one order needs one after the other, it reads at once.
        "dynamodb:BatchGetItem": {
            f"{table}.Arn" for table in ("LedgerTable", "ContactsTable", "PhonesTable", "BudgetTable")
        },
        # The poller and the sweeper find no person's records, so they don't read their keys.
        "secretsmanager:GetSecretValue": {"RecordKeys.Id"},
        "sqs:ReceiveMessage": {"OrdersQueue.Arn", "SweepQueue.Arn"},
        "sqs:DeleteMessage": {"OrdersQueue.Arn", "SweepQueue.Arn"},
        "sqs:GetQueueAttributes": {"OrdersQueue.Arn", "SweepQueue.Arn"},
        "sqs:ChangeMessageVisibility": {"OrdersQueue.Arn", "SweepQueue.Arn"},
        "sqs:SendMessage": {"SweepQueue.Arn", "DeadLetterQueue.Arn"},
    },
    "OperatorRole": {
        "logs:CreateLogStream": {"OperatorLogGroup.Arn"},
        "logs:PutLogEvents": {"OperatorLogGroup.Arn"},
        "ssm:GetParametersByPath": {CONNECTIONS, f"{CONNECTIONS}/*"},
        "ssm:GetParameter": {f"{CONNECTIONS}/*"},
        "ssm:GetParameters": {f"{CONNECTIONS}/*"},
        # It changes documents, which are encrypted under the same key as before: up to 4 KB by KMS itself,
        # beyond that under a data key.
        "ssm:PutParameter": {f"{CONNECTIONS}/*"},
        "ssm:DeleteParameter": {f"{CONNECTIONS}/*"},
        "kms:Decrypt": {KEYS},
        "kms:Encrypt": {KEYS},
        "kms:GenerateDataKey": {KEYS},
        # A preview reads what a worker would. It writes nothing but the calls that it makes, and which keys
        # the records have if it is the first to know; what people decide is written, what is forgotten, and a
        # backfill, a record beside the cursor. Links to the settings page are minted here.
        "dynamodb:GetItem": {*(f"{table}.Arn" for table in (*TABLES, "AccessTable")), LISTED},
        "dynamodb:Query": {*(f"{table}.Arn" for table in (*TABLES, "AccessTable")), LISTED},
        "dynamodb:PutItem": {f"{table}.Arn" for table in (*TABLES, "AccessTable")},
        "secretsmanager:GetSecretValue": {"RecordKeys.Id"},
        "sqs:SendMessage": {"OrdersQueue.Arn"},
        "sqs:ReceiveMessage": {"DeadLetterQueue.Arn"},
        "sqs:ChangeMessageVisibility": {"DeadLetterQueue.Arn"},
        "sqs:DeleteMessage": {"DeadLetterQueue.Arn"},
        "sqs:GetQueueAttributes": {"OrdersQueue.Arn", "SweepQueue.Arn", "DeadLetterQueue.Arn"},
        # How long messages have been there. This action has no resources.
        "cloudwatch:GetMetricData": {"*"},
    },
    "ScheduleRole": {"lambda:InvokeFunction": {"PollerFunction.Arn", "SweeperFunction.Arn"}},
}


def granted(stack: Stack, role: str) -> dict[str, set[str]]:
    grants: dict[str, set[str]] = {}
    beside = [body for body in stack.of_type("AWS::IAM::Policy").values() if body["Roles"] == [role]]
    for policy in [*items(stack.properties(role)["Policies"]), *beside]:
        for statement in statements(mapping(policy)["PolicyDocument"]):
            assert statement["Effect"] == "Allow"
            for action in as_list(statement["Action"]):
                grants.setdefault(action, set()).update(as_list(statement["Resource"]))
    return grants


def test_there_is_no_other_role(stack: Stack) -> None:
    assert stack.of_type("AWS::IAM::Role").keys() == EXPECTED.keys()
    assert not stack.of_type("AWS::IAM::ManagedPolicy")
    # The function that the policy names needs its role first.
    assert stack.of_type("AWS::IAM::Policy").keys() == {"PollerSharesPolicy"}


@pytest.mark.parametrize("role", EXPECTED)
def test_a_role_grants_exactly_this(stack: Stack, role: str) -> None:
    assert granted(stack, role) == EXPECTED[role]
    assert "ManagedPolicyArns" not in stack.properties(role)


REPORTING = {
    "OperatorRole": {"sns:Publish": {"AlarmTopic"}},
    "ScheduleRole": {
        "lambda:InvokeFunction": {"PollerFunction.Arn", "SweeperFunction.Arn", "OperatorFunction.Arn"}
    },
}


@pytest.mark.parametrize("role", EXPECTED)
def test_the_weekly_report_needs_no_more_than_this(role: str) -> None:
    asked = Stack(WeeklyReport="ENABLED")
    assert granted(asked, role) == EXPECTED[role] | REPORTING.get(role, {})


@pytest.mark.parametrize("role", ["PollerRole", "SweeperRole", "WorkerRole", "OperatorRole"])
def test_a_function_decrypts_connection_documents_for_the_parameter_store_alone(
    stack: Stack, role: str
) -> None:
    [policy] = items(stack.properties(role)["Policies"])
    found = statements(mapping(policy)["PolicyDocument"])
    [decrypt] = [statement for statement in found if statement["Sid"] == "OpenConnections"]
    assert "kms:Decrypt" in as_list(decrypt["Action"])
    # The Parameter Store encrypts each value together with its parameter's ARN (AWS KMS Developer Guide).
    assert decrypt["Condition"] == {
        "StringEquals": {"kms:ViaService": "ssm.eu-west-1.amazonaws.com"},
        "ArnLike": {"kms:EncryptionContext:PARAMETER_ARN": f"{CONNECTIONS}/*"},
    }


def test_the_documents_have_a_key_of_their_own_on_request(stack: Stack) -> None:
    assert not stack.holds("HasOwnKey")
    assert mapping(stack.outputs["ConnectionsKeyId"])["Value"] == KEY_OF_AWS
    own = Stack(ConnectionsKey="OWN")
    assert mapping(own.outputs["ConnectionsKeyId"])["Value"] == "DocumentsKey.Arn"
    key = mapping(own.resources["DocumentsKey"])
    assert key["Condition"] == "HasOwnKey"
    # The documents outlive the stack.
    assert key["DeletionPolicy"] == "RetainExceptOnCreate"
    assert own.properties("DocumentsKey")["EnableKeyRotation"] is True
    [statement] = statements(own.properties("DocumentsKey")["KeyPolicy"])
    assert statement["Principal"] == {"AWS": "arn:aws:iam::123456789012:root"}


def test_the_description_of_the_key_names_its_price(stack: Stack) -> None:
    assert "$1 a month" in str(mapping(stack.parameters["ConnectionsKey"])["Description"])


@pytest.mark.parametrize(
    ("role", "service"),
    [
        ("PollerRole", "lambda.amazonaws.com"),
        ("SweeperRole", "lambda.amazonaws.com"),
        ("WorkerRole", "lambda.amazonaws.com"),
        ("OperatorRole", "lambda.amazonaws.com"),
        ("ScheduleRole", "scheduler.amazonaws.com"),
    ],
)
def test_a_role_is_for_one_service(stack: Stack, role: str, service: str) -> None:
    (statement,) = statements(stack.properties(role)["AssumeRolePolicyDocument"])
    assert statement["Principal"] == {"Service": service}


def test_every_function_has_its_own_role(stack: Stack) -> None:
    roles = {name: body["Role"] for name, body in stack.of_type("AWS::Lambda::Function").items()}
    assert roles == {
        "PollerFunction": "PollerRole.Arn",
        "SweeperFunction": "SweeperRole.Arn",
        "WorkerFunction": "WorkerRole.Arn",
        "OperatorFunction": "OperatorRole.Arn",
    }


def test_the_schedules_start_their_functions_with_one_role(stack: Stack) -> None:
    targets = [mapping(body["Target"]) for body in stack.of_type("AWS::Scheduler::Schedule").values()]
    assert {str(target["Arn"]) for target in targets} == {"PollerFunction.Arn", "SweeperFunction.Arn"}
    assert {str(target["RoleArn"]) for target in targets} == {"ScheduleRole.Arn"}


def test_cloudwatch_of_this_account_may_publish_alarms(stack: Stack) -> None:
    statement, encrypted = statements(stack.properties("AlarmTopicPolicy")["PolicyDocument"])
    assert stack.properties("AlarmTopicPolicy")["Topics"] == ["AlarmTopic"]
    assert statement == {
        "Sid": "PublishAlarms",
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": "AlarmTopic",
        "Condition": {"StringEquals": {"aws:SourceAccount": "123456789012"}},
    }
    assert encrypted["Effect"] == "Deny"
    assert encrypted["Condition"] == {"Bool": {"aws:SecureTransport": False}}


def test_no_key_stands_between_cloudwatch_and_the_topic(stack: Stack) -> None:
    """Under the key that AWS manages for SNS, CloudWatch's alarms would be lost without a word."""
    assert "KmsMasterKeyId" not in stack.properties("AlarmTopic")
    assert not stack.of_type("AWS::KMS::Key")
