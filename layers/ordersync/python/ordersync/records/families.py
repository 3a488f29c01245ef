"""Which orders are one purchase by the journal: merged, split off or copied ones, however far."""

from dataclasses import dataclass, field

from ordersync.records.connection import ConnectionRecords

MOST_RELATIVES = 50


@dataclass(frozen=True)
class Families:
    """The relatives of a batch's orders; each family is read once."""

    records: ConnectionRecords
    _known: dict[int, frozenset[int]] = field(default_factory=dict)

    def relatives_of(self, order_id: int) -> frozenset[int]:
        """Return the other orders of this order's purchase."""
        if order_id not in self._known:
            self._known[order_id] = self._family(order_id) - {order_id}
        return self._known[order_id]

    def _family(self, order_id: int) -> frozenset[int]:
        family, unvisited = {order_id}, [order_id]
        while unvisited and len(family) < MOST_RELATIVES:
            related = set(self.records.relations(unvisited.pop()).read().value.relatives)
            unvisited += sorted(related - family)
            family |= related
        return frozenset(family)
