"""An emulated Parameter Store that counts what is asked of it."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypedDict

from ordersync.adapters.stores.connections import SsmConnections
from tests.fakes.deployed import PATH
from tests.fakes.memory import FakeClock, MemoryLog

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_ssm.type_defs import ParameterTypeDef

CACHE = 180.0


class Answer(TypedDict, total=False):
    """What SSM answers when it is asked for one parameter, or for several."""

    Parameter: "ParameterTypeDef"
    Parameters: "list[ParameterTypeDef]"


class Ssm:
    """An emulated Parameter Store, and its connections as two processes see them."""

    def __init__(self, client: "SSMClient") -> None:
        self.client = client
        self.clock = FakeClock()
        self.log = MemoryLog()
        self.connections = self.another_process()
        self.reads: list[str] = []
        self.decrypted: list[str] = []
        self._decrypts = False
        client.meta.events.register("provide-client-params.ssm", self._count, unique_id="count")
        client.meta.events.register("after-call.ssm", self._count_decrypted, unique_id="decrypted")

    def another_process(self) -> SsmConnections:
        return SsmConnections(self.client, PATH, self.clock, self.log, CACHE)

    def put(self, connection_id: str, text: str) -> None:
        """Write a document bypassing the application, as a person does."""
        self.client.put_parameter(
            Name=f"{PATH}/{connection_id}", Value=text, Type="SecureString", Overwrite=True
        )

    def close(self) -> None:
        self.client.meta.events.unregister("provide-client-params.ssm", unique_id="count")
        self.client.meta.events.unregister("after-call.ssm", unique_id="decrypted")
        pages = self.client.get_paginator("describe_parameters").paginate()
        names = [item.get("Name", "") for page in pages for item in page["Parameters"]]
        for start in range(0, len(names), 10):
            self.client.delete_parameters(Names=names[start : start + 10])

    def _count(self, params: Mapping[str, object], model: object, **_: object) -> None:
        self.reads.append(str(getattr(model, "name", "")))
        self._decrypts = bool(params.get("WithDecryption"))

    def _count_decrypted(self, parsed: "Answer", **_: object) -> None:
        """Count what KMS is asked for: each SecureString that is returned decrypted."""
        if self._decrypts:
            found = [*parsed.get("Parameters", []), *([parsed["Parameter"]] if "Parameter" in parsed else [])]
            self.decrypted += [item.get("Name", "").rpartition("/")[2] for item in found]
