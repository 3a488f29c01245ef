"""The worker's handler: SQS messages, metrics and caches."""

import json
from dataclasses import replace

import pytest

from ordersync.adapters.stores.secrets import StoredSecret
from ordersync.errors import NotApplied
from ordersync.records.keys import RecordKeys
from tests.fakes.deployed import SECRET_NAME, secrets_client
from tests.fakes.keys import SECRET
from tests.fakes.worker import ORDERS, Worker


def test_handled_messages_leave_the_queue(worker: Worker) -> None:
    order_id = worker.order()
    worker.poll()
    assert worker.run() == []
    assert worker.shop.purchases() == [order_id]
    assert worker.in_flight() == 0


def test_a_message_that_waits_is_hidden_for_as_long_as_it_waits(worker: Worker) -> None:
    worker.order()
    worker.poll()
    worker.shop.marketing.active = False
    assert len(worker.run()) == 1
    assert worker.aws.messages(ORDERS) == [], "the connection waits"
    assert worker.in_flight() == 1


def test_a_message_that_can_be_retried_at_once_is_visible_at_once(worker: Worker) -> None:
    worker.order()
    worker.poll()
    bench = worker.aws.bench
    bench.http.after["getOrders"] = lambda: bench.clock.sleep(200)
    assert len(worker.run()) == 1, "the worker's time is up"
    assert len(worker.aws.messages(ORDERS)) == 1


def test_a_changed_credential_needs_no_deployment(worker: Worker) -> None:
    """The document is cached for minutes, but read again once a credential was refused."""
    order_id = worker.order()
    worker.poll()
    worker.aws.bench.baselinker.set_token("token-of-myshop", "another-token")
    assert worker.run()
    worker.aws.bench.change("myshop", baselinker__token="another-token")
    worker.aws.store("myshop")
    worker.aws.bench.clock.sleep(worker.aws.here.application.runtime.timings.probe_limit)
    worker.poll()
    worker.shop.shop.log(2, order_id)
    worker.poll()
    assert worker.run() == []
    assert worker.shop.purchases() == [order_id]


def test_what_happened_is_published_for_the_stack(worker: Worker, capsys: pytest.CaptureFixture[str]) -> None:
    worker.order()
    worker.order(email="")
    worker.poll()
    capsys.readouterr()
    worker.run()
    [line] = [json.loads(line) for line in capsys.readouterr().out.splitlines() if '"_aws"' in line]
    assert line["stack"] == "ordersync"
    assert line["EventsCreated"] == [1.0]
    assert line["OrdersSkipped"] == [1.0]
    assert "BaselinkerCalls" not in line, "the log has it, with the connection"
    assert line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "OrderSync"


def test_an_empty_batch(worker: Worker) -> None:
    assert worker.run() == []


def test_unknown_fields_of_a_later_version_are_ignored(worker: Worker) -> None:
    order_id = worker.order()
    worker.poll()
    worker.aws.messages(ORDERS)
    body = {"connection_id": "myshop", "order_id": order_id, "origin": "journal", "shape": 2}
    worker.aws.sqs.send_message(QueueUrl=worker.aws.queue_url(ORDERS), MessageBody=json.dumps(body))
    assert worker.run() == []
    assert worker.shop.purchases() == [order_id]


@pytest.mark.parametrize(
    "body",
    ["", "{", "[]", "null", '{"connection_id": "myshop"}', '{"connection_id": "myshop", "order_id": "x"}'],
)
def test_an_unreadable_message(worker: Worker, body: str) -> None:
    worker.aws.sqs.send_message(QueueUrl=worker.aws.queue_url(ORDERS), MessageBody=body or " ")
    assert worker.run() == []
    [letter] = worker.aws.messages("DEAD_LETTER_QUEUE_URL")
    assert letter.get("Body") == (body or " ")
    assert worker.in_flight() == 0


def test_an_unreadable_message_harms_no_other_even_if_it_cannot_be_dead_lettered(
    worker: Worker,
) -> None:
    order_id = worker.order()
    worker.poll()
    worker.aws.sqs.send_message(QueueUrl=worker.aws.queue_url(ORDERS), MessageBody="{")
    worker.aws.sqs.delete_queue(QueueUrl=worker.aws.queue_url("DEAD_LETTER_QUEUE_URL"))
    assert len(worker.run()) == 1
    assert worker.shop.purchases() == [order_id]
    assert worker.in_flight() == 1


def test_no_queue_table_or_log_holds_personal_data(
    worker: Worker, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    worker.order()
    worker.poll()
    messages = repr(worker.aws.messages(ORDERS))
    worker.aws.sqs.purge_queue(QueueUrl=worker.aws.queue_url(ORDERS))
    worker.shop.shop.log(2, next(iter(worker.shop.shop.orders)))
    worker.poll()
    worker.run()
    assert worker.shop.purchases()
    printed = capsys.readouterr()
    stored = repr([messages, printed.out, printed.err, caplog.text, worker.aws.items()])
    for personal in ("anna", "600100201", "100 201", "żółw", "testowa", "secret-of", "token-of"):
        assert personal not in stored.lower(), personal


class TestWithoutTheKeysOfTheRecords:
    @pytest.fixture
    def order_id(self, worker: Worker) -> int:
        """Return an order that waits, after another was sent: the records have begun with their keys."""
        worker.order()
        worker.poll()
        worker.run()
        order_id = worker.order()
        worker.poll()
        return order_id

    def restart(self, worker: Worker, *, retry_limit: float = 300) -> None:
        """Go on in a new process."""
        application = worker.aws.here.application
        runtime = application.runtime
        secret = StoredSecret(secrets_client(), SECRET_NAME)
        timings = runtime.timings.model_copy(update={"retry_limit": retry_limit})
        keys = RecordKeys(secret.text, runtime.tables.contacts)
        runtime = replace(runtime, keys=keys, timings=timings)
        worker.aws.here = replace(worker.aws.here, application=replace(application, runtime=runtime))

    def test_it_fails_and_its_messages_stay_away(self, worker: Worker, order_id: int) -> None:
        secrets_client().delete_secret(SecretId=SECRET_NAME, ForceDeleteWithoutRecovery=True)
        self.restart(worker)
        worker.aws.sqs.send_message(QueueUrl=worker.aws.queue_url(ORDERS), MessageBody="{")
        with pytest.raises(NotApplied, match=SECRET_NAME):
            worker.run()
        assert order_id not in worker.shop.purchases()
        assert worker.aws.messages(ORDERS) == []
        assert worker.in_flight() == 2
        assert worker.aws.messages("DEAD_LETTER_QUEUE_URL") == []

    def test_it_works_again_once_the_secret_is_back(self, worker: Worker, order_id: int) -> None:
        secrets_client().put_secret_value(SecretId=SECRET_NAME, SecretString="a-secret-of-another-stack-" * 4)
        self.restart(worker, retry_limit=0)
        with pytest.raises(NotApplied, match="another one"):
            worker.run()
        secrets_client().put_secret_value(SecretId=SECRET_NAME, SecretString=SECRET)
        assert worker.run() == []
        assert order_id in worker.shop.purchases()

    def test_the_poller_needs_no_keys(self, worker: Worker, order_id: int) -> None:
        secrets_client().delete_secret(SecretId=SECRET_NAME, ForceDeleteWithoutRecovery=True)
        self.restart(worker)
        assert order_id
        worker.order()
        worker.poll()
        assert len(worker.aws.messages(ORDERS)) == 2
