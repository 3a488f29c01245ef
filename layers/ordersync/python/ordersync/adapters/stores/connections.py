"""Connection documents in the SSM Parameter Store, cached for minutes."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from ordersync.adapters.stores.error_code import error_code
from ordersync.domain.connection import Connection, parse_connection, unknown_keys
from ordersync.errors import ConnectionGone, InvalidConnection, NotApplied
from ordersync.ports import Clock, Log

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_ssm.type_defs import ParameterTypeDef

KEY_OF_AWS = "alias/aws/ssm"
MOST_NAMES = 10  # of one GetParameters request (SSM's API reference)


class SsmConnections:
    """Implements `Connections` and `Documents` of `ordersync.ports`.

    Each connection is a SecureString below one path.
    """

    def __init__(
        self,
        client: "SSMClient",
        path: str,
        clock: Clock,
        log: Log,
        cache_seconds: float,
        key_id: str = KEY_OF_AWS,
    ) -> None:
        """Read documents below `path`, each at most every `cache_seconds`; encrypt them under `key_id`."""
        self._client = client
        self._path = path.rstrip("/")
        self._clock = clock
        self._log = log
        self._cache_seconds = cache_seconds
        self._key_id = key_id
        self._texts: dict[str, tuple[float, str]] = {}

    def get(self, connection_id: str, *, fresh: bool = False) -> Connection:
        """Return one connection; see `ordersync.ports.Connections`."""
        read_at, text = self._texts.get(connection_id, (0.0, ""))
        if fresh or self._clock.now() - read_at > self._cache_seconds:
            text = self.text(connection_id)
            self._cache(connection_id, text)
        return parse_connection(text, connection_id)

    def all(self) -> Iterator[Connection | InvalidConnection]:
        """Yield every connection, read again; one whose document is invalid comes as its error."""
        return self._parsed(self._all_texts())

    def some(self, connection_ids: Sequence[str]) -> Iterator[Connection | InvalidConnection]:
        """Yield those of these connections that have a document, read again; see `all`."""
        names = [f"{self._path}/{connection_id}" for connection_id in connection_ids]
        return self._parsed(self._texts_of(names))

    def save(self, connection_id: str, document: str) -> None:
        """Store the document under the id, replacing any earlier one."""
        try:
            self._client.put_parameter(
                Name=f"{self._path}/{connection_id}",
                Value=document,
                Type="SecureString",
                KeyId=self._key_id,
                Tier="Intelligent-Tiering",  # a document may be longer than a standard parameter
                Overwrite=True,
            )
        except (ClientError, BotoCoreError) as error:
            raise NotApplied(
                f"connection {connection_id}: its document can't be stored ({error_code(error)})"
            ) from error

    def ids(self) -> list[str]:
        """Return the ids of all stored documents, in alphabetical order."""
        return sorted(connection_id for connection_id, _ in self._all_texts())

    def text(self, connection_id: str) -> str:
        """Return the document as it is stored; see `ordersync.ports.Documents`."""
        try:
            answer = self._client.get_parameter(Name=f"{self._path}/{connection_id}", WithDecryption=True)
        except (ClientError, BotoCoreError) as error:
            if error_code(error) in ("ParameterNotFound", "ValidationException"):
                raise ConnectionGone(f"connection {connection_id} has no document any more") from None
            raise NotApplied(
                f"connection {connection_id}: its document can't be read ({error_code(error)})"
            ) from error
        return answer["Parameter"].get("Value", "")

    def _all_texts(self) -> list[tuple[str, str]]:
        pages = self._client.get_paginator("get_parameters_by_path").paginate(
            Path=self._path, WithDecryption=True
        )
        try:
            found = [parameter for page in pages for parameter in page["Parameters"]]
        except (ClientError, BotoCoreError) as error:
            raise NotApplied(
                f"the connections below {self._path} can't be read ({error_code(error)})"
            ) from error
        return [_id_and_text(item) for item in found]

    def _texts_of(self, names: Sequence[str]) -> list[tuple[str, str]]:
        """Return id and text of the parameters of these names that there are."""
        found = []
        try:
            for start in range(0, len(names), MOST_NAMES):
                some = list(names[start : start + MOST_NAMES])
                found += self._client.get_parameters(Names=some, WithDecryption=True)["Parameters"]
        except (ClientError, BotoCoreError) as error:
            raise NotApplied(f"connections can't be read ({error_code(error)})") from error
        return [_id_and_text(item) for item in found]

    def _parsed(self, texts: Iterable[tuple[str, str]]) -> Iterator[Connection | InvalidConnection]:
        for connection_id, text in texts:
            self._cache(connection_id, text)
            try:
                yield parse_connection(text, connection_id)
            except InvalidConnection as error:
                yield error

    def _cache(self, connection_id: str, text: str) -> None:
        if self._texts.get(connection_id, (0.0, ""))[1] != text:
            self._warn_about_unknown_keys(connection_id, text)
        self._texts[connection_id] = (self._clock.now(), text)

    def _warn_about_unknown_keys(self, connection_id: str, text: str) -> None:
        try:
            unknown = unknown_keys(text, connection_id)
        except InvalidConnection:
            return
        if unknown:
            self._log.warning("unknown keys ignored", connection_id=connection_id, keys=unknown)


def _id_and_text(parameter: "ParameterTypeDef") -> tuple[str, str]:
    return parameter.get("Name", "").rpartition("/")[2], parameter.get("Value", "")
