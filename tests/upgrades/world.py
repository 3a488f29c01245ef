"""Writes a `Bench` down, with its tables in an emulated DynamoDB, and puts it together again."""

import itertools
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from ordersync.adapters.stores.dynamodb import DynamoTable
from ordersync.domain.journal import QueueMessage
from ordersync.ports import Tables
from simulators import BaselinkerAccount, SalesmanagoAccount
from simulators.baselinker.journal import JournalEntry
from simulators.baselinker.orders import Order, lines_of
from simulators.salesmanago.account import Contact, ExternalEvent
from tests.fakes.accounts import Merchant
from tests.fakes.application import Bench
from tests.fakes.deployed import create_table, dynamodb_client, emulated_aws
from tests.fakes.keys import record_keys
from tests.fakes.memory import MemoryQueue
from tests.fakes.tables import hooked

if TYPE_CHECKING:
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef

FIXTURES = Path(__file__).parents[1] / "fixtures" / "releases"
VERSIONS = sorted(folder.name for folder in FIXTURES.glob("*"))
Item: TypeAlias = "Mapping[str, AttributeValueTypeDef]"
"""An item of a table, as DynamoDB shows it: attribute to type and value."""
Content: TypeAlias = "dict[str, object]"


@dataclass
class Kept:
    """What a version has left behind.

    Attributes:
        bench: everything, put together again.
        merchants: the accounts of each connection.
        orders: connection id to the orders of the story, by what they are about.
    """

    bench: Bench
    merchants: dict[str, Merchant]
    orders: dict[str, dict[str, int]]


@contextmanager
def dynamodb_bench() -> Iterator[Bench]:
    """Yield a bench whose tables are DynamoDB's."""
    with emulated_aws():
        client, writes = dynamodb_client(), itertools.count(1)
        tables = {
            field.name: DynamoTable(client, field.name, lambda: f"{next(writes):016x}")
            for field in fields(Tables)
        }
        for name in tables:
            create_table(client, name)
        bench = Bench()
        bench.tables = Tables(**tables)
        runtime = replace(bench.application.runtime, tables=bench.tables, keys=record_keys(bench.tables))
        bench.application = replace(bench.application, runtime=runtime)
        yield bench


def read(version: str, name: str) -> dict[str, object]:
    """Return a file of a version's fixtures."""
    text = (FIXTURES / version / f"{name}.json").read_text(encoding="utf-8")
    return cast("dict[str, object]", json.loads(text))


