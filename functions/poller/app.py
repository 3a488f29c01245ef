"""The poller: reads every connection's journal, once a minute."""

from ordersync.bootstrap.deployment import deployment
from ordersync.domain.poll_request import PollRequest


def handler(event: dict[str, object], context: object) -> None:  # noqa: ARG001 - the time limit is a setting
    """Poll all connections, or a share of them.

    Args:
        event: the scheduler's input, which says nothing, or a share's `connection_ids`.
        context: the invocation's, which is not looked at.

    Raises:
        ValidationError: the event names something that can't be a connection.
    """
    request = PollRequest.model_validate(event)
    here = deployment()
    here.publish(here.application.poll(request))
