"""The worker: brings the orders that a batch of messages names to SALESmanago."""

from collections.abc import Iterable

from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from ordersync.bootstrap.deployment import Deployment, deployment
from ordersync.delivery.hand_back import HandBack, Received
from ordersync.domain.call_budget import Lane
from ordersync.domain.journal import QueueMessage

BatchResponse = dict[str, list[dict[str, str]]]


def handler(event: dict[str, object], context: LambdaContext) -> BatchResponse:
    """Deliver a batch.

    Args:
        event: SQS messages, of one queue.
        context: the invocation's, which names it.

    Returns:
        The partial batch response: the messages that have to come back.
    """
    here = deployment()
    here.begin(context.aws_request_id)
    records = {record.message_id: record for record in SQSEvent(event).records}
    queue_url = _queue_url(records.values(), here)
    here.check_keys(queue_url, records.values())
    received: list[Received] = []
    unsent: list[HandBack] = []
    for record in records.values():
        try:
            received.append(_received(record))
        except ValidationError:
            unsent += here.dead_letter_unreadable(record.message_id, record.body)
    lane = Lane.SWEEP if queue_url == here.environment.sweep_queue_url else Lane.LIVE
    waiting, metrics = here.application.deliver(received, lane)
    hand_backs = [*waiting, *unsent]
    hidden = [(records[back.message_id].receipt_handle, back.seconds) for back in hand_backs]
    here.visibility.set(queue_url, hidden)
    here.publish(metrics)
    return {"batchItemFailures": [{"itemIdentifier": back.message_id} for back in hand_backs]}


def _received(record: SQSRecord) -> Received:
    message = QueueMessage.model_validate_json(record.body)
    attributes = record.attributes
    sent_at = int(attributes.sent_timestamp) / 1000
    return Received(record.message_id, message, sent_at, int(attributes.approximate_receive_count))


def _queue_url(records: Iterable[SQSRecord], here: Deployment) -> str:
    """Return the queue that the batch came from, under the address that the environment gives it."""
    names = {record.event_source_arn.rpartition(":")[2] for record in records}
    sweep_url = here.environment.sweep_queue_url
    return sweep_url if sweep_url.rpartition("/")[2] in names else here.environment.orders_queue_url
