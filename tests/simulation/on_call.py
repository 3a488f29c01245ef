"""A deployment with a person on call: its alarms, the runbook, and the command line, all in one process."""

import io
import math
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from ops.__main__ import main
from ordersync.bootstrap.operators import OperatorContext
from ordersync.domain.call_budget import Lane
from ordersync.domain.metrics import Metrics
from ordersync.errors import NotApplied
from tests.fakes.application import MAIN, MINUTE
from tests.fakes.connecting import Answers, ScriptedPrompt
from tests.fakes.memory import MemoryQueue
from tests.fakes.operator_function import deploy
from tests.fakes.scenarios import Died
from tests.template.cloudwatch import Alarm
from tests.template.stack import items, mapping
from tests.template.watched import STACK, Watched

RUNBOOK = (Path(__file__).parents[2] / "docs" / "runbook.md").read_text(encoding="utf-8")
PREAMBLE = RUNBOOK.partition("\n## ")[0]
SECTIONS = {
    heading.lower().replace(" ", "-"): text
    for heading, text in re.findall(r"^##+ (.+)\n((?:(?!^##? ).*\n)*)", RUNBOOK, flags=re.MULTILINE)
}
COUNTED_RECEIVES = 3  # after which SQS leaves a message out of the age of its oldest one
ORDER, CONNECTION, REASON = "812000112", "myshop", "HOW THE REASON BEGINS"  # as the runbook writes them
Points = list[tuple[float, float]]


