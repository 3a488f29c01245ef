"""The runbook's commands do what it says: AWS's to records of the application, ours as they are parsed."""

import json
import re
import shlex
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws
from typer.core import TyperGroup
from typer.main import get_command

from ops.cli import app, hoisted
from ordersync.adapters.stores.dynamodb import DynamoTable
from ordersync.bootstrap.system import new_nonce
from ordersync.domain.delivery import OrderRecord
from ordersync.domain.intent import EventKind, Intent
from ordersync.domain.states import EventRecord, State
from ordersync.ports import Tables
from ordersync.records.connection import ConnectionRecords
from ordersync.records.record import Slot
from tests.fakes.deployed import REGION, create_table
from tests.fakes.keys import record_keys

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

pytestmark = pytest.mark.contract

PAGES = (*(Path(__file__).parents[2] / "docs").glob("*.md"), Path(__file__).parents[2] / "README.md")
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
    tables = Tables(table, table, table, table, table, table)
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


# --- the program's own commands ---


def program_lines() -> Iterator[tuple[str, str]]:
    """Yield each command of `ordersync` that a page shows, with the page's name; not what is only named."""
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for line in re.findall(r"^ *\.venv/bin/ordersync ([a-z][^#\n]*)", text, flags=re.MULTILINE):
            yield page.name, line.strip()
        for line in re.findall(r"`\.venv/bin/ordersync ([a-z][^`\n]* [^`\n]*)`", text):
            yield page.name, line


@pytest.mark.parametrize(("page", "line"), sorted(set(program_lines())))
def test_a_command_of_the_program_is_written_as_it_is_called(page: str, line: str) -> None:
    """Parse it as the program does, down to the last option, without running it."""
    words, found, parent = (
        hoisted(shlex.split(line.partition(" < ")[0].replace("NUMBER", str(ORDER)))),
        get_command(app),
        None,
    )
    while isinstance(found, TyperGroup):
        parent = found.make_context("ordersync", words, parent=parent)
        name, words = words[-len(parent.args) - 1], parent.args
        assert name in found.commands
        found = found.commands[name]
    found.make_context("ordersync", words, parent=parent)
