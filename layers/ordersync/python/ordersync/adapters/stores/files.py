"""One connection document in a file that its owner alone may read."""

import os
import tempfile
from contextlib import suppress
from pathlib import Path

from ordersync.errors import ConnectionGone, NotApplied


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

    def save(self, connection_id: str, document: str) -> None:
        """Write the file, whole or not at all, with mode 0600."""
        try:
            self._write(document)
        except OSError as error:
            raise NotApplied(
                f"connection {connection_id}: {self._path} can't be written ({error.strerror})"
            ) from None

    def _write(self, document: str) -> None:
        target = self._path.resolve()
        handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")  # mode 0600
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                file.write(document)
            Path(name).replace(target)
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise
