"""The operators' command line, whose requests the operator of a bench answers."""

from dataclasses import dataclass, field

from pydantic import BaseModel

from ops.where import Where
from ordersync.adapters.functions import result_of
from ordersync.operating.requests import REQUEST
from tests.fakes.application import Bench


@dataclass(frozen=True)
class Here(Where):
    """Stands for a stack: asks the operator of `bench`."""

    bench: Bench = field(default_factory=Bench)

    def ask(self, request: BaseModel) -> object:
        parsed = REQUEST.validate_python(request.model_dump(exclude_none=True))
        return result_of(self.bench.application.operator().answer(parsed))
