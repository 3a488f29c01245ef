"""The emulated AWS: ministack on a free port of the loopback interface, behind a gate."""

import os
import secrets
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import requests
from botocore.config import Config

from local.access import APPLICATION_ID, REGION, ROOT_KEY, access_to, granted_access
from local.processes import Child, RunFailed

if TYPE_CHECKING:
    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

HOST = "127.0.0.1"
GATE = Path(__file__).with_name("gate.py")
START_LIMIT = 30.0  # seconds
# What the emulator, and so each function, needs of the environment: not what else a shell may hold.
INHERITED = {"HOME", "LANG", "LC_ALL", "LC_CTYPE", "LD_LIBRARY_PATH", "PATH", "TMPDIR", "TZ"}
INHERITED |= {"REQUESTS_CA_BUNDLE", "SSL_CERT_DIR", "SSL_CERT_FILE"}
INHERITED |= {name for proxy in ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY") for name in (proxy, proxy.lower())}
CLIENT_CONFIG = Config(connect_timeout=3, read_timeout=90, retries={"total_max_attempts": 1}, proxies={})


def tool_environment(endpoint: str) -> dict[str, str]:
    """Return this process's environment for a tool, with the emulated AWS in place of any real account."""
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "PYTHON"))}
    return _with_emulator(inherited, access_to(endpoint))


def _with_emulator(inherited: Mapping[str, str], access: Mapping[str, str]) -> dict[str, str]:
    binaries = str(Path(sys.executable).parent)
    direct = [inherited.get("no_proxy") or inherited.get("NO_PROXY"), HOST, "localhost"]
    no_proxy = ",".join(filter(None, direct))
    return {
        **inherited,
        **access,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
        "NO_PROXY": no_proxy,
        "no_proxy": no_proxy,  # the one that counts, if there are both
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
    secrets: "SecretsManagerClient"
    sqs: "SQSClient"
    ssm: "SSMClient"


class Emulator:
    """A running emulator.

    Attributes:
        endpoint: Its URL.
        log: The file that takes its output.
    """

    def __init__(self, endpoint: str, secret: str, process: Child, log: Path) -> None:
        self.endpoint = endpoint
        self.log = log
        self._secret = secret
        self._process = process
        self._config = CLIENT_CONFIG.merge(Config(user_agent_extra=f"app/{secret}"))
        self._session = boto3.Session(
            aws_access_key_id=ROOT_KEY, aws_secret_access_key=ROOT_KEY, region_name=REGION
        )

    @property
    def is_running(self) -> bool:
        """Whether it is still running."""
        return self._process.exit_code is None

    def clients(self) -> Clients:
        """Return clients of this emulator, with its root user's credentials."""
        session, url, config = self._session, self.endpoint, self._config
        return Clients(
            cloudformation=session.client("cloudformation", endpoint_url=url, config=config),
            dynamodb=session.client("dynamodb", endpoint_url=url, config=config),
            functions=session.client("lambda", endpoint_url=url, config=config),
            logs=session.client("logs", endpoint_url=url, config=config),
            secrets=session.client("secretsmanager", endpoint_url=url, config=config),
            sqs=session.client("sqs", endpoint_url=url, config=config),
            ssm=session.client("ssm", endpoint_url=url, config=config),
        )

    def create_bucket(self, name: str) -> None:
        """Create an S3 bucket."""
        storage = self._session.client("s3", endpoint_url=self.endpoint, config=self._config)
        storage.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})

    def queue_messages(self, queue_url: str) -> list[str]:
        """Return the bodies of all messages in a queue, including those in flight."""
        url = f"{self.endpoint}/_ministack/sqs/messages"
        answer = _get(url, self._secret, queue_url=queue_url, timeout=30)
        answer.raise_for_status()
        return [
            message["Body"]
            for regions in answer.json()["messages"].values()
            for queues in regions.values()
            for messages in queues.values()
            for message in messages
        ]


def _get(url: str, secret: str, *, timeout: float, queue_url: str | None = None) -> requests.Response:
    with requests.Session() as session:
        session.trust_env = False  # no proxy may stand in between
        session.headers["User-Agent"] = f"app/{secret}"
        return session.get(url, params={"QueueUrl": queue_url} if queue_url else None, timeout=timeout)


def emulator_environment(secret: str) -> dict[str, str]:
    """Return the environment of the emulator, which each function inherits; its port is not known yet."""
    inherited = {name: value for name, value in os.environ.items() if name in INHERITED}
    return _with_emulator(inherited, access_to("")) | {
        APPLICATION_ID: secret,
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        "AUTH": "true",  # enforce the functions' IAM policies
        "LOG_LEVEL": "WARNING",
        "IOT_MTLS_ENABLED": "0",  # would listen on a fixed port
        "SFTP_ENABLED": "0",
    }


def _endpoint(announcement: Path, secret: str, process: Child) -> str | None:
    """Return the emulator's endpoint once it answers there, None if it has ended or never does."""
    deadline = time.monotonic() + START_LIMIT
    while process.exit_code is None and time.monotonic() < deadline:
        with suppress(OSError, requests.RequestException):
            endpoint = announcement.read_text(encoding="utf-8")
            if endpoint and _get(f"{endpoint}/_ministack/health", secret, timeout=2).ok:
                return endpoint
        time.sleep(0.05)
    return None


@contextmanager
def running_emulator(directory: Path, written: Path | None = None) -> Iterator[Emulator]:
    """Run an empty emulator for as long as the context lasts.

    Args:
        directory: The directory for its log, which no other user may write to.
        written: The file that takes what changes in its tables and is sent to its queues, None for no file.

    Yields:
        The emulator.

    Raises:
        RunFailed: It did not start.
    """
    log, announcement = directory / "emulator.log", directory / "endpoint"
    secret = secrets.token_urlsafe(24)
    command = [sys.executable, "-P", str(GATE), str(announcement), *([str(written)] if written else [])]
    with Child(command, env=emulator_environment(secret), log=log) as process:
        endpoint = _endpoint(announcement, secret, process)
        if endpoint is None:
            raise RunFailed("the emulated AWS did not start", log)
        with granted_access(endpoint, secret):
            yield Emulator(endpoint, secret, process, log)
