"""The machine: time, randomness, the log, concurrency, and a person at a terminal."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol, TypeVar

from pydantic import BaseModel

from ordersync.domain.notice import Notice
from ordersync.domain.poll_request import PollRequest
from ordersync.domain.weekly_report import WeeklyReport

if TYPE_CHECKING:
    from ordersync.domain.dialogue import Message, Question

Result = TypeVar("Result")


class Clock(Protocol):
    """Time, in epoch seconds."""

    def now(self) -> float:
        """Return the current time."""

    def sleep(self, seconds: float) -> None:
        """Return after so many seconds."""


class Rng(Protocol):
    """Randomness; `random.Random` is one."""

    def random(self) -> float:
        """Return a number from 0 up to 1."""


class Log(Protocol):
    """Structured log lines; fields never hold a secret or personal data."""

    def begin_request(self, request_id: str) -> None:
        """Let all lines from now on bear the id of the invocation that has begun."""

    def info(self, message: str, **fields: object) -> None:
        """Log what happened."""

    def warning(self, message: str, **fields: object) -> None:
        """Log what an operator should look at."""


class RunConcurrently(Protocol):
    """Runs jobs concurrently."""

    def __call__(self, jobs: Sequence[Callable[[], Result]]) -> list[Result]:
        """Run every job and return their results, in the jobs' order."""


class Pollers(Protocol):
    """Further runs of the poller."""

    def start(self, request: PollRequest) -> None:
        """Start a run for the connections of the request, without waiting for it.

        Raises:
            NotApplied: it can't be started.
        """


class Operators(Protocol):
    """The function that sends, decides and reads for people, if it is asked (`ordersync.operating`)."""

    def ask(self, request: BaseModel) -> object:
        """Return what the function answers to a request.

        Raises:
            NotApplied: it does not answer, or fails; `Declined` if it does not do what it is asked for.
        """


class People(Protocol):
    """The people who look after the deployment."""

    def notify(self, notice: Notice) -> None:
        """Send them a message.

        Raises:
            NotApplied: it can't be sent.
        """

    def send_report(self, report: WeeklyReport) -> None:
        """Send them what became of a week's orders.

        Raises:
            NotApplied: it can't be sent.
        """


class Prompt(Protocol):
    """A person, who is asked and shown what is already worded in their language."""

    def ask(self, question: "Question") -> str:
        """Return the answer: what was typed, or the value of the choice."""

    def show(self, message: "Message") -> None:
        """Show a message."""
