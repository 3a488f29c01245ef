"""The worker's handler, on queues that are polled the way Lambda polls them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.fakes.accounts import Merchant
from tests.fakes.application import ANNA
from tests.fakes.deployed import REGION, Deployed

if TYPE_CHECKING:
    from mypy_boto3_sqs.type_defs import MessageTypeDef

ORDERS, SWEEP = "ORDERS_QUEUE_URL", "SWEEP_QUEUE_URL"


class Worker:
    """The worker of a deployment with one shop; queues are given by their names in the environment."""

    def __init__(self, aws: Deployed, shop: Merchant) -> None:
        self.aws = aws
        self.shop = shop

    def order(self, *, journal: bool = True, **fields: object) -> int:
        """Place an order: Anna's, unless `fields` say otherwise."""
        return self.shop.shop.add_order({**ANNA, **fields}, journal=journal)

    def poll(self) -> None:
        """Invoke the poller, a minute later."""
        self.aws.bench.clock.sleep(60)
        self.aws.invoke("poller", {})

    def run(self, queue: str = ORDERS) -> list[str]:
        """Invoke the worker with all visible messages, delete those it has handled, and return the others."""
        return self.hand_over(self.aws.messages(queue), queue)

    def hand_over(self, messages: "Sequence[MessageTypeDef]", queue: str = ORDERS) -> list[str]:
        """Invoke the worker with messages, delete those it has handled, and return the others."""
        url = self.aws.queue_url(queue)
        arn = "arn:aws:sqs:{}:{}:{}".format(REGION, *url.split("/")[-2:])
        records = [
            {
                "messageId": message.get("MessageId"),
                "receiptHandle": message.get("ReceiptHandle"),
                "body": message.get("Body"),
                "attributes": message.get("Attributes"),
                "messageAttributes": {},
                "eventSource": "aws:sqs",
                "eventSourceARN": arn,
            }
            for message in messages
        ]
        answer = self.aws.invoke("worker", {"Records": records})
        assert isinstance(answer, dict)
        failed = {failure["itemIdentifier"] for failure in answer["batchItemFailures"]}
        for message in messages:
            if message.get("MessageId") not in failed:
                self.aws.sqs.delete_message(QueueUrl=url, ReceiptHandle=message.get("ReceiptHandle", ""))
        return sorted(failed)

    def in_flight(self, queue: str = ORDERS) -> int:
        """Return how many messages are hidden."""
        answer = self.aws.sqs.get_queue_attributes(
            QueueUrl=self.aws.queue_url(queue), AttributeNames=["ApproximateNumberOfMessagesNotVisible"]
        )
        return int(answer["Attributes"]["ApproximateNumberOfMessagesNotVisible"])
