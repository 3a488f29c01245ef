"""The worker: brings the orders that a batch of messages names to SALESmanago."""

from collections.abc import Mapping

from aws_lambda_powertools.utilities.data_classes import SQSEvent
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from pydantic import ValidationError

from ordersync.bootstrap import Deployment, deployment
from ordersync.domain.call_budget import Lane
from ordersync.domain.journal import QueueMessage
from ordersync.usecases.hand_back import HandBack, Received

Failures = dict[str, list[dict[str, str]]]


def handler(event: dict[str, object], context: object) -> Failures:  # noqa: ARG001 - the time limit is a setting
    """Delivers a batch.

    Args:
        event: SQS messages, of one queue.
        context: the invocation's, which is not looked at.

    Returns:
        The partial batch response: the messages that have to come back.
    """
    here = deployment()
    records = {record.message_id: record for record in SQSEvent(event).records}
    received = [item for record in records.values() if (item := _received(record, here))]
    is_sweep = any(record.queue_url == here.environment.sweep_queue_url for record in records.values())
    hand_backs, tallies = here.application.deliver(received, Lane.SWEEP if is_sweep else Lane.LIVE)
    _hand_back(hand_backs, records, here)
    here.publish(tallies)
    return {"batchItemFailures": [{"itemIdentifier": back.message_id} for back in hand_backs]}


def _received(record: SQSRecord, here: Deployment) -> Received | None:
    try:
        message = QueueMessage.model_validate_json(record.body)
    except ValidationError:
        here.dead_letters.bury_text(record.body, "the message is not one of ours")
        return None
    attributes = record.attributes
    sent_at = int(attributes.sent_timestamp) / 1000
    return Received(record.message_id, message, sent_at, int(attributes.approximate_receive_count))


def _hand_back(hand_backs: list[HandBack], records: Mapping[str, SQSRecord], here: Deployment) -> None:
    receipts = [(records[back.message_id].receipt_handle, back.seconds) for back in hand_backs]
    if receipts:
        here.visibility.set(next(iter(records.values())).queue_url, receipts)
