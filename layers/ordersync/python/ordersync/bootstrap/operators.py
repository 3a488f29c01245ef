"""What a person works with who connects and checks from outside the functions."""

import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, NoRegionError

from ordersync.adapters.accounts import AccountClients
from ordersync.adapters.functions import LambdaOperators
from ordersync.adapters.http import RequestsHttp
from ordersync.adapters.observability import StructuredLog
from ordersync.adapters.stores.connections import KEY_OF_AWS, SsmConnections
from ordersync.adapters.stores.dynamodb import DynamoTable
from ordersync.adapters.stores.files import FileDocument
from ordersync.adapters.stores.log_groups import LogGroups
from ordersync.adapters.stores.memory import MemoryTable
from ordersync.adapters.stores.protection import protect_tables
from ordersync.adapters.stores.stacks import stack_outputs
from ordersync.adapters.topic import SnsTopic
from ordersync.bootstrap.system import SystemClock, new_nonce
from ordersync.connecting.probe_account import AccountProbe
from ordersync.connecting.save_connection import ConnectionSaver
from ordersync.domain.accounts import BaselinkerAccount
from ordersync.domain.call_budget import Lane
from ordersync.errors import NotApplied
from ordersync.frozen import frozen
from ordersync.pacing.timings import Timings
from ordersync.ports import Clock, Documents, ProbedAccounts, Table

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_ssm import SSMClient

BUDGET_PATIENCE = 20.0  # seconds that a person's call waits for budget
CONFIG = Config(connect_timeout=5, read_timeout=10, retries={"mode": "standard", "total_max_attempts": 2})
FUNCTIONS_CONFIG = Config(connect_timeout=5, read_timeout=90, retries={"total_max_attempts": 1})
NEEDED_OUTPUTS = ("BudgetTableName", "ConnectionsPath")
ALARM_TOPIC = "AlarmTopicArn"
LASTING_TABLES = (
    "AccessTableName",
    "ContactsTableName",
    "CursorsTableName",
    "LedgerTableName",
    "PhonesTableName",
)


@frozen
class OperatorContext:
    """The documents and accounts that a person works with.

    Attributes:
        budget: the table of call budgets.
        alarms_have_reader: says whether anyone has confirmed to receive the stack's alarms, or raises
            NotApplied; None if there is no stack.
    """

    documents: Documents
    accounts: ProbedAccounts
    clock: Clock
    budget: Table
    alarms_have_reader: Callable[[], bool] | None = None

    @property
    def saver(self) -> ConnectionSaver:
        """Saves documents as the page does."""
        return ConnectionSaver(self.documents, self.budget, self.clock, new_nonce)


@frozen
class StackName:
    """Which deployed stack is meant, and how it is reached.

    Attributes:
        name: its name.
        profile: the AWS profile whose credentials are used, instead of the usual one.
        region: its Region, instead of the one that AWS tools use.
        endpoint: where AWS is, instead of `AWS_ENDPOINT_URL`.
    """

    name: str
    profile: str | None = None
    region: str | None = None
    endpoint: str | None = None


class OperatorFunction(LambdaOperators):
    """The function of a stack that answers operators.

    Attributes:
        version: that of the stack's ordersync.
        settings_url: where its settings page is, None if that is switched off.
    """

    def __init__(
        self, client: "LambdaClient", name: str, version: str, settings_url: str | None = None
    ) -> None:
        """Invoke the function `name` of a stack that has a version of ordersync."""
        super().__init__(lambda: client, name)
        self.version = version
        self.settings_url = settings_url


def operator_function(stack: StackName) -> OperatorFunction:
    """Return the function of a deployed stack that answers operators.

    Raises:
        NotApplied: the stack does not exist, or can't be reached.
    """
    session = _session(stack)
    outputs = _outputs(session.cloudformation, stack.name, ("OperatorFunctionName", "Version"))
    name, version = outputs["OperatorFunctionName"], outputs["Version"]
    return OperatorFunction(session.functions, name, version, outputs.get("SettingsUrl"))


