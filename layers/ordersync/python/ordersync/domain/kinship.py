"""How orders are related: by what the journal says of them, or by an external id that they share."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import cached_property

from ordersync.domain.family import Relation, RelationKind
from ordersync.frozen import frozen

IN_JOURNAL = frozenset({RelationKind.MERGE, RelationKind.SPLIT, RelationKind.COPY})


@frozen
class Kinship:
    """How orders are related.

    An external id relates orders only if the journal does not: a part of an order has the same one.
    """

    relations: Collection[Relation]

    def of(self, order_id: int) -> "Kinship":
        """Return the relations that lead to an order."""
        kin = reached({order_id}, self.relations)
        return Kinship([each for each in self.relations if each.older in kin])

    @property
    def orders(self) -> frozenset[int]:
        """All orders that are related."""
        return frozenset(order_id for relation in self.relations for order_id in relation.orders)

    def of_kind(self, *kinds: RelationKind) -> list[Relation]:
        """Return the relations of some kinds."""
        return [each for each in self.relations if each.kind in kinds]

    @cached_property
    def moving(self) -> list[Relation]:
        """The relations that move items, or double some of them."""
        return self.of_kind(RelationKind.MERGE, RelationKind.SPLIT)

    @cached_property
    def copying(self) -> list[Relation]:
        """The relations of orders that hold the same items."""
        return self.of_kind(RelationKind.COPY) + [
            each
            for each in self.of_kind(RelationKind.EXTERNAL_ID)
            if each.newer not in reached({each.older}, self.of_kind(*IN_JOURNAL))
        ]

    def copies(self, order_id: int) -> frozenset[int]:
        """Return an order and all that are copies of it, or of which it is one."""
        return reached({order_id}, self.copying)


def reached(start: Iterable[int], relations: Collection[Relation]) -> frozenset[int]:
    """Return the orders that relations lead to from some orders, and those themselves."""
    neighbours: defaultdict[int, set[int]] = defaultdict(set)
    for each in relations:
        neighbours[each.older].add(each.newer)
        neighbours[each.newer].add(each.older)
    found, unvisited = set(start), list(start)
    while unvisited:
        further = neighbours[unvisited.pop()] - found
        found |= further
        unvisited += further
    return frozenset(found)
