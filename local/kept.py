"""What local runs with real accounts have done, kept in the clone from one run to the next.

Such a run must neither send again what an earlier one has sent nor forget the calls that it has made, however
that one ended. So the emulator's process writes down each change of its tables and each message
(`local/gate.py`) before whoever asked for it has the answer. The next run puts the records back, and sends
the messages that may not have been handled. The hashes in the records need the secret that they began with.
"""

import fcntl
import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict

from local import ROOT
from local.processes import RunFailed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import AttributeValueTypeDef, WriteRequestTypeDef
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_sqs.type_defs import MessageAttributeValueTypeDef, SendMessageBatchRequestEntryTypeDef

KEPT = ROOT / ".local-records"
ITEMS_AT_ONCE = 25  # DynamoDB's limit
DEAD_LETTERS = "DeadLetterQueue"  # in the name of their queue
HANDLED = "Handled"  # an operation of our own: messages up to a place in the file need no worker any more
Item = Mapping[str, "AttributeValueTypeDef"]


class Message(TypedDict):
    """A message, as it is sent."""

    MessageBody: str
    MessageGroupId: str


class Request(TypedDict, total=False):
    """What a line holds of a request, whichever it is."""

    TableName: str
    Item: Item
    Key: Item
    QueueUrl: str
    Entries: Sequence[Message]
    MessageBody: str
    MessageAttributes: "Mapping[str, MessageAttributeValueTypeDef]"
    up_to: int
    connections: Sequence[str]


@dataclass(frozen=True)
class Sent:
    """A message that was sent to a queue; its group is its connection."""

    place: int
    queue: str
    body: str
    connection_id: str


@dataclass
class Done:
    """What earlier runs have done.

    Attributes:
        items: Records by table, scope and key.
        messages: Messages that may not have been handled.
        dead_letters: Messages that could not be handled, each once, with their attributes.
    """

    items: dict[tuple[str, str, str], Item] = field(default_factory=dict)
    messages: list[Sent] = field(default_factory=list)
    dead_letters: list[Request] = field(default_factory=list)

    def add(self, place: int, operation: str, request: Request) -> None:
        """Add what a line says that begins at a place (bytes) in the file."""
        match operation:
            case "PutItem":
                name, item = _name(request["TableName"], request["Item"]), request["Item"]
                # Two lines about a record may stand in the wrong order: its version is right.
                if _number(item, "version") >= _number(self.items.get(name, {}), "version"):
                    self.items[name] = item
            case "DeleteItem":
                self.items.pop(_name(request["TableName"], request["Key"]), None)
            case "SendMessageBatch":
                queue = request["QueueUrl"].rpartition("/")[2]
                self.messages += [
                    Sent(place, queue, entry["MessageBody"], entry["MessageGroupId"])
                    for entry in request["Entries"]
                ]
            case "SendMessage":
                self._add_dead_letter(request)
            case _:
                self.messages = [
                    sent
                    for sent in self.messages
                    if sent.place >= request["up_to"] or sent.connection_id not in request["connections"]
                ]

    def _add_dead_letter(self, request: Request) -> None:
        """Add a dead letter, once: each run sends it again. A person may send single messages elsewhere."""
        attributes = request.get("MessageAttributes", {})
        letter: Request = {"MessageBody": request["MessageBody"], "MessageAttributes": attributes}
        if DEAD_LETTERS in request["QueueUrl"] and letter not in self.dead_letters:
            self.dead_letters.append(letter)

    def lines(self) -> Iterator[str]:
        """Yield the lines that say the same."""
        for (table, _, _), item in self.items.items():
            yield _line("PutItem", {"TableName": table, "Item": item})
        for queue, messages in groupby(self.messages, lambda sent: sent.queue):
            entries: list[Message] = [
                {"MessageBody": sent.body, "MessageGroupId": sent.connection_id} for sent in messages
            ]
            yield _line("SendMessageBatch", {"QueueUrl": queue, "Entries": entries})
        for letter in self.dead_letters:
            yield _line("SendMessage", {"QueueUrl": DEAD_LETTERS, **letter})


def read_done(file: Path, now: float) -> Done:
    """Return what a file says, without records that have expired by `now` (epoch seconds)."""
    done = Done()
    for place, line in _lines(file):
        done.add(place, line["operation"], line["request"])
    done.items = {
        name: item for name, item in done.items.items() if not 0 < _number(item, "expires_at") <= now
    }
    return done


