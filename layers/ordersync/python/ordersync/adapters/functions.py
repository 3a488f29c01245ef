"""Lambda functions that are invoked: further runs of the poller, and the operator."""

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError
from pydantic import BaseModel

from ordersync.adapters.stores.error_code import error_code
from ordersync.domain.poll_request import PollRequest
from ordersync.errors import Declined, NotApplied, ProblemKind

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


class LambdaOperators:
    """Implements `ordersync.ports.Operators` by synchronous invocations."""

    def __init__(self, client: "Callable[[], LambdaClient]", function: str) -> None:
        """Invoke the function of this name; the client is made when it is first needed."""
        self._client = client
        self._function = function

    def ask(self, request: BaseModel) -> object:
        """Return what the function answers; see `ordersync.ports.Operators`."""
        try:
            answer = self._client().invoke(
                FunctionName=self._function, Payload=request.model_dump_json(exclude_none=True).encode()
            )
            content = json.loads(answer["Payload"].read())
        except (ClientError, BotoCoreError, ValueError) as error:
            raise NotApplied(f"the function {self._function} can't be asked: {error}") from None
        if answer.get("FunctionError"):
            raise NotApplied(f"the function {self._function} failed; its log group says why")
        return result_of(content)


def result_of(answer: object) -> object:
    """Return what the operator has answered to a request.

    Raises:
        Declined: it does not do what it was asked for.
    """
    if not isinstance(answer, dict):
        raise Declined(str(answer))
    if "result" in answer:
        return answer["result"]
    kind = answer.get("kind")  # an operator of another version may have none that is known here
    known = ProblemKind(kind) if kind in set(ProblemKind) else ProblemKind.NOT_NOW
    raise Declined(str(answer.get("problem")), kind=known)
