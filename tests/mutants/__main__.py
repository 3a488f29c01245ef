"""Breaks the program in each of the listed ways, in a copy, and runs the tests that must notice."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.mutants.mutations import MUTATIONS, PACKAGE, Mutation

ROOT = Path(__file__).parents[2]
COPIED = ("layers", "functions", "local", "simulators", "tests", "conftest.py", "pyproject.toml")
SEEDS = "300"
QUICK = ("tests/property", *(f"tests/unit/test_{name}_*.py" for name in ("deliver", "domain", "baselinker")))
THOROUGH = ("tests/unit/test_poll_*.py", "tests/simulation")


def main() -> int:
    """Tries every mutation, or those whose names hold the words of the command line; 1 where one survives."""
    chosen = [item for item in MUTATIONS if all(word in item.name for word in sys.argv[1:])]
    survivors = [item.name for item in chosen if not _is_noticed(item)]
    print(f"{len(chosen) - len(survivors)} of {len(chosen)} mutations noticed")
    return 1 if survivors else 0


def _is_noticed(mutation: Mutation) -> bool:
    began_at = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder)
        for name in COPIED:
            _copy(ROOT / name, copy / name)
        _break(copy / PACKAGE / mutation.module, mutation)
        failed = _first_failure(copy, QUICK) or _first_failure(copy, THOROUGH)
    verdict = "noticed " if failed else "SURVIVED"
    print(f"{verdict} {time.monotonic() - began_at:4.0f} s  {mutation.name}: {failed[:120]}", flush=True)
    return bool(failed)


def _first_failure(copy: Path, patterns: tuple[str, ...]) -> str:
    """The first test that fails in the copy, or nothing where all pass."""
    tests = [str(path) for pattern in patterns for path in sorted(copy.glob(pattern))]
    command = [sys.executable, "-m", "pytest", "-q", "-x", "-n", "auto", "-p", "no:cacheprovider", *tests]
    environment = {**os.environ, "SEEDS": SEEDS, "SEED": "0"}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)
    failures = [line for line in done.stdout.splitlines() if line.startswith("FAILED")]
    if done.returncode and not failures:
        raise SystemExit(f"the tests can't be run in the copy:\n{done.stdout[-2000:]}")
    return failures[0] if failures else ""


def _copy(source: Path, target: Path) -> None:
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    else:
        shutil.copy(source, target)


def _break(module: Path, mutation: Mutation) -> None:
    text = module.read_text(encoding="utf-8")
    if text.count(mutation.old) != 1:
        raise SystemExit(f"{mutation.name}: its place is not there once in {mutation.module}")
    module.write_text(text.replace(mutation.old, mutation.new), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
