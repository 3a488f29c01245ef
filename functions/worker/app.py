"""The worker: brings the orders that a batch of messages names to SALESmanago."""

from collections.abc import Iterable

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from ordersync.bootstrap import init_phase
from ordersync.bootstrap.batch import MessageBatch, ReceivedMessage
from ordersync.bootstrap.deliver import deliver
from ordersync.bootstrap.deployment import deployment
from ordersync.delivery.hand_back import HandBack, Received
from ordersync.domain.call_budget import Lane
from ordersync.domain.journal import QueueMessage

BatchResponse = dict[str, list[dict[str, str]]]
HERE = deployment()
init_phase.end()


def handler(event: dict[str, object], context: LambdaContext) -> BatchResponse:
    """Deliver a batch.

    Args:
        event: SQS messages, of one queue.
        context: the invocation's, which names it.

    Returns:
        The partial batch response: the messages that have to come back.
    """
    HERE.begin(context.aws_request_id)
    messages = {message.message_id: message for message in MessageBatch.model_validate(event).messages}
    queue_url = _queue_url(messages.values())
    HERE.check_keys(queue_url, messages.values())
    received: list[Received] = []
    unsent: list[HandBack] = []
    for message in messages.values():
        try:
            received.append(_received(message))
        except ValidationError:
            unsent += HERE.dead_letter_unreadable(message.message_id, message.body)
    lane = Lane.SWEEP if queue_url == HERE.environment.sweep_queue_url else Lane.LIVE
    waiting, metrics = deliver(HERE.application, received, lane)
    hand_backs = [*waiting, *unsent]
    hidden = [(messages[back.message_id].receipt_handle, back.seconds) for back in hand_backs]
    HERE.visibility.set(queue_url, hidden)
    HERE.publish(metrics)
    return {"batchItemFailures": [{"itemIdentifier": back.message_id} for back in hand_backs]}


def _received(message: ReceivedMessage) -> Received:
    content, attributes = QueueMessage.model_validate_json(message.body), message.attributes
    return Received(message.message_id, content, attributes.sent / 1000, attributes.receive_count)


def _queue_url(messages: Iterable[ReceivedMessage]) -> str:
    """Return the queue that the batch came from, under the address that the environment gives it."""
    names = {message.queue_arn.rpartition(":")[2] for message in messages}
    sweep_url = HERE.environment.sweep_queue_url
    return sweep_url if sweep_url.rpartition("/")[2] in names else HERE.environment.orders_queue_url
