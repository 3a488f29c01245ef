"""The poller: reads every connection's journal, once a minute."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from ordersync.bootstrap import init_phase
from ordersync.bootstrap.deployment import deployment
from ordersync.bootstrap.people import TopicPeople
from ordersync.bootstrap.poll import poll
from ordersync.domain.poll_request import PollRequest

HERE = deployment(TopicPeople, finds_buyers=False)
init_phase.end()


def handler(event: dict[str, object], context: LambdaContext) -> None:
    """Poll all connections, or a share of them.

    Args:
        event: the scheduler's input, which says nothing, or a share's `connection_ids`.
        context: the invocation's, which names it.

    Raises:
        ValidationError: the event names something that can't be a connection.
    """
    request = PollRequest.model_validate(event)
    HERE.begin(context.aws_request_id)
    HERE.publish(poll(HERE.application, request))
