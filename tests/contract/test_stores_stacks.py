"""What is said of an endpoint that is none of AWS's, such as the URL of the settings page."""

import boto3
import pytest

from ordersync.adapters.stores.stacks import stack_outputs
from ordersync.errors import NotApplied
from tests.fakes.http_server import Server, answering

pytestmark = pytest.mark.contract


@pytest.mark.parametrize("status", ["200 OK", "405 Method Not Allowed"])
def test_a_page_is_not_aws(server: Server, status: str) -> None:
    server.script = answering(status, body=b"<!doctype html><html><p>a page<br></html>")
    client = boto3.client(
        "cloudformation",
        endpoint_url=f"http://127.0.0.1:{server.port}",
        region_name="eu-central-1",
        aws_access_key_id="a",
        aws_secret_access_key="b",
    )
    with pytest.raises(NotApplied, match="does not answer as AWS does"):
        stack_outputs(client, "ordersync")
