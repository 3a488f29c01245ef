"""The stacks that the template makes."""

import pytest

from local.deployment import TIMINGS
from tests.template.stack import Stack


@pytest.fixture(scope="session")
def stack() -> Stack:
    """Return the stack as it is deployed with the defaults."""
    return Stack()


@pytest.fixture(scope="session", params=["production", "local"])
def timed_stack(request: pytest.FixtureRequest) -> Stack:
    """Return the stack as it is deployed with the defaults, and with the short timings of the local run."""
    return Stack(timings=TIMINGS) if request.param == "local" else Stack()
