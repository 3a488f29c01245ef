"""Each function's role, with IAM enforced: it may do what it needs, and is denied what it must not do."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ClientError

from local.access import REGION
from ordersync.adapters.queue_ages import CloudWatchAges
from ordersync.bootstrap.system import SystemClock
from ordersync.errors import NotApplied
from tests.integration.invoking import Deployed, deployed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

pytestmark = [pytest.mark.integration, pytest.mark.slow]

KEY = {"scope": {"S": "a"}, "key": {"S": "b"}}
Call = Callable[["Role"], object]


class Role:
    """What a function may do in a deployed stack: clients with the credentials of its role."""

    def __init__(self, stack: Deployed, function: str) -> None:
        self.outputs = stack.outputs
        self._endpoint = stack.emulator.endpoint
        variables = stack.credentials()
        root = boto3.Session(
            variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"], region_name=REGION
        )
        arns = [each["Arn"] for each in root.client("iam", endpoint_url=self._endpoint).list_roles()["Roles"]]
        [arn] = [each for each in arns if f"-{function.capitalize()}Role-" in each]
        sts = root.client("sts", endpoint_url=self._endpoint)
        assumed = sts.assume_role(RoleArn=arn, RoleSessionName="test")["Credentials"]
        self._session = boto3.Session(
            assumed["AccessKeyId"],
            assumed["SecretAccessKey"],
            assumed["SessionToken"],
            region_name=REGION,
        )

    @property
    def dynamodb(self) -> "DynamoDBClient":
        return self._session.client("dynamodb", endpoint_url=self._endpoint)

    @property
    def sqs(self) -> "SQSClient":
        return self._session.client("sqs", endpoint_url=self._endpoint)

    @property
    def ssm(self) -> "SSMClient":
        return self._session.client("ssm", endpoint_url=self._endpoint)

    def ages(self) -> object:
        """Ask CloudWatch how long messages have been in the queues, as the operator does."""
        client = self._session.client("cloudwatch", endpoint_url=self._endpoint)
        return CloudWatchAges(lambda: client, {"orders": "ordersync-orders"}, SystemClock()).oldest()

    def secret(self) -> object:
        client = self._session.client("secretsmanager", endpoint_url=self._endpoint)
        return client.get_secret_value(SecretId="ordersync-record-keys")


def reads(table: str) -> Call:
    return lambda role: role.dynamodb.get_item(TableName=role.outputs[f"{table}TableName"], Key=KEY)


def queries(table: str) -> Call:
    return lambda role: role.dynamodb.query(
        TableName=role.outputs[f"{table}TableName"],
        KeyConditionExpression="#scope = :scope",
        ExpressionAttributeNames={"#scope": "scope"},
        ExpressionAttributeValues={":scope": KEY["scope"]},
    )


def reads_together(*tables: str) -> Call:
    return lambda role: role.dynamodb.batch_get_item(
        RequestItems={role.outputs[f"{table}TableName"]: {"Keys": [KEY]} for table in tables}
    )


def writes(table: str) -> Call:
    return lambda role: role.dynamodb.put_item(TableName=role.outputs[f"{table}TableName"], Item=KEY)


def deletes(table: str) -> Call:
    return lambda role: role.dynamodb.delete_item(TableName=role.outputs[f"{table}TableName"], Key=KEY)


def sends(queue: str) -> Call:
    return lambda role: role.sqs.send_message(QueueUrl=role.outputs[f"{queue}QueueUrl"], MessageBody="x")


def receives(queue: str) -> Call:
    return lambda role: role.sqs.receive_message(QueueUrl=role.outputs[f"{queue}QueueUrl"])


def measures(queue: str) -> Call:
    return lambda role: role.sqs.get_queue_attributes(QueueUrl=role.outputs[f"{queue}QueueUrl"])


def changes(path: str) -> Call:
    """Write a document below the connections' path, or a parameter beside it."""
    return lambda role: role.ssm.put_parameter(
        Name=f"{role.outputs['ConnectionsPath']}{path}", Value="{}", Type="SecureString", Overwrite=True
    )


def removes(path: str) -> Call:
    return lambda role: role.ssm.delete_parameter(Name=f"{role.outputs['ConnectionsPath']}{path}")


ALLOWED: dict[str, list[Call]] = {
    "poller": [writes("Cursors"), writes("Ledger"), reads_together("Ledger"), sends("Orders")],
    "sweeper": [writes("Cursors"), sends("Sweep")],
    "worker": [
        queries("Cursors"),
        queries("Ledger"),
        reads_together("Ledger", "Contacts", "Phones", "Budget"),
        writes("Contacts"),
        writes("Phones"),
        receives("Orders"),
        sends("DeadLetter"),
        Role.secret,
    ],
    "operator": [
        reads("Contacts"),
        writes("Ledger"),
        sends("Orders"),
        measures("Orders"),
        measures("Sweep"),
        measures("DeadLetter"),
        Role.ages,
        Role.secret,
        changes("/a"),
        removes("/a"),
    ],
}
DENIED: dict[str, list[Call]] = {
    "poller": [
        reads("Contacts"),
        reads("Phones"),
        reads_together("Ledger", "Contacts"),
        receives("Orders"),
        sends("DeadLetter"),
        Role.secret,
    ],
    "sweeper": [reads("Contacts"), reads("Phones"), sends("Orders"), measures("Sweep"), Role.secret],
    "worker": [
        queries("Contacts"),
        sends("Orders"),
        deletes("Ledger"),
        receives("DeadLetter"),
        changes("/a"),
        Role.ages,
    ],
    "operator": [
        deletes("Ledger"),
        receives("Orders"),
        sends("DeadLetter"),
        changes("-of-others/a"),
    ],
}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    with deployed(tmp_path_factory.mktemp("stack")) as stack, pytest.MonkeyPatch.context() as patch:
        for name, value in stack.credentials().items():
            patch.setenv(name, value)
        yield stack


@pytest.mark.parametrize("function", ALLOWED)
def test_a_function_may_do_what_it_needs_and_is_denied_what_it_must_not(
    stack: Deployed, function: str
) -> None:
    role = Role(stack, function)
    for call in ALLOWED[function]:
        call(role)
    for call in DENIED[function]:
        with pytest.raises((ClientError, NotApplied), match="AccessDenied"):
            call(role)
