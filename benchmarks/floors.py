"""The floor of a workload: the calls of BaseLinker without which no program could do it. Pure."""

import math
from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from ordersync.domain.call_budget import COUNTED_SECONDS
from ordersync.domain.names import same_person

MOST_ORDERS = 100  # in one answer of getOrders
MINUTE = 60.0


@dataclass(frozen=True)
class Known:
    """What a floor depends on of an order.

    Attributes:
        order_id: its id.
        added_at: when it was added, epoch seconds.
        number: its telephone number, spelled in one way.
        name: its buyer's name.
        is_masked: whether its buyer is looked for by that number.
    """

    order_id: int
    added_at: int
    number: str
    name: str
    is_masked: bool = False

    def decides(self, masked: "Known") -> bool:
        """Return whether it identifies a masked order's buyer, so that no look-up is needed."""
        is_earlier = (self.added_at, self.order_id) < (masked.added_at, masked.order_id)
        is_same = self.number == masked.number and same_person(self.name, masked.name)
        return not self.is_masked and is_earlier and is_same


@dataclass(frozen=True)
class Floor:
    """The calls of a workload, by what they are for."""

    journal_pages: int = 0
    order_reads: int = 0
    look_ups: int = 0
    hit_reads: int = 0

    @property
    def calls(self) -> int:
        """All of them."""
        return self.journal_pages + self.order_reads + self.look_ups + self.hit_reads

    def seconds(self, calls_a_minute: int) -> float:
        """Return how long they take at the rate that the call budget grants."""
        return self.calls / calls_a_minute * COUNTED_SECONDS

    def in_words(self) -> str:
        """Return what they are for."""
        parts = {
            "pages of the journal": self.journal_pages,
            "reads": self.order_reads,
            "look-ups": self.look_ups,
            "reads of hits": self.hit_reads,
        }
        return " + ".join(f"{number:,} {part}" for part, number in parts.items() if number)


def journal_pages(entries: int, page: int) -> int:
    """Return how many pages of the journal hold so many entries."""
    return math.ceil(entries / page)


def order_reads(named: Iterable[int], present: Iterable[int]) -> int:
    """Return how many answers of a hundred orders cover the orders named, from the lowest id upwards.

    Args:
        named: ids of the orders that entries name. One that is not there is covered by the page that would
            show it.
        present: ids of the orders that are there.
    """
    ids, reads, covered = sorted(set(present)), 0, 0.0
    for order_id in sorted(set(named)):
        if order_id <= covered:
            continue
        reads += 1
        place = bisect_left(ids, order_id)
        page = ids[place : place + MOST_ORDERS]
        covered = page[-1] if len(page) == MOST_ORDERS else math.inf
    return reads


def looked_up(orders: Sequence[Known], seen: Sequence[Known]) -> set[str]:
    """Return the numbers of masked orders that have to be looked up.

    Args:
        orders: those that are to be delivered.
        seen: those that were processed before them; `orders` are seen as well.
    """
    by_number: dict[str, list[Known]] = {}
    for other in (*seen, *orders):
        by_number.setdefault(other.number, []).append(other)
    return {
        order.number
        for order in orders
        if order.is_masked and not any(other.decides(order) for other in by_number[order.number])
    }


def hit_reads(numbers: Collection[str], there: Iterable[Known], read: Collection[int]) -> int:
    """Return how many orders look-ups of these numbers bring that have not been read.

    Args:
        numbers: what is looked up.
        there: all orders of the account.
        read: ids of the orders that have been read.
    """
    return sum(order.number in numbers and order.order_id not in read for order in there)
