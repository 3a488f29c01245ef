"""The sweeper: looks for orders that neither a queue nor the ledger knows, once an hour and on request."""

from ordersync.bootstrap.deployment import deployment


def handler(event: dict[str, object], context: object) -> None:  # noqa: ARG001 - the schedule has nothing to say
    """Sweep all connections.

    Args:
        event: the scheduler's input, which is not looked at.
        context: the invocation's, which is not looked at.
    """
    here = deployment()
    here.publish(here.application.sweep())
