"""Lambda functions that start further runs of themselves."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from ordersync.adapters.stores.error_code import error_code
from ordersync.domain.poll_request import PollRequest
from ordersync.errors import NotApplied

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient


class LambdaPollers:
    """Implements `ordersync.ports.Pollers` by asynchronous invocations, which Lambda keeps for a minute."""

    def __init__(self, client: "Callable[[], LambdaClient]", function: str) -> None:
        """Invoke the function of this name; the client is made when it is first needed."""
        self._client = client
        self._function = function

    def start(self, request: PollRequest) -> None:
        """Start a run; see `ordersync.ports.Pollers`."""
        try:
            self._client().invoke(
                FunctionName=self._function,
                InvocationType="Event",
                Payload=request.model_dump_json().encode(),
            )
        except (ClientError, BotoCoreError) as error:
            raise NotApplied(f"a further run of the poller can't be started ({error_code(error)})") from error
