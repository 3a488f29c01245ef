"""What a local run with real accounts has done outlives it."""

import asyncio
import fcntl
import json
import os
import resource
import signal
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, cast

import boto3
import pytest
from hypercorn.typing import ASGIReceiveCallable, ASGIReceiveEvent, ASGISendCallable, ASGISendEvent, Scope
from moto import mock_aws

from local import gate
from local.gate import Recorder
from local.kept import Kept, Sent, read_done
from local.processes import RunFailed

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

NOW = 1_000.0
QUEUE = "http://127.0.0.1:1/000000000000/ordersync-orders"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "records"


def item(key: str, version: int, **numbers: int) -> dict[str, dict[str, str]]:
    values = {name: {"N": str(number)} for name, number in {"version": version, **numbers}.items()}
    return {"scope": {"S": "myshop"}, "key": {"S": key}, **values}


def put(key: str, version: int, **numbers: int) -> tuple[str, object]:
    request = {"TableName": "ledger", "Item": item(key, version, **numbers)}
    return "DynamoDB_20120810.PutItem", request


def delete(key: str) -> tuple[str, object]:
    request = {"TableName": "ledger", "Key": {"scope": {"S": "myshop"}, "key": {"S": key}}}
    return "DynamoDB_20120810.DeleteItem", request


def send(*bodies: str, connection_id: str = "myshop") -> tuple[str, object]:
    entries = [
        {"Id": str(place), "MessageBody": body, "MessageGroupId": connection_id}
        for place, body in enumerate(bodies)
    ]
    return "AmazonSQS.SendMessageBatch", {"QueueUrl": QUEUE, "Entries": entries}


def opened(file: Path) -> int:
    return os.open(file, os.O_WRONLY | os.O_CREAT | os.O_APPEND)


def recorded(file: Path | int, *requests: tuple[str, object], status: int = 200) -> list[tuple[str, int]]:
    """Let a recorder pass requests on; return what was sent, with the length of the file at that moment."""
    sent: list[tuple[str, int]] = []
    taking = opened(file) if isinstance(file, Path) else file

    async def application(_: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
        while (await receive()).get("more_body"):
            pass
        await send({"type": "http.response.start", "status": status, "headers": [], "trailers": False})
        await send({"type": "http.response.body", "body": b"{}", "more_body": False})

    async def answer(event: ASGISendEvent) -> None:
        sent.append((event["type"], os.fstat(taking).st_size))

    for operation, request in requests:
        text = json.dumps(request).encode()
        chunks = [text[:7], text[7:]]

        async def receive(chunks: list[bytes] = chunks) -> ASGIReceiveEvent:
            body = chunks.pop(0)
            return {"type": "http.request", "body": body, "more_body": bool(chunks)}

        headers = [(b"X-Amz-Target", operation.encode())]
        scope = cast("Scope", {"type": "http", "headers": headers})
        asyncio.run(Recorder(application, taking)(scope, receive, answer))
    os.close(taking)
    return sent


def records(file: Path, now: float = NOW) -> Mapping[str, object]:
    return {key: each["version"]["N"] for (_, _, key), each in read_done(file, now).items.items()}


def bodies(file: Path) -> list[str]:
    return [sent.body for sent in read_done(file, NOW).messages]


def test_a_change_is_written_down_before_it_is_answered(tmp_path: Path) -> None:
    file = tmp_path / "records"
    started, ended = recorded(file, put("order#1", 1))
    assert started[1] == ended[1] == file.stat().st_size > 0
    assert records(file) == {"order#1": "1"}


def test_an_emulator_that_can_not_write_down_what_it_does_ends(tmp_path: Path) -> None:
    """An error would be repeated by the SDK, which then finds its own write, and a worker would go on."""
    ended = os.fork()
    if ended == 0:
        try:
            resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            recorded(tmp_path / "records", put("order#1", 1))
        finally:
            os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(ended, 0)[1]) == 1


def test_what_was_refused_is_not_written_down(tmp_path: Path) -> None:
    file = tmp_path / "records"
    recorded(file, put("order#1", 1), status=400)
    recorded(file, ("DynamoDB_20120810.GetItem", {}), ("AmazonSQS.ReceiveMessage", {}))
    assert file.read_bytes() == b""


def test_the_newest_of_each_record_counts(tmp_path: Path) -> None:
    file = tmp_path / "records"
    recorded(file, put("order#1", 1), put("order#2", 1), put("order#1", 3), put("order#1", 2))
    assert records(file) == {"order#1": "3", "order#2": "1"}
    recorded(file, delete("order#1"))
    assert records(file) == {"order#2": "1"}
    recorded(file, put("order#1", 1))
    assert records(file) == {"order#1": "1", "order#2": "1"}


def test_a_record_that_has_expired_is_left_out(tmp_path: Path) -> None:
    file = tmp_path / "records"
    recorded(file, put("calls", 1, expires_at=int(NOW)), put("later", 1, expires_at=int(NOW) + 1))
    assert records(file) == {"later": "1"}


def test_a_line_that_was_cut_off_says_nothing_and_hides_none(tmp_path: Path) -> None:
    file = tmp_path / "records"
    recorded(file, put("order#1", 1), put("order#2", 1))
    file.write_bytes(file.read_bytes()[:-5])
    recorded(file, put("order#3", 1))
    assert records(file) == {"order#1": "1", "order#3": "1"}
    assert read_done(tmp_path / "none", NOW).items == {}


@pytest.fixture
def dynamodb() -> "Iterator[DynamoDBClient]":
    with mock_aws():
        client = boto3.client("dynamodb", region_name="eu-central-1")
        client.create_table(
            TableName="ledger",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ("scope", "key")],
            KeySchema=[
                {"AttributeName": "scope", "KeyType": "HASH"},
                {"AttributeName": "key", "KeyType": "RANGE"},
            ],
        )
        yield client


