"""Further runs of the poller: the request that Lambda gets, and what it refuses."""

import io
import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

import boto3
import pytest
from botocore.response import StreamingBody
from botocore.stub import Stubber

from ordersync.adapters.functions import LambdaPollers
from ordersync.domain.poll_request import PollRequest
from ordersync.errors import NotApplied

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

pytestmark = pytest.mark.contract

REQUEST = PollRequest(connection_ids=["main", "other"])


@pytest.fixture
def client() -> "LambdaClient":
    return boto3.client(
        "lambda", region_name="eu-central-1", aws_access_key_id="a", aws_secret_access_key="b"
    )


@pytest.fixture
def stub(client: "LambdaClient") -> Iterator[Stubber]:
    with Stubber(client) as stub:
        yield stub
        stub.assert_no_pending_responses()


def test_a_run_is_an_asynchronous_invocation_with_its_connections(
    client: "LambdaClient", stub: Stubber
) -> None:
    expected = {
        "FunctionName": "the-poller",
        "InvocationType": "Event",
        "Payload": json.dumps({"connection_ids": ["main", "other"]}, separators=(",", ":")).encode(),
    }
    answer = {"StatusCode": 202, "Payload": StreamingBody(io.BytesIO(b""), 0)}
    stub.add_response("invoke", answer, expected)
    LambdaPollers(lambda: client, "the-poller").start(REQUEST)


def test_a_run_that_cannot_be_started(client: "LambdaClient", stub: Stubber) -> None:
    stub.add_client_error("invoke", "TooManyRequestsException", http_status_code=429)
    with pytest.raises(NotApplied, match="TooManyRequestsException"):
        LambdaPollers(lambda: client, "the-poller").start(REQUEST)
