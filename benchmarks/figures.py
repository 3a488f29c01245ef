"""What a measure has found: one row for each figure, beside what it is compared with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """What a figure has to reach.

    Attributes:
        bound: it may be this much at the most.
        of_ratio: whether the ratio to what it is compared with is meant, and not the figure itself.
        is_least: whether it has to be this much at the least instead.
    """

    bound: float
    of_ratio: bool = False
    is_least: bool = False


@dataclass(frozen=True)
class Row:
    """One figure.

    Attributes:
        title: what was measured.
        figure: what came of it.
        unit: of both figures.
        compared: what it is compared with: a limit, or what the obvious way takes, measured in the same run.
        compared_with: what that is.
        goal: None for a figure that only shows what a setting does.
        obvious: what the obvious way takes, if `compared` is the floor; None if that was not measured.
        spent: where the calls or operations of a figure that misses its goal go.
    """

    title: str
    figure: float
    unit: str
    compared: float
    compared_with: str
    goal: Goal | None = None
    obvious: float | None = None
    spent: str = ""

    @property
    def ratio(self) -> float:
        """The figure in multiples of what it is compared with."""
        return self.figure / self.compared

    @property
    def is_met(self) -> bool:
        """Whether the goal, if there is one, is reached."""
        if self.goal is None:
            return True
        reached = self.ratio if self.goal.of_ratio else self.figure
        return reached >= self.goal.bound if self.goal.is_least else reached <= self.goal.bound

    def cells(self, *, with_obvious: bool = False) -> list[str]:
        """Return what the table shows of it; see `head`."""
        compared = f"{_rounded(self.compared)} {self.unit}: {self.compared_with}"
        return [
            self.title,
            f"{_rounded(self.figure)} {self.unit}",
            compared,
            f"{self.ratio:.2f} {TIMES}",
            *([self._obvious()] if with_obvious else []),
            self._goal(),
        ]

    @property
    def beside_others(self) -> list[str]:
        """The figure, that of the floor, and that of the obvious way."""
        return [
            f"{_rounded(self.figure)} {self.unit}",
            f"{_rounded(self.compared)} {self.unit}",
            self._obvious(),
        ]

    def _obvious(self) -> str:
        return "" if self.obvious is None else f"{_rounded(self.obvious)} {self.unit}"

    def _goal(self) -> str:
        if self.goal is None:
            return ""
        sign = "≥" if self.goal.is_least else "≤"
        bound = f"{sign} {_rounded(self.goal.bound)} {TIMES if self.goal.of_ratio else self.unit}"
        return f"{bound}: {'met' if self.is_met else 'missed'}"


TIMES = "\N{MULTIPLICATION SIGN}"


def head(*, with_obvious: bool) -> list[str]:
    """Return the heading of a table, with or without what the obvious way takes."""
    return ["what", "figure", "beside", "ratio", *(["the obvious way"] if with_obvious else []), "goal"]


def has_obvious(rows: Sequence[Row]) -> bool:
    """Return whether the obvious way was measured for any of these rows."""
    return any(row.obvious is not None for row in rows)


@dataclass(frozen=True)
class Measure:
    """A measurement: a module of `benchmarks/measures`.

    Attributes:
        name: one word.
        workload: what is run, at which latencies.
        titles: those of its rows, in their order.
        run: measures them.
        is_of_machine: whether it measures the time of this machine, so that nothing may run beside it.
    """

    name: str
    workload: str
    titles: Sequence[str]
    run: Callable[[], Sequence[Row]]
    is_of_machine: bool = False


def _rounded(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 or number == round(number) else f"{number:.3g}"
