"""How related orders stand together, as far as counting needs it."""

import hashlib
from collections.abc import Mapping

from ordersync.domain.goods import Goods
from ordersync.frozen import frozen


@frozen
class Snapshot:
    """How related orders stood when one of them was weighed last.

    Attributes:
        fingerprint: of what each of them held.
        since: since when they have been seen to stand like that, epoch seconds.
    """

    fingerprint: str = ""
    since: float = 0

    def seen(self, fingerprint: str, at: float) -> "Snapshot":
        """Return the snapshot once the orders were seen again, at an epoch second."""
        return self if self.fingerprint == fingerprint else Snapshot(fingerprint, round(at, 3))


def fingerprint_of(holds: Mapping[int, Goods]) -> str:
    """Return what is the same for the same orders as long as each of them holds the same."""
    stand = [(each, sorted(goods.pieces.items()), goods.delivery) for each, goods in sorted(holds.items())]
    return hashlib.sha256(repr(stand).encode()).hexdigest()
