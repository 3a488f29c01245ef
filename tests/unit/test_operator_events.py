"""Each sample event of the operator, through its handler."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import cast

import boto3
import pytest

from tests.fakes.deployed import QUEUES, REGION
from tests.fakes.samples import ADDED_AT, ORDER, Context, sample, sample_shops

pytestmark = pytest.mark.slow


@pytest.fixture
def context(monkeypatch: pytest.MonkeyPatch) -> Iterator[Context]:
    with sample_shops(monkeypatch) as context:
        yield context


def ask(context: Context, name: str) -> object:
    """Return what the operator function answers to a sample request, which must be no problem."""
    answer = cast("dict[str, object]", context.aws.invoke("operator", sample(name)))
    assert "problem" not in answer, answer
    return answer["result"]


def test_operator_show_order(context: Context) -> None:
    context.order()
    context.invoke("worker-order-created")
    story = cast("dict[str, object]", ask(context, "operator-show-order"))
    assert (story["order_id"], story["state"]) == (ORDER, "sent")
    assert story["steps"]


def test_operator_list_orders(context: Context) -> None:
    context.order(changes={"email": ""})
    context.invoke("worker-order-created")
    listed = cast("dict[str, list[dict[str, object]]]", ask(context, "operator-list-orders"))
    assert [each["reason"] for each in listed["reasons"]] == ["no_email"]
    assert [each["order_id"] for each in listed["orders"]] == [ORDER]


def test_operator_retry_orders_is_a_plan(context: Context) -> None:
    context.order(changes={"email": ""})
    context.invoke("worker-order-created")
    plan = cast("dict[str, object]", ask(context, "operator-retry-orders"))
    assert plan == {"order_ids": [ORDER], "have_event": [], "left_out": 0, "queued": 0}
    assert context.aws.messages("ORDERS_QUEUE_URL") == []


def test_operator_close_question_refuses_what_has_none(context: Context) -> None:
    answer = cast("dict[str, str]", context.aws.invoke("operator", sample("operator-close-question")))
    assert "has no open question" in answer["problem"]


def test_operator_resolve_order_refuses_what_is_not_unknown(context: Context) -> None:
    answer = cast("dict[str, str]", context.aws.invoke("operator", sample("operator-resolve-order")))
    assert "only an unknown outcome is resolved" in answer["problem"]


def test_operator_list_dead_letters(context: Context) -> None:
    context.invoke("worker-unreadable-message")
    listed = cast("dict[str, list[dict[str, object]]]", ask(context, "operator-list-dead-letters"))
    letters = [(each["connection_id"], each["order_id"], each["error"]) for each in listed["letters"]]
    assert set(letters) == {("", 0, "the message is not one of ours")}
    assert len(context.aws.messages("DEAD_LETTER_QUEUE_URL")) == len(letters), "they stay"


def test_operator_redrive_dead_letters_is_a_plan_and_leaves_what_is_not_ours(context: Context) -> None:
    context.invoke("worker-unreadable-message")
    plan = cast("dict[str, int]", ask(context, "operator-redrive-dead-letters"))
    assert (plan["letters"], plan["moved"]) == (0, 0)
    assert plan["unreadable"] > 0
    assert context.aws.messages("DEAD_LETTER_QUEUE_URL")


def test_operator_forget_is_a_dry_run(context: Context) -> None:
    context.order()
    context.invoke("worker-order-created")
    held = cast("dict[str, list[dict[str, object]]]", ask(context, "operator-forget"))
    assert [(each["order_id"], each["state"]) for each in held["orders"]] == [(ORDER, "sent")]
    assert not held["is_erased"]
    assert context.outcome() == "sent"


def test_operator_compare(context: Context) -> None:
    context.order()
    context.invoke("worker-order-created")
    page = cast("dict[str, list[dict[str, object]]]", ask(context, "operator-compare"))
    [buyer] = page["buyers"]
    assert buyer["email"] == "a***@example.com"
    assert [purchase[1] for purchase in cast("list[list[str]]", buyer["theirs"])] == ["39.29"]


def test_operator_status(context: Context) -> None:
    context.order()
    context.invoke("worker-order-created")
    statuses = cast("list[dict[str, object]]", ask(context, "operator-status"))
    assert {each["connection_id"] for each in statuses} == set(context.shops)
    [shop] = [each for each in statuses if each["connection_id"] == "sample-shop"]
    assert (shop["mode"], shop["waits"], shop["today"]) == ("live", [], [["sent", 1]])


def test_operator_queues(context: Context) -> None:
    context.invoke("worker-unreadable-message")
    queues = cast("list[dict[str, object]]", ask(context, "operator-queues"))
    assert {str(each["queue"]): (each["waiting"], each["in_flight"], each["problem"]) for each in queues} == {
        "orders-queue": (0, 0, ""),
        "sweep-queue": (0, 0, ""),
        "dead-letter-queue": (len(context.aws.messages("DEAD_LETTER_QUEUE_URL")), 0, ""),
    }
    assert {each["oldest"] for each in queues} == {None}, "there is no figure in an emulated AWS"


def test_operator_queues_have_the_ages_that_cloudwatch_has(context: Context) -> None:
    for age, queue in enumerate(QUEUES.values(), 1):
        boto3.client("cloudwatch", region_name=REGION).put_metric_data(
            Namespace="AWS/SQS",
            MetricData=[
                {
                    "MetricName": "ApproximateAgeOfOldestMessage",
                    "Dimensions": [{"Name": "QueueName", "Value": queue}],
                    "Timestamp": datetime.fromtimestamp(context.aws.bench.clock.now() - 90, UTC),
                    "Value": age,
                }
            ],
        )
    queues = cast("list[dict[str, object]]", ask(context, "operator-queues"))
    assert [each["oldest"] for each in queues] == [1.0, 2.0, 3.0]


def test_operator_report(context: Context) -> None:
    boto3.client("sns", region_name=REGION).create_topic(Name="alarms")
    assert ask(context, "operator-report") == {"week": last_monday(), "is_sent": True}
    assert ask(context, "operator-report") == {"week": last_monday(), "is_sent": False}


def last_monday() -> str:
    """Return the first day of the week before the one that the samples' orders were added in."""
    added = datetime.fromtimestamp(ADDED_AT, UTC).date()
    return str(added - timedelta(days=added.weekday() + 7))


