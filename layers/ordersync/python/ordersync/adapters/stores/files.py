"""Files that their owner alone may read: a connection document, and answers that are to become one."""

import json
import os
import tempfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ordersync.errors import Conflict, ConnectionGone, NotApplied
from ordersync.ports import StoredText


class FileDocument:
    """Implements `ordersync.ports.Documents` for one file, whose stem is the connection's id."""

    def __init__(self, path: Path) -> None:
        """Keep the document in `path`."""
        self._path = path

    def ids(self) -> list[str]:
        """Return the id of the document, if there is one."""
        return [self._path.stem] if self._path.exists() else []

    def text(self, connection_id: str) -> str:
        """Return the document as it is stored; see `ordersync.ports.Documents`."""
        try:
            return self._path.read_text(encoding="utf-8-sig")
        except FileNotFoundError:
            raise ConnectionGone(f"connection {connection_id}: there is no file {self._path}") from None
        except UnicodeDecodeError:
            raise NotApplied(f"{self._path} is not UTF-8 text") from None
        except OSError as error:
            raise NotApplied(f"{self._path} can't be read ({error.strerror})") from None

    def read(self, connection_id: str) -> StoredText:
        """Return the document, its version made of its text; see `ordersync.ports.Documents`."""
        try:
            text = self.text(connection_id)
        except ConnectionGone:
            return StoredText()
        return StoredText(text, _version(text))

    def save(self, connection_id: str, document: str, version: int) -> int:
        """Write the file, whole or not at all, with mode 0600; make its folder if there is none."""
        if self.read(connection_id).version != version:
            raise Conflict(f"connection {connection_id}: {self._path} was changed meanwhile, and stays so")
        try:
            _write_private(self._path, document)
        except OSError as error:
            raise NotApplied(
                f"connection {connection_id}: {self._path} can't be written ({error.strerror})"
            ) from None
        return _version(document)


class FileAnswers:
    """Implements `ordersync.ports.KeptAnswers`: a file for each connection, in a folder."""

    def __init__(self, folder: Path) -> None:
        """Keep the files in `folder`, which need not exist."""
        self._folder = folder

    def path(self, connection_id: str) -> Path:
        """Return the file that holds a connection's answers."""
        return self._folder / f"{connection_id}.json"

    def load(self, connection_id: str) -> Mapping[str, str]:
        """Return the kept answers; see `ordersync.ports.KeptAnswers`."""
        try:
            content = json.loads(self.path(connection_id).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return {}
        if not isinstance(content, dict):
            return {}
        return {topic: answer for topic, answer in content.items() if isinstance(answer, str)}

    def save(self, connection_id: str, answers: Mapping[str, str]) -> None:
        """Keep answers, with mode 0600, if the folder can be written to."""
        with suppress(OSError):
            _write_private(self.path(connection_id), json.dumps(dict(answers), ensure_ascii=False, indent=2))

    def delete(self, connection_id: str) -> None:
        """Forget the answers."""
        with suppress(OSError):
            self.path(connection_id).unlink()


def _version(text: str) -> int:
    return zlib.crc32(text.encode()) + 1


def _write_private(path: Path, text: str) -> None:
    """Write a file, whole or not at all, with mode 0600; folders that it needs are made with mode 0700."""
    target = path.resolve()
    for folder in reversed(target.parents):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")  # mode 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
        Path(name).replace(target)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