def save(folder: Path, bench: Bench, orders: Mapping[str, Mapping[str, int]]) -> None:
    """Write down what lies in the tables and queues, and what both services hold."""
    queues = {"orders": bench.orders_queue, "sweep": bench.sweep_queue}
    files: dict[str, object] = {
        "story": {"time": bench.clock.now(), "orders": orders},
        "documents": bench.connections.documents,
        "tables": {field.name: _items(field.name) for field in fields(Tables)},
        "messages": {
            **{name: [_sent(queue, item) for item in queue.held] for name, queue in queues.items()},
            "dead_letters": [
                {"body": message.model_dump_json(), "error": error}
                for message, error in bench.dead_letters.sent
            ],
        },
        "poll_requests": ["{}", *(request.model_dump_json() for request in bench.pollers.started)],
        "services": {name: _shown(bench, name) for name in bench.connections.documents},
    }
    folder.mkdir(parents=True)
    for name, content in files.items():
        text = json.dumps(content, indent=1, ensure_ascii=False, sort_keys=True, default=float)
        (folder / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def _items(table: str) -> list[Item]:
    found: list[Item] = list(dynamodb_client().scan(TableName=table)["Items"])
    return sorted(found, key=lambda item: (str(item["scope"]), str(item["key"])))


def _sent(queue: MemoryQueue, message_id: str) -> dict[str, object]:
    held = queue.held[message_id]
    return {
        "body": held.message.model_dump_json(),
        "sent_at": held.sent_at,
        "visible_at": held.visible_at,
        "receive_count": held.receive_count,
    }


def _accounts(bench: Bench, connection_id: str) -> tuple[BaselinkerAccount, SalesmanagoAccount]:
    document = json.loads(bench.connections.documents[connection_id])
    marketing = bench.salesmanago.account(document["salesmanago"]["client_id"])
    return bench.baselinker.account(document["baselinker"]["token"]), marketing


def _shown(bench: Bench, connection_id: str) -> dict[str, object]:
    shop, marketing = _accounts(bench, connection_id)
    return {
        "orders": list(shop.orders.values()),
        "journal": [asdict(entry) for entry in shop.journal],
        "contacts": [asdict(contact) for contact in marketing.contacts.values()],
        "events": [asdict(event) for event in marketing.events],
    }


def kept_world(version: str) -> Kept:
    """Put together what a version has left behind, in memory; no service fails any more."""
    story, bench = read(version, "story"), Bench()
    bench.clock.time = float(str(story["time"]))
    bench.salesmanago._rng.seed(4_711)  # ids other than those that the contacts have
    _fill_tables(bench, cast("dict[str, list[Item]]", read(version, "tables")))
    merchants = {}
    for connection_id, document in read(version, "documents").items():
        merchants[connection_id] = bench.main if connection_id == "main" else bench.connect(connection_id)
        bench.connections.save(connection_id, str(document))
    for connection_id, held in read(version, "services").items():
        merchant = merchants[connection_id]
        fill_accounts(merchant.shop, merchant.marketing, cast("dict[str, list[Content]]", held))
    messages = cast("dict[str, list[dict[str, object]]]", read(version, "messages"))
    _queue(bench.orders_queue, messages["orders"])
    _queue(bench.sweep_queue, messages["sweep"])
    for letter in messages["dead_letters"]:
        message = QueueMessage.model_validate_json(str(letter["body"]))
        bench.dead_letters.send(message, str(letter["error"]))
    return Kept(bench, merchants, cast("dict[str, dict[str, int]]", story["orders"]))


def _fill_tables(bench: Bench, tables: Mapping[str, list[Item]]) -> None:
    """Let the tables hold what they held, as the application's own store reads it from DynamoDB."""
    with emulated_aws():
        for name, items in tables.items():
            create_table(dynamodb_client(), name)
            store = DynamoTable(dynamodb_client(), name, str)
            for item in items:
                dynamodb_client().put_item(TableName=name, Item=item)
                scope, key = item["scope"].get("S", ""), item["key"].get("S", "")
                stored = store.get(scope, key)
                assert stored
                hooked(getattr(bench.tables, name)).items[scope, key] = stored


def _queue(queue: MemoryQueue, sent: list[dict[str, object]]) -> None:
    for each in sent:
        queue.send([QueueMessage.model_validate_json(str(each["body"]))])
        held = list(queue.held.values())[-1]
        held.sent_at, held.visible_at = float(str(each["sent_at"])), float(str(each["visible_at"]))
        held.receive_count = int(str(each["receive_count"]))


def fill_accounts(
    shop: BaselinkerAccount, marketing: SalesmanagoAccount, held: Mapping[str, list[Content]]
) -> None:
    """Let both accounts hold what they held."""
    orders: list[Order] = held["orders"]
    for order in orders:
        shop._book.add(order)
    used = [int(str(line["order_product_id"])) for order in orders for line in lines_of(order)]
    shop._book._line_ids = itertools.count(max(used, default=990_000) + 1)
    for entry in held["journal"]:
        shop.journal.append(JournalEntry(**entry))  # type: ignore[arg-type]  # as it was written
    shop.logged.extend(shop.journal)
    shop._journal._last_log_id = max((entry.log_id for entry in shop.journal), default=456_000_000)
    for fields_of_contact in held["contacts"]:
        contact = Contact(**fields_of_contact)  # type: ignore[arg-type]  # as it was written
        marketing.contacts[contact.contact_id] = marketing.contact_log[contact.contact_id] = contact
        marketing._by_email[contact.email].append(contact)
    for fields_of_event in held["events"]:
        event = ExternalEvent(**fields_of_event)  # type: ignore[arg-type]  # as it was written
        marketing.events.append(event)
        marketing.event_log.append(event)
        marketing._events_of[event.contact_id].append(event)
