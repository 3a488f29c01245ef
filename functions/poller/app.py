"""The poller: reads every connection's journal, once a minute."""

from ordersync.bootstrap.deployment import deployment


def handler(event: dict[str, object], context: object) -> None:  # noqa: ARG001 - the schedule has nothing to say
    """Poll all connections.

    Args:
        event: the scheduler's input, which is not looked at.
        context: the invocation's, which is not looked at.
    """
    here = deployment()
    here.publish(here.application.poll())
