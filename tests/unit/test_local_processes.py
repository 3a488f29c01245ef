"""Programs that the local run starts leave nothing behind."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from local import ROOT
from local.processes import Child, RunFailed, run_tool, tail

# The grandchild announces itself, and only once its handler is set: an earlier SIGTERM would simply end it.
FAMILY = """
import subprocess, sys, time
grandchild = "import os, signal, time; {}; print(os.getpid(), flush=True); time.sleep(60)"
subprocess.Popen([sys.executable, "-c", grandchild])
time.sleep(60)
"""
STUBBORN = FAMILY.format("signal.signal(signal.SIGTERM, signal.SIG_IGN)")
STARTER = """
import os, sys
from pathlib import Path
from local.processes import Child
Child([sys.executable, "-c", {program!r}], env=dict(os.environ), log=Path({log!r}))
print("started", flush=True)
input()
"""


def is_running(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def until(condition: object, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    assert callable(condition)
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def announced_pid(log: Path) -> int:
    assert until(lambda: log.exists() and log.read_text().strip())
    return int(log.read_text().split()[0])


@pytest.mark.parametrize("program", [FAMILY.format("pass"), STUBBORN])
def test_stopping_ends_all_generations(program: str, tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Child([sys.executable, "-c", program], env=dict(os.environ), log=log) as child:
        pid = announced_pid(log)
        assert child.exit_code is None

    assert until(lambda: not is_running(pid))
    assert child.exit_code is not None


@pytest.mark.slow
def test_a_stubborn_program_is_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = "import os, signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN);"
    program += "print(os.getpid(), flush=True); time.sleep(60)"
    with Child([sys.executable, "-c", program], env=dict(os.environ), log=log) as child:
        announced_pid(log)

    assert child.exit_code == -signal.SIGKILL & 0xFF


def test_a_program_that_ends_by_itself_leaves_no_stubborn_grandchild(tmp_path: Path) -> None:
    log, seen = tmp_path / "log", tmp_path / "seen"
    wait_until_seen = f"import os\nwhile not os.path.exists({str(seen)!r}): time.sleep(0.01)"
    program = STUBBORN.rpartition("time.sleep(60)")[0] + wait_until_seen
    with Child([sys.executable, "-c", program], env=dict(os.environ), log=log) as child:
        pid = announced_pid(log)
        seen.touch()

        assert child.wait(10) == 0
        assert until(lambda: not is_running(pid))


def test_killing_the_starter_ends_all_generations(tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = STARTER.format(program=FAMILY.format("pass"), log=str(log))
    starter = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    with starter:
        pid = announced_pid(log)
        starter.send_signal(signal.SIGKILL)
        starter.wait()

        assert until(lambda: not is_running(pid))


def test_a_tool_that_fails_shows_the_end_of_its_output(tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-c", "print('first'); print('last'); raise SystemExit(3)"]

    with pytest.raises(RunFailed) as caught:
        run_tool(command, env=dict(os.environ), log=log, timeout=10, purpose="sam build")

    assert caught.value.lines() == [
        f"sam build failed (exit 3); the end of {log}:",
        "    first",
        "    last",
    ]


def test_a_tool_that_hangs_is_stopped(tmp_path: Path) -> None:
    log = tmp_path / "log"
    command = [sys.executable, "-c", "import time; time.sleep(60)"]

    with pytest.raises(RunFailed, match="sam deploy did not end within 0 s"):
        run_tool(command, env=dict(os.environ), log=log, timeout=0.3, purpose="sam deploy")


def test_the_tail_of_a_file(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("\n".join(f"line {number}\n" for number in range(100)))

    assert tail(log, 2) == ["line 98", "line 99"]
    assert tail(tmp_path / "missing") == []


def test_temporary_files_are_removed_with_the_program(tmp_path: Path) -> None:
    log = tmp_path / "log"
    program = "import tempfile; print(tempfile.mkdtemp(), flush=True)"

    with Child([sys.executable, "-c", program], env=dict(os.environ), log=log) as child:
        child.wait(10)

    assert not Path(log.read_text().strip()).exists()
    assert not Path(log.read_text().strip()).parent.exists()


def test_a_program_that_cannot_be_started_leaves_no_temporary_folder(tmp_path: Path) -> None:
    log, temporary = tmp_path / "log", tmp_path / "tmp"
    temporary.mkdir()

    with Child(["/no/such/program"], env={**os.environ, "TMPDIR": str(temporary)}, log=log) as child:
        assert child.wait(10) == 127

    assert list(temporary.iterdir()) == []
    assert log.read_text() == "/no/such/program can't be started: No such file or directory\n"
