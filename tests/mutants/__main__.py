"""Breaks the program in each of the listed ways, in copies, and runs the tests that must notice it."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import Queue

from tests.mutants.mutations import MUTATIONS, Mutation

ROOT = Path(__file__).parents[2]
COPIED = (
    ".ci",
    ".github",
    "layers",
    "benchmarks",
    "docs",
    "functions",
    "local",
    "ops",
    "release",
    "requirements",
    "simulators",
    "tests",
    "Makefile",
    "README.md",
    "SECURITY.md",
    "conftest.py",
    "pyproject.toml",
    "samconfig.toml",
    "template.yaml",
)


def main() -> int:
    """Try every mutation, or those whose names hold the words of the command line; return 1 if one survives."""
    chosen = [item for item in MUTATIONS if all(word in item.name for word in sys.argv[1:])]
    at_once = os.cpu_count() or 1
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(at_once) as threads:
        copies: Queue[Path] = Queue()
        for number in range(at_once):
            copies.put(_copied(Path(folder) / str(number)))
        noticed = list(threads.map(lambda each: _is_noticed(each, copies), chosen))
    print(f"{sum(noticed)} of {len(chosen)} mutations noticed")
    return 0 if all(noticed) else 1


def _is_noticed(mutation: Mutation, copies: "Queue[Path]") -> bool:
    began_at = time.monotonic()
    copy = copies.get()
    module = copy / mutation.path
    _break(module, mutation)
    try:
        failed, verdict = _first_failure(copy, mutation.noticed_by), "SURVIVED"
    except RuntimeError as error:
        failed, verdict = "", f"NOT RUN: {error}\n"
    shutil.copy2(ROOT / mutation.path, module)
    copies.put(copy)
    print(
        f"{'noticed ' if failed else verdict} {time.monotonic() - began_at:4.0f} s  {mutation.name}: {failed[:120]}",
        flush=True,
    )
    return bool(failed)


def _first_failure(copy: Path, test: str) -> str:
    """Return the first test that fails in the copy, or an empty text if all pass.

    Raises:
        RuntimeError: the tests could not be run; says what was printed last.
    """
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", str(copy / test)]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    failures = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    if done.returncode and not failures:
        raise RuntimeError(done.stdout[-2000:])
    return failures[0] if failures else ""


def _copied(copy: Path) -> Path:
    """Copy the program with its bytecode, which stays valid for what is not broken."""
    copy.mkdir()
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, copy / name)
        else:
            shutil.copy2(source, copy / name)
    return copy


def _break(module: Path, mutation: Mutation) -> None:
    text = module.read_text(encoding="utf-8")
    if text.count(mutation.old) != 1:
        raise SystemExit(f"{mutation.name}: its place is not there once in {mutation.module}")
    module.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
