"""What is deployed is what the code imports: no more, no less, and nothing from elsewhere."""

import ast
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

from tests.template.stack import ROOT

RUNTIME_LOCK = ROOT / "layers/dependencies/requirements.txt"
DEV_LOCK = ROOT / "requirements/dev.txt"
LAMBDA_LOCK = ROOT / "requirements/lambda.txt"
BY_THE_RUNTIME = {"boto3", "botocore"}
DATA = {"tzdata"}  # which no code imports by name
SOURCES = sorted(
    [*(ROOT / "functions").rglob("*.py"), *(ROOT / "layers/ordersync/python").rglob("*.py")],
)


def pinned(lock: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)==(\S+)", lock.read_text(encoding="utf-8"), flags=re.MULTILINE))


def normalized(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()


def imported(source: Path) -> set[str]:
    """Return the packages that a module imports when it runs, which type checkers' own imports are not."""
    names: set[str] = set()
    nodes: list[ast.AST] = [ast.parse(source.read_text(encoding="utf-8"))]
    while nodes:
        node = nodes.pop()
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names.add(node.module or "")
        elif not (isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"):
            nodes.extend(ast.iter_child_nodes(node))
    return {name.split(".")[0] for name in names}


def test_every_import_is_in_the_layer_or_comes_with_the_runtime() -> None:
    available = pinned(RUNTIME_LOCK).keys() | BY_THE_RUNTIME
    distributions = packages_distributions()
    own = {"ordersync", *sys.stdlib_module_names}
    for source in SOURCES:
        for name in imported(source) - own:
            offered = {normalized(distribution) for distribution in distributions.get(name, [])}
            assert offered & available, f"{source.relative_to(ROOT)} imports {name}"


def test_every_package_asked_for_is_imported() -> None:
    asked = set(
        re.findall(r"^([a-z0-9-]+)", (ROOT / "requirements/runtime.in").read_text("utf-8"), re.MULTILINE)
    )
    distributions = packages_distributions()
    names = set[str]().union(*(imported(source) for source in SOURCES))
    used = {normalized(distribution) for name in names for distribution in distributions.get(name, [])}
    assert asked - DATA <= used


def test_time_zones_come_with_the_layer() -> None:
    """The runtime's system has no zone data, and without Poland's no function starts."""
    assert pinned(RUNTIME_LOCK).keys() >= DATA
    environment = {**os.environ, "PYTHONTZPATH": "", "PYTHONPATH": str(ROOT / "layers/ordersync/python")}
    command = [sys.executable, "-c", "import ordersync.adapters.baselinker.client"]
    subprocess.run(command, check=True, env=environment)


def test_the_layer_does_not_bring_what_the_runtime_has() -> None:
    assert not pinned(RUNTIME_LOCK).keys() & {*BY_THE_RUNTIME, "s3transfer"}


def test_the_layer_is_tested_at_the_versions_that_are_deployed() -> None:
    assert pinned(RUNTIME_LOCK).items() <= pinned(DEV_LOCK).items()


def test_the_oldest_boto3_of_the_runtime_is_older_than_the_tested_one() -> None:
    oldest, tested = (
        [int(part) for part in pinned(lock)["boto3"].split(".")] for lock in (LAMBDA_LOCK, DEV_LOCK)
    )
    assert oldest < tested


@pytest.mark.parametrize("lock", [RUNTIME_LOCK, DEV_LOCK, LAMBDA_LOCK])
def test_a_lock_has_hashes_and_names_no_server(lock: Path) -> None:
    text = lock.read_text(encoding="utf-8")
    assert "://" not in text
    assert "-url" not in text
    entries = re.split(r"\n(?=[a-z0-9])", text)[1:]
    assert all("--hash=sha256:" in entry for entry in entries)


def test_the_layer_is_the_same_whichever_python_builds_it() -> None:
    assert ";" not in RUNTIME_LOCK.read_text(
        encoding="utf-8"
    )  # pip would ask the building Python about markers


def test_no_function_imports_an_adapter() -> None:
    for source in (ROOT / "functions").rglob("*.py"):
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
            module = node.module if isinstance(node, ast.ImportFrom) else None
            assert not re.match(r"ordersync\.(baselinker|salesmanago|stores)\b", module or ""), source


def test_no_compiled_file_is_deployed(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for folder in ("functions/worker", "layers/ordersync/python/ordersync"):
        (tmp_path / folder / "__pycache__").mkdir(parents=True)
        (tmp_path / folder / "__pycache__" / "app.pyc").touch()
        (tmp_path / folder / "app.py").touch()
    subprocess.run(["make", "clean-caches"], cwd=tmp_path, check=True, capture_output=True)
    left = {path.name for path in tmp_path.rglob("*") if path.is_file()}
    assert left == {"Makefile", "app.py"}
