"""The settings page: answers browsers; whatever sends or decides is done by the operator."""

from collections.abc import Mapping

from aws_lambda_powertools.utilities.typing import LambdaContext

from ordersync.bootstrap import init_phase
from ordersync.bootstrap.settings_page import settings_page

HERE = settings_page()
init_phase.end()


def handler(event: dict[str, object], context: LambdaContext) -> Mapping[str, object]:
    """Answer one request of a browser.

    Args:
        event: of API Gateway's HTTP API, payload version 2.0.
        context: the invocation's, which names it.

    Returns:
        The answer, for API Gateway.
    """
    HERE.log.begin_request(context.aws_request_id)
    return HERE.page.handle(event, context)
