"""Bounds what a process remembers: one weight over everything, the oldest dropped first."""

from collections import OrderedDict
from collections.abc import Callable, Hashable, MutableMapping
from dataclasses import dataclass, field
from functools import partial
from threading import Lock
from typing import TypeVar

from ordersync.frozen import frozen

Key = TypeVar("Key", bound=Hashable)
Item = TypeVar("Item")


@frozen
class _Kept:
    """An item of one of the mappings: its weight, the epoch second it is from, and how it is removed."""

    weight: int
    at: float
    remove: Callable[[], object]


@dataclass
class Shelf:
    """Keeps the items of several mappings, which threads may use at the same time.

    Attributes:
        most: the weight of all items together, at most.
        seconds: how long an item is of use.
        weight: the weight of all items together now.
    """

    most: int
    seconds: float
    weight: int = 0
    _kept: OrderedDict[tuple[int, Hashable], _Kept] = field(default_factory=OrderedDict)
    _lock: Lock = field(default_factory=Lock)

    def put(self, home: MutableMapping[Key, Item], key: Key, item: Item, weight: int, at: float) -> None:
        """Put an item into a mapping, and drop the oldest ones of any mapping if there are too many.

        Args:
            home: the mapping.
            key: the item's key there.
            item: what to keep.
            weight: how much it counts.
            at: when it was read, epoch seconds.
        """
        with self._lock:
            self._remove((id(home), key))
            home[key] = item
            self._kept[id(home), key] = _Kept(weight, at, partial(home.pop, key, None))
            self.weight += weight
            while self.weight > self.most or self._oldest().at < at - self.seconds:
                self._remove(next(iter(self._kept)))

    def drop(self, home: MutableMapping[Key, Item], key: Key) -> None:
        """Drop an item, if it is there."""
        with self._lock:
            self._remove((id(home), key))

    def _oldest(self) -> _Kept:
        return next(iter(self._kept.values()))

    def _remove(self, place: tuple[int, Hashable]) -> None:
        kept = self._kept.pop(place, None)
        if kept is not None:
            kept.remove()
            self.weight -= kept.weight
