"""Child processes that leave nothing behind."""

import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Self

from local import ROOT

TAIL_LINES = 25


class RunFailed(Exception):
    """The local run can't start or can't continue.

    Attributes:
        log: The output of the tool that failed, None if no tool did.
    """

    def __init__(self, message: str, log: Path | None = None) -> None:
        super().__init__(message)
        self.log = log

    def lines(self) -> list[str]:
        """Return what to show: the message, followed by the end of the tool's output."""
        if self.log is None:
            return [str(self)]
        return [f"{self}; the end of {self.log}:"] + [f"    {line}" for line in tail(self.log)]


def tail(log: Path, count: int = TAIL_LINES) -> list[str]:
    """Return the last lines of a file that are not blank; an empty list if it can't be read."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []
    return [line.rstrip() for line in lines if line.strip()][-count:]


class Child:
    """A program that ends, with everything it has started, when it is stopped or this process ends.

    Args:
        command: The program and its arguments.
        env: Its whole environment.
        log: The file that takes its output.
    """

    def __init__(self, command: Sequence[str], *, env: Mapping[str, str], log: Path) -> None:
        self._log = log
        with log.open("ab") as output:
            self._guard = subprocess.Popen(
                [sys.executable, "-m", "local.guard", *command],
                cwd=ROOT,
                env=env,
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def exit_code(self) -> int | None:
        """The program's exit code, None while it runs."""
        return self._guard.poll()

    def wait(self, timeout: float) -> int:
        """Wait for the program's end and return its exit code.

        Raises:
            subprocess.TimeoutExpired: It did not end within `timeout` seconds.
        """
        return self._guard.wait(timeout)

    def stop(self) -> None:
        """End the program and kill whatever it leaves behind; return once that is done."""
        if self._guard.stdin is not None:
            with suppress(OSError):
                self._guard.stdin.close()
        self._guard.wait()


def run_tool(
    command: Sequence[str], *, env: Mapping[str, str], log: Path, timeout: float, purpose: str
) -> None:
    """Run a tool to its end.

    Args:
        command: The tool and its arguments.
        env: Its whole environment.
        log: The file that takes its output.
        timeout: Seconds that it may take.
        purpose: What to call it in messages.

    Raises:
        RunFailed: It failed or took too long.
    """
    with Child(command, env=env, log=log) as tool:
        try:
            code = tool.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise RunFailed(f"{purpose} did not end within {timeout:.0f} s", log) from error
    if code:
        raise RunFailed(f"{purpose} failed (exit {code})", log)
