"""What ends by itself or in the end: how something that goes wrong is put right again."""

from collections.abc import Callable

Fix = Callable[[], object]


class Fixes:
    """Puts right what went wrong, each thing when its time is up."""

    def __init__(self) -> None:
        self._due: list[tuple[float, Fix]] = []

    def add(self, at: float, fix: Fix) -> None:
        self._due.append((at, fix))

    def do_until(self, now: float) -> None:
        """Put right whose time is up."""
        for at, fix in self._due:
            if at <= now:
                fix()
        self._due = [(at, fix) for at, fix in self._due if at > now]

    def do_all(self) -> None:
        """Put everything right."""
        for _, fix in self._due:
            fix()
        self._due.clear()
