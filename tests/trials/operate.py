"""The operators' commands, as a person types them beside a local run."""

import subprocess
import sys
from contextlib import suppress

LIMIT = 600  # seconds


def operate(endpoint: str, *words: str, typed: str = "") -> "subprocess.CompletedProcess[str]":
    """Run a command against the emulated AWS of a local run, and show it with what it says on the way."""
    command = [sys.executable, "-m", "ops", *words, "--endpoint-url", endpoint]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=LIMIT, input=typed)
    print(f"$ ordersync {' '.join(words)}", *done.stderr.splitlines(), sep="\n  ", flush=True)
    return done


def drain(process: "subprocess.Popen[str]") -> None:
    """Read on what the run prints, so that it never waits to print."""
    with suppress(ValueError):  # closed
        for _ in process.stdout or ():
            pass
