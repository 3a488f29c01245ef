"""Connection documents in the SSM Parameter Store, decrypted once a version and process."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from ordersync.adapters.stores.error_code import error_code
from ordersync.domain.connection import Connection, parse_connection, unknown_keys
from ordersync.errors import Conflict, ConnectionGone, InvalidConnection, NotApplied
from ordersync.frozen import frozen
from ordersync.ports import Clock, Log, StoredText

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient
    from mypy_boto3_ssm.type_defs import ParameterTypeDef

KEY_OF_AWS = "alias/aws/ssm"
MOST_NAMES = 10  # of one GetParameters request (SSM's API reference)
FIRST_VERSION = 1
MOST_RESTORED = 5  # writes that were replaced one after the other
_Edition = tuple[int, datetime | None]


@frozen
class _Held:
    """A document that this process has decrypted, and when SSM last said that it is the current one."""

    edition: _Edition
    text: str
    checked_at: float


class SsmConnections:
    """Implements `ChangeableConnections` and `Documents` of `ordersync.ports`.

    Each connection is a SecureString below one path. KMS charges for each decryption, so documents are asked
    for as they are stored, encrypted and with their versions (`WithDecryption` in SSM's API reference); only
    what this process does not hold in that version is read decrypted.
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
        """Read documents below `path`, and encrypt them under `key_id`.

        `get` asks for a newer version every `cache_seconds` at most.
        """
        self._client = client
        self._path = path.rstrip("/")
        self._clock = clock
        self._log = log
        self._cache_seconds = cache_seconds
        self._key_id = key_id
        self._held: dict[str, _Held] = {}

    def get(self, connection_id: str, *, fresh: bool = False) -> Connection:
        """Return one connection; see `ordersync.ports.Connections`."""
        held = self._held.get(connection_id)
        is_due = held is None or fresh or self._clock.now() - held.checked_at > self._cache_seconds
        if is_due and not (held and self._confirm(self._parameter(connection_id, decrypted=False))):
            self._hold([self._parameter(connection_id, decrypted=True)])
        return parse_connection(self._held[connection_id].text, connection_id)

    def all(self) -> Iterator[Connection | InvalidConnection]:
        """Yield every connection in its current version; one whose document is invalid comes as its error."""
        if not self._held:  # a new process decrypts what it lists, in half as many requests
            return self._parsed(self._hold(self._listed(decrypted=True)))
        return self._parsed(self._update(self._listed(decrypted=False), set(self._held)))

    def some(self, connection_ids: Sequence[str]) -> Iterator[Connection | InvalidConnection]:
        """Yield those of these connections that have a document, in their current versions; see `all`."""
        known = [name for name in connection_ids if name in self._held]
        unknown = [name for name in connection_ids if name not in self._held]
        current = self._update(self._parameters(known, decrypted=False), known)
        return self._parsed([*current, *self._hold(self._parameters(unknown, decrypted=True))])

    def change(self, connection_id: str, changed: Callable[[str], str]) -> None:
        """Change a document; see `ordersync.ports.ChangeableConnections`."""
        read = self._parameter(connection_id, decrypted=True)
        self.save(connection_id, changed(read.get("Value", "")), read.get("Version", 0))

    def delete(self, connection_id: str) -> None:
        """Delete a document; see `ordersync.ports.ChangeableConnections`."""
        try:
            self._client.delete_parameter(Name=f"{self._path}/{connection_id}")
        except (ClientError, BotoCoreError) as error:
            if error_code(error) == "ParameterNotFound":
                raise _gone(connection_id) from None
            raise NotApplied(
                f"connection {connection_id}: its document can't be deleted ({error_code(error)})"
            ) from error

    def read(self, connection_id: str) -> StoredText:
        """Return the document with its version; see `ordersync.ports.Documents`."""
        try:
            read = self._parameter(connection_id, decrypted=True)
        except ConnectionGone:
            return StoredText()
        return StoredText(read.get("Value", ""), read.get("Version", 0))

    def save(self, connection_id: str, document: str, version: int) -> int:
        """Store a document; see `ordersync.ports.Documents`.

        The Parameter Store has no compare-and-set. So a write's version must follow the one that was read; if
        it does not, the write has replaced another one, which is put back (`name:version` in `GetParameter`
        of SSM's API reference), unless that is the same document: our own request, which the SDK repeated.
        """
        written = self._put(connection_id, document, is_new=not version)
        if written == version + 1:
            return written
        if written == FIRST_VERSION:  # it was deleted meanwhile, and our write has brought it back
            self.delete(connection_id)
            raise _gone(connection_id)
        for attempt in range(MOST_RESTORED):
            replaced = self._parameter(f"{connection_id}:{written - 1}", decrypted=True).get("Value", "")
            if not attempt and replaced == document:
                return written
            expected, written = written + 1, self._put(connection_id, replaced)
            if written == expected:
                break
        raise _changed(connection_id)

    def _put(self, connection_id: str, document: str, *, is_new: bool = False) -> int:
        """Store the document and return the version that it has become."""
        try:
            answer = self._client.put_parameter(
                Name=f"{self._path}/{connection_id}",
                Value=document,
                Type="SecureString",
                KeyId=self._key_id,
                Tier="Intelligent-Tiering",  # a document may be longer than a standard parameter
                Overwrite=not is_new,
            )
        except (ClientError, BotoCoreError) as error:
            if error_code(error) == "ParameterAlreadyExists":
                return self._already_stored(connection_id, document)
            raise NotApplied(
                f"connection {connection_id}: its document can't be stored ({error_code(error)})"
            ) from error
        return answer["Version"]

    def _already_stored(self, connection_id: str, document: str) -> int:
        """Return the version of a new document that is there: our own request, which the SDK repeated.

        Raises:
            Conflict: it is another person's.
        """
        there = self.read(connection_id)
        if there.text != document:
            raise _changed(connection_id)
        return there.version

    def ids(self) -> list[str]:
        """Return the ids of all stored documents, in alphabetical order."""
        return sorted(_id(parameter) for parameter in self._listed(decrypted=False))

    def text(self, connection_id: str) -> str:
        """Return the document as it is stored; see `ordersync.ports.Documents`."""
        return self._parameter(connection_id, decrypted=True).get("Value", "")

    def _parameter(self, connection_id: str, *, decrypted: bool) -> "ParameterTypeDef":
        name = f"{self._path}/{connection_id}"
        try:
            return self._client.get_parameter(Name=name, WithDecryption=decrypted)["Parameter"]
        except (ClientError, BotoCoreError) as error:
            if error_code(error) in ("ParameterNotFound", "ValidationException"):
                self._held.pop(connection_id, None)
                raise _gone(connection_id) from None
            raise NotApplied(
                f"connection {connection_id}: its document can't be read ({error_code(error)})"
            ) from error

    def _listed(self, *, decrypted: bool) -> "list[ParameterTypeDef]":
        pages = self._client.get_paginator("get_parameters_by_path").paginate(
            Path=self._path, WithDecryption=decrypted
        )
        try:
            return [parameter for page in pages for parameter in page["Parameters"]]
        except (ClientError, BotoCoreError) as error:
            raise NotApplied(
                f"the connections below {self._path} can't be read ({error_code(error)})"
            ) from error

    def _parameters(self, connection_ids: Sequence[str], *, decrypted: bool) -> "list[ParameterTypeDef]":
        """Return the parameters of these connections that there are."""
        names = [f"{self._path}/{connection_id}" for connection_id in connection_ids]
        found: list[ParameterTypeDef] = []
        try:
            for start in range(0, len(names), MOST_NAMES):
                some = names[start : start + MOST_NAMES]
                found += self._client.get_parameters(Names=some, WithDecryption=decrypted)["Parameters"]
        except (ClientError, BotoCoreError) as error:
            raise NotApplied(f"connections can't be read ({error_code(error)})") from error
        return found

    def _update(self, current: "Sequence[ParameterTypeDef]", known: Collection[str]) -> list[str]:
        """Decrypt what has changed and forget what has gone.

        Args:
            current: the parameters as they are now, not decrypted.
            known: the ids that may be held of those that were asked for.

        Returns:
            The ids of the documents that there are.
        """
        confirmed: list[str] = []
        changed: list[str] = []
        for parameter in current:
            (confirmed if self._confirm(parameter) else changed).append(_id(parameter))
        for connection_id in {*known} - {*confirmed}:
            self._held.pop(connection_id, None)
        return [*confirmed, *self._hold(self._parameters(changed, decrypted=True))]

    def _confirm(self, current: "ParameterTypeDef") -> bool:
        """Return whether the document is held in its current version; if so, `get` asks again much later."""
        held = self._held.get(_id(current))
        if held is None or held.edition != _edition(current):
            return False
        self._held[_id(current)] = replace(held, checked_at=self._clock.now())
        return True

    def _hold(self, parameters: "Iterable[ParameterTypeDef]") -> list[str]:
        """Remember decrypted documents; return their ids."""
        ids = []
        for parameter in parameters:
            connection_id, text = _id(parameter), parameter.get("Value", "")
            self._warn_about_unknown_keys(connection_id, text)
            self._held[connection_id] = _Held(_edition(parameter), text, self._clock.now())
            ids.append(connection_id)
        return ids

    def _parsed(self, connection_ids: Iterable[str]) -> Iterator[Connection | InvalidConnection]:
        for connection_id in connection_ids:
            try:
                yield parse_connection(self._held[connection_id].text, connection_id)
            except InvalidConnection as error:
                yield error

    def _warn_about_unknown_keys(self, connection_id: str, text: str) -> None:
        try:
            unknown = unknown_keys(text, connection_id)
        except InvalidConnection:
            return
        if unknown:
            self._log.warning("unknown keys ignored", connection_id=connection_id, keys=unknown)


def _gone(connection_id: str) -> ConnectionGone:
    return ConnectionGone(f"connection {connection_id} has no document any more")


def _changed(connection_id: str) -> Conflict:
    return Conflict(
        f"connection {connection_id}: its document was changed elsewhere at the same time; that change"
        " stands, and this one was not made"
    )


def _id(parameter: "ParameterTypeDef") -> str:
    return parameter.get("Name", "").rpartition("/")[2]


def _edition(parameter: "ParameterTypeDef") -> _Edition:
    """Return what no other document of this id has; a version alone begins at 1 again after a deletion."""
    return parameter.get("Version", 0), parameter.get("LastModifiedDate")
