"""The operator function of a bench's application, in the place of a stack's."""

import pytest

from ops.place import Place
from ordersync.errors import NotApplied
from ordersync.operating.requests import OperatorRequest
from tests.fakes.application import Bench


class Function:
    """The operator function of a bench's application, as it is reached by a person."""

    version = "0.0.1"

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def ask(self, request: OperatorRequest) -> object:
        answer = self.bench.application.operator().answer(request)
        if "problem" in answer:
            raise NotApplied(str(answer["problem"]))
        return answer["result"]


def deploy(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line ask this bench's application."""
    monkeypatch.setattr(Place, "operator", lambda _: Function(bench))
