"""What keeps the house in order: sizes, one home for each thing, one name for each meaning."""

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "layers/ordersync/python/ordersync"
LONGEST_FUNCTION, LONGEST_MODULE, LONGEST_HANDLER = 40, 300, 60
TEMPLATE = ROOT / "template.yaml"
RECORD_ROOMS = [PACKAGE / room for room in ("records", "pacing", "intake", "delivery")]
REPLACING = {"delivery/transfer_order.py": "replaces its own Delivered, which is no record"}
KEY_HOME = "records/connection.py"
KEYS = frozenset({"cursor", "sweep", "backfill", "cards", "calls"})
KEYS_THAT_BEGIN = ("order#", "family#", "identity#", "contact#", "phone#", "health#")
NO_KEYS = {
    ("domain/call_budget.py", "sweep"): "a lane",
    ("connecting/probe_points.py", "cursor"): "an open point of a contract",
    ("domain/journal.py", "sweep"): "what brought an order",
    ("domain/journal.py", "backfill"): "what brought an order",
    ("ops/cli.py", "backfill"): "a noun of the command line",
}
SHARED_NAMES = {"SERVICE": "each client's own"}
RETIRED = (
    r"(?i)\b(desk|bury|buried|tally|tallies|take_up_orders|attend_connections|chance|side_by_side|order_memory"
    r"|OrderMemory|settles?|settled|nobody|somebody|anew|mends?|mended|lest|told|tells)\b"
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
        for path in [*FILES, TEMPLATE]
        if any(path.is_relative_to(folder) for folder in folders) and named(path) != besides
        for match in re.finditer(pattern, path.read_text(encoding="utf-8"))
    ]


def test_records_change_by_their_own_steps() -> None:
    found = offenders(r"model_copy\(", PACKAGE, ROOT / "local", ROOT / "ops")
    assert not found, "neither mypy nor pydantic checks model_copy: give the record a typed step"
    replacing = {path for path, tree in trees(*RECORD_ROOMS) if may_replace(tree)}
    unexpected = sorted(replacing ^ REPLACING.keys())
    assert not unexpected, f"give the record a typed step in domain/, or correct REPLACING: {unexpected}"


def test_deployed_classes_are_made_frozen_in_one_way() -> None:
    found = offenders(r"@dataclass\(frozen=True\)", PACKAGE)
    assert not found, "use @frozen: each class that is made otherwise makes starts slower"


def trees(*folders: Path) -> Iterator[tuple[str, ast.Module]]:
    """Yield the modules of some folders by their path: in the package, or else in the repository."""
    for path in FILES:
        if any(path.is_relative_to(folder) for folder in folders):
            name = path.relative_to(PACKAGE if path.is_relative_to(PACKAGE) else ROOT)
            yield str(name), ast.parse(path.read_text(encoding="utf-8"))


def may_replace(tree: ast.Module) -> bool:
    """Return whether a module imports `replace`, or all of a module that has it."""
    homes = ("dataclasses", "copy")
    return any(
        (isinstance(node, ast.Import) and any(alias.name in homes for alias in node.names))
        or (
            isinstance(node, ast.ImportFrom)
            and node.module in homes
            and any(alias.name == "replace" for alias in node.names)
        )
        for node in ast.walk(tree)
    )


def test_which_record_lies_where_is_known_once() -> None:
    found = {
        (path, node.value)
        for path, tree in trees(PACKAGE, ROOT / "local", ROOT / "functions", ROOT / "ops")
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and path != KEY_HOME
        if node.value in KEYS or node.value.startswith(KEYS_THAT_BEGIN)
    }
    unexpected = sorted(found ^ NO_KEYS.keys())
    assert not unexpected, f"keys stand in records/connection.py alone, or else in NO_KEYS: {unexpected}"


def test_product_code_does_not_know_the_emulator() -> None:
    urls = PACKAGE / "domain" / "urls.py"  # which knows loopback, where a document may do without https
    found = offenders(r"ministack|eu-central-1|127\.0\.0\.1", PACKAGE, ROOT / "functions")
    found += offenders("localhost", PACKAGE, ROOT / "functions", besides=named(urls))
    assert not found, "the emulator's region, key and host come from the local run's environment"


def test_one_name_one_meaning() -> None:
    found = offenders(RETIRED, ROOT, besides="tests/unit/test_house.py")
    assert not found, f'CONTRIBUTING.md, "Vocabulary", has better words: {"; ".join(found)}'


def test_names_of_tests_have_the_words_of_the_house() -> None:
    found = [
        f"{path}: {node.name}"
        for path, tree in trees(ROOT / "tests")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and re.search(RETIRED, node.name.replace("_", " "))
    ]
    assert not found, f'CONTRIBUTING.md, "Vocabulary", has better words: {"; ".join(found)}'


TESTS_OF_BENCHMARKS = ("test_benchmark_floors", "test_benchmark_ways", "test_benchmarks", "test_costs")


def test_benchmarks_stand_on_the_machinery_of_tests_and_no_test_on_theirs() -> None:
    of_tests = offenders(r"(?m)^(from|import) tests\S*\btest_\w+", ROOT / "benchmarks")
    assert not of_tests, "what a benchmark shares with a test has a module of its own"
    users = {line.partition(":")[0] for line in offenders(r"(?m)^(from|import) benchmarks\b", ROOT)}
    outside = {path for path in users if not path.startswith("benchmarks/")}
    assert outside == {f"tests/unit/{name}.py" for name in TESTS_OF_BENCHMARKS}


def public_names(tree: ast.Module) -> Iterator[str]:
    """Yield what a module defines for others: functions, classes, constants and aliases, but no TypeVars."""
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names = [node.name]
        elif isinstance(node, ast.Assign | ast.AnnAssign) and not is_type_variable(node.value):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            parts = [part for target in targets for part in ast.walk(target)]
            names = [part.id for part in parts if isinstance(part, ast.Name)]
        else:
            names = []
        yield from (name for name in names if not name.startswith("_"))


def is_type_variable(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Call) and ast.unparse(value.func) in ("TypeVar", "ParamSpec")


def test_a_name_of_the_package_means_one_thing() -> None:
    homes: dict[str, list[str]] = {}
    for path, tree in trees(PACKAGE):
        for name in public_names(tree):
            homes.setdefault(name, []).append(path)
    shared = {name: paths for name, paths in homes.items() if len(paths) > 1}
    assert shared.keys() >= SHARED_NAMES.keys(), "a name that is shared no more: take it out of SHARED_NAMES"
    ambiguous = {name: paths for name, paths in shared.items() if name not in SHARED_NAMES}
    assert not ambiguous, f"rename all but one, or give the reason in SHARED_NAMES: {ambiguous}"


def test_nothing_is_built_from_source_while_it_is_installed() -> None:
    text = "\n".join(
        (ROOT / name).read_text("utf-8") for name in ("Makefile", "layers/dependencies/Makefile")
    )
    lines = text.replace("\\\n", "").splitlines()
    installing = [line for line in lines if re.search(r"pip (install|sync)", line)]
    own = [line for line in installing if "--editable ." in line]
    assert len(own) == 1
    assert "--no-deps --no-build-isolation" in own[0], "what builds the clone itself is locked like the rest"
    others = [line for line in installing if line not in own]
    assert len(others) == 4
    for line in others:
        assert "--require-hashes" in line
        assert "--only-binary" in line or "$(NO_BUILD)" in line
    assert "NO_BUILD ?= --no-build" in lines
