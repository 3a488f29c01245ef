"""Entries and orders that a caller can't read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

Garble: TypeAlias = object
"""What is shown instead: a mapping replaces single fields, anything else the whole."""


@dataclass(slots=True)
class Garbled:
    """What an account shows of some entries and orders instead of what they are; may change at any time.

    Attributes:
        entries: Log id to what getJournalList shows of the entry.
        orders: Order id to what getOrders shows of the order.
        hits: Order id to what getOrdersByPhone shows of the order.
        failing: Order id to the HTTP status of every answer of getOrders that would show the order, alone or
            beside others; 200 for one that breaks off.
    """

    entries: dict[int, Garble] = field(default_factory=dict)
    orders: dict[int, Garble] = field(default_factory=dict)
    hits: dict[int, Garble] = field(default_factory=dict)
    failing: dict[int, int] = field(default_factory=dict)


class Failing(Exception):
    """An order fails the answer that would show it.

    Attributes:
        status: The answer's HTTP status.
    """

    def __init__(self, status: int) -> None:
        super().__init__(f"HTTP {status}")
        self.status = status


def garbled(item: Mapping[str, object], item_id: int, garbles: Mapping[int, Garble]) -> object:
    """Return an entry or an order as it is shown: as it is, unless its id is among `garbles`."""
    if item_id not in garbles:
        return item
    garble = garbles[item_id]
    return {**item, **garble} if isinstance(garble, Mapping) else garble
