"""The operator: answers what people ask of the deployment, and does what they decide."""

from collections.abc import Mapping

from aws_lambda_powertools.utilities.typing import LambdaContext
from pydantic import ValidationError

from ordersync.bootstrap import init_phase
from ordersync.bootstrap.deployment import deployment
from ordersync.bootstrap.operate import operator, queue_ages
from ordersync.bootstrap.people import TopicPeople
from ordersync.errors import ProblemKind
from ordersync.operating.requests import REQUEST

HERE = deployment(TopicPeople)
AGES = queue_ages(HERE)
init_phase.end()


def handler(event: dict[str, object], context: LambdaContext) -> Mapping[str, object]:
    """Answer one request.

    Args:
        event: the request (`ordersync.operating.requests`); `events/operator-*.json` has examples.
        context: the invocation's, which names it.

    Returns:
        `{"result": …}`, or `{"problem": …, "kind": …}` with why it can't be done.
    """
    HERE.begin(context.aws_request_id)
    try:
        request = REQUEST.validate_python(event)
    except ValidationError as error:
        places = [".".join(map(str, each["loc"])) for each in error.errors(include_input=False)]
        problem = f"the request can't be read: {', '.join(places)}"
        return {"problem": problem, "kind": ProblemKind.UNREADABLE}
    return operator(HERE.application, AGES).answer(request)
