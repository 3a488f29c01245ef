"""What keeps the house in order: sizes, one home for each thing, one name for each meaning."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers/ordersync/python/ordersync"
LONGEST_FUNCTION, LONGEST_MODULE, LONGEST_HANDLER = 40, 300, 60
KEYS = r"""["'](?:order|relations|pair|identity|contact|phone|health)#"""
RETIRED = (
    *("desk", "bury", "buried", "tally", "tallies", "take_up_orders", "attend_connections", "chance"),
    *("side_by_side", "order_memory", "OrderMemory"),
)


def python_files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.py"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return sorted(path for name in listed.stdout.splitlines() if (path := ROOT / name).exists())


FILES = python_files()


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def too_long(path: Path) -> Iterator[str]:
    text = path.read_text(encoding="utf-8")
    limit = LONGEST_HANDLER if path.name == "app.py" else LONGEST_MODULE
    if len(text.splitlines()) > limit:
        yield f"{named(path)} has more than {limit} lines"
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= LONGEST_FUNCTION:
            yield f"{named(path)}: {node.name} has more than {LONGEST_FUNCTION} lines"


def test_modules_and_functions_are_small() -> None:
    assert not [offence for path in FILES for offence in too_long(path)]


def offenders(pattern: str, *folders: Path, besides: str = "") -> list[str]:
    return [
        f"{named(path)}: {match[0]}"
        for path in FILES
        if any(path.is_relative_to(folder) for folder in folders) and named(path) != besides
        for match in re.finditer(pattern, path.read_text(encoding="utf-8"))
    ]


def test_records_change_by_their_own_steps() -> None:
    found = offenders(r"model_copy\(", PACKAGE, ROOT / "local", ROOT / "ops")
    assert not found, "neither mypy nor pydantic checks model_copy: give the record a typed step"


def test_which_record_lies_where_is_known_once() -> None:
    home = "layers/ordersync/python/ordersync/records/connection.py"
    found = offenders(KEYS, PACKAGE, ROOT / "local", ROOT / "functions", ROOT / "ops", besides=home)
    assert not found, "keys of records stand in records/connection.py alone"


def test_product_code_does_not_know_the_emulator() -> None:
    found = offenders(r"ministack|eu-central-1|127\.0\.0\.1|localhost", PACKAGE, ROOT / "functions")
    assert not found, "the emulator's region, key and host come from the local run's environment"


def test_one_name_one_meaning() -> None:
    pattern = rf"\b({'|'.join(RETIRED)})\b"
    found = offenders(pattern, ROOT, besides="tests/unit/test_house.py")
    assert not found, 'words that CONTRIBUTING.md, "Vocabulary", replaces'
