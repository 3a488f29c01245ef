"""Runs the poller from outside, one run at a time."""

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

PATIENCE = 3.0  # seconds


class PollerRuns:
    """Runs the poller at once and then every so often, on a thread of its own, one run after the other.

    Args:
        functions: client of AWS Lambda.
        name: of the poller.
        every: seconds from the beginning of one run to the next; none for a single run.
        warn: takes a message when a run fails and the one before did not fail alike.
    """

    def __init__(
        self, functions: "LambdaClient", name: str, every: float | None, warn: Callable[[str], None]
    ) -> None:
        self._functions = functions
        self._name = name
        self._every = every
        self._warn = warn
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="poller", daemon=True)

    def start(self) -> None:
        """Begins."""
        self._thread.start()

    def stop(self) -> None:
        """Starts no further run, and waits a little for one under way; it ends with the emulator at last."""
        self._closing.set()
        if self._thread.is_alive():
            self._thread.join(PATIENCE)

    def _go_on(self) -> None:
        last_problem = ""
        while not self._closing.is_set():
            began = time.monotonic()
            problem = self._problem_of_a_run()
            if problem and problem != last_problem and not self._closing.is_set():
                self._warn(f"the poller failed: {problem}")
            last_problem = problem
            if self._every is None:
                return
            self._closing.wait(max(0.0, began + self._every - time.monotonic()))

    def _problem_of_a_run(self) -> str:
        try:
            answer = self._functions.invoke(FunctionName=self._name, Payload=b"{}")
        except (BotoCoreError, ClientError) as error:
            return str(error)
        failed = bool(answer.get("FunctionError"))
        return answer["Payload"].read().decode(errors="replace")[:500] if failed else ""
