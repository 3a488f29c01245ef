"""How much of a list a page shows: pages stay light, however much there is to list."""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from markupsafe import escape

Row = TypeVar("Row")
OF_A_ROW = 240  # bytes, about, of a row's own markup


def fitting(rows: Sequence[Row], texts: Callable[[Row], Iterable[str]], most: int) -> Sequence[Row]:
    """Return the first rows that fit; one at least, if there is any.

    Args:
        rows: what might be shown, the most important first.
        texts: returns what a row shows.
        most: bytes that all rows together may take.
    """
    taken = 0
    for number, row in enumerate(rows):
        taken += OF_A_ROW + sum(len(escape(text).encode()) for text in texts(row))
        if taken > most and number:
            return rows[:number]
    return rows
