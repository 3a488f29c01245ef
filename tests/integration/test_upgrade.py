"""An upgrade in the emulated AWS: what a released version has left behind is gone on from by this one.

Tables and queues are filled before a function of this version has run. tests/unit/test_upgrades.py shows the
same with production's timings, on a simulated clock.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import pytest

from local.deployment import STACK, build, deploy
from local.emulator import Clients, running_emulator
from local.runner import STATE
from ordersync.domain.journal import Origin, QueueMessage
from ordersync.records.connection import is_parked
from tests.fakes.application import MAIN
from tests.fakes.keys import SECRET
from tests.integration.remotes import Merchant, Remotes
from tests.upgrades.elsewhere import LaterStory, emails, with_other_accounts
from tests.upgrades.ends import ENDS, UNKNOWN, UNMATCHED
from tests.upgrades.world import VERSIONS, Content, Item, fill_accounts

pytestmark = [pytest.mark.integration, pytest.mark.slow, pytest.mark.timeout(600)]

OUTAGE = 780  # seconds between the two versions: longer than the wait that the story ends in
LIMIT = 200.0  # seconds in which the present version must be done
TABLES = {
    "cursors": "CursorsTableName",
    "ledger": "LedgerTableName",
    "contacts": "ContactsTableName",
    "phones": "PhonesTableName",
    "budget": "BudgetTableName",
    "access": "AccessTableName",
}
QUEUES = ("OrdersQueueUrl", "SweepQueueUrl", "DeadLetterQueueUrl")
COUNTS = ("", "NotVisible", "Delayed")


class Shops:
    """The accounts of the story on this machine, and their documents."""

    def __init__(self, remotes: Remotes, story: LaterStory) -> None:
        self.merchants: dict[str, Merchant] = {}
        self.documents: dict[str, tuple[str, str]] = {}
        services = story.read("services")
        for connection_id, before in story.read("documents").items():
            merchant = remotes.merchant(f"of-{connection_id}")  # their credentials are the story's
            document = json.loads(str(before))
            document["baselinker"] = merchant.document["baselinker"]
            document["salesmanago"]["url"] = remotes.salesmanago_url
            self.documents[connection_id] = (str(before), json.dumps(document))
            held = cast("dict[str, list[Content]]", services[connection_id])
            fill_accounts(merchant.shop, merchant.marketing, held)
            self.merchants[connection_id] = merchant
        self.before = self.events()

    def events(self) -> set[str]:
        return {event.event_id for each in self.merchants.values() for event in each.marketing.events}


@dataclass
class Stack:
    """This version, deployed, and what it finds."""

    clients: Clients
    outputs: Mapping[str, str]

    def fill(self, story: LaterStory, shops: Shops) -> None:
        """Let tables, queues and the secret be as the older version left them."""
        self.clients.secrets.put_secret_value(SecretId=f"{STACK}-record-keys", SecretString=SECRET)
        tables = cast("dict[str, list[Item]]", story.read("tables"))
        known = emails(story.read("services"))
        tables["contacts"] = with_other_accounts(tables["contacts"], shops.documents, known)
        for name, items in tables.items():
            for item in items:
                self.clients.dynamodb.put_item(TableName=self.outputs[TABLES[name]], Item=item)
        for connection_id, (_, document) in shops.documents.items():
            path = f"{self.outputs['ConnectionsPath']}/{connection_id}"
            self.clients.ssm.put_parameter(Name=path, Value=document, Type="SecureString")
        messages = cast("dict[str, list[dict[str, str]]]", story.read("messages"))
        for queue, url in (("orders", "OrdersQueueUrl"), ("sweep", "SweepQueueUrl")):
            for message in messages[queue]:
                self.send(url, message["body"])
        for letter in messages["dead_letters"]:  # as a person does it
            self.send("OrdersQueueUrl", letter["body"])

    def send(self, queue: str, body: str) -> None:
        group = QueueMessage.model_validate_json(body).connection_id
        self.clients.sqs.send_message(QueueUrl=self.outputs[queue], MessageBody=body, MessageGroupId=group)

    def run(self, function: str) -> None:
        answer = self.clients.functions.invoke(FunctionName=self.outputs[function], Payload=b"{}")
        assert "FunctionError" not in answer

    def flow(self) -> None:
        """Let orders flow until none is left anywhere."""
        limit, idle = time.monotonic() + LIMIT, 0
        while idle < 2:
            assert time.monotonic() < limit, self.waiting()
            self.run("PollerFunctionName")
            idle = 0 if self.waiting() else idle + 1
            time.sleep(0.5)

    def waiting(self) -> list[str]:
        """Return what is left in the queues and parked."""
        found = []
        for queue in QUEUES:
            names = [f"ApproximateNumberOfMessages{count}" for count in COUNTS]
            counts = self.clients.sqs.get_queue_attributes(
                QueueUrl=self.outputs[queue],
                AttributeNames=names,  # type: ignore[arg-type]  # put together above
            )["Attributes"]
            found += [f"{queue}: {counts}"] if any(map(int, counts.values())) else []
        items = self.clients.dynamodb.scan(TableName=self.outputs["LedgerTableName"])["Items"]
        return found + [str(item["key"]) for item in items if is_parked(str(item["key"].get("S")))]


@pytest.mark.parametrize("version", VERSIONS)
def test_what_a_release_left_behind_is_delivered_once(version: str, remotes: Remotes, tmp_path: Path) -> None:
    story = LaterStory(version, int(time.time()) - OUTAGE)
    shops, orders = Shops(remotes, story), cast("dict[str, dict[str, int]]", story.read("story")["orders"])
    with running_emulator(tmp_path) as emulator:
        template = build(STATE, tmp_path / "build.log")
        outputs = deploy(emulator, template, {"ScheduleState": "DISABLED"}, tmp_path / "deploy.log")
        stack = Stack(emulator.clients(), outputs)
        stack.fill(story, shops)
        decide(stack, shops, orders)
        stack.flow()
        stack.run("SweeperFunctionName")
        stack.flow()

    found = {
        name: {role: events(shops, name, order) for role, order in of.items()} for name, of in orders.items()
    }
    assert found == {name: {role: count for role, (_, count) in of.items()} for name, of in ENDS.items()}
    assert shops.before
    assert shops.before <= shops.events()
    assert city(shops.merchants[MAIN], orders[MAIN]["edited"]) == "Gdynia"
    assert remotes.baselinker.violations == []
    assert remotes.salesmanago.violations == []


def decide(stack: Stack, shops: Shops, orders: Mapping[str, Mapping[str, int]]) -> None:
    """Do what the story leaves to people: decide on an unknown outcome, and confirm a match."""
    message = QueueMessage(connection_id="unclear", order_id=orders["unclear"][UNKNOWN], origin=Origin.REPLAY)
    stack.send("OrdersQueueUrl", message.model_dump_json())
    shop = shops.merchants[MAIN]
    added_at = int(str(shop.shop.orders[orders[MAIN][UNMATCHED]]["date_add"]))
    shop.order(email="late@example.com", phone="+48 602 100 500", date_add=added_at - 60)


def events(shops: Shops, connection_id: str, order_id: int) -> int:
    return shops.merchants[connection_id].purchases().count(order_id)


def city(merchant: Merchant, order_id: int) -> str:
    contact = merchant.marketing.contact(str(merchant.shop.orders[order_id]["email"]))
    assert contact
    return contact.address["city"]
