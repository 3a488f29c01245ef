"""What a measure has found: one row for each figure, beside what it is compared with."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """What a figure has to reach.

    Attributes:
        most: it may be this much at the most.
        of_ratio: whether the ratio to what it is compared with is meant, and not the figure itself.
    """

    most: float
    of_ratio: bool = False


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
    """

    title: str
    figure: float
    unit: str
    compared: float
    compared_with: str
    goal: Goal | None = None

    @property
    def ratio(self) -> float:
        """The figure in multiples of what it is compared with."""
        return self.figure / self.compared

    @property
    def is_met(self) -> bool:
        """Whether the goal, if there is one, is reached."""
        if self.goal is None:
            return True
        return (self.ratio if self.goal.of_ratio else self.figure) <= self.goal.most

    def cells(self) -> list[str]:
        """Return what the table shows of it; see `HEAD`."""
        compared = f"{_rounded(self.compared)} {self.unit}: {self.compared_with}"
        return [
            self.title,
            f"{_rounded(self.figure)} {self.unit}",
            compared,
            f"{self.ratio:.2f} {TIMES}",
            self._goal(),
        ]

    def _goal(self) -> str:
        if self.goal is None:
            return ""
        most = _rounded(self.goal.most)
        bound = f"≤ {most} {TIMES}" if self.goal.of_ratio else f"≤ {most} {self.unit}"
        return f"{bound}: {'met' if self.is_met else 'missed'}"


TIMES = "\N{MULTIPLICATION SIGN}"
HEAD = ("what", "figure", "beside", "ratio", "goal")


@dataclass(frozen=True)
class Measure:
    """A measurement: a module of `benchmarks/measures`.

    Attributes:
        name: one word.
        workload: what is run, at which latencies.
        titles: those of its rows, in their order.
        run: measures them.
    """

    name: str
    workload: str
    titles: Sequence[str]
    run: Callable[[], Sequence[Row]]


def _rounded(number: float) -> str:
    return f"{number:,.0f}" if number >= 100 or number == round(number) else f"{number:.3g}"
