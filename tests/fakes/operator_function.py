"""The operator function of a bench's application, in the place of a stack's."""

import pytest
from pydantic import BaseModel

from ops.place import Place
from ordersync.adapters.functions import result_of
from ordersync.operating.requests import REQUEST
from tests.fakes.application import Bench


class Function:
    """The operator function of a bench's application, as it is reached by a person."""

    version = "0.0.1"
    settings_url: str | None = "https://settings.example"

    def __init__(self, bench: Bench) -> None:
        self.bench = bench

    def ask(self, request: BaseModel) -> object:
        read = REQUEST.validate_json(request.model_dump_json(exclude_none=True))
        return result_of(self.bench.application.operator().answer(read))


def deploy(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the command line ask this bench's application."""
    monkeypatch.setattr(Place, "operator", lambda _: Function(bench))
