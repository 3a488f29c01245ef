"""How the functions' clients of AWS are set up: so that a request costs little processor time."""

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, cast, overload

from botocore.config import Config
from botocore.loaders import Loader
from botocore.session import Session, get_session

from ordersync import __version__

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_lambda import LambdaClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_ssm import SSMClient

    from ordersync.adapters.queue_ages import MetricClient

    class _NewClient(Protocol):
        @overload
        def __call__(self, service: Literal["cloudwatch"], config: Config) -> MetricClient: ...

        @overload
        def __call__(self, service: Literal["dynamodb"], config: Config) -> DynamoDBClient: ...

        @overload
        def __call__(self, service: Literal["lambda"], config: Config) -> LambdaClient: ...

        @overload
        def __call__(self, service: Literal["secretsmanager"], config: Config) -> SecretsManagerClient: ...

        @overload
        def __call__(self, service: Literal["sns"], config: Config) -> SNSClient: ...

        @overload
        def __call__(self, service: Literal["sqs"], config: Config) -> SQSClient: ...

        @overload
        def __call__(self, service: Literal["ssm"], config: Config) -> SSMClient: ...


CONNECTIONS_KEPT = 64  # of each client, as many as of HTTP (adapters/http.py)
APPLICATION_ID = "AWS_SDK_UA_APP_ID"  # AWS's SDKs send it with each request
MODELS = Path(__file__).with_name("aws_models")  # written by `make aws-models`
SERVICES = ["cloudwatch", "dynamodb", "lambda", "secretsmanager", "sns", "sqs", "ssm"]
PARAMETERS_ARE_VALIDATED = False  # AWS does so as well; tests set this, so that what is wrong shows there


def client_config(*, connect: float, read: float, attempts: int) -> Config:
    """Return the configuration of a client.

    The user agent is given: botocore would put its own together twice for each request, which is a fifth of
    what a request costs.

    Args:
        connect: seconds in which a connection has to stand.
        read: seconds that AWS may be silent.
        attempts: how often a request is made at most.
    """
    application = os.environ.get(APPLICATION_ID)
    return Config(
        connect_timeout=connect,
        read_timeout=read,
        retries={"mode": "standard", "total_max_attempts": attempts},
        max_pool_connections=CONNECTIONS_KEPT,
        user_agent=f"ordersync/{__version__}" + (f" app/{application}" if application else ""),
        parameter_validation=PARAMETERS_ARE_VALIDATED,
    )


def _created(service: str, config: Config) -> object:
    """Return a client of one service of AWS.

    It is the one that boto3 makes. Boto3 itself would bring what makes resources and transfers files, which
    no function uses: a twentieth of a start.
    """
    return cast("object", _session().create_client(service, config=config))


class _OurServices(Loader):
    """Finds the description of a service without looking through the four hundred that botocore knows."""

    def list_available_services(self, type_name: str) -> list[str]:  # noqa: ARG002 - all have each type
        """Return those that a function may make clients of, whatever is to be loaded of them."""
        return SERVICES


@cache
def _session() -> Session:
    session = get_session()
    session.register_component("data_loader", _OurServices([str(MODELS)]))
    return session


new_client = cast("_NewClient", _created)