def test_operator_list_connections(context: Context) -> None:
    listed = cast("list[dict[str, object]]", ask(context, "operator-list-connections"))
    assert [each["connection_id"] for each in listed] == sorted(context.shops)


def test_operator_pause_connection_and_operator_resume_connection(context: Context) -> None:
    context.order()
    plan = cast("dict[str, object]", ask(context, "operator-pause-connection"))
    assert (plan["enabled"], plan["done"]) == (False, True)
    context.invoke("worker-order-created")
    assert context.outcome() != "sent"
    assert cast("dict[str, object]", ask(context, "operator-resume-connection"))["enabled"] is True


def test_operator_go_live_refuses_what_is_live(context: Context) -> None:
    answer = cast("dict[str, str]", context.aws.invoke("operator", sample("operator-go-live")))
    assert "is live already" in answer["problem"]


def test_operator_remove_connection_is_a_plan(context: Context) -> None:
    plan = cast("dict[str, object]", ask(context, "operator-remove-connection"))
    assert (plan["mode"], plan["done"]) == ("live", False)
    assert len(cast("list[object]", ask(context, "operator-list-connections"))) == len(context.shops)


def test_a_request_that_can_not_be_read_is_a_problem(context: Context) -> None:
    answer = cast(
        "dict[str, str]", context.aws.invoke("operator", {"command": "show-order", "order_id": "x"})
    )
    assert answer == {"problem": "the request can't be read: show-order.order_id", "kind": "unreadable"}


def test_operator_plan_backfill_counts_what_would_be_sent(context: Context) -> None:
    context.order()
    context.aws.bench.clock.sleep(60)
    plan = cast("dict[str, object]", ask(context, "operator-plan-backfill"))
    assert plan["orders"] == [["event", 1]]
    assert context.aws.messages("SWEEP_QUEUE_URL") == []


def test_operator_start_backfill_begins_and_steer_backfill_ends_it(context: Context) -> None:
    context.order()
    context.aws.bench.clock.sleep(60)
    assert cast("dict[str, object]", ask(context, "operator-backfill-status"))["state"] == "none"
    begun = cast("dict[str, object]", ask(context, "operator-start-backfill"))
    assert (begun["state"], begun["most_events"]) == ("running", 10)
    assert begun["scope"] == {"since": 1_793_400_000, "until": 1_793_440_865, "source": "", "limit": 100}
    assert cast("dict[str, object]", ask(context, "operator-steer-backfill"))["state"] == "stopped"
    assert cast("dict[str, object]", ask(context, "operator-backfill-status"))["state"] == "stopped"


def test_operator_mint_link_shows_its_token_once(context: Context) -> None:
    minted = cast("dict[str, str]", ask(context, "operator-mint-link"))
    listed = cast("list[dict[str, object]]", ask(context, "operator-list-links"))
    assert [(each["link_id"], each["read_only"]) for each in listed] == [(minted["link_id"], True)]
    assert minted["token"] not in str(context.aws.items()) + str(listed)


def test_operator_list_links_may_be_empty(context: Context) -> None:
    assert ask(context, "operator-list-links") == []


def test_operator_revoke_link_refuses_what_was_never_made(context: Context) -> None:
    answer = cast("dict[str, str]", context.aws.invoke("operator", sample("operator-revoke-link")))
    assert "there is no link" in answer["problem"]


def test_operator_preview_connection_says_what_would_be_sent(context: Context) -> None:
    context.order()
    context.aws.bench.clock.sleep(60)
    preview = cast("dict[str, object]", ask(context, "operator-preview-connection"))
    assert (preview["purchases"], preview["not_sent"]) == (1, [])
    assert context.aws.messages("ORDERS_QUEUE_URL") == []
