"""Invokes the poller from outside, one run at a time."""

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

if TYPE_CHECKING:
    from mypy_boto3_lambda import LambdaClient

STOP_LIMIT = 3.0  # seconds


class PollerRuns:
    """Invokes the poller at once, at intervals and when asked to, on a thread of its own, one run at a time.

    Args:
        functions: Client of AWS Lambda.
        name: The poller's function name.
        every: Seconds from the start of one run to the start of the next; None for a single run.
        warn: Called with a message if a run fails, unless the run before failed for the same reason.
    """

    def __init__(
        self, functions: "LambdaClient", name: str, every: float | None, warn: Callable[[str], None]
    ) -> None:
        self._functions = functions
        self._name = name
        self._every = every
        self._warn = warn
        self._closing = threading.Event()
        self._wanted = threading.Event()
        self._thread = threading.Thread(target=self._keep_running, name="poller", daemon=True)

    def start(self) -> None:
        """Start the first run."""
        self._thread.start()

    def run_now(self) -> None:
        """Start a run at once, or another one after the current."""
        self._wanted.set()

    def stop(self) -> None:
        """Start no more runs, and give the current one a few seconds; else it ends with the emulator."""
        self._closing.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(STOP_LIMIT)

    def _keep_running(self) -> None:
        last_problem = ""
        while True:
            self._wanted.clear()
            if self._closing.is_set():
                return
            began = time.monotonic()
            problem = self._invoke()
            if problem and problem != last_problem and not self._closing.is_set():
                with suppress(BrokenPipeError):  # the main thread ends the run at its next line
                    self._warn(f"the poller failed: {problem}")
            last_problem = problem
            self._wanted.wait(
                None if self._every is None else max(0.0, began + self._every - time.monotonic())
            )

    def _invoke(self) -> str:
        try:
            answer = self._functions.invoke(FunctionName=self._name, Payload=b"{}")
        except (BotoCoreError, ClientError) as error:
            return str(error)
        failed = bool(answer.get("FunctionError"))
        return answer["Payload"].read().decode(errors="replace")[:500] if failed else ""
