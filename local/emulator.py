"""The emulated AWS: ministack on a free port of the loopback interface."""

import os
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import boto3
import requests
from botocore.config import Config

from local.processes import Child, RunFailed

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

HOST = "127.0.0.1"
REGION: Final = "eu-central-1"
ROOT_KEY = "test"  # the emulator's root user: for deployment and observation; functions have roles
ATTEMPTS = 3
START_LIMIT = 30.0  # seconds
CLIENT_CONFIG = Config(connect_timeout=3, read_timeout=90, retries={"total_max_attempts": 1}, proxies={})


def free_port() -> int:
    """Return a free port of the loopback interface."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def tool_environment(endpoint: str) -> dict[str, str]:
    """Return this process's environment for a tool, with the emulated AWS in place of any real account."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    binaries = str(Path(sys.executable).parent)
    return inherited | {
        "AWS_ENDPOINT_URL": endpoint,
        "AWS_ACCESS_KEY_ID": ROOT_KEY,
        "AWS_SECRET_ACCESS_KEY": ROOT_KEY,
        "AWS_DEFAULT_REGION": REGION,
        "AWS_REGION": REGION,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": ",".join(filter(None, [inherited.get("NO_PROXY"), HOST, "localhost"])),
        "PATH": os.pathsep.join([binaries, inherited.get("PATH", os.defpath)]),
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.3",
    }


@dataclass(frozen=True)
class Clients:
    """Clients of the AWS services that the local run calls."""

    cloudformation: "CloudFormationClient"
    dynamodb: "DynamoDBClient"
    functions: "LambdaClient"
    logs: "CloudWatchLogsClient"
    sqs: "SQSClient"
    ssm: "SSMClient"


class Emulator:
    """A running emulator.

    Attributes:
        endpoint: Its URL.
        log: The file that takes its output.
    """

    def __init__(self, endpoint: str, process: Child, log: Path) -> None:
        self.endpoint = endpoint
        self.log = log
        self._process = process
        self._session = boto3.Session(
            aws_access_key_id=ROOT_KEY, aws_secret_access_key=ROOT_KEY, region_name=REGION
        )

    @property
    def is_running(self) -> bool:
        """Whether it is still running."""
        return self._process.exit_code is None

    def clients(self) -> Clients:
        """Return clients of this emulator, with its root user's credentials."""
        session, url = self._session, self.endpoint
        return Clients(
            cloudformation=session.client("cloudformation", endpoint_url=url, config=CLIENT_CONFIG),
            dynamodb=session.client("dynamodb", endpoint_url=url, config=CLIENT_CONFIG),
            functions=session.client("lambda", endpoint_url=url, config=CLIENT_CONFIG),
            logs=session.client("logs", endpoint_url=url, config=CLIENT_CONFIG),
            sqs=session.client("sqs", endpoint_url=url, config=CLIENT_CONFIG),
            ssm=session.client("ssm", endpoint_url=url, config=CLIENT_CONFIG),
        )

    def create_bucket(self, name: str) -> None:
        """Create an S3 bucket."""
        storage = self._session.client("s3", endpoint_url=self.endpoint, config=CLIENT_CONFIG)
        storage.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})

    def queue_messages(self, queue_url: str) -> list[str]:
        """Return the bodies of all messages in a queue, including those in flight."""
        answer = _get(f"{self.endpoint}/_ministack/sqs/messages", queue_url=queue_url, timeout=30)
        answer.raise_for_status()
        return [
            message["Body"]
            for regions in answer.json()["messages"].values()
            for queues in regions.values()
            for messages in queues.values()
            for message in messages
        ]


def _get(url: str, *, timeout: float, queue_url: str | None = None) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False  # no proxy may stand in between
        return session.get(url, params={"QueueUrl": queue_url} if queue_url else None, timeout=timeout)


def _environment(port: int) -> dict[str, str]:
    return tool_environment(f"http://{HOST}:{port}") | {
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "AUTH": "true",  # enforce the functions' IAM policies
        "LOG_LEVEL": "WARNING",
        "IOT_MTLS_ENABLED": "0",  # would listen on a fixed port
        "SFTP_ENABLED": "0",
    }


def _answers(endpoint: str, process: Child) -> bool:
    deadline = time.monotonic() + START_LIMIT
    while process.exit_code is None and time.monotonic() < deadline:
        try:
            if _get(f"{endpoint}/_ministack/health", timeout=2).ok:
                return process.exit_code is None
        except requests.RequestException:
            pass
        time.sleep(0.05)
    return False


@contextmanager
def running_emulator(directory: Path) -> Iterator[Emulator]:
    """Run an empty emulator for as long as the context lasts.

    Args:
        directory: The directory for its log.

    Yields:
        The emulator.

    Raises:
        RunFailed: It did not start.
    """
    log = directory / "emulator.log"
    for _ in range(ATTEMPTS):  # another program may take the free port first
        port = free_port()
        endpoint = f"http://{HOST}:{port}"
        command = [sys.executable, "-P", "-m", "ministack"]
        with Child(command, env=_environment(port), log=log) as process:
            if _answers(endpoint, process):
                yield Emulator(endpoint, process, log)
                return
    raise RunFailed("the emulated AWS did not start", log)