class Deployment(Watched):
    """A deployment of which AWS measures what it does: runs, errors, the age of messages, dead letters.

    Attributes:
        schedules: the functions that their schedules run, or the mappings of their queues.
    """

    def __init__(self, **options: object) -> None:
        self.schedules = {"PollerFunction", "SweeperFunction", "WorkerFunction"}
        self.measured: defaultdict[tuple[str, str], Points] = defaultdict(list)
        super().__init__(**options)

    def poll(self) -> dict[str, Metrics]:
        """Let a minute pass, and run the poller if its schedule does."""
        if "PollerFunction" in self.schedules:
            self.invoke("PollerFunction", super().poll)
        else:
            self.clock.sleep(MINUTE)
        return {}

    def sweep(self) -> None:
        """Run the sweeper if its schedule does."""
        if "SweeperFunction" in self.schedules:
            self.invoke("SweeperFunction", super().sweep)

    def work(self) -> None:
        """Run workers, then measure what is left for them."""
        if "WorkerFunction" in self.schedules:
            self.invoke("WorkerFunction", super().work)
        self._measure_queues()

    def invoke(self, function: str, body: Callable[[], object]) -> None:
        """Run a function as Lambda does, which counts runs and failures."""
        failed = 0
        try:
            body()
        except (NotApplied, Died):
            failed = 1
        self._measure(function, "Invocations", 1)
        self._measure(function, "Errors", failed)

    def rings(self, logical_id: str, *, since: float = 0) -> bool:
        """Return whether an alarm has rung since a moment of the past, seconds since the beginning."""
        return any(minute * MINUTE >= since for minute in self._ringing(logical_id))

    def is_quiet(self, logical_id: str) -> bool:
        """Return whether an alarm rests now."""
        return int(self.age // MINUTE) not in self._ringing(logical_id)

    def _ringing(self, logical_id: str) -> list[int]:
        properties = STACK.properties(logical_id)
        points = dict(self.points)
        for dimension in map(mapping, items(properties.get("Dimensions", []))):
            where, metric = str(dimension["Value"]), str(properties["MetricName"])
            points |= {metric: self.measured[where, metric]} if (where, metric) in self.measured else {}
        return Alarm.of(STACK, logical_id).rings_at(points, self.age)

    def _measure_queues(self) -> None:
        self._measure(
            "DeadLetterQueue.QueueName",
            "ApproximateNumberOfMessagesVisible",
            len(self.dead_letters.sent) - len(self.dead_letters.hidden),
        )
        for name, queue in (("OrdersQueue", self.orders_queue), ("SweepQueue", self.sweep_queue)):
            self._measure(f"{name}.QueueName", "ApproximateAgeOfOldestMessage", self._oldest(queue))

    def _oldest(self, queue: MemoryQueue) -> float:
        counted = [held.sent_at for held in queue.held.values() if held.receive_count <= COUNTED_RECEIVES]
        return self.clock.now() - min(counted, default=self.clock.now())

    def _measure(self, where: str, metric: str, value: float) -> None:
        self.measured[where, metric].append((self.age, value))


class Terminal(io.StringIO):
    """A terminal at which a person agrees to whatever is asked."""

    def __init__(self) -> None:
        super().__init__("y\n" * 9)

    def isatty(self) -> bool:
        return True


@dataclass
class Person:
    """Whoever reads a section of the runbook, and does what it says.

    Attributes:
        read: the section, what it refers to, and what to begin with whatever rings.
        said: what the commands have printed.
        done: the commands.
    """

    deployment: Deployment
    read: str
    patch: pytest.MonkeyPatch
    printed: Callable[[], str]
    said: str = ""
    done: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Let the command line reach the deployment."""
        deploy(self.deployment, self.patch)
        here = self.deployment
        accounts = here.application.accounts(Lane.POLL, last_request=math.inf)
        context = OperatorContext(here.connections, accounts, here.clock, here.tables.budget)
        self.patch.setattr("ops.place.operator_context", lambda stack, file: context)

    def run(self, command: str, *, code: int = 0, **named: object) -> str:
        """Run a command of the runbook, and return what it prints.

        Args:
            command: as it stands there, without the program.
            code: its exit code.
            named: the order, or the reason, that stands in the place of the runbook's.
        """
        assert command in self.commands, f"the runbook has no {command}, only {self.commands}"
        words = re.findall(r'"[^"]*"|\S+', command)
        places = {CONNECTION: MAIN, ORDER: named.get("order"), REASON: named.get("reason")}
        self.patch.setattr("sys.stdin", Terminal())
        self.printed()
        assert main([str(places.get(word.strip('"'), word.strip('"'))) for word in words]) == code
        self.done.append(command)
        said = " ".join(self.printed().split())
        self.said += said
        return said

    def connect(self, answers: Answers) -> None:
        """Change the document with the guided questions."""
        self.patch.setattr("ops.connect.Terminal", lambda: Guided(answers))
        self.run("connect myshop")

    def reads(self, text: str) -> None:
        """Read what to do without a command of ours."""
        assert text in " ".join(self.read.split()), f"the runbook does not say {text!r}"
        self.done.append(text)

    def turns_to(self, section: str) -> None:
        """Turn to a section that a command has named."""
        assert section in self.said
        self.read += SECTIONS[section.lower().replace(" ", "-")]

    @property
    def commands(self) -> Sequence[str]:
        """The commands of the program that the person has read."""
        found = re.findall(r"\.venv/bin/ordersync ([a-z][^`#\n]*)", self.read.replace("\n  ", " "))
        return [each.strip() for each in found]


class Guided(ScriptedPrompt):
    """A person who answers the guided questions."""

    def say(self, text: str) -> None:
        """Read what is said beside them."""


def section_of(alarm: str) -> str:
    """Return the section of an alarm, those that it refers to, and what to begin with.

    A section that says "as for" another one sends the reader on to what that one refers to.
    """
    read = [str(STACK.properties(alarm)["AlarmName"]).removeprefix("shop-")]
    for _ in range(2):
        read += [each for name in read for each in _referred(name) if each not in read]
    return "\n".join([*(SECTIONS[name] for name in read), SECTIONS["one-order"], PREAMBLE])


def _referred(section: str) -> list[str]:
    names = re.findall(r"\]\(#([a-z-]+)\)", " ".join(SECTIONS[section].split()))
    return [name for name in dict.fromkeys(names) if name in SECTIONS]
