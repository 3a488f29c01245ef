"""Run a program that ends together with its starter, however that ends.

`python -m local.guard PROGRAM ARGUMENT…` starts the program in a process group of its own and stays outside
that group, so that it can outlive every member. Its standard input is a pipe that the starter holds open:
once that closes, even because the starter was killed, the group is ended. The program's temporary files lie
in a directory of their own, which is removed with it.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress

CANT_START = 127  # as a shell has it
GRACE = 3.0  # seconds between SIGTERM and SIGKILL


def main(command: list[str]) -> int:
    """Run the command to its end, kill whatever it leaves behind, and return its exit code."""
    # The guard must outlive the program. Unlike an ignored signal, a handler is not inherited by it.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    temporary = tempfile.mkdtemp(prefix="ordersync-")  # short: the emulator unpacks layers into deep paths
    environment = {**os.environ, "TMPDIR": temporary}
    try:
        program = subprocess.Popen(command, stdin=subprocess.DEVNULL, env=environment, process_group=0)
    except OSError as error:
        shutil.rmtree(temporary, ignore_errors=True)
        print(f"{command[0]} can't be started: {error.strerror}", file=sys.stderr)
        return CANT_START
    threading.Thread(target=_end_with_starter, args=(program.pid,), daemon=True).start()
    code = program.wait()
    # Not on the thread, which ends with this function: processes that ignore SIGTERM would survive.
    _signal_group(program.pid, signal.SIGKILL)
    shutil.rmtree(temporary, ignore_errors=True)
    return code


def _end_with_starter(group: int) -> None:
    os.read(sys.stdin.fileno(), 1)  # returns once the starter's end of the pipe is closed
    _signal_group(group, signal.SIGTERM)
    time.sleep(GRACE)
    _signal_group(group, signal.SIGKILL)


def _signal_group(group: int, number: signal.Signals) -> None:
    # Raised if no process is left (on macOS, also if only zombies are).
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
