"""The operators' command line against an emulated AWS: documents in SSM, calls from the shared budget."""

import io
import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.emulator import Emulator, running_emulator
from ops.__main__ import main
from ops.place import STACK
from simulators import serve
from tests.fakes.merchant import ESHOP, SECRETS, TOKEN, Merchant

pytestmark = pytest.mark.integration

Captured = pytest.CaptureFixture[str]
TABLE = "calls"
PATH = f"/{STACK}/connections"
TEMPLATE = {
    "Resources": {
        "BudgetTable": {
            "Type": "AWS::DynamoDB::Table",
            "Properties": {
                "TableName": TABLE,
                "BillingMode": "PAY_PER_REQUEST",
                "AttributeDefinitions": [
                    {"AttributeName": "scope", "AttributeType": "S"},
                    {"AttributeName": "key", "AttributeType": "S"},
                ],
                "KeySchema": [
                    {"AttributeName": "scope", "KeyType": "HASH"},
                    {"AttributeName": "key", "KeyType": "RANGE"},
                ],
            },
        }
    },
    "Outputs": {
        "ConnectionsPath": {"Value": PATH},
        "BudgetTableName": {"Value": {"Ref": "BudgetTable"}},
    },
}


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """Run an emulated AWS with the part of the stack that operators use."""
    with running_emulator(tmp_path_factory.mktemp("emulator")) as emulator:
        cloudformation = emulator.clients().cloudformation
        cloudformation.create_stack(StackName=STACK, TemplateBody=json.dumps(TEMPLATE))
        cloudformation.get_waiter("stack_create_complete").wait(
            StackName=STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 30}
        )
        yield emulator


@pytest.fixture(autouse=True)
def _answers(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Keep answers outside of the clone, which may hold a person's."""
    monkeypatch.setattr("ops.connect.ANSWERS", tmp_path / "answers")


@pytest.fixture
def merchant() -> Iterator[Merchant]:
    merchant = Merchant()
    merchant.clock.time = time.time()
    merchant.shop.add_order({"order_source": "shop", "email": "anna@example.org"})
    with serve(merchant.baselinker) as baselinker, serve(merchant.salesmanago) as salesmanago:
        merchant.baselinker_url = f"{baselinker.url}/connector.php"
        merchant.salesmanago_url = salesmanago.url
        yield merchant


def store(emulator: Emulator, name: str, document: str) -> None:
    emulator.clients().ssm.put_parameter(
        Name=f"{PATH}/{name}", Value=document, Type="SecureString", Overwrite=True
    )


def output(captured: Captured) -> str:
    printed = captured.readouterr()
    text = printed.out + printed.err
    assert not [secret for secret in SECRETS if secret in text]
    return text


def test_check_tries_every_stored_connection_out_of_the_shared_budget(
    emulator: Emulator, merchant: Merchant, capsys: Captured
) -> None:
    store(emulator, "good", merchant.text())
    store(emulator, "wrong", merchant.text(baselinker__token="wrong-token"))
    store(emulator, "unusable", merchant.text(settings__colour="red"))
    assert main(["check", "--endpoint-url", emulator.endpoint]) == 1
    text = output(capsys)
    assert text.index("good") < text.index("unusable") < text.index("wrong")
    assert main(["check", "good", "--endpoint-url", emulator.endpoint]) == 0
    counted = emulator.clients().dynamodb.scan(TableName=TABLE)["Items"]
    assert len(counted) == 2, "one window a token"
    assert TOKEN not in repr(counted)


def test_connect_changes_a_stored_connection(
    emulator: Emulator, merchant: Merchant, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    store(emulator, "myshop", merchant.text(settings__eshop="another"))
    monkeypatch.setenv("AWS_ENDPOINT_URL", emulator.endpoint)
    monkeypatch.setattr("sys.stdin", io.StringIO("eshop\n\n1\nsave\ny\n"))
    assert main(["connect", "myshop"]) == 0
    text = " ".join(output(capsys).split())
    assert f"Saved as {PATH}/myshop" in text
    assert "`.venv/bin/ordersync check myshop` tries it again" in text
    parameter = emulator.clients().ssm.get_parameter(Name=f"{PATH}/myshop", WithDecryption=True)["Parameter"]
    assert parameter["Type"] == "SecureString"
    assert json.loads(parameter["Value"])["settings"]["eshop"] == ESHOP


def test_a_file_with_the_calls_of_a_stack(
    emulator: Emulator, merchant: Merchant, tmp_path: Path, capsys: Captured
) -> None:
    path = tmp_path / "filed.json"
    path.write_text(merchant.text(baselinker__requests_per_minute=1), encoding="utf-8")
    arguments = ["check", "--file", str(path), "--stack-name", STACK, "--endpoint-url", emulator.endpoint]
    main(arguments)
    assert "used up" in output(capsys)


def test_a_missing_stack(emulator: Emulator, capsys: Captured) -> None:
    assert main(["check", "--stack-name", "missing", "--endpoint-url", emulator.endpoint]) == 2
    assert "there is no stack missing in eu-central-1" in output(capsys)
