"""The runbook's DynamoDB commands do what it says, to records as the application writes them."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from ordersync.adapters.stores.dynamodb import DynamoTable
from ordersync.bootstrap.system import new_nonce
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import EventKind, Intent
from ordersync.domain.journal import QueueMessage
from ordersync.domain.states import EventRecord, State
from ordersync.ports import Tables
from ordersync.records.connection import ConnectionRecords
from ordersync.records.record import Slot
from tests.fakes.deployed import REGION, create_table
from tests.fakes.keys import record_keys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.contract

RUNBOOK = (Path(__file__).parents[2] / "docs/runbook.md").read_text(encoding="utf-8")
LEDGER = "ledger"
CONNECTION, ORDER = "myshop", 812000112  # as in the runbook
INTENT = Intent("c-1", at=1_790_000_000.0, external_id=str(ORDER), location="shop", date_ms=1_790_000_000_000)
UNKNOWN = OrderRecord(
    read_at=5.0, events={EventKind.PURCHASE: EventRecord(State.UNKNOWN, "can't tell", "c-1", intent=INTENT)}
)


def command(verb: str, containing: str) -> dict[str, object]:
    """Return the arguments of a command of the runbook, as boto3 takes them."""
    blocks = re.findall(r"^```sh\n(.*?)^```", RUNBOOK, flags=re.MULTILINE | re.DOTALL)
    (text,) = [block for block in blocks if f"aws dynamodb {verb} " in block and containing in block]
    words = shlex.split(text.replace('"$(output LedgerTableName)"', LEDGER).replace("\\\n", " "))
    options = dict(zip(words[3::2], words[4::2], strict=True))
    return {
        _boto3_name(name): _value(text)
        for name, text in options.items()
        if name not in ("--query", "--output")
    }


def _boto3_name(option: str) -> str:
    return "".join(word.capitalize() for word in option.removeprefix("--").split("-"))


def _value(text: str) -> object:
    return json.loads(text) if text.startswith("{") else text


@pytest.fixture
def dynamodb() -> "Iterator[DynamoDBClient]":
    with mock_aws():
        client = boto3.client("dynamodb", region_name=REGION)
        create_table(client, LEDGER)
        yield client


@pytest.fixture
def records(dynamodb: "DynamoDBClient") -> ConnectionRecords:
    table = DynamoTable(dynamodb, LEDGER, new_nonce)
    tables = Tables(table, table, table, table, table)
    return ConnectionRecords(tables, record_keys(tables), CONNECTION)


@pytest.fixture
def order(records: ConnectionRecords) -> Slot[OrderRecord]:
    """Record an order whose outcome is unknown."""
    slot = records.order(ORDER)
    slot.create(UNKNOWN)
    return slot


def run_in_shell(folder: Path, containing: str, aws: str) -> list[str]:
    """Run a block of the runbook in bash, with a stand-in for the AWS CLI; return the stand-in's calls."""
    blocks = re.findall(r"^```sh\n(.*?)^```", RUNBOOK, flags=re.MULTILINE | re.DOTALL)
    (block,) = [block for block in blocks if containing in block]
    log = folder / "calls"
    log.write_text("", encoding="utf-8")
    stand_in = f'aws() {{ echo "$*" >> {log}; {aws}; }}; output() {{ echo the-output; }}; STACK=my-stack\n'
    subprocess.run(["bash", "-c", stand_in + block], cwd=folder, capture_output=True, check=False)
    return log.read_text(encoding="utf-8").splitlines()


def test_an_order_is_processed_again_if_there_is_such_a_connection(tmp_path: Path) -> None:
    asked, sent = run_in_shell(tmp_path, "sqs send-message", "true")
    assert asked.startswith(f"ssm get-parameter --name /my-stack/connections/{CONNECTION} ")
    assert f"--queue-url the-output --message-group-id {CONNECTION} " in sent
    message = QueueMessage.model_validate_json(sent.partition("--message-body ")[2])
    assert (message.connection_id, message.order_id, message.origin) == (CONNECTION, ORDER, "replay")
    refused = run_in_shell(tmp_path, "sqs send-message", "false")
    assert [words.split()[1] for words in refused] == ["get-parameter"]


@pytest.mark.parametrize("function", ["Poller", "Sweeper"])
def test_an_invocation_leaves_a_redirected_output_alone(tmp_path: Path, function: str) -> None:
    """The AWS CLI empties the file that it writes the answer to: with /dev/stdout, all that came before."""
    lines = run_in_shell(tmp_path, f"output {function}FunctionName", "true")
    (target,) = [line.split()[-1] for line in lines if line.startswith("lambda invoke ")]
    assert Path(target).is_file()
    Path(target).unlink()


def call(client: "DynamoDBClient", operation: str, arguments: Mapping[str, object]) -> Mapping[str, object]:
    answer: Mapping[str, object] = getattr(client, operation)(**arguments)
    return answer


def test_one_order_is_found(dynamodb: "DynamoDBClient", order: Slot[OrderRecord]) -> None:
    assert "Item" in call(dynamodb, "get_item", command("get-item", "LedgerTableName"))


def test_orders_are_found_by_their_state(dynamodb: "DynamoDBClient", order: Slot[OrderRecord]) -> None:
    query = command("query", ":state")
    assert call(dynamodb, "query", query)["Count"] == 1
    order.change(lambda record: record.sent(EventKind.PURCHASE, "e-1", 9.0))
    assert call(dynamodb, "query", query)["Count"] == 0


def test_parked_orders_are_counted(dynamodb: "DynamoDBClient", records: ConnectionRecords) -> None:
    query = command("query", ":parked")
    assert call(dynamodb, "query", query)["Count"] == 0
    for order_id in (ORDER, ORDER, ORDER + 1):
        records.parked().add(QueueMessage(connection_id=CONNECTION, order_id=order_id))
    assert call(dynamodb, "query", query)["Count"] == 2


@pytest.mark.parametrize("state", [State.SENT, State.QUEUED])
def test_a_person_decides_what_became_of_an_event(
    dynamodb: "DynamoDBClient", records: ConnectionRecords, order: Slot[OrderRecord], state: State
) -> None:
    update = command("update-item", f'":{state}"')
    version = order.read().version
    call(dynamodb, "update_item", update)
    event = order.read().value.event(EventKind.PURCHASE)
    contact = "c-1" if state is State.SENT else ""  # a contact that is gone comes back for it
    assert (event.state, event.reason, event.contact_id) == (state, "", contact)
    assert (event.intent is None) is (state is State.QUEUED)
    assert order.read().version == version + 1
    assert records.orders_listed(State.UNKNOWN, 0, 10, None) == []
    with pytest.raises(ClientError, match="ConditionalCheckFailed"):
        call(dynamodb, "update_item", update)
