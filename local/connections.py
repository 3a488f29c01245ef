"""The local run's connection documents: read, check and store them where the functions look for them."""

import json
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from ordersync.domain.connection import CONNECTION_ID, Connection, Mode, parse_new_connection
from ordersync.domain.urls import is_of_this_machine
from ordersync.errors import InvalidConnection

if TYPE_CHECKING:
    from mypy_boto3_ssm import SSMClient


class UnusableDocuments(Exception):
    """One or more connection documents are invalid or can't be read.

    Attributes:
        problems: A line for each problem, without any of the documents' values.
    """

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Document:
    """A valid connection document.

    Attributes:
        connection_id: The connection.
        text: The document as it was read, but for its mode.
        enabled: Whether the connection is enabled.
        is_live: Whether it writes to SALESmanago.
        is_real: Whether an account of it lies beyond this machine.
        starts_now: Whether it transfers only what happens after its first reading.
    """

    connection_id: str
    text: str
    enabled: bool = True
    is_live: bool = True
    is_real: bool = False
    starts_now: bool = False

    def in_shadow(self) -> "Document":
        """Return the document in shadow mode: nothing is written to SALESmanago."""
        text = json.dumps({**json.loads(self.text), "mode": Mode.SHADOW.value})
        return replace(self, text=text, is_live=False)

    def explanations(self) -> list[str]:
        """Return why a run with it may end with zeros, in sentences."""
        found = []
        if not self.enabled:
            found.append(
                f"connection {self.connection_id} is switched off (enabled: false): nothing is read or sent"
            )
        elif self.starts_now:
            found.append(
                f"connection {self.connection_id} transfers what happens after its first reading"
                ' (settings.start: "now"): until then all its numbers are 0'
            )
        return found


def document(connection_id: str, text: str) -> Document:
    """Return a connection document, if its text is valid.

    Raises:
        InvalidConnection: It is not.
    """
    connection = parse_new_connection(text, connection_id)
    return Document(
        connection_id,
        text,
        enabled=connection.enabled,
        is_live=connection.is_live,
        is_real=is_real(connection),
        starts_now=connection.settings.start == "now",
    )


def is_real(connection: Connection) -> bool:
    """Return whether an account of a connection lies beyond this machine."""
    urls = (connection.baselinker.url, connection.salesmanago.url)
    return not all(map(is_of_this_machine, urls))


def read_documents(paths: Iterable[Path]) -> list[Document]:
    """Return the connection documents in these files; a file's stem is the connection's id.

    Raises:
        UnusableDocuments: At least one of them is invalid or can't be read, or two share an id.
    """
    documents: dict[str, Document] = {}
    problems: list[str] = []
    for path in paths:
        if not CONNECTION_ID.fullmatch(path.stem):
            problems.append(
                f"{path}: the file's name without its ending is the connection's id, so it must be 1 to 64"
                " letters, digits or _ . - (no spaces): rename the file"
            )
            continue
        try:
            found = document(path.stem, path.read_text(encoding="utf-8-sig"))
        except OSError as error:
            problems.append(f"{path}: can't be read: {error.strerror or error}")
        except UnicodeDecodeError:
            problems.append(f"{path}: is not UTF-8 text")
        except InvalidConnection as error:
            problems += [f"{path}: {problem}" for problem in error.problems]
        else:
            if found.connection_id in documents:
                problems.append(
                    f"{path}: connection id {found.connection_id} is already used by another document"
                )
            documents[found.connection_id] = found
    if problems:
        raise UnusableDocuments(problems)
    return list(documents.values())


def store_documents(documents: Iterable[Document], path: str, ssm: "SSMClient") -> None:
    """Store documents as parameters below a path, as operators do."""
    for item in documents:
        ssm.put_parameter(
            Name=f"{path}/{item.connection_id}",
            Value=item.text,
            Type="SecureString",
            Tier="Intelligent-Tiering",  # a document may exceed a standard parameter
            Overwrite=True,
        )


def stored_documents(path: str, ssm: "SSMClient") -> list[Document]:
    """Return the valid documents below a path; invalid ones are none of a run's connections."""
    pages = ssm.get_paginator("get_parameters_by_path").paginate(Path=path, WithDecryption=True)
    found: list[Document] = []
    for parameter in (parameter for page in pages for parameter in page["Parameters"]):
        with suppress(InvalidConnection):
            found.append(document(parameter["Name"].rpartition("/")[2], parameter["Value"]))
    return found
