"""The settings page of a local run: requests become events, and what is changed takes effect at once."""

import io
import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from moto import mock_aws

from local.connections import Document
from local.emulator import Clients
from local.gateway import event_of
from local.page import ServedPage
from ordersync.adapters.stores.dynamodb import DynamoTable
from ordersync.bootstrap.system import new_nonce
from ordersync.records.access import AccessRecords
from tests.fakes.deployed import create_table, dynamodb_client, ssm_client
from tests.fakes.merchant import Merchant

OUTPUTS = {
    "SettingsFunctionName": "settings",
    "ConnectionsPath": "/ordersync/connections",
    "AccessTableName": "access",
}


class Functions:
    """Stands in for Lambda: the settings function saves what a test wants, and answers."""

    def __init__(self) -> None:
        self.events: list[dict[str, object]] = []
        self.status = 303
        self.saves: dict[str, str] = {}
        self.fails = False

    def invoke(self, *, FunctionName: str, Payload: bytes) -> dict[str, object]:  # noqa: N803 - boto3's
        assert FunctionName == "settings"
        self.events.append(json.loads(Payload))
        for connection_id, text in self.saves.items():
            ssm_client().put_parameter(
                Name=f"/ordersync/connections/{connection_id}",
                Value=text,
                Type="SecureString",
                Overwrite=True,
            )
        content = json.dumps({"statusCode": self.status, "body": ""}).encode()
        return {"Payload": io.BytesIO(content)} | ({"FunctionError": "x"} if self.fails else {})


class Served:
    """A page whose function is a stand-in."""

    def __init__(self, *documents: Document) -> None:
        self.functions = Functions()
        self.polls: list[int] = []
        self.said: list[str] = []
        clients = SimpleNamespace(functions=self.functions, ssm=ssm_client(), dynamodb=dynamodb_client())
        self.page = ServedPage(
            cast("Clients", clients),
            OUTPUTS,
            documents,
            lambda: self.polls.append(1),
            self.said.append,
        )
        self.page.gateway.close()

    def post(self, path: str) -> int:
        answer = self.page.answer(event_of("POST", path, {}, b""))
        return int(str(answer["statusCode"]))


@pytest.fixture
def aws() -> Iterator[None]:
    with mock_aws():
        create_table(dynamodb_client(), "access")
        yield


def text(*, real: bool, mode: str = "live") -> str:
    document = json.loads(Merchant().text()) | {"mode": mode}
    if not real:
        document["baselinker"]["url"] = "http://127.0.0.1:1/connector.php"
        document["salesmanago"]["url"] = "http://127.0.0.1:1"
    return json.dumps(document)


def stored(connection_id: str) -> dict[str, object]:
    answer = ssm_client().get_parameter(Name=f"/ordersync/connections/{connection_id}", WithDecryption=True)
    return cast("dict[str, object]", json.loads(answer["Parameter"]["Value"]))


def test_a_request_becomes_the_event_of_api_gateway() -> None:
    headers = {"Host": "127.0.0.1:1", "Cookie": "session=a; other=b", "Content-Type": "x"}
    event = event_of("POST", "/a/b?language=pl&empty=", headers, b"x=1")
    assert event["rawPath"] == "/a/b"
    assert event["queryStringParameters"] == {"language": "pl", "empty": ""}
    assert event["cookies"] == ["session=a", "other=b"]
    assert event["headers"] == {"host": "127.0.0.1:1", "content-type": "x"}
    assert (event["body"], event["isBase64Encoded"]) == ("eD0x", True)


@pytest.mark.usefixtures("aws")
def test_its_link_is_used_again_and_again_and_does_not_end() -> None:
    served = Served()
    token = served.page.link.rpartition("/")[2]
    link = AccessRecords(DynamoTable(dynamodb_client(), "access", new_nonce)).link(token).read().value
    assert link.redeemed(link.minted_at).can_be_redeemed(link.minted_at + 365 * 86_400)
    assert link.grant.may_add


@pytest.mark.usefixtures("aws")
def test_a_connection_that_is_added_there_flows_at_once() -> None:
    served = Served()
    served.functions.saves = {"added": text(real=False)}
    assert served.page.current([]) == []
    assert served.post("/connections/added/settings") == 303
    assert served.polls
    [added] = served.page.current([])
    assert (added.connection_id, added.is_live) == ("added", True)


@pytest.mark.usefixtures("aws")
def test_a_page_that_changes_nothing_starts_nothing() -> None:
    served = Served()
    served.functions.status = 200
    served.post("/connections/added/settings")
    served.functions.status = 303
    served.post("/language")
    assert not served.polls


@pytest.mark.usefixtures("aws")
def test_real_accounts_that_the_run_was_not_started_with_are_not_written_to() -> None:
    served = Served(Document("asked", "{}", is_real=True), Document("shy", "{}", is_real=True, is_live=False))
    served.functions.saves = {name: text(real=True) for name in ("asked", "shy", "added")}
    served.post("/connections/added/settings")
    assert {name: stored(name)["mode"] for name in ("asked", "shy", "added")} == {
        "asked": "live",
        "shy": "shadow",
        "added": "shadow",
    }
    assert len(served.said) == 2


@pytest.mark.usefixtures("aws")
def test_a_function_that_fails_is_no_end_of_the_page() -> None:
    served = Served()
    served.functions.fails = True
    assert served.post("/") == 502
