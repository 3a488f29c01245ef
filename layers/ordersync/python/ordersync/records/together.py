"""Reads items in one request that are about to be read one by one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from ordersync.ports import Place, Stored, Tables

ItemsAhead = dict[Place, Stored | None]
_ahead: ContextVar[ItemsAhead | None] = ContextVar("ahead", default=None)  # each thread has one of its own


@contextmanager
def reading_together(tables: Tables, places: Sequence[Place]) -> Iterator[None]:
    """Read some items in one request; within, the first reading of each of them is that one.

    It counts once, for this thread, unless the thread has written to the place since. What does not come, and
    a single item, is read when its turn comes.

    Raises:
        NotApplied: the tables do not answer.
    """
    ahead = _ahead.get()
    if ahead is None:
        ahead = ItemsAhead()
        _ahead.set(ahead)
    ahead |= _read(tables, places)
    try:
        yield
    finally:
        for place in places:
            ahead.pop(place, None)


def taken(place: Place) -> list[Stored | None]:
    """Return what was read ahead of a place, which counts no more; an empty list if nothing was."""
    ahead = _ahead.get()
    return [ahead.pop(place)] if ahead and place in ahead else []


def drop_ahead() -> None:
    """Drop what this thread has read ahead: what follows has to know what happened since."""
    if ahead := _ahead.get():
        ahead.clear()


def _read(tables: Tables, places: Sequence[Place]) -> ItemsAhead:
    return dict(tables.get_together(places)) if len(places) > 1 else {}
