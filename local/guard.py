"""Runs a program that ends together with its starter, however that ends.

`python -m local.guard PROGRAM ARGUMENT…` leads a process group of its own. Its standard input is a pipe that
the starter holds open: once that closes, even because the starter was killed, the whole group is ended. The
program's temporary files lie in a directory of their own, which goes with it.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress

GRACE = 3.0  # seconds between the request to end and the end by force


def _end_group_with_starter(program: "subprocess.Popen[bytes]", temporary: str) -> None:
    os.read(0, 1)
    os.killpg(0, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        program.wait(GRACE)
    shutil.rmtree(temporary, ignore_errors=True)
    os.killpg(0, signal.SIGKILL)


def main(command: list[str]) -> int:
    """Runs the command to its end and returns its exit code."""
    # A handler, unlike an ignored signal, is not inherited by the program.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    temporary = tempfile.mkdtemp(prefix="ordersync-")  # short: the emulator unpacks layers into deep paths
    program = subprocess.Popen(command, stdin=subprocess.DEVNULL, env={**os.environ, "TMPDIR": temporary})
    threading.Thread(target=_end_group_with_starter, args=(program, temporary), daemon=True).start()
    code = program.wait()
    os.killpg(0, signal.SIGTERM)
    shutil.rmtree(temporary, ignore_errors=True)
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
