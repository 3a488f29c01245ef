"""SQS as the simulated functions and Lambda's event source mappings meet it: every request may fail."""

import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, cast

from botocore.exceptions import ClientError

from ordersync.domain.journal import QueueMessage
from tests.fakes.memory import Held, MemoryDeadLetters, MemoryQueue
from tests.simulation.faults import Faults
from tests.simulation.scheduler import Scheduler

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ACCOUNT = "https://sqs.example/123456789012"
ORDERS_URL, SWEEP_URL, DEAD_LETTERS_URL = f"{ACCOUNT}/Orders", f"{ACCOUNT}/Sweep", f"{ACCOUNT}/DeadLetters"
ARN = "arn:aws:sqs:eu-central-1:123456789012"
MOST_IN_A_BATCH = 10
DUPLICATED_AFTER = 3.0
MOST_ALIKE = 12  # messages that say the same of an order and wait at once
Entry = Mapping[str, object]


class SimulatedSqs:
    """A client of SQS. Requests get lost before or after they take effect; single entries fail, too.

    Attributes:
        queues: the two queues of orders, by their addresses.
        violations: what callers did that SQS refuses, or that they must never do.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        faults: Faults,
        queues: Mapping[str, MemoryQueue],
        letters: MemoryDeadLetters,
    ) -> None:
        self.queues = queues
        self.violations: list[str] = []
        self._letters = letters
        self._scheduler = scheduler
        self._faults = faults

    @property
    def client(self) -> "SQSClient":
        """The client, under boto3's type."""
        return cast("SQSClient", self)

    # What the functions ask for

    def send_message_batch(
        self,
        *,
        QueueUrl: str,  # noqa: N803 - boto3's name, as below
        Entries: Sequence[Entry],  # noqa: N803
    ) -> Mapping[str, object]:
        messages = [QueueMessage.model_validate_json(str(entry["MessageBody"])) for entry in Entries]
        for entry, message in zip(Entries, messages, strict=True):
            if entry.get("MessageGroupId") != message.connection_id:
                self.violations.append("a message outside of its connection's group")
        self._scheduler.effect("queues", ", ".join(map(shown, messages)))
        by_id = dict(zip((str(entry["Id"]) for entry in Entries), messages, strict=True))
        queue = self.queues[QueueUrl]

        def send(entry: Entry) -> None:
            queue.send([by_id[str(entry["Id"])]], edits_after=int(str(entry["DelaySeconds"])))

        answer = self._batch(Entries, send)
        waiting = Counter(held.message for held in queue.held.values())
        self.violations += [
            f"{number} like messages of {shown(message)} wait at once"
            for message, number in waiting.items()
            if number > MOST_ALIKE
        ]
        return answer

    def change_message_visibility_batch(
        self,
        *,
        QueueUrl: str,  # noqa: N803
        Entries: Sequence[Entry],  # noqa: N803
    ) -> Mapping[str, object]:
        ids = [self._message_id(QueueUrl, entry) for entry in Entries]
        hidden = [
            f"{name} for {entry['VisibilityTimeout']} s" for name, entry in zip(ids, Entries, strict=True)
        ]
        self._scheduler.effect("hides", ", ".join(hidden))
        queue = self.queues[QueueUrl]

        def hide(entry: Entry) -> None:
            seconds = int(str(entry["VisibilityTimeout"]))
            queue.change_visibility(self._message_id(QueueUrl, entry), str(entry["ReceiptHandle"]), seconds)

        return self._batch(Entries, hide)

    def send_message(
        self,
        *,
        QueueUrl: str,  # noqa: N803
        MessageBody: str,  # noqa: N803
        MessageAttributes: Mapping[str, Mapping[str, str]],  # noqa: N803
    ) -> None:
        message = QueueMessage.model_validate_json(MessageBody)
        error = MessageAttributes["error"]["StringValue"]
        self._scheduler.effect("dead-letters", f"{shown(message)}:", error)
        if QueueUrl != DEAD_LETTERS_URL:
            self.violations.append("a dead letter in another queue")
        broken = self._scheduler.rng.random()
        if broken >= self._faults.queue / 2:
            self._letters.send(message, error)
        if broken < self._faults.queue:
            raise _no_answer("SendMessage")

    # What an event source mapping does

    def receive(self, url: str, limit: int, rng: random.Random) -> list[Held]:
        """Receive messages for a worker; another one may receive some of them as well, a little later."""
        queue = self.queues[url]
        taken = queue.receive(limit, rng)
        for item in taken:
            if self._faults.redelivered and rng.random() < self._faults.redelivered:
                queue.reappear(queue.held[item.message_id], queue.clock.now() + DUPLICATED_AFTER)
        return taken

    def delete(self, url: str, done: Sequence[Held]) -> None:
        """Delete the messages that a worker has handled; some deletions fail, and the message comes again."""
        self._scheduler.effect("deletes", ", ".join(item.message_id for item in done) or "nothing")
        for item in done:
            if self._scheduler.rng.random() >= self._faults.queue / 4:
                self.queues[url].delete(item.message_id, item.receipt)

    def _batch(self, entries: Sequence[Entry], apply: Callable[[Entry], object]) -> Mapping[str, object]:
        """Apply each entry of a batch, or not, and answer, or not."""
        if not 0 < len(entries) <= MOST_IN_A_BATCH or len({entry["Id"] for entry in entries}) < len(entries):
            self.violations.append("a batch that SQS refuses")
        share, rng = self._faults.queue / 4, self._scheduler.rng
        lost = rng.random()
        if lost < share / 2:
            raise _no_answer("Batch")
        successful: list[Entry] = []
        for entry in entries:
            broken = rng.random()
            if broken >= share:
                apply(entry)
            if broken >= 2 * share:
                successful.append({"Id": entry["Id"]})
        if lost < share:
            raise _no_answer("Batch")
        return {"Successful": successful}

    def _message_id(self, url: str, entry: Entry) -> str:
        message_id = str(entry["ReceiptHandle"]).partition("/")[0]
        if not message_id.startswith(self.queues[url].prefix):
            self.violations.append(f"{message_id} is hidden in a queue that it did not come from")
        return message_id


def shown(message: QueueMessage) -> str:
    """Return a message as the trace shows it."""
    return f"{message.connection_id}/{message.order_id}"


def event_of(url: str, taken: Sequence[Held]) -> dict[str, object]:
    """Return the event with which Lambda invokes a worker."""
    arn = f"{ARN}:{url.rpartition('/')[2]}"
    return {"Records": [_record(item, arn) for item in taken]}


def _record(item: Held, arn: str) -> dict[str, object]:
    return {
        "messageId": item.message_id,
        "receiptHandle": item.receipt,
        "body": item.message.model_dump_json(),
        "attributes": {
            "ApproximateReceiveCount": str(item.receive_count),
            "SentTimestamp": str(int(item.sent_at * 1000)),
        },
        "messageAttributes": {},
        "eventSource": "aws:sqs",
        "eventSourceARN": arn,
    }


def _no_answer(operation: str) -> ClientError:
    return ClientError({"Error": {"Code": "ServiceUnavailable"}}, operation)
