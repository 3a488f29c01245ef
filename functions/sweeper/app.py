"""The sweeper: looks for orders that neither a queue nor the ledger knows, once an hour and on request."""

from aws_lambda_powertools.utilities.typing import LambdaContext

from ordersync.bootstrap import init_phase
from ordersync.bootstrap.deployment import deployment
from ordersync.bootstrap.sweep import sweep

HERE = deployment(finds_buyers=False)
init_phase.end()


def handler(event: dict[str, object], context: LambdaContext) -> None:  # noqa: ARG001 - the schedule has nothing to say
    """Sweep all connections.

    Args:
        event: the scheduler's input, which is not looked at.
        context: the invocation's, which names it.
    """
    HERE.begin(context.aws_request_id)
    HERE.publish(sweep(HERE.application))