def operator_context(stack: StackName, *, file: Path | None = None) -> OperatorContext:
    """Return the context of a person at a deployed stack.

    Args:
        stack: which it is.
        file: where the document is, instead of the Parameter Store.

    Raises:
        NotApplied: the stack does not exist, or can't be reached.
    """
    clock, log = SystemClock(), StructuredLog()
    aws = _session(stack)
    outputs = _outputs(aws.cloudformation, stack.name, NEEDED_OUTPUTS)
    path, key_id = outputs["ConnectionsPath"], outputs.get("ConnectionsKeyId", KEY_OF_AWS)
    stored = SsmConnections(aws.ssm, path, clock, log, cache_seconds=0, key_id=key_id)
    budget = DynamoTable(aws.dynamodb, outputs["BudgetTableName"], new_nonce)
    return OperatorContext(
        documents=FileDocument(file) if file else stored,
        accounts=_accounts(budget, clock),
        clock=clock,
        budget=budget,
        alarms_have_reader=SnsTopic(lambda: aws.sns, outputs.get(ALARM_TOPIC, "")).has_reader,
    )


def protect_stack(stack: StackName) -> list[str]:
    """Protect the tables that outlive a deployed stack from being deleted; return those that were not before.

    Raises:
        NotApplied: the stack does not exist, or a table can't be protected.
    """
    aws = _session(stack)
    outputs = _outputs(aws.cloudformation, stack.name, LASTING_TABLES)
    return protect_tables(aws.dynamodb, [outputs[name] for name in LASTING_TABLES])


def log_groups(stack: StackName) -> LogGroups:
    """Return what the functions of a deployed stack have logged.

    Raises:
        NotApplied: AWS can't be reached.
    """
    return LogGroups(_session(stack).logs, stack.name)


def local_operator_context(file: Path) -> OperatorContext:
    """Return the context of a person before anything is deployed.

    Args:
        file: where the document is; calls are counted in memory.
    """
    clock, budget = SystemClock(), MemoryTable()
    return OperatorContext(FileDocument(file), _accounts(budget, clock), clock, budget)


def account_probe(account: BaselinkerAccount, context: OperatorContext | None = None) -> AccountProbe:
    """Return what probes a BaseLinker account.

    Args:
        account: its token and URL.
        context: a person's, whose calls count together with those of the stack; None counts them in memory.
    """
    clock = context.clock if context else SystemClock()
    accounts = context.accounts if context else _accounts(MemoryTable(), clock)
    return AccountProbe(lambda: accounts.raw_baselinker(account), clock)


@frozen
class _Aws:
    """The clients of a person's AWS account."""

    cloudformation: "CloudFormationClient"
    ssm: "SSMClient"
    dynamodb: "DynamoDBClient"
    sns: "SNSClient"
    functions: "LambdaClient"
    logs: "CloudWatchLogsClient"


def _session(stack: StackName) -> _Aws:
    endpoint = stack.endpoint or os.environ.get("AWS_ENDPOINT_URL") or None
    try:
        session = boto3.Session(profile_name=stack.profile, region_name=stack.region)
        return _Aws(
            session.client("cloudformation", endpoint_url=endpoint, config=CONFIG),
            session.client("ssm", endpoint_url=endpoint, config=CONFIG),
            session.client("dynamodb", endpoint_url=endpoint, config=CONFIG),
            session.client("sns", endpoint_url=endpoint, config=CONFIG),
            session.client("lambda", endpoint_url=endpoint, config=FUNCTIONS_CONFIG),
            session.client("logs", endpoint_url=endpoint, config=CONFIG),
        )
    except NoRegionError:
        raise NotApplied(
            "no AWS Region is given: name the stack's by --region or AWS_DEFAULT_REGION, or a local run's"
            " emulated AWS by --endpoint-url; a document in a file (--file) needs no AWS"
        ) from None
    except (BotoCoreError, ValueError) as error:
        raise NotApplied(f"AWS can't be reached: {error}") from None


def _outputs(client: "CloudFormationClient", stack: str, needed: Sequence[str]) -> dict[str, str]:
    outputs = stack_outputs(client, stack)
    if missing := [name for name in needed if name not in outputs]:
        raise NotApplied(f"the stack {stack} is not an ordersync stack: it has no output {missing[0]}")
    return outputs


def _accounts(budget: Table, clock: Clock) -> AccountClients:
    return AccountClients(
        http=RequestsHttp(clock, Timings().request_timeout),
        clock=clock,
        rng=random.SystemRandom(),
        budget=budget,
        lane=Lane.LIVE,
        hold=BUDGET_PATIENCE,
    )
