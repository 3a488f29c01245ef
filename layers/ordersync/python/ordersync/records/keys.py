"""What hides e-mail addresses and telephone numbers in the records: hashes under a secret.

Without a key, every telephone number can be tried within minutes.
"""

import hashlib
import hmac
from collections.abc import Callable
from dataclasses import field

from ordersync.errors import NotApplied
from ordersync.frozen import frozen
from ordersync.ports import Table
from ordersync.records.record import Slot

SHORTEST_KEY = 32
KEYS, CHECK = "keys", "check"


@frozen
class KeyedHash:
    """HMAC-SHA-256 under one key or several, applied one after another.

    So keys can be rotated without knowing what was hashed: a text's hash under the keys `a` and `b` is its
    hash under `a`, rehashed with `b`.
    """

    keys: tuple[str, ...] = field(repr=False)

    @staticmethod
    def parse(secret: str) -> "KeyedHash":
        """Return the hash under the keys of a secret: words of at least 32 characters, the oldest first.

        Raises:
            ValueError: there is no key, or one is too short.
        """
        keys = tuple(secret.split())
        if not keys or any(len(key) < SHORTEST_KEY for key in keys):
            raise ValueError(f"a secret is one key or several, of at least {SHORTEST_KEY} characters each")
        return KeyedHash(keys)

    def of(self, scope: str, text: str) -> str:
        """Return a text's hash, 64 hexadecimal digits; the same text has another one in each scope."""
        value = f"{scope}\0{text}"
        for key in self.keys:
            value = rehashed(value, key)
        return value


def rehashed(value: str, key: str) -> str:
    """Return a hash as it is after one more key: what a rotation writes in place of a stored one."""
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()


@frozen
class KeyCheck:
    """Which keys the records are hashed under: the hash of a constant, empty before the first use."""

    value: str = ""


class RecordKeys:
    """The secret of a deployment's records, read once a process; it must be the one that they began with."""

    def __init__(self, read_secret: Callable[[], str], contacts: Table) -> None:
        """Read the secret when it is first needed.

        Args:
            read_secret: returns the secret; raises NotApplied.
            contacts: the table that remembers which secret it is.
        """
        self._read_secret = read_secret
        self._check = Slot(contacts, KEYS, CHECK, KeyCheck, is_shared=True)
        self._hashing: KeyedHash | None = None

    def hashing(self) -> KeyedHash:
        """Return the hash that hides personal data.

        Raises:
            RetryLater: the secret can't be read, is no secret, or is another one than that of the records; no
                record can be found, and a new one must not take its place.
        """
        if self._hashing is None:
            self._hashing = self._checked()
        return self._hashing

    def _checked(self) -> KeyedHash:
        try:
            hashing = KeyedHash.parse(self._read_secret())
        except ValueError as error:
            raise NotApplied(
                f"the secret that keys the records is invalid: {error}; see docs/runbook.md, Record keys"
            ) from None
        value = hashing.of(KEYS, CHECK)
        known = self._check.change(lambda check: None if check.value else KeyCheck(value)).value
        if known.value != value:
            raise NotApplied(
                "the secret that keys the records is another one than they began with;"
                " see docs/runbook.md, Record keys"
            )
        return hashing
