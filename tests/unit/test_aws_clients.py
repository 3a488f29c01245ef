"""How the functions' clients of AWS are set up."""

from collections.abc import Iterator

import boto3
import pytest
from botocore.awsrequest import AWSPreparedRequest
from botocore.exceptions import ParamValidationError

from ordersync import __version__
from ordersync.bootstrap.aws_clients import client_config
from tests.fakes.deployed import REGION, emulated_aws
from tests.fakes.worker import Worker

OURS = f"ordersync/{__version__}"


def agent_of_a_request() -> str:
    """Return the user agent of a request that a client of the functions makes."""
    sent: list[str] = []

    def note(request: AWSPreparedRequest, **_: object) -> None:
        sent.append(_text(request.headers["User-Agent"]))

    client = boto3.client("dynamodb", region_name=REGION, config=client_config(connect=2, read=5, attempts=4))
    client.meta.events.register_last("before-send", note)
    client.list_tables()
    return sent[0]


def _text(value: object) -> str:
    return value.decode() if isinstance(value, bytes) else str(value)


@pytest.fixture
def aws(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.delenv("AWS_SDK_UA_APP_ID", raising=False)
    with emulated_aws():
        yield


@pytest.mark.usefixtures("aws")
def test_a_request_says_who_sends_it_in_a_few_words() -> None:
    """Botocore's own text lists platform and features, and is put together twice for each request."""
    agent = agent_of_a_request()
    assert agent.startswith(OURS)
    assert "os/" not in agent


@pytest.mark.usefixtures("aws")
def test_a_request_bears_the_application_id_that_the_environment_gives(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The emulated AWS of the local run refuses any other."""
    monkeypatch.setenv("AWS_SDK_UA_APP_ID", "a-secret")
    assert agent_of_a_request().split(" ")[:2] == [OURS, "app/a-secret"]


def test_what_tests_ask_of_aws_is_validated(worker: Worker) -> None:
    """The functions leave it to AWS, whose emulator is less strict."""
    client = worker.aws.here.visibility._client
    with pytest.raises(ParamValidationError):
        client.delete_message(QueueUrl="https://sqs.example/1/orders", ReceiptHandle=7)  # type: ignore[arg-type]  # wrong
