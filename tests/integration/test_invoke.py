"""Every sample event, as `sam local invoke` sends it, through its function.

The functions see their layers and the oldest boto3 that the runtime may have, and no package of this machine.
"""

import hashlib
import json
import os
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import boto3
import pytest

from local import ROOT
from tests.fakes.application import ANNA
from tests.integration.invoking import (
    EVENTS,
    FUNCTIONS,
    Deployed,
    Runtime,
    copied,
    deployed,
    forwarded,
    invocation,
    running,
    sam_local_invoke,
)
from tests.integration.remotes import Merchant, Remotes

pytestmark = [
    pytest.mark.integration,
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),  # SAM CLI's own
]

TRIES = 50
ORDER, OTHER_ORDER = 812_345_601, 812_345_602
JAN = {"email": "jan@example.com", "phone": "600 100 202", "delivery_fullname": "Jan Nowak"}
# In this order, with the number of messages that come back.
WORKER_EVENTS = {
    "worker-order-created": 0,
    "worker-order-created-twice": 0,
    "worker-order-received-again": 0,
    "worker-order-confirmed": 0,
    "worker-delivery-edited": 0,
    "worker-order-edited": 0,
    "worker-order-not-found": 1,
    "worker-removed-connection": 0,
    "worker-batch-two-connections": 0,
    "worker-sweep": 0,
    "worker-replay": 0,
    "worker-backfill": 0,
    "worker-unreadable-message": 0,
}
OTHER_EVENTS = ("poller-schedule", "poller-share", "sweeper-schedule")
# Of a function that is there on request only: its handler answers it in tests/unit/test_settings_events.py.
NOT_INVOKED = ("settings-show-left",)
# What the operator answers to each request after all that.
KEYS_OF = {"result": ["result"], "problem": ["problem", "kind"]}  # what an answer holds
OPERATOR_EVENTS = {
    "operator-show-order": "result",
    "operator-list-orders": "result",
    "operator-status": "result",
    "operator-queues": "result",
    "operator-retry-orders": "result",
    "operator-resolve-order": "problem",  # there is nothing to decide
    "operator-close-question": "problem",  # there is none
    "operator-report": "result",
    "operator-list-dead-letters": "result",
    "operator-redrive-dead-letters": "result",
    "operator-forget": "result",
    "operator-compare": "result",
    "operator-plan-backfill": "result",
    "operator-start-backfill": "result",
    "operator-backfill-status": "result",
    "operator-steer-backfill": "result",
    "operator-list-connections": "result",
    "operator-pause-connection": "result",
    "operator-resume-connection": "result",
    "operator-preview-connection": "result",
    "operator-mint-link": "result",
    "operator-list-links": "result",
    "operator-revoke-link": "problem",  # there is no such link
    "operator-go-live": "problem",  # it is live already
    "operator-remove-connection": "result",
}
PERSONAL = (
    "anna",
    "600100201",
    "100 201",
    "żółw",
    "testowa",
    "jan@",
    "nowak",
    "100 202",
    "secret-",
    "token-",
)


class Functions:
    """The functions of a deployed stack, each in the emulator of its runtime."""

    def __init__(self, stack: Deployed, runtimes: dict[str, Runtime]) -> None:
        self._stack = stack
        self._runtimes = runtimes

    def invoke(self, name: str) -> object:
        event = self._stack.filled(name, self._stack.emulator.endpoint)
        return self._runtimes[name.partition("-")[0]].invoke(event)

    def messages(self, queue: str) -> list[str]:
        return self._stack.emulator.queue_messages(self._stack.outputs[queue])


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    directory = tmp_path_factory.mktemp("stack")
    with deployed(directory) as stack, pytest.MonkeyPatch.context() as patch:
        for name, value in stack.credentials().items():
            patch.setenv(name, value)
        yield stack


@pytest.fixture
def shops(stack: Deployed, remotes: Remotes) -> Iterator[dict[str, Merchant]]:
    """Connect two shops for the length of a test."""
    shops = {name: remotes.merchant(name) for name in ("sample-shop", "other-sample-shop")}
    names = {name: f"{stack.outputs['ConnectionsPath']}/{name}" for name in shops}
    ssm = stack.emulator.clients().ssm
    for name, shop in shops.items():
        ssm.put_parameter(Name=names[name], Value=json.dumps(shop.document), Type="SecureString")
    yield shops
    ssm.delete_parameters(Names=list(names.values()))


