"""The emulated AWS of a local run, which may hold real credentials, answers its own user's tools alone."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping

import pytest
import requests

from local.access import APPLICATION_ID, access_file, access_to
from local.emulator import Emulator, running_emulator, tool_environment

pytestmark = pytest.mark.integration

NAME = "/ordersync/connections/myshop"
READ = {"X-Amz-Target": "AmazonSSM.GetParameter", "Content-Type": "application/x-amz-json-1.1"}
SCOPE = "20261126/eu-central-1/ssm/aws4_request"
ROOT_USER = {"Authorization": f"AWS4-HMAC-SHA256 Credential=test/{SCOPE}, SignedHeaders=host, Signature=00"}
TOOL = "import boto3; print(boto3.client('ssm').get_parameter(Name={!r})['Parameter']['Name'])"


@pytest.fixture(scope="module")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    with running_emulator(tmp_path_factory.mktemp("emulator")) as emulator:
        emulator.clients().ssm.put_parameter(Name=NAME, Value="a document", Type="SecureString")
        yield emulator


def read(emulator: Emulator, headers: Mapping[str, str]) -> requests.Response:
    body = json.dumps({"Name": NAME, "WithDecryption": True})
    return requests.post(emulator.endpoint, body, headers={**READ, **ROOT_USER, **headers}, timeout=30)


def test_no_one_reads_a_document_without_the_secret(emulator: Emulator) -> None:
    for headers in ({}, {"User-Agent": "app/"}, {"User-Agent": "app/guess"}):
        answer = read(emulator, headers)
        assert answer.status_code == 403
        assert APPLICATION_ID in answer.text
        assert "a document" not in answer.text
    assert "a document" in read(emulator, {"User-Agent": f"x app/{secret_of(emulator)} y"}).text


def test_no_web_page_reads_a_document(emulator: Emulator) -> None:
    knowing = {"User-Agent": f"app/{secret_of(emulator)}"}
    for foreign in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Host": "evil.example:4566"}):
        assert read(emulator, {**knowing, **foreign}).status_code == 403
    preflight = requests.options(emulator.endpoint, headers={"Origin": "https://evil.example"}, timeout=30)
    assert preflight.status_code == 403
    assert not [name for name in preflight.headers if name.lower().startswith("access-control-")]


@pytest.mark.parametrize(
    "path", ["_ministack/reset", "_ministack/config", "_ministack/sqs/messages", "health"]
)
def test_no_one_controls_the_emulator_without_the_secret(emulator: Emulator, path: str) -> None:
    for method in ("GET", "POST"):
        assert requests.request(method, f"{emulator.endpoint}/{path}", timeout=30).status_code == 403


def test_tools_have_the_secret_from_their_environment(emulator: Emulator) -> None:
    """SAM CLI and the functions are such tools, too."""
    command = [sys.executable, "-c", TOOL.format(NAME)]
    of_its_own = dict(line.split("=", 1) for line in access_file(emulator.endpoint).read_text().splitlines())
    for environment in (tool_environment(emulator.endpoint), {"PATH": os.environ["PATH"], **of_its_own}):
        tool = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        assert tool.stdout.strip() == NAME


def test_a_tool_without_the_secret_learns_what_it_lacks(emulator: Emulator) -> None:
    for service, call in (("ssm", "describe_parameters"), ("cloudformation", "describe_stacks")):  # JSON, XML
        script = f"import boto3; boto3.client({service!r}).{call}()"
        environment = tool_environment(emulator.endpoint) | {APPLICATION_ID: "guess"}
        tool = subprocess.run(
            [sys.executable, "-c", script], env=environment, capture_output=True, text=True, check=False
        )
        assert f"{APPLICATION_ID} must be the secret of this run" in tool.stderr


def secret_of(emulator: Emulator) -> str:
    return access_to(emulator.endpoint)[APPLICATION_ID]