class Kept:
    """The folder in which runs with real accounts keep what they have done.

    Args:
        folder: The folder.
        connection_ids: The connections of this run.

    Raises:
        RunFailed: Another run uses the folder.
    """

    def __init__(self, folder: Path, connection_ids: Sequence[str]) -> None:
        folder.mkdir(exist_ok=True)
        folder.chmod(0o700)
        self._file = folder / "records"
        self._secret = folder / "record-keys"
        self._connection_ids = connection_ids
        self._marked_at = 0
        self._dead_letters: list[Request] = []
        self.new_file = folder / "records.new"
        """The file that the emulator's process writes to; it takes the old one's place."""
        with (folder / "records.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise RunFailed(
                    "another local run with real accounts is under way: wait for its end, or stop it"
                ) from None

    def restore(self, dynamodb: "DynamoDBClient", now: float) -> list[Sent]:
        """Put all records back into the tables of an emulator that handles nothing yet.

        Args:
            dynamodb: Client of the emulated DynamoDB.
            now: Epoch seconds.

        Returns:
            The messages about this run's connections that may not have been handled.

        Raises:
            RunFailed: It does not take them.
        """
        done = read_done(self._file, now)
        names = list(done.items)
        for start in range(0, len(names), ITEMS_AT_ONCE):
            puts: defaultdict[str, list[WriteRequestTypeDef]] = defaultdict(list)
            for name in names[start : start + ITEMS_AT_ONCE]:
                puts[name[0]].append({"PutRequest": {"Item": done.items[name]}})
            if dynamodb.batch_write_item(RequestItems=dict(puts))["UnprocessedItems"]:
                raise RunFailed("the emulated AWS does not take the records of earlier runs")
        with self.new_file.open("ab") as written:
            written.write("".join(done.lines()).encode())
            written.flush()
            os.fsync(written.fileno())
        self._dead_letters = done.dead_letters
        self.new_file.replace(self._file)  # the emulator's process goes on writing to it
        return [sent for sent in done.messages if sent.connection_id in self._connection_ids]

    def restore_secret(self, secrets: "SecretsManagerClient", name: str) -> None:
        """Give the emulated AWS the secret that the records began with, or keep the one that it has made."""
        if self._secret.exists():
            text = self._secret.read_text(encoding="utf-8")
            secrets.put_secret_value(SecretId=name, SecretString=text)
            return
        draft = self._secret.with_suffix(".new")
        draft.touch(mode=0o600)
        draft.write_text(secrets.get_secret_value(SecretId=name)["SecretString"], encoding="utf-8")
        draft.replace(self._secret)

    def restore_dead_letters(self, queue_url: str, sqs: "SQSClient") -> None:
        """Put the dead letters of earlier runs back into their queue, once the records are restored."""
        for letter in self._dead_letters:
            body, attributes = letter["MessageBody"], letter["MessageAttributes"]
            sqs.send_message(QueueUrl=queue_url, MessageBody=body, MessageAttributes=attributes)

    def size(self) -> int:
        """Return how long the file is by now, bytes."""
        return self._file.stat().st_size

    def handled(self, up_to: int) -> None:
        """Write down that this run's messages are handled whose lines begin before a place (bytes)."""
        if up_to <= self._marked_at:
            return
        line = _line(HANDLED, {"up_to": up_to, "connections": self._connection_ids})
        with self._file.open("ab", buffering=0) as written:
            written.write(line.encode())
        self._marked_at = self.size()


def send_again(messages: Sequence[Sent], queue_urls: Sequence[str], sqs: "SQSClient") -> None:
    """Send messages of an earlier run to the queues of this one."""
    urls = {url.rpartition("/")[2]: url for url in queue_urls}
    for sent in messages:
        entries: list[SendMessageBatchRequestEntryTypeDef] = [
            {"Id": "0", "MessageBody": sent.body, "MessageGroupId": sent.connection_id}
        ]
        sqs.send_message_batch(QueueUrl=urls[sent.queue], Entries=entries)


class _Line(TypedDict):
    operation: str
    request: Request


def _lines(file: Path) -> Iterator[tuple[int, _Line]]:
    """Yield the lines of a file with the places at which they begin; one that was cut off says nothing."""
    place = 0
    for text in file.read_bytes().splitlines(keepends=True) if file.exists() else ():
        try:
            line: _Line = json.loads(text)
        except ValueError:
            pass
        else:
            yield place, line
        place += len(text)


def _line(operation: str, request: Request) -> str:
    return f"\n{json.dumps({'operation': operation, 'request': request})}"


def _name(table: str, item: Item) -> tuple[str, str, str]:
    return table, item["scope"]["S"], item["key"]["S"]


def _number(item: Item, name: str) -> float:
    return float(item.get(name, {}).get("N", "0"))
