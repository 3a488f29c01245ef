"""The worker's handler on both of its queues: where messages are hidden, and what SQS says of each."""

from dataclasses import replace

import pytest

from ordersync.adapters.stores.queues import Visibility
from ordersync.delivery.hand_back import LONGER_EACH_TIME
from ordersync.domain.journal import Origin, QueueMessage
from tests.fakes.application import ALLEGRO
from tests.fakes.worker import ORDERS, SWEEP, Worker

pytestmark = pytest.mark.slow

MINUTE = 65.0  # in which calls are counted


def queue(worker: Worker, name: str, *order_ids: int) -> None:
    """Put a message about each order into a queue, as the sweep does."""
    for order_id in order_ids:
        message = QueueMessage(connection_id="myshop", order_id=order_id, origin=Origin.SWEEP)
        worker.aws.sqs.send_message(
            QueueUrl=worker.aws.queue_url(name), MessageBody=message.model_dump_json()
        )


def started(worker: Worker) -> Worker:
    """Let the connection's journal be read for the first time."""
    worker.poll()
    return worker


@pytest.mark.parametrize("name", [ORDERS, SWEEP])
def test_an_order_is_sent_from_either_queue(worker: Worker, name: str) -> None:
    order_id = started(worker).order(journal=False)
    queue(worker, name, order_id)
    assert worker.run(name) == []
    assert worker.shop.purchases() == [order_id]
    assert worker.in_flight(name) == 0


@pytest.mark.parametrize("name", [ORDERS, SWEEP])
def test_a_message_is_handed_back_to_the_queue_that_it_came_from(worker: Worker, name: str) -> None:
    """It can be handled at once, so it is visible there at once, not after the queue's own time-out."""
    queue(worker, name, started(worker).order(journal=False))
    bench = worker.aws.bench
    bench.http.after["getOrders"] = lambda: bench.clock.sleep(200)
    assert len(worker.run(name)) == 1, "the worker's time is up"
    assert len(worker.aws.messages(name)) == 1


def test_a_backlog_of_the_sweep_leaves_calls_to_live_orders(worker: Worker) -> None:
    worker.aws.bench.change("myshop", baselinker__requests_per_minute=10)
    worker.aws.store("myshop")
    backlog = [started(worker).order(**ALLEGRO, phone=f"601 100 {n}", journal=False) for n in range(300, 310)]
    live = worker.order()
    worker.poll()
    worker.poll()
    queue(worker, SWEEP, *backlog)
    began_at = worker.aws.bench.clock.now()
    assert len(worker.run(SWEEP)) > 0, "the sweep's share does not last for all of them"
    assert worker.run(ORDERS) == []
    assert worker.shop.purchases() == [live]
    assert worker.aws.bench.clock.now() - began_at < MINUTE, "no call has come free meanwhile"


def test_what_happened_before_a_message_was_sent_is_read_after_it(worker: Worker) -> None:
    """SQS gives the time at which a message was sent in milliseconds: what was read before is out of date."""
    order_id = worker.order()
    worker.poll()
    assert worker.run() == []
    worker.shop.shop.edit_order(order_id, {"delivery_city": "Gdynia"}, log_types=[2])
    worker.poll()
    assert worker.run() == []
    contact = worker.shop.marketing.contact("anna@example.com")
    assert contact is not None
    assert contact.address["city"] == "Gdynia"


def test_a_document_is_read_again_as_soon_as_a_refused_credential_is_tried_again(worker: Worker) -> None:
    """That is a minute later, while the document is cached for three."""
    order_id = worker.order()
    worker.poll()
    bench = worker.aws.bench
    bench.baselinker.set_token("token-of-myshop", "another-token")
    assert worker.run()
    bench.change("myshop", baselinker__token="another-token")
    worker.aws.store("myshop")
    bench.clock.sleep(worker.aws.here.application.runtime.timings.probe_delay + 1)
    queue(worker, ORDERS, order_id)
    assert worker.run() == []
    assert worker.shop.purchases() == [order_id]


def test_a_message_that_came_back_often_stays_away_longer(worker: Worker) -> None:
    """SQS counts how often it was received; without that, a long wait would make a dead letter of it."""
    order_id = started(worker).order()
    worker.shop.marketing.active = False
    hidden: list[int] = []

    def record(params: dict[str, list[dict[str, int]]], **_: object) -> None:
        hidden.extend(entry["VisibilityTimeout"] for entry in params["Entries"])

    worker.aws.here = replace(worker.aws.here, visibility=Visibility(worker.aws.sqs))
    events = worker.aws.sqs.meta.events
    hook = "provide-client-params.sqs.ChangeMessageVisibilityBatch"
    events.register(hook, record, unique_id="hidden")
    body = QueueMessage(connection_id="myshop", order_id=order_id).model_dump_json()
    attributes = {"SentTimestamp": "1790000000000", "ApproximateReceiveCount": "801"}
    arn = "arn:aws:sqs:eu-central-1:123456789012:ordersync-orders"
    message = {"messageId": "m", "receiptHandle": "r", "body": body, "attributes": attributes}
    worker.aws.invoke("worker", {"Records": [{**message, "eventSource": "aws:sqs", "eventSourceARN": arn}]})
    events.unregister(hook, unique_id="hidden")
    assert hidden == [800 * LONGER_EACH_TIME]
