"""The functions' own handlers, each in a deployment that a test has put together."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import CodeType
from typing import cast
from unittest.mock import patch

from aws_lambda_powertools.utilities.typing import LambdaContext

from ordersync.bootstrap.deployment import Deployment
from ordersync.bootstrap.settings_page import ServedPage

FUNCTIONS = Path(__file__).parents[2] / "functions"
REQUEST_ID = "5f3c9b1e-0000-4000-8000-000000000001"
Handler = Callable[[Mapping[str, object], LambdaContext], object]


class Invocation(LambdaContext):
    """The context of one invocation."""

    _aws_request_id = REQUEST_ID


def handler_of(function: str, here: Deployment | ServedPage) -> Handler:
    """Load a function as a new process does, in a deployment, and return its handler."""
    module: dict[str, object] = {"__name__": f"function_{function}"}
    set_up = "settings_page" if isinstance(here, ServedPage) else "deployment"
    with patch(f"ordersync.bootstrap.{set_up}.{set_up}", lambda *_, **__: here):
        exec(_code(function), module)  # noqa: S102 - the function's own module
    return cast("Handler", module["handler"])


@cache
def _code(function: str) -> CodeType:
    path = FUNCTIONS / function / "app.py"
    return compile(path.read_text(encoding="utf-8"), str(path), "exec")