def begun(folder: Path, *connection_ids: str) -> Kept:
    """Begin a run whose emulator has opened its file."""
    kept = Kept(folder, connection_ids)
    kept.new_file.write_bytes(b"")
    return kept


def test_the_next_run_has_every_record_and_message(folder: Path, dynamodb: "DynamoDBClient") -> None:
    begun(folder, "myshop")
    puts = [put(f"order#{number}", 1) for number in range(60)]
    recorded(folder / "records", *puts, send("one", "two"), send("others", connection_id="other"))

    for _ in range(2):  # what was put back is there for the run after the next one, too
        left = begun(folder, "myshop").restore(dynamodb, NOW)
        assert [(sent.queue, sent.body) for sent in left] == [
            ("ordersync-orders", "one"),
            ("ordersync-orders", "two"),
        ]
        assert dynamodb.scan(TableName="ledger")["Count"] == 60
        assert len(records(folder / "records")) == 60
        assert bodies(folder / "records") == ["one", "two", "others"]


def test_what_a_run_does_is_there_for_the_next_one(folder: Path, dynamodb: "DynamoDBClient") -> None:
    kept = Kept(folder, ["myshop"])
    of_the_emulator = opened(kept.new_file)
    kept.restore(dynamodb, NOW)
    recorded(of_the_emulator, put("order#1", 1))
    assert records(folder / "records") == {"order#1": "1"}


def test_a_run_that_is_killed_while_it_restores_has_lost_nothing(
    folder: Path, dynamodb: "DynamoDBClient"
) -> None:
    kept = begun(folder, "myshop")
    recorded(folder / "records", put("order#1", 1), send("one"))
    recorded(kept.new_file, put("order#9", 1))
    assert [sent.body for sent in begun(folder, "myshop").restore(dynamodb, NOW)] == ["one"]
    assert records(folder / "records") == {"order#1": "1"}


def test_messages_that_were_handled_are_not_sent_again(folder: Path, dynamodb: "DynamoDBClient") -> None:
    kept = begun(folder, "myshop")
    kept.restore(dynamodb, NOW)
    recorded(folder / "records", send("handled"), send("others", connection_id="other"))
    seen = kept.size()
    recorded(folder / "records", send("later"))
    kept.handled(seen)
    assert bodies(folder / "records") == ["others", "later"]


def die(body: str, queue: str = "ordersync-DeadLetterQueue-1", port: int = 1) -> tuple[str, object]:
    attributes = {"error": {"StringValue": "a defect", "DataType": "String"}}
    url = f"http://127.0.0.1:{port}/000000000000/{queue}"
    return "AmazonSQS.SendMessage", {"QueueUrl": url, "MessageBody": body, "MessageAttributes": attributes}


def test_dead_letters_stay_for_a_person(folder: Path, dynamodb: "DynamoDBClient") -> None:
    begun(folder, "myshop")
    recorded(
        folder / "records", send("one"), die("one"), die("two"), die("by hand", queue="ordersync-orders")
    )
    sqs = boto3.client("sqs", region_name="eu-central-1")
    for run in (2, 3):
        queue = sqs.create_queue(QueueName=f"DeadLetterQueue-{run}")["QueueUrl"]
        kept = begun(folder, "myshop")
        kept.restore(dynamodb, NOW)
        kept.restore_dead_letters(queue, sqs)
        recorded(folder / "records", die("one", port=run), die("two", port=run))  # as the emulator does it
        kept.handled(kept.size())
        found = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=10, MessageAttributeNames=["All"])
        letters = {
            each["Body"]: each["MessageAttributes"]["error"]["StringValue"] for each in found["Messages"]
        }
        assert letters == {"one": "a defect", "two": "a defect"}
        assert len(found["Messages"]) == 2


def test_nothing_is_written_down_while_nothing_happens(folder: Path, dynamodb: "DynamoDBClient") -> None:
    kept = begun(folder, "myshop")
    kept.restore(dynamodb, NOW)
    recorded(folder / "records", send("one"))
    sizes = set()
    for _ in range(3):
        kept.handled(kept.size())
        sizes.add(kept.size())
    assert len(sizes) == 1


def test_the_secret_of_the_records_stays(folder: Path) -> None:
    with mock_aws():
        secrets = boto3.client("secretsmanager", region_name="eu-central-1")
        for generated in ("first", "second"):
            secrets.create_secret(Name="record-keys", SecretString=generated)
            begun(folder).restore_secret(secrets, "record-keys")
            assert secrets.get_secret_value(SecretId="record-keys")["SecretString"] == "first"
            secrets.delete_secret(SecretId="record-keys", ForceDeleteWithoutRecovery=True)
    assert (folder / "record-keys").stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_one_run_at_a_time_uses_the_folder(folder: Path) -> None:
    begun(folder, "myshop")
    with (folder / "records.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(RunFailed, match="another local run with real accounts"):
            begun(folder, "myshop")
    begun(folder, "myshop")


def test_an_emulator_writes_to_no_file_of_another_run(tmp_path: Path) -> None:
    file = tmp_path / "records.new"
    first = gate._opened(file)
    os.write(first, b"of the first run")
    with pytest.raises(SystemExit):
        gate._opened(file)
    assert file.read_bytes() == b"of the first run"


def test_a_message_is_about_the_connection_of_its_group(tmp_path: Path) -> None:
    recorded(tmp_path / "records", send("one", connection_id="a"))
    assert read_done(tmp_path / "records", NOW).messages == [Sent(1, "ordersync-orders", "one", "a")]
