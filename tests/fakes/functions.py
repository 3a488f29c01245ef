"""The functions' own handlers, each in a deployment that a test has put together."""

from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import CodeType
from typing import cast

from ordersync.bootstrap.deployment import Deployment

FUNCTIONS = Path(__file__).parents[2] / "functions"
Handler = Callable[[Mapping[str, object], object], object]


def handler_of(function: str, here: Deployment) -> Handler:
    """Load a function as a new process does, and return its handler, in a deployment."""
    module: dict[str, object] = {"__name__": f"function_{function}"}
    exec(_code(function), module)  # noqa: S102 - the function's own module
    module["deployment"] = lambda: here
    return cast("Handler", module["handler"])


@cache
def _code(function: str) -> CodeType:
    path = FUNCTIONS / function / "app.py"
    return compile(path.read_text(encoding="utf-8"), str(path), "exec")
