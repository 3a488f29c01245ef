"""What Lambda and SQS expect of each other, and linters do not see."""

import pytest

from tests.template.stack import Stack, items, mapping, number, statements

SOURCES = ("OrdersQueue", "SweepQueue")
DAY = 86400


@pytest.mark.parametrize("queue", SOURCES)
def test_a_message_stays_with_its_worker_for_six_runs_and_a_window(timed_stack: Stack, queue: str) -> None:
    visibility = number(timed_stack.properties(queue)["VisibilityTimeout"])
    mapped = timed_stack.properties(
        "WorkerFunctionOrders" if queue == "OrdersQueue" else "WorkerFunctionSweep"
    )
    window = number(mapped["MaximumBatchingWindowInSeconds"])
    assert visibility >= 6 * number(timed_stack.properties("WorkerFunction")["Timeout"]) + window


@pytest.mark.parametrize("queue", SOURCES)
def test_the_queue_itself_gives_up_late_and_keeps_what_it_gives_up(stack: Stack, queue: str) -> None:
    redrive = {"deadLetterTargetArn": "DeadLetterQueue.Arn", "maxReceiveCount": 1000}
    assert stack.properties(queue)["RedrivePolicy"] == redrive


@pytest.mark.parametrize("queue", SOURCES)
def test_dead_letters_live_longer_than_the_messages_they_were(stack: Stack, queue: str) -> None:
    dead = number(stack.properties("DeadLetterQueue")["MessageRetentionPeriod"])
    assert dead == 14 * DAY
    assert number(stack.properties(queue)["MessageRetentionPeriod"]) == 13 * DAY


def test_only_our_queues_give_up_messages_to_the_dead_letter_queue(stack: Stack) -> None:
    names = [str(stack.properties(queue)["QueueName"]) for queue in SOURCES]
    assert mapping(stack.properties("DeadLetterQueue")["RedriveAllowPolicy"]) == {
        "redrivePermission": "byQueue",
        "sourceQueueArns": [f"arn:aws:sqs:eu-west-1:123456789012:{name}" for name in names],
    }
    for queue in SOURCES:
        assert stack.properties(queue)["RedriveAllowPolicy"] == {"redrivePermission": "denyAll"}


def test_queues_are_reached_by_encrypted_connections_only(stack: Stack) -> None:
    policy = stack.properties("QueuesPolicy")
    assert set(items(policy["Queues"])) == stack.of_type("AWS::SQS::Queue").keys()
    [statement] = statements(policy["PolicyDocument"])
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "sqs:*")
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": False}}


def test_every_queue_is_standard_and_encrypted(stack: Stack) -> None:
    queues = stack.of_type("AWS::SQS::Queue")
    assert queues.keys() == {*SOURCES, "DeadLetterQueue"}
    assert all(queue["SqsManagedSseEnabled"] is True for queue in queues.values())
    assert not any("FifoQueue" in queue for queue in queues.values())


@pytest.mark.parametrize(
    ("mapping_id", "queue", "batch", "concurrency"),
    [("WorkerFunctionOrders", "OrdersQueue", 200, 3), ("WorkerFunctionSweep", "SweepQueue", 100, 2)],
)
def test_the_worker_takes_both_queues(
    stack: Stack, mapping_id: str, queue: str, batch: int, concurrency: int
) -> None:
    source = stack.properties(mapping_id)
    assert source["EventSourceArn"] == f"{queue}.Arn"
    assert source["FunctionName"] == "WorkerFunction"
    assert source["BatchSize"] == batch
    assert number(source["MaximumBatchingWindowInSeconds"]) > 0  # or a batch has ten messages at most
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]
    # Misspelt, it would be dropped without a word; below 2, it would be refused at deployment.
    scaling = mapping(source["ScalingConfig"])
    assert scaling.keys() == {"MaximumConcurrency"}
    assert number(scaling["MaximumConcurrency"]) == concurrency


def test_lambda_does_not_cut_off_orders_that_are_requeued(stack: Stack) -> None:
    """By default, it stops a function in a chain of some sixteen messages and drops the last of them.

    The worker alone queues messages for itself; docs/decisions.md says what bounds them.
    """
    loops = {
        name: function.get("RecursiveLoop")
        for name, function in stack.of_type("AWS::Lambda::Function").items()
    }
    assert loops.pop("WorkerFunction") == "Allow"
    assert set(loops.values()) == {None}


def test_how_many_workers_take_messages_is_a_parameter() -> None:
    stack = Stack(OrdersConcurrency=20, SweepConcurrency=10)
    sources = [stack.properties(f"WorkerFunction{name}") for name in ("Orders", "Sweep")]
    assert [source["ScalingConfig"] for source in sources] == [
        {"MaximumConcurrency": 20},
        {"MaximumConcurrency": 10},
    ]
    # Lambda refuses fewer than 2, and more than 1,000.
    parameters = [mapping(stack.parameters[name]) for name in ("OrdersConcurrency", "SweepConcurrency")]
    assert [(each["MinValue"], each["MaxValue"]) for each in parameters] == [(2, 1_000)] * 2


def test_nothing_else_takes_messages(stack: Stack) -> None:
    mappings = stack.of_type("AWS::Lambda::EventSourceMapping")
    assert mappings.keys() == {"WorkerFunctionOrders", "WorkerFunctionSweep"}