@pytest.fixture
def functions(stack: Deployed, tmp_path: Path) -> Iterator[Functions]:
    """Start the functions as SAM CLI would."""
    variables = stack.filled("env", stack.emulator.endpoint)
    template = copied(stack.template, tmp_path / "template.yaml")
    with ExitStack() as started:
        starts = {name: invocation(template, name, variables) for name in FUNCTIONS}
        runtimes = {
            name: started.enter_context(running(start, tmp_path / name)) for name, start in starts.items()
        }
        yield Functions(stack, runtimes)


def poll_share(functions: Functions) -> None:
    """Invoke the poller until it has queued something: a journal that has just been read is left alone."""
    for _ in range(TRIES):
        assert functions.invoke("poller-share") is None
        if functions.messages("OrdersQueueUrl"):
            return
        time.sleep(0.2)


def test_every_event_is_invoked() -> None:
    assert {path.stem for path in EVENTS.glob("*-*.json")} == {
        *WORKER_EVENTS,
        *OTHER_EVENTS,
        *NOT_INVOKED,
        *OPERATOR_EVENTS,
    }


@pytest.mark.skipif(sys.platform != "linux", reason="AWS's emulator of the runtime runs on Linux")
def test_every_function_handles_its_events(
    functions: Functions, shops: dict[str, Merchant], remotes: Remotes, tmp_path: Path
) -> None:
    assert functions.invoke("poller-schedule") is None, "the connections start here"
    shop, other = shops["sample-shop"], shops["other-sample-shop"]
    for merchant, order_id, buyer in ((shop, ORDER, {}), (shop, OTHER_ORDER, JAN), (other, ORDER, {})):
        merchant.order(buyer, order_id=order_id)
    poll_share(functions)
    queued = [json.loads(body) for body in functions.messages("OrdersQueueUrl")]
    assert sorted(body["order_id"] for body in queued) == [ORDER, OTHER_ORDER]
    assert {body["connection_id"] for body in queued} == {"sample-shop"}
    for name, comes_back in WORKER_EVENTS.items():
        answer = cast("dict[str, list[object]]", functions.invoke(name))
        assert answer.keys() == {"batchItemFailures"}, (name, answer)
        assert len(answer["batchItemFailures"]) == comes_back, name
    assert functions.invoke("sweeper-schedule") is None
    assert shop.purchases() == [ORDER, OTHER_ORDER], "each once, however often it was named"
    assert other.purchases() == [ORDER]
    assert len(functions.messages("DeadLetterQueueUrl")) == 1
    for name, kind in OPERATOR_EVENTS.items():
        said = cast("dict[str, object]", functions.invoke(name))
        assert [*said] == KEYS_OF[kind], (name, said)
    check_logs(tmp_path)
    assert remotes.baselinker.violations == []
    assert remotes.salesmanago.violations == []


def check_logs(folder: Path) -> None:
    """Check that no function has logged anything personal or secret, raw or as a plain hash of it."""
    logs = "".join((folder / name / "function.log").read_text(encoding="utf-8").lower() for name in FUNCTIONS)
    assert '"message": "order"' in logs or '"message":"order"' in logs
    emails = [str(buyer["email"]) for buyer in (ANNA, JAN)]
    hashes = [
        hashlib.new(kind, text.encode()).hexdigest() for text in emails for kind in ("sha256", "sha1", "md5")
    ]
    assert [each for each in (*PERSONAL, *hashes) if each in logs] == []


@pytest.mark.timeout(1500)  # SAM CLI builds an image, and starts a container for each event
@pytest.mark.skipif(
    "SAM_LOCAL_INVOKE" not in os.environ, reason="needs a container engine; the workflow has it"
)
def test_sam_local_invoke(stack: Deployed, tmp_path: Path) -> None:
    """No shop is connected: what a container can reach is the emulated AWS alone."""
    template = copied(ROOT / ".aws-sam/build/template.yaml", tmp_path / "template.yaml")
    with forwarded(stack) as endpoint:
        variables = stack.filled("env", endpoint)
        for name in (*OTHER_EVENTS, *WORKER_EVENTS, *OPERATOR_EVENTS):
            function = name.partition("-")[0]
            answer = sam_local_invoke(template, function, stack.filled(name, endpoint), variables)
            expected = {"batchItemFailures"} if function == "worker" else set[str]()
            expected |= {*KEYS_OF[OPERATOR_EVENTS[name]]} if name in OPERATOR_EVENTS else set()
            assert {*cast("dict[str, object]", answer or {})} == expected, (name, answer)


def test_a_container_may_reach_the_emulated_aws(stack: Deployed) -> None:
    with forwarded(stack, "127.0.0.1") as endpoint:
        names = boto3.client(
            "ssm",
            endpoint_url=endpoint,
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        ).get_parameters_by_path(Path=stack.outputs["ConnectionsPath"])
    assert names["Parameters"] == []
