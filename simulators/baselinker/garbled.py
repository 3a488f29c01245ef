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
    """

    entries: dict[int, Garble] = field(default_factory=dict)
    orders: dict[int, Garble] = field(default_factory=dict)
    hits: dict[int, Garble] = field(default_factory=dict)


def garbled(item: Mapping[str, object], item_id: int, garbles: Mapping[int, Garble]) -> object:
    """Return an entry or an order as it is shown: as it is, unless its id is among `garbles`."""
    if item_id not in garbles:
        return item
    garble = garbles[item_id]
    return {**item, **garble} if isinstance(garble, Mapping) else garble
